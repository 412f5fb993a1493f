/// JSON that could not be read: where, and what was expected.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The byte in the line, from 1.
    public var column: Int
    /// What was found and what was expected.
    public var reason: String

    /// An error at a place.
    public init(line: Int, column: Int, reason: String) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    /// `line 3, column 14: expected ":" after a name, found "1"`.
    public var description: String { "line \(line), column \(column): \(reason)" }
}

/// Reads JSON (RFC 8259) piece by piece, straight into the caller's types:
///
///     var reader = JSONReader(Array(#"{"shape": [2, 3]}"#.utf8))
///     try reader.object { name, reader in
///         try reader.array { reader in shape.append(try reader.integer()) }
///     }
///     try reader.end()
///
/// JSONDecoder of FoundationEssentials says neither where a text stops being JSON nor that a name stands
/// twice in an object, and takes 27 bytes of memory for a byte of a hostile file header. This reader holds
/// only the text and the names of the objects it is in.
package struct JSONReader {
    /// What a value is.
    package enum Kind: String, Sendable {
        case object = "an object"
        case array = "a list"
        case string = "a string"
        case number = "a number"
        case boolean = "true or false"
        case null
    }

    /// Objects and lists inside each other beyond this depth are refused, as the reader calls itself for
    /// each.
    package static let maximumDepth = 128

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// Reads UTF-8 text from its beginning.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    // MARK: Values

    /// What the next value is.
    package mutating func kind() throws(JSONError) -> Kind {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case let byte? where byte == UInt8(ascii: "-") || Self.digits.contains(byte): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        default: throw error("expected a value, found \(found)")
        }
    }

    /// Reads an object: the body must read the value of each name.
    package mutating func object(_ body: (String, inout JSONReader) throws -> Void) throws {
        try begin(.object)
        var names: Set<String> = []
        if accept("}") { return end(.object) }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else {
                throw error("expected a name in quotes, found \(found)")
            }
            let start = position
            let name = try string()
            guard names.insert(name).inserted else {
                position = start
                throw error("the name \(name.quotedForMessage) stands twice")
            }
            guard accept(":") else { throw error("expected \":\" after a name, found \(found)") }
            try body(name, &self)
        } while accept(",")
        guard accept("}") else { throw error("expected \",\" or \"}\", found \(found)") }
        end(.object)
    }

    /// Reads a list: the body must read one element, and is called for each.
    package mutating func array(_ body: (inout JSONReader) throws -> Void) throws {
        try begin(.array)
        if accept("]") { return end(.array) }
        repeat { try body(&self) } while accept(",")
        guard accept("]") else { throw error("expected \",\" or \"]\", found \(found)") }
        end(.array)
    }

    /// Reads a string.
    package mutating func string() throws(JSONError) -> String {
        try expect(.string)
        position += 1
        var text: [UInt8] = []
        while let byte = current, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error("a control character in a string must be escaped") }
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: String(try escape()).utf8)
            } else {
                text.append(byte)
                position += 1
            }
        }
        guard current != nil else { throw error("a string has no closing quote") }
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else {
            throw error("a string is not UTF-8")
        }
        return string
    }

    /// Reads a number, as it is spelled.
    package mutating func number() throws(JSONError) -> String {
        try expect(.number)
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a whole number.
    package mutating func integer() throws(JSONError) -> Int {
        skipSpace()
        let start = position
        let text = try number()
        guard let value = Int(text) else {
            position = start
            throw error("expected a whole number below 2^63, found \(text.prefix(40))")
        }
        return value
    }

    /// Reads `true` or `false`.
    package mutating func boolean() throws(JSONError) -> Bool {
        try expect(.boolean)
        let value = current == UInt8(ascii: "t")
        try word(value ? "true" : "false")
        return value
    }

    /// Reads `null`.
    package mutating func null() throws(JSONError) {
        try expect(.null)
        try word("null")
    }

    /// Reads a value of any kind and forgets it.
    package mutating func skip() throws {
        switch try kind() {
        case .object: try object { _, reader in try reader.skip() }
        case .array: try array { reader in try reader.skip() }
        case .string: _ = try string()
        case .number: _ = try number()
        case .boolean: _ = try boolean()
        case .null: try null()
        }
    }

    /// Makes sure that nothing but white space follows.
    package mutating func end() throws(JSONError) {
        skipSpace()
        if current != nil { throw error("expected the end, found \(found)") }
    }

    /// An error at the present place.
    package func error(_ reason: String) -> JSONError {
        let before = bytes[..<min(position, bytes.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        return JSONError(line: line, column: before.count - lineStart + 1, reason: reason)
    }

    // MARK: Pieces

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The present byte for a message.
    private var found: String {
        switch current {
        case nil: "the end"
        case let byte? where byte > 0x20 && byte < 0x7F: "\"\(Character(Unicode.Scalar(byte)))\""
        case let byte?: "the byte 0x\(String(byte, radix: 16))"
        }
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func accept(_ punctuation: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: punctuation) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ expected: Kind) throws(JSONError) {
        let kind = try kind()
        guard kind == expected else { throw error("expected \(expected.rawValue), found \(kind.rawValue)") }
    }

    private mutating func begin(_ container: Kind) throws(JSONError) {
        try expect(container)
        guard depth < Self.maximumDepth else { throw error("more than \(Self.maximumDepth) levels") }
        depth += 1
        position += 1
    }

    private mutating func end(_ container: Kind) { depth -= 1 }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, Self.digits.contains(byte) { position += 1 }
        if position == start { throw error("expected a digit, found \(found)") }
    }

    private mutating func word(_ word: String) throws(JSONError) {
        for byte in word.utf8 {
            guard current == byte else { throw error("expected \(word), found \(found)") }
            position += 1
        }
    }

    /// Reads an escape; a surrogate without its partner becomes U+FFFD.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        position += 1
        let letter = current
        position += 1
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            guard unit & 0xFC00 == 0xD800, bytes[position...].starts(with: [0x5C, 0x75]) else {
                return Unicode.Scalar(unit) ?? "\u{FFFD}"
            }
            let next = position
            position += 2
            let second = try hexadecimal()
            guard second & 0xFC00 == 0xDC00 else {
                position = next
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(second) & 0x3FF)
                ?? "\u{FFFD}"
        default:
            position -= 1
            throw error("unknown escape: \\ followed by \(found)")
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80
            else {
                throw error("expected a hexadecimal digit, found \(found)")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}

extension String {
    /// The text in quotes for a message: on one line, without control characters, and not longer than the
    /// message bears.
    package var quotedForMessage: String {
        let shown = unicodeScalars.prefix(80).map {
            $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : String($0)
        }
        return "\"\(shown.joined())\(unicodeScalars.dropFirst(80).isEmpty ? "" : "…")\""
    }
}
