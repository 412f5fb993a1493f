"""Predictions with the same weights on both sides, from token ids to probabilities."""
from .. import tasks
from ..processes import Failed
from ..results import Bar, Line, Summary, ratio
from .row import Row

TASK = tasks.TWEETS_LSTM
LENGTH = 20
# float32 sums in another order; bf16 and int8 round.
TOLERANCE = {"fp32": 1e-4, "bf16": 0.02, "int8": 0.05}


def ours(context, precision, threads, *words):
    """Takes a sample of our predictions."""
    model = context.trained(TASK) / "model.safetensors"
    _, validation = context.texts(TASK.corpus)
    return lambda: context.measure_ours(
        "prediction", "--model", model, "--corpus", validation, "--precision", precision, "--threads", threads, *words)


def onnx(context, precision, threads, *words):
    """Takes a sample of ONNX Runtime's predictions."""
    model = context.onnx(TASK) / ("model.int8.onnx" if precision == "int8" else "model.onnx")
    return lambda: context.measure_peer(
        "onnx_prediction", "--model", model, "--data", context.exported(TASK), "--threads", threads, *words)


def torch(context, threads, *words):
    """Takes a sample of PyTorch's predictions."""
    model = context.trained(TASK) / "model.safetensors"
    return lambda: context.measure_peer(
        "torch_prediction", "--model", model, "--data", context.exported(TASK), "--threads", threads, *words)


def check_same(mine, other, tolerance):
    """Refuses to compare networks that do not say the same."""
    if mine["texts"] != other["texts"] or mine["tokens"] != other["tokens"]:
        raise Failed(
            f"the sides do not read the same: {mine['texts']} texts of {mine['tokens']} tokens, "
            f"{other['texts']} of {other['tokens']}")
    difference = max(
        abs(a - b) for own, their in zip(mine["probabilities"], other["probabilities"]) for a, b in zip(own, their))
    if not difference <= tolerance:
        raise Failed(f"the sides do not compute the same: their probabilities differ by up to {difference:.3g}")


def compare(samples, peers, key, scale, unit, bars, tolerance):
    """A line for each peer; `key` is what is compared: seconds, or a rate."""
    mine = samples[0]
    is_rate = key.endswith("PerSecond")
    lines = []
    for (name, reference), theirs, bar in zip(peers, samples[1:], bars):
        check_same(mine[0], theirs[0], tolerance[reference])
        own, other = [sample[key] for sample in mine], [sample[key] for sample in theirs]
        lines.append(
            Line(
                f"against {name}", ratio(own, other) if is_rate else ratio(other, own), "x", bar, unit,
                Summary.of(value * scale for value in own), name, Summary.of(value * scale for value in other),
                [f"accuracy {mine[0]['accuracy']:.3f}, {theirs[0]['accuracy']:.3f}"]))
    return lines


def sentence_row(precision):
    title = f"one text of {LENGTH} tokens, LSTM, H 128, {precision}, 1 thread"
    # Less precise products are a choice that the peers do not have here; the bars are those of the same work.
    bars = [Bar(6, stretch=10), Bar(2, stretch=4), None] if precision == "fp32" else [None, None, None]

    def measure(context):
        rounds = 3 if context.quick else 20
        words = ["--length", LENGTH, "--rounds", rounds]
        mine = ours(context, precision, 1, *words)
        peers = [("PyTorch eager", "fp32"), ("ONNX Runtime fp32", "fp32")]
        sides = [torch(context, 1, *words), onnx(context, "fp32", 1, *words)]
        if precision == "int8":
            peers.append(("ONNX Runtime int8", "int8"))
            sides.append(onnx(context, "int8", 1, *words))
        samples = context.alternate(mine, *sides)
        tolerance = {name: max(TOLERANCE[name], TOLERANCE[precision]) for name in TOLERANCE}
        lines = compare(samples, peers, "medianSeconds", 1e6, "µs", bars, tolerance)
        for line in lines:
            line.name = f"{title}, {line.name}"
            line.notes += context.precision_notes(precision)
        return lines

    return Row(f"sentence-{precision}", title, "One text at a time: median", measure, bars[1])


def batch_row(precision, threads):
    title = f"tweets in batches of 64, LSTM, H 128, {precision}, {threads} thread{'s' * (threads > 1)}"
    bar = {"fp32": Bar(1.2, stretch=3), "bf16": None, "int8": Bar(2, stretch=3)}[precision]

    def measure(context):
        words = ["--rounds", 3 if context.quick else 15]
        mine = ours(context, precision, threads, *words)
        other = "int8" if precision == "int8" else "fp32"
        peers = [(f"ONNX Runtime {other}", other), ("PyTorch", "fp32")]
        samples = context.alternate(
            mine, onnx(context, other, threads, *words), torch(context, threads, *words))
        tolerance = {name: max(TOLERANCE[name], TOLERANCE[precision]) for name in TOLERANCE}
        lines = compare(samples, peers, "tokensPerSecond", 1e-3, "thousand tokens/s", [bar, None], tolerance)
        for line in lines:
            line.name = f"{title}, {line.name}"
            line.notes += context.precision_notes(precision)
        return lines

    return Row(f"batch-{precision}-{threads}", title, "Many texts at a time", measure, bar, threads)


ROWS = [
    *(sentence_row(precision) for precision in ["fp32", "bf16", "int8"]),
    *(batch_row(precision, threads) for precision in ["fp32", "bf16", "int8"] for threads in [1, 2]),
]
