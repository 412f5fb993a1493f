"""Makes reference.safetensors with the reference implementation: pip install numpy safetensors, then run this file."""

import pathlib

import numpy
from safetensors.numpy import save_file

tensors = {
    "head.weights": numpy.array([[0.5, -1.25, 3.0], [1e-30, 65504.0, -0.0]], dtype=numpy.float32),
    "counts": numpy.array([1, -2, 2**40], dtype=numpy.int64),
    "half": numpy.array([1.5, -2.0], dtype=numpy.float16),
    "tokens": numpy.frombuffer("gut\n很好\n".encode(), dtype=numpy.uint8),
    "scalar": numpy.array(7.0, dtype=numpy.float32),
    "none": numpy.zeros((0, 4), dtype=numpy.float32),
}
metadata = {"format": "reference", "labels": '["negative","positive"]', "名": "值"}
save_file(tensors, pathlib.Path(__file__).parent / "reference.safetensors", metadata=metadata)
