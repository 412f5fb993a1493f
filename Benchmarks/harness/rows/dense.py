"""Training steps without anything that could be left out: how near they come to the machine's peak."""
import json
from dataclasses import dataclass

from ..results import Bar, Line, Summary, ratio
from ..tasks import COMMON
from .row import Row

SECTION = "Dense training steps"
# The work of a sample, in operations: about a second or two on two cores.
OPERATIONS_PER_SAMPLE = 150e9


@dataclass(frozen=True)
class Shape:
    embedding: int
    hidden: int
    batch: int
    length: int

    @property
    def name(self):
        return f"{self.embedding}-{self.hidden}-{self.batch}-{self.length}"

    def settings(self, cell):
        network = {
            "cell": cell, "embeddingSize": self.embedding, "hiddenSize": self.hidden, "isBidirectional": False,
            "layers": 1, "pooling": "last",
        }
        return json.dumps({**COMMON, "batchSize": self.batch, "network": network})

    def steps(self, cell, quick):
        per_token = {"lstm": 24, "gru": 18}[cell] * self.hidden * (self.embedding + self.hidden)
        steps = OPERATIONS_PER_SAMPLE / (per_token * self.batch * self.length)
        return max(3, round(steps / (5 if quick else 1)))


SHAPES = [Shape(128, 128, 32, 32), Shape(128, 128, 64, 256), Shape(300, 256, 32, 32), Shape(300, 512, 64, 32)]


def sides(context, cell, shape, threads):
    """Functions that take a sample: ours and PyTorch's, both in operations a second; and a list that each of our
    samples adds the speed of its fastest steps to."""
    steps = shape.steps(cell, context.quick)
    undisturbed = []

    def ours():
        result = context.measure_ours(
            "step", "--settings", shape.settings(cell), "--length", shape.length, "--threads", threads, "--steps", steps)
        undisturbed.append(result["operationsPerStep"] / result["undisturbedSecondsPerStep"])
        return result["operationsPerStep"] / result["secondsPerStep"]

    def peer():
        return context.measure_peer(
            "torch_step", "--cell", cell, "--embedding", shape.embedding, "--hidden", shape.hidden, "--batch",
            shape.batch, "--length", shape.length, "--threads", threads, "--steps", steps)["operationsPerSecond"]

    return ours, peer, undisturbed


def row(cell, shape, threads):
    bar = Bar(0.70 if shape.length == 256 else 0.75, stretch=0.85, unit="share")

    def measure(context):
        def peak():
            return context.measure_ours("machine", "--arithmetic-only", "--threads", threads)["fmaPerSecond"]

        ours, peer, undisturbed = sides(context, cell, shape, threads)
        peaks, ours, peers = context.alternate(peak, ours, peer)
        return [
            Line(
                title, ratio(ours, peaks), "share", bar, "GFLOP/s", Summary.of(value / 1e9 for value in ours),
                "PyTorch", Summary.of(value / 1e9 for value in peers),
                [
                    f"peak {Summary.of(peaks).median / 1e9:.0f}",
                    f"ours in the fastest twentieth of the steps {ratio(undisturbed, peaks):.0%} of it",
                    f"PyTorch {ratio(peers, peaks):.0%} of it",
                    f"ours ÷ PyTorch {ratio(ours, peers):.2f}",
                ])
        ]

    title = (
        f"{cell.upper()}, D {shape.embedding}, H {shape.hidden}, {shape.batch} texts of {shape.length}, "
        f"{threads} thread{'s' * (threads > 1)}")
    return Row(f"dense-{cell}-{shape.name}-{threads}", title, SECTION, measure, bar, threads)


ROWS = [row(cell, shape, threads) for cell in ["lstm", "gru"] for shape in SHAPES for threads in [1, 2]]
