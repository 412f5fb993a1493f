import Sentiment

/// The steps that a block asks for: negative gradients of skip-gram's or CBOW's loss with negative sampling, times the
/// rate.
///
/// For a centre with the query q, the targets t⁺ of its window and the negatives t⁻ (Mikolov et al. 2013, eq. 4):
///
///     loss = Σ -log σ(q·t⁺) + (K c / N) Σ -log σ(-q·t⁻)
///
/// where c is the number of its t⁺, and the N negatives of the block, of which each pair should have K, count
/// accordingly less or more. A negative that is a target of the centre itself does not count for that pair.
/// Skip-gram: q is the centre's input vector, t⁺ the output vectors of its window. CBOW: q is the mean of the input
/// vectors of its window, the one t⁺ the centre's output vector; c is 1.
package struct WordBlockGradients {
    private let model: WordVectorConfiguration.Model
    private let kernels: Kernels
    private let window: Int
    /// K.
    private let negatives: Int
    private let buffers: [FloatBuffer]

    private let queries: Matrix
    private let queryGradients: Matrix
    /// Input vectors, and steps of them: of the centres, or of all words (CBOW).
    private let inputs: Matrix
    private let inputSteps: Matrix
    /// Output vectors, and steps of them: of all words, or of the centres (CBOW), then of the negatives.
    private let targets: Matrix
    private let targetSteps: Matrix
    private let scores: Matrix
    private let negativeScores: FloatBuffer

    /// Room for a block of a configuration.
    package init(_ configuration: WordVectorConfiguration, _ kernels: Kernels) {
        model = configuration.model
        negatives = configuration.negatives
        window = configuration.window
        self.kernels = kernels
        let width = configuration.size.roundedUp(to: Kernels.block)
        let centres = WordBlock.places
        let words = centres + 2 * configuration.window
        let targetCount = words + WordBlock.negativeCount
        let isCBOW = configuration.model == .cbow
        let heights = [centres, centres, words, words, targetCount, targetCount]
        var buffers = heights.map { FloatBuffer(count: $0 * width) }
        let matrices = zip(buffers, heights).map { $0.matrix(at: 0, rows: $1, columns: width) }
        (inputs, inputSteps) = (matrices[2], matrices[3])
        (targets, targetSteps) = (matrices[4], matrices[5])
        queries = isCBOW ? matrices[0] : inputs
        queryGradients = isCBOW ? matrices[1] : inputSteps
        buffers.append(FloatBuffer(count: 2 * configuration.window + 1))
        scores = buffers[6].all
        negativeScores = FloatBuffer(count: centres * WordBlock.negativeCount)
        self.buffers = buffers
    }

    /// Those of ``WordBlock/words`` whose input vectors take part.
    private func inputWords(_ block: WordBlock) -> Range<Int> {
        model == .cbow ? 0..<block.words.count : block.centres
    }

    /// Those whose output vectors take part.
    private func targetWords(_ block: WordBlock) -> Range<Int> {
        model == .cbow ? block.centres : 0..<block.words.count
    }

    /// Finds the steps. Gives the block's loss, if it is asked for, and how many pairs of centre and target it is of.
    package func compute(
        _ block: WordBlock, _ tables: WordVectorTables, rate: Float, measuresLoss: Bool = false
    ) -> (loss: Double, pairs: Int) {
        let count = block.centres.count
        guard count > 0 else { return (0, 0) }
        let inputRange = inputWords(block)
        let targetRange = targetWords(block)
        tables.gather(block.words[inputRange], into: inputs.rows(0, inputRange.count), kernels)
        kernels.gather(
            block.words[targetRange], of: tables.outputs, or: tables.outputs,
            into: targets.rows(0, targetRange.count))
        kernels.gather(
            block.negatives[...], of: tables.outputs, or: tables.outputs,
            into: targets.rows(targetRange.count, block.negatives.count))
        inputSteps.rows(0, inputRange.count).clear()
        targetSteps.rows(0, targetRange.count + block.negatives.count).clear()
        if model == .cbow {
            queryGradients.rows(0, count).clear()
            findMeans(block)
        }
        let (loss, pairs) = addPositives(block, rate, measuresLoss)
        let rest = addNegatives(block, firstTarget: targetRange.count, rate, measuresLoss)
        if model == .cbow { spreadGradients(block) }
        return (loss + rest, pairs)
    }

    /// CBOW's queries: the mean of a window without its centre.
    private func findMeans(_ block: WordBlock) {
        queries.rows(0, block.centres.count).clear()
        forEachContext(of: block) { centre, word in
            kernels.add(
                inputs.row(word), times: 1 / Float(block.contextCount(centre)), to: queries.row(centre))
        }
    }

    /// Each word of a window takes the whole gradient, as in word2vec, so that the mean does.
    private func spreadGradients(_ block: WordBlock) {
        forEachContext(of: block) { centre, word in
            kernels.add(queryGradients.row(centre), to: inputSteps.row(word))
        }
    }

    private func forEachContext(of block: WordBlock, _ body: (_ centre: Int, _ word: Int) -> Void) {
        for centre in 0..<block.centres.count {
            for word in block.windows[centre] where word != block.centres.lowerBound + centre {
                body(centre, word)
            }
        }
    }

    private func addPositives(
        _ block: WordBlock, _ rate: Float, _ measuresLoss: Bool
    ) -> (loss: Double, pairs: Int) {
        var loss = 0.0
        var pairs = 0
        for centre in 0..<block.centres.count where block.contextCount(centre) > 0 {
            let isCBOW = model == .cbow
            let window = isCBOW ? centre..<centre + 1 : block.windows[centre]
            let own = isCBOW ? -1 : block.centres.lowerBound + centre - window.lowerBound
            let scores = scores.columns(0, window.count)
            let query = queries.row(centre)
            let targets = targets.rows(window.lowerBound, window.count)
            kernels.rowProducts(query, targets, into: scores)
            kernels.logistic(scores)
            for place in 0..<window.count {
                if place == own {
                    scores[0, place] = 0
                    continue
                }
                if measuresLoss { loss -= logarithm(Double(max(scores[0, place], .leastNormalMagnitude))) }
                pairs += 1
                scores[0, place] = rate * (1 - scores[0, place])
            }
            kernels.addRowSums(scores, targets, to: queryGradients.row(centre))
            kernels.addRowSums(
                scores, transposed: true, query, to: targetSteps.rows(window.lowerBound, window.count))
        }
        return (loss, pairs)
    }

    private func addNegatives(
        _ block: WordBlock, firstTarget: Int, _ rate: Float, _ measuresLoss: Bool
    ) -> Double {
        let (centres, count) = (block.centres.count, block.negatives.count)
        let queries = queries.rows(0, centres)
        let targets = targets.rows(firstTarget, count)
        let scores = negativeScores.matrix(at: 0, rows: centres, columns: count)
        kernels.rowProducts(queries, targets, into: scores)
        kernels.logistic(negativeScores.matrix(at: 0, rows: 1, columns: centres * count))
        let share = Float(negatives) / Float(count)
        let hits = hits(block)
        func weight(_ centre: Int, _ negative: Int) -> Float {
            pairCount(block, centre) - (hits[Hit(centre: centre, negative: negative)] ?? 0)
        }
        var loss = 0.0
        if measuresLoss {
            for centre in 0..<centres {
                for negative in 0..<count {
                    let other = Double(max(1 - scores[centre, negative], .leastNormalMagnitude))
                    loss -= Double(share * weight(centre, negative)) * logarithm(other)
                }
            }
        }
        for hit in hits.keys {
            scores[hit.centre, hit.negative] *=
                weight(hit.centre, hit.negative) / pairCount(block, hit.centre)
        }
        for centre in 0..<centres {
            scores.row(centre).scale(by: -rate * share * pairCount(block, centre))
        }
        kernels.addRowSums(scores, targets, to: queryGradients.rows(0, centres))
        kernels.addRowSums(scores, transposed: true, queries, to: targetSteps.rows(firstTarget, count))
        return loss
    }

    /// How many pairs a centre makes, each of which should have K negatives.
    private func pairCount(_ block: WordBlock, _ centre: Int) -> Float {
        let contexts = block.contextCount(centre)
        return Float(model == .cbow ? min(contexts, 1) : contexts)
    }

    /// A negative that is a target of a centre.
    private struct Hit: Hashable {
        var centre: Int
        var negative: Int
    }

    /// The negatives that are targets of a centre, and how often they are.
    private func hits(_ block: WordBlock) -> [Hit: Float] {
        var hits: [Hit: Float] = [:]
        let targets = targetWords(block)
        let first = block.centres.lowerBound
        for (negative, word) in block.negatives.enumerated() {
            for place in targets where block.words[place] == word {
                // No window reaches farther.
                let near = (place - window..<place + window + 1).clamped(to: block.centres)
                for own in near where block.contextCount(own - first) > 0 {
                    let isTarget =
                        model == .cbow
                        ? place == own : place != own && block.windows[own - first].contains(place)
                    if isTarget {
                        hits[Hit(centre: own - first, negative: negative), default: 0] += 1
                    }
                }
            }
        }
        return hits
    }

    /// Adds the steps of the last block to a part of the tables, within limits.
    package func apply(
        _ block: WordBlock, to tables: WordVectorTables, _ part: TablePart, _ limits: StepLimits? = nil
    ) {
        guard !block.centres.isEmpty else { return }
        for (place, word) in block.words[inputWords(block)].enumerated() {
            tables.addToInput(word, inputSteps.row(place), part, limits, kernels)
        }
        let targets = targetWords(block)
        for (place, word) in block.words[targets].enumerated() {
            tables.addToOutput(word, targetSteps.row(place), part, limits, kernels)
        }
        for (place, word) in block.negatives.enumerated() {
            tables.addToOutput(word, targetSteps.row(targets.count + place), part, limits, kernels)
        }
    }
}
