/// How the scores of a model become probabilities, and thereby a label.
///
/// p(c) = softmax(z / T)_c with ``Decision/argmax``, and softmax((z - log π) / T)_c with ``Decision/balanced``: z are
/// the model's C logits, those of the network or of network and linear part together, T is the temperature, π are the
/// labels' shares. No label depends on the temperature.
///
///     classifier.decisionRule.temperature   // 1.31
///
/// A model keeps its rule.
public struct DecisionRule: Codable, Sendable, Hashable {
    /// Which label is chosen.
    public var decision: Decision

    /// What the logits are divided by (Guo et al. 2017, arXiv:1706.04599, section 4.2): above 1 probabilities
    /// become more modest, below 1 surer. Fitted to validation texts and ``Decision/argmax``, so that of the texts with
    /// a probability of 0.8 about 80 % are right; 1 where it was not fitted, as in models with a linear part, whose
    /// parts have fitted scales instead.
    public var temperature: Double

    /// The share of each label in what the model learned, in the order of the labels; they add up to 1. Where
    /// classes have weights in the loss, shares of the weights: a class of 100 texts that count twice is as one of
    /// 200. With a linear part, the means of the model's probabilities of the validation texts.
    public var priors: [Double]

    /// A rule.
    public init(decision: Decision = .argmax, temperature: Double = 1, priors: [Double]) {
        self.decision = decision
        self.temperature = temperature
        self.priors = priors
    }

    /// The rule of a model that knows none: its network's probabilities are left as they are.
    package init(classCount: Int) {
        self.init(priors: [Double](repeating: 1 / Double(classCount), count: classCount))
    }

    /// The same rule without a temperature.
    package var uncalibrated: DecisionRule { DecisionRule(decision: decision, priors: priors) }

    /// Temperatures beyond these make all labels equal or one of them certain.
    private static let temperatures = 1e-3...1e3
    /// How far from 1 the sum of the priors may be: they were written as decimals.
    private static let priorTolerance = 1e-6

    /// What is wrong with it for a model of so many classes; nil when nothing is.
    package func problem(classCount: Int) -> String? {
        let range = Self.temperatures
        if !range.contains(temperature) {
            return
                "the temperature is \(temperature), but must be between \(range.lowerBound) and \(range.upperBound)"
        }
        if priors.count != classCount {
            return "\(priors.count) priors, expected one for each of \(classCount) labels"
        }
        if let prior = priors.first(where: { !($0 > 0 && $0 <= 1) }) {
            return "the prior \(prior) is not above 0 and at most 1"
        }
        let sum = priors.reduce(0, +)
        return abs(sum - 1) <= Self.priorTolerance ? nil : "the priors add up to \(sum), expected 1"
    }
}
