/// A linear model at work in one thread: it owns the buffers and uses them from text to text.
package final class LinearSession {
    private let part: LinearPart
    private var nGrams: TextNGrams
    /// How often each known n-gram is in the text, [F]; zeros between texts.
    private var counts: [UInt32]
    /// The rows of the n-grams that the text has, by kind.
    private var found: [[Int32]] = TextNGrams.Kind.allCases.map { _ in [] }
    private let countsOnce: Bool
    /// 1 + ln n, for the first n.
    private let logarithms: [Float]
    private var sums: [Float]

    /// A session of a linear model.
    package init(_ part: LinearPart) {
        self.part = part
        nGrams = TextNGrams(part.configuration)
        counts = Array(repeating: 0, count: part.features.count)
        countsOnce = part.configuration.weighting == .naiveBayes
        logarithms = (0..<64).map { $0 == 0 ? 0 : Self.weight(ofCount: $0) }
        sums = Array(repeating: 0, count: part.columns)
    }

    /// The value of n occurrences: 1 + ln n.
    package static func weight(ofCount count: Int) -> Float { Float(1 + logarithm(Double(count))) }

    /// Appends the vector of a text in UTF-8: the rows of its known n-grams, and their values.
    package func append(
        vectorOf utf8: UnsafeBufferPointer<UInt8>, with tokenizer: TokenizerSession,
        to rows: inout [Int32], _ values: inout [Float]
    ) {
        nGrams.read(utf8, with: tokenizer)
        count()
        for found in found {
            let start = values.count
            var squares: Float = 0
            for row in found {
                let value = part.rarity(of: Int(row)) * weight(ofCount: Int(counts[Int(row)]))
                counts[Int(row)] = 0
                rows.append(row)
                values.append(value)
                squares += value * value
            }
            if squares > 0 {
                let length = squares.squareRoot()
                for index in start..<values.count { values[index] /= length }
            }
        }
    }

    /// Writes the margins of a text in UTF-8, one for each class.
    package func margins(
        of utf8: UnsafeBufferPointer<UInt8>, with tokenizer: TokenizerSession,
        to margins: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(margins.count == part.classCount, "a margin for each class")
        nGrams.read(utf8, with: tokenizer)
        count()
        for column in 0..<part.columns { margins[column] = part.bias[column] }
        for kind in TextNGrams.Kind.allCases { add(found[kind.rawValue], to: margins) }
        if part.columns == 1 { (margins[0], margins[1]) = (-margins[0], margins[0]) }
    }

    /// Counts the known n-grams of the text.
    private func count() {
        var (words, characters) = (found[0], found[1])
        found[0] = []
        found[1] = []
        words.removeAll(keepingCapacity: true)
        characters.removeAll(keepingCapacity: true)
        counts.withUnsafeMutableBufferPointer { counts in
            part.features.withLookup { row in
                nGrams.forEach { key, kind in
                    guard let row = row(key) else { return false }
                    if counts[row] == 0 {
                        if kind == .words { words.append(Int32(row)) } else { characters.append(Int32(row)) }
                    }
                    counts[row] += 1
                    return true
                }
            }
        }
        found[0] = words
        found[1] = characters
    }

    /// Adds to the margins what the n-grams of one kind bring, and forgets their counts.
    private func add(_ found: [Int32], to margins: UnsafeMutableBufferPointer<Float>) {
        let columns = part.columns
        for column in 0..<columns { sums[column] = 0 }
        var squares: Float = 0
        part.withRows { rows in
            counts.withUnsafeMutableBufferPointer { counts in
                sums.withUnsafeMutableBufferPointer { sums in
                    for index in found {
                        let count = Int(counts[Int(index)])
                        counts[Int(index)] = 0
                        let row = rows + Int(index) * (1 + columns)
                        let value = row[0] * weight(ofCount: count)
                        squares += value * value
                        for column in 0..<columns { sums[column] += value * row[1 + column] }
                    }
                }
            }
        }
        guard squares > 0 else { return }
        let length = squares.squareRoot()
        for column in 0..<columns { margins[column] += sums[column] / length }
    }

    private func weight(ofCount count: Int) -> Float {
        if countsOnce { return 1 }
        return count < logarithms.count ? logarithms[count] : Self.weight(ofCount: count)
    }
}
