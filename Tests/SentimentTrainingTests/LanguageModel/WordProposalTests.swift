import Sentiment
import SentimentTraining
import Testing

@Suite struct WordProposalTests {
    private let counts = (0..<300).map { 30_000 / ($0 + 1) }

    @Test(
        "As many words are chosen as were asked for, none twice, and never padding",
        arguments: [1, 7, 64, 299])
    func number(count: Int) {
        let proposal = WordProposal(counts: counts, count: count, exponent: 0.75)
        for start in stride(from: 0, to: 1, by: 0.013) {
            let words = proposal.words(at: start)
            #expect(abs(words.count - count) <= 1 && words.count <= proposal.mostWords)
            #expect(Set(words).count == words.count && !words.contains(0))
        }
    }

    @Test("Each word is chosen as often as its probability says")
    func probabilities() {
        let proposal = WordProposal(counts: counts, count: 40, exponent: 0.75)
        var chosen = [Double](repeating: 0, count: counts.count)
        for number in 0..<5000 {
            for word in proposal.words(at: (Double(number) + 0.5) / 5000) { chosen[Int(word)] += 1.0 / 5000 }
        }
        for (word, probability) in proposal.probabilities.enumerated() {
            #expect(abs(chosen[word] - Double(probability)) < 1e-3, "word \(word)")
        }
        #expect(proposal.probabilities[1] == 1, "a frequent word is always chosen")
        #expect(proposal.probabilities[299] > 0)
        #expect(abs(proposal.probabilities.reduce(0, +) - 40) < 1e-3)
        let ratio = proposal.probabilities[250] / proposal.probabilities[125]
        #expect(abs(ratio - 0.596) < 0.01, "(125 / 250)^0.75")
    }
}
