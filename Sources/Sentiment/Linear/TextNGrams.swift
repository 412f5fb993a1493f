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

    /// The most keys of a chunk: they, and what is looked up for them, fit a processor's first cache.
    package static let chunkCount = 1024

    private static let space: UInt64 = 0x20
    /// The most symbols whose memory is kept for the next text: those of a text far beyond a review.
    private static let mostKept = 1 << 20

    private let wordLengths: ClosedRange<Int>
    private let characterLengths: ClosedRange<Int>
    private let hasCharacters: Bool
    private let hasWords: Bool
    /// Keys on their way to the caller.
    private var chunk = [UInt64](repeating: 0, count: chunkCount)
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
        words.removeAll(keepingCapacity: words.capacity <= Self.mostKept)
        characters.removeAll(keepingCapacity: characters.capacity <= Self.mostKept)
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

    /// Calls `body` with the keys of the n-grams of the text that was read last, some hundreds at a time: the words' by
    /// their beginnings, the shorter ones first, then the characters'.
    package mutating func forEachChunk(_ body: (_ keys: UnsafeBufferPointer<UInt64>, _ kind: Kind) -> Void) {
        if hasWords { forEachChunk(of: words, wordLengths, from: NGramKey.words) { body($0, .words) } }
        if hasCharacters {
            forEachChunk(of: characters, characterLengths, from: NGramKey.characters) {
                body($0, .characters)
            }
        }
    }

    @inline(__always)
    private mutating func forEachChunk(
        of symbols: [UInt64], _ lengths: ClosedRange<Int>, from start: UInt64,
        _ body: (UnsafeBufferPointer<UInt64>) -> Void
    ) {
        let full = Self.chunkCount - lengths.count
        chunk.withUnsafeMutableBufferPointer { chunk in
            symbols.withUnsafeBufferPointer { symbols in
                var count = 0
                for first in 0..<symbols.count {
                    if count > full {
                        body(UnsafeBufferPointer(rebasing: chunk[..<count]))
                        count = 0
                    }
                    var key = start
                    for length in 1...min(lengths.upperBound, symbols.count - first) {
                        key = NGramKey.adding(symbols[first + length - 1], to: key)
                        guard length >= lengths.lowerBound else { continue }
                        chunk[count] = key
                        count += 1
                    }
                }
                if count > 0 { body(UnsafeBufferPointer(rebasing: chunk[..<count])) }
            }
        }
    }
}
