import Fuzzing
import Sentiment
import Testing

/// What ICU would follow out of its memory is refused before ICU sees it.
@Suite struct CompiledRulesCheckTests {
    private let bytes: [UInt8]

    init() throws {
        let rules = try #require(try Tokenizer().compiledRules)
        bytes = withExtendedLifetime(rules) { Array(rules.bytes) }
    }

    private func isSound(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { CompiledWordRules(identifier: "", checking: $0) != nil }
    }

    private func number(at place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    @Test("ICU's own are sound") func own() { #expect(isSound(bytes)) }

    @Test("Any length but their own is refused")
    func lengths() {
        for length in [0, 1, 7, 79, 80, bytes.count - 8, bytes.count - 1] {
            #expect(!isSound(Array(bytes[..<length])), "\(length)")
        }
        #expect(!isSound(bytes + [UInt8](repeating: 0, count: 8)))
    }

    // Magic, version, length, categories, then place and length of the tables, the trie, the rules and the status.
    @Test(
        "A header whose numbers are beyond all bounds is refused",
        arguments: [0, 4, 8, 12, 16, 20, 24, 32, 40, 48])
    func header(place: Int) {
        var damaged = bytes
        for byte in place..<place + 4 { damaged[byte] = 0xFF }
        #expect(!isSound(damaged))
    }

    @Test("A state that leads to one that is not there, and a category that is not there, are refused")
    func tables() {
        for table in [16, 24] {
            // The first row has four columns or more that are checked; all ones is no state.
            var damaged = bytes
            let row = number(at: table) + 20
            for byte in row..<row + 8 { damaged[byte] = 0xFF }
            #expect(!isSound(damaged))
        }
        var damaged = bytes
        // The last bytes of the trie are categories, or the padding behind two bytes of them.
        let end = number(at: 32) + number(at: 36)
        for byte in end - 16..<end { damaged[byte] = 0xFF }
        #expect(!isSound(damaged))
        damaged = bytes
        // The first entries of the trie's index stand behind its header of 16 bytes.
        for byte in number(at: 32) + 16..<number(at: 32) + 24 { damaged[byte] = 0xFF }
        #expect(!isSound(damaged))
    }

    @Test("Whatever byte is damaged, rules that pass the check cut every text into its own bytes")
    func damaged() throws {
        let text = RandomText(seed: 5).bytes(count: 300)
        let identifier = try #require(try Tokenizer().compiledRules).identifier
        var random = SplitMix64(seed: 9)
        var passed = 0
        for _ in 0..<400 {
            var damaged = bytes
            damaged[random.next(below: bytes.count)] = UInt8(random.next(below: 256))
            guard
                let rules = damaged.withUnsafeBytes({
                    CompiledWordRules(identifier: identifier, checking: $0)
                })
            else { continue }
            passed += 1
            let tokens = try Tokenizer(.init(), compiled: rules).tokens(in: text)
            #expect(tokens.allSatisfy { !$0.text.isEmpty })
        }
        #expect(passed > 0 && passed < 400)
    }
}
