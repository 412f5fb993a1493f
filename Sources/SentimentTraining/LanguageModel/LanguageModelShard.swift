import Sentiment

/// Some lanes of one direction of a language model, on their way forward and back.
package final class LanguageModelShard: @unchecked Sendable {
    // Sendable: one task at a time works on a shard.

    /// The direction of its model: 0 forwards, 1 backwards.
    package let direction: Int
    /// The lanes that it takes.
    package let lanes: Range<Int>
    /// The states that its lanes go on from.
    package let carried: CarriedStates
    /// The words that are read.
    package private(set) var batch = Batch()
    /// What its gradients are made of.
    package let scratch = NextWordScratch()
    /// Its share of the loss.
    package private(set) var loss = 0.0

    private let number: UInt64
    /// The words to predict, in the order of the batch.
    private var next = Batch()
    private var words = TokenSequences()
    private var targetWords = TokenSequences()

    /// The shard of a number among all.
    package init(_ number: Int, direction: Int, lanes: Range<Int>, paddedHiddenSize: Int) {
        self.number = UInt64(number)
        self.direction = direction
        self.lanes = lanes
        carried = CarriedStates(texts: lanes.count, paddedHiddenSize: paddedHiddenSize)
        batch.carriesStates = true
    }

    /// The words to predict, one for each token of the batch.
    package var targets: [Int32] { next.ids }

    /// Takes those stretches that are for its lanes.
    package func fill(_ stretches: [TextLanes.Stretch], of texts: TokenSequences) {
        words.removeAll()
        targetWords.removeAll()
        var members: [Int] = []
        for stretch in stretches where lanes.contains(stretch.lane) {
            let lane = stretch.lane - lanes.lowerBound
            while words.count < lane {
                words.append { _ in }
                targetWords.append { _ in }
            }
            let isBackwards = direction == 1
            words.append { stretch.appendWords(of: texts, backwards: isBackwards, to: &$0) }
            targetWords.append { stretch.appendTargets(of: texts, backwards: isBackwards, to: &$0) }
            members.append(lane)
            if stretch.isFirst { carried.reset(lane) }
        }
        batch.fill(words, members: members[...])
        next.fill(targetWords, members: members[...])
    }

    /// Runs the stretches, the shard of that number among those of `words`, forward and back.
    package func backPropagate(
        _ model: NextWordModel, shard: Int, of words: BatchWords, _ candidates: CandidateWords,
        _ transposed: TransposedParameters, scale: Float, _ dropout: Dropout
    ) {
        loss = 0
        guard batch.tokens > 0 else { return }
        // Each shard counts its lanes from 0, so a key of its own tells their masks apart.
        var outputDropout = dropout
        outputDropout.key ^= (number &+ 1) &* 0x9E37_79B9_7F4A_7C15
        loss = model.backPropagate(
            batch, targets, shard: shard, of: words, candidates, transposed, carried, scale: scale,
            wordDropout: dropout, outputDropout: outputDropout, scratch)
    }
}
