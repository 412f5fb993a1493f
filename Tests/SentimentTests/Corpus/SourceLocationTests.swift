import Sentiment
import Testing

@Suite struct SourceLocationTests {
    @Test("A place reads as compilers write it")
    func description() {
        #expect("\(Sentiment.SourceLocation(path: "a.tsv"))" == "a.tsv")
        #expect("\(Sentiment.SourceLocation(path: "a.tsv", line: 812))" == "a.tsv:812")
        #expect("\(Sentiment.SourceLocation(path: "a.csv", line: 8, column: 2))" == "a.csv:8:2")
    }
}
