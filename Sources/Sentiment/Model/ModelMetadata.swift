#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The metadata of a file, with errors that name it.
package struct ModelMetadata {
    private let file: SafetensorsFile

    /// The metadata of a file.
    package init(_ file: SafetensorsFile) { self.file = file }

    /// An entry.
    package func string(_ key: String) throws(ModelFileError) -> String {
        guard let value = file.metadata[key] else {
            throw ModelFileError(path: file.path, problem: .missingMetadata(key: key))
        }
        return value
    }

    /// Checks that an entry has a value.
    package func require(_ key: String, toBe expected: String) throws(ModelFileError) {
        let found = file.metadata[key]
        guard found == expected else {
            throw ModelFileError(path: file.path, problem: .foreignFormat(found: found, expected: expected))
        }
    }

    /// Checks that an entry that was decoded can be used.
    package func require(_ key: String, noProblem problem: String?) throws(ModelFileError) {
        guard let problem else { return }
        throw ModelFileError(path: file.path, problem: .invalidMetadata(key: key, reason: problem))
    }

    /// The version, if this program can read it.
    @discardableResult
    package func requireVersion(_ key: String, upTo newest: Int) throws(ModelFileError) -> Int {
        let found = try string(key)
        guard let version = Int(found), version >= 1, version <= newest else {
            throw ModelFileError(path: file.path, problem: .unsupportedVersion(found: found, newest: newest))
        }
        return version
    }

    /// The most bytes of an entry that holds JSON; a million labels do not fit, nor should they. Reading JSON takes
    /// many times its size, and that of a header is not to be trusted.
    private static let mostBytes = 1 << 20

    private func json(_ key: String) throws(ModelFileError) -> String {
        let text = try string(key)
        guard text.utf8.count <= Self.mostBytes else {
            throw ModelFileError(
                path: file.path,
                problem: .invalidMetadata(
                    key: key, reason: "\(text.utf8.count) bytes, the most is \(Self.mostBytes)"))
        }
        return text
    }

    /// An entry that holds JSON.
    package func decode<Value: Decodable>(_ type: Value.Type, _ key: String) throws(ModelFileError) -> Value {
        let text = try json(key)
        do {
            return try Self.decode(type, from: Array(text.utf8))
        } catch {
            throw ModelFileError(
                path: file.path, problem: .invalidMetadata(key: key, reason: describe(error)))
        }
    }

    /// An entry that holds the JSON of settings. Those that are missing, because an older program wrote the
    /// file, have their defaults.
    package func decode<Settings: Codable>(
        _ key: String, over defaults: Settings
    ) throws(ModelFileError) -> Settings {
        let text = try json(key)
        do {
            let given = try JSONValue(parsing: Array(text.utf8))
            // Nothing is to be merged where nothing is missing, which is the rule and takes half the time.
            if let settings = try? JSONDecoder().decode(Settings.self, from: Data(text.utf8)) {
                return settings
            }
            return try JSONValue(encoding: defaults).merged(with: given).decoded(as: Settings.self)
        } catch {
            throw ModelFileError(
                path: file.path, problem: .invalidMetadata(key: key, reason: describe(error)))
        }
    }

    /// A value as JSON, always the same text for the same value.
    package static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// What ``encode(_:)`` made.
    package static func decode<Value: Decodable>(_ type: Value.Type, from json: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(type, from: Data(json))
    }

    private func describe(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: ".")
        default: "\(error)"
        }
    }
}
