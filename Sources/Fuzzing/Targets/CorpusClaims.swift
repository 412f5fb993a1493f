import Sentiment

/// A corpus is read or refused with a place, the same however its bytes arrive.
struct CorpusClaims: FuzzClaims {
    private static let path = "x.tsv"
    private static let formats = CorpusFormat.allCases.filter { $0 != .directory }

    func check(_ random: inout SplitMix64) throws -> Bool {
        let format = random.element(of: Self.formats)
        var file =
            random.isOne(in: 8)
            ? random.text() : Self.file(format, random.split(), rows: random.next(below: 8))
        if !random.isOne(in: 4) { file = random.damaged(file) }
        if random.isOne(in: 4) {
            file = StoredGzip.compress(file, memberSize: 1 + random.next(below: 200))
            if random.isOne(in: 2) { file = random.damaged(file) }
        }
        let needsLabels = format != .plainText && !random.isOne(in: 4)
        func outcome(blockSize: Int, chunk: Int) -> Outcome {
            Outcome(file, format, needsLabels: needsLabels, blockSize: blockSize, chunk: chunk)
        }
        func refutation(_ claim: String) -> Refutation {
            Refutation("\(claim)\n  \(format.rawValue), labels: \(needsLabels)", by: file)
        }

        let whole = outcome(blockSize: 1 << 16, chunk: .max)
        let (blockSize, chunk) = (1 + random.next(below: 40), 1 + random.next(below: 40))
        let pieces = outcome(blockSize: blockSize, chunk: chunk)
        if pieces != whole {
            throw refutation(
                """
                blocks of \(blockSize) and \(chunk) bytes give the rows and the error of the whole:
                  \(pieces)
                  \(whole)
                """)
        }
        if let error = whole.error {
            guard error.location.path == Self.path, error.description.hasPrefix(Self.path) else {
                throw refutation("an error has a place: \(error)")
            }
            if whole.rows.count > 0, !error.reason.isOfGzip, error.location.line == nil {
                throw refutation("an error behind rows has a line: \(error)")
            }
        }
        let lines = whole.rows.compactMap(\.location.line)
        if lines.count != whole.rows.count || lines != lines.sorted() || lines.contains(where: { $0 < 1 }) {
            throw refutation("rows have lines that ascend: \(lines)")
        }
        return whole.error == nil
    }

    /// A file without damage.
    private static func file(_ format: CorpusFormat, _ random: SplitMix64, rows: Int) -> [UInt8] {
        var random = random
        func value() -> String {
            let bytes = RandomText(random.split(), random.element(of: RandomText.Kind.allCases))
                .bytes(count: random.next(below: 30))
            return String(decoding: bytes, as: UTF8.self)
        }
        func line() -> String {
            value().split(whereSeparator: { $0.isNewline || $0 == "\t" }).joined(separator: " ")
        }
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\"", with: "\"\"") + "\""
        }
        let end = random.isOne(in: 2) ? "\r\n" : "\n"
        var lines: [String] = random.isOne(in: 4) ? ["\u{FEFF}"] : [""]
        let hasOther = random.isOne(in: 2)
        switch format {
        case .tsv: lines[0] += "label\ttext" + (hasOther ? "\tother" : "")
        case .csv: lines[0] += "text,label" + (hasOther ? ",\"other, too\"" : "")
        case .jsonLines, .fastText, .plainText, .directory: break
        }
        for _ in 0..<rows {
            let label = random.element(of: ["pos", "neg", "neutral", "0", ""])
            let row =
                switch format {
                case .tsv: "\(label)\t\(line())" + (hasOther ? "\t\(line())" : "")
                case .csv: "\(quoted(value())),\(label)" + (hasOther ? ",\(quoted(value()))" : "")
                case .jsonLines:
                    #"{"text":\#(JSONValue.quoted(value())),"label":\#(JSONValue.quoted(label))}"#
                case .fastText: "__label__\(label) \(line())"
                case .plainText, .directory: line()
                }
            lines.append(row)
        }
        return Array(lines.joined(separator: end).utf8)
    }

    /// What a file gives: its rows, and the error that ends them.
    private struct Outcome: Equatable {
        var rows: [ReadRow] = []
        var error: CorpusError?

        init(_ file: [UInt8], _ format: CorpusFormat, needsLabels: Bool, blockSize: Int, chunk: Int) {
            do throws(CorpusError) {
                let source = try decompressing(ArrayByteSource(file, chunk: chunk), path: path)
                var reader = try CorpusReader().rows(
                    of: source, path: path, format: format, needsLabels: needsLabels, blockSize: blockSize)
                while let row = try reader.next() { rows.append(row) }
            } catch {
                self.error = error
            }
        }
    }
}

extension ReadRow {
    fileprivate var location: SourceLocation {
        switch self {
        case .row(let row): row.location
        case .skipped(let row): row.location
        }
    }
}

extension CorpusError.Reason {
    /// Whether it concerns bytes of no line.
    fileprivate var isOfGzip: Bool {
        switch self {
        case .truncatedGzip, .corruptGzip, .notGzip: true
        default: false
        }
    }
}
