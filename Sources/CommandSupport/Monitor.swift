import Glibc

/// Something that several threads share: one at a time uses it, and a thread can wait until it is in a certain state.
///
///     let queue = Monitor<[Int]>([])
///     queue.use { $0.append(1) }
///     let first = queue.use(when: { !$0.isEmpty }) { $0.removeFirst() }
package final class Monitor<State: ~Copyable>: @unchecked Sendable {
    // Sendable: the state is reached only between lock and unlock.
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// Takes over a state.
    package init(_ state: consuming sending State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(change, nil)
    }

    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(mutex)
        change.deallocate()
        mutex.deallocate()
    }

    /// Waits until no other thread uses the state and the condition holds, and calls `body` with it.
    package func use<Result, Failure>(
        when condition: (borrowing State) -> Bool = { _ in true },
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !condition(state) { pthread_cond_wait(change, mutex) }
        defer { pthread_cond_broadcast(change) }
        return try body(&state)
    }
}
