import Synchronization

#if _endian(big)
    #error("Tensors are used in place, and safetensors files are little-endian.")
#endif

/// A safetensors file, mapped into memory and checked whole: opening it reads the header alone.
///
///     let file = try SafetensorsFile(path: "model.safetensors")
///     let bias = try file.floats(named: "head.bias", shape: [3])
///
/// Nothing in a file, damaged or made by an enemy, can crash the reader or make it use more memory than a
/// small multiple of the header. See ``MappedFile`` for files that change while they are open.
package final class SafetensorsFile: Sendable {
    /// The path it was opened by.
    package let path: String
    /// The texts stored beside the tensors.
    package let metadata: [String: String]

    private let tensors: [SafetensorsHeader.Tensor]
    private let indices: [String: Int]
    private let file: MappedFile
    /// Copies of tensors that are misaligned in the file, by name; they live as long as this object.
    private let alignedCopies = Mutex<[String: AlignedCopy]>([:])

    /// Opens a file and checks its header.
    package convenience init(path: String) throws(ModelFileError) {
        let file: MappedFile
        do {
            file = try MappedFile(path: path)
        } catch {
            throw ModelFileError(path: path, problem: .unreadable(error.problem))
        }
        try self.init(file)
    }

    /// Checks the header of a file that is in memory already.
    package init(_ file: MappedFile) throws(ModelFileError) {
        self.file = file
        let header = try SafetensorsHeader(file: file.bytes, path: file.path)
        path = file.path
        metadata = header.metadata
        tensors = header.tensors
        indices = Dictionary(uniqueKeysWithValues: header.tensors.enumerated().map { ($1.name, $0) })
    }

    /// The names of all tensors in the order of their bytes.
    package var tensorNames: [String] { tensors.map(\.name) }

    /// The tensor of this name, of whatever type and shape it is.
    package func tensor(named name: String) throws(ModelFileError) -> TensorView {
        guard let index = indices[name] else {
            throw ModelFileError(path: path, problem: .missingTensor(name, available: tensorNames))
        }
        let tensor = tensors[index]
        return TensorView(name: name, type: tensor.type, shape: tensor.shape, range: tensor.range, file: file)
    }

    /// The tensor of this name, type and shape.
    package func tensor(
        named name: String, type: TensorType, shape: [Int]
    ) throws(ModelFileError) -> TensorView {
        let tensor = try tensor(named: name)
        guard tensor.type == type else {
            throw ModelFileError(
                path: path,
                problem: .wrongType(tensor: name, found: tensor.type.rawValue, expected: type.rawValue))
        }
        guard tensor.shape == shape else {
            throw ModelFileError(
                path: path, problem: .wrongShape(tensor: name, found: tensor.shape, expected: shape))
        }
        return tensor
    }

    /// The numbers of an F32 tensor of this shape, in row-major order.
    ///
    /// The pointer is valid as long as this object lives. It points into the mapped file; only where the file
    /// puts the tensor at a place that is no multiple of 4 (``SafetensorsWriter`` never does), it points to a
    /// copy that is made at the first call and kept by this object.
    package func floats(named name: String, shape: [Int]) throws(ModelFileError) -> UnsafeBufferPointer<Float>
    {
        let tensor = try tensor(named: name, type: .float32, shape: shape)
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[tensor.range])
        guard Int(bitPattern: bytes.baseAddress) % MemoryLayout<Float>.alignment != 0 else {
            return bytes.bindMemory(to: Float.self)
        }
        let copy = alignedCopies.withLock { copies in
            if let copy = copies[name] { return copy }
            let copy = AlignedCopy(of: bytes)
            copies[name] = copy
            return copy
        }
        return copy.bytes.bindMemory(to: Float.self)
    }
}

/// A tensor in a ``SafetensorsFile``, whose mapping it keeps alive.
package struct TensorView: Sendable {
    /// Its name.
    package let name: String
    /// The type of its elements.
    package let type: TensorType
    /// Its dimensions, the slowest first; none for a single number.
    package let shape: [Int]

    fileprivate let range: Range<Int>
    fileprivate let file: MappedFile

    /// The number of its bytes.
    package var byteCount: Int { range.count }

    /// Calls the body with the bytes of the tensor, little-endian and perhaps not aligned; the pointer ends
    /// with the call.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        try withExtendedLifetime(file) {
            try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
        }
    }

    /// The bytes where they are mapped, perhaps not aligned; valid as long as the file object lives.
    package var mappedBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[range]) }

    /// A copy of the bytes.
    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}

/// Bytes copied to a place where numbers may stand.
// @unchecked: written once in init, only read afterwards.
private final class AlignedCopy: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    init(of source: UnsafeRawBufferPointer) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
        copy.copyMemory(from: source)
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}
