import ArgumentParser

/// The option of all commands that compute.
package struct ThreadOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "How many threads work; all processors by default. Results do not depend on it.")
    package var threads: Int?

    /// Used by ArgumentParser.
    package init() {}

    /// Refuses what cannot be.
    package mutating func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads is \(threads), but must be between 1 and 1024")
        }
    }
}
