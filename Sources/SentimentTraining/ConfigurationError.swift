import Sentiment

/// A settings file that cannot be used: what was found in it, and what was expected.
public struct ConfigurationError: Error, Sendable, Equatable {
    /// What is wrong with the file.
    public enum Problem: Sendable, Equatable {
        /// The file is not JSON.
        case notJSON(JSONError)
        /// The file is JSON, but no object.
        case notAnObject(found: String)
        /// A name that the settings do not have, with the nearest that they have, and all that they have at
        /// this place.
        case unknownKey(path: [String], suggestion: String?, known: [String])
        /// A value of the wrong kind, or one that the setting does not allow.
        case wrongValue(path: [String], found: String, default: String?, reason: String)
        /// Each value is possible, but not all of them together.
        case contradiction(reason: String)
    }

    /// The file, as it was named by the caller.
    public var path: String
    /// What is wrong with it.
    public var problem: Problem

    /// A problem with a settings file.
    public init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line: `train.json: there is no setting "optimizer.learningrate"; did you mean "learningRate"?`.
    public var description: String { "\(path): \(problem)" }
}

extension ConfigurationError.Problem: CustomStringConvertible {
    /// What was found and what was expected, as a clause.
    public var description: String {
        switch self {
        case .notJSON(let error): return "not JSON at \(error)"
        case .notAnObject(let found): return "expected an object {...} of settings, found \(found)"
        case .unknownKey(let path, let suggestion?, _):
            return "there is no setting \(name(path)); did you mean \(suggestion.quotedForMessage)?"
        case .unknownKey(let path, nil, let known):
            let list = known.map(\.quotedForMessage).joined(separator: ", ")
            return "there is no setting \(name(path)); "
                + (known.isEmpty ? "none may stand there" : "there are \(list)")
        case .wrongValue(let path, let found, let usual, let reason):
            let shown = found.count > 60 ? found.prefix(60) + "…" : found
            return "\(name(path)) cannot be \(shown): \(reason)"
                + (usual.map { " (the default is \($0))" } ?? "")
        case .contradiction(let reason): return "the settings do not fit together: \(reason)"
        }
    }

    private func name(_ path: [String]) -> String { path.joined(separator: ".").quotedForMessage }
}
