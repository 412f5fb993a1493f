/// The header of a safetensors file: what tensors there are and where their bytes stand.
///
/// A file is 8 bytes with the length N of the header (little-endian), N bytes of JSON, and the data:
///
///     {"__metadata__": {"format": "pt"}, "head.bias": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}}
///
/// Offsets count from the beginning of the data. The tensors cover the data without gaps, overlaps or a rest,
/// so that a file holds nothing unseen (https://github.com/huggingface/safetensors#format).
struct SafetensorsHeader: Sendable {
    /// A tensor of the file.
    struct Tensor: Sendable {
        var name: String
        var type: TensorType
        var shape: [Int]
        /// Its bytes, counted from the beginning of the file.
        var range: Range<Int>
    }

    /// The longest header that is read, the limit of the reference implementation.
    static let maximumLength = 100_000_000
    /// The bytes before the header.
    static let prefixLength = 8
    /// The name that stands for the metadata.
    static let metadataName = "__metadata__"

    private(set) var metadata: [String: String] = [:]
    /// In the order of their bytes.
    private(set) var tensors: [Tensor] = []

    /// Reads and checks the header of a file.
    init(file: UnsafeRawBufferPointer, path: String) throws(ModelFileError) {
        func failure(_ problem: ModelFileError.Problem) -> ModelFileError {
            .init(path: path, problem: problem)
        }

        let length = try Self.headerLength(file: file, path: path)
        let dataStart = Self.prefixLength + length
        let header = Array(file[Self.prefixLength..<dataStart])
        if let first = header.first, first != UInt8(ascii: "{") {
            throw failure(.headerNotObject(firstByte: first))
        }

        do {
            try parse(header, dataStart: dataStart, fileSize: file.count, path: path)
        } catch let error as JSONError {
            throw failure(.malformedHeader(error))
        } catch let error as ModelFileError {
            throw error
        } catch {
            preconditionFailure("The header is read with errors of two kinds only: \(error)")
        }
        // A tensor without bytes stands before the one that begins at the same place.
        tensors.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        try checkCoverage(dataStart: dataStart, fileSize: file.count, path: path)
    }

    private static func headerLength(file: UnsafeRawBufferPointer, path: String) throws(ModelFileError) -> Int
    {
        func failure(_ problem: ModelFileError.Problem) -> ModelFileError {
            .init(path: path, problem: problem)
        }
        if file.isEmpty { throw failure(.empty) }
        guard file.count >= prefixLength else { throw failure(.tooShort(size: file.count)) }
        let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
        let available = file.count - prefixLength
        guard length <= maximumLength else {
            throw failure(.headerTooLong(length: length, limit: maximumLength))
        }
        guard length <= available else {
            throw failure(.headerBeyondFile(length: length, available: available))
        }
        return Int(length)
    }

    private mutating func parse(_ header: [UInt8], dataStart: Int, fileSize: Int, path: String) throws {
        var metadata: [String: String] = [:]
        var tensors: [Tensor] = []
        var reader = JSONReader(header)
        try reader.object { name, reader in
            if name == Self.metadataName {
                try reader.object { key, reader in metadata[key] = try reader.string() }
            } else {
                let entry = try Entry(reading: &reader)
                tensors.append(
                    try entry.tensor(name: name, dataStart: dataStart, fileSize: fileSize, path: path))
            }
        }
        try reader.end()
        (self.metadata, self.tensors) = (metadata, tensors)
    }

    private func checkCoverage(dataStart: Int, fileSize: Int, path: String) throws(ModelFileError) {
        var end = dataStart
        var previous = ""
        for tensor in tensors {
            let start = tensor.range.lowerBound
            guard start >= end else {
                throw ModelFileError(path: path, problem: .overlap(tensor: tensor.name, previous: previous))
            }
            guard start == end else {
                throw ModelFileError(
                    path: path, problem: .hole(beforeTensor: tensor.name, bytes: start - end))
            }
            (end, previous) = (tensor.range.upperBound, tensor.name)
        }
        guard end == fileSize else {
            throw ModelFileError(path: path, problem: .trailingBytes(fileSize - end))
        }
    }
}

extension SafetensorsHeader {
    /// What the header says of a tensor, before it is checked.
    private struct Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?

        init(reading reader: inout JSONReader) throws {
            var entry = (type: String?.none, shape: [Int]?.none, offsets: [Int]?.none)
            try reader.object { field, reader in
                switch field {
                case "dtype": entry.type = try reader.string()
                case "shape": entry.shape = try Self.integers(&reader)
                case "data_offsets": entry.offsets = try Self.integers(&reader)
                default: try reader.skip()
                }
            }
            (type, shape, offsets) = entry
        }

        private static func integers(_ reader: inout JSONReader) throws -> [Int] {
            var values: [Int] = []
            try reader.array { reader in values.append(try reader.integer()) }
            return values
        }

        func tensor(name: String, dataStart: Int, fileSize: Int, path: String) throws(ModelFileError)
            -> Tensor
        {
            func failure(_ problem: ModelFileError.Problem) -> ModelFileError {
                .init(path: path, problem: problem)
            }
            guard let typeName = self.type else { throw failure(.missingField(tensor: name, field: "dtype")) }
            guard let shape else { throw failure(.missingField(tensor: name, field: "shape")) }
            guard let offsets else { throw failure(.missingField(tensor: name, field: "data_offsets")) }
            guard let type = TensorType(rawValue: typeName) else {
                throw failure(.unknownType(tensor: name, found: typeName))
            }
            guard let expected = type.byteCount(shape: shape) else {
                throw failure(.invalidShape(tensor: name, shape: shape))
            }
            guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
                throw failure(.invalidOffsets(tensor: name, found: offsets))
            }
            let (begin, end, available) = (offsets[0], offsets[1], fileSize - dataStart)
            guard end - begin == expected else {
                throw failure(.wrongSize(tensor: name, found: end - begin, expected: expected))
            }
            guard end <= available else {
                throw failure(.offsetsBeyondFile(tensor: name, end: end, available: available))
            }
            return Tensor(name: name, type: type, shape: shape, range: dataStart + begin..<dataStart + end)
        }
    }
}
