/// A step that the embedded words of a text take together, in a direction that the caller has.
///
/// Its length is given in lengths of the text's mean embedded word (their root mean square), so that it means the same
/// for embeddings of any scale.
package struct Perturbation: Sendable {
    /// The length.
    package var size: Float

    /// A step of this length.
    package init(size: Float) { self.size = size }

    /// Moves the tokens of each text of a batch, (N, D), along others, (N, at least D). A text whose direction is zero,
    /// or no number, stays.
    package func add(
        along direction: Matrix, to inputs: Matrix, _ batch: Batch, _ kernels: Kernels
    ) {
        let direction = direction.columns(0, inputs.columns)
        for sequence in 0..<batch.sequences {
            var (length, steepness) = (0.0, 0.0)
            for step in 0..<batch.lengths[sequence] {
                let row = batch.row(step: step, sequence: sequence)
                length += kernels.sumOfSquares(inputs.row(row))
                steepness += kernels.sumOfSquares(direction.row(row))
            }
            guard steepness > 0, steepness.isFinite else { continue }
            let factor = Float(
                Double(size) * (length / Double(batch.lengths[sequence]) / steepness).squareRoot())
            guard factor.isFinite else { continue }
            for step in 0..<batch.lengths[sequence] {
                let row = batch.row(step: step, sequence: sequence)
                kernels.add(direction.row(row), times: factor, to: inputs.row(row))
            }
        }
    }

    /// Moves the tokens of each text of a batch, (N, D), in a random direction that follows from the text, the step and
    /// `key`.
    package func addRandom(to inputs: Matrix, _ batch: Batch, key: UInt64, _ kernels: Kernels) {
        for sequence in 0..<batch.sequences {
            var length = 0.0
            for step in 0..<batch.lengths[sequence] {
                length += kernels.sumOfSquares(inputs.row(batch.row(step: step, sequence: sequence)))
            }
            // Numbers from -1 to 1 have the variance 1/3.
            let numbers = Double(batch.lengths[sequence] * inputs.columns)
            let factor = Float(
                Double(size) * (length / Double(batch.lengths[sequence]) * 3 / numbers).squareRoot())
            var random = SplitMix64(seed: key ^ UInt64(batch.order[sequence]) &* 0xD1B5_4A32_D192_ED03)
            for step in 0..<batch.lengths[sequence] {
                let row = batch.row(step: step, sequence: sequence)
                for column in 0..<inputs.columns { inputs[row, column] += factor * random.nextSigned() }
            }
        }
    }
}
