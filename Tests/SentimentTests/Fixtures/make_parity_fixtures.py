#!/usr/bin/env python3
"""Makes the parity_*.json files beside this script: tiny networks, what PyTorch predicts with them, and
PyTorch's gradients. PyTorchParityTests.swift compares the package with them.

Needs Python 3.10 or later, PyTorch 2.13 (CPU) and NumPy:

    python3 -m venv venv
    venv/bin/pip install torch==2.13.0+cpu numpy --extra-index-url https://download.pytorch.org/whl/cpu
    venv/bin/python Tests/SentimentTests/Fixtures/make_parity_fixtures.py

The files are the same at every run. Everything is computed in float64 and stored as float32, printed with the
fewest digits that give the same float32 back.

Simple RNN, LSTM and GRU (reset after) are torch.nn modules over packed sequences. PyTorch has no GRU whose
reset gate stands before the product, so that one is written out below and differentiated by autograd.

Biases: PyTorch adds two, b_ih and b_hh, where the package has one, `bias` = b_ih + b_hh. The one exception is the
candidate of the GRU (reset after), whose b_hh stands inside the reset gate's product: it is the package's
`recurrent_candidate_bias`, and there `bias` = b_ih.
"""

import json
import pathlib

import numpy as np
import torch
from torch.nn import functional
from torch.nn.utils import rnn as sequences

HERE = pathlib.Path(__file__).parent
UNKNOWN_ID = 1
CLASSES = 3
POOLINGS = ["last", "max", "mean", "attention"]

# name -> (cell, activation, resetGate, gates)
CELLS = {
    "rnn_tanh": ("rnn", "tanh", "after", 1),
    "rnn_relu": ("rnn", "relu", "after", 1),
    "lstm": ("lstm", "tanh", "after", 4),
    "gru_after": ("gru", "tanh", "after", 3),
    "gru_before": ("gru", "tanh", "before", 3),
}

# (embedding, hidden, layers, both directions, poolings). A pooling sees only the last layer, so that two layers
# have half of the poolings each way.
NARROW = [
    (3, 5, 1, False, POOLINGS),
    (3, 5, 1, True, POOLINGS),
    (3, 5, 2, False, ["mean", "attention"]),
    (3, 5, 2, True, ["last", "max"]),
]
# 20 units need more than one block of 16.
WIDE = {
    "rnn_tanh": (6, 20, 2, True, ["attention"]),
    "rnn_relu": (6, 20, 2, True, ["max"]),
    "lstm": (4, 20, 1, False, ["mean"]),
    "gru_after": (4, 20, 1, False, ["last"]),
    "gru_before": (4, 20, 1, False, ["attention"]),
}

# Class weights and label smoothing: none, each alone, both.
LOSSES = [([1, 1, 1], 0.0), ([1, 2, 0.5], 0.0), ([1, 1, 1], 0.1), ([1, 2, 0.5], 0.1)]


def random_tensor(generator, shape, scale):
    """Numbers of three decimals, so that the files stay small, rounded to float32."""
    values = generator.uniform(-scale, scale, shape).round(3).astype(np.float32)
    return torch.from_numpy(values.astype(np.float64)).requires_grad_()


def make_weights(generator, name, embedding, hidden, layers, both):
    gates = CELLS[name][3]
    weights = {}
    directions = ["forward", "backward"] if both else ["forward"]
    for layer in range(layers):
        inputs = embedding if layer == 0 else len(directions) * hidden
        for direction in directions:
            prefix = f"encoder.{layer}.{direction}."
            weights[prefix + "input_weights"] = random_tensor(generator, (gates * hidden, inputs), 0.6)
            scale = 0.6 if hidden < 10 else 0.3
            weights[prefix + "recurrent_weights"] = random_tensor(generator, (gates * hidden, hidden), scale)
            weights[prefix + "bias"] = random_tensor(generator, (gates * hidden,), 0.6)
            if name == "gru_after":
                weights[prefix + "recurrent_candidate_bias"] = random_tensor(generator, (hidden,), 0.6)
    features = len(directions) * hidden
    weights["attention.weights"] = random_tensor(generator, (features,), 0.6)
    weights["attention.bias"] = random_tensor(generator, (1,), 0.6)
    weights["head.weights"] = random_tensor(generator, (CLASSES, features), 0.6)
    weights["head.bias"] = random_tensor(generator, (CLASSES,), 0.6)
    return weights


