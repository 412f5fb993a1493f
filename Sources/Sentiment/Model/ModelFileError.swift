/// A model file that cannot be used: which file, what was found in it, and what was expected.
public struct ModelFileError: Error, Sendable, Equatable {
    /// What is wrong with the file.
    public enum Problem: Sendable, Equatable {
        /// The file could not be opened or read.
        case unreadable(FileError.Problem)
        /// The file has no bytes.
        case empty
        /// The file ends within the 8 bytes that hold the length of its header.
        case tooShort(size: Int)
        /// The header claims to be longer than any header may be.
        case headerTooLong(length: UInt64, limit: Int)
        /// The header claims to reach beyond the end of the file.
        case headerBeyondFile(length: UInt64, available: Int)
        /// The header does not begin with `{`.
        case headerNotObject(firstByte: UInt8)
        /// The header is not UTF-8, not JSON, or not shaped as the format asks.
        case malformedHeader(JSONError)
        /// A tensor lacks one of `dtype`, `shape` and `data_offsets`.
        case missingField(tensor: String, field: String)
        /// A tensor has an element type that is not known here.
        case unknownType(tensor: String, found: String)
        /// A shape with a negative dimension, too many of them, or more elements than can be counted.
        case invalidShape(tensor: String, shape: [Int])
        /// Offsets that are not two, negative, or in the wrong order.
        case invalidOffsets(tensor: String, found: [Int])
        /// Offsets beyond the end of the file.
        case offsetsBeyondFile(tensor: String, end: Int, available: Int)
        /// Offsets whose distance does not fit the type and the shape.
        case wrongSize(tensor: String, found: Int, expected: Int)
        /// A tensor that begins before the one in front of it ends.
        case overlap(tensor: String, previous: String)
        /// Bytes between two tensors, or before the first, that belong to none.
        case hole(beforeTensor: String, bytes: Int)
        /// Bytes after the last tensor.
        case trailingBytes(Int)
        /// A name that was given to two tensors.
        case duplicateName(String)
        /// A name that tensors may not have.
        case reservedName(String)
        /// The tensor that was asked for is not in the file.
        case missingTensor(String, available: [String])
        /// The tensor has another element type than the one asked for.
        case wrongType(tensor: String, found: String, expected: String)
        /// The tensor has another shape than the one asked for.
        case wrongShape(tensor: String, found: [Int], expected: [Int])
        /// A tensor holds something that is no number, or infinite.
        case notFinite(tensor: String)
        /// A tensor holds a number that it may not hold.
        case outOfRange(tensor: String, expected: String)
        /// The metadata has no entry of this name.
        case missingMetadata(key: String)
        /// A metadata entry cannot be read.
        case invalidMetadata(key: String, reason: String)
        /// The metadata says that the file is of another kind, or does not say of which.
        case foreignFormat(found: String?, expected: String)
        /// The tables of the vocabulary are corrupt.
        case invalidVocabulary(String)
        /// The file was written by a newer program.
        case unsupportedVersion(found: String, newest: Int)
    }

    /// The file, as it was named by the caller.
    public var path: String
    /// What is wrong with it.
    public var problem: Problem

    /// A problem with a model file.
    public init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }
}

extension ModelFileError: CustomStringConvertible {
    /// One line: `model.safetensors: tensor "head.bias" has shape [2], expected [3]`.
    public var description: String { "\(path): \(problem)" }
}

extension ModelFileError.Problem: CustomStringConvertible {
    /// What was found and what was expected, as a clause.
    public var description: String {
        switch self {
        case .unreadable(let problem): "cannot read: \(problem)"
        case .empty: "the file is empty, expected a safetensors file"
        case .tooShort(let size): "the file has \(size) bytes, a safetensors file has at least 8"
        case .headerTooLong(let length, let limit):
            "the header claims \(length) bytes, the most is \(limit); probably this is no safetensors file"
        case .headerBeyondFile(let length, let available):
            "the header claims \(length) bytes, but only \(available) follow; the file is cut short or no safetensors file"
        case .headerNotObject(let byte):
            "the header begins with the byte 0x\(String(byte, radix: 16)), expected \"{\"; probably this is no safetensors file"
        case .malformedHeader(let error): "the header is malformed at \(error)"
        case .missingField(let tensor, let field): "\(name(tensor)) has no \"\(field)\""
        case .unknownType(let tensor, let found):
            "\(name(tensor)) has the unknown type \(found.quotedForMessage)"
        case .invalidShape(let tensor, let shape): "\(name(tensor)) has the impossible shape \(list(shape))"
        case .invalidOffsets(let tensor, let found):
            "\(name(tensor)) has the offsets \(list(found)), expected a begin and an end, in this order and not negative"
        case .offsetsBeyondFile(let tensor, let end, let available):
            "\(name(tensor)) ends at byte \(end) of the data, which has \(available); the file is cut short or damaged"
        case .wrongSize(let tensor, let found, let expected):
            "\(name(tensor)) has \(found) bytes, its type and shape ask for \(expected)"
        case .overlap(let tensor, let previous): "\(name(tensor)) begins before \(name(previous)) ends"
        case .hole(let tensor, let bytes): "\(bytes) bytes before \(name(tensor)) belong to no tensor"
        case .trailingBytes(let bytes): "\(bytes) bytes follow the last tensor, expected the end of the file"
        case .duplicateName(let tensor): "there are two tensors \(tensor.quotedForMessage)"
        case .reservedName(let tensor): "a tensor may not have the name \(tensor.quotedForMessage)"
        case .missingTensor(let tensor, let available):
            "there is no \(name(tensor)); the file has \(available.isEmpty ? "none" : list(available.map(\.quotedForMessage)))"
        case .wrongType(let tensor, let found, let expected):
            "\(name(tensor)) has type \(found), expected \(expected)"
        case .wrongShape(let tensor, let found, let expected):
            "\(name(tensor)) has shape \(list(found)), expected \(list(expected))"
        case .invalidVocabulary(let reason): "the vocabulary cannot be used: \(reason)"
        case .notFinite(let tensor): "\(name(tensor)) holds a number that is not finite; the file is damaged"
        case .outOfRange(let tensor, let expected):
            "\(name(tensor)) holds another number than expected, \(expected); the file is damaged"
        case .missingMetadata(let key): "the metadata has no \(key.quotedForMessage)"
        case .invalidMetadata(let key, let reason):
            "the metadata's \(key.quotedForMessage) cannot be used: \(reason)"
        case .foreignFormat(let found?, let expected):
            "the metadata says that this is \(found.quotedForMessage), expected \(expected.quotedForMessage)"
        case .foreignFormat(nil, let expected):
            "the metadata does not say what this is, expected the format \(expected.quotedForMessage)"
        case .unsupportedVersion(let found, let newest):
            "the file has format version \(found.quotedForMessage), this program reads versions up to \(newest)"
        }
    }

    private func name(_ tensor: String) -> String { "tensor \(tensor.quotedForMessage)" }

    /// A list for a message, cut where it grows too long for one.
    private func list(_ elements: [some CustomStringConvertible]) -> String {
        let shown = elements.prefix(12).map(\.description) + (elements.count > 12 ? ["…"] : [])
        return "[" + shown.joined(separator: ", ") + "]"
    }
}
