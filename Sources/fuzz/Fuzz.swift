import ArgumentParser
import CommandSupport
import Fuzzing
import Sentiment

@main
struct Fuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Tries claims about the library on random input, until one does not hold or the time is over.",
        discussion: """
            Each case follows from its target, a seed and its number. A failure, a crash or a case that does not \
            end is told with the command that tries it again.

            Examples:
              scripts/fuzz --minutes 10
              scripts/fuzz --target identity --cases 1000000
              scripts/fuzz --target json --seed 7 --case 12

            Targets: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")).
            """,
        version: SentimentVersion.current)

    @Option(help: "How long to go on, shared by the targets.")
    var minutes: Double?

    @Option(help: "How many cases of each target; goes before the minutes.")
    var cases: Int?

    @Option(help: "The seed of all cases; otherwise a new one.")
    var seed: UInt64?

    @Option(help: "The only target.")
    var target: FuzzTarget?

    @Option(name: .customLong("case"), help: "The number of the only case.")
    var number: Int?

    func validate() throws {
        if number != nil, seed == nil || target == nil {
            throw ValidationError("--case needs the --seed and the --target of the case")
        }
    }

    func run() throws {
        try perform { output in
            CrashReport.install()
            let seed = seed ?? UInt64.random(in: 0..<1 << 32)
            let targets = target.map { [$0] } ?? FuzzTarget.allCases
            var isRefuted = false
            for target in targets {
                let share = Duration.seconds((minutes ?? 5) * 60 / Double(targets.count))
                do {
                    try output.writeLine(try Self.run(target, seed: seed, numbers: numbers, during: share))
                } catch let failure as FuzzFailure {
                    // The other targets may have something to tell, too.
                    isRefuted = true
                    StandardError.writeLine("fuzz: \(failure)")
                }
                try output.flush()
            }
            if isRefuted { throw ExitCode(ExitStatus.failure) }
        }
    }

    /// The numbers of the cases; nil where time decides.
    private var numbers: Range<Int>? {
        if let number { return number..<number + 1 }
        return cases.map { 0..<$0 }
    }

    /// Tries a target and says what was done.
    private static func run(
        _ target: FuzzTarget, seed: UInt64, numbers: Range<Int>?, during share: Duration
    ) throws -> String {
        var run = try FuzzRun(target, seed: seed)
        defer { CrashReport.clear() }
        let clock = ContinuousClock()
        let start = clock.now
        var number = numbers?.lowerBound ?? 0
        while numbers.map({ number < $0.upperBound }) ?? (clock.now - start < share) {
            CrashReport.note(FuzzCase(target, seed: seed, number: number))
            try run.tryCase(number)
            number += 1
        }
        let seconds = (clock.now - start).components.seconds
        return
            "\(target.rawValue): \(run.tried) cases in \(seconds) s, \(run.taken) inputs taken, seed \(seed)"
    }
}

extension FuzzTarget: ExpressibleByArgument {}
