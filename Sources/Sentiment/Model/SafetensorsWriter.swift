/// Writes a safetensors file: tensors are streamed, never held together in memory.
///
///     var writer = SafetensorsWriter(metadata: ["format": "pt"])
///     writer.add("head.bias", shape: [3], floats: bias)
///     try writer.write(to: "model.safetensors")
///
/// The same tensors and metadata always give the same bytes: metadata in the order of its keys, tensors by
/// the size of their elements, the largest first, else in the order they were added. Data begins at a
/// multiple of 64 bytes, so that every tensor is aligned to its elements. The file appears whole or not at
/// all (``AtomicFile``).
package struct SafetensorsWriter {
    /// Takes the next bytes of a tensor.
    package typealias Sink = (UnsafeRawBufferPointer) throws -> Void

    private struct Tensor {
        var name: String
        var type: TensorType
        var shape: [Int]
        var provideBytes: (Sink) throws -> Void
    }

    private static let dataAlignment = 64

    private let metadata: [String: String]
    private var tensors: [Tensor] = []

    /// A writer of a file with these texts beside the tensors.
    package init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// Adds a tensor whose bytes are provided piece by piece, little-endian and in row-major order, while the
    /// file is written.
    package mutating func add(
        _ name: String, type: TensorType, shape: [Int], bytes: @escaping (Sink) throws -> Void
    ) {
        tensors.append(Tensor(name: name, type: type, shape: shape, provideBytes: bytes))
    }

    /// Adds a tensor of bytes of any type.
    package mutating func add(_ name: String, type: TensorType, shape: [Int], bytes: [UInt8]) {
        add(name, type: type, shape: shape) { sink in try bytes.withUnsafeBytes(sink) }
    }

    /// Adds an F32 tensor.
    package mutating func add(_ name: String, shape: [Int], floats: [Float]) {
        add(name, type: .float32, shape: shape) { sink in try floats.withUnsafeBytes(sink) }
    }

    /// Writes the file, or throws a ``ModelFileError`` about the tensors or a ``FileError`` about the file.
    package func write(to path: String) throws {
        let ordered = inFileOrder
        let header = try header(of: ordered, path: path)
        try AtomicFile.write(to: path) { file in
            try file.write(header)
            for tensor in ordered {
                let expected = try byteCount(of: tensor, path: path)
                var written = 0
                try tensor.provideBytes { bytes in
                    written += bytes.count
                    try file.write(bytes)
                }
                guard written == expected else {
                    throw ModelFileError(
                        path: path,
                        problem: .wrongSize(tensor: tensor.name, found: written, expected: expected))
                }
            }
        }
    }

    /// A stable sort by falling element size.
    private var inFileOrder: [Tensor] {
        [8, 4, 2, 1].flatMap { width in tensors.filter { $0.type.byteWidth == width } }
    }

    /// The length and the JSON, padded with spaces.
    private func header(of ordered: [Tensor], path: String) throws(ModelFileError) -> [UInt8] {
        func failure(_ problem: ModelFileError.Problem) -> ModelFileError {
            .init(path: path, problem: problem)
        }
        var members: [String] = []
        if !metadata.isEmpty {
            let texts = JSONValue.object(metadata.mapValues { .string($0) })
            members.append("\(JSONValue.quoted(SafetensorsHeader.metadataName)):\(texts)")
        }
        var names: Set<String> = []
        var offset = 0
        for tensor in ordered {
            guard tensor.name != SafetensorsHeader.metadataName else {
                throw failure(.reservedName(tensor.name))
            }
            guard names.insert(tensor.name).inserted else { throw failure(.duplicateName(tensor.name)) }
            let (end, overflow) = offset.addingReportingOverflow(try byteCount(of: tensor, path: path))
            guard !overflow else { throw failure(.invalidShape(tensor: tensor.name, shape: tensor.shape)) }
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONValue.quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }

        var json = Array("{\(members.joined(separator: ","))}".utf8)
        let unpadded = SafetensorsHeader.prefixLength + json.count
        let padding = (Self.dataAlignment - unpadded % Self.dataAlignment) % Self.dataAlignment
        json += repeatElement(UInt8(ascii: " "), count: padding)
        guard json.count <= SafetensorsHeader.maximumLength else {
            throw failure(.headerTooLong(length: UInt64(json.count), limit: SafetensorsHeader.maximumLength))
        }
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }

    private func byteCount(of tensor: Tensor, path: String) throws(ModelFileError) -> Int {
        guard let count = tensor.type.byteCount(shape: tensor.shape) else {
            throw ModelFileError(path: path, problem: .invalidShape(tensor: tensor.name, shape: tensor.shape))
        }
        return count
    }
}
