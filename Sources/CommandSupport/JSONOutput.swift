#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension StandardOutput {
    /// Writes a value as a line of JSON.
    package mutating func write(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try writeLine(String(decoding: encoder.encode(value), as: UTF8.self))
    }
}
