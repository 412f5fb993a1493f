import ArgumentParser
import Sentiment

/// The options of all commands that choose labels with a model.
package struct DecisionOptions: ParsableArguments {
    @Option(
        help: """
            argmax: the most probable label; balanced: the one that would be if all labels were equally frequent, for \
            macro recall. (default: as the model was trained)
            """)
    package var decision: Decision?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Gives no label to a text whose most probable one is less probable than this, 0 to 1.",
            valueName: "probability"))
    package var abstainBelow: Float?

    /// Used by ArgumentParser.
    package init() {}

    /// Refuses what is no probability.
    package mutating func validate() throws {
        if let abstainBelow, !(0...1).contains(abstainBelow) {
            throw ValidationError("--abstain-below is \(abstainBelow), but must be between 0 and 1")
        }
    }
}

extension Decision: ExpressibleByArgument {}
