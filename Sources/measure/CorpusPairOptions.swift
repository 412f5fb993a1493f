import ArgumentParser
import Sentiment

/// The options of all measurements that read texts to train and to validate on.
struct CorpusPairOptions: ParsableArguments {
    @Option(help: "Labelled texts to train on.")
    var train: String

    @Option(help: "Labelled texts to validate on.")
    var validation: String

    /// Reads both.
    func read() throws -> (training: Corpus, validation: Corpus) {
        let reader = CorpusReader()
        return (try reader.read(train), try reader.read(validation))
    }
}
