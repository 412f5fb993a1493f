/// A linear model in a model file.
extension LinearPart {
    static let featuresName = "linear.features"
    static let rarityName = "linear.idf"
    static let weightsName = "linear.weights"
    static let biasName = "linear.bias"

    /// The linear model of a file.
    init(
        _ file: SafetensorsFile, _ configuration: LinearConfiguration, classCount: Int
    ) throws(ModelFileError) {
        let columns = Self.columns(of: classCount)
        let found = try file.tensor(named: Self.featuresName)
        guard found.shape.count == 1 else {
            throw ModelFileError(
                path: file.path,
                problem: .wrongShape(
                    tensor: Self.featuresName, found: found.shape,
                    expected: [found.byteCount / MemoryLayout<UInt64>.size]))
        }
        let count = found.shape[0]
        let keys = try file.tensor(named: Self.featuresName, type: .uint64, shape: [count])
            .withUnsafeBytes { bytes in
                (0..<count).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
            }
        guard let features = FeatureTable(keys) else {
            throw ModelFileError(
                path: file.path,
                problem: .outOfRange(
                    tensor: Self.featuresName, expected: "at most 2^31 numbers, each above the one before"))
        }
        let rarity = try file.finite(Self.rarityName, shape: [count])
        let bias = Array(try file.finite(Self.biasName, shape: [columns]))
        guard try file.tensor(named: Self.weightsName).type == .int8 else {
            let weights = try file.finite(Self.weightsName, shape: [count, columns])
            self.init(
                configuration, classCount: classCount, features: features, bias: bias,
                rarity: { rarity[$0] }, weight: { weights[$0 * columns + $1] })
            return
        }
        let bytes = try file.tensor(named: Self.weightsName, type: .int8, shape: [count, columns])
            .mappedBytes
        let scalesName = QuantizedMatrix.scalesName(Self.weightsName)
        let scales = Array(try file.finite(scalesName, shape: [columns]))
        guard scales.allSatisfy(QuantizedMatrix.isScale) else {
            throw ModelFileError(
                path: file.path,
                problem: .outOfRange(tensor: scalesName, expected: "not negative, 127 times it finite"))
        }
        if contains(0x80, bytes) {
            throw ModelFileError(
                path: file.path, problem: .outOfRange(tensor: Self.weightsName, expected: "-127 to 127"))
        }
        self.init(
            configuration, classCount: classCount, features: features, bias: bias, scales: scales,
            rarity: { rarity[$0] },
            weight: { scales[$1] * Float(Int8(bitPattern: bytes[$0 * columns + $1])) })
    }

    /// Adds its tensors to a file.
    func add(to writer: inout SafetensorsWriter) {
        let count = features.count
        let keys = features.keys
        writer.add(Self.featuresName, type: .uint64, shape: [count]) { sink in
            try keys.withUnsafeBytes(sink)
        }
        writer.add(Self.rarityName, shape: [count], floats: (0..<count).map(rarity(of:)))
        let places = (0..<count).lazy.flatMap { row in (0..<columns).lazy.map { (row, $0) } }
        if let scales {
            writer.add(
                Self.weightsName, type: .int8, shape: [count, columns],
                bytes: places.map {
                    UInt8(bitPattern: Self.byte(of: weight(of: $0, column: $1), scales[$1]))
                })
            writer.add(QuantizedMatrix.scalesName(Self.weightsName), shape: [columns], floats: scales)
        } else {
            writer.add(
                Self.weightsName, shape: [count, columns],
                floats: places.map { weight(of: $0, column: $1) })
        }
        writer.add(Self.biasName, shape: [columns], floats: bias)
    }
}

extension SafetensorsFile {
    /// The numbers of an F32 tensor, all of them finite.
    fileprivate func finite(
        _ name: String, shape: [Int]
    ) throws(ModelFileError) -> UnsafeBufferPointer<Float> {
        let values = try floats(named: name, shape: shape)
        guard values.allSatisfy(\.isFinite) else {
            throw ModelFileError(path: path, problem: .notFinite(tensor: name))
        }
        return values
    }
}
