"""The predictions of `measure prediction` in PyTorch, with the same weights and ids."""
import argparse

import numpy as np
import torch

import torch_network
from exported import Data
from timed_prediction import add_options, report


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    network, _ = torch_network.load(arguments.model)

    def predict(inputs):
        return network(*inputs).softmax(1).numpy()

    def prepare(ids, lengths):
        return torch.from_numpy(ids), torch.from_numpy(lengths.astype(np.int64))

    with torch.inference_mode():
        report(Data(arguments.data), prepare, predict, arguments)


if __name__ == "__main__":
    main()
