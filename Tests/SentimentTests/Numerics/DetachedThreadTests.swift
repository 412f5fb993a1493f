import Sentiment
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct DetachedThreadTests {
    /// Something that one thread tells another.
    private final class Flag: Sendable {
        private let isSet = Atomic<Bool>(false)
        func set() { isSet.store(true, ordering: .releasing) }
        func wait() { while !isSet.load(ordering: .acquiring) { sched_yield() } }
    }

    /// Tells by its end that nothing holds it any more.
    private final class Witness: Sendable {
        private let flag: Flag
        init(_ flag: Flag) { self.flag = flag }
        deinit { flag.set() }
        func use() {}
    }

    @Test("Work runs while the thread that started it goes on")
    func concurrency() {
        let (mayEnd, hasEnded) = (Flag(), Flag())
        // Did the work run here, it would wait for ever.
        let isStarted = DetachedThread.start {
            mayEnd.wait()
            hasEnded.set()
        }
        #expect(isStarted)
        mayEnd.set()
        hasEnded.wait()
    }

    @Test("Nothing holds the work, or what it used, after its end")
    func release() {
        let isReleased = Flag()
        do {
            let witness = Witness(isReleased)
            #expect(DetachedThread.start { witness.use() })
        }
        isReleased.wait()
    }
}
