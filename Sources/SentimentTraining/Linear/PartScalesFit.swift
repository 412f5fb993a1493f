import Sentiment

/// Finds the ``PartScales`` with the least log loss on validation texts, by Newton's method in two numbers. The log loss
/// is convex in them.
package struct PartScalesFit {
    /// The network's log-probabilities, (N, C) row by row; nil without a network.
    let logits: [Float]?
    /// The linear model's margins, (N, C) row by row.
    let margins: [Float]
    /// The right class of each text, N.
    let gold: [Int]
    /// C.
    let classCount: Int

    /// A fit to some texts.
    package init(logits: [Float]?, margins: [Float], gold: [Int], classCount: Int) {
        precondition(margins.count == gold.count * classCount, "a margin for each text and class")
        precondition(logits.map { $0.count == margins.count } ?? true, "a logit for each text and class")
        self.logits = logits
        self.margins = margins
        self.gold = gold
        self.classCount = classCount
    }

    /// What few texts cannot tell is taken from here: as much as one text's log loss speaks for the scales before.
    private static let priorStrength = 1.0
    /// Of a margin of 1, at which the hinge is satisfied, softmax then makes a probability of 0.88 of two.
    private static let usualScale = 1.0
    private static let mostSteps = 100

    /// The scale of a linear model alone.
    package func linearAlone() -> PartScales {
        let alone = PartScalesFit(logits: nil, margins: margins, gold: gold, classCount: classCount)
        let scale = alone.minimum(
            from: (0, Self.usualScale), towards: (0, Self.usualScale), free: (false, true))
        return PartScales(network: 0, linear: max(0, scale.linear))
    }

    /// The scales of both parts.
    package func both() -> PartScales {
        precondition(logits != nil, "the scales of both parts need the network's logits")
        let prior = (1.0, linearAlone().linear)
        let inside = minimum(from: prior, towards: prior, free: (true, true))
        if inside.network >= 0, inside.linear >= 0 {
            return PartScales(network: inside.network, linear: inside.linear)
        }
        // The least of a convex function where one scale is 0 at the least.
        let edges = [
            minimum(from: (0, prior.1), towards: prior, free: (false, true)),
            minimum(from: (1, 0), towards: prior, free: (true, false)),
        ].map { (network: max(0, $0.network), linear: max(0, $0.linear)) }
        let losses = edges.map { loss($0, towards: prior) }
        let best = losses[0] <= losses[1] ? edges[0] : edges[1]
        return PartScales(network: best.network, linear: best.linear)
    }

    /// What a model of these scales says of the texts.
    func judged(_ scales: PartScales) -> JudgedTexts {
        JudgedTexts(logits: scales.combine(logits, margins: margins), gold: gold)
    }

    private typealias Scales = (network: Double, linear: Double)

    /// Newton's method with halved steps; a scale that is not free stays where it is.
    private func minimum(from start: Scales, towards prior: Scales, free: (Bool, Bool)) -> Scales {
        var scales = start
        var value = loss(scales, towards: prior)
        for _ in 0..<Self.mostSteps {
            let (slope, curvature) = derivatives(scales, towards: prior)
            var step: Scales
            switch free {
            case (true, true):
                let determinant = curvature.0 * curvature.2 - curvature.1 * curvature.1
                guard determinant > 0 else { return scales }
                step = (
                    (curvature.2 * slope.0 - curvature.1 * slope.1) / determinant,
                    (curvature.0 * slope.1 - curvature.1 * slope.0) / determinant
                )
            case (true, false): step = (slope.0 / curvature.0, 0)
            default: step = (0, slope.1 / curvature.2)
            }
            var next = (network: scales.network - step.network, linear: scales.linear - step.linear)
            var nextValue = loss(next, towards: prior)
            var halvings = 0
            while !(nextValue <= value), halvings < 50 {
                step = (step.network / 2, step.linear / 2)
                next = (scales.network - step.network, scales.linear - step.linear)
                nextValue = loss(next, towards: prior)
                halvings += 1
            }
            guard nextValue < value else { return scales }
            let isDone = value - nextValue <= 1e-12 * max(1, value.magnitude)
            (scales, value) = (next, nextValue)
            if isDone { break }
        }
        return scales
    }

    /// Σ -log p(gold) and the prior's share.
    private func loss(_ scales: Scales, towards prior: Scales) -> Double {
        var sum = 0.0
        forEachText(scales) { _, right, shift, total, _ in sum += logarithm(total) + shift - right }
        let (first, second) = Self.distances(scales, prior)
        return sum + 0.5 * Self.priorStrength * (first * first + second * second)
    }

    /// The gradient, and the second derivatives: network twice, mixed, linear twice.
    private func derivatives(
        _ scales: Scales, towards prior: Scales
    ) -> ((Double, Double), (Double, Double, Double)) {
        var slope = (0.0, 0.0)
        var curvature = (0.0, 0.0, 0.0)
        forEachText(scales) { text, _, _, total, shares in
            var means = (0.0, 0.0)
            var products = (0.0, 0.0, 0.0)
            for label in 0..<classCount {
                let share = shares[label] / total
                let (first, second) = (logit(text, label), margin(text, label))
                means = (means.0 + share * first, means.1 + share * second)
                products = (
                    products.0 + share * first * first, products.1 + share * first * second,
                    products.2 + share * second * second
                )
            }
            slope.0 += means.0 - logit(text, gold[text])
            slope.1 += means.1 - margin(text, gold[text])
            curvature.0 += products.0 - means.0 * means.0
            curvature.1 += products.1 - means.0 * means.1
            curvature.2 += products.2 - means.1 * means.1
        }
        let (first, second) = Self.distances(scales, prior)
        let unit = Self.unit(prior)
        slope.0 += Self.priorStrength * first
        slope.1 += Self.priorStrength * second / unit
        curvature.0 += Self.priorStrength
        curvature.2 += Self.priorStrength / (unit * unit)
        return (slope, curvature)
    }

    /// How far scales are from the prior's, the linear one in units of the prior's.
    private static func distances(_ scales: Scales, _ prior: Scales) -> (Double, Double) {
        (scales.network - prior.network, (scales.linear - prior.linear) / unit(prior))
    }

    private static func unit(_ prior: Scales) -> Double { max(prior.linear, 1e-3) }

    /// Calls `body` for each text with the logit of its right class, the largest, the sum of e^(logit - largest), and
    /// these shares themselves.
    private func forEachText(
        _ scales: Scales,
        _ body: (_ text: Int, _ right: Double, _ shift: Double, _ total: Double, _ shares: [Double]) -> Void
    ) {
        var shares = [Double](repeating: 0, count: classCount)
        for text in gold.indices {
            for label in 0..<classCount {
                shares[label] = scales.network * logit(text, label) + scales.linear * margin(text, label)
            }
            let right = shares[gold[text]]
            let shift = shares.max() ?? 0
            var total = 0.0
            for label in 0..<classCount {
                shares[label] = exponential(shares[label] - shift)
                total += shares[label]
            }
            body(text, right, shift, total, shares)
        }
    }

    private func logit(_ text: Int, _ label: Int) -> Double {
        logits.map { Double($0[text * classCount + label]) } ?? 0
    }

    private func margin(_ text: Int, _ label: Int) -> Double { Double(margins[text * classCount + label]) }
}
