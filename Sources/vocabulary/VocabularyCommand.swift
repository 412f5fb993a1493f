import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

@main
struct VocabularyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocabulary",
        abstract: "Counts the words of corpora or plain texts and writes a vocabulary.",
        usage: "vocabulary [<options>] <corpora> ...",
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

    @Option(parsing: .unconditional, help: "How often a token must occur.")
    var minimumCount = VocabularyConfiguration().minimumCount

    @Option(parsing: .unconditional, help: "The most tokens, the special ones included.")
    var maximumSize = VocabularyConfiguration().maximumSize

    @OptionGroup(title: "Corpus format")
    var format: CorpusOptions

    @OptionGroup(title: "Text")
    var text: TextOptions

    mutating func validate() throws {
        if corpora.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("standard input (-) can be read only once")
        }
    }

    private static let fileNames = (tokens: "vocab.txt", counts: "vocab.counts.tsv")

    func run() throws {
        try perform { output in
            let folder = OutputFolder(self.output)
            let paths = (
                tokens: folder.file(Self.fileNames.tokens), counts: folder.file(Self.fileNames.counts)
            )
            try folder.checkWritable([Self.fileNames.tokens, Self.fileNames.counts])
            try OverwriteGuard.check(
                results: [paths.tokens, paths.counts].map { ("--output", $0) },
                sources: corpora.map { ("a corpus argument", $0) })

            var builder = try makeBuilder()
            let reader = format.reader()
            for corpus in corpora {
                let notes = try reader.forEachText(in: corpus) { text, _ in builder.add(text) }
                if !"\(notes)".isEmpty { StandardError.writeLine("\(notes)") }
            }
            let vocabulary = try builder.build()
            try folder.make()
            try vocabulary.write(to: paths.tokens)
            try builder.writeCounts(to: paths.counts)
            try output.writeLine(
                """
                \(HumanFormat.count(Int(builder.tokenCount))) tokens, \
                \(HumanFormat.count(builder.distinctTokenCount)) different ones.
                Wrote \(HumanFormat.count(vocabulary.count)) to \(paths.tokens), counts to \(paths.counts); \
                they cover \(HumanFormat.fixed(100 * coverage(of: builder), decimals: 1)) % of the text.
                """)
        }
    }

    /// A builder with the options given.
    private func makeBuilder() throws -> VocabularyBuilder {
        var textConfiguration = TextConfiguration()
        text.apply(to: &textConfiguration)
        var configuration = VocabularyConfiguration()
        configuration.minimumCount = minimumCount
        configuration.maximumSize = maximumSize
        return try VocabularyBuilder(tokenizer: Tokenizer(textConfiguration), configuration: configuration)
    }

    /// The share of the counted tokens that are in the vocabulary.
    private func coverage(of builder: VocabularyBuilder) -> Double {
        let unknown = builder.entries()[Int(Vocabulary.unknownID)].count
        return 1 - Double(unknown) / Double(max(1, builder.tokenCount))
    }
}
