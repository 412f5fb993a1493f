/// The compiled word rules in a model file: a tensor that only saves time, so that whatever is wrong with it, they are
/// compiled anew.
extension CompiledWordRules {
    private static let tensorName = "tokenizer.compiled_rules"
    // Of this type the file aligns it as ICU asks; ICU pads the rules to a multiple of 8 bytes.
    private static let type = TensorType.uint32

    /// Those of a model file, if it has them and they are sound.
    convenience init?(_ file: SafetensorsFile, identifier: String?) {
        guard let identifier, let tensor = try? file.tensor(named: Self.tensorName), tensor.type == Self.type
        else { return nil }
        self.init(identifier: identifier, checking: tensor.mappedBytes)
    }

    /// Adds them to a file.
    func add(to writer: inout SafetensorsWriter) {
        writer.add(
            Self.tensorName, type: Self.type, shape: [bytes.count / Self.type.byteWidth], bytes: Array(bytes))
    }
}
