/// The gradients of all dense parameters, summed over the shards of a batch piece by piece.
///
/// A shard's way back leaves the factors of each gradient in its workspace, and that of the words those of the first
/// layer's inputs in ``BatchWords``. A piece, some panels of a matrix or a bias, is then summed over all of them by
/// one task: no shard needs gradients of its own, and the sums are taken in the same order whatever the number of
/// threads.
package final class DenseGradients: @unchecked Sendable {
    // Sendable: each task writes the range of its piece and the scratch row of its worker.

    /// A stretch of the parameters that one task sums, and later updates.
    package struct Piece: Sendable {
        /// Where it stands in the parameters' buffer.
        package var range: Range<Int>
        /// Whether weight decay applies to it.
        package var decays: Bool
        fileprivate var source: Source

        /// Whether it belongs to what a state is multiplied by.
        package var isRecurrent: Bool {
            switch source {
            case .matrix(.recurrent, _, _, _), .matrix(.candidate, _, _, _): true
            default: false
            }
        }

        /// The recurrent layer that it belongs to; nil behind the encoder.
        package var layer: Int? {
            switch source {
            case .matrix(_, let layer, _, _), .bias(let layer, _), .candidateBias(let layer, _): layer
            case .summary: nil
            }
        }

        /// Whether its sum may need what ``BatchWords`` computes on the way back.
        fileprivate var followsWords: Bool {
            switch source {
            case .matrix(.inputs, layer: 0, direction: _, columns: _), .bias(layer: 0, direction: _): true
            default: false
            }
        }
    }

    /// Where a piece's gradient comes from.
    fileprivate enum Source {
        case matrix(Factor, layer: Int, direction: Int, columns: Range<Int>)
        case bias(layer: Int, direction: Int)
        case candidateBias(layer: Int, direction: Int)
        case summary
    }

    fileprivate enum Factor { case inputs, recurrent, candidate }

    /// The floats of a piece at least: enough work for a task.
    private static let leastFloats = 1 << 14

    /// The sums.
    package let parameters: Parameters
    /// All stretches of the parameters; they do not overlap.
    package let pieces: [Piece]
    /// How many of the pieces, the first ones, can be summed before the words have gone back.
    package let piecesBeforeWords: Int
    private let kernels: Kernels
    private let scratch: FloatBuffer
    private let scratchPerWorker: Int

    /// Gradients of a network, summed by up to `workers` threads.
    package init(of network: Network, workers: Int) {
        parameters = network.makeGradients()
        kernels = network.kernels
        scratchPerWorker =
            parameters.directions.joined().flatMap { [$0.inputs, $0.recurrent, $0.candidate] }
            .map { [kernels] in kernels.gradientScratch(for: $0.shape) }.max() ?? 0
        scratch = FloatBuffer(count: workers * scratchPerWorker)
        let pieces = Self.pieces(of: parameters.layout)
        let before = pieces.filter { !$0.followsWords }
        self.pieces = before + pieces.filter(\.followsWords)
        piecesBeforeWords = before.count
    }

    /// Each piece copies all inputs and its share of the deltas: the least if it is about as wide as high.
    private static func columnsOfPieces(of shape: PackedShape) -> Int {
        let height = max(shape.rows, leastFloats / shape.rows)
        var pieces = max(1, (shape.columns + height / 2) / height)
        // An even number, for the threads mostly are.
        if pieces > 1 { pieces += pieces % 2 }
        return ((shape.columns + pieces - 1) / pieces).roundedUp(to: shape.width * shape.block)
    }

    private static func pieces(of layout: ParameterLayout) -> [Piece] {
        var pieces: [Piece] = []
        for (layer, directions) in layout.directions.enumerated() {
            for (direction, place) in directions.enumerated() {
                for (factor, offset, shape) in [
                    (Factor.inputs, place.inputs.offset, place.inputs.shape),
                    (.recurrent, place.recurrent.offset, place.recurrent.shape),
                    (.candidate, place.candidate.offset, place.candidate.shape),
                ] where shape.count > 0 {
                    let columns = columnsOfPieces(of: shape)
                    for first in stride(from: 0, to: shape.columns, by: columns) {
                        let range = first..<min(first + columns, shape.columns)
                        pieces.append(
                            Piece(
                                range: offset + range.lowerBound * shape.rows..<offset + range.upperBound
                                    * shape.rows,
                                decays: true,
                                source: .matrix(factor, layer: layer, direction: direction, columns: range)))
                    }
                }
                pieces.append(
                    Piece(
                        range: place.bias.offset..<place.bias.offset + place.bias.count, decays: false,
                        source: .bias(layer: layer, direction: direction)))
                if place.candidateBias.count > 0 {
                    let start = place.candidateBias.offset
                    pieces.append(
                        Piece(
                            range: start..<start + place.candidateBias.count, decays: false,
                            source: .candidateBias(layer: layer, direction: direction)))
                }
            }
        }
        for region in layout.regions where region.range.lowerBound >= layout.summary.lowerBound {
            pieces.append(Piece(range: region.range, decays: region.decays, source: .summary))
        }
        return pieces
    }

    /// Sums a piece over the shards whose words and workspaces are given, and gives the sum of the squares.
    package func sum(
        _ index: Int, over shards: ArraySlice<Workspace>, _ words: BatchWords, worker: Int
    ) -> Double {
        let piece = pieces[index]
        let sum = parameters.storage.matrix(at: piece.range.lowerBound, rows: 1, columns: piece.range.count)
        sum.clear()
        switch piece.source {
        case .matrix(.inputs, layer: 0, let direction, let columns):
            if let product = words.product(direction: direction) {
                add(product, columns, to: parameters.directions[0][direction].inputs, worker)
                return kernels.sumOfSquares(sum)
            }
        case .bias(layer: 0, let direction):
            if let product = words.product(direction: direction) {
                kernels.addColumnSums(of: product.deltas.values, to: sum)
                return kernels.sumOfSquares(sum)
            }
        default: break
        }
        for shard in shards {
            switch piece.source {
            case .matrix(let factor, let layer, let direction, let columns):
                addProduct(factor, layer, direction, columns, shard, worker)
            case .bias(let layer, let direction):
                guard let inputs = products(shard, layer, direction).inputs else { missingProduct() }
                kernels.addColumnSums(of: inputs.deltas.values, to: sum)
            case .candidateBias(let layer, let direction):
                addCandidateBias(products(shard, layer, direction).recurrent.deltas.values, to: sum)
            case .summary:
                let start = piece.range.lowerBound - parameters.layout.summary.lowerBound
                kernels.add(
                    shard.summaryGradients.matrix(at: start, rows: 1, columns: sum.columns), to: sum)
            }
        }
        return kernels.sumOfSquares(sum)
    }

    private func products(_ shard: Workspace, _ layer: Int, _ direction: Int) -> DirectionProducts {
        guard let products = shard.products[layer][direction] else {
            preconditionFailure("There are no gradients before a shard has gone back.")
        }
        return products
    }

    private func addProduct(
        _ factor: Factor, _ layer: Int, _ direction: Int, _ columns: Range<Int>, _ shard: Workspace,
        _ worker: Int
    ) {
        let products = products(shard, layer, direction)
        let weights = parameters.directions[layer][direction]
        let product: GradientProduct?
        let target: PackedMatrix
        switch factor {
        case .inputs: (product, target) = (products.inputs, weights.inputs)
        case .recurrent: (product, target) = (products.recurrent, weights.recurrent)
        case .candidate: (product, target) = (products.candidate, weights.candidate)
        }
        guard let product else { missingProduct() }
        add(product, columns, to: target, worker)
    }

    private func missingProduct() -> Never {
        preconditionFailure("The way back has left no product for these weights.")
    }

    private func add(
        _ product: GradientProduct, _ columns: Range<Int>, to target: PackedMatrix, _ worker: Int
    ) {
        kernels.weightGradient(
            product.inputs, rows: product.inputRows,
            product.deltas.columns(columns.lowerBound, columns.count).operand, into: target.panels(columns),
            scratch: scratch.matrix(at: worker * scratchPerWorker, rows: 1, columns: scratchPerWorker))
    }

    /// The candidate's bias stands beside the recurrent product, so its gradient is the third gate's there.
    private func addCandidateBias(_ deltas: Matrix, to sum: Matrix) {
        let block = Kernels.block
        for unit in stride(from: 0, to: sum.columns, by: block) {
            kernels.addColumnSums(
                of: deltas.columns(3 * unit + 2 * block, block), to: sum.columns(unit, block))
        }
    }
}
