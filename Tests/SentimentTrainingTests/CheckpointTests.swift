import Foundation
import Sentiment
import SentimentTraining
import TestSupport
import Testing

@Suite struct CheckpointTests {
    private let directory: TemporaryDirectory
    private let path: String
    /// Five steps an epoch.
    private let corpus = WordSalad.corpus(75, seed: 1)
    private let validation = WordSalad.contradicting(WordSalad.corpus(30, seed: 2))

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("run.checkpoint")
    }

    /// The best epoch is seldom the last, since the validation texts contradict the training texts.
    private func trainer(threads: Int = 1, _ change: (inout TrainingConfiguration) -> Void = { _ in })
        -> Trainer
    {
        Trainer(
            .tiny {
                $0.epochs = 4
                $0.classWeights = .moderate
                change(&$0)
            }, threads: threads)
    }

    private func train(_ trainer: Trainer, from checkpoint: String? = nil) throws -> TrainedModel {
        try trainer.train(on: corpus, validatingOn: validation, resumingFrom: checkpoint)
    }

    /// Trains until the question number `step` whether to stop, from a checkpoint or from the start.
    private func interrupt(
        afterSteps step: Int, threads: Int = 1, from checkpoint: String? = nil,
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) {
        var trainer = trainer(threads: threads, change)
        let countdown = Countdown(step)
        trainer.isInterrupted = { countdown.isOver() }
        trainer.checkpoints = CheckpointPolicy(path: path, interval: 1e9)
        #expect(throws: TrainingError.interrupted(checkpoint: path)) { try train(trainer, from: checkpoint) }
    }

    // MARK: Going on

    @Test(
        "A training interrupted anywhere and resumed gives the model file of the unbroken one",
        arguments: [1, 3, 5, 6, 10, 12, 19, 20])
    func resume(step: Int) throws {
        let unbroken = try train(trainer())
        #expect((1..<4).contains(unbroken.bestEpoch), "else the kept weights are not put to the test")
        interrupt(afterSteps: step)
        let resumed = try train(trainer(), from: path)
        #expect(try resumed.fileBytes == unbroken.fileBytes)
        #expect(resumed.bestEpoch == unbroken.bestEpoch)
        #expect(resumed.history.map(\.trainingLoss) == unbroken.history.map(\.trainingLoss))
        #expect(resumed.history.map(\.macroF1) == unbroken.history.map(\.macroF1))
        #expect(resumed.history.map(\.tokens) == unbroken.history.map(\.tokens))
    }

    @Test("It may be resumed with another number of threads, every cell", arguments: cellCases.indices)
    func otherThreads(cell: Int) throws {
        func network(_ configuration: inout TrainingConfiguration) {
            configuration.network = cellCases[cell].configuration
        }
        let unbroken = try train(trainer(threads: 1, network)).fileBytes
        interrupt(afterSteps: 8, threads: 2, network)
        #expect(try train(trainer(threads: 3, network), from: path).fileBytes == unbroken)
    }

    @Test("It may be resumed with n-grams", arguments: [1, 8, 12])
    func nGrams(step: Int) throws {
        func change(_ configuration: inout TrainingConfiguration) {
            configuration.network.characterNGrams = true
            configuration.network.ngramBuckets = 300
            configuration.vocabulary.minimumCount = 3
        }
        let unbroken = try train(trainer(threads: 1, change)).fileBytes
        interrupt(afterSteps: step, threads: 2, change)
        #expect(
            try SafetensorsFile(path: path).tensorNames.filter { $0.hasSuffix("embedding.ngrams") }.count == 4
        )
        #expect(try train(trainer(threads: 3, change), from: path).fileBytes == unbroken)
    }

    @Test(
        "It may be resumed with a moving average, disturbances, a teacher and texts without labels",
        arguments: [1, 7, 12])
    func everything(step: Int) throws {
        let teacher = try train(trainer()).classifier
        func change(_ configuration: inout TrainingConfiguration) {
            configuration.averageDecay = 0.9
            configuration.wordDropout = 0.1
            configuration.embeddingNoise = 0.1
            configuration.recurrentDropout = 0.2
            configuration.adversarial.size = 0.2
            configuration.adversarial.virtualSize = 0.2
            configuration.adversarial.entropyWeight = 0.1
            configuration.unlabelled.batchSize = 7
            configuration.epochs = 8
        }
        func everything(threads: Int) -> Trainer {
            var trainer = trainer(threads: threads, change)
            trainer.unlabelled = WordSalad.corpus(40, seed: 8).examples.map(\.text)
            trainer.teachers = [teacher]
            return trainer
        }
        let unbroken = try train(everything(threads: 1))
        var interrupted = everything(threads: 2)
        let countdown = Countdown(step)
        interrupted.isInterrupted = { countdown.isOver() }
        interrupted.checkpoints = CheckpointPolicy(path: path, interval: 1e9)
        #expect(throws: TrainingError.interrupted(checkpoint: path)) { try train(interrupted) }
        #expect(try train(everything(threads: 3), from: path).fileBytes == unbroken.fileBytes)
        // The texts without labels belong to what a checkpoint is of.
        var other = everything(threads: 1)
        other.unlabelled.removeLast()
        #expect(throws: TrainingError.self) { try train(other, from: path) }
    }

    @Test("A checkpoint of a program that knew no n-grams is resumed")
    func earlyCheckpoint() throws {
        let unbroken = try train(trainer()).fileBytes
        interrupt(afterSteps: 8)
        let file = try SafetensorsFile(path: path)
        var metadata = file.metadata
        let made = try #require(metadata["configuration"])
        let early = made.replacing(
            /"(characterNGrams|minimumNGram|maximumNGram|ngramBuckets)":\w+,/,
            with: "")
        #expect(!early.contains(#""characterNGrams":false,"embedding"#) && early.count < made.count)
        metadata["configuration"] = early
        let copy = directory.file("early")
        try file.writeCopy(to: copy, metadata: metadata)
        #expect(try train(trainer(), from: copy).fileBytes == unbroken)
    }

    @Test("It may be interrupted again and again", arguments: [[1, 1, 1], [2, 9], [5, 5, 5], [4, 7, 8]])
    func repeatedly(steps: [Int]) throws {
        let unbroken = try train(trainer()).fileBytes
        interrupt(afterSteps: steps[0])
        for (index, step) in steps.enumerated().dropFirst() {
            interrupt(afterSteps: step, threads: 1 + index % 2, from: path)
        }
        #expect(try train(trainer(threads: 2), from: path).fileBytes == unbroken)
    }

    @Test("Early stopping is the same after going on")
    func earlyStopping() throws {
        let unbroken = try train(
            trainer {
                $0.patience = 2; $0.epochs = 30
            })
        #expect(unbroken.ending == .stoppedEarly)
        let steps = 5 * unbroken.history.count
        for step in [steps - 1, steps] {
            interrupt(afterSteps: step) {
                $0.patience = 2; $0.epochs = 30
            }
            let resumed = try train(
                trainer {
                    $0.patience = 2; $0.epochs = 30
                }, from: path)
            #expect(resumed.ending == .stoppedEarly)
            #expect(try resumed.fileBytes == unbroken.fileBytes)
        }
    }

    @Test("The checkpoint of a finished training gives its model without another step")
    func finished() throws {
        var first = trainer()
        first.checkpoints = CheckpointPolicy(path: path)
        let trained = try train(first)
        var steps = 0
        let resumed = try trainer().train(on: corpus, validatingOn: validation, resumingFrom: path) {
            if case .step = $0 { steps += 1 }
        }
        #expect(steps == 0)
        #expect(try resumed.fileBytes == trained.fileBytes)
        #expect(resumed.history == trained.history)
    }

    @Test("A held-out split is made again as it was")
    func heldOutSplit() throws {
        let unbroken = try trainer().train(on: corpus).fileBytes
        var first = trainer()
        let countdown = Countdown(6)
        first.isInterrupted = { countdown.isOver() }
        first.checkpoints = CheckpointPolicy(path: path)
        #expect(throws: TrainingError.self) { try first.train(on: corpus) }
        #expect(try trainer().train(on: corpus, resumingFrom: path).fileBytes == unbroken)
    }

    @Test("Undone steps and the halved rate are remembered")
    func undoneSteps() throws {
        func explode(_ configuration: inout TrainingConfiguration) {
            configuration.network.cell = .rnn
            configuration.network.activation = .relu
            configuration.network.layers = 4
            configuration.learningRate = 1000
            configuration.warmupShare = 0
            configuration.clipNorm = 0
        }
        let unbroken = #expect(throws: TrainingError.self) { try train(trainer(explode)) }
        interrupt(afterSteps: 3, explode)
        var scales: [Float] = []
        let resumed = #expect(throws: TrainingError.self) {
            try trainer(explode).train(on: corpus, validatingOn: validation, resumingFrom: path) {
                if case .undone(_, let scale) = $0 { scales.append(scale) }
            }
        }
        #expect(unbroken == .diverged(step: 4) && resumed == unbroken)
        #expect(scales == [0.125])
    }

    // MARK: Writing

    @Test("Checkpoints are written by the clock and after each epoch, and leave no other file")
    func writing() throws {
        var written = 0
        func count(_ interval: Double) throws -> Int {
            written = 0
            var trainer = trainer()
            trainer.checkpoints = CheckpointPolicy(path: path, interval: interval)
            _ = try trainer.train(on: corpus, validatingOn: validation) { progress in
                if case .checkpoint(let place) = progress {
                    written += 1
                    #expect(place == path)
                    #expect((try? directory.names) == ["run.checkpoint"])
                }
            }
            return written
        }
        #expect(try count(0) == 4 * (5 + 1))
        #expect(try count(1e9) == 4)
        #expect(try directory.names == ["run.checkpoint"])
    }

    @Test("Every checkpoint of a training leads to the same model, and writing them changes nothing")
    func everyCheckpoint() throws {
        let unbroken = try train(trainer()).fileBytes
        var trainer = trainer()
        trainer.checkpoints = CheckpointPolicy(path: path, interval: 0)
        var copies: [String] = []
        let trained = try trainer.train(on: corpus, validatingOn: validation) { progress in
            guard case .checkpoint = progress else { return }
            let copy = directory.file("\(copies.count)")
            try? FileManager.default.copyItem(atPath: path, toPath: copy)
            copies.append(copy)
        }
        #expect(try trained.fileBytes == unbroken)
        #expect(copies.count == 24)
        for copy in copies { #expect(try train(self.trainer(), from: copy).fileBytes == unbroken, "\(copy)") }
    }

    @Test("Without a policy an interruption writes nothing")
    func noPolicy() throws {
        var trainer = trainer()
        let countdown = Countdown(2)
        trainer.isInterrupted = { countdown.isOver() }
        #expect(throws: TrainingError.interrupted(checkpoint: nil)) { try train(trainer) }
        #expect(try directory.names.isEmpty)
    }

    @Test("A checkpoint that cannot be written is an error")
    func unwritable() throws {
        var trainer = trainer()
        trainer.checkpoints = CheckpointPolicy(path: directory.file("none/run.checkpoint"))
        #expect(throws: FileError.self) { try train(trainer) }
    }

    // MARK: Refusals

    @Test("The configuration of a checkpoint can be asked for")
    func configuration() throws {
        interrupt(afterSteps: 2) {
            $0.seed = 77; $0.labelSmoothing = 0.1
        }
        let expected = trainer {
            $0.seed = 77; $0.labelSmoothing = 0.1
        }.configuration
        #expect(try TrainingConfiguration(checkpoint: path) == expected)
    }

    @Test("A checkpoint of another configuration is refused")
    func otherConfiguration() throws {
        interrupt(afterSteps: 2)
        for trainer in [
            trainer { $0.seed = 2 }, trainer { $0.epochs = 5 }, trainer { $0.network.hiddenSize = 8 },
        ] {
            let error = #expect(throws: TrainingError.self) { try train(trainer, from: path) }
            guard case .foreignCheckpoint(path, let reason) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(reason.contains("another configuration"))
            #expect(error?.description.hasPrefix("\(path): cannot resume from this checkpoint: ") == true)
        }
    }

    @Test("A checkpoint of other examples is refused")
    func otherExamples() throws {
        interrupt(afterSteps: 2)
        var changed = corpus
        changed.examples[7].text = changed.examples[8].text
        var shorter = corpus
        shorter.examples.removeLast()
        let renamed = { (corpus: Corpus) in
            Corpus(corpus.examples.map { Example(text: $0.text, label: "very " + $0.label) })
        }
        let pairs = [
            (changed, validation), (shorter, validation), (Corpus(corpus.examples.reversed()), validation),
            (corpus, corpus), (renamed(corpus), renamed(validation)),
        ]
        for (corpus, validation) in pairs {
            let error = #expect(throws: TrainingError.self) {
                try trainer().train(on: corpus, validatingOn: validation, resumingFrom: path)
            }
            guard case .foreignCheckpoint(path, let reason) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(reason.contains("other examples"))
        }
    }

    @Test("A truncated checkpoint is refused wherever it ends")
    func truncated() throws {
        interrupt(afterSteps: 2)
        let whole = try bytes(ofFile: path)
        let cut = directory.file("cut")
        for length in [0, 4, 100, whole.count / 3, whole.count / 2, whole.count - 1] {
            try Data(whole[..<length]).write(to: URL(filePath: cut))
            #expect(throws: ModelFileError.self) { try train(trainer(), from: cut) }
            #expect(throws: ModelFileError.self) { try TrainingConfiguration(checkpoint: cut) }
        }
    }

    @Test("A missing file, a foreign file and one of a later version are told apart")
    func foreign() throws {
        #expect(throws: ModelFileError(path: path, problem: .unreadable(.missing))) {
            try train(trainer(), from: path)
        }
        let foreign = directory.file("foreign")
        for (format, version, problem) in [
            (
                nil, nil,
                ModelFileError.Problem.foreignFormat(found: nil, expected: "swift-sentiment-checkpoint")
            ),
            ("pt", "1", .foreignFormat(found: "pt", expected: "swift-sentiment-checkpoint")),
            ("swift-sentiment-checkpoint", nil, .missingMetadata(key: "format_version")),
            ("swift-sentiment-checkpoint", "2", .unsupportedVersion(found: "2", newest: 1)),
            ("swift-sentiment-checkpoint", "1", .missingMetadata(key: "configuration")),
        ] as [(String?, String?, ModelFileError.Problem)] {
            let metadata = ["format": format, "format_version": version].compactMapValues(\.self)
            var writer = SafetensorsWriter(metadata: metadata)
            writer.add("x", shape: [1], floats: [0])
            try writer.write(to: foreign)
            #expect(throws: ModelFileError(path: foreign, problem: problem)) {
                try train(trainer(), from: foreign)
            }
        }
    }

    @Test("A model is no checkpoint, and a checkpoint is no model")
    func modelIsNoCheckpoint() throws {
        interrupt(afterSteps: 2)
        let model = directory.file("model.safetensors")
        try train(trainer()).write(to: URL(filePath: model))
        #expect(
            throws: ModelFileError(
                path: model,
                problem: .foreignFormat(found: "swift-sentiment", expected: "swift-sentiment-checkpoint"))
        ) { try train(trainer(), from: model) }
        #expect(
            throws: ModelFileError(
                path: path,
                problem: .foreignFormat(found: "swift-sentiment-checkpoint", expected: "swift-sentiment"))
        ) { try SentimentClassifier(contentsOf: URL(filePath: path)) }
    }

    @Test(
        "Counters that no training of this kind can have are refused",
        arguments: [("batch", "-1"), ("step", "9223372036854775807"), ("epoch", "99"), ("bestEpoch", "3")])
    func impossibleCounters(key: String, value: String) throws {
        interrupt(afterSteps: 2)
        let file = try SafetensorsFile(path: path)
        var metadata = file.metadata
        let state = try #require(metadata["state"])
        let counter = try #require(try Regex("\"\(key)\":[0-9]+").firstMatch(in: state))
        metadata["state"] = state.replacingCharacters(in: counter.range, with: "\"\(key)\":\(value)")
        let damaged = directory.file("damaged")
        try file.writeCopy(to: damaged, metadata: metadata)
        let error = #expect(throws: ModelFileError.self) { try train(trainer(), from: damaged) }
        guard case .invalidMetadata(key: "state", reason: _) = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A checkpoint of another vocabulary is refused, even if no text has its words")
    func otherVocabulary() throws {
        let known = try Vocabulary(tokens: ["<pad>", "<unk>", "good", "bad", "plugh"])
        let other = try Vocabulary(tokens: ["<pad>", "<unk>", "good", "bad", "xyzzy"])
        func train(_ trainer: Trainer, _ vocabulary: Vocabulary, from checkpoint: String?) throws {
            _ = try trainer.train(
                on: corpus, validatingOn: validation, vocabulary: vocabulary, resumingFrom: checkpoint)
        }
        var interrupted = trainer()
        interrupted.isInterrupted = { true }
        interrupted.checkpoints = CheckpointPolicy(path: path, interval: 1e9)
        #expect(throws: TrainingError.interrupted(checkpoint: path)) {
            try train(interrupted, known, from: nil)
        }
        try train(trainer(), known, from: path)
        let error = #expect(throws: TrainingError.self) { try train(trainer(), other, from: path) }
        guard case .foreignCheckpoint = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A checkpoint without one of its tensors, or with one of another shape, is refused")
    func tensors() throws {
        interrupt(afterSteps: 2)
        let file = try SafetensorsFile(path: path)
        let damaged = directory.file("damaged")
        for prefix in ["weights.", "first.", "second.", "best."] {
            for name in [prefix + "embedding.weights", prefix + "head.bias"] {
                for isMissing in [true, false] {
                    try file.writeCopy(to: damaged) { other, tensor, writer in
                        if other != name {
                            writer.add(other, tensor)
                        } else if !isMissing {
                            writer.add(other, shape: [1, 1], floats: [0])
                        }
                    }
                    let error = #expect(throws: ModelFileError.self) { try train(trainer(), from: damaged) }
                    switch error?.problem {
                    case .missingTensor(name, available: _): #expect(isMissing)
                    case .wrongShape(tensor: name, found: [1, 1], expected: _): #expect(!isMissing)
                    default: Issue.record("\(String(describing: error))")
                    }
                }
            }
        }
    }
}
