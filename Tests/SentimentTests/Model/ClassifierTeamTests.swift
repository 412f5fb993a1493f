import Sentiment
import Testing

@Suite struct ClassifierTeamTests {
    @Test("Teams of any size give the same bits, in any precision", arguments: Precision.allCases)
    func threads(precision: Precision) throws {
        let classifier = try SentimentClassifier(ModelFixtures.model(), threads: 1, precision: precision)
        // More texts than fit the tasks of every team.
        let texts = (0..<40).flatMap { _ in ModelFixtures.texts }
        let one = ClassifierTeam(classifier, threads: 1).probabilities(of: texts)
        #expect(one.count == 3 * texts.count && Set(one).count > 100)
        for threads in [2, 3, 5] {
            let team = ClassifierTeam(classifier, threads: threads)
            #expect(team.probabilities(of: texts) == one)
            #expect(team.probabilities(of: Array(texts[..<7])) == Array(one[..<21]))
            #expect(team.probabilities(of: []).isEmpty)
        }
    }

    @Test("Less precision changes probabilities, but little", arguments: [Precision.bfloat16, .int8])
    func precision(precision: Precision) throws {
        let model = try ModelFixtures.model()
        let exact = try SentimentClassifier(model).classify(ModelFixtures.texts).flatMap(\.probabilities)
        let rough = try SentimentClassifier(model, precision: precision)
            .classify(ModelFixtures.texts).flatMap(\.probabilities)
        let largest = zip(exact, rough).map { abs($0 - $1) }.max() ?? 1
        #expect(largest > 0 && largest < 0.05, "\(largest)")
    }
}
