import Sentiment

/// The examples of a training as token ids and class numbers.
package struct TrainingData: Sendable {
    /// The ids of some texts and the classes of their labels.
    package struct Part: Sendable {
        /// The ids of each text.
        package let texts: TokenSequences
        /// The class of each text.
        package let labels: [Int32]
    }

    /// The classes.
    package let labels: [String]
    /// How text became tokens.
    package let tokenizer: Tokenizer
    /// The known words.
    package let vocabulary: Vocabulary
    /// Vectors that the embedding starts with; nil where all start at random.
    package let vectors: PretrainedVectors?
    /// The others, where the network knows their n-grams.
    package let unknownWords: UnknownWords?
    /// What is learned from.
    package let training: Part
    /// What chooses the best epoch.
    package let validation: Part
    /// The texts of ``training``, and after them those without labels.
    package let texts: TokenSequences
    /// What teachers say of each of ``texts``, C probabilities a text; empty without teachers.
    package let teacherProbabilities: [Float]
    /// Texts for a language model.
    package let pretraining: TokenSequences
    /// Changes with any token, label or order: tells whether a checkpoint belongs to these examples.
    package let fingerprint: UInt64

    /// Counts the vocabulary of the texts that are learned from, with labels or without, when none is given, and encodes
    /// all texts.
    package init(
        _ training: Corpus, _ validation: Corpus, unlabelled: [String] = [],
        teachers: [SentimentClassifier] = [], pretraining: [String] = [], vocabulary: Vocabulary?,
        vectors: WordVectorFile? = nil,
        configuration: TrainingConfiguration,
        pool: WorkerPool
    ) throws {
        let labels = training.labels
        self.labels = labels
        tokenizer = try Tokenizer(configuration.text)
        let counted =
            try vocabulary
            ?? Self.countVocabulary(
                training.examples.map(\.text) + unlabelled + pretraining, tokenizer, configuration, pool)
        let pretrained = try vectors.map {
            try PretrainedVectors(
                $0, for: counted, extraWords: configuration.vectors.extraWords,
                foldsCase: configuration.text.foldsCase)
        }
        self.vectors = pretrained
        self.vocabulary = pretrained?.vocabulary ?? counted
        unknownWords = configuration.network.makeUnknownWords(self.vocabulary)
        let encoder = TextEncoder(tokenizer, self.vocabulary, unknownWords, pool: pool)
        let classes = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, Int32($0)) })
        func encode(_ corpus: Corpus) -> Part {
            Part(
                texts: encoder.ids(of: corpus.examples.map(\.text)),
                labels: corpus.examples.map { classes[$0.label] ?? 0 })
        }
        self.training = encode(training)
        self.validation = encode(validation)
        var texts = self.training.texts
        texts.append(contentsOf: encoder.ids(of: unlabelled))
        self.texts = texts
        self.pretraining = try Self.wholeTexts(pretraining, self.vocabulary, configuration, pool)
        teacherProbabilities = try Self.teacherProbabilities(
            of: training.examples.map(\.text) + unlabelled, teachers, labels)
        fingerprint = Self.fingerprint(
            of: [self.training, self.validation],
            texts, teacherProbabilities, labels: labels, self.vocabulary, unknownWords,
            rules: tokenizer.rulesIdentifier, vectors: pretrained?.fingerprint)
    }

    /// The mean of what some teachers say of texts.
    private static func teacherProbabilities(
        of texts: [String], _ teachers: [SentimentClassifier], _ labels: [String]
    ) throws(TrainingError) -> [Float] {
        guard !teachers.isEmpty else { return [] }
        var sums = [Float](repeating: 0, count: texts.count * labels.count)
        for teacher in teachers {
            guard teacher.labels.sorted() == labels.sorted() else {
                throw .foreignTeacher(labels: teacher.labels, expected: labels)
            }
            let places = teacher.labels.map { labels.firstIndex(of: $0) ?? 0 }
            for (text, prediction) in teacher.classify(texts).enumerated() {
                for (label, probability) in zip(places, prediction.probabilities) {
                    sums[text * labels.count + label] += probability / Float(teachers.count)
                }
            }
        }
        return sums
    }

    /// The ids of texts however long they are: a language model reads them stretch by stretch.
    private static func wholeTexts(
        _ texts: [String], _ vocabulary: Vocabulary, _ configuration: TrainingConfiguration,
        _ pool: WorkerPool
    ) throws -> TokenSequences {
        if texts.isEmpty { return TokenSequences() }
        var text = configuration.text
        text.maximumLength = .max
        return TextEncoder(try Tokenizer(text), vocabulary, pool: pool).ids(of: texts)
    }

    private static func countVocabulary(
        _ texts: [String], _ tokenizer: Tokenizer, _ configuration: TrainingConfiguration,
        _ pool: WorkerPool
    ) throws -> Vocabulary {
        let builder = try VocabularyBuilder(tokenizer: tokenizer, configuration: configuration.vocabulary)
        let counted = try builder.counting(on: pool) { thread, builder in
            for index in stride(from: thread, to: texts.count, by: pool.threads) {
                try builder.add(texts[index])
            }
        }
        return try counted.build().vocabulary()
    }

    /// The share of the training tokens that are known words.
    package var coverage: Double {
        let ids = training.texts.ids
        let known = ids.count { $0 != Vocabulary.unknownID && $0 < vocabulary.count }
        return Double(known) / Double(max(1, ids.count))
    }

    /// How much of the training texts the vectors know.
    package var vectorCoverage: VectorCoverage? {
        vectors.map { vectors in
            let ids = training.texts.ids
            return VectorCoverage(
                words: vectors.coverage,
                tokens: Double(ids.count(where: vectors.hasVector)) / Double(max(1, ids.count)),
                extraWords: vectors.extraWords)
        }
    }

    /// How each class counts in the loss.
    package func classWeights(_ kind: TrainingConfiguration.ClassWeights) -> [Float] {
        let count = labels.indices.map { label in training.labels.count { $0 == Int32(label) } }
        return count.map { count in
            let balanced = Double(training.labels.count) / Double(labels.count * max(1, count))
            return switch kind {
            case .equal: 1
            case .balanced: Float(balanced)
            case .moderate: Float(balanced.squareRoot())
            }
        }
    }

    /// The share of each class in what the loss adds up: its examples times their weight, all together 1. This is
    /// the p(y) that a network learns.
    package func priors(_ kind: TrainingConfiguration.ClassWeights) -> [Double] {
        let weights = classWeights(kind)
        let masses = labels.indices.map { label in
            Double(training.labels.count { $0 == Int32(label) }) * Double(weights[label])
        }
        let sum = masses.reduce(0, +)
        return masses.map { $0 / sum }
    }

    private static func fingerprint(
        of parts: [Part], _ texts: TokenSequences, _ teacherProbabilities: [Float], labels: [String],
        _ vocabulary: Vocabulary, _ unknownWords: UnknownWords?, rules: String, vectors: UInt64?
    ) -> UInt64 {
        var mixer = SplitMix64(seed: 0)
        func mix(_ value: Int) { mixer = SplitMix64(seed: mixer.next() ^ UInt64(truncatingIfNeeded: value)) }
        for text in labels + vocabulary.tokens + [rules] {
            mix(text.utf8.count)
            for byte in text.utf8 { mix(Int(byte)) }
        }
        for word in 0..<(unknownWords?.count ?? 0) {
            guard let bytes = unknownWords?[word] else { continue }
            mix(bytes.count)
            for byte in bytes { mix(Int(byte)) }
        }
        for part in parts {
            mix(part.texts.count)
            for (text, label) in part.labels.enumerated() {
                mix(Int(label))
                mix(part.texts.length(of: text))
                for id in part.texts[text] { mix(Int(id)) }
            }
        }
        if texts.count > parts[0].texts.count || !teacherProbabilities.isEmpty {
            mix(texts.count)
            for text in 0..<texts.count { mix(texts.length(of: text)) }
            for id in texts.ids { mix(Int(id)) }
            for probability in teacherProbabilities { mix(Int(probability.bitPattern)) }
        }
        if let vectors { mix(Int(truncatingIfNeeded: vectors)) }
        return mixer.next()
    }
}
