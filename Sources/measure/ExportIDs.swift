import ArgumentParser
import CommandSupport
import Sentiment
import SentimentTraining

struct ExportIDs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract:
            "Writes the token ids, labels and batches of a training, so that another package can do the same.",
        discussion: """
            The folder gets vocab.txt and files of little-endian 32-bit integers: PART.ids, all \
            ids one text after another; PART.lengths, how many each text has; PART.labels; for PART training \
            and validation. epoch-N.members has the examples of all batches of an epoch, the first being \
            epoch 0, and epoch-N.sizes how many each batch has.
            """)

    @OptionGroup
    var training: TrainingOptions

    @OptionGroup
    var corpora: CorpusPairOptions

    @Option(help: "The folder, which must exist.")
    var output: String

    struct Description: Encodable {
        var labels: [String]
        var vocabularySize: Int
        var trainingTexts: Int
        var trainingTokens: Int
        var validationTexts: Int
        var epochs: Int
    }

    func run() throws {
        try perform { standardOutput in
            var configuration = try training.configuration()
            // Other programs know no words but those of the vocabulary.
            configuration.network.characterNGrams = false
            let corpora = try corpora.read()
            let data = try TrainingData(
                corpora.training, corpora.validation, vocabulary: nil, configuration: configuration,
                pool: WorkerPool(threads: training.threads.threads ?? WorkerPool.availableProcessors))
            try write(data.training, as: "training")
            try write(data.validation, as: "validation")
            let lengths = data.training.texts.lengths
            for epoch in 0..<configuration.epochs {
                let batches = EpochBatches(
                    lengths: lengths,
                    batchSize: configuration.batchSize,
                    batchesPerBucket: configuration.batchesPerBucket, seed: configuration.seed, epoch: epoch
                ).batches
                try write(batches.joined().map { Int32($0) }, as: "epoch-\(epoch).members")
                try write(batches.map { Int32($0.count) }, as: "epoch-\(epoch).sizes")
            }
            try data.vocabulary.write(to: "\(output)/vocab.txt")
            let description = Description(
                labels: data.labels, vocabularySize: data.vocabulary.count,
                trainingTexts: data.training.texts.count,
                trainingTokens: lengths.reduce(0, +),
                validationTexts: data.validation.texts.count, epochs: configuration.epochs)
            try standardOutput.write(json: description)
        }
    }

    private func write(_ part: TrainingData.Part, as name: String) throws {
        let ids = (0..<part.texts.count).flatMap {
            part.texts[$0].isEmpty ? [Vocabulary.unknownID] : part.texts[$0]
        }
        try write(ids, as: "\(name).ids")
        try write(part.texts.lengths.map { Int32($0) }, as: "\(name).lengths")
        try write(part.labels, as: "\(name).labels")
    }

    private func write(_ numbers: [Int32], as name: String) throws {
        let bytes = numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian, Array.init) }
        try AtomicFile.write(bytes, to: "\(output)/\(name)")
    }
}

extension TokenSequences {
    /// How many tokens a network reads of each text: one that has none is read as one unknown word.
    var lengths: [Int] { (0..<count).map { max(1, length(of: $0)) } }
}
