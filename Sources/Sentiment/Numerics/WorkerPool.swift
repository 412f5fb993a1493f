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

    /// Runs tasks 0..<count and returns when all have ended. `worker` is below ``threads``; no two tasks with
    /// the same worker run at the same time. Calls must not overlap or nest.
    package func run(_ count: Int, _ task: @Sendable (_ task: Int, _ worker: Int) -> Void) {
        if threads == 1 || count < 2 {
            for index in 0..<count { task(index, 0) }
            return
        }
        withoutActuallyEscaping(task) { task in round.run(count, workers: threads - 1, task) }
    }
}

/// The state that the threads of a pool share.
private final class Round: @unchecked Sendable {
    // Sendable: `job` and `count` are written only while all workers wait; `generation` publishes them
    // (release/acquire), and `finished` tells that no worker reads them any more.

    private typealias Job = @Sendable (Int, Int) -> Void
    private var job: Job?
    private var count = 0
    private let generation = Atomic<Int>(0)
    private let next = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let stops = Atomic<Bool>(false)
    private let isRunning = Atomic<Bool>(false)
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
    }

    deinit {
        pthread_cond_destroy(wake)
        pthread_mutex_destroy(mutex)
        wake.deallocate()
        mutex.deallocate()
    }

    /// Starts a worker; false when the system refuses.
    func startThread(_ worker: Int) -> Bool {
        let start = Unmanaged.passRetained(Start(round: self, worker: worker))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let status = pthread_create(
            &thread, nil,
            { argument in
                #if canImport(Darwin)
                    let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                #else
                    guard let argument else { return nil }
                    let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                #endif
                start.round.work(start.worker)
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            start.release()
            return false
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        return true
    }

    private final class Start {
        let round: Round
        let worker: Int
        init(round: Round, worker: Int) {
            self.round = round
            self.worker = worker
        }
    }

    func run(_ count: Int, workers: Int, _ job: @escaping @Sendable (Int, Int) -> Void) {
        precondition(
            !isRunning.exchange(true, ordering: .acquiring), "Rounds of a pool neither overlap nor nest.")
        defer { isRunning.store(false, ordering: .releasing) }
        self.job = job
        self.count = count
        next.store(0, ordering: .relaxed)
        finished.store(0, ordering: .relaxed)
        publish()
        takeTasks(job, count, worker: 0)
        waitForWorkers(workers)
        self.job = nil
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
        pthread_mutex_lock(mutex)
        generation.add(1, ordering: .releasing)
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
    }

    private func takeTasks(_ job: Job, _ count: Int, worker: Int) {
        while true {
            let task = next.add(1, ordering: .relaxed).oldValue
            if task >= count { return }
            job(task, worker)
        }
    }

    private func work(_ worker: Int) {
        var seen = 0
        while true {
            waitForGeneration(after: seen)
            seen += 1
            if stops.load(ordering: .relaxed) { return }
            if let job { takeTasks(job, count, worker: worker) }
            finished.add(1, ordering: .releasing)
        }
    }

    private func waitForGeneration(after seen: Int) {
        for spin in 0..<3_000 {
            if generation.load(ordering: .acquiring) != seen { return }
            Self.pause(spin)
        }
        pthread_mutex_lock(mutex)
        while generation.load(ordering: .acquiring) == seen { pthread_cond_wait(wake, mutex) }
        pthread_mutex_unlock(mutex)
    }
}
