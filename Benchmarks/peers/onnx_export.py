"""Makes an ONNX model, its int8 form and a tokenizer of Hugging Face's from a model file of ours."""
import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors import safe_open
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

# Where ONNX has the gates of ours: LSTM input, output, forget, cell; GRU update, reset, candidate.
GATE_ORDER = {"lstm": [0, 3, 1, 2], "gru": [1, 0, 2]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--vocabulary", required=True)
    parser.add_argument("--output", required=True, type=Path)
    arguments = parser.parse_args()
    with safe_open(arguments.model, "np") as file:
        model = graph(file)
    path = arguments.output / "model.onnx"
    onnx.save(model, path)
    quantize_dynamic(path, arguments.output / "model.int8.onnx", weight_type=QuantType.QInt8)
    tokenizer(arguments.vocabulary).save(str(arguments.output / "tokenizer.json"))
    print(json.dumps({"bytes": path.stat().st_size}))


def graph(file):
    """ids (T, B) and lengths (B), both int32, to probabilities (B, C)."""
    network = json.loads(file.metadata()["network"])
    cell, hidden = network["cell"], network["hiddenSize"]
    assert network["layers"] == 1 and not network["isBidirectional"] and network["pooling"] == "last"

    def gates(name):
        parts = np.split(file.get_tensor(f"encoder.0.forward.{name}"), len(GATE_ORDER[cell]))
        return np.concatenate([parts[gate] for gate in GATE_ORDER[cell]])

    bias = np.concatenate([gates("bias"), np.zeros(len(GATE_ORDER[cell]) * hidden, np.float32)])
    if cell == "gru":
        bias[-hidden:] = file.get_tensor("encoder.0.forward.recurrent_candidate_bias")
    constants = {
        "table": file.get_tensor("embedding.weights"),
        "W": gates("input_weights")[None], "R": gates("recurrent_weights")[None], "B": bias[None],
        "head": file.get_tensor("head.weights"), "head_bias": file.get_tensor("head.bias"),
        "direction": np.array([0]),
    }
    options = {"linear_before_reset": 1} if cell == "gru" else {}
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["inputs"]),
        helper.make_node(
            cell.upper(), ["inputs", "W", "R", "B", "lengths"], ["", "final"], hidden_size=hidden, **options),
        helper.make_node("Squeeze", ["final", "direction"], ["summary"]),
        helper.make_node("Gemm", ["summary", "head", "head_bias"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    model = helper.make_model(
        helper.make_graph(
            nodes, "sentiment",
            [helper.make_tensor_value_info("ids", TensorProto.INT32, ["T", "B"]),
             helper.make_tensor_value_info("lengths", TensorProto.INT32, ["B"])],
            [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["B", len(constants["head"])])],
            [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()]),
        opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    model.metadata_props.add(key="labels", value=file.metadata()["labels"])
    onnx.checker.check_model(model)
    return model


def tokenizer(vocabulary):
    """Near to our rules: URLs and names replaced, words with their apostrophes, all else by character."""
    words = Path(vocabulary).read_text().split("\n")
    ids = {word: number for number, word in enumerate(words) if word}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Replace(Regex(r"https?://\S+|www\.\S+"), "<url>"),
        normalizers.Replace(Regex(r"(?<![\w@])@\w+"), "<user>"),
        normalizers.NFKC(),
        normalizers.Lowercase(),
    ])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(r"<url>|<user>|\w+(?:['’.]\w+)*|[^\w\s]"), behavior="removed", invert=True)
    tokenizer.enable_truncation(400)
    return tokenizer


if __name__ == "__main__":
    main()
