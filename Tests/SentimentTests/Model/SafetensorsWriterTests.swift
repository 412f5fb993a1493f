import Sentiment
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private var writer: SafetensorsWriter {
        var writer = SafetensorsWriter(metadata: ["z": "1", "a": "line\n\"quoted\" é", "名": ""])
        writer.add("tokens", type: .uint8, shape: [3], bytes: Array("a\nb".utf8))
        writer.add("weights", shape: [2, 2], floats: [1, -2, 0.5, .infinity])
        writer.add("half", type: .float16, shape: [1], bytes: [0, 0x3E])
        writer.add("ids", type: .int64, shape: [1], bytes: [1, 2, 3, 4, 5, 6, 7, 8])
        writer.add("bias", shape: [1], floats: [7])
        writer.add("none", shape: [0, 3], floats: [])
        return writer
    }

    @Test("What was written is read")
    func roundTrip() throws {
        let path = directory.file("m")
        try writer.write(to: path)
        let file = try SafetensorsFile(path: path)
        #expect(file.metadata == ["z": "1", "a": "line\n\"quoted\" é", "名": ""])
        #expect(try Array(file.floats(named: "weights", shape: [2, 2])) == [1, -2, 0.5, .infinity])
        #expect(try Array(file.floats(named: "bias", shape: [1])) == [7])
        #expect(try file.floats(named: "none", shape: [0, 3]).isEmpty)
        #expect(try file.tensor(named: "tokens", type: .uint8, shape: [3]).bytes == Array("a\nb".utf8))
        #expect(try file.tensor(named: "ids", type: .int64, shape: [1]).bytes == [1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test("Larger elements come first, equal ones as they were added, and every tensor is aligned")
    func order() throws {
        let path = directory.file("m")
        try writer.write(to: path)
        let file = try SafetensorsFile(path: path)
        #expect(file.tensorNames.filter { $0 != "none" } == ["ids", "weights", "bias", "half", "tokens"])
        for name in file.tensorNames {
            let tensor = try file.tensor(named: name)
            tensor.withUnsafeBytes { #expect(Int(bitPattern: $0.baseAddress) % tensor.type.byteWidth == 0) }
        }
        let header = try bytes(ofFile: path)[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect((8 + header) % 64 == 0)
    }

    @Test("The same model gives the same bytes")
    func deterministic() throws {
        let (first, second) = (directory.file("1"), directory.file("2"))
        try writer.write(to: first)
        try writer.write(to: second)
        #expect(try bytes(ofFile: first) == bytes(ofFile: second))
    }

    @Test("The bytes are those of the format")
    func bytesOfFormat() throws {
        var writer = SafetensorsWriter(metadata: ["b": "2", "a": "1"])
        writer.add("x", shape: [1], floats: [1])
        let path = directory.file("m")
        try writer.write(to: path)
        let json = #"{"__metadata__":{"a":"1","b":"2"},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let padded = json + String(repeating: " ", count: 120 - json.utf8.count)
        #expect(
            try bytes(ofFile: path) == [120, 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8) + [0, 0, 0x80, 0x3F])
    }

    @Test("A tensor larger than any buffer, provided in pieces, arrives whole")
    func pieces() throws {
        var writer = SafetensorsWriter()
        writer.add("x", type: .uint8, shape: [3, 100_000]) { sink in
            for row in 0..<3 as Range<UInt8> {
                try [UInt8](repeating: row, count: 100_000).withUnsafeBytes(sink)
            }
        }
        let path = directory.file("m")
        try writer.write(to: path)
        let bytes = try SafetensorsFile(path: path).tensor(named: "x").bytes
        #expect(bytes == (0..<3 as Range<UInt8>).flatMap { [UInt8](repeating: $0, count: 100_000) })
    }

    @Test("Impossible tensors are refused and leave no file")
    func refusals() throws {
        let path = directory.file("m")
        func problem(_ add: (inout SafetensorsWriter) -> Void) -> ModelFileError.Problem? {
            var writer = SafetensorsWriter()
            add(&writer)
            do {
                try writer.write(to: path)
                return nil
            } catch {
                return (error as? ModelFileError)?.problem
            }
        }
        #expect(
            problem { $0.add("x", shape: [2], floats: [1]) } == .wrongSize(tensor: "x", found: 4, expected: 8)
        )
        #expect(
            problem { $0.add("x", shape: [1], floats: [1, 2]) }
                == .wrongSize(tensor: "x", found: 8, expected: 4))
        #expect(problem { $0.add("x", shape: [-1], floats: []) } == .invalidShape(tensor: "x", shape: [-1]))
        #expect(problem { $0.add("__metadata__", shape: [], floats: [1]) } == .reservedName("__metadata__"))
        let twice = problem { writer in
            writer.add("x", shape: [1], floats: [1])
            writer.add("x", shape: [1], floats: [2])
        }
        #expect(twice == .duplicateName("x"))
        #expect(try directory.names == [])
    }

    @Test("A provider that fails keeps the old model")
    func providerFails() throws {
        struct Failure: Error {}
        let path = directory.file("m")
        try writer.write(to: path)
        let before = try bytes(ofFile: path)
        var failing = SafetensorsWriter()
        failing.add("x", type: .uint8, shape: [1]) { _ in throw Failure() }
        #expect(throws: Failure.self) { try failing.write(to: path) }
        #expect(try bytes(ofFile: path) == before)
        #expect(try directory.names == ["m"])
    }
}
