import Foundation
import Sentiment
import SentimentTraining
import TestSupport
import Testing

@Suite struct WordVectorTrainerTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("texts.txt")
        try Data(WordCompany.texts(200, seed: 4).joined(separator: "\n").utf8).write(to: URL(filePath: path))
    }

    private func learn(
        threads: Int = 1, _ change: (inout WordVectorConfiguration) -> Void = { _ in }
    ) throws -> WordVectors {
        try WordVectorTrainer(.tiny(change), threads: threads).train(on: [path])
    }

    private static let kinds: [(String, @Sendable (inout WordVectorConfiguration) -> Void)] = [
        ("skip-gram", { _ in }), ("CBOW", { $0.model = .cbow }), ("n-grams", { $0.characterNGrams = true }),
    ]

    @Test("Words that keep the same company become neighbours", arguments: kinds.indices)
    func neighbours(kind: Int) throws {
        let vectors = try learn {
            Self.kinds[kind].1(&$0)
            $0.size = 10
            $0.epochs = 20
            $0.learningRate = 0.1
        }
        for sort in WordCompany.sorts {
            for word in sort {
                let nearest = try #require(vectors.nearest(to: word, count: 4))
                #expect(
                    Set(nearest.map(\.word)) == Set(sort).subtracting([word]),
                    "\(Self.kinds[kind].0): \(word) \(nearest)")
            }
        }
    }

    @Test("Threads change no bit", arguments: kinds.indices, [2, 3])
    func threads(kind: Int, threads: Int) throws {
        let one = try learn { Self.kinds[kind].1(&$0) }
        let several = try learn(threads: threads) { Self.kinds[kind].1(&$0) }
        #expect(several.words == one.words)
        #expect(several.matrix.elements == one.matrix.elements)
        let other = try learn {
            Self.kinds[kind].1(&$0)
            $0.seed = 2
        }
        #expect(other.matrix.elements != one.matrix.elements)
    }

    @Test("What is written is read again, up to the sixth decimal")
    func file() throws {
        let vectors = try learn()
        let file = directory.file("v.vec")
        try vectors.write(to: file)
        let read = try WordVectors(contentsOf: file)
        #expect(read.words == vectors.words)
        #expect(read.size == 6)
        for word in vectors.words {
            let difference = zip(try #require(read[word]), try #require(vectors[word])).map { abs($0 - $1) }
            #expect(try #require(difference.max()) < 1e-6)
        }
        #expect(read["nobody"] == nil)
        #expect(read.nearest(to: "nobody", count: 1) == nil)
    }

    @Test("Texts without a frequent word are refused, and so is a configuration that makes no sense")
    func refused() throws {
        #expect(throws: WordVectorError.noWords(minimumCount: 100_000)) {
            try learn { $0.minimumCount = 100_000 }
        }
        #expect(throws: WordVectorError.invalidConfiguration("window is 0, but must be between 1 and 100")) {
            try learn { $0.window = 0 }
        }
    }

    @Test("It ends when asked to")
    func interrupted() {
        var trainer = WordVectorTrainer(.tiny(), threads: 1)
        trainer.isInterrupted = { true }
        #expect(throws: CancellationError.self) { try trainer.train(on: [path]) }
    }
}
