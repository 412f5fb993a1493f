import CommandSupport
import Sentiment
import Testing

@Suite struct MonitorTests {
    @Test("Threads of the system share a state one at a time, and each waits for its turn")
    func turns() {
        let order = Monitor<[Int]>([])
        for number in (0..<8).reversed() {
            let started = DetachedThread.start {
                order.use(when: { $0.count == number }) { $0.append(number) }
            }
            #expect(started)
        }
        #expect(order.use(when: { $0.count == 8 }) { $0 } == Array(0..<8))
    }
}
