import Foundation
import Sentiment
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
    /// A counter for each of some numbers.
    private final class Counters: Sendable {
        private let counts: Mutex<[Int]>
        init(_ count: Int) { counts = Mutex(Array(repeating: 0, count: count)) }
        func add(_ index: Int) { counts.withLock { $0[index] += 1 } }
        var values: [Int] { counts.withLock { $0 } }
    }

    @Test("Every task runs exactly once, in many rounds of changing size", arguments: [1, 2, 3, 5, 8])
    func everyTaskOnce(threads: Int) {
        let pool = WorkerPool(threads: threads)
        for round in 0..<300 {
            let count = [0, 1, 2, 3, 7, 40][round % 6]
            let counters = Counters(count)
            pool.run(count) { task, _ in counters.add(task) }
            #expect(counters.values == [Int](repeating: 1, count: count), "round \(round)")
        }
    }

    @Test("What tasks write is there when the round has ended", arguments: [2, 3, 5])
    func visibility(threads: Int) {
        let pool = WorkerPool(threads: threads)
        let buffer = FloatBuffer(count: 64)
        for round in 1...300 {
            pool.run(64) { task, _ in buffer[task] += Float(task) }
            #expect((0..<64).allSatisfy { buffer[$0] == Float(round * $0) }, "round \(round)")
        }
    }

    @Test("A worker's number is below the number of threads", arguments: [1, 2, 3, 5])
    func workers(threads: Int) {
        let pool = WorkerPool(threads: threads)
        #expect(pool.threads == threads)
        let counters = Counters(threads)
        for _ in 0..<100 { pool.run(20) { _, worker in counters.add(worker) } }
        #expect(counters.values.reduce(0, +) == 2000)
    }

    @Test("All threads work at the same time, each with a number of its own", arguments: [2, 3, 5])
    func concurrency(threads: Int) {
        let pool = WorkerPool(threads: threads)
        let counters = Counters(threads)
        for _ in 0..<5 {
            // No task ends before all have begun, so no thread can run two.
            let begun = Atomic<Int>(0)
            pool.run(threads) { _, worker in
                counters.add(worker)
                begun.add(1, ordering: .sequentiallyConsistent)
                while begun.load(ordering: .sequentiallyConsistent) < threads { sched_yield() }
            }
        }
        #expect(counters.values == [Int](repeating: 5, count: threads))
    }

    @Test("Two tasks with the same worker never overlap", arguments: [2, 3, 5])
    func noOverlap(threads: Int) {
        let pool = WorkerPool(threads: threads)
        let inside = Mutex([Bool](repeating: false, count: threads))
        let overlaps = Atomic<Int>(0)
        for _ in 0..<50 {
            pool.run(30) { _, worker in
                let wasInside = inside.withLock { inside in
                    defer { inside[worker] = true }
                    return inside[worker]
                }
                if wasInside { overlaps.add(1, ordering: .relaxed) }
                sched_yield()
                inside.withLock { $0[worker] = false }
            }
        }
        #expect(overlaps.load(ordering: .relaxed) == 0)
    }

    @Test("Workers that have gone to sleep wake for the next round")
    func sleepingWorkers() {
        let pool = WorkerPool(threads: 3)
        for _ in 0..<5 {
            let begun = Atomic<Int>(0)
            pool.run(3) { _, _ in
                begun.add(1, ordering: .sequentiallyConsistent)
                while begun.load(ordering: .sequentiallyConsistent) < 3 { sched_yield() }
            }
            usleep(30_000)
        }
    }

    /// Counts threads that have ended, by the destructor of a value of their own.
    private final class EndedThreads: Sendable {
        private let count = Atomic<Int>(0)
        private let key: pthread_key_t

        init() {
            var key = pthread_key_t()
            pthread_key_create(&key) { pointer in
                #if canImport(Darwin)
                    let value: UnsafeMutableRawPointer? = pointer
                #else
                    let value = pointer
                #endif
                guard let value else { return }
                let threads = Unmanaged<EndedThreads>.fromOpaque(value).takeRetainedValue()
                threads.count.add(1, ordering: .sequentiallyConsistent)
            }
            self.key = key
        }

        /// Counts the present thread when it ends.
        func watchThread() {
            if pthread_getspecific(key) == nil {
                pthread_setspecific(key, Unmanaged.passRetained(self).toOpaque())
            }
        }

        /// Waits until so many threads have ended; false when they do not within a minute.
        func wait(for expected: Int) -> Bool {
            for _ in 0..<6000 {
                if count.load(ordering: .sequentiallyConsistent) == expected { return true }
                usleep(10_000)
            }
            return false
        }
    }

    @Test("The threads of a pool end with it")
    func end() {
        let ended = EndedThreads()
        let pools = 200
        for _ in 0..<pools {
            let pool = WorkerPool(threads: 4)
            let begun = Atomic<Int>(0)
            pool.run(4) { _, worker in
                // Worker 0 is this thread, which goes on.
                if worker > 0 { ended.watchThread() }
                begun.add(1, ordering: .sequentiallyConsistent)
                while begun.load(ordering: .sequentiallyConsistent) < 4 { sched_yield() }
            }
        }
        #expect(ended.wait(for: 3 * pools))
    }

    @Test("A pool may go before its threads have begun")
    func unusedPools() {
        for threads in [1, 2, 5] {
            for _ in 0..<50 { _ = WorkerPool(threads: threads) }
        }
    }

    @Test("There is a processor")
    func processors() {
        #expect(WorkerPool.availableProcessors >= 1)
    }
}
