/// McNemar's exact test (McNemar 1947; Dietterich 1998, "Approximate statistical tests for comparing supervised
/// classification learning algorithms").
package enum McNemarTest {
    /// How probable it is that of n texts that only one model gets right, each as probably the one as the other, one
    /// model has at most as many as the fewer of both counts: the two-sided binomial test with probability 1/2.
    package static func pValue(_ first: Int, _ second: Int) -> Double {
        let (fewer, all) = (min(first, second), first + second)
        guard 2 * fewer < all else { return 1 }
        // Σ_k C(n, k) / 2^n, k from 0 to the fewer, each term from the one before, in logarithms.
        var term = -Double(all) * logarithm(2.0)
        var sum = exponential(term)
        for k in stride(from: 1, through: fewer, by: 1) {
            term += logarithm(Double(all - k + 1)) - logarithm(Double(k))
            sum += exponential(term)
        }
        return min(1, 2 * sum)
    }
}
