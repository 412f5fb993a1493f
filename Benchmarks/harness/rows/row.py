"""A row."""
from collections.abc import Callable
from dataclasses import dataclass

from ..results import Bar


@dataclass(frozen=True)
class Row:
    # Of the command line.
    name: str
    title: str
    # The heading that it stands under.
    section: str
    # Gives the lines, with a Context.
    measure: Callable
    # What its main line must reach.
    bar: Bar | None = None
    # How many processors it needs.
    threads: int = 1
