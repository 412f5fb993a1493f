import Sentiment

/// The batches of one epoch: which examples stand together, and in which order.
///
/// Examples are shuffled, sorted by length within buckets of some batches, cut, and the batches shuffled; so
/// batches are of similar lengths, and yet no two epochs are alike. Everything follows from seed and epoch.
package struct EpochBatches: Sendable {
    /// The examples of each batch.
    package let batches: [[Int]]

    /// How many batches an epoch has.
    package static func count(examples: Int, batchSize: Int) -> Int { (examples + batchSize - 1) / batchSize }

    /// The batches of an epoch over texts of these lengths.
    package init(lengths: [Int], batchSize: Int, batchesPerBucket: Int, seed: UInt64, epoch: Int) {
        var random = SplitMix64(seed: seed &+ UInt64(epoch) &* 0xD1B5_4A32_D192_ED03)
        var order = Array(lengths.indices)
        random.shuffle(&order)
        var batches: [[Int]] = []
        let bucketSize = batchSize * batchesPerBucket
        for start in stride(from: 0, to: order.count, by: bucketSize) {
            // Ties keep the shuffled order.
            let bucket = order[start..<min(start + bucketSize, order.count)].enumerated()
                .sorted { (lengths[$0.element], $0.offset) < (lengths[$1.element], $1.offset) }
                .map(\.element)
            for first in stride(from: 0, to: bucket.count, by: batchSize) {
                batches.append(Array(bucket[first..<min(first + batchSize, bucket.count)]))
            }
        }
        random.shuffle(&batches)
        self.batches = batches
    }
}
