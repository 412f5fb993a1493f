import CommandSupport
import Sentiment

/// The prompt that somebody who types at a terminal sees; nothing when the input is a file or a pipe.
struct Prompt {
    let isShown = Terminal.isTerminal(0)
    private var isFirst = true

    mutating func show() {
        guard isShown else { return }
        if isFirst { StandardError.writeLine("Type a sentence and press Enter; Ctrl-D ends.") }
        isFirst = false
        StandardError.write("> ")
    }

    func end() {
        if isShown { StandardError.writeLine("") }
    }
}
