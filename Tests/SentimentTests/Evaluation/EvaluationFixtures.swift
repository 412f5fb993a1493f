import Sentiment

/// Twelve examples of three classes. The expected numbers of the tests came from scikit-learn 1.9.1 and
/// NumPy, with `y` the gold classes and `P` the probabilities as numpy.float32:
///
///     p = P.argmax(1); L = [0, 1, 2]
///     accuracy_score(y, p); confusion_matrix(y, p, labels=L)
///     precision_recall_fscore_support(y, p, labels=L, average=None, zero_division=0)  # and 'macro'
///     log_loss(y, P.astype(np.float64), labels=L)
enum EvaluationFixture {
    static let labels = ["negative", "neutral", "positive"]
    static let gold = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2]
    static let probabilities: [[Float]] = [
        [0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1], [0.3, 0.4, 0.3],
        [0.25, 0.25, 0.5], [0.6, 0.3, 0.1], [0.05, 0.05, 0.9], [0.1, 0.2, 0.7], [0.4, 0.35, 0.25],
        [0.15, 0.6, 0.25], [0.02, 0.03, 0.95],
    ]

    static func evaluation(resamples: Int = 0) -> Evaluation {
        Evaluation(gold: gold, probabilities: probabilities, labels: labels, seed: 7, resamples: resamples)
    }

    static func predictions() -> Predictions {
        Predictions(gold: gold, probabilities: Array(probabilities.joined()), labels: labels)
    }
}

/// Whether two numbers agree to twelve digits: the same formula, summed in another order.
func agree(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 }
