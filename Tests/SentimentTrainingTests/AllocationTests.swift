import AllocationCounter
import Sentiment
import SentimentTraining
import Synchronization
import Testing

/// Runs a task on every thread of a pool: each takes one, for it waits until all have begun.
private func onEachThread(of pool: WorkerPool, _ task: @Sendable () -> Void) {
    let begun = Atomic<Int>(0)
    pool.run(pool.threads) { _, _ in
        begun.add(1, ordering: .sequentiallyConsistent)
        while begun.load(ordering: .sequentiallyConsistent) < pool.threads { Kernels.pause() }
        task()
    }
}

/// The allocations of a pool's threads, the caller's among them, while a body runs.
func allocations(of pool: WorkerPool, _ body: () -> Void) -> Int {
    let counter = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    counter.initialize(to: 0)
    defer { counter.deallocate() }
    let address = UInt(bitPattern: counter)
    onEachThread(of: pool) { count_allocations(UnsafeMutablePointer<Int>(bitPattern: address)) }
    body()
    let count = counter.pointee
    onEachThread(of: pool) { count_allocations(nil) }
    return count
}

@Suite(.enabled(if: can_count_allocations(), "needs glibc and no sanitizer"))
struct AllocationTests {
    @Test("Allocations are counted on every thread", arguments: [1, 2, 3])
    func counting(threads: Int) {
        let pool = WorkerPool(threads: threads)
        #expect(allocations(of: pool) {} == 0)
        for floats in [1000, 1 << 20] {
            let count = allocations(of: pool) {
                onEachThread(of: pool) { for _ in 0..<10 { _ = FloatBuffer(count: floats) } }
            }
            #expect(count >= 10 * threads, "\(floats) floats")
        }
    }

    @Test(
        "A warm training step allocates nothing, whether it projects words or tokens",
        arguments: cellCases.indices.flatMap { [($0, false), ($0, true)] },
        [(1, true), (2, true), (1, false), (2, false)])
    func trainingStep(network: (cell: Int, hasNGrams: Bool), mode: (threads: Int, sharesWords: Bool)) {
        let pool = WorkerPool(threads: mode.threads)
        let configuration = cellCases[network.cell].configuration
        let training = TinyTraining(network.hasNGrams ? configuration.withNGrams : configuration)
        let step = TrainingStep(
            training.network, training.optimizer, shards: 4, sharesWords: mode.sharesWords,
            unknownWords: training.unknownWords?.count ?? 0, pool: pool)
        let (texts, targets) = (training.sequences, training.targets)
        let batches = [Array(0..<24), Array(3..<19), [5, 11]]
        func train() {
            for members in batches {
                _ = step.run(
                    members, of: texts, targets, dropout: training.dropout(TinyTraining.Options()),
                    adam: { AdamStep(step: 1, learningRate: 0.01, gradientScale: $0) }, weightDecay: 0.1,
                    clipNorm: 0.5)
            }
        }
        train()
        train()
        #expect(allocations(of: pool, train) == 0, "\(cellCases[network.cell].name)")
    }

    @Test("A warm prediction allocates nothing", arguments: cellCases.indices, [1, 2])
    func prediction(cell: Int, threads: Int) {
        let pool = WorkerPool(threads: threads)
        let training = TinyTraining(cellCases[cell].configuration)
        let predictor = Predictor(training.network, pool: pool)
        let texts = TokenSequences((0..<8).flatMap { _ in training.texts })
        for _ in 0..<3 { _ = predictor.probabilities(of: texts) }
        #expect(
            allocations(of: pool) { _ = predictor.probabilities(of: texts) } == 0, "\(cellCases[cell].name)")
    }

    @Test(
        "A warm session classifies texts without an allocation", arguments: Precision.allCases,
        [
            (false, false, false), (false, true, false), (true, false, false), (true, true, false),
            (false, false, true), (true, false, true),
        ])
    func session(
        precision: Precision, model kind: (isQuantized: Bool, hasNGrams: Bool, hasLinearPart: Bool)
    ) throws {
        let words = ["good", "bad", "film", "don't", "very"]
        let vocabulary = try Vocabulary(tokens: ["<pad>", "<unk>"] + words)
        var configuration = NetworkConfiguration()
        configuration.embeddingSize = 5
        configuration.hiddenSize = 9
        configuration.characterNGrams = kind.hasNGrams
        let network = Network(
            configuration, classCount: 2,
            embedding: Embedding(vocabularySize: vocabulary.count, size: configuration.embeddingSize),
            nGrams: kind.hasNGrams
                ? NGramEmbedding(
                    Embedding(vocabularySize: configuration.ngramBuckets, size: configuration.embeddingSize))
                : nil)
        var model = SentimentModel(
            labels: ["a", "b"], tokenizer: try Tokenizer(), vocabulary: vocabulary,
            networks: Array(repeating: network, count: kind.hasNGrams ? 3 : 1), trainingConfiguration: "")
        if kind.hasLinearPart {
            let key = NGramKey.adding(StableHash.hash("good".utf8), to: NGramKey.words)
            model.linear = LinearPart(
                LinearConfiguration(), classCount: 2, features: try #require(FeatureTable([key])), bias: [0],
                rarity: { _ in 1 }, weight: { _, _ in 1 })
        }
        if kind.isQuantized { model = try model.quantized() }
        let session = try SentimentClassifier(model, threads: 1, precision: precision).makeSession()
        let texts = [
            "A good film, isn't it?", "", "BAD! http://t.co/x @me 3,000 times.",
            "caf\u{E9} \u{2014} na\u{EF}ve",
        ]
        .map { Array($0.utf8) }
        func classify() {
            for text in texts { _ = text.withUnsafeBufferPointer { session.classify(utf8: $0) } }
            session.removeAll()
            for text in texts { text.withUnsafeBufferPointer { session.append($0) } }
            session.predict()
        }
        for _ in 0..<3 { classify() }
        #expect(allocations(of: WorkerPool(threads: 1), classify) == 0)
    }
}
