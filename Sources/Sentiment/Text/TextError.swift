/// Why the text front end could not be set up. Text itself never fails: ill-formed UTF-8 is repaired.
public enum TextError: Error, Sendable, Hashable, CustomStringConvertible {
    /// ICU refused a call: what was tried, and ICU's name of the error.
    case icu(operation: String, name: String)

    /// ICU could not compile the word rules: its name of the error, and the place in the rules.
    case rules(name: String, line: Int, offset: Int)

    /// ICU has no dictionary for a script that writes no spaces.
    case missingDictionary(script: String)

    /// A setting has no meaning: its name, its value, and what it may be.
    case setting(name: String, value: String, expected: String)

    /// What happened, where, and what to do.
    public var description: String {
        switch self {
        case .icu(let operation, let name):
            "ICU could not \(operation): \(name); check that ICU is installed whole (package libicu-dev)"
        case .rules(let name, let line, let offset):
            """
            ICU could not compile the word rules: \(name) at line \(line), offset \(offset); \
            expected ICU 69 or newer (package libicu-dev)
            """
        case .missingDictionary(let script):
            """
            ICU has no dictionary for \(script), so its words cannot be told apart; expected ICU with its full \
            data (package libicu-dev)
            """
        case .setting(let name, let value, let expected):
            "text configuration: \(name) is \(value), expected \(expected)"
        }
    }
}