def encode_with_module(name, weights, inputs, hidden, layers, both):
    """The states of each text, (T, F), by a torch.nn module over packed sequences."""
    options = dict(
        input_size=inputs[0].shape[1], hidden_size=hidden, num_layers=layers, bidirectional=both, batch_first=True,
        dtype=inputs[0].dtype)
    if name == "lstm":
        module = torch.nn.LSTM(**options)
    elif name == "gru_after":
        module = torch.nn.GRU(**options)
    else:
        module = torch.nn.RNN(nonlinearity=name.removeprefix("rnn_"), **options)
    tensors = {}
    for layer in range(layers):
        for direction in ["forward", "backward"] if both else ["forward"]:
            prefix = f"encoder.{layer}.{direction}."
            suffix = f"_l{layer}" + ("_reverse" if direction == "backward" else "")
            # A third of each bias is given to b_hh, to show that only the sum counts.
            bias = weights[prefix + "bias"]
            bias_ih, bias_hh = bias * (2 / 3), bias * (1 / 3)
            if name == "gru_after":
                bias_ih = torch.cat([bias_ih[: 2 * hidden], bias[2 * hidden :]])
                bias_hh = torch.cat([bias_hh[: 2 * hidden], weights[prefix + "recurrent_candidate_bias"]])
            tensors["weight_ih" + suffix] = weights[prefix + "input_weights"]
            tensors["weight_hh" + suffix] = weights[prefix + "recurrent_weights"]
            tensors["bias_ih" + suffix] = bias_ih
            tensors["bias_hh" + suffix] = bias_hh
    assert set(tensors) == {key for key, _ in module.named_parameters()}
    packed = sequences.pack_sequence(inputs, enforce_sorted=False)
    packed_states, final = torch.func.functional_call(module, tensors, (packed,))
    states, lengths = sequences.pad_packed_sequence(packed_states, batch_first=True)
    texts = [states[index, :length] for index, length in enumerate(lengths)]
    check_final_states(texts, final[0] if name == "lstm" else final, hidden, both)
    return texts


def check_final_states(texts, final, hidden, both):
    """What `last` pooling reads is what PyTorch calls the final hidden state of the last layer."""
    for index, states in enumerate(texts):
        assert torch.equal(states[-1, :hidden], final[-2 if both else -1, index])
        if both:
            assert torch.equal(states[0, hidden:], final[-1, index])


def encode_by_hand(weights, inputs, hidden, layers, both):
    """The same for the GRU with its reset gate before the product (Cho et al. 2014)."""
    texts = []
    for states in inputs:
        for layer in range(layers):
            columns = []
            for direction in ["forward", "backward"] if both else ["forward"]:
                prefix = f"encoder.{layer}.{direction}."
                sums = states @ weights[prefix + "input_weights"].T + weights[prefix + "bias"]
                recurrent = weights[prefix + "recurrent_weights"]
                state = torch.zeros(hidden, dtype=states.dtype)
                steps = range(len(states)) if direction == "forward" else reversed(range(len(states)))
                outputs = [None] * len(states)
                for step in steps:
                    r_sum, z_sum, n_sum = sums[step].split(hidden)
                    r = torch.sigmoid(r_sum + recurrent[:hidden] @ state)
                    z = torch.sigmoid(z_sum + recurrent[hidden : 2 * hidden] @ state)
                    n = torch.tanh(n_sum + recurrent[2 * hidden :] @ (r * state))
                    state = z * state + (1 - z) * n
                    outputs[step] = state
                columns.append(torch.stack(outputs))
            states = torch.cat(columns, dim=1)
        texts.append(states)
    return texts


def summarize(pooling, states, weights, hidden):
    """One text's states, (T, F), to its summary, (F), as Pooling.swift defines it."""
    if pooling == "last":
        return torch.cat([states[-1, :hidden], states[0, hidden:]])
    if pooling == "max":
        return states.max(dim=0).values
    if pooling == "mean":
        return states.mean(dim=0)
    scores = torch.tanh(states @ weights["attention.weights"] + weights["attention.bias"])
    return torch.softmax(scores, dim=0) @ states


def loss_of(logits, labels, class_weights, smoothing):
    """The loss of Targets and SoftmaxHead: the cross-entropy with smoothed targets (1 - s) [c = y] + s / C, each
    text weighted by the class of its label, divided by the sum of those weights.

    torch.nn.functional.cross_entropy is the same without smoothing, and with equal class weights. With both it
    differs: it weights each class's part of the smoothed targets by that class's own weight,
    sum_c w_c t_c (-log p_c), where the package weights the whole text by its label's, w_y sum_c t_c (-log p_c).
    """
    weights = torch.tensor(class_weights, dtype=logits.dtype)
    targets = functional.one_hot(labels, CLASSES).to(logits.dtype) * (1 - smoothing) + smoothing / CLASSES
    each = -(targets * functional.log_softmax(logits, dim=1)).sum(dim=1)
    loss = (weights[labels] * each).sum() / weights[labels].sum()
    published = functional.cross_entropy(logits, labels, weight=weights, label_smoothing=smoothing)
    coincide = smoothing == 0 or len(set(class_weights)) == 1
    assert torch.allclose(loss, published, rtol=1e-5 if logits.dtype == torch.float32 else 1e-12) == coincide
    return loss


