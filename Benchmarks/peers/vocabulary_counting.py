"""Counts the words of a corpus, by other packages, in one thread: seconds of the processor, without Python's start.

Reading and unpacking the file count, as they do for ours; writing the vocabulary, which ours does as well, is left out.
"""
import argparse
import json
import os
import re
import time
from collections import Counter

import labelled

# Read by Hugging Face's tokenizers when it is imported.
os.environ.update(RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")

from tokenizers import trainers  # noqa: E402

from wordlevel import make_tokenizer  # noqa: E402

# As `vocabulary` has them.
MAXIMUM_SIZE = 50_000
MINIMUM_COUNT = 2


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", choices=PACKAGES, required=True)
    parser.add_argument("--corpus", required=True)
    arguments = parser.parse_args()
    start = time.process_time()
    words = PACKAGES[arguments.package](arguments.corpus)
    print(json.dumps({"seconds": time.process_time() - start, "words": words}))


def python(corpus):
    find = re.compile(r"\w+|[^\w\s]").findall
    counts = Counter()
    for text in labelled.texts(corpus):
        counts.update(find(text.lower()))
    return sum(count >= MINIMUM_COUNT for _, count in counts.most_common(MAXIMUM_SIZE))


def huggingface(corpus):
    tokenizer = make_tokenizer()
    trainer = trainers.WordLevelTrainer(
        vocab_size=MAXIMUM_SIZE, min_frequency=MINIMUM_COUNT, special_tokens=["<pad>", "<unk>"], show_progress=False)
    tokenizer.train_from_iterator(labelled.texts(corpus), trainer)
    return tokenizer.get_vocab_size()


PACKAGES = {"python": python, "tokenizers": huggingface}

if __name__ == "__main__":
    main()
