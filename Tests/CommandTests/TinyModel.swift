import Testing

/// A model of a tiny network, trained once by `train` for all tests of the commands that use one.
enum TinyModel {
    /// A network that trains in milliseconds. Later options go before these.
    static let options = ["--hidden-size", "8", "--embedding-size", "8", "--epochs", "2", "--no-wide"]

    /// The file that `train` wrote for ``TinyCorpus``.
    static var bytes: [UInt8] { get throws { try threeClasses.get() } }

    /// The same for its negative and positive sentences only.
    static var binaryBytes: [UInt8] { get throws { try twoClasses.get() } }

    private static let threeClasses = Result { try train(TinyCorpus.rows()) }
    private static let twoClasses = Result { try train(TinyCorpus.rows().filter { $0.label != "neutral" }) }

    private static func train(_ rows: [TinyCorpus.Row]) throws -> [UInt8] {
        let folder = try CommandFolder(["t.tsv": TinyCorpus.tsv(rows)])
        let transcript = try folder.run(.train, options + ["--train", "t.tsv", "--output", "m"])
        try #require(transcript.end == .exit(0), "\(transcript.errors)")
        return try folder.bytes("m")
    }
}
