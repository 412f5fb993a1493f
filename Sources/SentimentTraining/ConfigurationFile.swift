import Sentiment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Settings in a JSON file, of which only those that differ from the defaults need to be there:
///
///     // train.json: {"optimizer": {"learningRate": 0.01}}
///     let settings = try ConfigurationFile.read("train.json", over: TrainingConfiguration())
///
/// Any `Codable` type serves as settings. Objects are merged name by name, all else is replaced. A name that
/// the settings do not have is an error, so that a misspelled setting cannot go unnoticed.
public enum ConfigurationFile {
    /// The most bytes a file may have: settings are short, and another file was named by mistake.
    static let maximumSize = 16 << 20

    /// The defaults with what the file says in their place.
    ///
    /// - Throws: ``FileError`` or ``ConfigurationError``.
    public static func read<Configuration: Codable>(
        _ path: String, over defaults: Configuration
    ) throws -> Configuration {
        try decode(FileDescriptor.contents(ofFile: path, limit: maximumSize), path: path, over: defaults)
    }

    /// The defaults with what the JSON text says in their place.
    ///
    /// - Parameter path: the name of the text for errors.
    public static func decode<Configuration: Codable>(
        _ json: [UInt8], path: String, over defaults: Configuration
    ) throws -> Configuration {
        let given: JSONValue
        do {
            given = try JSONValue(parsing: json)
        } catch let error as JSONError {
            throw ConfigurationError(path: path, problem: .notJSON(error))
        }
        guard case .object = given else {
            throw ConfigurationError(path: path, problem: .notAnObject(found: given.kind.rawValue))
        }

        let base = try JSONValue(encoding: defaults)
        let merged: Configuration
        do {
            merged = try base.merged(with: given).decoded(as: Configuration.self)
        } catch {
            throw ConfigurationError(
                path: path, problem: culprit(in: given, base: base, error, Configuration.self))
        }
        // A setting that exists is in the settings once it is set, even if it is absent (nil) by default.
        let known = try base.merged(with: JSONValue(encoding: merged))
        if let problem = unknownKey(in: given, known: known, optional: Mirror(reflecting: defaults), at: []) {
            throw ConfigurationError(path: path, problem: problem)
        }
        return merged
    }

    // MARK: Unknown names

    /// The first name in the text that the settings do not have.
    private static func unknownKey(
        in given: JSONValue, known: JSONValue, optional: Mirror?, at path: [String]
    ) -> ConfigurationError.Problem? {
        switch (given, known) {
        case (.object(let given), .object(let known)):
            // Settings that are absent by default stand in no encoding, but are properties all the same.
            let properties = optional.map(propertiesByName) ?? [:]
            for (name, value) in given.sorted(by: { $0.key < $1.key }) {
                guard known[name] != nil || properties[name] != nil else {
                    let names = Set(known.keys).union(properties.keys).subtracting(given.keys).sorted()
                    return .unknownKey(
                        path: path + [name], suggestion: EditDistance.nearest(to: name, among: names),
                        known: names)
                }
                let problem = unknownKey(
                    in: value, known: known[name] ?? .null, optional: properties[name], at: path + [name])
                if let problem { return problem }
            }
            return nil
        case (.array(let given), .array(let known)) where given.count == known.count:
            return zip(given, known).enumerated().lazy.compactMap { index, pair in
                unknownKey(in: pair.0, known: pair.1, optional: nil, at: path + ["\(index)"])
            }.first
        default:
            return nil
        }
    }

    private static func propertiesByName(_ mirror: Mirror) -> [String: Mirror] {
        guard mirror.displayStyle == .struct || mirror.displayStyle == .class else { return [:] }
        let named = mirror.children.compactMap { child in
            child.label.map { ($0, Mirror(reflecting: child.value)) }
        }
        return Dictionary(named) { first, _ in first }
    }

    // MARK: Wrong values

    /// The value in the text because of which the settings cannot be decoded. The decoder's error has no
    /// place for many of its reasons, so each value is tried alone over the defaults.
    private static func culprit<Configuration: Codable>(
        in given: JSONValue, base: JSONValue, _ error: any Error, _: Configuration.Type
    ) -> ConfigurationError.Problem {
        for (path, value) in given.leaves(at: []) {
            do {
                _ = try base.merged(with: value.nested(in: path)).decoded(as: Configuration.self)
            } catch {
                return .wrongValue(
                    path: path, found: value.description, default: base.value(at: path)?.description,
                    reason: reason(error))
            }
        }
        return .contradiction(reason: reason(error))
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.typeMismatch(let type, _): "expected \(name(of: type))"
        case DecodingError.valueNotFound(let type, _): "expected \(name(of: type)), not null"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            context.debugDescription
        // A number that does not fit its type, say 1.5 or 300 for a count: the decoder says only that this is
        // no JSON.
        case is DecodingError: "it does not fit the setting"
        default: "\(error)"
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is any FixedWidthInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is String.Type: "a text in quotes"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        case is [String: Any].Type: "an object"
        default: "\(type)"
        }
    }
}