def run(name, weights, table, texts, labels, shape, pooling, class_weights, smoothing, dtype):
    """Probabilities, loss and gradients by tensor name, `embedding` being the table's."""
    _, hidden, layers, both, _ = shape
    weights = {key: value.detach().to(dtype).requires_grad_() for key, value in weights.items()}
    table = table.detach().to(dtype).requires_grad_()
    inputs = [table[torch.tensor(text or [UNKNOWN_ID])] for text in texts]
    if name == "gru_before":
        states = encode_by_hand(weights, inputs, hidden, layers, both)
    else:
        states = encode_with_module(name, weights, inputs, hidden, layers, both)
    summary = torch.stack([summarize(pooling, text, weights, hidden) for text in states])
    logits = summary @ weights["head.weights"].T + weights["head.bias"]
    loss = loss_of(logits, torch.tensor(labels), class_weights, smoothing)
    loss.backward()
    gradients = {key: value.grad for key, value in weights.items() if value.grad is not None}
    gradients["embedding"] = table.grad
    return torch.softmax(logits, dim=1).detach(), loss.item(), gradients


def is_well_conditioned(double, single):
    """Whether float32 gives the same gradients: no rectifier and no maximum is decided by rounding."""
    return all(torch.allclose(double[key].float(), single[key], rtol=1e-4, atol=1e-6) for key in double)


def numbers(tensor):
    """float32 values in row-major order, each with the fewest digits that give it back."""
    values = tensor.detach().numpy().astype(np.float32).ravel()
    return [0 if value == 0 else Decimal32(value) for value in values]


class Decimal32(float):
    """A number that json prints with float32's shortest digits."""

    def __new__(cls, value):
        made = super().__new__(cls, value)
        made.text = np.format_float_scientific(value, unique=True, trim="-", exp_digits=1)
        plain = np.format_float_positional(value, unique=True, trim="-")
        made.text = min(made.text.replace("e+0", ""), plain, key=len)
        assert np.float32(made.text) == value
        return made

    def __repr__(self):
        return self.text


def make_network(name, shape, index, seed):
    """One network with a run for each pooling; None where the seed's network is badly conditioned."""
    generator = np.random.default_rng([sorted(CELLS).index(name), index, seed])
    embedding, hidden, layers, both, poolings = shape
    cell, activation, reset_gate, _ = CELLS[name]
    vocabulary = 7
    weights = make_weights(generator, name, embedding, hidden, layers, both)
    table = random_tensor(generator, (vocabulary, embedding), 1.0)
    # Lengths in no order, two of the same, and a text without tokens, which is read as one unknown word.
    texts = [generator.integers(0, vocabulary, length).tolist() for length in (3, 1, 6, 0, 3, 8)]
    labels = [0, 1, 2, 0, 1, 2]
    runs = []
    for pooling in poolings:
        class_weights, smoothing = LOSSES[(POOLINGS.index(pooling) + index) % len(LOSSES)]
        smoothing = float(np.float32(smoothing))
        both_precisions = [
            run(name, weights, table, texts, labels, shape, pooling, class_weights, smoothing, dtype)
            for dtype in (torch.float64, torch.float32)
        ]
        (probabilities, loss, gradients), (_, _, single) = both_precisions
        if not is_well_conditioned(gradients, single):
            return None
        runs.append({
            "pooling": pooling,
            "classWeights": class_weights,
            "labelSmoothing": Decimal32(np.float32(smoothing)),
            "loss": loss,
            "probabilities": [numbers(row) for row in probabilities],
            "gradients": {key: numbers(value) for key, value in gradients.items()},
        })
    return {
        "cell": cell,
        "activation": activation,
        "resetGate": reset_gate,
        "embeddingSize": embedding,
        "hiddenSize": hidden,
        "layers": layers,
        "isBidirectional": both,
        "texts": texts,
        "labels": labels,
        "embedding": [numbers(row) for row in table],
        "weights": {key: numbers(value) for key, value in weights.items()},
        "runs": runs,
    }


def main():
    assert torch.__version__.startswith("2.13."), f"PyTorch is {torch.__version__}, not 2.13"
    torch.set_num_threads(1)
    for name in CELLS:
        networks = []
        for index, shape in enumerate(NARROW + [WIDE[name]]):
            made = (make_network(name, shape, index, seed) for seed in range(100))
            networks.append(next(network for network in made if network))
        content = {"torch": torch.__version__, "networks": networks}
        path = HERE / f"parity_{name}.json"
        path.write_text(dump(content) + "\n")
        print(f"{path.name}: {path.stat().st_size // 1024} KB, {sum(len(n['runs']) for n in networks)} runs")


def dump(value, indent=""):
    """JSON with one tensor a line."""
    if isinstance(value, dict):
        inner = ",\n".join(f'{indent} {json.dumps(key)}: {dump(part, indent + " ")}' for key, part in value.items())
        return "{\n" + inner + "\n" + indent + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(indent + " " + dump(part, indent + " ") for part in value) + "\n" + indent + "]"
    if isinstance(value, list):
        return "[" + ",".join(dump(part) for part in value) + "]"
    return repr(value) if isinstance(value, Decimal32) else json.dumps(value)


if __name__ == "__main__":
    main()
