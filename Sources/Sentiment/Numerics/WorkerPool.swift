import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Threads that live as long as the pool and run numbered tasks together with the caller.
///
/// Which thread runs which task is not determined; a task's result must depend on its number alone. After a
/// round a worker spins for a moment, because the next round mostly follows at once, and then sleeps.
package final class WorkerPool: Sendable {
    /// How many threads work, the caller's among them.
    package let threads: Int
    private let round = Round()

    /// A pool of `threads` threads in all, or of fewer where the system refuses more.
    package init(threads: Int) {
        precondition(threads > 0, "A pool needs a thread.")
        var started = 1
        while started < threads, round.startThread(started) { started += 1 }
        self.threads = started
    }

    deinit { round.stop() }

    /// The processors that this process may run on.
    package static var availableProcessors: Int { Kernels.availableProcessors }

    /// Runs tasks 0..<count of some work and returns when all have ended. `worker` is below ``threads``; no two
    /// tasks with the same worker run at the same time. Calls must not overlap or nest. Allocates nothing.
    package func run(_ count: Int, of work: any ParallelWork) {
        if threads == 1 || count < 2 {
            for index in 0..<count { work.run(index, worker: 0) }
            return
        }
        round.run(count, workers: threads - 1, work)
    }

    /// The same for tasks that a closure does.
    package func run(_ count: Int, _ task: @Sendable (_ task: Int, _ worker: Int) -> Void) {
        if threads == 1 || count < 2 {
            for index in 0..<count { task(index, 0) }
            return
        }
        withoutActuallyEscaping(task) { round.run(count, workers: threads - 1, ClosureWork($0)) }
    }

    private final class ClosureWork: ParallelWork {
        private let task: @Sendable (Int, Int) -> Void
        init(_ task: @escaping @Sendable (Int, Int) -> Void) { self.task = task }
        func run(_ task: Int, worker: Int) { self.task(task, worker) }
    }
}

/// The state that the threads of a pool share.
private final class Round: @unchecked Sendable {
    // Sendable: `work` and `count` are written only while all workers wait; `generation` publishes them
    // (release/acquire), and `finished` tells that no worker reads them any more.

    private var work: (any ParallelWork)?
    private var count = 0
    /// How many rounds have begun. Sleeping workers wait on this very word, so a round that begins while a
    /// worker falls asleep cannot be missed: the system compares the word once more before it lets it sleep.
    private let generation = UnsafeMutablePointer<Atomic<UInt32>>.allocate(capacity: 1)
    private let sleepers = Atomic<Int>(0)
    private let next = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let stops = Atomic<Bool>(false)
    private let isRunning = Atomic<Bool>(false)

    init() { generation.initialize(to: Atomic(0)) }

    deinit {
        generation.deinitialize(count: 1)
        generation.deallocate()
    }

    /// Starts a worker; false when the system refuses.
    func startThread(_ worker: Int) -> Bool { DetachedThread.start { self.serve(worker) } }

    func run(_ count: Int, workers: Int, _ work: any ParallelWork) {
        precondition(
            !isRunning.exchange(true, ordering: .acquiring), "Rounds of a pool neither overlap nor nest.")
        defer { isRunning.store(false, ordering: .releasing) }
        self.work = work
        self.count = count
        next.store(0, ordering: .relaxed)
        finished.store(0, ordering: .relaxed)
        publish()
        takeTasks(work, count, worker: 0)
        waitForWorkers(workers)
        self.work = nil
    }

    private func waitForWorkers(_ workers: Int) {
        var spin = 0
        while finished.load(ordering: .acquiring) < workers {
            Self.pause(spin)
            spin += 1
        }
    }

    /// Waits a moment for another thread. One that takes longer than usual may be waiting for this very
    /// processor, when there are fewer of them than threads: then the processor is given away.
    private static func pause(_ spin: Int) {
        if spin < 1_000 { Kernels.pause() } else { sched_yield() }
    }

    func stop() {
        stops.store(true, ordering: .relaxed)
        publish()
    }

    private func publish() {
        generation.pointee.wrappingAdd(1, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 { Kernels.wakeAll(at: generation) }
    }

    private func takeTasks(_ work: any ParallelWork, _ count: Int, worker: Int) {
        while true {
            let task = next.add(1, ordering: .relaxed).oldValue
            if task >= count { return }
            work.run(task, worker: worker)
        }
    }

    private func serve(_ worker: Int) {
        var seen: UInt32 = 0
        while true {
            waitForGeneration(after: seen)
            seen &+= 1
            if stops.load(ordering: .relaxed) { return }
            if let work { takeTasks(work, count, worker: worker) }
            finished.add(1, ordering: .releasing)
        }
    }

    private func waitForGeneration(after seen: UInt32) {
        for spin in 0..<3_000 {
            if generation.pointee.load(ordering: .acquiring) != seen { return }
            Self.pause(spin)
        }
        sleepers.add(1, ordering: .sequentiallyConsistent)
        while generation.pointee.load(ordering: .acquiring) == seen {
            Kernels.wait(at: generation, while: seen)
        }
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
    }
}
