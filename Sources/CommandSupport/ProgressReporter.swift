import Glibc
import Sentiment
import Synchronization

/// Tells on standard error how far long work is.
///
///     let progress = ProgressReporter.standardError()
///     defer { progress.finish() }
///     progress.begin("epoch 1/10", total: tokens, unit: "tokens")
///     progress.advance(to: done, detail: "loss 0.412")
///     progress.message("epoch 1/10: loss 0.398, accuracy 71.2 %")
///
/// On a terminal there is one line that is drawn over and over:
///
///     epoch 1/10 [=======             ]  35 %  48,213 tokens/s  1 m 12 s left  loss 0.412
///
/// Elsewhere (a file, a pipe, `TERM=dumb`) only the messages appear, each on its line, so that logs stay
/// readable. All methods may be called from any thread.
package final class ProgressReporter: Sendable {
    /// How progress is shown.
    package enum Style: Sendable, Equatable {
        /// A line that is drawn over and over.
        case bar(color: Bool)
        /// Messages only.
        case lines
    }

    private struct State {
        var label = ""
        var unit = ""
        var total = 0
        var completed = 0
        var detail = ""
        var start = 0.0
        var lastDrawing: Double?
        /// Whether the bar stands on the terminal.
        var isShown = false
        /// Whether there is work to show.
        var isActive = false
    }

    /// The least seconds between two drawings: faster changes cannot be read, and cost time.
    private static let interval = 0.1
    private static let clearLine = "\r\u{1B}[K"

    private let style: Style
    private let width: @Sendable () -> Int
    private let now: @Sendable () -> Double
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// A reporter that shows progress elsewhere than on standard error.
    ///
    /// - Parameters:
    ///   - width: the columns of the terminal, asked for at each drawing.
    ///   - now: a clock in seconds that never goes back.
    ///   - write: takes the text.
    package init(
        style: Style, width: @escaping @Sendable () -> Int, now: @escaping @Sendable () -> Double,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.style = style
        self.width = width
        self.now = now
        self.write = write
    }

    /// A reporter on standard error, in the style that suits it.
    package static func standardError() -> ProgressReporter {
        let start = ContinuousClock.now
        return ProgressReporter(
            style: style(
                isTerminal: Terminal.isTerminal(STDERR_FILENO), environment: environmentVariable),
            width: { Terminal.width(STDERR_FILENO) },
            now: { (ContinuousClock.now - start) / .seconds(1) },
            write: StandardError.write)
    }

    /// The style for a terminal or something else, and the variables TERM and NO_COLOR.
    package static func style(isTerminal: Bool, environment: (String) -> String?) -> Style {
        guard isTerminal, Terminal.movesCursor(environment: environment) else { return .lines }
        return .bar(color: Terminal.wantsColor(environment: environment))
    }

    deinit { finish() }

    /// Begins a piece of work of so many units; the rate and the time left count from here. Without a unit's
    /// name neither is shown.
    package func begin(_ label: String, total: Int, unit: String) {
        state.withLock { state in
            state.label = label
            state.unit = unit
            state.total = total
            state.completed = 0
            state.detail = ""
            state.start = now()
            state.lastDrawing = nil
            state.isActive = true
            draw(&state)
        }
    }

    /// Tells how many of the units are done, and what else is worth knowing.
    package func advance(to completed: Int, detail: String = "") {
        state.withLock { state in
            guard state.isActive else { return }
            state.completed = completed
            state.detail = detail
            draw(&state)
        }
    }

    /// Writes a line that stays, above the bar.
    package func message(_ text: String) {
        state.withLock { state in
            clear(&state)
            write(text + "\n")
            state.lastDrawing = nil
            if state.isActive { draw(&state) }
        }
    }

    /// Takes the bar away: before anything else is written to the terminal, and at the end.
    package func finish() {
        state.withLock { state in
            clear(&state)
            state.isActive = false
        }
    }

    private func clear(_ state: inout State) {
        if state.isShown { write(Self.clearLine) }
        state.isShown = false
    }

    private func draw(_ state: inout State) {
        guard case .bar(let color) = style else { return }
        let time = now()
        if let last = state.lastDrawing, time - last < Self.interval { return }
        state.lastDrawing = time
        state.isShown = true
        let line = ProgressLine(
            label: state.label, unit: state.unit, completed: state.completed, total: state.total,
            seconds: time - state.start, detail: state.detail)
        // Some columns stay free: the terminal shows ^C at the cursor, and may go to the next line at its
        // edge.
        write(Self.clearLine + line.text(width: width() - 3, color: color))
    }
}
