#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension JSONValue {
    /// The tree of a value.
    package init(encoding value: some Encodable) throws {
        try self.init(parsing: Array(JSONEncoder().encode(value)))
    }

    /// The value of the tree.
    package func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(description.utf8))
    }

    /// This tree with the members of another in their place, objects name by name.
    package func merged(with other: JSONValue) -> JSONValue {
        guard case .object(let mine) = self, case .object(let theirs) = other else { return other }
        return .object(mine.merging(theirs) { $0.merged(with: $1) })
    }

    /// All values that are no objects, and empty objects, with their paths, in the order of the names.
    package func leaves(at path: [String]) -> [(path: [String], value: JSONValue)] {
        guard case .object(let members) = self, !members.isEmpty else { return [(path, self)] }
        return members.sorted { $0.key < $1.key }.flatMap { name, value in value.leaves(at: path + [name]) }
    }

    /// The object in which this value stands at a path.
    package func nested(in path: [String]) -> JSONValue {
        path.reversed().reduce(self) { value, name in .object([name: value]) }
    }

    /// The value at a path.
    package func value(at path: [String]) -> JSONValue? {
        path.reduce(self) { value, name in
            if case .object(let members)? = value { members[name] } else { nil }
        }
    }
}
