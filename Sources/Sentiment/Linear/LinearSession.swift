/// A linear model at work in one thread: it owns the buffers and uses them from text to text.
package final class LinearSession {
    private let part: LinearPart
    private var nGrams: TextNGrams
    /// How often each known n-gram is in the text, [F + 1]; zeros between texts. The last one counts unknown n-grams and
    /// is never 0, so that they are not among those found.
    private var counts: [UInt32]
    /// The rows of the n-grams that the text has, by kind: the first ``foundCounts``.
    private var found: [[Int32]] = TextNGrams.Kind.allCases.map { _ in [0] }
    private var foundCounts = TextNGrams.Kind.allCases.map { _ in 0 }
    /// The rows of a chunk of n-grams.
    private var chunk = [Int32](repeating: 0, count: TextNGrams.chunkCount)
    private let countsOnce: Bool
    /// 1 + ln n, for the first n.
    private let logarithms: [Float]
    private var sums: [Float]

    /// A session of a linear model.
    package init(_ part: LinearPart) {
        self.part = part
        nGrams = TextNGrams(part.configuration)
        counts = Array(repeating: 0, count: part.features.count) + [1]
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
        for (found, foundCount) in zip(found, foundCounts) {
            let start = values.count
            var squares: Float = 0
            for row in found[..<foundCount] {
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
        for (found, count) in zip(found, foundCounts) { add(found[..<count], to: margins) }
        if part.columns == 1 { (margins[0], margins[1]) = (-margins[0], margins[0]) }
    }

    /// Counts the known n-grams of the text.
    private func count() {
        for kind in foundCounts.indices { foundCounts[kind] = 0 }
        nGrams.forEachChunk { keys, kind in
            let kind = kind.rawValue
            let room = foundCounts[kind] + keys.count
            if found[kind].count < room {
                found[kind].append(contentsOf: repeatElement(0, count: 2 * room - found[kind].count))
            }
            // Each chunk begins anew, so that no number of n-grams makes this count 0.
            counts[part.features.count] = 1
            foundCounts[kind] = chunk.withUnsafeMutableBufferPointer { rows in
                part.features.rows(of: keys, to: rows)
                return Self.count(
                    UnsafeBufferPointer(rebasing: rows[..<keys.count]), in: &counts, first: &found[kind],
                    after: foundCounts[kind])
            }
        }
        counts[part.features.count] = 1
    }

    /// Counts rows and writes those that are new behind others; returns how many there are then. Without branches, see
    /// ``FeatureTable/rows(of:to:)``.
    private static func count(
        _ rows: UnsafeBufferPointer<Int32>, in counts: inout [UInt32], first found: inout [Int32],
        after count: Int
    ) -> Int {
        counts.withUnsafeMutableBufferPointer { counts in
            found.withUnsafeMutableBufferPointer { found in
                var end = count
                for row in rows {
                    found[end] = row
                    end += counts[Int(row)] == 0 ? 1 : 0
                    counts[Int(row)] &+= 1
                }
                return end
            }
        }
    }

    /// Adds to the margins what the n-grams of one kind bring, and forgets their counts.
    private func add(_ found: ArraySlice<Int32>, to margins: UnsafeMutableBufferPointer<Float>) {
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
