import Glibc
import Testing

/// What a command wrote, and how it ended.
struct Transcript {
    /// How a process ends.
    enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    var outputBytes: [UInt8]
    var errorBytes: [UInt8]
    var end: End

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
    var errors: String { String(decoding: errorBytes, as: UTF8.self) }
    /// The lines of the output.
    var lines: [String] { Self.lines(output) }
    /// The lines of standard error.
    var errorLines: [String] { Self.lines(errors) }

    private static func lines(_ text: String) -> [String] {
        // By LF only: CR LF is one Character.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// Expects success, and standard error to be empty unless said otherwise.
    @discardableResult
    func succeeded(
        errors expected: String? = "", _ location: Testing.SourceLocation = #_sourceLocation
    ) -> Transcript {
        #expect(end == .exit(0), "\(errors)", sourceLocation: location)
        if let expected { #expect(errors == expected, sourceLocation: location) }
        return self
    }

    /// Expects a failure with just this message on standard error and nothing on standard output.
    func failed(
        _ message: String, status: Int32 = 1, _ location: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect(end == .exit(status), sourceLocation: location)
        #expect(errors == message + "\n", sourceLocation: location)
        #expect(output == "", sourceLocation: location)
    }
}
