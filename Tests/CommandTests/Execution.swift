import Foundation
import Sentiment
import Synchronization
import Testing

/// A command while it runs: a process whose standard streams are pipes, or terminals, of the test.
///
/// Nothing here waits for a time to pass: reads wait for what the command writes. The time limit only ends a test
/// that would hang for ever.
final class Execution {
    /// Which standard streams of the command are a terminal of 80 columns instead of a pipe.
    struct Terminals: OptionSet {
        let rawValue: Int
        static let input = Terminals(rawValue: 1)
        static let errors = Terminals(rawValue: 2)
    }

    /// The command did not do within a minute and a half what was waited for.
    struct TimedOut: Error, CustomStringConvertible {
        var output: String
        var errors: String
        var description: String { "timed out; output: \(output.suffix(500)); errors: \(errors.suffix(500))" }
    }

    /// The command ended before it did what was waited for.
    struct Ended: Error, CustomStringConvertible {
        var errors: String
        var description: String { "ended too early; errors: \(errors.suffix(500))" }
    }

    let processID: pid_t
    /// Kept, as the folder goes with the last reference to it.
    private let folder: CommandFolder
    private var input: Int32
    private var output: Int32
    private var errors: Int32
    private var outputBytes: [UInt8] = []
    private var errorBytes: [UInt8] = []
    private var outputRead = 0
    private var isReaped = false
    private let terminals: Terminals

    private static let timeLimit: Duration = .seconds(90)
    /// F_SETPIPE_SZ of Linux.
    private static let setPipeSize: Int32 = 1031
    /// Descriptors are open for a moment before they are marked not to be inherited: no process may begin then.
    private static let spawning = Mutex(())

    /// Starts a command in a folder.
    ///
    /// - Parameters:
    ///   - prelude: shell commands that run before, in the same process: `ulimit -f 1`, `exec >/dev/full`.
    ///   - errorCapacity: the bytes of standard error that fit before they are read; the command waits with more.
    init(
        _ command: BuiltCommand, _ arguments: [String], in folder: CommandFolder, after prelude: String = ":",
        terminals: Terminals = [], errorCapacity: Int32? = nil
    ) throws {
        let script = "cd -- \"$1\" || exit 126; shift; \(prelude); exec \"$@\""
        let words = try ["/bin/sh", "-c", script, "sh", folder.path, command.path] + arguments
        let inputs = try terminals.contains(.input) ? Self.openTerminal() : Self.makePipe()
        let outputs = Self.makePipe()
        var errors = try terminals.contains(.errors) ? Self.openTerminal() : Self.makePipe()
        if terminals.contains(.errors) { errors = (errors.writeEnd, errors.readEnd) }
        if let errorCapacity { _ = fcntl(errors.writeEnd, Self.setPipeSize, errorCapacity) }

        let ends = [inputs.readEnd, outputs.writeEnd, errors.writeEnd]
        defer { for end in ends { close(end) } }
        self.terminals = terminals
        self.folder = folder
        processID = try Self.spawn(words, streams: ends)
        (input, output, self.errors) = (inputs.writeEnd, outputs.readEnd, errors.readEnd)
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
    }

    deinit {
        if !isReaped {
            kill(processID, SIGKILL)
            waitpid(processID, nil, 0)
        }
        for descriptor in [input, output, errors] where descriptor >= 0 { close(descriptor) }
    }

    // MARK: What a test does with it

