import Sentiment
import Testing

@Suite struct TaskResultsTests {
    @Test("Each task's result stands in its place, whichever thread it ran on", arguments: [1, 3])
    func places(threads: Int) {
        let results = TaskResults(count: 50, initial: "none")
        #expect(results.all == [String](repeating: "none", count: 50))
        WorkerPool(threads: threads).run(results.count - 1) { task, _ in results[task] = "task \(task)" }
        #expect(results.all == (0..<49).map { "task \($0)" } + ["none"])
        #expect(TaskResults(count: 0, initial: 0).all.isEmpty)
    }
}
