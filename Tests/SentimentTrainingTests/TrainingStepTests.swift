import Sentiment
import SentimentTraining
import Testing

@Suite struct TrainingStepTests {
    private let everyText = Array(0..<24)
    private let batches = [Array(0..<13), Array(5..<24), [2, 3, 23], Array(0..<24)]

    // MARK: Threads and shards

    @Test(
        "Weights, embedding and moments have the same bits for any number of threads",
        arguments: cellCases.indices, Kernels.available.indices)
    func threads(cell: Int, kernels: Int) {
        func bits(_ threads: Int, _ sharesWords: Bool) -> [String: [UInt32]] {
            let training = TinyTraining(
                cellCases[cell].configuration, kernels: Kernels.available[kernels], threads: threads,
                sharesWords: sharesWords)
            for batch in batches { training.train(batch) { $0.clipNorm = 0.5 } }
            return training.bits
        }
        for sharesWords in [true, false] {
            let expected = bits(1, sharesWords)
            for threads in [2, 3, 5] {
                for (name, bits) in bits(threads, sharesWords) {
                    #expect(bits == expected[name], "\(name), \(cellCases[cell].name), \(threads) threads")
                }
            }
        }
    }

    @Test("With n-grams, too, all bits are the same for any number of threads", arguments: cellCases.indices)
    func threadsWithNGrams(cell: Int) {
        func bits(_ threads: Int, _ sharesWords: Bool) -> [String: [UInt32]] {
            let training = TinyTraining(
                cellCases[cell].configuration.withNGrams, threads: threads, sharesWords: sharesWords)
            for batch in batches { training.train(batch) { $0.clipNorm = 0.5 } }
            return training.bits
        }
        for sharesWords in [true, false] {
            let expected = bits(1, sharesWords)
            #expect(expected["n-grams"]?.isEmpty == false)
            for threads in [2, 3, 5] { #expect(bits(threads, sharesWords) == expected, "\(threads) threads") }
        }
    }

    private func adversarial(_ size: Float, virtual: Float) -> AdversarialConfiguration {
        var adversarial = AdversarialConfiguration()
        (adversarial.size, adversarial.virtualSize) = (size, virtual)
        return adversarial
    }

    @Test(
        "With all that disturbs, all bits are the same for any number of threads",
        arguments: cellCases.indices,
        [Precision.float32, .bfloat16])
    func threadsWithDisturbances(cell: Int, precision: Precision) {
        func bits(_ threads: Int, disturbed: Bool = true) -> [String: [UInt32]] {
            let training = TinyTraining(
                cellCases[cell].configuration, threads: threads, precision: precision,
                dropsRecurrentWeights: disturbed,
                adversarial: adversarial(disturbed ? 0.3 : 0, virtual: disturbed ? 0.4 : 0))
            for batch in batches {
                training.train(batch) {
                    $0.recurrentDropout = disturbed ? 0.3 : 0
                    $0.wordDropout = disturbed ? 0.2 : 0
                    $0.noise = disturbed ? 0.1 : 0
                }
            }
            return training.bits
        }
        let expected = bits(1)
        #expect(expected != bits(1, disturbed: false))
        for threads in [2, 3, 5] { #expect(bits(threads) == expected, "\(threads) threads") }
    }

    @Test("Each disturbance changes what is learned, and the loss still falls", arguments: 0..<5)
    func disturbances(kind: Int) {
        func train(_ kind: Int?) -> (bits: [String: [UInt32]], losses: [Double]) {
            let training = TinyTraining(
                cellCases[2].configuration, dropsRecurrentWeights: kind == 2,
                adversarial: adversarial(kind == 3 ? 0.2 : 0, virtual: kind == 4 ? 0.2 : 0))
            let losses = (0..<30).map { _ in
                training.train(everyText) {
                    $0.dropout = 0; $0.weightDecay = 0
                    $0.wordDropout = kind == 0 ? 0.1 : 0
                    $0.noise = kind == 1 ? 0.1 : 0
                    $0.recurrentDropout = kind == 2 ? 0.2 : 0
                }.loss
            }
            return (training.bits, losses)
        }
        let (bits, losses) = train(kind)
        #expect(bits != train(nil).bits)
        #expect(losses[29] < 0.8 * losses[0], "\(losses)")
    }

    @Test("In bfloat16, too, all bits are the same for any number of threads", arguments: cellCases.indices)
    func threadsInHalfPrecision(cell: Int) {
        func bits(_ threads: Int, _ sharesWords: Bool) -> [String: [UInt32]] {
            let training = TinyTraining(
                cellCases[cell].configuration, threads: threads, precision: .bfloat16,
                sharesWords: sharesWords)
            for batch in batches { training.train(batch) { $0.clipNorm = 0.5 } }
            return training.bits
        }
        for sharesWords in [true, false] {
            let expected = bits(1, sharesWords)
            let single = TinyTraining(cellCases[cell].configuration, sharesWords: sharesWords)
            for batch in batches { single.train(batch) { $0.clipNorm = 0.5 } }
            #expect(single.bits != expected, "else nothing was computed in bfloat16")
            for threads in [2, 3] { #expect(bits(threads, sharesWords) == expected, "\(threads) threads") }
        }
    }

    @Test(
        "Steps in bfloat16 lower the loss nearly as those in single precision", arguments: cellCases.indices)
    func lossFallsInHalfPrecision(cell: Int) {
        func losses(_ precision: Precision) -> [Double] {
            let training = TinyTraining(cellCases[cell].configuration, precision: precision)
            return (0..<30).map { _ in
                training.train(everyText) {
                    $0.dropout = 0; $0.weightDecay = 0
                }.loss
            }
        }
        let (half, single) = (losses(.bfloat16), losses(.float32))
        #expect(abs(half[0] - single[0]) < 0.02 * single[0])
        #expect(half[29] < 0.7 * half[0])
    }

    @Test("However many shards, the gradients are nearly the same", arguments: cellCases.indices)
    func shards(cell: Int) {
        func gradients(_ shards: Int) -> (TrainingStep.Result, Gradients) {
            gradientsOfStep(TinyTraining(cellCases[cell].configuration, shards: shards), everyText)
        }
        let (expected, expectedGradients) = gradients(1)
        for shards in [2, 3, 4, 7] {
            let (result, gradients) = gradients(shards)
            #expect(abs(result.loss - expected.loss) < 1e-6 * expected.loss)
            #expect(abs(result.gradientNorm - expected.gradientNorm) < 1e-5 * expected.gradientNorm)
            #expect(result.tokens == expected.tokens)
            #expect(relativeDifference(gradients.dense, expectedGradients.dense) < 1e-5)
            #expect(relativeDifference(gradients.words, expectedGradients.words) < 1e-5)
        }
    }

    @Test("However many shards, the gradients of n-grams are nearly the same, and count for the norm")
    func shardsWithNGrams() throws {
        var firstGradients: [Float]?
        for shards in [1, 2, 4, 7] {
            let training = TinyTraining(cellCases[2].configuration.withNGrams, shards: shards)
            let (result, gradients) = gradientsOfStep(training, everyText)
            let nGrams = try #require(training.optimizer.nGramsFirst).weights.elements.flatMap(\.self)
            #expect(relativeDifference(nGrams, firstGradients ?? nGrams) < 1e-5)
            firstGradients = firstGradients ?? nGrams
            let squares = (gradients.dense + gradients.words + nGrams).reduce(0) {
                $0 + Double($1) * Double($1)
            }
            #expect(abs(result.gradientNorm - squares.squareRoot()) < 1e-9 * result.gradientNorm)
        }
    }

    @Test("With fewer texts than shards, the other shards stay empty", arguments: cellCases.indices)
    func fewerTextsThanShards(cell: Int) {
        let configuration = cellCases[cell].configuration
        for members in [[7], [4, 11, 3]] {
            let (found, gradients) = gradientsOfStep(
                TinyTraining(configuration, shards: 6, threads: 2), members)
            let (expected, expectedGradients) = gradientsOfStep(
                TinyTraining(configuration, shards: 1), members)
            #expect(found.isApplied)
            #expect(abs(found.loss - expected.loss) < 1e-6 * expected.loss)
            #expect(relativeDifference(gradients.dense, expectedGradients.dense) < 1e-5)
            #expect(relativeDifference(gradients.words, expectedGradients.words) < 1e-5)
        }
    }

    @Test("A small batch after a large one is not mixed up with what is left of it")
    func leftOvers() {
        let training = TinyTraining(cellCases[2].configuration, shards: 5)
        let fresh = TinyTraining(cellCases[2].configuration, shards: 5)
        // A rate of zero changes nothing, and without decay of the moments they are the last gradients.
        let (_, _) = gradientsOfStep(training, everyText)
        let (result, gradients) = gradientsOfStep(training, [3, 8])
        let (expected, expectedGradients) = gradientsOfStep(fresh, [3, 8])
        #expect(result.loss == expected.loss)
        #expect(gradients.dense == expectedGradients.dense)
        let words = Set([3, 8].flatMap { training.texts[$0] })
        for word in words {
            #expect(
                training.optimizer.embeddingFirst.weights.row(Int(word)).elements
                    == fresh.optimizer.embeddingFirst.weights.row(Int(word)).elements)
        }
    }

    // MARK: Gradients

    @Test(
        "One shard gives to the bit the gradients of the network",
        arguments: cellCases.indices)
    func oneShard(cell: Int) {
        let training = TinyTraining(cellCases[cell].configuration, shards: 1)
        let expected = gradientsOfNetwork(training, everyText)
        let (result, gradients) = gradientsOfStep(training, everyText)
        #expect(result.loss == expected.loss)
        #expect(gradients.dense == expected.gradients.dense)
        #expect(gradients.words == expected.gradients.words)
        let squares = (gradients.dense + gradients.words).reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(result.gradientNorm - squares.squareRoot()) < 1e-9 * result.gradientNorm)
    }

    @Test("The texts of a step may stand in any order", arguments: [1, 4])
    func orderOfTexts(shards: Int) {
        let training = TinyTraining(cellCases[3].configuration, shards: shards)
        let reversed = TinyTraining(cellCases[3].configuration, shards: shards)
        training.train(everyText)
        reversed.train(everyText.reversed())
        #expect(training.bits == reversed.bits)
    }

    @Test("A text without tokens is learned from as one unknown word")
    func emptyText() {
        let training = TinyTraining(cellCases[2].configuration)
        #expect(training.texts[2].isEmpty)
        let before = training.network.embedding.weights.elements
        let result = training.train([2])
        #expect(result.isApplied)
        #expect(result.tokens == 1)
        let after = training.network.embedding.weights.elements
        for word in before.indices {
            #expect((after[word] == before[word]) == (word != Int(Vocabulary.unknownID)), "word \(word)")
        }
    }

    @Test("Steps that follow the gradient lower the loss", arguments: cellCases.indices)
    func lossFalls(cell: Int) {
        let training = TinyTraining(cellCases[cell].configuration, threads: 2)
        let losses = (0..<30).map { _ in
            training.train(everyText) {
                $0.dropout = 0; $0.weightDecay = 0
            }.loss
        }
        #expect(losses[29] < 0.7 * losses[0], "\(losses)")
    }

    // MARK: Words and biases

    @Test("A word that is not in the batch neither moves nor decays, nor do its moments")
    func absentWords() {
        let training = TinyTraining(cellCases[2].configuration)
        training.train(Array(0..<12))
        let (table, first, second) = wordRows(training)
        training.train(Array(12..<24)) {
            $0.weightDecay = 0.9; $0.learningRate = 0.1
        }
        let (tableAfter, firstAfter, secondAfter) = wordRows(training)
        let present = Set(training.texts[12...].joined().map(Int.init))
        let seenBefore = Set(training.texts[..<12].joined().map(Int.init)).subtracting(present)
        #expect(seenBefore.count > 10)
        for word in table.indices {
            let isPresent = present.contains(word)
            #expect((tableAfter[word] == table[word]) == !isPresent, "word \(word)")
            #expect((firstAfter[word] == first[word]) == !isPresent, "word \(word)")
            #expect((secondAfter[word] == second[word]) == !isPresent, "word \(word)")
        }
    }

    @Test("Just the n-grams of the batch's words move, and a word without a row of its own moves no other's")
    func absentNGrams() throws {
        let training = TinyTraining(cellCases[2].configuration.withNGrams)
        let nGrams = try #require(training.network.nGrams)
        let unknown = try #require(training.unknownWords)
        let (before, words) = (nGrams.table.weights.elements, training.network.embedding.weights.elements)
        let members = [4, 5, 6, 7, 8]
        let ids = Set(members.flatMap { training.texts[$0] })
        #expect(ids.contains { $0 >= unknown.firstID })
        training.train(members)
        let present = Set(ids.flatMap { nGrams.nGrams(of: $0, unknown) }.map(Int.init))
        let after = nGrams.table.weights.elements
        for row in before.indices { #expect((after[row] == before[row]) == !present.contains(row), "\(row)") }
        let wordsAfter = training.network.embedding.weights.elements
        for word in words.indices {
            #expect((wordsAfter[word] == words[word]) == !ids.contains(Int32(word)), "word \(word)")
        }
    }

    @Test("Weights and the words of the batch decay by rate times decay; biases and padding do not")
    func decay() {
        for (name, configuration) in cellCases {
            let (decaying, plain) = (TinyTraining(configuration), TinyTraining(configuration))
            let start = TinyTraining(configuration).network
            decaying.train(everyText) {
                $0.weightDecay = 0.5; $0.learningRate = 0.1
            }
            plain.train(everyText) {
                $0.weightDecay = 0; $0.learningRate = 0.1
            }
            for tensor in start.parameters.layout.tensors {
                let before = start.parameters.values(of: tensor)
                let with = decaying.network.parameters.values(of: tensor)
                let without = plain.network.parameters.values(of: tensor)
                let decays = if case .bias = tensor.role { false } else { true }
                let expected = zip(before, without).map { $1 - (decays ? 0.1 * 0.5 * $0 : 0) }
                #expect(decays || with == without, "\(name): \(tensor.name)")
                #expect(relativeDifference(with, expected) < 1e-6, "\(name): \(tensor.name)")
            }
            for word in Set(everyText.flatMap { decaying.texts[$0] }) {
                let before = start.embedding.weights.elements[Int(word)]
                let without = plain.network.embedding.weights.elements[Int(word)]
                let with = decaying.network.embedding.weights.elements[Int(word)]
                #expect(relativeDifference(with, zip(before, without).map { $1 - 0.05 * $0 }) < 1e-6)
            }
            expectZeroPadding(decaying.network.parameters, name)
        }
    }

    private func expectZeroPadding(_ parameters: Parameters, _ name: String) {
        var places = Set<Int>()
        for tensor in parameters.layout.tensors { tensor.forEachPlace { places.insert($0) } }
        #expect(places.count < parameters.layout.count)
        for place in 0..<parameters.layout.count where !places.contains(place) {
            #expect(parameters.storage[place] == 0, "\(name), place \(place)")
        }
    }

    // MARK: Clipping

    @Test("A gradient norm above the limit is scaled down to it, all gradients alike")
    func clipping() {
        let (clipped, unclipped) = (
            TinyTraining(cellCases[0].configuration), TinyTraining(cellCases[0].configuration)
        )
        let (free, expected) = gradientsOfStep(unclipped, everyText)
        let limit = Float(free.gradientNorm / 3)
        let (result, gradients) = gradientsOfStep(clipped, everyText, clipNorm: limit)

        let scale = Float(Double(limit) / free.gradientNorm)
        #expect(unclipped.scales == [1] && clipped.scales == [scale])
        #expect(!free.isClipped && result.isClipped)
        #expect(result.gradientNorm == free.gradientNorm, "the norm that is told is the one before clipping")
        #expect(result.loss == free.loss)
        let squares = (gradients.dense + gradients.words).reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(squares.squareRoot() - Double(limit)) < 1e-6 * Double(limit))
        #expect(gradients.dense == expected.dense.map { $0 * scale })
        #expect(gradients.words == expected.words.map { $0 * scale })
    }

    @Test("A norm below the limit, or no limit, leaves the gradients as they are")
    func noClipping() {
        let configuration = cellCases[0].configuration
        let norm = gradientsOfStep(TinyTraining(configuration), everyText).0.gradientNorm
        for limit in [0, Float(1.001 * norm), 1e9] {
            let training = TinyTraining(configuration)
            let (result, _) = gradientsOfStep(training, everyText, clipNorm: limit)
            #expect(training.scales == [1])
            #expect(!result.isClipped)
        }
    }

    // MARK: Numbers that are none

    @Test("A step with a NaN in any tensor changes nothing, to the bit", arguments: cellCases.indices)
    func nonFiniteWeight(cell: Int) {
        let tensors = TinyTraining(cellCases[cell].configuration).network.parameters.layout.tensors
        for tensor in tensors {
            let training = TinyTraining(cellCases[cell].configuration, threads: 2)
            training.train(everyText)
            training.network.parameters.storage[tensor.place(0, 0)] = .nan
            training.step.refreshDerivedWeights()
            expectNothingChanges(training, "\(cellCases[cell].name): \(tensor.name)")
        }
    }

    @Test(
        "A step on a word that is NaN or infinite changes nothing, to the bit", arguments: cellCases.indices)
    func nonFiniteWord(cell: Int) {
        for value in [Float.nan, .infinity] {
            let training = TinyTraining(cellCases[cell].configuration, threads: 2)
            training.train(everyText)
            let word = Int(training.texts[0][0])
            for column in 0..<training.network.configuration.embeddingSize {
                training.network.embedding.weights[word, column] = column % 2 == 0 ? value : -value
            }
            expectNothingChanges(training, "\(cellCases[cell].name): \(value)")
        }
    }

    @Test("After a step without a finite loss the next finite one is as if it had not been")
    func afterNonFinite() {
        let (training, undisturbed) = (
            TinyTraining(cellCases[2].configuration), TinyTraining(cellCases[2].configuration)
        )
        let bias = training.network.parameters.summary.headBias
        let value = bias[0, 0]
        bias[0, 0] = .infinity
        #expect(!training.train(everyText).isApplied)
        bias[0, 0] = value
        undisturbed.skipStep()
        #expect(training.train(everyText).isApplied)
        undisturbed.train(everyText)
        #expect(training.bits == undisturbed.bits)
    }

    private func expectNothingChanges(_ training: TinyTraining, _ name: String) {
        let before = training.bits
        let result = training.train(everyText) {
            $0.clipNorm = 1; $0.dropout = 0
        }
        #expect(!result.isApplied, "\(name)")
        #expect(!result.isClipped, "\(name)")
        #expect(!(result.loss.isFinite && result.gradientNorm.isFinite), "\(name)")
        #expect(training.bits == before, "\(name)")
    }

    // MARK: Reading gradients

    private struct Gradients {
        var dense: [Float]
        var words: [Float]
    }

    /// Takes a step of rate zero without memory: then Adam's first moments are the gradients.
    private func gradientsOfStep(
        _ training: TinyTraining, _ members: [Int], clipNorm: Float = 0
    ) -> (TrainingStep.Result, Gradients) {
        let result = training.train(members) {
            $0.learningRate = 0
            $0.beta1 = 0
            $0.clipNorm = clipNorm
            $0.dropout = 0
        }
        let words = training.optimizer.embeddingFirst.weights.elements.flatMap(\.self)
        return (result, Gradients(dense: training.optimizer.first.floats, words: words))
    }

    /// The gradients of a batch by the network itself, by tensor and by word.
    private func gradientsOfNetwork(
        _ training: TinyTraining, _ members: [Int]
    ) -> (loss: Double, gradients: Gradients) {
        let network = training.network
        let transposed = TransposedParameters(network.parameters.layout)
        for piece in 0..<transposed.pieces {
            transposed.refresh(piece, from: network.parameters, network.kernels)
        }
        let batch = Batch(training.texts, members: members)
        let (dense, workspace) = (DenseGradients(of: network, workers: 1), Workspace())
        let distinct = BatchWords(vocabularySize: network.embedding.vocabularySize)
        distinct.index(shards: 1, batch: { _ in batch }, of: network)
        for task in 0..<distinct.tasks { distinct.project(task, network, nil) }
        let probabilities = network.forward(batch, shard: 0, of: distinct, workspace)
        let loss = network.backward(batch, training.targets(members), probabilities, transposed, workspace)
        for task in 0..<distinct.tasks {
            _ = distinct.backPropagate(task, network, transposed, [workspace], nil)
        }
        for piece in dense.pieces.indices { _ = dense.sum(piece, over: [workspace], distinct, worker: 0) }
        var words = network.embedding.weights.elements.map { $0.map { _ in Float(0) } }
        for (place, word) in distinct.ids.enumerated() {
            words[Int(word)] = distinct.gradient(place, size: words[0].count).elements[0]
        }
        return (loss, Gradients(dense: dense.parameters.floats, words: words.flatMap(\.self)))
    }

    private func wordRows(_ training: TinyTraining) -> ([[Float]], [[Float]], [[Float]]) {
        (
            training.network.embedding.weights.elements, training.optimizer.embeddingFirst.weights.elements,
            training.optimizer.embeddingSecond.weights.elements
        )
    }
}