    /// Writes to its standard input.
    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        try exchange(&rest) { $0.isEmpty }
    }

    /// The next line of its output, as soon as it is there; nil at the end of the output.
    func nextLine() throws -> String? {
        var nothing: ArraySlice<UInt8> = []
        func lineFeed() -> Int? { outputBytes[outputRead...].firstIndex(of: 0x0A) }
        try exchange(&nothing) { _ in lineFeed() != nil || output < 0 }
        guard let end = lineFeed() else { return nil }
        defer { outputRead = end + 1 }
        return String(decoding: outputBytes[outputRead..<end], as: UTF8.self)
    }

    /// Sends lines until so many lines have come back in all.
    func send(_ bytes: [UInt8], untilLines count: Int) throws {
        var rest = bytes[...]
        var (seen, lines) = (0, 0)
        try exchange(&rest) { _ in
            lines += outputBytes[seen...].count { $0 == 0x0A }
            seen = outputBytes.count
            return lines >= count
        }
    }

    /// Waits until standard error has a text in it.
    func waitForErrors(containing text: String) throws {
        var nothing: ArraySlice<UInt8> = []
        try exchange(&nothing) { _ in String(decoding: errorBytes, as: UTF8.self).contains(text) }
    }

    /// Waits, without reading what it writes, until a file is there.
    func waitForFile(_ path: String) throws {
        let deadline = ContinuousClock.now + Self.timeLimit
        while !FileManager.default.fileExists(atPath: path) {
            if ContinuousClock.now > deadline { throw timeOut() }
            usleep(500)
        }
    }

    /// Waits until it has taken from the pipe all that was sent.
    func waitUntilInputIsRead() throws {
        // FIONREAD of Linux.
        let unread: UInt = 0x541B
        let deadline = ContinuousClock.now + Self.timeLimit
        var count: Int32 = 0
        while ioctl(input, unread, &count) == 0, count > 0 {
            if ContinuousClock.now > deadline { throw timeOut() }
            usleep(500)
        }
    }

    /// Sends it a signal.
    func signal(_ number: Int32) { kill(processID, number) }

    /// Goes away as a reader of its output does.
    func closeOutput() {
        close(output)
        output = -1
    }

    /// The most memory that it had in use so far, in bytes.
    func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
            << 10
    }

    /// Sends the rest of its input, closes that unless it is a terminal, and waits for the end.
    func finish(sending bytes: [UInt8] = []) throws -> Transcript {
        var rest = bytes[...]
        try exchange(&rest) { $0.isEmpty || input < 0 || output < 0 && errors < 0 }
        if !terminals.contains(.input) { closeInput() }
        try exchange(&rest) { _ in output < 0 && errors < 0 }
        return Transcript(outputBytes: outputBytes, errorBytes: errorBytes, end: try wait())
    }

    // MARK: Streams

    /// Ends its input.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Writes and reads whatever is possible until a condition holds.
    private func exchange(_ rest: inout ArraySlice<UInt8>, until isDone: (ArraySlice<UInt8>) -> Bool) throws {
        let deadline = ContinuousClock.now + Self.timeLimit
        while !isDone(rest) {
            if output < 0, errors < 0 { throw Ended(errors: String(decoding: errorBytes, as: UTF8.self)) }
            // A negative descriptor is passed over.
            var requests = [
                pollfd(fd: rest.isEmpty ? -1 : input, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&requests, 3, 1000)
            if ContinuousClock.now > deadline { throw timeOut() }
            if requests[0].revents != 0 { write(&rest) }
            if requests[1].revents != 0 { read(&output, into: &outputBytes) }
            if requests[2].revents != 0 { read(&errors, into: &errorBytes) }
        }
    }

    /// Writes what fits; closes the input when its reader has gone.
    private func write(_ rest: inout ArraySlice<UInt8>) {
        // Without SIGPIPE, which would end the tests.
        var (brokenPipe, before) = (sigset_t(), sigset_t())
        sigemptyset(&brokenPipe)
        sigaddset(&brokenPipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &brokenPipe, &before)
        let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
        } else if errno == EPIPE {
            var noTime = timespec()
            sigtimedwait(&brokenPipe, nil, &noTime)
            closeInput()
            rest = []
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    private func read(_ descriptor: inout Int32, into bytes: inout [UInt8]) {
        let block = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        bytes.append(contentsOf: block)
        // The end; for a terminal that is an error (EIO).
        if block.isEmpty {
            close(descriptor)
            descriptor = -1
        }
    }

    private func wait() throws -> Transcript.End {
        let deadline = ContinuousClock.now + Self.timeLimit
        var status: Int32 = 0
        while waitpid(processID, &status, WNOHANG) == 0 {
            if ContinuousClock.now > deadline { throw timeOut() }
            usleep(200)
        }
        isReaped = true
        return status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
    }

    private func timeOut() -> TimedOut {
        TimedOut(
            output: String(decoding: outputBytes, as: UTF8.self),
            errors: String(decoding: errorBytes, as: UTF8.self))
    }
}

// MARK: - Making it

extension Execution {
    typealias Ends = (readEnd: Int32, writeEnd: Int32)

    /// A pipe that commands do not inherit.
    static func makePipe() -> Ends {
        spawning.withLock { _ in
            var ends: [Int32] = [-1, -1]
            precondition(pipe(&ends) == 0, "A pipe needs two descriptors.")
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return (ends[0], ends[1])
        }
    }

    /// A terminal of 80 columns: the command's side, which reads, and its user's, who writes.
    private static func openTerminal() throws -> Ends {
        // TIOCSPTLCK and TIOCGPTN of Linux, which posix_openpt(3) is made of.
        let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        let user = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (locked, index): (Int32, UInt32) = (0, 0)
        try #require(ioctl(user, unlock, &locked) == 0 && ioctl(user, number, &index) == 0)
        let command = open("/dev/pts/\(index)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(command >= 0)
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(command, UInt(TIOCSWINSZ), &size) == 0)
        return (command, user)
    }

    private static func spawn(_ words: [String], streams: [Int32]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (stream, end) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, end, Int32(stream))
        }
        // The threads of the tests block signals; commands begin as a shell starts them.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let variables = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
        var arguments = words.map { strdup($0) } + [nil]
        var environment = variables.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var process = pid_t()
        let result = spawning.withLock { _ in
            posix_spawn(&process, words[0], &actions, &attributes, &arguments, &environment)
        }
        try #require(result == 0, "\(words[0]): \(String(cString: strerror(result)))")
        return process
    }
}
