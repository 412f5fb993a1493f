"""What `classify` does, in Python: lines in, `label probability` out, in order.

As one would write it for speed: Hugging Face's tokenizer on all processors, chunks sorted by length, batches of 64,
ONNX Runtime on all processors. PyTorch in place of ONNX Runtime serves for the time to the first answer.
"""
import argparse
import json
import os
import sys

import numpy as np
from tokenizers import Tokenizer

BATCH = 64
# Bytes that are read at once, at most.
CHUNK = 1 << 20
UNKNOWN = 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--onnx", help="a model of onnx_export.py")
    parser.add_argument("--torch", help="a model file of ours")
    arguments = parser.parse_args()
    tokenizer = Tokenizer.from_file(arguments.tokenizer)
    predict, labels = onnx_model(arguments.onnx) if arguments.onnx else torch_model(arguments.torch)
    for texts in chunks():
        write_answers(classify(texts, tokenizer, predict, len(labels)), labels)


def onnx_model(path):
    from onnx_prediction import open_session

    session = open_session(path, len(os.sched_getaffinity(0)))
    labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
    return lambda ids, lengths: session.run(None, {"ids": ids, "lengths": lengths})[0], labels


def torch_model(path):
    import torch

    import torch_network

    network, labels = torch_network.load(path)

    def predict(ids, lengths):
        with torch.inference_mode():
            return network(torch.from_numpy(ids), torch.from_numpy(lengths.astype(np.int64))).softmax(1).numpy()

    return predict, labels


def chunks():
    """The lines that are there, up to a chunk at a time; waits only where there are none."""
    rest = b""
    while data := sys.stdin.buffer.read1(CHUNK):
        *lines, rest = (rest + data).split(b"\n")
        if lines:
            yield [line.decode(errors="replace") for line in lines]
    if rest:
        yield [rest.decode(errors="replace")]


def classify(texts, tokenizer, predict, class_count):
    ids = [encoding.ids or [UNKNOWN] for encoding in tokenizer.encode_batch_fast(texts)]
    probabilities = np.empty((len(texts), class_count), np.float32)
    order = sorted(range(len(ids)), key=lambda text: -len(ids[text]))
    for start in range(0, len(order), BATCH):
        members = order[start : start + BATCH]
        lengths = np.array([len(ids[member]) for member in members], np.int32)
        padded = np.zeros((len(members), lengths[0]), np.int32)
        for row, member in enumerate(members):
            padded[row, : lengths[row]] = ids[member]
        probabilities[members] = predict(np.ascontiguousarray(padded.T), lengths)
    return probabilities


def write_answers(probabilities, labels):
    best = probabilities.argmax(1)
    sys.stdout.write("".join(
        f"{labels[label]} {probability:.3f}\n" for label, probability in zip(best, probabilities.max(1))))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
