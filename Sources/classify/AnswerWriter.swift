import ArgumentParser
import CommandSupport
import Sentiment

/// How `classify` writes its answers.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
    /// Label and probability, for people.
    case text
    /// Columns separated by tabs; the text is the last.
    case tsv
    /// A JSON object a line.
    case jsonl
}

/// Writes one line for each prediction.
struct AnswerWriter {
    let labels: [String]
    let format: AnswerFormat
    let withProbabilities: Bool
    let withText: Bool

    func write(_ prediction: Prediction, of text: String, to output: inout StandardOutput) throws {
        guard prediction.probability.isFinite else { throw DamagedModelError() }
        switch format {
        case .text: try output.writeLine(sentence(prediction, text))
        case .tsv: try output.writeLine(row(prediction, text))
        case .jsonl: try output.writeLine(object(prediction, text))
        }
    }

    /// `positive 0.973  negative 0.010 neutral 0.017 positive 0.973  A quiet triumph.`
    private func sentence(_ prediction: Prediction, _ text: String) -> String {
        var line = "\(prediction.label) \(decimal(prediction.probability, 3))"
        if withProbabilities {
            line +=
                "  "
                + zip(labels, prediction.probabilities).map { "\($0) \(decimal($1, 3))" }.joined(
                    separator: " ")
        }
        if withText { line += "  " + text }
        return line
    }

    /// label, probability, `label=probability` for each label, text.
    private func row(_ prediction: Prediction, _ text: String) -> String {
        var columns = [prediction.label, decimal(prediction.probability, 6)]
        if withProbabilities {
            columns += zip(labels, prediction.probabilities).map { "\($0)=\(decimal($1, 6))" }
        }
        if withText { columns.append(text) }
        return columns.joined(separator: "\t")
    }

    private func object(_ prediction: Prediction, _ text: String) -> String {
        var fields = [
            "\"label\":\(JSONValue.quoted(prediction.label))",
            "\"probability\":\(decimal(prediction.probability, 6))",
        ]
        if withProbabilities {
            let entries = zip(labels, prediction.probabilities).map {
                "\(JSONValue.quoted($0)):\(decimal($1, 6))"
            }
            fields.append("\"probabilities\":{\(entries.joined(separator: ","))}")
        }
        if withText { fields.append("\"text\":\(JSONValue.quoted(text))") }
        return "{\(fields.joined(separator: ","))}"
    }

    private func decimal(_ value: Float, _ decimals: Int) -> String {
        HumanFormat.fixed(Double(value), decimals: decimals)
    }
}

/// A model that gives no numbers for a text.
struct DamagedModelError: Error, CustomStringConvertible {
    var description: String { "the model gives no finite probabilities; it is damaged, train it anew" }
}
