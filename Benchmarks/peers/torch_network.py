"""The network in PyTorch: embedding, recurrent layer, linear layer; and the weights of a model file in it."""
import json

import torch
from safetensors import safe_open
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

MODULES = {"lstm": nn.LSTM, "gru": nn.GRU}


class Network(nn.Module):
    def __init__(self, settings, vocabulary_size, class_count, sparse=False, packed=False):
        super().__init__()
        self.packed = packed
        self.hidden = settings["hiddenSize"]
        self.embedding = nn.Embedding(vocabulary_size, settings["embeddingSize"], sparse=sparse)
        self.encoder = MODULES[settings["cell"]](
            settings["embeddingSize"], self.hidden, bidirectional=settings["isBidirectional"])
        self.head = nn.Linear(self.hidden * (2 if settings["isBidirectional"] else 1), class_count)
        self._start()

    def _start(self):
        """As our networks start: Glorot, orthogonal for each gate, biases 0 but 1 for the forget gate."""
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        nn.init.xavier_uniform_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        for name, value in self.encoder.named_parameters():
            gates = value.split(self.hidden)
            if "weight_ih" in name:
                for gate in gates:
                    nn.init.xavier_uniform_(gate)
            elif "weight_hh" in name:
                for gate in gates:
                    nn.init.orthogonal_(gate)
            else:
                nn.init.zeros_(value)
                if len(gates) == 4 and "bias_ih" in name:
                    nn.init.ones_(gates[1])

    def forward(self, ids, lengths):
        """Logits (B, C) of ids (T, B), of which `lengths` (on the CPU, descending) are real."""
        inputs = self.embedding(ids)
        if self.packed:
            _, state = self.encoder(pack_padded_sequence(inputs, lengths))
            final = state[0] if isinstance(state, tuple) else state
            return self.head(torch.cat(list(final), 1))
        # Padding comes last, so that the forward direction is exact; the backward one starts in it, which
        # costs a little accuracy in texts that are shorter than the longest of their batch.
        states, _ = self.encoder(inputs)
        last = states[lengths - 1, torch.arange(len(lengths)), : self.hidden]
        if self.encoder.bidirectional:
            last = torch.cat([last, states[0, :, self.hidden :]], 1)
        return self.head(last)


def load(path):
    """The network of a model file, ready to predict, and its labels."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
        settings = json.loads(metadata["network"])
        labels = json.loads(metadata["labels"])
        table = file.get_tensor("embedding.weights")
        network = Network(settings, len(table), len(labels))
        with torch.no_grad():
            network.embedding.weight.copy_(table)
            network.head.weight.copy_(file.get_tensor("head.weights"))
            network.head.bias.copy_(file.get_tensor("head.bias"))
            for direction, suffix in [("forward", ""), ("backward", "_reverse")]:
                if direction == "backward" and not settings["isBidirectional"]:
                    continue
                prefix = f"encoder.0.{direction}."
                recurrent_bias = torch.zeros_like(getattr(network.encoder, f"bias_hh_l0{suffix}"))
                if settings["cell"] == "gru":
                    recurrent_bias[-network.hidden :] = file.get_tensor(prefix + "recurrent_candidate_bias")
                for name, value in [
                    ("weight_ih", file.get_tensor(prefix + "input_weights")),
                    ("weight_hh", file.get_tensor(prefix + "recurrent_weights")),
                    ("bias_ih", file.get_tensor(prefix + "bias")),
                    ("bias_hh", recurrent_bias),
                ]:
                    getattr(network.encoder, f"{name}_l0{suffix}").copy_(value)
    return network.eval(), labels
