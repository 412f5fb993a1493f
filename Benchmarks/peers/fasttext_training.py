"""fastText's supervised training on the same tokens and labels."""
import argparse
import json
import tempfile
import time
from pathlib import Path

import fasttext

from exported import Data


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="a folder of `measure export`")
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    data = Data(arguments.data)
    with tempfile.TemporaryDirectory() as folder:
        training = write(data.training, Path(folder) / "training")
        validation = write(data.validation, Path(folder) / "validation")
        start = time.perf_counter()
        # Its own defaults but for pairs of words, which its authors use for sentiment (Joulin et al. 2016).
        model = fasttext.train_supervised(
            str(training), thread=arguments.threads, wordNgrams=2, seed=data.settings["seed"], verbose=0)
        seconds = time.perf_counter() - start
        _, accuracy, _ = model.test(str(validation))
    print(json.dumps({"seconds": seconds, "accuracy": accuracy}))


def write(part, path):
    """A line for each text: its label and its ids as words."""
    with open(path, "w") as file:
        for start, length, label in zip(part.starts, part.lengths, part.labels):
            words = " ".join(map(str, part.ids[start : start + length]))
            file.write(f"__label__{label} {words}\n")
    return path


if __name__ == "__main__":
    main()
