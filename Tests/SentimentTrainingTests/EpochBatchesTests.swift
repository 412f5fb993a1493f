import Sentiment
import SentimentTraining
import Testing

@Suite struct EpochBatchesTests {
    private let lengths: [Int] = {
        var random = SplitMix64(seed: 2)
        return (0..<203).map { _ in 1 + random.next(below: 90) }
    }()

    private func batches(size: Int = 10, bucket: Int = 4, seed: UInt64 = 1, epoch: Int = 0) -> [[Int]] {
        EpochBatches(lengths: lengths, batchSize: size, batchesPerBucket: bucket, seed: seed, epoch: epoch)
            .batches
    }

    @Test("Each example stands in exactly one batch of an epoch", arguments: [1, 7, 10, 203, 500])
    func complete(size: Int) {
        for epoch in 0..<5 {
            #expect(batches(size: size, epoch: epoch).flatMap(\.self).sorted() == Array(lengths.indices))
        }
    }

    @Test("All batches are full but one, which holds the rest", arguments: [1, 7, 10, 203, 500], [1, 4, 50])
    func sizes(size: Int, bucket: Int) {
        let batches = batches(size: size, bucket: bucket)
        #expect(batches.count == EpochBatches.count(examples: lengths.count, batchSize: size))
        let short = batches.filter { $0.count != size }.map(\.count)
        #expect(short == (lengths.count % size == 0 ? [] : [lengths.count % size]))
    }

    @Test("The number of batches is rounded up")
    func count() {
        #expect(EpochBatches.count(examples: 20, batchSize: 10) == 2)
        #expect(EpochBatches.count(examples: 21, batchSize: 10) == 3)
        #expect(EpochBatches.count(examples: 1, batchSize: 10) == 1)
        #expect(EpochBatches.count(examples: 0, batchSize: 10) == 0)
    }

    @Test("Within a bucket, the spreads of all batches together are no more than that of the lengths")
    func similarLengths() {
        let range = 89
        func spread(_ batches: [[Int]]) -> Int {
            batches.reduce(0) { sum, batch in
                let lengths = batch.map { self.lengths[$0] }
                return sum + (lengths.max() ?? 0) - (lengths.min() ?? 0)
            }
        }
        #expect(spread(batches(bucket: 50)) <= range)
        // 203 examples are six buckets of 40, the last with 3.
        #expect(spread(batches(bucket: 4)) <= 6 * range)
        #expect(spread(batches(bucket: 1)) > 10 * range, "buckets of one batch are not sorted")
    }

    @Test("The same seed and epoch give the same batches")
    func repeatable() {
        #expect(batches(seed: 5, epoch: 3) == batches(seed: 5, epoch: 3))
    }

    @Test("Epochs and seeds differ, in which examples stand together and in the order of the batches")
    func differences() {
        let first = batches()
        for other in [batches(epoch: 1), batches(epoch: 2), batches(seed: 2)] {
            #expect(other != first)
            let together = Set(first.map(Set.init)).intersection(other.map(Set.init))
            #expect(together.count < 3)
        }
        let meanLengths = first.map { $0.reduce(0) { $0 + lengths[$1] } / $0.count }
        #expect(meanLengths != meanLengths.sorted() && meanLengths != meanLengths.sorted(by: >))
    }

    @Test("Texts of the same length are mixed anew in each epoch")
    func equalLengths() {
        let same = [Int](repeating: 5, count: 40)
        func batches(_ epoch: Int) -> [[Int]] {
            EpochBatches(lengths: same, batchSize: 4, batchesPerBucket: 10, seed: 1, epoch: epoch).batches
        }
        #expect(Set(batches(0).map(Set.init)).isDisjoint(with: batches(1).map(Set.init)))
    }

    @Test("Without examples there are no batches")
    func empty() {
        #expect(
            EpochBatches(lengths: [], batchSize: 4, batchesPerBucket: 2, seed: 1, epoch: 0).batches.isEmpty)
    }
}
