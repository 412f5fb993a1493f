"""Training steps of a recurrent layer over dense inputs: forward, loss, backward to the inputs, fused Adam.

Less than `measure step` does, which also looks up and updates an embedding of its words.
"""
import argparse
import json
import statistics
import time

import torch
from torch import nn

from torch_network import MODULES

GATES = {"lstm": 4, "gru": 3}
WARM_UP = 3


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cell", choices=GATES, required=True)
    for name in ["embedding", "hidden", "batch", "length", "threads", "steps"]:
        parser.add_argument(f"--{name}", type=int, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)

    encoder = MODULES[arguments.cell](arguments.embedding, arguments.hidden)
    head = nn.Linear(arguments.hidden, 3)
    inputs = torch.randn(arguments.length, arguments.batch, arguments.embedding, requires_grad=True)
    labels = torch.arange(arguments.batch) % 3
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam([*encoder.parameters(), *head.parameters()], lr=1e-3, fused=True)

    def step():
        start = time.perf_counter()
        inputs.grad = None
        optimizer.zero_grad(set_to_none=True)
        states, _ = encoder(inputs)
        loss(head(states[-1]), labels).backward()
        optimizer.step()
        return time.perf_counter() - start

    for _ in range(WARM_UP):
        step()
    seconds = statistics.median(step() for _ in range(arguments.steps))
    weights = GATES[arguments.cell] * arguments.hidden * (arguments.embedding + arguments.hidden)
    operations = 6 * weights * arguments.batch * arguments.length
    print(json.dumps({"secondsPerStep": seconds, "operationsPerSecond": operations / seconds}))


if __name__ == "__main__":
    main()
