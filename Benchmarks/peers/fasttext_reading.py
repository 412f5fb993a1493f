"""fastText's reader: it cuts a file at white space and looks each word up in its dictionary.

fastText reads so before it trains. A training of no epochs does nothing else; what it takes for some copies of the
texts more than for one is the reading alone, of words that are all known by then.
"""
import argparse
import json
import tempfile
import time
from pathlib import Path

import fasttext

import labelled


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--copies", type=int, default=10, help="how often all texts are read")
    arguments = parser.parse_args()
    texts = list(labelled.texts(arguments.corpus))
    lines = "".join(f"{text}\n" for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        once, often = Path(folder) / "once", Path(folder) / "often"
        once.write_text(lines)
        often.write_text(lines * (1 + arguments.copies))
        seconds(once)  # Warms up.
        difference = seconds(often) - seconds(once)
    size = labelled.byte_count(texts)
    print(json.dumps({
        "texts": len(texts), "bytes": size, "bytesPerSecond": arguments.copies * size / difference}))


def seconds(path):
    start = time.process_time()
    fasttext.train_unsupervised(
        str(path), model="cbow", loss="softmax", epoch=0, dim=1, minCount=1, minn=0, maxn=0, bucket=1, thread=1,
        verbose=0)
    return time.process_time() - start


if __name__ == "__main__":
    main()
