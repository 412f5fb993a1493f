#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Rows of a JSON Lines file: one object a line. The text is a string, the label a string or an integer.
package struct JSONLinesReader: RowReader {
    private var lines: LineReader
    private let textKey: String
    private let labelKey: String?
    private let decoder = JSONDecoder()

    package init(_ lines: LineReader, text: String, label: String?) {
        self.lines = lines
        textKey = text
        labelKey = label
    }

    package mutating func next() throws(CorpusError) -> ReadRow? {
        guard let line = try lines.next() else {
            if lines.lineNumber == 0, labelKey != nil { throw lines.emptyFile(.jsonLines) }
            return nil
        }
        let location = lines.location()
        if line.isBlank { return .skipped(SkippedRow(location: location, reason: .blankLine)) }
        // JSON must be UTF-8: repaired first, so that one bad byte does not cost the row.
        let repaired = DecodedText(line)
        let object = try object(repaired.string, at: location)
        guard case .string(let text) = try value(textKey, in: object, at: location) else {
            throw CorpusError(.wrongType(key: textKey, expected: "a string"), at: location)
        }
        let label = try labelKey.map { key throws(CorpusError) in
            switch try value(key, in: object, at: location) {
            case .string(let name): return name
            case .integer(let number): return String(number)
            case .other:
                throw CorpusError(.wrongType(key: key, expected: "a string or an integer"), at: location)
            }
        }
        return .row(Row(text: text, label: label, location: location, wasRepaired: repaired.wasRepaired))
    }

    private func object(
        _ line: String, at location: SourceLocation
    ) throws(CorpusError) -> [String: JSONField] {
        do {
            return try decoder.decode([String: JSONField].self, from: Data(line.utf8))
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            throw CorpusError(.notAJSONObject(String(line.prefix(100))), at: location)
        } catch {
            // The decoder does not say where in the line; the line's number and beginning must do.
            throw CorpusError(.invalidJSON(String(line.prefix(100))), at: location)
        }
    }

    private func value(
        _ key: String, in object: [String: JSONField], at location: SourceLocation
    ) throws(CorpusError) -> JSONField {
        if let value = object[key] { return value }
        throw CorpusError(.missingKey(key, found: object.keys.sorted()), at: location)
    }
}

/// A JSON value as far as a corpus needs it.
private enum JSONField: Decodable {
    case string(String)
    case integer(Int)
    case other

    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.singleValueContainer() else {
            self = .other
            return
        }
        do {
            self = .string(try container.decode(String.self))
        } catch let error as DecodingError {
            // Another type is no damage; a string with half a surrogate pair is.
            if case .dataCorrupted = error { throw error }
            self = (try? container.decode(Int.self)).map(JSONField.integer) ?? .other
        }
    }
}
