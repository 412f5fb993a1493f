import ArgumentParser
import Sentiment

/// The options of all commands that read labelled texts.
package struct CorpusOptions: ParsableArguments {
    @Option(help: "tsv, csv, jsonl, fasttext, directory or text; by default the file's ending tells.")
    var format: CorpusFormat?

    @Option(help: "The column, or JSON key, of the text.")
    var textColumn = CorpusReader.Options().textColumn

    @Option(help: "The column, or JSON key, of the label.")
    var labelColumn = CorpusReader.Options().labelColumn

    @Option(help: "Reads one label as another, as pos=positive or 0=negative. Can be given several times.")
    var labelMap: [LabelMapping] = []

    /// Used by ArgumentParser.
    package init() {}

    /// A reader with these options that accepts only some labels; nil accepts any.
    package func reader(labels: [String]? = nil) -> CorpusReader {
        var options = CorpusReader.Options()
        options.format = format
        options.textColumn = textColumn
        options.labelColumn = labelColumn
        options.labelMap = Dictionary(
            labelMap.map { ($0.from, $0.to) }, uniquingKeysWith: { _, last in last })
        options.labels = labels
        return CorpusReader(options)
    }

    /// The corpora that judge a model; says on standard error also when macro averages are low only because the
    /// texts lack a label, as those of a binary corpus do.
    package func read(_ paths: [String], for classifier: SentimentClassifier) throws -> Corpus {
        let corpus = try read(paths, labels: classifier.labels)
        let found = Set(corpus.labels)
        let missing = classifier.labels.filter { !found.contains($0) }
        if !missing.isEmpty {
            StandardError.writeLine(
                "No text has the label \(missing.joined(separator: " or ")); macro averages count it as 0.")
        }
        return corpus
    }

    /// Calls `body` with each text of a file without labels, which may be of another format than labelled ones; says on
    /// standard error what was skipped or repaired.
    package func forEachUnlabelledText(in path: String, _ body: (String) -> Void) throws {
        var reader = reader()
        if let format = CorpusFormat(fileName: path) { reader.options.format = format }
        let notes = "\(try reader.forEachText(in: path) { text, _ in body(text) })"
        if !notes.isEmpty { StandardError.writeLine(notes) }
    }

    /// The corpora at some paths, one after the other; says on standard error what was skipped or repaired.
    package func read(_ paths: [String], labels: [String]? = nil) throws -> Corpus {
        let reader = reader(labels: labels)
        var all = Corpus([])
        for path in paths { all.append(try reader.read(path)) }
        let notes = "\(all.notes)"
        if !notes.isEmpty { StandardError.writeLine(notes) }
        return all
    }
}

extension [String] {
    /// Refuses paths of corpora that name standard input more than once.
    package func requireOneStandardInput() throws(ValidationError) {
        if count(where: { $0 == "-" }) > 1 {
            throw ValidationError("standard input (-) can be read only once")
        }
    }
}

/// `FROM=TO` on a command line.
struct LabelMapping: ExpressibleByArgument {
    var from: String
    var to: String

    init?(argument: String) {
        // A label may hold "=" itself; the last one separates.
        guard let separator = argument.lastIndex(of: "="), separator != argument.startIndex,
            argument.index(after: separator) != argument.endIndex
        else { return nil }
        from = String(argument[..<separator])
        to = String(argument[argument.index(after: separator)...])
    }

    var defaultValueDescription: String { "\(from)=\(to)" }
}

extension CorpusFormat: ExpressibleByArgument {}
