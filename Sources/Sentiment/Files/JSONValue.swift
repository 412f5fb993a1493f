/// A JSON text as a tree. Numbers keep their spelling, so that nothing is lost on the way through.
package enum JSONValue: Sendable, Hashable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    case number(String)
    case boolean(Bool)
    case null

    /// The tree of a whole text.
    package init(parsing bytes: [UInt8]) throws {
        var reader = JSONReader(bytes)
        self = try JSONValue(reading: &reader)
        try reader.end()
    }

    private init(reading reader: inout JSONReader) throws {
        switch try reader.kind() {
        case .object:
            var members: [String: JSONValue] = [:]
            try reader.object { name, reader in members[name] = try JSONValue(reading: &reader) }
            self = .object(members)
        case .array:
            var elements: [JSONValue] = []
            try reader.array { reader in elements.append(try JSONValue(reading: &reader)) }
            self = .array(elements)
        case .string: self = .string(try reader.string())
        case .number: self = .number(try reader.number())
        case .boolean: self = .boolean(try reader.boolean())
        case .null:
            try reader.null()
            self = .null
        }
    }

    /// The kind of this value.
    package var kind: JSONReader.Kind {
        switch self {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .boolean: .boolean
        case .null: .null
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value on one line without white space, names in the order of their UTF-8: the same value gives the
    /// same bytes.
    package var description: String {
        switch self {
        case .object(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return "{" + sorted.map { "\(Self.quoted($0.key)):\($0.value)" }.joined(separator: ",") + "}"
        case .array(let elements): return "[" + elements.map(\.description).joined(separator: ",") + "]"
        case .string(let text): return Self.quoted(text)
        case .number(let text): return text
        case .boolean(let value): return value ? "true" : "false"
        case .null: return "null"
        }
    }

    /// A text as a JSON string: `"` and `\` and control characters are escaped, all else is itself.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
