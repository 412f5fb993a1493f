import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@main
struct VocabularyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocabulary",
        abstract: "Counts the words of corpora or plain texts and writes a vocabulary.",
        discussion: """
            Writes vocab.txt, one token a line (the line number is its id), and vocab.counts.tsv with how \
            often each occurs.

            Example:
              vocabulary reviews.tsv --output vocab
              train --train reviews.tsv --vocabulary vocab/vocab.txt
            """,
        version: SentimentVersion.current)

    @Argument(help: "Corpora, or plain texts with one text a line (--format text); - for standard input.")
    var corpora: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The folder to write to; it is made if need be.", valueName: "folder"))
    var output = "vocab"

    @Option(help: "How often a token must occur.")
    var minimumCount = VocabularyConfiguration().minimumCount

    @Option(help: "The most tokens, the special ones included.")
    var maximumSize = VocabularyConfiguration().maximumSize

    @OptionGroup(title: "Corpus format")
    var format: CorpusOptions

    @OptionGroup(title: "Text")
    var text: TextOptions

    func run() throws {
        try perform { output in
            let vocabularyPath = path("vocab.txt")
            let countsPath = path("vocab.counts.tsv")
            try? FileManager.default.createDirectory(atPath: self.output, withIntermediateDirectories: true)
            for path in [vocabularyPath, countsPath] { try AtomicFile.checkWritable(path) }
            var textConfiguration = TextConfiguration()
            text.apply(to: &textConfiguration)
            var configuration = VocabularyConfiguration()
            configuration.minimumCount = minimumCount
            configuration.maximumSize = maximumSize
            var builder = try VocabularyBuilder(
                tokenizer: Tokenizer(textConfiguration), configuration: configuration)
            let reader = format.reader()
            for corpus in corpora {
                let notes = try reader.forEachText(in: corpus) { text, _ in builder.add(text) }
                if !"\(notes)".isEmpty { StandardError.writeLine("\(notes)") }
            }
            let vocabulary = try builder.build()
            try vocabulary.write(to: vocabularyPath)
            try builder.writeCounts(to: countsPath)
            let unknown = builder.entries()[Int(Vocabulary.unknownID)].count
            let coverage = 1 - Double(unknown) / Double(max(1, builder.tokenCount))
            try output.writeLine(
                """
                \(HumanFormat.count(Int(builder.tokenCount))) tokens, \
                \(HumanFormat.count(builder.distinctTokenCount)) different ones.
                Wrote \(HumanFormat.count(vocabulary.count)) to \(vocabularyPath), counts to \(countsPath); \
                they cover \(HumanFormat.fixed(coverage * 100, decimals: 1)) % of the text.
                """)
        }
    }

    private func path(_ name: String) -> String {
        output.hasSuffix("/") ? output + name : output + "/" + name
    }
}
