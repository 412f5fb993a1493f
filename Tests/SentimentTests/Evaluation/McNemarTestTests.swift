import Sentiment
import Testing

@Suite struct McNemarTestTests {
    @Test(
        "The p-value is that of SciPy's two-sided binomial test",
        arguments: [
            (30, 20, 0.20263875106454066), (5, 17, 0.01690053939819336), (0, 6, 0.03125), (3, 3, 1.0),
            (400, 520, 8.549170923883781e-05), (1, 0, 1.0), (12, 30, 0.007915897334896727), (0, 0, 1.0),
        ])
    func binomial(first: Int, second: Int, expected: Double) {
        #expect(abs(McNemarTest.pValue(first, second) / expected - 1) < 1e-9)
        #expect(McNemarTest.pValue(second, first) == McNemarTest.pValue(first, second))
    }

    @Test("So many texts that 2^-n is no number any more are no trouble")
    func many() {
        #expect(McNemarTest.pValue(50_000, 50_000) == 1)
        // By the normal distribution: z = 1000 / sqrt(100 000) = 3.162, p = 0.00157.
        #expect(abs(McNemarTest.pValue(49_500, 50_500) - 0.00157) < 2e-5)
    }
}
