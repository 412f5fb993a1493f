/// The word and character n-grams of one text after the other. Owned by one thread.
///
/// The words are the tokens. The characters are those of the tokens too, normalized as they are, with a space wherever
/// the text has something between two tokens that is none, at its beginning and at its end:
///
///     A GOOD film!    ->  ␣a␣good␣film!␣
///
/// Both are numbers, symbols, and one loop makes n-grams of either.
package struct TextNGrams {
    /// Which kind of n-gram: each has a vector of its own length.
    package enum Kind: Int, CaseIterable {
        case words
        case characters
    }

    private static let space: UInt64 = 0x20

    private let wordLengths: ClosedRange<Int>
    private let characterLengths: ClosedRange<Int>
    private let hasCharacters: Bool
    private let hasWords: Bool
    private var words: [UInt64] = []
    private var characters: [UInt64] = []

    /// N-grams as a configuration wants them, which has no ``LinearConfiguration/problem``.
    package init(_ configuration: LinearConfiguration) {
        hasWords = configuration.maximumWordNGram > 0
        hasCharacters = configuration.maximumCharacterNGram > 0
        wordLengths = 1...max(1, configuration.maximumWordNGram)
        characterLengths =
            configuration
            .minimumCharacterNGram...max(
                configuration.minimumCharacterNGram, configuration.maximumCharacterNGram)
    }

    /// Takes a text apart.
    package mutating func read(_ utf8: UnsafeBufferPointer<UInt8>, with tokenizer: TokenizerSession) {
        words.removeAll(keepingCapacity: true)
        characters.removeAll(keepingCapacity: true)
        characters.append(Self.space)
        var end = 0
        tokenizer.forEachToken(in: utf8) { token, range, kind in
            if hasWords { words.append(StableHash.hash(token)) }
            // A mark is about the word before it, and no part of the text.
            guard hasCharacters, kind != .mark else { return }
            if range.lowerBound > end, characters.count > 1 { characters.append(Self.space) }
            end = range.upperBound
            var index = 0
            while index < token.count {
                let byte = token[index]
                if byte < 0x80 {
                    characters.append(UInt64(byte))
                    index += 1
                } else {
                    let (scalar, length) = UTF8Sequence.decode(token, at: index)
                    characters.append(UInt64(scalar))
                    index += length
                }
            }
        }
        characters.append(Self.space)
    }

    /// Calls `body` with the key of each n-gram of the text that was read last, by their beginnings, the shorter ones
    /// first. Where it answers false, longer ones with this beginning are passed over: a longer one cannot be known
    /// where a shorter one is not, for all texts that have the longer one have the other.
    @inline(__always)
    package func forEach(_ body: (_ key: UInt64, _ kind: Kind) -> Bool) {
        if hasWords { forEach(of: words, wordLengths, from: NGramKey.words) { body($0, .words) } }
        if hasCharacters {
            forEach(of: characters, characterLengths, from: NGramKey.characters) { body($0, .characters) }
        }
    }

    @inline(__always)
    private func forEach(
        of symbols: [UInt64], _ lengths: ClosedRange<Int>, from start: UInt64, _ body: (UInt64) -> Bool
    ) {
        symbols.withUnsafeBufferPointer { symbols in
            for first in 0..<symbols.count {
                var key = start
                for length in 1...min(lengths.upperBound, symbols.count - first) {
                    key = NGramKey.adding(symbols[first + length - 1], to: key)
                    if length >= lengths.lowerBound, !body(key) { break }
                }
            }
        }
    }
}
