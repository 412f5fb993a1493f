"""Reads the texts of labelled sets, `NAME.tsv` or `.tsv.gz` with a first line label<TAB>text."""
import gzip


def texts(path):
    """Each text in turn, without its line end."""
    # Only line feeds end a line: texts may hold other characters that Python would take for one.
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as file:
        next(file)
        for line in file:
            yield line.rstrip("\n").split("\t", 1)[1]


def byte_count(texts):
    return sum(len(text.encode()) for text in texts)
