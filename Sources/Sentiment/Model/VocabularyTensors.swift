/// The vocabulary in a model file: its three flat tables as tensors, used where they lie in the mapped file.
extension Vocabulary {
    private static let bytesName = "vocabulary.bytes"
    private static let offsetsName = "vocabulary.offsets"
    private static let slotsName = "vocabulary.slots"

    /// The vocabulary of a model file; nothing is copied or parsed.
    package init(_ file: SafetensorsFile) throws(ModelFileError) {
        let bytes = try file.table(Self.bytesName, .uint8)
        let offsets = try file.table(Self.offsetsName, .uint32)
        let slots = try file.table(Self.slotsName, .uint32)
        do {
            try self.init(owner: file, bytes: bytes, offsets: offsets, slots: slots)
        } catch {
            throw ModelFileError(path: file.path, problem: .invalidVocabulary("\(error)"))
        }
    }

    /// Adds the tables to a file.
    package func add(to writer: inout SafetensorsWriter) {
        withTables { bytes, offsets, slots in
            let width = MemoryLayout<UInt32>.size
            for (name, type, count, table) in [
                (Self.bytesName, TensorType.uint8, bytes.count, bytes),
                (Self.offsetsName, .uint32, offsets.count / width, offsets),
                (Self.slotsName, .uint32, slots.count / width, slots),
            ] {
                writer.add(name, type: type, shape: [count], bytes: Array(table))
            }
        }
    }
}

extension SafetensorsFile {
    /// The bytes of a vector of a type, valid as long as the file object lives.
    fileprivate func table(_ name: String, _ type: TensorType) throws(ModelFileError)
        -> UnsafeRawBufferPointer
    {
        let tensor = try tensor(named: name)
        guard tensor.shape.count == 1 else {
            throw ModelFileError(
                path: path,
                problem: .wrongShape(
                    tensor: name, found: tensor.shape, expected: [tensor.byteCount / type.byteWidth]))
        }
        return try self.tensor(named: name, type: type, shape: tensor.shape).mappedBytes
    }
}
