/// What a reader left out or repaired: all of it counted, the first cases kept.
///
/// ```swift
/// let corpus = try CorpusReader().read("reviews.tsv")
/// print(corpus.notes)
/// // 2 rows skipped, the first at reviews.tsv:7 (empty text)
/// ```
public struct ReadingNotes: Sendable, Hashable {
    /// How many skipped rows are kept as examples. Enough to see a pattern, and the memory stays bounded
    /// whatever the file.
    public static let keptRowLimit = 20

    /// How many rows were left out.
    public private(set) var skippedCount = 0
    /// The first ``keptRowLimit`` of them, in the order of the file.
    public private(set) var skippedRows: [SkippedRow] = []

    /// How many rows had bytes that are not UTF-8. Each ill-formed sequence became U+FFFD.
    public private(set) var repairedCount = 0
    /// Where the first of them stands.
    public private(set) var firstRepaired: SourceLocation?

    /// Nothing left out, nothing repaired.
    public init() {}

    package mutating func skip(_ row: SkippedRow) {
        skippedCount += 1
        if skippedRows.count < Self.keptRowLimit { skippedRows.append(row) }
    }

    package mutating func noteRepair(at location: SourceLocation) {
        repairedCount += 1
        if firstRepaired == nil { firstRepaired = location }
    }

    /// Adds the notes of a file that was read after this one.
    public mutating func append(_ other: ReadingNotes) {
        skippedCount += other.skippedCount
        skippedRows.append(contentsOf: other.skippedRows.prefix(Self.keptRowLimit - skippedRows.count))
        repairedCount += other.repairedCount
        firstRepaired = firstRepaired ?? other.firstRepaired
    }
}

extension ReadingNotes: CustomStringConvertible {
    /// One line a part, empty where there is nothing to say.
    public var description: String {
        var lines: [String] = []
        if let first = skippedRows.first {
            let rows = skippedCount == 1 ? "1 row" : "\(skippedCount) rows"
            lines.append("\(rows) skipped, the first at \(first.location) (\(first.reason))")
        }
        if let firstRepaired {
            let rows = repairedCount == 1 ? "1 row" : "\(repairedCount) rows"
            lines.append("\(rows) with bytes that are not UTF-8 repaired, the first at \(firstRepaired)")
        }
        return lines.joined(separator: "\n")
    }
}
