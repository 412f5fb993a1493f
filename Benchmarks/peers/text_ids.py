"""From texts to ids of a vocabulary of all their words, by other packages, in one thread."""
import argparse
import json
import os
import statistics
import time

import labelled

# Read by Hugging Face's tokenizers when it is imported.
os.environ.update(RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")

UNKNOWN = 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", choices=PACKAGES, required=True)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--rounds", type=int, default=2, help="how often all texts are cut")
    arguments = parser.parse_args()
    texts = list(labelled.texts(arguments.corpus))
    ids = PACKAGES[arguments.package](texts)
    seconds = []
    # The first round warms up.
    for _ in range(arguments.rounds + 1):
        # Of the processor: other programs do not count.
        start = time.process_time()
        pieces = ids(texts)
        seconds.append(time.process_time() - start)
    size = labelled.byte_count(texts)
    print(json.dumps({
        "texts": len(texts), "bytes": size, "pieces": pieces,
        "bytesPerSecond": size / statistics.median(seconds[1:])}))


# Each gives a function that cuts all texts, looks all ids up and counts them.


def huggingface(texts):
    from tokenizers import models

    from wordlevel import make_tokenizer

    tokenizer = make_tokenizer()
    words = vocabulary(
        word for text in texts
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text)))
    tokenizer.model = models.WordLevel(words, unk_token="<unk>")
    return lambda texts: sum(len(encoding.ids) for encoding in tokenizer.encode_batch_fast(texts))


def spacy(texts):
    import spacy

    cut = spacy.blank("en").tokenizer
    # `lower` is the hash of the word in lower case, which costs less than the word.
    find = vocabulary(token.lower for text in texts for token in cut(text)).get
    return lambda texts: sum(len([find(token.lower, UNKNOWN) for token in cut(text)]) for text in texts)


def nltk(texts):
    from nltk.tokenize import TweetTokenizer

    cut = TweetTokenizer(preserve_case=False).tokenize
    find = vocabulary(word for text in texts for word in cut(text)).get
    return lambda texts: sum(len([find(word, UNKNOWN) for word in cut(text)]) for text in texts)


def vocabulary(words):
    """The id of each different word."""
    ids = {"<pad>": 0, "<unk>": UNKNOWN}
    for word in words:
        ids.setdefault(word, len(ids))
    return ids


PACKAGES = {"tokenizers": huggingface, "spacy": spacy, "nltk": nltk}

if __name__ == "__main__":
    main()
