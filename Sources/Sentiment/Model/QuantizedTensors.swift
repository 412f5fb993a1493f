/// Weights in 8 bits in a model file: an I8 tensor, and an F32 tensor with a scale a row.
extension QuantizedMatrix {
    /// The name of the scales of a tensor.
    static func scalesName(_ name: String) -> String { name + ".scales" }

    /// The weights of a tensor, each row an output unit of its own; `prefix` stands before its name in errors.
    init(
        _ tensor: ParameterTensor, of parameters: Parameters, prefix: String = ""
    ) throws(QuantizationError) {
        let (rows, columns) = (tensor.shape[0], tensor.shape[1])
        let buffer = FloatBuffer(count: rows * columns)
        for (index, value) in parameters.values(of: tensor).enumerated() { buffer[index] = value }
        let quantized = withExtendedLifetime(buffer) {
            QuantizedMatrix(buffer.matrix(at: 0, rows: rows, columns: columns))
        }
        guard let quantized else { throw QuantizationError(tensor: prefix + tensor.name) }
        self = quantized
    }
}

/// Weights that cannot become 8-bit integers because one of them is not finite, or too large.
public struct QuantizationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The tensor, by its name in a model file.
    public var tensor: String

    /// What was found.
    public var description: String {
        "the model cannot be quantized: tensor \(tensor.quotedForMessage) holds a number that is not finite or too large"
    }
}

extension ParameterTensor {
    /// Whether a small model has it in 8 bits: the encoder's matrices. Biases, attention and head are a few thousand
    /// numbers.
    var isQuantizable: Bool { role == .inputWeights || role == .recurrentWeights }
}

extension SafetensorsFile {
    /// Weights in 8 bits, used where they lie in the mapped file.
    func quantized(named name: String, rows: Int, columns: Int) throws(ModelFileError) -> QuantizedMatrix {
        func failure(_ tensor: String, _ range: String) -> ModelFileError {
            ModelFileError(path: path, problem: .outOfRange(tensor: tensor, expected: range))
        }
        let bytes = try tensor(named: name, type: .int8, shape: [rows, columns]).mappedBytes
        let scalesName = QuantizedMatrix.scalesName(name)
        let scales = try floats(named: scalesName, shape: [rows])
        // Only -128 is none of -127...127.
        if contains(0x80, bytes) { throw failure(name, "-127 to 127") }
        if !scales.allSatisfy(QuantizedMatrix.isScale) {
            throw failure(scalesName, "not negative, 127 times it finite")
        }
        return QuantizedMatrix(mapped: bytes, scales: scales, columns: columns, owner: self)
    }

    /// Checks type and shape of weights in 8 bits before memory is taken for them.
    func requireQuantized(named name: String, shape: [Int]) throws(ModelFileError) {
        _ = try tensor(named: name, type: .int8, shape: shape)
        _ = try tensor(named: QuantizedMatrix.scalesName(name), type: .float32, shape: [shape[0]])
    }
}

extension SafetensorsWriter {
    /// Adds weights in 8 bits.
    mutating func add(_ name: String, _ matrix: QuantizedMatrix) {
        add(name, type: .int8, shape: [matrix.rows, matrix.columns]) { sink in
            try matrix.withTables { bytes, _ in try sink(UnsafeRawBufferPointer(bytes)) }
        }
        add(QuantizedMatrix.scalesName(name), type: .float32, shape: [matrix.rows]) { sink in
            try matrix.withTables { _, scales in try sink(UnsafeRawBufferPointer(scales)) }
        }
    }
}
