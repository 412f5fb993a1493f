"""What the peers' predictions have in common: which texts, what is timed, what is printed.

Batches are padded beforehand; only the network is timed.
"""
import json
import statistics
import time

import numpy as np

BATCH = 64
COMPARED_TEXTS = 8


def add_options(parser):
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, help="a folder of `measure export`")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--length", type=int, help="predicts texts of so many tokens one by one")
    parser.add_argument("--rounds", type=int, default=20, help="how often all texts are predicted")


def report(data, prepare, predict, arguments):
    """Predicts the validation texts and prints one JSON object."""
    part = data.validation
    if arguments.length:
        texts = np.flatnonzero(part.lengths == arguments.length)
        batches = [texts[place : place + 1] for place in range(len(texts))]
    else:
        texts = np.arange(len(part.lengths))
        batches = part.sorted_batches(BATCH)
    padded = [part.padded(members) for members in batches]
    inputs = [prepare(ids, lengths) for ids, lengths, _ in padded]

    probabilities = np.zeros((len(part.lengths), len(data.labels)))
    for (_, _, members), each in zip(padded, inputs):
        probabilities[members] = predict(each)
    tokens = int(part.lengths[texts].sum())
    result = {
        "texts": len(texts),
        "tokens": tokens,
        "accuracy": float((probabilities[texts].argmax(1) == part.labels[texts]).mean()),
        "probabilities": probabilities[texts[:COMPARED_TEXTS]].tolist(),
    }
    rounds = [[seconds(predict, each) for each in inputs] for _ in range(arguments.rounds)]
    if arguments.length:
        result["medianSeconds"] = statistics.median(value for times in rounds for value in times)
    else:
        result["tokensPerSecond"] = tokens / statistics.median(map(sum, rounds))
    print(json.dumps(result))


def seconds(function, argument):
    start = time.perf_counter()
    function(argument)
    return time.perf_counter() - start
