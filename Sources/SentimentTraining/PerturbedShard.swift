import Sentiment

/// The texts of a shard once more, their embedded words perturbed, forward and back.
package final class PerturbedShard: @unchecked Sendable {
    // Sendable: one task at a time works on a shard.

    /// Along which gradient words are moved.
    package enum Direction: Sendable {
        /// Of the loss (Miyato et al. 2017).
        case adversarial
        /// Of the divergence from what the unperturbed texts get (Miyato et al. 2016).
        case virtual
    }

    /// The length of the first step of a virtual perturbation, at whose end the divergence has a gradient: long enough
    /// to be seen in single precision.
    private static let probe = Perturbation(size: 0.1)

    /// What its gradients are made of.
    package let workspace = Workspace()
    private let probeWorkspace = Workspace()
    private let direction: Direction
    private let perturbation: Perturbation
    private let weight: Float

    /// A shard whose perturbations have the length `size`, in lengths of a text's mean word, and whose loss counts
    /// `weight`.
    package init(_ direction: Direction, size: Float, weight: Float) {
        self.direction = direction
        perturbation = Perturbation(size: size)
        self.weight = weight
    }

    /// Runs the perturbed texts of `clean`, which has gone back already, forward and back. They are the shard of that
    /// number among those of `words`, in a step of so many `texts`.
    package func backPropagate(
        _ clean: Shard, _ network: Network, shard: Int, of words: BatchWords, texts: Int,
        _ transposed: TransposedParameters, _ targets: Targets, _ dropout: Dropout
    ) {
        let (batch, kernels) = (clean.batch, network.kernels)
        func run(_ workspace: Workspace, _ targets: (Workspace) -> TargetRows, perturb: (Matrix) -> Void) {
            let probabilities = withoutActuallyEscaping(perturb) { perturb in
                network.forward(
                    batch, shard: shard, of: words, workspace, dropout: dropout, perturb: perturb)
            }
            _ = network.backward(
                batch, targets(workspace), probabilities, transposed, workspace, dropout: dropout)
        }
        switch direction {
        case .adversarial:
            run(workspace) { workspace in
                var rows = targets.rows(of: batch, workspace)
                rows.weights.scale(by: weight)
                rows.entropyWeight = 0
                return rows
            } perturb: { inputs in
                perturbation.add(along: clean.workspace.inputGradient, to: inputs, batch, kernels)
            }
        case .virtual:
            run(probeWorkspace) { workspace in
                workspace.targets(clean.probabilities, weight: 1)
            } perturb: { inputs in
                Self.probe.addRandom(to: inputs, batch, key: dropout.key, kernels)
            }
            run(workspace) { workspace in
                workspace.targets(clean.probabilities, weight: weight / Float(texts))
            } perturb: { inputs in
                perturbation.add(along: probeWorkspace.inputGradient, to: inputs, batch, kernels)
            }
        }
    }
}
