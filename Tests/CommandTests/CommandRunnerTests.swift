import ArgumentParser
import CommandSupport
import Foundation
import Sentiment
import Testing

/// A command whose work is given by the test.
private struct Sample: ParsableCommand {
    struct Failure: Error, CustomStringConvertible {
        var description: String { "reviews.tsv:812: label \"meh\"" }
    }

    /// Runs the work as `main()` does, and ends the process.
    static func end(_ work: (inout StandardOutput) throws -> Void) -> Never {
        do {
            try Sample().perform(work)
            exit()
        } catch {
            exit(withError: error)
        }
    }
}

@Suite struct CommandRunnerTests {
    private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

    /// Whether standard error has a message of the command; where nothing was written, it has a mark of the
    /// test library.
    private func hasMessage(_ bytes: [UInt8]?) -> Bool { text(bytes).contains("sample: ") }

    @Test("Work that is done ends with 0, and its output is written")
    func success() async {
        let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
            Sample.end { output in try output.writeLine("result") }
        }
        #expect(text(result?.standardOutputContent) == "result\n")
    }

    @Test(
        "An error is one line on standard error with the name of the command, and status 1, after the output so far"
    )
    func failure() async {
        let result = await #expect(
            processExitsWith: .exitCode(1), observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            Sample.end { output in
                try output.writeLine("first")
                throw Sample.Failure()
            }
        }
        #expect(text(result?.standardOutputContent) == "first\n")
        #expect(text(result?.standardErrorContent) == "sample: reviews.tsv:812: label \"meh\"\n")
    }

    @Test("A command line that makes no sense ends with 64, and the usage")
    func usage() async {
        let result = await #expect(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
            Sample.end { _ in throw ValidationError("--epochs must be positive") }
        }
        let message = text(result?.standardErrorContent)
        #expect(message.hasPrefix("Error: --epochs must be positive\nUsage: sample"))
    }

    @Test("An exit status that the work chose is kept")
    func exitCode() async {
        await #expect(processExitsWith: .exitCode(3)) { Sample.end { _ in throw ExitCode(3) } }
    }

    @Test("A reader that went away ends the command without a word, with 141")
    func brokenPipe() async {
        let result = await #expect(processExitsWith: .exitCode(141), observing: [\.standardErrorContent]) {
            let pipe = Pipe()
            dup2(pipe.writeEnd, STDOUT_FILENO)
            pipe.closeReadEnd()
            Sample.end { output in
                for number in 0..<100_000 { try output.writeLine("\(number)") }
                try output.flush()
            }
        }
        #expect(!hasMessage(result?.standardErrorContent))
    }

    @Test("A full device ends the command with 1, even when only the last flush meets it")
    func fullDevice() async {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO)
            Sample.end { output in try output.writeLine("result") }
        }
        #expect(
            text(result?.standardErrorContent)
                == "sample: standard output: cannot write: no space is left on the device\n")
    }

    @Test("A file that may not grow is an error like any other, and leaves no temporary file")
    func fileSizeLimit() async {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            let directory = FileManager.default.temporaryDirectory.appending(
                path: "sentiment-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
            Sample.end { _ in
                let path = directory.path(percentEncoded: false)
                defer { try? FileManager.default.removeItem(at: directory) }
                do {
                    try AtomicFile.write(to: path + "/a") {
                        try $0.write([UInt8](repeating: 0, count: 2 << 20))
                    }
                } catch {
                    guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else { exit(2) }
                    throw error
                }
            }
        }
        #expect(hasMessage(result?.standardErrorContent))
        let message = text(result?.standardErrorContent)
        #expect(message.contains("/a: cannot write: the file is larger than the system allows\n"))
    }

    @Test("Work that stops because of Ctrl-C ends with 130, its output written and no message")
    func interrupted() async {
        let result = await #expect(
            processExitsWith: .exitCode(130), observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            Sample.end { output in
                receiveSignals()
                Interruption.install()
                raise(SIGINT)
                if Interruption.isRequested { try output.writeLine("saved") }
                throw CancellationError()
            }
        }
        #expect(text(result?.standardOutputContent) == "saved\n")
        #expect(!hasMessage(result?.standardErrorContent))
    }

    @Test("Each kind of error has its outcome")
    func outcomes() {
        func outcome(_ error: any Error, signal: Int32? = nil) -> CommandOutcome {
            CommandOutcome(of: error, interruption: signal)
        }
        #expect(outcome(CancellationError(), signal: SIGINT) == .quiet(130))
        #expect(outcome(CancellationError(), signal: SIGTERM) == .quiet(143))
        #expect(outcome(Sample.Failure(), signal: SIGINT) == .message("reviews.tsv:812: label \"meh\""))
        #expect(outcome(ExitCode(2)) == .argumentParser)
        // A model that goes to a pipe without a reader is a failure, not a filter whose reader has seen
        // enough.
        let model = FileError(path: "model", action: .write, problem: .brokenPipe)
        #expect(outcome(model) == .message("model: cannot write: the reader of the pipe has gone"))
    }
}
