import Sentiment
import SentimentTraining
import TestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct CountedVocabularyTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func text(_ name: String) throws -> String {
        String(decoding: try bytes(ofFile: folder.file(name)), as: UTF8.self)
    }

    private func counted(_ text: String, minimumCount: Int64 = 1) throws -> CountedVocabulary {
        var configuration = VocabularyConfiguration()
        configuration.minimumCount = minimumCount
        var builder = try VocabularyBuilder(tokenizer: Tokenizer(), configuration: configuration)
        try builder.add(text)
        return try builder.build()
    }

    @Test("The counts stand beside the vocabulary line for line, and are read again")
    func sidecar() throws {
        let counted = try counted("good\tgood @me @you bad", minimumCount: 2)
        try counted.vocabulary().write(to: folder.file("vocab.txt"))
        try counted.writeCounts(to: folder.file("vocab.counts.tsv"))
        #expect(try text("vocab.counts.tsv") == "<pad>\t0\n<unk>\t1\n<user>\t2\ngood\t2\n")
        #expect(try text("vocab.txt") == "<pad>\n<unk>\n<user>\ngood\n")
        let again = try CountedVocabulary(contentsOf: folder.file("vocab.counts.tsv"))
        #expect(again.entries == counted.entries)
        #expect(again.distinctTokenCount == nil)
        #expect(again.coverage == 0.8)
    }

    @Test("Merged vocabularies are the vocabulary of all texts, where nothing was left out")
    func merging() throws {
        let (one, other) = try (counted("a b b c"), counted("c c d"))
        let all = try counted("a b b c c c d")
        #expect(
            try CountedVocabulary(merging: [one, other]).entries
                == counted("b b c c c a d", minimumCount: 2).entries)
        var configuration = VocabularyConfiguration()
        configuration.minimumCount = 1
        #expect(
            try CountedVocabulary(merging: [other, one], configuration: configuration).entries == all.entries)
    }

    @Test("Counts that are too large together, and pieces, are not merged")
    func unmergeable() throws {
        try "<pad>\t0\n<unk>\t0\na\t9223372036854775806\n".write(
            toFile: folder.file("v"), atomically: true, encoding: .utf8)
        let large = try CountedVocabulary(contentsOf: folder.file("v"))
        let error = #expect(throws: VocabularyError.self) { try CountedVocabulary(merging: [large, large]) }
        #expect(error == .countsTooLarge(location: "the vocabularies together"))
        try "<pad>\t0\n<unk>\t0\na\t1\n##b\t0\n".write(
            toFile: folder.file("v"), atomically: true, encoding: .utf8)
        let pieces = try CountedVocabulary(contentsOf: folder.file("v"))
        #expect(throws: VocabularyError.pieces(example: "##b")) { try CountedVocabulary(merging: [pieces]) }
    }

    @Test("One vocabulary is pruned, and what it loses is unknown")
    func pruning() throws {
        var configuration = VocabularyConfiguration()
        configuration.minimumCount = 2
        configuration.maximumSize = 3
        let pruned = try CountedVocabulary(merging: [counted("a b b c c c d")], configuration: configuration)
        #expect(pruned.entries.map(\.token) == ["<pad>", "<unk>", "c"])
        #expect(pruned.entries.map(\.count) == [0, 4, 3])
    }

    @Test(
        "A file that is none is refused with the line",
        arguments: [
            ("", "v:1: no tokens, expected <pad>, <unk> and the words, one a line"),
            (
                "<pad>\t0\n<unk>\n",
                #"v:2: found "<unk>", expected a token, a tab and its count, as in vocab.counts.tsv"#
            ),
            (
                "<pad>\t0\n<unk>\t-1\n",
                #"v:2: found "<unk>\t-1", expected a token, a tab and its count, as in vocab.counts.tsv"#
            ),
            (
                "<pad>\t0\n<unk>\t1\na\t1\na\t2\n",
                #"v:4: token "a" is at v:3 already, expected each token once"#
            ),
            (
                "<pad>\t0\n<unk>\t9223372036854775807\na\t1\n",
                "v: the counts add up to more than 2^63, expected those of a corpus"
            ),
        ])
    func bad(content: String, message: String) throws {
        try content.write(toFile: folder.file("v"), atomically: true, encoding: .utf8)
        let error = #expect(throws: VocabularyError.self) {
            try CountedVocabulary(contentsOf: folder.file("v"))
        }
        #expect(error?.description.replacing(folder.file("v"), with: "v") == message)
    }
}
