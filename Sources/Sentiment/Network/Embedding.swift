/// The table that gives each word its D numbers.
package struct Embedding: Sendable {
    /// The table's name in a model file.
    package static let tensorName = "embedding.weights"

    private enum Table: Sendable {
        case floats(Matrix)
        case quantized(QuantizedMatrix)
    }

    private let table: Table
    /// Keeps the memory of the floats alive: a buffer, or a mapped file.
    private let owner: (any AnyObject & Sendable)?

    /// Whether the table may be written; a mapped file must not, nor a table in 8 bits.
    package let isWritable: Bool

    /// A table of a mapped file, which `owner` keeps in memory.
    package init(mapped weights: Matrix, owner: any AnyObject & Sendable) {
        table = .floats(weights)
        self.owner = owner
        isWritable = false
    }

    /// A table of zeros of its own.
    package init(vocabularySize: Int, size: Int) {
        let buffer = FloatBuffer(count: vocabularySize * size)
        table = .floats(buffer.matrix(at: 0, rows: vocabularySize, columns: size))
        owner = buffer
        isWritable = true
    }

    /// A table in 8 bits.
    package init(_ quantized: QuantizedMatrix) {
        table = .quantized(quantized)
        owner = nil
        isWritable = false
    }

    /// [V x D]; a table in 8 bits has none.
    package var weights: Matrix {
        guard case .floats(let weights) = table else {
            preconditionFailure("A table in 8 bits has no floats.")
        }
        return weights
    }

    /// The table in 8 bits, if it is one.
    package var quantized: QuantizedMatrix? {
        if case .quantized(let table) = table { table } else { nil }
    }

    /// V.
    package var vocabularySize: Int {
        switch table {
        case .floats(let weights): weights.rows
        case .quantized(let table): table.rows
        }
    }

    /// D.
    package var size: Int {
        switch table {
        case .floats(let weights): weights.columns
        case .quantized(let table): table.columns
        }
    }

    /// A table of zeros of the same shape.
    package func makeZeros() -> Embedding { Embedding(vocabularySize: vocabularySize, size: size) }

    /// The rows of some words: (U) -> (U, D).
    package func callAsFunction(_ words: ArraySlice<Int32>, into target: Matrix) {
        for (row, id) in words.enumerated() { copyRow(Int(id), into: target.row(row)) }
    }

    /// Writes a row to a matrix of one row.
    func copyRow(_ row: Int, into target: Matrix) {
        switch table {
        case .floats(let weights): target.copy(from: weights.row(row))
        case .quantized(let table): table.copyRow(row, into: target)
        }
    }

    /// Adds the multiple of a row to a matrix of one row.
    func addRow(_ row: Int, times factor: Float, to target: Matrix, _ kernels: Kernels) {
        switch table {
        case .floats(let weights): kernels.add(weights.row(row), times: factor, to: target)
        case .quantized(let table): table.addRow(row, times: factor, to: target)
        }
    }
}
