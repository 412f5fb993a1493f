import Sentiment
import Testing

@Suite struct TextNGramsTests {
    /// All keys of a text, in their order.
    private func keys(
        of text: String, _ configuration: LinearConfiguration, text settings: TextConfiguration = .init()
    ) throws -> [UInt64] {
        var nGrams = TextNGrams(configuration)
        var text = text
        let session = try Tokenizer(settings).makeSession()
        text.withUTF8 { nGrams.read($0, with: session) }
        var keys: [UInt64] = []
        nGrams.forEachChunk { chunk, _ in keys += chunk }
        return keys
    }

    private func words(_ maximum: Int) -> LinearConfiguration {
        var configuration = LinearConfiguration()
        configuration.maximumWordNGram = maximum
        configuration.maximumCharacterNGram = 0
        return configuration
    }

    private func characters(_ minimum: Int, _ maximum: Int) -> LinearConfiguration {
        var configuration = LinearConfiguration()
        configuration.maximumWordNGram = 0
        configuration.minimumCharacterNGram = minimum
        configuration.maximumCharacterNGram = maximum
        return configuration
    }

    /// The key of symbols one after another.
    private func key(_ symbols: [UInt64], from start: UInt64) -> UInt64 {
        symbols.reduce(start) { NGramKey.adding($1, to: $0) }
    }

    private func key(characters: String) -> UInt64 {
        key(characters.unicodeScalars.map { UInt64($0.value) }, from: NGramKey.characters)
    }

    private func key(words: String...) -> UInt64 {
        key(words.map { StableHash.hash($0.utf8) }, from: NGramKey.words)
    }

    @Test("Keys are those of the documentation's formula")
    func formula() {
        // By Python: k = (k ^ symbol) * 0x9E3779B97F4A7C15 % 2**64; k ^= k >> 32.
        #expect(NGramKey.adding(UInt64(UInt8(ascii: "a")), to: NGramKey.characters) == 0x2f7412bc16b9eea3)
        #expect(key(characters: "aé") == 0x321a0df8731c4cd)
        #expect(key(words: "not", "good") == 0x67b3d3defa472b71)
    }

    @Test("Words are the tokens, alone and with the one that follows")
    func wordNGrams() throws {
        #expect(
            try keys(of: "Not GOOD!", words(2)) == [
                key(words: "not"), key(words: "not", "good"), key(words: "good"), key(words: "good", "!"),
                key(words: "!"),
            ])
        #expect(try keys(of: "Not GOOD!", words(1)).count == 3)
    }

    @Test(
        "Characters are those of the normalized text, with one space for what is between tokens and at the ends"
    )
    func characterNGrams() throws {
        let expected = [" n", "no", "ot", "t ", " é", "é!", "! "].map { key(characters: $0) }
        #expect(try keys(of: "  NOT \u{3000} É!", characters(2, 2)) == expected)
        #expect(
            try keys(of: "a", characters(2, 5)) == [" a", " a ", "a "].map { key(characters: $0) })
    }

    @Test("A mark behind a word is a word, and no part of the characters")
    func marks() throws {
        var settings = TextConfiguration()
        settings.marksCapitals = true
        #expect(
            try keys(of: "LOVE it", words(1), text: settings)
                == ["love", "<caps>", "it"].map { key(words: $0) })
        #expect(
            try keys(of: "LOVE it", characters(2, 3), text: settings)
                == keys(of: "love it", characters(2, 3)))
    }

    @Test("A long text has the same n-grams, in however many chunks they come")
    func chunks() throws {
        let tokens = (0..<3_000).map { "w\($0)" }
        let pairs = zip(tokens, tokens.dropFirst()).flatMap { [key(words: $0), key(words: $0, $1)] }
        #expect(
            try keys(of: tokens.joined(separator: " "), words(2)) == pairs + [key(words: "w2999")])
    }

    @Test("No text at all has one n-gram of characters, the two spaces, and no words")
    func empty() throws {
        #expect(try keys(of: "", characters(2, 5)) == [key(characters: "  ")])
        #expect(try keys(of: "", words(2)) == [])
    }

    @Test("Two n-grams of a kind seldom share a key: all of two to three letters have their own")
    func collisions() {
        let letters = (97...122).map { UInt64($0) }
        var keys: Set<UInt64> = []
        for first in letters {
            for second in letters {
                keys.insert(key([first, second], from: NGramKey.characters))
                for third in letters { keys.insert(key([first, second, third], from: NGramKey.characters)) }
            }
        }
        #expect(keys.count == 26 * 26 * 27)
    }
}
