import Foundation
import Sentiment
import Testing

@Suite struct LinearSessionTests {
    /// Margins by the definition, n-gram by n-gram.
    private func expected(_ text: String, _ part: LinearPart) throws -> [Double] {
        var nGrams = TextNGrams(part.configuration)
        var text = text
        let session = try Tokenizer().makeSession()
        text.withUTF8 { nGrams.read($0, with: session) }
        var counts: [[Int: Int]] = [[:], [:]]
        nGrams.forEachChunk { keys, kind in
            for row in keys.compactMap({ part.features.row(of: $0) }) {
                counts[kind.rawValue][row, default: 0] += 1
            }
        }
        var margins = part.bias.map(Double.init)
        for counts in counts {
            let values = counts.mapValues {
                part.configuration.weighting == .naiveBayes ? 1 : 1 + log(Double($0))
            }
            let weighted = values.map { (row: $0, value: Double(part.rarity(of: $0)) * $1) }
            let length = weighted.reduce(0) { $0 + $1.value * $1.value }.squareRoot()
            for column in margins.indices where length > 0 {
                margins[column] +=
                    weighted.reduce(0) { $0 + $1.value * Double(part.weight(of: $1.row, column: column)) }
                    / length
            }
        }
        return part.columns == 1 ? [-margins[0], margins[0]] : margins
    }

    @Test(
        "Margins are the normalized values of words and characters, apart, times the weights, and the bias",
        arguments: [2, 3, 5], LinearConfiguration.Weighting.allCases)
    func margins(classCount: Int, weighting: LinearConfiguration.Weighting) throws {
        let part = try LinearFixtures.part(
            classCount: classCount, LinearFixtures.configuration { $0.weighting = weighting })
        for text in LinearFixtures.texts + ["", "xyzzy", "good good good film goodgood"] {
            let margins = try LinearFixtures.margins(of: text, part)
            for (margin, expected) in zip(margins, try expected(text, part)) {
                #expect(abs(Double(margin) - expected) < 1e-4, "\(text)")
            }
        }
    }

    @Test("A text's vector has the values that its margins are made of")
    func vector() throws {
        let part = try LinearFixtures.part()
        let (session, linear) = (try Tokenizer().makeSession(), LinearSession(part))
        var (rows, values): ([Int32], [Float]) = ([], [])
        var text = "a good, good film"
        text.withUTF8 { linear.append(vectorOf: $0, with: session, to: &rows, &values) }
        #expect(Set(rows).count == rows.count)
        let margins = try LinearFixtures.margins(of: text, part)
        for column in 0..<3 {
            let sum = zip(rows, values).reduce(part.bias[column]) { sum, entry in
                sum + entry.1 * part.weight(of: Int(entry.0), column: column)
            }
            #expect(abs(sum - margins[column]) < 1e-5)
        }
    }

    @Test("A text's margins do not depend on those before it")
    func memory() throws {
        let part = try LinearFixtures.part()
        let (session, linear) = (try Tokenizer().makeSession(), LinearSession(part))
        for text in LinearFixtures.texts + LinearFixtures.texts.reversed() {
            var text = text
            var margins: [Float] = [0, 0, 0]
            text.withUTF8 { utf8 in
                margins.withUnsafeMutableBufferPointer { linear.margins(of: utf8, with: session, to: $0) }
            }
            #expect(margins == (try LinearFixtures.margins(of: text, part)))
        }
    }
}
