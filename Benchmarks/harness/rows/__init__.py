"""All rows, in the order of the page. A row is what one call of Benchmarks/run ROW remakes."""
from . import commands, dense, machine, prediction, text, training

ALL = [*machine.ROWS, *text.ROWS, *dense.ROWS, *training.ROWS, *prediction.ROWS, *commands.ROWS]
