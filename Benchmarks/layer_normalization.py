#!/usr/bin/env python3
"""Whether layer normalization in the LSTM (Ba et al. 2016, arXiv:1607.06450) pays for sentiment: a trial in PyTorch.

    python Benchmarks/layer_normalization.py TRAIN.tsv DEV.tsv [--seed 1] [--layer-normalization]

Prints the macro recall on dev after each epoch of a small network like ours: an LSTM of 64 units in both directions, the
largest and the mean value of each unit, dropout of words and summary. Needs torch.
"""
import argparse
import collections
import math
import random
import re

import torch
import torch.nn as nn
import torch.nn.functional as F

SIZE, EPOCHS, BATCH, RATE, WARM_UP = 64, 4, 32, 2e-3, 0.05


def read(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [line.rstrip("\n").split("\t", 1) for line in file][1:]


def words(text):
    return re.findall(r"\w+|[^\w\s]", text.lower()) or ["<unk>"]


class Direction(torch.jit.ScriptModule):
    """An LSTM over (T, B, D), with what it normalizes: both products, and the cell before its tanh."""

    def __init__(self, normalizes):
        super().__init__()
        self.inputs, self.recurrent = nn.Linear(SIZE, 4 * SIZE), nn.Linear(SIZE, 4 * SIZE, bias=False)
        nn.init.orthogonal_(self.recurrent.weight)
        with torch.no_grad():
            self.inputs.bias.zero_()
            self.inputs.bias[SIZE:2 * SIZE] = 1
        norm = nn.LayerNorm if normalizes else nn.Identity
        self.input_norm, self.recurrent_norm, self.cell_norm = norm(4 * SIZE), norm(4 * SIZE), norm(SIZE)

    @torch.jit.script_method
    def forward(self, inputs, mask):
        shares = self.input_norm(self.inputs(inputs))
        state = torch.zeros(inputs.size(1), shares.size(2) // 4)
        cell = state
        states = []
        for step in range(inputs.size(0)):
            gates = shares[step] + self.recurrent_norm(self.recurrent(state))
            enter, forget, candidate, leave = gates.chunk(4, 1)
            next_cell = torch.sigmoid(forget) * cell + torch.sigmoid(enter) * torch.tanh(candidate)
            next_state = torch.sigmoid(leave) * torch.tanh(self.cell_norm(next_cell))
            kept = mask[step]
            cell, state = kept * next_cell + (1 - kept) * cell, kept * next_state + (1 - kept) * state
            states.append(state)
        return torch.stack(states)


class Classifier(nn.Module):
    def __init__(self, word_count, class_count, normalizes):
        super().__init__()
        self.embedding = nn.Embedding(word_count, SIZE)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        self.forwards, self.backwards = Direction(normalizes), Direction(normalizes)
        self.head = nn.Linear(4 * SIZE, class_count)

    def forward(self, ids, mask):
        embedded, mask = F.dropout(self.embedding(ids), 0.5, self.training), mask.unsqueeze(2)
        backwards = self.backwards(embedded.flip(0), mask.flip(0)).flip(0)
        states = torch.cat([self.forwards(embedded, mask), backwards], 2)
        largest = (states - 1e9 * (1 - mask)).max(0).values
        mean = (states * mask).sum(0) / mask.sum(0)
        return self.head(F.dropout(torch.cat([largest, mean], 1), 0.3, self.training))


def batch(texts):
    steps = max(len(ids) for _, ids in texts)
    ids, mask = torch.zeros(steps, len(texts), dtype=torch.long), torch.zeros(steps, len(texts))
    for column, (_, text) in enumerate(texts):
        ids[:len(text), column] = torch.tensor(text)
        mask[:len(text), column] = 1
    return ids, mask, torch.tensor([label for label, _ in texts])


def batches(texts):
    """The texts in an order of their own, those of similar length together."""
    random.shuffle(texts)
    found = []
    for first in range(0, len(texts), 50 * BATCH):
        bucket = sorted(texts[first:first + 50 * BATCH], key=lambda text: len(text[1]))
        found += [bucket[place:place + BATCH] for place in range(0, len(bucket), BATCH)]
    random.shuffle(found)
    return found


def macro_recall(network, texts, class_count):
    network.eval()
    right, all_ = torch.zeros(class_count), torch.zeros(class_count)
    ordered = sorted(texts, key=lambda text: len(text[1]))
    with torch.no_grad():
        for first in range(0, len(ordered), 64):
            ids, mask, labels = batch(ordered[first:first + 64])
            for guess, label in zip(network(ids, mask).argmax(1).tolist(), labels.tolist()):
                all_[label] += 1
                right[label] += guess == label
    return (right / all_).mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("train")
    parser.add_argument("dev")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layer-normalization", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    random.seed(arguments.seed)

    train, dev = read(arguments.train), read(arguments.dev)
    counts = collections.Counter(word for _, text in train for word in words(text))
    numbers = {word: place + 2 for place, (word, count) in enumerate(counts.most_common()) if count > 1}
    classes = {label: place for place, label in enumerate(sorted({label for label, _ in train}))}
    train, dev = (
        [(classes[label], [numbers.get(word, 1) for word in words(text)][:100]) for label, text in rows] for rows in (train, dev))

    network = Classifier(len(numbers) + 2, len(classes), arguments.layer_normalization)
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.01)
    steps, step = math.ceil(len(train) / BATCH) * EPOCHS, 0
    for epoch in range(EPOCHS):
        network.train()
        for texts in batches(train):
            share = step / steps
            falling = 0.5 * (1 + math.cos(math.pi * (share - WARM_UP) / (1 - WARM_UP)))
            optimizer.param_groups[0]["lr"] = RATE * (share / WARM_UP if share < WARM_UP else falling)
            step += 1
            ids, mask, labels = batch(texts)
            optimizer.zero_grad()
            F.cross_entropy(network(ids, mask), labels, label_smoothing=0.05).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1)
            optimizer.step()
        print(f"epoch {epoch + 1}: macro recall {macro_recall(network, dev, len(classes)):.4f}", flush=True)


if __name__ == "__main__":
    main()
