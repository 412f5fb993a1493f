import Fuzzing
import Testing

/// A share of what `scripts/fuzz` tries for as long as one likes: the same cases each time.
@Suite struct FuzzTargetTests {
    /// Tries so many cases of a target, of which at least this share must be taken and, where not all are, refused.
    private func check(_ target: FuzzTarget, cases: Int, taken share: Double = 1) throws {
        var run = try FuzzRun(target, seed: 1)
        for number in 0..<cases { try run.tryCase(number) }
        #expect(run.tried == cases)
        let expected = share < 1 ? share...(1 - share) : 1...1
        #expect(expected.contains(Double(run.taken) / Double(cases)), "\(run.taken) of \(cases) were taken")
    }

    @Test("Tokens of any text are text, in order within it, and depend on nothing that was read before")
    func tokenizer() throws { try check(.tokenizer, cases: 800) }

    @Test("ASCII by table is cut as ICU cuts it, whatever stands around it")
    func identity() throws { try check(.identity, cases: 20_000) }

    @Test("Normal forms are UTF-8, normal themselves, and the same for ASCII by table as by ICU")
    func normalizer() throws { try check(.normalizer, cases: 5000) }

    @Test("Damaged corpora are read or refused with a place, the same however their bytes arrive")
    func corpus() throws { try check(.corpus, cases: 3000, taken: 0.1) }

    @Test("Damaged vocabularies are refused, or find every token under its id")
    func vocabulary() throws { try check(.vocabulary, cases: 2000, taken: 0.1) }

    @Test("Damaged model files are refused by name, or tell probabilities")
    func model() throws { try check(.model, cases: 400, taken: 0.1) }

    @Test("Damaged JSON is refused with a place, or gives a value whose text gives it again")
    func json() throws { try check(.json, cases: 5000, taken: 0.1) }
}
