import Sentiment

/// What is tried on random input.
package enum FuzzTarget: String, Sendable, CaseIterable {
    /// Tokens of any text under any configuration.
    case tokenizer
    /// The table for ASCII against ICU alone.
    case identity
    /// The normal form of tokens.
    case normalizer
    /// Corpora of all formats, damaged.
    case corpus
    /// Vocabularies as files and as tables, damaged.
    case vocabulary
    /// Model files, damaged.
    case model
    /// JSON, damaged.
    case json

    /// The claims of this target, with what they need to be tried.
    package func claims() throws -> any FuzzClaims {
        switch self {
        case .tokenizer: try TokenizerClaims()
        case .identity: try IdentityClaims()
        case .normalizer: try NormalizerClaims()
        case .corpus: CorpusClaims()
        case .vocabulary: try VocabularyClaims()
        case .model: try ModelClaims()
        case .json: JSONClaims()
        }
    }
}

/// What must hold for every input.
package protocol FuzzClaims {
    /// Makes an input, which follows from `random` alone, and throws where a claim does not hold for it.
    ///
    /// - Returns: whether the input was taken; false where it was refused, as damaged ones may be.
    mutating func check(_ random: inout SplitMix64) throws -> Bool
}

/// A claim that does not hold, and the input that shows it.
package struct Refutation: Error, CustomStringConvertible {
    package var description: String

    /// Refutes a claim by an input.
    package init(_ claim: String, by input: String) { description = "\(claim)\n  input: \(input)" }

    /// Refutes a claim by the bytes of an input, written as text where they are ASCII.
    package init(_ claim: String, by input: [UInt8]) {
        let shown = input.prefix(2000).map { byte in
            byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\\")
                ? String(Unicode.Scalar(byte)) : "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
        }
        self.init(claim, by: "\(input.count) bytes: \(shown.joined())")
    }
}
