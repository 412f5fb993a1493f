import Sentiment
import SentimentTraining
import Testing

@Suite struct TrainingTargetsTests {
    private let corpus = WordSalad.corpus(60, seed: 1)
    private let unlabelled = WordSalad.corpus(12, seed: 2).examples.map(\.text)

    private func data(
        _ configuration: TrainingConfiguration, teachers: [SentimentClassifier] = []
    ) throws -> TrainingData {
        try TrainingData(
            corpus, corpus, unlabelled: unlabelled, teachers: teachers, vocabulary: nil,
            configuration: configuration, pool: WorkerPool(threads: 1))
    }

    private func teacher(_ corpus: Corpus) throws -> SentimentClassifier {
        try Trainer(.tiny { $0.epochs = 1 }, threads: 1).train(on: corpus, validatingOn: corpus).classifier
    }

    @Test("Without teachers, texts without labels have no target")
    func withoutTeachers() throws {
        let configuration = TrainingConfiguration.tiny { $0.labelSmoothing = 0 }
        let targets = Targets(try data(configuration), configuration)
        #expect(targets.weights.count == 72)
        #expect(targets.weights[60...].allSatisfy { $0 == 0 })
        #expect(targets.distributions[..<180].allSatisfy { $0 == 0 || $0 == 1 })
    }

    @Test(
        "Teachers give their share of the target, and all of it where there is no label; several count as their mean"
    )
    func shares() throws {
        let teachers = [try teacher(corpus), try teacher(WordSalad.contradicting(corpus))]
        let configuration = TrainingConfiguration.tiny {
            $0.labelSmoothing = 0; $0.unlabelled.teacherShare = 0.25; $0.unlabelled.weight = 0.5
        }
        let targets = Targets(try data(configuration, teachers: teachers), configuration)
        let texts = corpus.examples.map(\.text) + unlabelled
        let labels = teachers[0].labels
        for (text, predictions) in zip(
            texts.indices, zip(teachers[0].classify(texts), teachers[1].classify(texts)))
        {
            for label in labels.indices {
                let mean = (predictions.0.probabilities[label] + predictions.1.probabilities[label]) / 2
                let share: Float = text < 60 ? 0.25 : 1
                let gold: Float = text < 60 && corpus.examples[text].label == labels[label] ? 0.75 : 0
                #expect(abs(targets.distributions[text * 3 + label] - gold - share * mean) < 1e-6)
            }
        }
        #expect(targets.weights[60...].allSatisfy { $0 == 0.5 })
    }

    @Test("A text of which teachers are not sure enough does not count")
    func confidence() throws {
        let teachers = [try teacher(corpus)]
        let sure = teachers[0].classify(unlabelled).map(\.probability)
        let middle = sure.sorted()[sure.count / 2]
        let configuration = TrainingConfiguration.tiny { $0.unlabelled.confidence = middle }
        let targets = Targets(try data(configuration, teachers: teachers), configuration)
        #expect(targets.weights[60...].map { $0 > 0 } == sure.map { $0 >= middle })
        #expect(targets.weights[60...].contains(0) && targets.weights[60...].contains(1))
    }

    @Test("A teacher of other labels is refused")
    func foreignTeacher() throws {
        let other = Corpus(corpus.examples.filter { $0.label != "neutral" })
        let teacher = try teacher(other)
        #expect(
            throws: TrainingError.foreignTeacher(
                labels: ["negative", "positive"], expected: ["negative", "neutral", "positive"])
        ) {
            _ = try data(.tiny(), teachers: [teacher])
        }
    }

    @Test("A student learns from texts without labels what only its teacher was told")
    func distillation() throws {
        let teacher = try Trainer(
            .tiny {
                $0.network.hiddenSize = 16; $0.network.embeddingSize = 16; $0.epochs = 14
            }, threads: 1
        ).train(on: WordSalad.corpus(600, seed: 5), validatingOn: corpus).classifier
        let few = WordSalad.corpus(9, seed: 6)
        let configuration = TrainingConfiguration.tiny {
            $0.network.hiddenSize = 16; $0.network.embeddingSize = 16; $0.epochs = 80
        }
        func accuracy(_ unlabelled: [String]) throws -> Double {
            var trainer = Trainer(configuration, threads: 1)
            trainer.unlabelled = unlabelled
            trainer.teachers = [teacher]
            return try trainer.train(on: few, validatingOn: corpus).classifier
                .evaluate(on: WordSalad.corpus(300, seed: 99)).accuracy
        }
        let alone = try accuracy([])
        let taught = try accuracy(WordSalad.corpus(600, seed: 7).examples.map(\.text))
        #expect(taught > 0.9, "\(taught)")
        #expect(taught > alone + 0.1, "\(alone)")
    }
}
