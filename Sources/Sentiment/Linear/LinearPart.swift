/// A linear model: the known n-grams with a weight for each class. It never changes.
///
/// A text's vector has, for words and characters apart, the values of its known n-grams divided by the length of them
/// all; a class's margin is the sum of the values times the class's weights, and its bias. With two classes there is one
/// column of weights, the second class's; the first has the margin with the other sign. Shapes: F features, C classes,
/// K columns of weights.
package struct LinearPart: Sendable {
    /// What it sees of a text.
    package let configuration: LinearConfiguration
    /// C.
    package let classCount: Int
    /// The known n-grams.
    package let features: FeatureTable
    /// [K].
    package let bias: [Float]
    /// Of weights that 8 bits hold, the value of one unit in each column, [K]; nil for others.
    package let scales: [Float]?
    /// F rows of an n-gram's rarity (idf) and its K weights: they are used together and lie together.
    private let rows: FloatBuffer

    /// The columns of weights that C classes need.
    package static func columns(of classCount: Int) -> Int { classCount == 2 ? 1 : classCount }

    /// K.
    package var columns: Int { Self.columns(of: classCount) }

    /// A linear model of F n-grams.
    ///
    /// - Parameters:
    ///   - rarity: what multiplies each n-gram's count, [F]: its idf, or 1.
    ///   - weight: the weight of a row and column.
    package init(
        _ configuration: LinearConfiguration, classCount: Int, features: FeatureTable, bias: [Float],
        scales: [Float]? = nil, rarity: (Int) -> Float, weight: (_ row: Int, _ column: Int) -> Float
    ) {
        let columns = Self.columns(of: classCount)
        precondition(bias.count == columns, "\(bias.count) biases for \(columns) columns of weights")
        self.configuration = configuration
        self.classCount = classCount
        self.features = features
        self.bias = bias
        self.scales = scales
        rows = FloatBuffer(count: features.count * (1 + columns))
        for row in 0..<features.count {
            let start = rows.base + row * (1 + columns)
            start[0] = rarity(row)
            for column in 0..<columns { start[1 + column] = weight(row, column) }
        }
    }

    /// The idf of an n-gram.
    package func rarity(of row: Int) -> Float { rows.base[row * (1 + columns)] }

    /// The weight of an n-gram.
    package func weight(of row: Int, column: Int) -> Float { rows.base[row * (1 + columns) + 1 + column] }

    /// Whether its weights are numbers that 8 bits hold.
    package var isQuantized: Bool { scales != nil }

    /// The same with weights that 8 bits hold: each column's are whole multiples of its largest magnitude / 127.
    package func quantized() throws(QuantizationError) -> LinearPart {
        if isQuantized { return self }
        var scales: [Float] = []
        for column in 0..<columns {
            var largest: Float = 0
            for row in 0..<features.count {
                let magnitude = weight(of: row, column: column).magnitude
                guard magnitude.isFinite else { throw QuantizationError(tensor: Self.weightsName) }
                largest = max(largest, magnitude)
            }
            scales.append(largest / 127)
        }
        return LinearPart(
            configuration, classCount: classCount, features: features, bias: bias, scales: scales,
            rarity: rarity(of:),
            weight: { row, column in
                scales[column] * Float(Self.byte(of: weight(of: row, column: column), scales[column]))
            })
    }

    /// A weight in units of its column's scale.
    static func byte(of weight: Float, _ scale: Float) -> Int8 {
        scale > 0 ? Int8(max(-127, min(127, (weight / scale).rounded(.toNearestOrEven)))) : 0
    }

    /// Calls `body` with the rows, each of the rarity and the K weights.
    @inline(__always)
    func withRows<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
        withExtendedLifetime(rows) { body(UnsafePointer(rows.base)) }
    }
}
