"""RESULTS.md."""
from itertools import groupby

PREFACE = """# How fast it is

Made by `Benchmarks/run`; [README.md](README.md) says how, and what is measured. The first figure of a line is what its
bar speaks of: a ratio is above 1 where ours is ahead. Figures are medians of five samples, or as many as a line says,
taken in turn with the peer's (ours, peer, ours, peer, …), the least and the most in brackets; a ratio is the median of
the ratios of neighbouring samples. A row is remade alone by the command beside its date; a + behind the commit stands
for changes since.
"""

MICRO = """## Micro-benchmarks

`cd Benchmarks/Micro && swift package benchmark` measures tokenizing, single and 64 predictions and an epoch on the
starter corpus, through the public library. No bar speaks of them.
"""
# What Benchmarks/run takes by default.
SAMPLES = 5


def summary(line):
    """A line for the terminal."""
    if line.value is None:
        return f"{line.name}: not measured: {line.missing}"
    parts = [f"{line.name}: {amount(line.value, line.unit)}"]
    if line.bar:
        parts.append(f"({bar(line)})")
    for name, side in [("ours", line.ours), (line.peer_name, line.peer)]:
        if side:
            parts.append(f"{name} {spread(side)} {line.sides_unit}")
    return "; ".join([*parts, *line.notes])


def amount(value, unit):
    if unit == "x":
        return f"{value:.2f}x"
    if unit == "share":
        return f"{value:.0%}"
    return f"{digits(value)} {unit}"


def digits(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def spread(side):
    return f"{digits(side.median)} ({digits(side.least)} - {digits(side.most)})"


def limit(bar):
    """`≥ 2.00x`."""
    return f"{'≤' if bar.at_most else '≥'} {amount(bar.limit, bar.unit)}" if bar else ""


def bar(line):
    """`≥ 2.00x: met` and the like."""
    if not line.bar:
        return ""
    if line.bar.stretch is not None and line.bar.is_met(line.value, line.bar.stretch):
        verdict = f"met, and the stretch ({amount(line.bar.stretch, line.unit)})"
    else:
        verdict = "met" if line.bar.is_met(line.value) else "**missed**"
    return f"{limit(line.bar)}: {verdict}"


def render(rows, store):
    """The page of all kept results."""
    results = store.all()
    kept = [results[row.name] for row in rows if row.name in results]
    parts = [PREFACE, _verdict(kept), _conditions(kept, store.versions())]
    for section, group in groupby(rows, key=lambda row: row.section):
        group = list(group)
        parts.append(f"## {section}\n")
        measured = [(row, results[row.name]) for row in group if row.name in results]
        if measured:
            parts.append(_table(measured, _commonest(kept, "machine")))
        waiting = [f"`{row.name}`" for row in group if row.name not in results]
        if waiting:
            parts.append(f"Not measured yet: {', '.join(waiting)}.\n")
    return "\n".join([*parts, MICRO])


def _verdict(kept):
    judged = [line for result in kept for line in result.lines if line.bar]
    measured = [line for line in judged if line.value is not None]
    met = sum(line.bar.is_met(line.value) for line in measured)
    absent = len(judged) - len(measured)
    return f"**{met} of {len(measured)} bars met**" + (f"; {absent} not measured.\n" if absent else ".\n")


def _conditions(kept, versions):
    machine = _commonest(kept, "machine")
    return f"Machine: {machine or 'none yet'}.\n{', '.join(versions)}.\n"


def _commonest(kept, attribute):
    values = [getattr(result, attribute) for result in kept]
    return max(values, key=values.count) if values else None


def _table(measured, machine):
    lines = ["| figure | bar | what | ours | peer | also | made |", "|---|---|---|---|---|---|---|"]
    for row, result in measured:
        made = f"{result.date}, {result.commit}, `Benchmarks/run {row.name}`"
        if result.machine != machine:
            made += f", on {result.machine}"
        for line in result.lines:
            figure = f"**{amount(line.value, line.unit)}**" if line.value is not None else ""
            verdict = bar(line) if line.value is not None else f"not measured: {line.missing}"
            ours = f"{spread(line.ours)} {line.sides_unit}" if line.ours else ""
            peer = f"{line.peer_name}: {spread(line.peer)} {line.sides_unit}" if line.peer else ""
            fewer = f", {line.ours.count} samples" if line.ours and line.ours.count != SAMPLES else ""
            cells = [figure, verdict, line.name, ours, peer, "; ".join(line.notes), made + fewer]
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines) + "\n"
