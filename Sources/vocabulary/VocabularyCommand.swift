import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

@main
struct VocabularyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocabulary",
        abstract: "Counts the words of corpora or plain texts and writes a vocabulary.",
        usage: """
            vocabulary [<options>] <corpora> ...
            vocabulary --merge [<options>] <counts> ...
            """,
        discussion: """
            Writes vocab.txt, one token a line (the line number is its id), and vocab.counts.tsv with how \
            often each occurs. Corpora may be larger than the memory.

            Example:
              vocabulary reviews.tsv --output vocab
              train --train reviews.tsv --vocabulary vocab/vocab.txt

            With --merge the arguments are vocab.counts.tsv files, whose counts are added up; a single one is \
            pruned to --minimum-count and --maximum-size:
              vocabulary --merge vocab/vocab.counts.tsv --maximum-size 10000 --output small
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

    @Flag(help: "Adds up the counts of vocabularies, given by their vocab.counts.tsv, instead of counting.")
    var merge = false

    @Option(
        help: ArgumentHelp(
            "The memory that counts may take, as 500M or 4G, at least 16M; what is more goes to temporary files in $TMPDIR.",
            valueName: "size"))
    var memory = MemorySize(bytes: 1 << 30)

    @OptionGroup(title: "Threads")
    var threads: ThreadOptions

    @OptionGroup(title: "Corpus format")
    var format: CorpusOptions

    @OptionGroup(title: "Text")
    var text: TextOptions

    mutating func validate() throws {
        try corpora.requireOneStandardInput()
        if merge {
            if corpora.contains("-") { throw ValidationError("--merge reads files, not standard input") }
            if text.configuration != TextConfiguration() {
                throw ValidationError(
                    "--merge reads no texts: leave the options away that say how texts are cut")
            }
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

            let counted = try merge ? merged() : counted()
            let vocabulary = try counted.vocabulary()
            try folder.make()
            try vocabulary.write(to: paths.tokens)
            try counted.writeCounts(to: paths.counts)
            let different =
                counted.distinctTokenCount.map { ", \(HumanFormat.count($0)) different ones" } ?? ""
            try output.writeLine(
                """
                \(HumanFormat.count(Int(counted.tokenCount))) tokens\(different).
                Wrote \(HumanFormat.count(vocabulary.count)) to \(paths.tokens), counts to \(paths.counts); \
                they cover \(HumanFormat.fixed(100 * counted.coverage, decimals: 1)) % of the text.
                """)
        }
    }

    private var vocabularyConfiguration: VocabularyConfiguration {
        var configuration = VocabularyConfiguration()
        configuration.minimumCount = minimumCount
        configuration.maximumSize = maximumSize
        return configuration
    }

    private func merged() throws -> CountedVocabulary {
        try CountedVocabulary(
            merging: corpora.map { try CountedVocabulary(contentsOf: $0) },
            configuration: vocabularyConfiguration)
    }

    private func counted() throws -> CountedVocabulary {
        Interruption.install()
        let pool = WorkerPool(threads: threads.threads ?? WorkerPool.availableProcessors)
        let builder = try VocabularyBuilder(
            tokenizer: Tokenizer(text.configuration), configuration: vocabularyConfiguration,
            // A table for each thread, and one that all go into.
            memory: memory.bytes / (pool.threads + 1),
            temporaryFolder: environmentVariable("TMPDIR") ?? "/var/tmp")

        let reporter = ProgressReporter.standardError()
        defer { reporter.finish() }
        let megabyte = 1_000_000
        reporter.begin("counting", total: corpora.totalSize / megabyte, unit: "MB")
        let (whole, notes) = try CorpusCounter(corpora, reader: format.reader()).count(
            with: builder, on: pool, progress: { reporter.advance(to: $0 / megabyte) },
            isInterrupted: { Interruption.isRequested })
        if !"\(notes)".isEmpty { reporter.message("\(notes)") }
        return try whole.build()
    }
}
