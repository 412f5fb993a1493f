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

/// Writes one line for each prediction, as bytes: no strings are made but for texts that are shown.
struct AnswerWriter: Sendable {
    private let format: AnswerFormat
    private let withProbabilities: Bool
    private let withText: Bool
    private let abstention: Abstention?
    /// What stands in front of the label's probability, for each label, and for the one of an abstention.
    private let beginnings: [[UInt8]]
    /// What stands in front of each label's probability where all are shown.
    private let prefixes: [[UInt8]]

    init(
        labels: [String], format: AnswerFormat, withProbabilities: Bool, withText: Bool,
        abstention: Abstention? = nil
    ) {
        self.format = format
        self.withProbabilities = withProbabilities
        self.withText = withText
        self.abstention = abstention
        beginnings = (labels + [abstention?.label].compactMap(\.self)).map { label in
            switch format {
            case .text: Array("\(label) ".utf8)
            case .tsv: Array("\(label)\t".utf8)
            case .jsonl: Array("{\"label\":\(JSONValue.quoted(label)),\"probability\":".utf8)
            }
        }
        prefixes = labels.enumerated().map { index, label in
            switch format {
            case .text: Array((index == 0 ? "  \(label) " : " \(label) ").utf8)
            case .tsv: Array("\t\(label)=".utf8)
            case .jsonl:
                Array(((index == 0 ? ",\"probabilities\":{" : ",") + JSONValue.quoted(label) + ":").utf8)
            }
        }
    }

    /// Adds the answer to a line to the output.
    ///
    /// - `text`: `positive 0.973  negative 0.010 neutral 0.017 positive 0.973  A quiet triumph.`
    /// - `tsv`: label, probability, `label=probability` for each label, text.
    /// - `jsonl`: `{"label":"positive","probability":0.973123,"probabilities":{...},"text":"A quiet triumph."}`
    ///
    /// Where abstaining was asked for, an object has `"abstained":true` or `false` behind the probability, which is
    /// in any case that of the most probable label.
    func append(
        line: Int, of lines: LineBatch, from session: ClassifierSession, to output: inout [UInt8]
    ) throws(DamagedModelError) {
        let best = session.bestLabel(of: line)
        let probability = session.probability(of: best, for: line)
        guard probability.isFinite else { throw DamagedModelError(line: lines.firstLine + line) }
        let isAbstained = abstention.map { probability < $0.threshold } ?? false
        output.append(contentsOf: isAbstained ? beginnings[beginnings.count - 1] : beginnings[best])
        appendDecimal(probability, to: &output)
        if abstention != nil, format == .jsonl {
            output.append(contentsOf: isAbstained ? ",\"abstained\":true".utf8 : ",\"abstained\":false".utf8)
        }
        if withProbabilities {
            for (label, prefix) in prefixes.enumerated() {
                output.append(contentsOf: prefix)
                appendDecimal(session.probability(of: label, for: line), to: &output)
            }
            if format == .jsonl { output.append(UInt8(ascii: "}")) }
        }
        if withText { append(text: lines.text(of: line), to: &output) }
        if format == .jsonl { output.append(UInt8(ascii: "}")) }
        output.append(UInt8(ascii: "\n"))
    }

    private func append(text: String, to output: inout [UInt8]) {
        switch format {
        case .text:
            output.append(contentsOf: "  ".utf8)
            output.append(contentsOf: text.utf8)
        case .tsv:
            output.append(UInt8(ascii: "\t"))
            output.append(contentsOf: text.utf8)
        case .jsonl:
            output.append(contentsOf: ",\"text\":".utf8)
            output.append(contentsOf: JSONValue.quoted(text).utf8)
        }
    }

    /// Three decimals for people, six for machines.
    private func appendDecimal(_ value: Float, to output: inout [UInt8]) {
        HumanFormat.appendFixed(Double(value), decimals: format == .text ? 3 : 6, to: &output)
    }
}

/// A model that gives no numbers for a text.
struct DamagedModelError: Error, CustomStringConvertible {
    /// The line of the text, from 1 on.
    var line: Int

    var description: String {
        "standard input:\(line): the model gives no finite probability; it is damaged, train it anew"
    }
}
