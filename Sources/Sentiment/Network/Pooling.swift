/// From the states of all tokens to one summary of each text: (N, F) -> (B, kinds · F).
///
/// Only the tokens of a text count: batches hold no padding.
package struct Pooling: Sendable {
    /// The kinds of summary, which stand side by side.
    package let kinds: [NetworkConfiguration.Pooling.Kind]
    /// 1 or 2: the directions that the features hold side by side.
    package let directions: Int

    /// The parts of a summary that are padded each by itself.
    package var parts: Int { kinds.count * directions }

    /// (N, F) -> (B, kinds · F). `trace` receives what the way back needs.
    package func forward(
        _ states: Matrix, _ batch: Batch, _ weights: SummaryWeights, into summary: Matrix, _ arena: Arena,
        _ trace: inout PoolingTrace, _ kernels: Kernels
    ) {
        for (place, kind) in kinds.enumerated() {
            let summary = summary.columns(place * states.columns, states.columns)
            switch kind {
            case .last: last(states, batch, into: summary)
            case .mean: mean(states, batch, into: summary, kernels)
            case .max:
                trace.rowOfMaximum = arena.uninitialized(batch.sequences, states.columns)
                maximum(states, batch, into: summary, trace.rowOfMaximum)
            case .attention:
                trace.scores = arena.uninitialized(1, batch.tokens)
                trace.shares = arena.uninitialized(1, batch.tokens)
                attention(states, batch, weights, into: summary, trace, kernels)
            }
        }
    }

    /// Adds what the gradient of the summary, (B, kinds · F), asks of the states to their gradient, (N, F).
    package func backward(
        _ upstream: Matrix, _ states: Matrix, _ batch: Batch, _ weights: SummaryWeights,
        into gradients: SummaryWeights, stateGradient: Matrix, _ trace: PoolingTrace, _ kernels: Kernels
    ) {
        for (place, kind) in kinds.enumerated() {
            let upstream = upstream.columns(place * states.columns, states.columns)
            switch kind {
            case .last: lastBackward(upstream, batch, stateGradient, kernels)
            case .mean:
                forEachToken(of: batch) { sequence, row in
                    kernels.add(
                        upstream.row(sequence), times: 1 / Float(batch.lengths[sequence]),
                        to: stateGradient.row(row))
                }
            case .max:
                for sequence in 0..<batch.sequences {
                    for column in 0..<states.columns {
                        stateGradient[Int(trace.rowOfMaximum[sequence, column]), column] +=
                            upstream[sequence, column]
                    }
                }
            case .attention:
                attentionBackward(
                    upstream, states, batch, weights, into: gradients, stateGradient, trace, kernels)
            }
        }
    }

    private func last(_ states: Matrix, _ batch: Batch, into summary: Matrix) {
        let width = states.columns / directions
        for sequence in 0..<batch.sequences {
            for direction in 0..<directions {
                summary.row(sequence).columns(direction * width, width).copy(
                    from: states.row(finalRow(batch, sequence, direction)).columns(direction * width, width))
            }
        }
    }

    private func lastBackward(
        _ upstream: Matrix, _ batch: Batch, _ stateGradient: Matrix, _ kernels: Kernels
    ) {
        let width = stateGradient.columns / directions
        for sequence in 0..<batch.sequences {
            for direction in 0..<directions {
                kernels.add(
                    upstream.row(sequence).columns(direction * width, width),
                    to: stateGradient.row(finalRow(batch, sequence, direction)).columns(
                        direction * width, width))
            }
        }
    }

    private func mean(_ states: Matrix, _ batch: Batch, into summary: Matrix, _ kernels: Kernels) {
        summary.clear()
        forEachToken(of: batch) { sequence, row in kernels.add(states.row(row), to: summary.row(sequence)) }
        for sequence in 0..<batch.sequences {
            summary.row(sequence).scale(by: 1 / Float(batch.lengths[sequence]))
        }
    }

    /// The last state of a direction: at the end of the text, or at its beginning when read backwards.
    private func finalRow(_ batch: Batch, _ sequence: Int, _ direction: Int) -> Int {
        batch.row(step: direction == 0 ? batch.lengths[sequence] - 1 : 0, sequence: sequence)
    }

    private func forEachToken(of batch: Batch, _ body: (_ sequence: Int, _ row: Int) -> Void) {
        for step in 0..<batch.steps {
            for sequence in 0..<batch.count(at: step) {
                body(sequence, batch.row(step: step, sequence: sequence))
            }
        }
    }

    private func maximum(_ states: Matrix, _ batch: Batch, into summary: Matrix, _ rowOfMaximum: Matrix) {
        for sequence in 0..<batch.sequences {
            summary.row(sequence).copy(from: states.row(sequence))
            for column in 0..<states.columns { rowOfMaximum[sequence, column] = Float(sequence) }
        }
        forEachToken(of: batch) { sequence, row in
            for column in 0..<states.columns where states[row, column] > summary[sequence, column] {
                summary[sequence, column] = states[row, column]
                rowOfMaximum[sequence, column] = Float(row)
            }
        }
    }

    /// e = tanh(w · h + b), a = softmax(e) over the text's tokens, summary = Σ a h.
    private func attention(
        _ states: Matrix, _ batch: Batch, _ weights: SummaryWeights, into summary: Matrix,
        _ trace: PoolingTrace,
        _ kernels: Kernels
    ) {
        let scores = trace.scores
        let shares = trace.shares
        for row in 0..<batch.tokens {
            scores[0, row] =
                kernels.dot(states.row(row), weights.attentionWeights, parts: directions)
                + weights.attentionBias[0, 0]
        }
        kernels.tanh(scores)
        // Scores lie between -1 and 1, so their exponentials need no shift.
        shares.copy(from: scores)
        kernels.exp(shares)
        summary.clear()
        for sequence in 0..<batch.sequences {
            var sum: Float = 0
            for step in 0..<batch.lengths[sequence] {
                sum += shares[0, batch.row(step: step, sequence: sequence)]
            }
            for step in 0..<batch.lengths[sequence] {
                shares[0, batch.row(step: step, sequence: sequence)] /= sum
            }
        }
        forEachToken(of: batch) { sequence, row in
            kernels.add(states.row(row), times: shares[0, row], to: summary.row(sequence))
        }
    }

    private func attentionBackward(
        _ upstream: Matrix, _ states: Matrix, _ batch: Batch, _ weights: SummaryWeights,
        into gradients: SummaryWeights, _ stateGradient: Matrix, _ trace: PoolingTrace, _ kernels: Kernels
    ) {
        for sequence in 0..<batch.sequences {
            // ds_t/da = upstream · h_t; through the softmax: de_t = a_t (ds_t - Σ a ds).
            let gradient = upstream.row(sequence)
            var mean: Float = 0
            for step in 0..<batch.lengths[sequence] {
                let row = batch.row(step: step, sequence: sequence)
                mean += trace.shares[0, row] * kernels.dot(gradient, states.row(row), parts: directions)
            }
            for step in 0..<batch.lengths[sequence] {
                let row = batch.row(step: step, sequence: sequence)
                let share = trace.shares[0, row]
                let score = trace.scores[0, row]
                let slope =
                    share * (kernels.dot(gradient, states.row(row), parts: directions) - mean)
                    * (1 - score * score)
                kernels.add(gradient, times: share, to: stateGradient.row(row))
                kernels.add(weights.attentionWeights, times: slope, to: stateGradient.row(row))
                kernels.add(states.row(row), times: slope, to: gradients.attentionWeights)
                gradients.attentionBias[0, 0] += slope
            }
        }
    }
}

/// What pooling keeps for the way back.
package struct PoolingTrace {
    /// [B x F]: the row that each maximum came from, exact in a Float up to 16 million tokens.
    var rowOfMaximum: Matrix
    /// [1 x N]: tanh(w · h + b).
    var scores: Matrix
    /// [1 x N]: the softmax of the scores within each text.
    var shares: Matrix
}
