import ArgumentParser
import Sentiment

@main
struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the engine. Each measurement prints one JSON object.",
        discussion: """
            Benchmarks/run starts these measurements in turn with those of other packages and writes the page \
            of results; each can be run alone as well.

            Example:
              measure step --settings '{"network": {"cell": "gru"}, "batchSize": 64}' --length 32 --threads 2
            """,
        version: SentimentVersion.current,
        subcommands: [
            MeasureMachine.self, MeasureStep.self, MeasureTraining.self, MeasurePrediction.self,
            MeasureText.self, MeasureConformance.self, MeasureSegmentation.self, ExportIDs.self,
        ])
}
