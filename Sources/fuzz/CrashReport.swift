import Fuzzing
import Glibc

/// Names the case that a process dies of: a trap in Swift, a bad address, an `abort` of a sanitizer, or a case that
/// does not end.
enum CrashReport {
    /// No case takes this long, in seconds, not even under a sanitizer.
    static let longestCase: UInt32 = 120

    // What the handler writes. Its memory lives as long as the process, and one thread changes it, between cases;
    // a handler may run only in between or in that thread.
    nonisolated(unsafe) private static let message = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 512)
    nonisolated(unsafe) private static var length = 0
    private static let stackSize = 1 << 16
    nonisolated(unsafe) private static let stack = UnsafeMutableRawPointer.allocate(
        byteCount: stackSize, alignment: 16)

    /// Starts to watch for signals. The handlers run on a stack of their own, or a stack that overflows could not be
    /// told.
    static func install() {
        message.initialize(repeating: 0)
        var place = stack_t()
        place.ss_sp = stack
        place.ss_size = stackSize
        sigaltstack(&place, nil)
        for signal in [SIGTRAP, SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGALRM] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = handle
            // The second time the signal does what it does by default.
            action.sa_flags = SA_ONSTACK | CInt(bitPattern: UInt32(SA_RESETHAND))
            sigaction(signal, &action, nil)
        }
    }

    /// Says which case comes next, and gives it its time.
    static func note(_ fuzzCase: FuzzCase) {
        let text = "\nfuzz: the process died of this case; again: \(fuzzCase)\n"
        length = message.update(fromContentsOf: text.utf8.prefix(message.count))
        alarm(longestCase)
    }

    /// Says that no case is under way.
    static func clear() {
        alarm(0)
        length = 0
    }

    private static let handle: @convention(c) (CInt) -> Void = { signal in
        _ = write(STDERR_FILENO, message.baseAddress, length)
        raise(signal)
    }
}
