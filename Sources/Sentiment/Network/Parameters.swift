/// The dense parameters of a network, or their gradients, or a moment of the optimizer: one buffer, and
/// views of its parts.
package final class Parameters: Sendable {
    /// Where everything stands.
    package let layout: ParameterLayout
    /// The floats.
    package let storage: FloatBuffer
    /// The parts of each layer and direction.
    package let directions: [[DirectionWeights]]
    /// The parts behind the encoder.
    package let summary: SummaryWeights

    /// Zeros.
    package init(_ layout: ParameterLayout, hasAttention: Bool) {
        self.layout = layout
        let storage = FloatBuffer(count: layout.count)
        self.storage = storage
        directions = layout.directions.map { layer in
            layer.map { direction in
                DirectionWeights(
                    inputs: storage.packed(at: direction.inputs.offset, direction.inputs.shape),
                    recurrent: storage.packed(at: direction.recurrent.offset, direction.recurrent.shape),
                    candidate: storage.packed(at: direction.candidate.offset, direction.candidate.shape),
                    bias: storage.matrix(at: direction.bias.offset, rows: 1, columns: direction.bias.count),
                    candidateBias: storage.matrix(
                        at: direction.candidateBias.offset, rows: 1, columns: direction.candidateBias.count))
            }
        }
        summary = SummaryWeights(storage, at: layout.summary.lowerBound, layout, hasAttention: hasAttention)
    }

    /// The elements of a tensor in the file's order.
    package func values(of tensor: ParameterTensor) -> [Float] {
        [Float](unsafeUninitializedCapacity: tensor.count) { values, end in
            tensor.forEachRun { first, step, count in
                let source = storage.matrix(at: first, rows: count, columns: 1, stride: step)
                for index in 0..<count {
                    values.initializeElement(at: end + index, to: source.base[index * step])
                }
                end += count
            }
        }
    }

    /// Sets the elements of a tensor, given in the file's order.
    package func set(_ tensor: ParameterTensor, to values: [Float]) {
        values.withUnsafeBufferPointer { set(tensor, to: $0) }
    }

    /// Sets the elements of a tensor, given in the file's order.
    package func set(_ tensor: ParameterTensor, to values: UnsafeBufferPointer<Float>) {
        precondition(
            values.count == tensor.count, "\(tensor.name) has \(tensor.count) elements, not \(values.count).")
        var next = 0
        tensor.forEachRun { first, step, count in
            let target = storage.matrix(at: first, rows: count, columns: 1, stride: step)
            let source = UnsafeBufferPointer(rebasing: values[next..<next + count])
            for (index, value) in source.enumerated() { target.base[index * step] = value }
            next += count
        }
    }
}

/// The parts of one direction of one layer. Empty views stand where a cell has no such part.
package struct DirectionWeights: Sendable {
    /// [inputs x G·H].
    package let inputs: PackedMatrix
    /// [H x gates·H]: the first, or only, recurrent product.
    package let recurrent: PackedMatrix
    /// [H x H]: the candidate's own product.
    package let candidate: PackedMatrix
    /// [1 x G·H].
    package let bias: Matrix
    /// [1 x H].
    package let candidateBias: Matrix
}

/// The parameters behind the encoder, attention and head, or their gradients.
package struct SummaryWeights: Sendable {
    /// [1 x F] and [1 x 1]: the attention's score; empty without attention.
    package let attentionWeights: Matrix
    /// See ``attentionWeights``.
    package let attentionBias: Matrix
    /// [C x S].
    package let headWeights: Matrix
    /// [1 x C].
    package let headBias: Matrix

    /// Views of the stretch `layout.summary` where it begins at `start` of a buffer.
    package init(_ storage: FloatBuffer, at start: Int, _ layout: ParameterLayout, hasAttention: Bool) {
        let features = layout.featureCount
        func matrix(_ offset: Int, _ rows: Int, _ columns: Int) -> Matrix {
            storage.matrix(at: start + offset - layout.summary.lowerBound, rows: rows, columns: columns)
        }
        attentionWeights = matrix(layout.attention, 1, hasAttention ? features : 0)
        attentionBias = matrix(layout.attentionBias, 1, hasAttention ? 1 : 0)
        headWeights = matrix(layout.head, layout.classCount, layout.summaryCount)
        headBias = matrix(layout.headBias, 1, layout.classCount)
    }
}
