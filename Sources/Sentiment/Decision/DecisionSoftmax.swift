/// A ``DecisionRule`` made ready for rows of logits.
package struct DecisionSoftmax: Sendable {
    /// 1 / T.
    private let slope: Float
    /// -log π, or zeros.
    private let offsets: [Float]

    /// The softmax of a rule.
    package init(_ rule: DecisionRule) {
        slope = Float(1 / rule.temperature)
        offsets = rule.priors.map { rule.decision == .balanced ? Float(-logarithm($0)) : 0 }
    }

    /// Turns logits, (N, C), into probabilities, in their place. Without temperature and priors these are to the bit
    /// those of ``Kernels/softmax(_:)``.
    package func callAsFunction(_ logits: Matrix, _ kernels: Kernels) {
        precondition(logits.columns == offsets.count, "The rule is for another number of labels.")
        for row in 0..<logits.rows {
            for label in 0..<logits.columns {
                logits[row, label] = (logits[row, label] + offsets[label]) * slope
            }
        }
        kernels.softmax(logits)
    }

    /// The probabilities of logits, (N, C), row by row.
    package func callAsFunction(_ logits: [Float], _ kernels: Kernels = .best) -> [Float] {
        var probabilities = logits
        let classes = offsets.count
        precondition(logits.count % classes == 0, "The rule is for another number of labels.")
        probabilities.withUnsafeMutableBufferPointer { floats in
            guard let base = floats.baseAddress, !floats.isEmpty else { return }
            self(Matrix(base: base, rows: floats.count / classes, columns: classes, stride: classes), kernels)
        }
        return probabilities
    }
}

extension Kernels {
    /// Replaces each row of logits by its softmax, shifted by the largest logit: (N, C).
    package func softmax(_ logits: Matrix) {
        for row in 0..<logits.rows {
            var largest = -Float.infinity
            for label in 0..<logits.columns { largest = max(largest, logits[row, label]) }
            for label in 0..<logits.columns { logits[row, label] -= largest }
            exp(logits.row(row))
            var sum: Float = 0
            for label in 0..<logits.columns { sum += logits[row, label] }
            for label in 0..<logits.columns { logits[row, label] /= sum }
        }
    }
}
