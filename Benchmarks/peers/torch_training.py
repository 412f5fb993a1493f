"""The training of `measure training` in PyTorch: the same texts, batches, network, loss and optimizer."""
import argparse
import json
import sys
import time

import numpy as np
import torch
from torch import nn

from exported import Data
from torch_network import Network


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="a folder of `measure export`")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument(
        "--variant", default="padded-sparse",
        help="padded or packed sequences; dense (one fused Adam) or sparse (SparseAdam for the embedding)")
    parser.add_argument("--autocast", action="store_true", help="computes in bfloat16 where PyTorch sees fit")
    parser.add_argument("--steps", type=int, help="stops after so many steps of the first epoch")
    parser.add_argument("--warm-up", type=int, default=0, help="so many come before the clock starts")
    return parser.parse_args()


class Training:
    def __init__(self, data, sequences, optimizer, autocast):
        self.data = data
        self.autocast = autocast
        sparse = optimizer == "sparse"
        self.network = Network(
            data.settings["network"], data.vocabulary_size, len(data.labels), sparse, sequences == "packed")
        self.loss = nn.CrossEntropyLoss()
        rate = data.settings["learningRate"]
        table = self.network.embedding.weight
        others = [value for value in self.network.parameters() if value is not table]
        self.optimizers = (
            [torch.optim.SparseAdam([table], lr=rate), torch.optim.Adam(others, lr=rate, fused=True)]
            if sparse else [torch.optim.Adam(self.network.parameters(), lr=rate, fused=True)])

    def step(self, members):
        ids, lengths, members = self.data.training.padded(members)
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
            logits = self.network(torch.from_numpy(ids), torch.from_numpy(lengths.astype(np.int64)))
        self.loss(logits.float(), torch.from_numpy(self.data.training.labels[members])).backward()
        for optimizer in self.optimizers:
            optimizer.step()
        return int(lengths.sum())

    def accuracy(self):
        part = self.data.validation
        self.network.eval()
        right = 0
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
            for members in part.sorted_batches(64):
                ids, lengths, members = part.padded(members)
                logits = self.network(torch.from_numpy(ids), torch.from_numpy(lengths.astype(np.int64)))
                right += int((logits.argmax(1).numpy() == part.labels[members]).sum())
        self.network.train()
        return right / len(part.labels)


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    data = Data(arguments.data)
    torch.manual_seed(data.settings["seed"])
    training = Training(data, *arguments.variant.split("-"), arguments.autocast)
    result = {"threads": torch.get_num_threads(), "epochTokens": data.tokens}
    if arguments.steps:
        batches = data.batches(0)[: arguments.steps]
        for members in batches[: arguments.warm_up]:
            training.step(members)
        start = time.perf_counter()
        result["tokens"] = sum(training.step(members) for members in batches[arguments.warm_up :])
        result["seconds"] = time.perf_counter() - start
    else:
        result |= {"epochSeconds": [], "accuracy": []}
        for epoch in range(data.settings["epochs"]):
            start = time.perf_counter()
            for members in data.batches(epoch):
                training.step(members)
            result["epochSeconds"].append(time.perf_counter() - start)
            result["accuracy"].append(training.accuracy())
    print(json.dumps(result))


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:
        # oneDNN has no recurrent layer in bfloat16 for processors without AVX-512.
        if "could not create a primitive" in str(error):
            sys.exit("PyTorch cannot train this layer in bfloat16 on this processor")
        raise
