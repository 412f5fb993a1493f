import Sentiment
import SentimentEnglish
import TestSupport
import Testing

/// The model for English that comes with the package.
@Suite struct EnglishModelTests {
    @Test("Nine in ten everyday sentences come out right")
    func everyday() throws {
        let sentences = try LabelledSentence.read("Tests/SentimentTests/Fixtures/everyday.tsv")
        let predictions = try EnglishModel.classifier().classify(sentences.map(\.text))
        let wrong = zip(sentences, predictions).filter { $0.label != $1.label }.map(\.0.text)
        #expect(wrong.count <= sentences.count / 10, "\(wrong)")
    }

    @Test("Its labels are the three usual ones, and its weights 8-bit integers in a file of 8 MB at most")
    func form() throws {
        let classifier = try EnglishModel.classifier()
        #expect(classifier.labels == ["negative", "neutral", "positive"])
        #expect(classifier.isQuantized)
        #expect(EnglishModel.byteCount <= 8_000_000)
    }

    @Test("It answers the same on any number of threads, and written to a file")
    func sameAnswers() throws {
        let texts = ["I love it!", "The food was awful.", "The train leaves at 7:40.", "", "👍"]
        let expected = try EnglishModel.classifier(threads: 1).classify(texts)
        #expect(try EnglishModel.classifier(threads: 3).classify(texts) == expected)
        #expect(
            expected[0].label == "positive" && expected[1].label == "negative"
                && expected[2].label == "neutral")
        let directory = try TemporaryDirectory()
        let path = directory.file("english.safetensors")
        try EnglishModel.classifier().write(to: path)
        #expect(try SentimentClassifier(contentsOf: path).classify(texts) == expected)
    }
}
