/// The vectors of texts, of each the features that are not 0: N texts, F features.
package struct SparseVectors: Sendable {
    /// F.
    package let featureCount: Int
    /// The features of all texts, one text after the other.
    package private(set) var features: [Int32] = []
    /// Their values.
    package private(set) var values: [Float] = []
    /// Where each text's end.
    private var ends: [Int] = []

    /// No texts.
    package init(featureCount: Int) { self.featureCount = featureCount }

    /// N.
    package var count: Int { ends.count }

    /// The place of a text in ``features`` and ``values``.
    package func range(of text: Int) -> Range<Int> { (text == 0 ? 0 : ends[text - 1])..<ends[text] }

    /// Adds a text, whose features and values `write` appends.
    package mutating func append(_ write: (inout [Int32], inout [Float]) -> Void) {
        write(&features, &values)
        precondition(features.count == values.count, "each feature has a value")
        ends.append(values.count)
    }

    /// The sum of a text's values times weights, [F], in the order of its features.
    package func dot(_ text: Int, _ weights: [Float]) -> Double {
        range(of: text).reduce(0) { $0 + Double(values[$1]) * Double(weights[Int(features[$1])]) }
    }
}
