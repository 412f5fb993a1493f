import Foundation
import Sentiment
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A file with this header and as many bytes of data: 0, 1, 2, ...
    private func file(_ header: String, data count: Int = 0) throws -> String {
        try file(header: Array(header.utf8), data: count)
    }

    private func file(header: [UInt8], data count: Int = 0) throws -> String {
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
        return try directory.create(
            "x.safetensors", length + header + (0..<count).map { UInt8(truncatingIfNeeded: $0) })
    }

    private func problem(_ path: String) throws -> ModelFileError.Problem? {
        do {
            _ = try SafetensorsFile(path: path)
            return nil
        } catch {
            #expect(error.path == path)
            #expect(error.description.hasPrefix("\(path): "))
            return error.problem
        }
    }

    @Test("A file of the reference implementation is read: metadata, names, types, shapes and numbers")
    func reference() throws {
        let file = try SafetensorsFile(path: fixture("reference.safetensors"))
        #expect(file.metadata == ["format": "reference", "labels": #"["negative","positive"]"#, "名": "值"])
        #expect(Set(file.tensorNames) == ["head.weights", "counts", "half", "tokens", "scalar", "none"])

        #expect(
            try Array(file.floats(named: "head.weights", shape: [2, 3])) == [
                0.5, -1.25, 3, 1e-30, 65504, -0.0,
            ])
        #expect(try Array(file.floats(named: "scalar", shape: [])) == [7])
        #expect(try file.floats(named: "none", shape: [0, 4]).isEmpty)
        #expect(try file.tensor(named: "tokens", type: .uint8, shape: [11]).bytes == Array("gut\n很好\n".utf8))
        #expect(try file.tensor(named: "half", type: .float16, shape: [2]).bytes == [0x00, 0x3E, 0x00, 0xC0])
        let counts = try file.tensor(named: "counts", type: .int64, shape: [3])
        #expect(
            counts.withUnsafeBytes { bytes in
                (0..<3).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self) }
            }
                == [1, -2, 1 << 40])
    }

    @Test("A tensor outlives the file object it came from")
    func viewKeepsMapping() throws {
        let path = try fixture("reference.safetensors")
        let view = try SafetensorsFile(path: path).tensor(named: "tokens")
        #expect(view.byteCount == 11)
        #expect(view.bytes == Array("gut\n很好\n".utf8))
    }

    @Test("A misaligned F32 tensor gives the right numbers, at the same address each time")
    func misaligned() throws {
        let header =
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}"#
        let path = try file(header, data: 9)
        var bytes = try bytes(ofFile: path)
        bytes.replaceSubrange((bytes.count - 8)..., with: [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
        try Data(bytes).write(to: URL(filePath: path))

        let file = try SafetensorsFile(path: path)
        let floats = try file.floats(named: "b", shape: [2])
        #expect(Array(floats) == [1, -2])
        #expect(try file.floats(named: "b", shape: [2]).baseAddress == floats.baseAddress)
    }

    @Test("An absent tensor, another type and another shape are told apart")
    func requests() throws {
        let path = try file(#"{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}"#, data: 8)
        let file = try SafetensorsFile(path: path)
        #expect(throws: ModelFileError(path: path, problem: .missingTensor("b", available: ["a"]))) {
            try file.tensor(named: "b")
        }
        #expect(
            throws: ModelFileError(
                path: path, problem: .wrongType(tensor: "a", found: "F32", expected: "I32"))
        ) {
            try file.tensor(named: "a", type: .int32, shape: [2, 1])
        }
        let shape = ModelFileError(
            path: path, problem: .wrongShape(tensor: "a", found: [2, 1], expected: [2]))
        #expect(throws: shape) { try file.floats(named: "a", shape: [2]) }
        #expect(shape.description == "\(path): tensor \"a\" has shape [2, 1], expected [2]")
    }

    @Test("What is no readable file is named as what it is")
    func unreadable() throws {
        #expect(try problem(directory.file("none")) == .unreadable(.missing))
        #expect(try problem(directory.path) == .unreadable(.isDirectory))
        #expect(try problem("/dev/null") == .unreadable(.notRegular))
        #expect(try problem("") == .unreadable(.invalidName))
        #expect(try problem(directory.create("file", []) + "/x") == .unreadable(.notADirectory))
        let pipe = directory.file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        #expect(try problem(pipe) == .unreadable(.notRegular))
    }

    @Test(
        "A file without read permission is named as such",
        .enabled(if: geteuid() != 0, "root may read everything"))
    func permission() throws {
        let path = try directory.create("secret", [1])
        try #require(chmod(path, 0) == 0)
        #expect(try problem(path) == .unreadable(.permissionDenied))
    }

    @Test("A file too short for its header is refused")
    func short() throws {
        #expect(try problem(directory.create("a", [])) == .empty)
        #expect(try problem(directory.create("b", [1, 2, 3])) == .tooShort(size: 3))
        #expect(
            try problem(directory.create("c", [3, 0, 0, 0, 0, 0, 0, 0, 0x7B]))
                == .headerBeyondFile(length: 3, available: 1))
        #expect(
            try problem(directory.create("d", [UInt8](repeating: 0xFF, count: 8)))
                == .headerTooLong(length: .max, limit: 100_000_000))
        #expect(
            try problem(directory.create("e", [0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0]))
                == .headerTooLong(length: 100_000_001, limit: 100_000_000))
    }

    @Test("A header that is no JSON object in UTF-8 is refused")
    func header() throws {
        #expect(try problem(file("[]")) == .headerNotObject(firstByte: 0x5B))
        #expect(try problem(file(" {}")) == .headerNotObject(firstByte: 0x20))
        for text in ["", "{", "{}x", #"{"a":1}"#, #"{"__metadata__":{"a":1}}"#, #"{"__metadata__":[]}"#] {
            guard case .malformedHeader = try problem(file(text)) else {
                Issue.record("\(text) was read")
                continue
            }
        }
        #expect(
            try problem(file(header: [0x7B, 0x22, 0xFF, 0x22, 0x3A]))
                == .malformedHeader(JSONError(line: 1, column: 5, reason: "a string is not UTF-8")))
        // UTF-16 without a byte order mark, as a decoder that guesses would read it.
        guard case .malformedHeader = try problem(file(header: [0x7B, 0, 0x7D, 0])) else {
            Issue.record("UTF-16 was read")
            return
        }
    }

    @Test("A header without tensors, and one padded with spaces, are read")
    func emptyHeaders() throws {
        #expect(try SafetensorsFile(path: file("{}")).tensorNames == [])
        #expect(try SafetensorsFile(path: file(#"{"__metadata__":{"a":"b"}}      "#)).metadata == ["a": "b"])
    }

    @Test(
        "Each impossible tensor is refused for its own reason",
        arguments: [
            (
                #""shape":[1],"data_offsets":[0,4]"#,
                ModelFileError.Problem.missingField(tensor: "a", field: "dtype")
            ),
            (#""dtype":"F32","data_offsets":[0,4]"#, .missingField(tensor: "a", field: "shape")),
            (#""dtype":"F32","shape":[1]"#, .missingField(tensor: "a", field: "data_offsets")),
            (#""dtype":"F33","shape":[1],"data_offsets":[0,4]"#, .unknownType(tensor: "a", found: "F33")),
            (#""dtype":"F32","shape":[-1],"data_offsets":[0,4]"#, .invalidShape(tensor: "a", shape: [-1])),
            (
                #""dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]"#,
                .invalidShape(tensor: "a", shape: [1 << 62, 4])
            ),
            (
                #""dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]"#,
                .invalidShape(tensor: "a", shape: [1 << 32, 1 << 32])
            ),
            (
                #""dtype":"F32","shape":[\#(Array(repeating: "1", count: 33).joined(separator: ","))],"data_offsets":[0,4]"#,
                .invalidShape(tensor: "a", shape: Array(repeating: 1, count: 33))
            ),
            (
                #""dtype":"F32","shape":[1],"data_offsets":[-4,0]"#,
                .invalidOffsets(tensor: "a", found: [-4, 0])
            ),
            (
                #""dtype":"F32","shape":[1],"data_offsets":[4,0]"#,
                .invalidOffsets(tensor: "a", found: [4, 0])
            ),
            (#""dtype":"F32","shape":[1],"data_offsets":[0]"#, .invalidOffsets(tensor: "a", found: [0])),
            (
                #""dtype":"F32","shape":[1],"data_offsets":[0,4,8]"#,
                .invalidOffsets(tensor: "a", found: [0, 4, 8])
            ),
            (
                #""dtype":"F32","shape":[1],"data_offsets":[0,3]"#,
                .wrongSize(tensor: "a", found: 3, expected: 4)
            ),
            (
                #""dtype":"F32","shape":[2],"data_offsets":[0,8]"#,
                .offsetsBeyondFile(tensor: "a", end: 8, available: 4)
            ),
            (
                #""dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]"#,
                .offsetsBeyondFile(tensor: "a", end: .max, available: 4)
            ),
            (#""dtype":"U8","shape":[2],"data_offsets":[2,4]"#, .hole(beforeTensor: "a", bytes: 2)),
            (#""dtype":"U8","shape":[2],"data_offsets":[0,2]"#, .trailingBytes(2)),
        ])
    func tensors(fields: String, expected: ModelFileError.Problem) throws {
        #expect(try problem(file(#"{"a":{\#(fields)}}"#, data: 4)) == expected)
    }

    @Test(
        "An offset that no Int can hold is refused",
        arguments: ["9223372036854775808", "1e2", "0.5", "\"4\"", "null"])
    func offsets(text: String) throws {
        let path = try file(#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,\#(text)]}}"#, data: 4)
        guard case .malformedHeader = try problem(path) else {
            Issue.record("\(text) was read")
            return
        }
    }

    @Test("Tensors that share bytes, leave bytes between them, or have the same name are refused")
    func pairs() throws {
        func header(_ a: (Int, Int), _ b: (Int, Int), names: (String, String) = ("a", "b")) -> String {
            func tensor(_ range: (Int, Int)) -> String {
                #"{"dtype":"U8","shape":[\#(range.1 - range.0)],"data_offsets":[\#(range.0),\#(range.1)]}"#
            }
            return #"{"\#(names.0)":\#(tensor(a)),"\#(names.1)":\#(tensor(b))}"#
        }
        #expect(try problem(file(header((0, 3), (2, 4)), data: 4)) == .overlap(tensor: "b", previous: "a"))
        #expect(try problem(file(header((0, 4), (0, 4)), data: 4)) != nil)
        #expect(try problem(file(header((0, 1), (2, 4)), data: 4)) == .hole(beforeTensor: "b", bytes: 1))
        #expect(try problem(file(header((2, 4), (0, 2)), data: 4)) == nil)
        #expect(try problem(file(header((0, 0), (0, 4)), data: 4)) == nil)
        #expect(
            try problem(file(header((0, 2), (2, 4), names: ("a", "\\u0061")), data: 4))
                == .malformedHeader(JSONError(line: 1, column: 54, reason: "the name \"a\" stands twice")))
    }

    @Test("A message shows control characters of a hostile name, and not all of a long one")
    func hostileNames() throws {
        let name = "\u{1B}[31m" + String(repeating: "x", count: 1000)
        let error = ModelFileError(path: "m", problem: .unknownType(tensor: name, found: "\n"))
        #expect(error.description.count < 200)
        #expect(!error.description.unicodeScalars.contains("\u{1B}"))
        #expect(!error.description.contains("\n"))
    }

    @Test(
        "The reference file cut short anywhere, or with any header byte changed, is read or refused, never a crash"
    )
    func damage() throws {
        let whole = try bytes(ofFile: fixture("reference.safetensors"))
        for end in 0..<whole.count {
            #expect(try problem(directory.create("cut", whole[..<end])) != nil)
        }
        let headerLength = 8 + Int(whole[0]) + Int(whole[1]) << 8
        for index in 0..<headerLength {
            for byte: UInt8 in [0, 0x20, 0x22, 0x2D, 0x30, 0x39, 0x5B, 0x7B, 0x7D, 0xFF] {
                var damaged = whole
                damaged[index] = byte
                let path = try directory.create("damaged", damaged)
                guard let file = try? SafetensorsFile(path: path) else { continue }
                for name in file.tensorNames { _ = try file.tensor(named: name).bytes }
            }
        }
    }
}
