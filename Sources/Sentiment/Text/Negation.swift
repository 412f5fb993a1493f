/// English verbs with `not` grown onto them: `don't`, `dont`, `cannot`.
enum Negation {
    /// The verb in its own form, and `n't` or `not`.
    typealias Parts = (verb: UnsafeBufferPointer<UInt8>, negation: UnsafeBufferPointer<UInt8>)

    /// Verbs that keep their form before `n't`, which their short forms end with an apostrophe or without.
    private static let verbs: [StaticString] = [
        "do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "would", "should", "could",
        "must",
        "need", "might", "ought", "dare", "ai", "may",
    ]
    /// Verbs that lose letters: what stands for them, and their whole form.
    private static let irregular: [(short: StaticString, verb: StaticString)] = [
        ("ca", "can"), ("wo", "will"), ("sha", "shall"),
    ]
    private static let ending: StaticString = "n't"
    private static let bareEnding: StaticString = "nt"
    private static let not: StaticString = "not"
    private static let can: StaticString = "can"

    /// The parts of a normalized word; nil where it is no negation. The verb lies in the word or in memory that stays.
    static func parts(of word: UnsafeBufferPointer<UInt8>) -> Parts? {
        guard word.count >= 4, word[word.count - 1] == UInt8(ascii: "t") else { return nil }
        if word.count == 6, has(word, 0, can), has(word, 3, not) { return (part(word, 3), fixed(not)) }
        let stem: Int
        if has(word, word.count - 3, ending) {
            stem = word.count - 3
        } else if has(word, word.count - 2, bareEnding) {
            stem = word.count - 2
        } else {
            return nil
        }
        for (short, verb) in irregular where stem == short.utf8CodeUnitCount && has(word, 0, short) {
            return (fixed(verb), fixed(ending))
        }
        for verb in verbs where stem == verb.utf8CodeUnitCount && has(word, 0, verb) {
            return (part(word, stem), fixed(ending))
        }
        return nil
    }

    /// Where the negation begins in a word as it was written: two or three characters before its end, which need not
    /// be ASCII, not counting those that the normal form leaves out.
    static func cut(in source: UnsafeBufferPointer<UInt8>, of word: UnsafeBufferPointer<UInt8>) -> Int {
        var index = source.count
        var characters = has(word, word.count - 3, ending) || has(word, word.count - 3, not) ? 3 : 2
        while characters > 0, index > 0 {
            index -= 1
            guard source[index] & 0xC0 != 0x80 else { continue }
            let scalar = Unicode.Scalar(UTF8Sequence.decode(source, at: index).scalar)
            if scalar?.properties.isDefaultIgnorableCodePoint != true { characters -= 1 }
        }
        return index
    }

    private static func has(_ word: UnsafeBufferPointer<UInt8>, _ start: Int, _ expected: StaticString)
        -> Bool
    {
        guard start >= 0, start + expected.utf8CodeUnitCount <= word.count else { return false }
        return expected.withUTF8Buffer { expected in
            expected.indices.allSatisfy { word[start + $0] == expected[$0] }
        }
    }

    private static func part(_ word: UnsafeBufferPointer<UInt8>, _ count: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: word[..<count])
    }

    /// The bytes of a literal, which live as long as the program.
    private static func fixed(_ literal: StaticString) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }
}
