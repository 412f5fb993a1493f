"""The predictions of `measure prediction` in ONNX Runtime, with the same weights and ids."""
import argparse

import numpy as np
import onnxruntime

from exported import Data
from timed_prediction import add_options, report


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    arguments = parser.parse_args()
    session = open_session(arguments.model, arguments.threads)

    def predict(inputs):
        return session.run(None, inputs)[0]

    def prepare(ids, lengths):
        return {"ids": ids.astype(np.int32), "lengths": lengths.astype(np.int32)}

    report(Data(arguments.data), prepare, predict, arguments)


def open_session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


if __name__ == "__main__":
    main()
