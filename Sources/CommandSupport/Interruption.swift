import Glibc
import Synchronization

/// The first SIGINT or SIGTERM since ``Interruption/install()``, 0 before.
///
/// A global, as a signal handler is a C function that sees nothing else.
private let firstSignal = Atomic<Int32>(0)

/// Ctrl-C during long work: the first asks the work to stop where it can be resumed, the second ends the
/// process at once.
///
///     Interruption.install()
///     try trainer.run(shouldStop: { Interruption.isRequested })
///
/// SIGTERM counts like Ctrl-C. The exit status is 128 and the number of the signal: 130 after Ctrl-C, 143
/// after SIGTERM.
package enum Interruption {
    /// Starts listening. A signal that the parent had set to be ignored (nohup, a script's background job)
    /// stays ignored.
    package static func install() {
        // The first use of a global may run its initializer, under a lock that no handler may take: here it
        // is used before any handler can run.
        _ = firstSignal.load(ordering: .relaxed)
        for signal in [SIGINT, SIGTERM] {
            var action = sigaction()
            guard sigaction(signal, nil, &action) == 0, !isIgnored(action) else { continue }
            action = sigaction()
            action.__sigaction_handler.sa_handler = handle
            // Reads and writes that wait go on after the first signal instead of failing with EINTR.
            action.sa_flags = SA_RESTART
            sigaction(signal, &action, nil)
        }
    }

    /// The signal that asked the work to stop.
    package static var signal: Int32? {
        let signal = firstSignal.load(ordering: .relaxed)
        return signal == 0 ? nil : signal
    }

    /// Whether the work was asked to stop: cheap enough to ask in any loop.
    package static var isRequested: Bool { signal != nil }

    private static func isIgnored(_ action: sigaction) -> Bool {
        // SIG_IGN is a number in the place of a function.
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// The handler. It runs between any two instructions of the program, so all it does must be safe there
    /// (signal-safety(7)): one compare-and-exchange on a 32-bit atomic, which the hardware does without a
    /// lock, and write(2) and _exit(2). It allocates nothing, retains nothing, takes no lock, throws nothing,
    /// and leaves errno alone unless the process ends.
    private static let handle: @convention(c) (Int32) -> Void = { signal in
        let first = firstSignal.compareExchange(expected: 0, desired: signal, ordering: .relaxed)
        guard !first.exchanged else { return }
        // The prompt of the shell shall not follow a progress bar on the same line.
        var newline = UInt8(ascii: "\n")
        write(STDERR_FILENO, &newline, 1)
        _exit(128 + signal)
    }
}
