import Sentiment

extension SafetensorsFile {
    /// Writes a copy of the file with something changed, as a damaged or an older file has it.
    ///
    /// - Parameters:
    ///   - path: where the copy goes.
    ///   - metadata: its metadata; nil for those of the file.
    ///   - add: adds what the copy has of each tensor, or nothing.
    package func writeCopy(
        to path: String, metadata: [String: String]? = nil,
        add: (_ name: String, _ tensor: TensorView, _ writer: inout SafetensorsWriter) -> Void = {
            $2.add($0, $1)
        }
    ) throws {
        var writer = SafetensorsWriter(metadata: metadata ?? self.metadata)
        for name in tensorNames { add(name, try tensor(named: name), &writer) }
        try writer.write(to: path)
    }
}

extension SafetensorsWriter {
    /// Adds a tensor of another file as it is.
    package mutating func add(_ name: String, _ tensor: TensorView) {
        add(name, type: tensor.type, shape: tensor.shape, bytes: tensor.bytes)
    }
}
