/// What one caller of a classifier needs while it works: tokenizers, a pool of threads and scratch memory.
package final class ClassifierSession: @unchecked Sendable {
    // Sendable: the classifier lends a session to one caller at a time.

    /// The threads that work in it.
    package var threads: Int { pool.threads }

    private let pool: WorkerPool
    private let encoder: TextEncoder
    private let predictor: Predictor

    init(_ model: SentimentModel, _ tokenizer: Tokenizer, threads: Int) {
        pool = WorkerPool(threads: threads)
        encoder = TextEncoder(tokenizer, model.vocabulary, pool: pool)
        predictor = Predictor(model.network, pool: pool)
    }

    /// The probabilities of each text, C a text.
    package func probabilities(of texts: [String]) -> [Float] {
        predictor.probabilities(of: encoder.ids(of: texts)).elements.flatMap(\.self)
    }
}
