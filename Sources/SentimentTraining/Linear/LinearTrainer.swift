import Sentiment

/// Trains a linear classifier on labelled texts: the baseline that a network has to pass.
///
///     let linear = try LinearTrainer(configuration).train(on: corpus)
///     linear.validation.macroRecall
///
/// It learns from the same texts, and is chosen by the same ones, as the network of a ``Trainer`` with this
/// configuration. The same configuration and texts give the same model to the bit, on any number of threads.
public struct LinearTrainer: Sendable {
    /// What is trained: its text, linear part, seed, validation metric and held-out share count.
    public var configuration: TrainingConfiguration
    /// How many threads work; the result does not depend on it.
    public var threads: Int
    /// Asked now and then whether to stop.
    public var isInterrupted: @Sendable () -> Bool = { false }

    /// A trainer.
    ///
    /// - Parameters:
    ///   - configuration: what is trained, and how.
    ///   - threads: how many threads work; nil takes all processors.
    public init(_ configuration: TrainingConfiguration = TrainingConfiguration(), threads: Int? = nil) {
        self.configuration = configuration
        self.threads = max(1, threads ?? WorkerPool.availableProcessors)
    }

    /// Trains a linear classifier.
    ///
    /// - Parameters:
    ///   - corpus: the examples to learn from. Its labels are the classes.
    ///   - validation: examples that choose cost and class weights, and make margins probabilities; nil holds a share of
    ///     the corpus out.
    /// - Throws: ``TrainingError``; ``TextError`` when ICU fails.
    public func train(on corpus: Corpus, validatingOn validation: Corpus? = nil) throws -> TrainedLinearModel
    {
        if let problem = configuration.problem { throw TrainingError.invalidConfiguration(problem) }
        let trainer = Trainer(configuration, threads: threads)
        let (training, validation) = try trainer.split(corpus, validation)
        let tokenizer = try Tokenizer(configuration.text)
        let fit = try fit(
            training, validation, labels: training.labels, tokenizer, WorkerPool(threads: threads))
        let scales = fit.scales(logits: nil)
        var model = SentimentModel(
            labels: training.labels, tokenizer: tokenizer,
            vocabulary: try Vocabulary(tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken]),
            networks: [], linear: fit.part, scales: scales,
            trainingConfiguration: try ModelMetadata.encode(configuration))
        let probabilities = try SentimentClassifier(model, threads: threads)
            .withTeam(threads: threads) { $0.probabilities(of: validation.examples.map(\.text)) }
        model.decisionRule = DecisionRule(
            decision: configuration.decision, meanOf: probabilities, classCount: model.labels.count)
        let classifier = try SentimentClassifier(model, threads: threads)
        return TrainedLinearModel(
            classifier: classifier,
            validation: try classifier.evaluate(on: validation, seed: configuration.seed),
            cost: fit.candidate.cost, isBalanced: fit.candidate.isBalanced,
            featureCount: fit.part.features.count)
    }

    /// The linear part that is best on validation texts, and what it says of them.
    package func fit(
        _ training: Corpus, _ validation: Corpus, labels: [String], _ tokenizer: Tokenizer, _ pool: WorkerPool
    ) throws -> LinearFit {
        // texts -> n-grams -> vectors
        let vectors = try LinearVectors(
            training, configuration.linear, labels: labels, tokenizer, isInterrupted: isInterrupted)
        let validationVectors = vectors.vectors(of: validation)
        let classes = vectors.classes(of: validation)
        // vectors -> weights of each class, for each candidate
        let candidates = Candidate.all(costs: configuration.linear.costs, isUneven: vectors.isUneven)
        let solutions = try solve(candidates, vectors, pool)
        // weights -> the best candidate
        var best: (place: Int, metric: Double, fit: PartScalesFit)?
        for (place, columns) in solutions.enumerated() {
            let fit = PartScalesFit(
                logits: nil, margins: vectors.margins(of: validationVectors, columns), gold: classes,
                classCount: labels.count)
            let evaluation = Evaluation(
                gold: classes, probabilities: fit.probabilities(fit.linearAlone()), labels: labels,
                seed: configuration.seed, resamples: 0)
            let metric = configuration.validationMetric.value(in: evaluation)
            if let best, !configuration.validationMetric.isBetter(metric, than: best.metric) { continue }
            best = (place, metric, fit)
        }
        guard let best else { throw TrainingError.noValidationExamples }
        return LinearFit(
            part: vectors.part(solutions[best.place]), candidate: candidates[best.place],
            onValidation: best.fit)
    }

    /// A setting of the solver.
    struct Candidate: Sendable, Hashable {
        var cost: Double
        /// Whether a class's texts cost more, the rarer it is.
        var isBalanced: Bool

        /// All of them, those with equal costs first; only these where all classes have as many texts.
        static func all(costs: [Double], isUneven: Bool) -> [Candidate] {
            (isUneven ? [false, true] : [false]).flatMap { isBalanced in
                costs.map { Candidate(cost: $0, isBalanced: isBalanced) }
            }
        }
    }

    /// The solutions of each candidate, one for each column of weights.
    private func solve(
        _ candidates: [Candidate], _ vectors: LinearVectors, _ pool: WorkerPool
    ) throws -> [[DualCoordinateDescent.Solution]] {
        let columns = vectors.columns
        let solver = DualCoordinateDescent(
            vectors: vectors.training, tolerance: configuration.linear.tolerance,
            maximumPasses: configuration.linear.maximumPasses, seed: configuration.seed)
        let results = TaskResults(
            count: candidates.count * columns,
            initial: DualCoordinateDescent.Solution(weights: [], bias: 0, passes: 0))
        pool.run(candidates.count * columns) { [isInterrupted] task, _ in
            let (candidate, column) = (candidates[task / columns], task % columns)
            let solution = solver.solve(
                isPositive: vectors.isPositive(column), costs: vectors.costs(candidate, column),
                multipliers: vectors.multipliers(column), isInterrupted: isInterrupted)
            results[task] = solution
        }
        if isInterrupted() { throw TrainingError.interrupted(checkpoint: nil) }
        return candidates.indices.map { candidate in
            (0..<columns).map { results[candidate * columns + $0] }
        }
    }
}

/// What ``LinearTrainer`` found.
package struct LinearFit: Sendable {
    /// The linear part.
    package let part: LinearPart
    let candidate: LinearTrainer.Candidate
    /// Its margins of the validation texts.
    let onValidation: PartScalesFit

    /// How it becomes probabilities, together with a network whose logits of the validation texts, (N, C), are given.
    package func scales(logits: [Float]?) -> PartScales {
        guard let logits else { return onValidation.linearAlone() }
        return PartScalesFit(
            logits: logits, margins: onValidation.margins, gold: onValidation.gold,
            classCount: onValidation.classCount
        ).both()
    }
}
