import ArgumentParser
import Glibc
import Sentiment

/// How a command ends, as the shell sees it.
package enum ExitStatus {
    /// All was done.
    package static let success: Int32 = 0
    /// Something failed; the reason stands on standard error.
    package static let failure: Int32 = 1
    /// The command line makes no sense (EX_USAGE); ArgumentParser ends so by itself.
    package static let usage: Int32 = 64
    /// The reader of standard output went away (`| head`): no message, and the status that the shell shows
    /// for a filter ended by SIGPIPE. Not 0: with `set -o pipefail` a script can tell that not all was
    /// written.
    package static let brokenPipe: Int32 = 128 + SIGPIPE

    /// The status of a process that stopped because of a signal: 130 for Ctrl-C.
    package static func interrupted(by signal: Int32) -> Int32 { 128 + signal }
}

/// What an error means for the end of a command.
package enum CommandOutcome: Equatable {
    /// To be handed on: ArgumentParser knows what to do with it.
    case argumentParser
    /// Ends with this status, without a message.
    case quiet(Int32)
    /// Ends with ``ExitStatus/failure`` and this message.
    case message(String)

    /// The outcome of an error thrown by a command's work.
    package init(of error: any Error, interruption signal: Int32?) {
        switch error {
        case is ExitCode, is ValidationError, is CleanExit: self = .argumentParser
        case is CancellationError: self = .quiet(signal.map(ExitStatus.interrupted) ?? ExitStatus.failure)
        case let error as FileError where error.path == StandardOutput.name && error.problem == .brokenPipe:
            self = .quiet(ExitStatus.brokenPipe)
        default: self = .message("\(error)")
        }
    }
}

extension ParsableCommand {
    /// Runs the work of a command, so that each ends in the same way:
    ///
    ///     func run() throws {
    ///         try perform { output in
    ///             try output.writeLine(Model(path: model).description)
    ///         }
    ///     }
    ///
    /// - Output is flushed when the work is over, also when it failed.
    /// - An error is printed to standard error as `train: reviews.tsv:812: ...`, with exit status 1.
    /// - A reader of the output that has gone ends the command without a message, with status 141.
    /// - Work that stops because of an ``Interruption`` throws CancellationError, and ends with status 130
    ///   (SIGTERM: 143). Work that was finished all the same has succeeded.
    package func perform(_ work: (inout StandardOutput) throws -> Void) throws {
        // Writing to a closed pipe, or beyond the size limit of files (ulimit -f), is then an error that can
        // be dealt with, not the end of the process with temporary files left behind.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        if let problem = Kernels.environmentProblem { throw ValidationError(problem) }
        var output = StandardOutput()
        do {
            do {
                try work(&output)
            } catch {
                // The first error is the one to tell.
                try? output.flush()
                throw error
            }
            try output.flush()
        } catch {
            switch CommandOutcome(of: error, interruption: Interruption.signal) {
            case .argumentParser: throw error
            case .quiet(let status): throw ExitCode(status)
            case .message(let text):
                StandardError.writeLine("\(Self.commandName): \(text)")
                throw ExitCode(ExitStatus.failure)
            }
        }
    }

    /// The name of the command in its messages.
    private static var commandName: String {
        configuration.commandName ?? String(describing: Self.self).lowercased()
    }
}
