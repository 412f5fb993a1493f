"""What the machine can do at most."""
from ..results import Line, Summary
from .row import Row

FIGURES = [
    ("multiply-adds of fp32", "fmaPerSecond", "GFLOP/s"),
    ("multiply-adds of bf16", "bf16PerSecond", "GFLOP/s"),
    ("multiply-adds of int8", "int8PerSecond", "G/s"),
    ("reads of the second level", "level2BytesPerSecond", "GB/s"),
    ("reads of memory", "memoryBytesPerSecond", "GB/s"),
]


def row(threads):
    count = f"{threads} thread{'s' * (threads > 1)}"

    def measure(context):
        (samples,) = context.alternate(lambda: context.measure_ours("machine", "--threads", threads))
        lines = []
        for figure, key, unit in FIGURES:
            name = f"{figure}, {count}"
            values = [sample[key] / 1e9 for sample in samples if sample.get(key)]
            if values:
                summary = Summary.of(values)
                lines.append(Line(name, summary.median, unit, ours=summary, sides_unit=unit))
            else:
                lines.append(Line(name, unit=unit, missing="the processor has no instruction for it"))
        lines[0].notes.append(samples[0]["instructions"])
        return lines

    title = f"peak of the machine, {count}"
    return Row(f"machine-{threads}", title, "The machine", measure, threads=threads)


ROWS = [row(1), row(2)]
