import Foundation

/// One step of a cell for one sequence, as straight loops in double precision: the formulas of the papers.
///
/// Gates stand in the order of the published tensors (LSTM: i f g o; GRU: r z n), each with a number a unit.
enum CellTwin: CaseIterable {
    case rnnTanh
    case rnnRelu
    case lstm
    case gruAfter
    case gruBefore

    var gateCount: Int {
        switch self {
        case .rnnTanh, .rnnRelu: 1
        case .lstm: 4
        case .gruAfter, .gruBefore: 3
        }
    }

    /// What a step gives, and keeps for the way back.
    struct Step {
        /// Activated.
        var gates: [[Double]]
        /// LSTM: the cell; GRU: U h' + c, or r ⊙ h'.
        var memory: [Double]
        var output: [Double]
    }

    /// What a step of the way back gives.
    struct Gradients {
        /// Of the gates' arguments, for the input's share.
        var gates: [[Double]]
        /// The same where they meet the recurrent products.
        var recurrentGates: [[Double]]
        /// What bypasses the products: LSTM: of the cell; GRU: of the state.
        var carry: [Double]
    }

    private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// Σk state[k] weights[k][unit].
    private static func product(_ state: [Double], _ weights: [[Double]]) -> [Double] {
        var sums = [Double](repeating: 0, count: weights[0].count)
        for (value, row) in zip(state, weights) {
            for unit in row.indices { sums[unit] += value * row[unit] }
        }
        return sums
    }

    /// Σunit weights[k][unit] deltas[unit].
    private static func transposedProduct(_ weights: [[Double]], _ deltas: [Double]) -> [Double] {
        weights.map { row in zip(row, deltas).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// `weights[gate][k][unit]`; the previous state and memory are zeros at the beginning of a text.
    func forward(
        inputs: [[Double]], weights: [[[Double]]], candidateBias: [Double], previous: [Double],
        previousCell: [Double]
    ) -> Step {
        let sums = zip(inputs, weights).map { input, matrix in
            zip(input, Self.product(previous, matrix)).map { $0 + $1 }
        }
        let units = previous.indices
        switch self {
        case .rnnTanh, .rnnRelu:
            let h = sums[0].map { self == .rnnTanh ? tanh($0) : max(0, $0) }
            return Step(gates: [h], memory: [], output: h)
        case .lstm:
            let (i, f) = (sums[0].map(Self.logistic), sums[1].map(Self.logistic))
            let (g, o) = (sums[2].map { tanh($0) }, sums[3].map(Self.logistic))
            let c = units.map { f[$0] * previousCell[$0] + i[$0] * g[$0] }
            return Step(gates: [i, f, g, o], memory: c, output: units.map { o[$0] * tanh(c[$0]) })
        case .gruAfter:
            let (r, z) = (sums[0].map(Self.logistic), sums[1].map(Self.logistic))
            let s = zip(Self.product(previous, weights[2]), candidateBias).map { $0 + $1 }
            let n = units.map { tanh(inputs[2][$0] + r[$0] * s[$0]) }
            let h = units.map { z[$0] * previous[$0] + (1 - z[$0]) * n[$0] }
            return Step(gates: [r, z, n], memory: s, output: h)
        case .gruBefore:
            let (r, z) = (sums[0].map(Self.logistic), sums[1].map(Self.logistic))
            let s = units.map { r[$0] * previous[$0] }
            let n = zip(inputs[2], Self.product(s, weights[2])).map { tanh($0 + $1) }
            let h = units.map { z[$0] * previous[$0] + (1 - z[$0]) * n[$0] }
            return Step(gates: [r, z, n], memory: s, output: h)
        }
    }

    /// The way back through the same step. `next` holds the gates' gradients of the next step where they meet
    /// the recurrent products, nil at the end of a text.
    func backward(
        _ step: Step, weights: [[[Double]]], previous: [Double], previousCell: [Double], upstream: [Double],
        next: [[Double]]?, carry: [Double]
    ) -> Gradients {
        let units = previous.indices
        var dh = upstream
        if let next {
            // The candidate of a GRU (reset before) has gone into `carry` already.
            for (gate, deltas) in next.enumerated() {
                dh = zip(dh, Self.transposedProduct(weights[gate], deltas)).map { $0 + $1 }
            }
        }
        switch self {
        case .rnnTanh, .rnnRelu:
            let h = step.output
            let d = units.map { dh[$0] * (self == .rnnTanh ? 1 - h[$0] * h[$0] : h[$0] > 0 ? 1 : 0) }
            return Gradients(gates: [d], recurrentGates: [d], carry: [])
        case .lstm:
            let (i, f, g, o) = (step.gates[0], step.gates[1], step.gates[2], step.gates[3])
            let t = step.memory.map { tanh($0) }
            let dc = units.map { carry[$0] + dh[$0] * o[$0] * (1 - t[$0] * t[$0]) }
            let gates = [
                units.map { dc[$0] * g[$0] * i[$0] * (1 - i[$0]) },
                units.map { dc[$0] * previousCell[$0] * f[$0] * (1 - f[$0]) },
                units.map { dc[$0] * i[$0] * (1 - g[$0] * g[$0]) },
                units.map { dh[$0] * t[$0] * o[$0] * (1 - o[$0]) },
            ]
            return Gradients(gates: gates, recurrentGates: gates, carry: units.map { dc[$0] * f[$0] })
        case .gruAfter, .gruBefore:
            let (r, z, n) = (step.gates[0], step.gates[1], step.gates[2])
            dh = zip(dh, carry).map { $0 + $1 }
            let dn = units.map { dh[$0] * (1 - z[$0]) * (1 - n[$0] * n[$0]) }
            let dz = units.map { dh[$0] * (previous[$0] - n[$0]) * z[$0] * (1 - z[$0]) }
            if self == .gruAfter {
                let dr = units.map { dn[$0] * step.memory[$0] * r[$0] * (1 - r[$0]) }
                return Gradients(
                    gates: [dr, dz, dn], recurrentGates: [dr, dz, units.map { dn[$0] * r[$0] }],
                    carry: units.map { dh[$0] * z[$0] })
            }
            let ds = Self.transposedProduct(weights[2], dn)
            let dr = units.map { ds[$0] * previous[$0] * r[$0] * (1 - r[$0]) }
            return Gradients(
                gates: [dr, dz, dn], recurrentGates: [dr, dz, dn],
                carry: units.map { dh[$0] * z[$0] + ds[$0] * r[$0] })
        }
    }
}
