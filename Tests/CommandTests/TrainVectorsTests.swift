import Sentiment
import Testing

/// `train --vectors`.
@Suite struct TrainVectorsTests {
    private let options = ["--hidden-size", "8", "--epochs", "2", "--train", "t.tsv", "--output", "m"]

    private func folder(_ vectors: String = "lovely 1 2 3\nawful -1 -2 -3\nelsewhere 1 0 0\n") throws
        -> CommandFolder
    {
        try CommandFolder(["t.tsv": TinyCorpus.tsv(), "v.vec": vectors])
    }

    @Test("The embedding is as wide as the vectors, and what they know is told")
    func vectors() throws {
        let folder = try folder()
        let transcript = try folder.run(
            .train, options + ["--vectors", "v.vec", "--vector-words", "5"]
        ).succeeded(errors: nil)
        #expect(
            transcript.errors.contains(" start with vectors; 1 more words are known by them\n"),
            "\(transcript.errors)")
        #expect(try folder.text("m.log.jsonl").contains("\"vectors\":{\"extraWords\":1,"))
        let network = try SafetensorsFile(path: folder.file("m")).metadata["network"]
        #expect(network?.contains(#""embeddingSize":3,"#) == true)
        let known = try folder.run(.tokenize, ["--model", "m"], input: "elsewhere").succeeded().output
        #expect(!known.contains("<unk>"), "\(known)")
    }

    @Test("Another width, and a file that does not fit, are refused")
    func errors() throws {
        let folder = try folder()
        try folder.run(.train, options + ["--vectors", "v.vec", "--embedding-size", "4"]).failed(
            """
            train: v.vec: its vectors have 3 numbers, but the embedding has 4; leave --embedding-size out, or make \
            it 3
            """)
        try folder.write("v.vec", "lovely 1 2 3\nawful 1 2\n")
        try folder.run(.train, options + ["--vectors", "v.vec"]).failed(
            "train: v.vec:2: 2 numbers behind a word, expected 3 as in the lines before")
        try folder.run(.train, options + ["--vectors", "none.vec"]).failed(
            "train: none.vec: no such file or folder")
    }

    @Test("Frozen vectors, and their scale, make another model")
    func settings() throws {
        let folder = try folder()
        var models: Set<[UInt8]> = []
        let settings: [[String]] = [
            [], ["--freeze-vectors"], ["--vector-scale", "0.5"], ["--embedding-rate-scale", "0.5"],
        ]
        for options in settings {
            try folder.run(.train, self.options + options + ["--vectors", "v.vec"]).succeeded(errors: nil)
            models.insert(try folder.bytes("m"))
        }
        #expect(models.count == settings.count)
    }
}
