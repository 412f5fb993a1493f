"""What a measurement gives, and the file that keeps it."""
import json
import statistics
from dataclasses import asdict, dataclass, field


@dataclass
class Summary:
    """Samples of one side."""

    median: float
    least: float
    most: float
    count: int

    @staticmethod
    def of(samples):
        samples = list(samples)
        return Summary(statistics.median(samples), min(samples), max(samples), len(samples))


@dataclass
class Bar:
    """What a line must reach: at least, or at most."""

    limit: float
    stretch: float | None = None
    at_most: bool = False
    # As that of the line.
    unit: str = "x"

    def is_met(self, value, limit=None):
        limit = self.limit if limit is None else limit
        return value <= limit if self.at_most else value >= limit


@dataclass
class Line:
    """A figure with its sides. `value` is what the bar speaks of; None where it was not measured."""

    name: str
    value: float | None = None
    # "x" a ratio, ours ahead above 1; "share" of the machine's peak; otherwise the unit of an amount.
    unit: str = "x"
    bar: Bar | None = None
    sides_unit: str = ""
    ours: Summary | None = None
    peer_name: str = ""
    peer: Summary | None = None
    notes: list[str] = field(default_factory=list)
    # Why there is no value.
    missing: str = ""


@dataclass
class Result:
    """A measured row."""

    row: str
    date: str
    commit: str
    machine: str
    lines: list[Line]


def ratio(larger, smaller):
    """The median of the ratios of samples that were taken one after the other."""
    return statistics.median(a / b for a, b in zip(larger, smaller))


class Store:
    """Results by row in a JSON file, and the versions of what they were measured with last."""

    def __init__(self, path):
        self.path = path

    def all(self):
        return {name: _decode(value) for name, value in self._read()["rows"].items()}

    def versions(self):
        return self._read()["versions"]

    def put(self, result, versions):
        content = self._read()
        content["versions"] = versions
        content["rows"][result.row] = asdict(result)
        temporary = self.path.with_suffix(".json.new")
        temporary.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        temporary.replace(self.path)

    def _read(self):
        return json.loads(self.path.read_text()) if self.path.exists() else {"rows": {}, "versions": []}


def _decode(value):
    def line(value):
        for key, kind in [("bar", Bar), ("ours", Summary), ("peer", Summary)]:
            if value[key] is not None:
                value[key] = kind(**value[key])
        return Line(**value)

    return Result(**{**value, "lines": [line(each) for each in value["lines"]]})
