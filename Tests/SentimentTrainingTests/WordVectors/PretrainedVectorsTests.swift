import Foundation
import Sentiment
import SentimentTraining
import TestSupport
import Testing

@Suite struct PretrainedVectorsTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("v.vec")
    }

    private func vectors(
        _ text: String, for words: [String], extraWords: Int = 0, foldsCase: Bool = true
    ) throws -> PretrainedVectors {
        try Data(text.utf8).write(to: URL(filePath: path))
        return try PretrainedVectors(
            WordVectorFile(path: path), for: Vocabulary(tokens: ["<pad>", "<unk>"] + words),
            extraWords: extraWords, foldsCase: foldsCase)
    }

    /// The rows of an embedding of ones that vectors of two numbers start.
    private func start(_ vectors: PretrainedVectors, scale: Float) -> [[Float]] {
        let embedding = Embedding(vocabularySize: vectors.vocabulary.count, size: 2)
        for row in 0..<embedding.vocabularySize {
            for column in 0..<2 { embedding.weights[row, column] = 1 }
        }
        vectors.start(embedding, scale: scale)
        return embedding.weights.elements
    }

    @Test("Words that have a vector get it, scaled together, and the others stay")
    func rows() throws {
        let vectors = try vectors("bad 3 4\nodd 9 9\ngood 0 -5\n", for: ["good", "other", "bad"])
        // √((9 + 16 + 0 + 25) / 4) = √12.5
        let factor = Float(0.5 / 12.5.squareRoot())
        #expect(
            start(vectors, scale: 0.5) == [
                [1, 1], [1, 1], [0, -5 * factor], [1, 1], [3 * factor, 4 * factor],
            ])
        #expect(vectors.coverage == 2.0 / 3)
        #expect(vectors.areKnown == [false, false, true, false, true])
        #expect(vectors.extraWords == 0)
    }

    @Test("The same word counts before one that differs in case, and the first of equal ones before others")
    func precedence() throws {
        let folding = try vectors("Good 1 0\nGOOD 2 0\ngood 3 0\ngood 4 0\nBAD 0 5\n", for: ["good", "bad"])
        let rows = start(folding, scale: 1)
        #expect(rows[2][1] == 0 && abs(rows[3][1] / rows[2][0] - 5.0 / 3) < 1e-6)
        let exact = try vectors(
            "good 3 0\nÉTÉ 0 4\nété 0 5\n", for: ["GOOD", "été", "good"], foldsCase: false)
        let others = start(exact, scale: 1)
        #expect(others[2] == others[4])
        #expect(abs(others[3][1] / others[2][0] - 5.0 / 3) < 1e-6)
    }

    @Test("The first words of the file that texts can have join the vocabulary")
    func extraWords() throws {
        let text = "The 1 0\na b 1 1\nfilm 2 0\ngood 3 0\nfilm 8 8\nplot 4 0\ncast 5 0\n"
        let vectors = try vectors(text, for: ["good"], extraWords: 2)
        #expect(vectors.vocabulary.tokens == ["<pad>", "<unk>", "good", "film", "plot"])
        #expect(vectors.extraWords == 2)
        #expect(vectors.coverage == 1)
        let rows = start(vectors, scale: 1)
        #expect(abs(rows[3][0] / rows[2][0] - 2.0 / 3) < 1e-6)
        #expect(abs(rows[4][0] / rows[2][0] - 4.0 / 3) < 1e-6)
    }

    @Test("A file without any word of the vocabulary is refused")
    func nothingInCommon() {
        #expect(throws: WordVectorError.nothingInCommon(path: path)) {
            try vectors("gut 1 2\n", for: ["good"])
        }
    }

    @Test("The fingerprint follows from what is used, and changes with any number of it")
    func fingerprint() throws {
        let one = try vectors("good 1 2\nodd 3 4\n", for: ["good", "bad"]).fingerprint
        #expect(try vectors("2 2\ngood 1 2\nold 5 4\n", for: ["good", "bad"]).fingerprint == one)
        #expect(try vectors("good 1 2.5\n", for: ["good", "bad"]).fingerprint != one)
        #expect(try vectors("bad 1 2\n", for: ["good", "bad"]).fingerprint != one)
    }
}
