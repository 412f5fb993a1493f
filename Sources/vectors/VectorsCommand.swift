import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

@main
struct VectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Learns word vectors from texts without labels.",
        usage: """
            vectors [<options>] <corpora> ...
            vectors --nearest <word> <vectors.vec>
            """,
        discussion: """
            Words that stand in the same company get similar vectors (skip-gram or CBOW with negative sampling). A \
            classifier that starts with them knows words that its own texts teach too little about. The words of all \
            texts are kept in memory, four bytes each, eight while they are read. Ctrl-C ends without a file.

            Example:
              vectors reviews.tsv --output vectors.vec
              vectors --nearest happy vectors.vec
              train --train reviews.tsv --vectors vectors.vec
            """,
        version: SentimentVersion.current)

    @Argument(
        help: """
            Corpora, or plain texts with one text a line (--format text); - for standard input. Labels do not matter.
            """)
    var corpora: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The file to write, in word2vec's text format.", valueName: "path"))
    var output = "vectors.vec"

    @Option(
        help: ArgumentHelp(
            "Learns nothing, and prints the words that are nearest to this one in a file of vectors.",
            valueName: "word"))
    var nearest: String?

    @Flag(help: "Prints what was done as JSON.")
    var json = false

    @OptionGroup(title: "Learning")
    var learning: WordVectorOptions

    @OptionGroup(title: "Threads")
    var threads: ThreadOptions

    @OptionGroup(title: "Corpus format")
    var format: CorpusOptions

    @OptionGroup(title: "Text")
    var text: TextOptions

    mutating func validate() throws {
        try corpora.requireOneStandardInput()
        if nearest != nil, corpora.count > 1 {
            throw ValidationError("--nearest looks into one file of vectors")
        }
    }

    func run() throws {
        try perform { output in
            if let nearest { return try show(neighboursOf: nearest, to: &output) }
            let configuration = learning.configuration(text: text.configuration)
            if let problem = configuration.problem {
                throw WordVectorError.invalidConfiguration(problem)
            }
            try AtomicFile.checkWritable(self.output)
            try OverwriteGuard.check(
                results: [("--output", self.output)], sources: corpora.map { ("a corpus argument", $0) })

            Interruption.install()
            var trainer = WordVectorTrainer(
                configuration, reader: format.reader(), threads: threads.threads)
            trainer.isInterrupted = { Interruption.isRequested }
            let display = WordVectorDisplay(bytes: corpora.totalSize, epochs: configuration.epochs)
            let vectors = try display.show { try trainer.train(on: corpora, progress: $0) }
            try vectors.write(to: self.output)
            try writeSummary(display, vectors, to: &output)
        }
    }

    private struct Summary: Encodable {
        var words: Int64
        var vectors: Int
        var size: Int
        var coverage: Double
        var loss: Double
        var output: String
    }

    private func writeSummary(
        _ display: WordVectorDisplay, _ vectors: WordVectors, to output: inout StandardOutput
    ) throws {
        let words = display.summary?.words ?? 0
        let coverage = display.summary?.coverage ?? 0
        if json {
            return try output.write(
                json: Summary(
                    words: words, vectors: vectors.count, size: vectors.size, coverage: coverage,
                    loss: display.loss, output: self.output))
        }
        try output.writeLine(
            """
            \(HumanFormat.count(Int(words))) words read.
            Wrote vectors of \(vectors.size) numbers for \(HumanFormat.count(vectors.count)) words to \(self.output); \
            they cover \(HumanFormat.fixed(100 * coverage, decimals: 1)) % of the text.
            """)
    }

    private static let neighbourCount = 10

    private func show(neighboursOf word: String, to output: inout StandardOutput) throws {
        let vectors = try WordVectors(contentsOf: corpora[0])
        guard let neighbours = vectors.nearest(to: word, count: Self.neighbourCount) else {
            throw WordVectorError.unknownWord(word, path: corpora[0])
        }
        if json { return try output.write(json: neighbours) }
        for neighbour in neighbours {
            try output.writeLine(
                "\(HumanFormat.fixed(Double(neighbour.cosine), decimals: 3))  \(neighbour.word)")
        }
    }
}
