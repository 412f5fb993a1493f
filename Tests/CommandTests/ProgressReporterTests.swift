import CommandSupport
import Synchronization
import Testing

@Suite struct ProgressReporterTests {
    /// What a reporter wrote, and the clock it looks at.
    final class Stage: Sendable {
        let written = Mutex("")
        let time = Mutex(0.0)
        let width = Mutex(80)

        func reporter(_ style: ProgressReporter.Style) -> ProgressReporter {
            ProgressReporter(
                style: style, width: { [self] in width.withLock { $0 } },
                now: { [self] in time.withLock { $0 } },
                write: { [self] text in written.withLock { $0 += text } })
        }

        func at(_ seconds: Double) { time.withLock { $0 = seconds } }

        /// What was written since the last call.
        func take() -> String {
            written.withLock { text in
                defer { text = "" }
                return text
            }
        }
    }

    private let clear = "\r\u{1B}[K"

    @Test("In a log there are the messages and nothing else")
    func lines() {
        let stage = Stage()
        let reporter = stage.reporter(.lines)
        reporter.begin("epoch 1/2", total: 100, unit: "tokens")
        stage.at(5)
        reporter.advance(to: 50)
        reporter.message("epoch 1/2: loss 0.5")
        reporter.finish()
        #expect(stage.take() == "epoch 1/2: loss 0.5\n")
    }

    @Test("The bar shows label, share, rate, time left and detail")
    func bar() {
        let stage = Stage()
        let reporter = stage.reporter(.bar(color: false))
        reporter.begin("epoch 1/2", total: 10_000, unit: "tokens")
        #expect(stage.take() == clear + "epoch 1/2 [\(String(repeating: " ", count: 30))]    0 %")
        stage.at(2)
        reporter.advance(to: 3500, detail: "loss 0.412")
        let bar = "[" + String(repeating: "=", count: 7) + String(repeating: " ", count: 13) + "]"
        let line = "epoch 1/2 \(bar)   35 %  1,750 tokens/s  4 s left  loss 0.412"
        #expect(stage.take() == clear + line)
        #expect(line.count == 77)
        stage.at(4)
        reporter.advance(to: 10_000)
        #expect(stage.take().hasSuffix("==]  100 %  2,500 tokens/s"))
    }

    @Test("Without a unit there is neither rate nor time left, but what the detail says")
    func noUnit() {
        let stage = Stage()
        let reporter = stage.reporter(.bar(color: false))
        reporter.begin("epoch 1/2", total: 10, unit: "")
        _ = stage.take()
        stage.at(2)
        reporter.advance(to: 5, detail: "all done in 9 s")
        let bar = "[" + String(repeating: "=", count: 15) + String(repeating: " ", count: 15) + "]"
        #expect(stage.take() == clear + "epoch 1/2 \(bar)   50 %  all done in 9 s")
    }

    @Test("The line never reaches the edge of the terminal", arguments: [1, 2, 5, 20, 40, 60, 80, 200])
    func width(columns: Int) {
        let stage = Stage()
        stage.width.withLock { $0 = columns }
        let reporter = stage.reporter(.bar(color: false))
        stage.at(0)
        reporter.begin("epoch 1/2", total: 10_000, unit: "tokens")
        stage.at(2)
        reporter.advance(to: 3500, detail: "loss 0.412")
        for line in stage.take().split(separator: clear) { #expect(line.count < columns) }
    }

    @Test("Colour changes no column")
    func color() {
        func line(color: Bool) -> String {
            let stage = Stage()
            let reporter = stage.reporter(.bar(color: color))
            reporter.begin("x", total: 2, unit: "texts")
            _ = stage.take()
            stage.at(1)
            reporter.advance(to: 1)
            return stage.take()
        }
        let colored = line(color: true)
        #expect(colored != line(color: false))
        let plain = colored.replacing("\u{1B}[32m", with: "").replacing("\u{1B}[0m", with: "")
        #expect(plain == line(color: false))
    }

    @Test("A message takes the bar away, stands on its own line, and the bar comes back")
    func message() {
        let stage = Stage()
        let reporter = stage.reporter(.bar(color: false))
        reporter.message("before")
        #expect(stage.take() == "before\n")
        reporter.begin("x", total: 2, unit: "texts")
        let drawing = stage.take()
        reporter.message("saved")
        #expect(stage.take() == clear + "saved\n" + drawing)
    }

    @Test("The end takes the bar away, once, and later advances draw nothing")
    func finish() {
        let stage = Stage()
        let reporter = stage.reporter(.bar(color: false))
        reporter.begin("x", total: 2, unit: "texts")
        _ = stage.take()
        reporter.finish()
        reporter.finish()
        stage.at(9)
        reporter.advance(to: 1)
        #expect(stage.take() == clear)
    }

    @Test("A reporter that is let go takes its bar with it")
    func release() {
        let stage = Stage()
        do {
            let reporter = stage.reporter(.bar(color: false))
            reporter.begin("x", total: 2, unit: "texts")
            _ = stage.take()
        }
        #expect(stage.take() == clear)
    }

    @Test("Changes faster than the eye are not drawn")
    func throttle() {
        let stage = Stage()
        let reporter = stage.reporter(.bar(color: false))
        reporter.begin("x", total: 1000, unit: "texts")
        _ = stage.take()
        stage.at(0.05)
        for done in 1...500 { reporter.advance(to: done) }
        #expect(stage.take() == "")
        stage.at(0.15)
        reporter.advance(to: 501)
        #expect(stage.take().contains(" 50 %"))
    }

    @Test("Odd numbers and control characters do no harm")
    func oddities() {
        let stage = Stage()
        let reporter = stage.reporter(.bar(color: false))
        reporter.begin("a\u{1B}[2J\nb", total: 0, unit: "texts")
        stage.at(1)
        reporter.advance(to: .max)
        stage.at(2)
        reporter.advance(to: -5)
        stage.at(3)
        reporter.begin("c", total: 10, unit: "texts")
        stage.at(4)
        reporter.advance(to: 20)
        let written = stage.take().replacing(clear, with: "|")
        #expect(!written.contains("\u{1B}") && !written.contains("\n"))
        #expect(written.hasSuffix("100 %  20 texts/s"))
    }

    @Test("The bar is for terminals that can draw it, in colour where it is wanted")
    func styles() {
        func style(_ isTerminal: Bool, _ variables: [String: String]) -> ProgressReporter.Style {
            ProgressReporter.style(isTerminal: isTerminal) { variables[$0] }
        }
        #expect(style(true, ["TERM": "xterm"]) == .bar(color: true))
        #expect(style(true, ["TERM": "xterm", "NO_COLOR": "1"]) == .bar(color: false))
        #expect(style(true, ["TERM": "dumb"]) == .lines)
        #expect(style(true, [:]) == .lines)
        #expect(style(false, ["TERM": "xterm"]) == .lines)
    }
}
