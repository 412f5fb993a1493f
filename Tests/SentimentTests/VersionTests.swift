import Sentiment
import Testing

@Suite struct VersionTests {
    @Test("The version has three numbers")
    func numbers() {
        #expect(SentimentVersion.current.split(separator: ".").compactMap { UInt($0) }.count == 3)
    }
}
