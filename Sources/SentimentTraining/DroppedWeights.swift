import Sentiment

/// The parameters that an encoder multiplies by while some of its recurrent weights are dropped: DropConnect (Wan et al.
/// 2013), on recurrent weights the dropout that does not disturb what a state remembers (Merity et al. 2018,
/// arXiv:1708.02182).
package final class DroppedWeights: Sendable {
    /// The parameters with the present masks.
    package let parameters: Parameters
    private let source: Parameters
    private let pieces: [DenseGradients.Piece]
    private let kernels: Kernels

    /// Weights of a network whose recurrent ones are masked in the pieces in which their gradients are summed.
    package init(of network: Network, pieces: [DenseGradients.Piece]) {
        parameters = network.makeGradients()
        source = network.parameters
        kernels = network.kernels
        self.pieces = pieces.filter(\.isRecurrent)
    }

    /// Takes the present weights of the network, with the masks of a step.
    package func refresh(_ dropout: Dropout) {
        parameters.storage.copy(from: source.storage)
        for piece in pieces { mask(piece, of: parameters, dropout) }
    }

    /// Masks the gradients of a piece in the same way, and gives the sum of their squares.
    package func maskGradient(
        _ piece: DenseGradients.Piece, of gradients: Parameters, _ dropout: Dropout
    ) -> Double {
        kernels.sumOfSquares(mask(piece, of: gradients, dropout))
    }

    @discardableResult
    private func mask(
        _ piece: DenseGradients.Piece, of parameters: Parameters, _ dropout: Dropout
    ) -> Matrix {
        let row = parameters.storage.matrix(at: piece.range.lowerBound, rows: 1, columns: piece.range.count)
        dropout.apply(toRecurrentWeights: row, at: piece.range.lowerBound, kernels)
        return row
    }
}
