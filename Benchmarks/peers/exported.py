"""Reads the ids, labels and batches that `measure export` writes."""
import json
from pathlib import Path

import numpy as np


class Part:
    """Texts as ids, without padding, and their labels."""

    def __init__(self, folder, name):
        self.ids = np.fromfile(folder / f"{name}.ids", "<i4")
        self.lengths = np.fromfile(folder / f"{name}.lengths", "<i4")
        self.labels = np.fromfile(folder / f"{name}.labels", "<i4").astype(np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths

    def padded(self, members):
        """The ids (T, B), 0 where a text has ended, and the lengths of some texts, the longest first."""
        members = members[np.argsort(-self.lengths[members], kind="stable")]
        lengths = self.lengths[members]
        steps = np.arange(lengths[0])[:, None]
        places = np.minimum(self.starts[members] + steps, len(self.ids) - 1)
        return np.where(steps < lengths, self.ids[places], 0), lengths, members

    def sorted_batches(self, size):
        """All texts, the shortest first, in batches of similar length."""
        order = np.argsort(self.lengths, kind="stable")
        return [order[start : start + size] for start in range(0, len(order), size)]


class Data:
    def __init__(self, folder):
        folder = Path(folder)
        description = json.loads((folder / "data.json").read_text())
        self.settings = description["settings"]
        self.labels = description["labels"]
        self.vocabulary_size = description["vocabularySize"]
        self.tokens = description["trainingTokens"]
        self.training = Part(folder, "training")
        self.validation = Part(folder, "validation")
        self._folder = folder

    def batches(self, epoch):
        """The examples of each batch of an epoch, the very ones that our training takes."""
        members = np.fromfile(self._folder / f"epoch-{epoch}.members", "<i4")
        sizes = np.fromfile(self._folder / f"epoch-{epoch}.sizes", "<i4")
        return np.split(members, np.cumsum(sizes)[:-1])
