import Sentiment

/// Measures how well a language model predicts held-out texts, over the whole vocabulary.
package final class PerplexityMeasure: @unchecked Sendable {
    // Sendable: between measurements it belongs to its caller; each task writes the loss of its texts.

    /// The texts of a task, which go through the time steps together.
    private static let textsPerTask = 16

    private let model: LanguageModel
    private let texts: LanguageModelTexts
    private let pool: WorkerPool
    private let candidates: CandidateWords
    private let logShares: [Float]

    /// A measure for a model and its texts.
    package init(_ model: LanguageModel, _ texts: LanguageModelTexts, precision: Precision, pool: WorkerPool)
    {
        self.model = model
        self.texts = texts
        self.pool = pool
        logShares = texts.logShares
        candidates = CandidateWords(
            count: logShares.count - 1, bias: logShares, size: model.embedding.size, precision: precision)
        candidates.choose((1..<Int32(logShares.count)).map(\.self)) { _ in 1 }
    }

    /// Each direction's perplexity: e to the mean negative log probability of each word given those before it, or
    /// after it. Texts begin with a state of zero. Not a number where no text is held out.
    package func perplexities() -> [Double] {
        let (model, candidates) = (model, candidates)
        pool.run(candidates.pieces) { piece, _ in candidates.pack(piece, model.embedding) }
        candidates.finish(model.directions[0].network.kernels)
        var order = LengthOrder()
        order.sort(texts.heldOut[...], of: texts.texts)
        let groups = stride(from: 0, to: order.members.count, by: Self.textsPerTask).map {
            order.members[$0..<min($0 + Self.textsPerTask, order.members.count)]
        }
        let losses = TaskResults(count: groups.count * model.directions.count, initial: 0.0)
        pool.run(losses.count) { task, _ in
            let (direction, group) = (task / groups.count, groups[task % groups.count])
            losses[task] = self.loss(of: group, direction)
        }
        let places = texts.heldOut.reduce(0) { $0 + TextLanes.places(in: $1, of: texts.texts) }
        return model.directions.indices.map { direction in
            let sum = groups.indices.reduce(0) { $0 + losses[direction * groups.count + $1] }
            return places == 0 ? .nan : exponential(sum / Double(places))
        }
    }

    private func loss(of members: ArraySlice<Int>, _ direction: Int) -> Double {
        var words = TokenSequences()
        var targets = TokenSequences()
        for text in members {
            let stretch = TextLanes.Stretch(
                lane: 0, text: text, places: 0..<TextLanes.places(in: text, of: texts.texts))
            words.append { stretch.appendWords(of: texts.texts, backwards: direction == 1, to: &$0) }
            targets.append { stretch.appendTargets(of: texts.texts, backwards: direction == 1, to: &$0) }
        }
        return model.directions[direction].loss(
            of: Batch(words), Batch(targets).ids, candidates, NextWordScratch())
    }
}
