import ArgumentParser
import CMachinePeak
import CommandSupport
import Sentiment

struct MeasureMachine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract:
            "Measures what the processor does at most: arithmetic, and reading of its caches and memory.",
        discussion: """
            Of several attempts the best one counts. A figure is left out where the processor has no instruction \
            for it.
            """)

    @OptionGroup
    var threads: ThreadOptions

    @Flag(help: "Measures only the multiply-adds of floats.")
    var arithmeticOnly = false

    struct Result: Encodable {
        var instructions: String
        var kernels = Kernels.best.name
        var threads: Int
        /// Operations a second of each kind of multiply-add, each of them two operations.
        var fmaPerSecond: Double?
        var bf16PerSecond: Double?
        var int8PerSecond: Double?
        /// Bytes read a second.
        var level2BytesPerSecond: Double?
        var memoryBytesPerSecond: Double?
    }

    func run() throws {
        try perform { output in
            let peak = MachinePeak(threads: threads.threads ?? WorkerPool.availableProcessors)
            var result = Result(instructions: peak.instructions, threads: peak.threads)
            result.fmaPerSecond = peak.fma
            if !arithmeticOnly {
                result.bf16PerSecond = peak.bf16
                result.int8PerSecond = peak.int8
                result.level2BytesPerSecond = peak.reading(bytes: MachinePeak.level2Bytes)
                result.memoryBytesPerSecond = peak.reading(bytes: MachinePeak.memoryBytes)
            }
            try output.write(json: result)
        }
    }
}

/// The limits of the processor, reached by loops that do nothing else.
struct MachinePeak {
    /// A buffer that no first level holds (32 to 48 KiB), but every second level (512 KiB and more).
    static let level2Bytes = 256 << 10
    /// A buffer that no cache holds.
    static let memoryBytes = 256 << 20

    /// Of so many attempts the best counts: others may have been disturbed.
    private static let attempts = 7
    /// Long enough that starting the threads does not matter, short enough for a few undisturbed attempts.
    private static let attemptSeconds = 0.03

    private let loops = mp_best().pointee
    private let pool: WorkerPool

    init(threads: Int) { pool = WorkerPool(threads: threads) }

    var threads: Int { pool.threads }
    var instructions: String { String(cString: loops.name) }

    /// Operations a second of all threads together; nil where the processor has no such instruction.
    var fma: Double? { arithmetic(loops.fma) }
    var bf16: Double? { arithmetic(loops.bf16_dot) }
    var int8: Double? { arithmetic(loops.int8_dot) }

    private func arithmetic(_ loop: (@convention(c) (Int) -> Double)?) -> Double? {
        guard let loop else { return nil }
        let operations = loop(1)
        return best { rounds in
            pool.run(threads) { _, _ in _ = loop(rounds) }
            return Double(threads * rounds) * operations
        }
    }

    /// Bytes read a second by all threads together, each of a buffer of its own.
    func reading(bytes: Int) -> Double {
        let buffers = (0..<threads).map { _ in ReadBuffer(bytes: bytes) }
        let read = loops.read!
        return best { rounds in
            pool.run(threads) { task, _ in
                for _ in 0..<rounds { buffers[task].withFloats { _ = read($0.baseAddress, $0.count) } }
            }
            return Double(threads * rounds * bytes)
        }
    }

    /// The best rate of `work`, which gives the amount that it did; its rounds are doubled until they take long enough.
    private func best(_ work: (_ rounds: Int) -> Double) -> Double {
        var rounds = 1
        var watch = Stopwatch()
        while true {
            _ = watch.lap()
            _ = work(rounds)
            if watch.lap() >= Self.attemptSeconds { break }
            rounds *= 2
        }
        return (0..<Self.attempts).map { _ in
            _ = watch.lap()
            let amount = work(rounds)
            return amount / watch.lap()
        }.max() ?? .nan
    }
}

/// Zeros that are only read.
private final class ReadBuffer: Sendable {
    private let floats: [Float]

    init(bytes: Int) { floats = Array(repeating: 0, count: bytes / MemoryLayout<Float>.stride) }

    func withFloats(_ body: (UnsafeBufferPointer<Float>) -> Void) { floats.withUnsafeBufferPointer(body) }
}
