import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

private let defaults = TrainingConfiguration().unlabelled

/// What a training learns from beside labelled texts.
struct UnlabelledOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Texts without labels, for teachers, virtual adversarial steps and entropy. Can be given several times.",
            valueName: "path"))
    var unlabelled: [String] = []

    @Option(
        help: ArgumentHelp(
            "A model whose probabilities the new one is to have; of several, the mean. Can be given several times.",
            valueName: "path"))
    var teacher: [String] = []

    @Option(
        parsing: .unconditional,
        help: help("Share of the target of labelled texts that teachers give.", defaults.teacherShare))
    var teacherShare: Float?

    @Option(
        parsing: .unconditional,
        help: help("How sure teachers must be of a text without label.", defaults.confidence))
    var teacherConfidence: Float?

    @Option(
        parsing: .unconditional,
        help: help("What a text without label counts, beside one with a label.", defaults.weight))
    var unlabelledWeight: Float?

    @Option(
        parsing: .unconditional,
        help: help("Texts without labels that join each step.", defaults.batchSize))
    var unlabelledBatchSize: Int?

    func apply(to configuration: inout UnlabelledConfiguration) {
        if let teacherShare { configuration.teacherShare = teacherShare }
        if let teacherConfidence { configuration.confidence = teacherConfidence }
        if let unlabelledWeight { configuration.weight = unlabelledWeight }
        if let unlabelledBatchSize { configuration.batchSize = unlabelledBatchSize }
    }

    /// The files that are read.
    var sources: [OverwriteGuard.NamedFile] {
        unlabelled.map { ("--unlabelled", $0) } + teacher.map { ("--teacher", $0) }
    }

    /// The texts without labels.
    func texts(_ corpus: CorpusOptions) throws -> [String] {
        var texts: [String] = []
        for path in unlabelled { try corpus.forEachUnlabelledText(in: path) { texts.append($0) } }
        return texts
    }

    /// The teachers.
    func teachers(threads: Int?) throws -> [SentimentClassifier] {
        try teacher.map { try ModelOptions.open($0, threads: threads, precision: nil) }
    }

    mutating func validate() throws {
        if unlabelled.contains("-") { throw ValidationError("--unlabelled reads files, not standard input") }
        if teacher.isEmpty, teacherShare != nil || teacherConfidence != nil {
            throw ValidationError("--teacher-share and --teacher-confidence are about a --teacher; name one")
        }
    }
}
