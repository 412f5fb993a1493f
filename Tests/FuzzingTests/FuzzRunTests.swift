import Fuzzing
import Sentiment
import Testing

@Suite struct FuzzRunTests {
    /// Refutes one number in a hundred.
    private struct Hundredth: FuzzClaims {
        func check(_ random: inout SplitMix64) throws -> Bool {
            let number = random.next(below: 100)
            if number == 7 { throw Refutation("no number is seven", by: "\(number)") }
            return number < 50
        }
    }

    private func failures(seed: UInt64, _ numbers: Range<Int>) -> [FuzzFailure] {
        var run = FuzzRun(.json, seed: seed, claims: Hundredth())
        return numbers.compactMap { number in
            do throws(FuzzFailure) {
                try run.tryCase(number)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test("A failure says which claim, for which input, and how to try it again")
    func description() throws {
        let failure = try #require(failures(seed: 5, 0..<1000).first)
        let number = failure.fuzzCase.number
        #expect(
            failure.description == """
                json: no number is seven
                  input: 7
                  again: scripts/fuzz --target json --seed 5 --case \(number)
                """)
        #expect(failures(seed: 5, number..<number + 1).count == 1)
    }

    @Test("A case follows from target, seed and number, whatever was tried before")
    func repeatable() {
        let numbers = failures(seed: 1, 0..<1000).map(\.fuzzCase.number)
        #expect((2...30).contains(numbers.count))
        #expect(failures(seed: 1, 500..<1000).map(\.fuzzCase.number) == numbers.filter { $0 >= 500 })
        #expect(failures(seed: 2, 0..<1000).map(\.fuzzCase.number) != numbers)
        var (one, next) = (
            FuzzCase(.json, seed: 1, number: 1).random, FuzzCase(.json, seed: 2, number: 0).random
        )
        #expect((0..<4).map { _ in one.next() } != (0..<4).map { _ in next.next() })
    }

    @Test("What was tried and what was taken are counted")
    func counts() throws {
        var run = FuzzRun(.json, seed: 1, claims: Hundredth())
        for number in 0..<100 { try? run.tryCase(number) }
        #expect((90...100).contains(run.tried) && (20...80).contains(run.taken))
    }

    @Test("An input is shown as bytes that can be read")
    func input() {
        let refutation = Refutation("it holds", by: Array("a\\\n".utf8) + [0xFF])
        #expect(refutation.description == #"it holds\#n  input: 4 bytes: a\x5c\x0a\xff"#)
    }
}
