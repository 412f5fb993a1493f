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
    ///     the corpus out, or cuts it into ``TrainingConfiguration/folds``.
    /// - Throws: ``TrainingError``; ``TextError`` when ICU fails.
    public func train(on corpus: Corpus, validatingOn validation: Corpus? = nil) throws -> TrainedLinearModel
    {
        if let problem = configuration.problem { throw TrainingError.invalidConfiguration(problem) }
        let examples = try TrainingExamples(corpus, validation, configuration)
        let tokenizer = try Tokenizer(configuration.text)
        let fit = try fit(examples, labels: corpus.labels, tokenizer, WorkerPool(threads: threads))
        let joint = fit.joint(logits: nil, configuration)
        let model = SentimentModel(
            labels: corpus.labels, tokenizer: tokenizer,
            vocabulary: try Vocabulary(tokens: [Vocabulary.paddingToken, Vocabulary.unknownToken]),
            networks: [], linear: fit.part, scales: joint.scales,
            trainingConfiguration: try ModelMetadata.encode(configuration), decisionRule: joint.rule)
        return TrainedLinearModel(
            classifier: try SentimentClassifier(model, threads: threads),
            validation: joint.judged.evaluation(joint.rule, labels: model.labels, seed: configuration.seed),
            cost: fit.candidate.cost, isBalanced: fit.candidate.isBalanced,
            featureCount: fit.part.features.count)
    }

    /// The linear part that is best on texts that it has not learned from.
    package func fit(
        _ examples: TrainingExamples, labels: [String], _ tokenizer: Tokenizer, _ pool: WorkerPool
    ) throws -> LinearFit {
        let candidates = Candidate.all(costs: configuration.linear.costs, isUneven: examples.areUneven)
        switch examples {
        case .split(let training, let validation):
            let vectors = try vectors(training, labels, tokenizer)
            let solutions = try solve(candidates, vectors, pool)
            let margins = margins(of: validation, vectors, solutions)
            let best = try best(of: margins, vectors.classes(of: validation), labels)
            return LinearFit(
                part: vectors.part(solutions[best.place]), candidate: candidates[best.place],
                onJudged: best.fit)
        case .folds(let split):
            var margins = [[Float]](repeating: [], count: candidates.count)
            var classes: [Int] = []
            for fold in 0..<split.folds {
                let (training, heldOut) = (split.training(without: fold), split.heldOut(fold))
                let vectors = try vectors(training, labels, tokenizer)
                let solutions = try solve(candidates, vectors, pool)
                let ofFold = self.margins(of: heldOut, vectors, solutions)
                for place in candidates.indices { margins[place] += ofFold[place] }
                classes += vectors.classes(of: heldOut)
            }
            let best = try best(of: margins, classes, labels)
            let vectors = try vectors(split.corpus, labels, tokenizer)
            let solution = try solve([candidates[best.place]], vectors, pool)[0]
            return LinearFit(
                part: vectors.part(solution), candidate: candidates[best.place], onJudged: best.fit)
        }
    }

    private func vectors(
        _ corpus: Corpus, _ labels: [String], _ tokenizer: Tokenizer
    ) throws -> LinearVectors {
        try LinearVectors(
            corpus, configuration.linear, labels: labels, tokenizer, isInterrupted: isInterrupted)
    }

    /// The margins that each candidate's solutions give texts.
    private func margins(
        of corpus: Corpus, _ vectors: LinearVectors, _ solutions: [[DualCoordinateDescent.Solution]]
    ) -> [[Float]] {
        let texts = vectors.vectors(of: corpus)
        return solutions.map { vectors.margins(of: texts, $0) }
    }

    /// The candidate whose margins are best.
    private func best(
        of margins: [[Float]], _ classes: [Int], _ labels: [String]
    ) throws(TrainingError) -> (place: Int, fit: PartScalesFit) {
        var best: (place: Int, metric: Double, fit: PartScalesFit)?
        for (place, margins) in margins.enumerated() {
            let fit = PartScalesFit(
                logits: nil, margins: margins, gold: classes, classCount: labels.count)
            let evaluation = fit.judged(fit.linearAlone()).evaluation(
                DecisionRule(classCount: labels.count), labels: labels, seed: configuration.seed,
                resamples: 0)
            let metric = configuration.validationMetric.value(in: evaluation)
            if let best, !configuration.validationMetric.isBetter(metric, than: best.metric) { continue }
            best = (place, metric, fit)
        }
        guard let best else { throw .noValidationExamples }
        return (best.place, best.fit)
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
    /// Its margins of the texts that judge.
    let onJudged: PartScalesFit

    /// How it becomes probabilities, together with a network whose logits of the texts that judge, (N, C), are given; and
    /// what the two say of these texts.
    package func joint(
        logits: [Float]?, _ configuration: TrainingConfiguration
    ) -> (scales: PartScales, rule: DecisionRule, judged: JudgedTexts) {
        let fit = PartScalesFit(
            logits: logits, margins: onJudged.margins, gold: onJudged.gold, classCount: onJudged.classCount)
        let scales = logits == nil ? fit.linearAlone() : fit.both()
        let judged = fit.judged(scales)
        let probabilities = DecisionSoftmax(DecisionRule(classCount: fit.classCount))(judged.logits)
        let rule = DecisionRule(
            decision: configuration.decision, meanOf: probabilities, classCount: fit.classCount)
        return (scales, rule, judged)
    }
}
