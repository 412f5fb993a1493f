"""What a row has at hand while it is measured: commands, prepared files, samples in turn."""
import bz2
import gzip
import hashlib
import json
import sys
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path

from .processes import Failed, run_json
from .results import Line, Result

# What PyTorch's accuracy depends on.
TORCH_SCRIPTS = ["torch_training", "torch_network", "exported"]
# Lets glibc keep memory for the next step instead of giving it back to the system and asking again, which takes
# PyTorch a fifth of its time on long texts. Not for rows about memory.
KEEP_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 33), "MALLOC_TOP_PAD_": str(1 << 28)}

# Where Debian and Fedora keep the Unicode Consortium's files.
UNICODE_FOLDERS = [Path("/usr/share/unicode"), Path("/usr/share/unicode/ucd")]


class Context:
    def __init__(self, environment, repeats, quick):
        self.environment = environment
        self.repeats = repeats
        self.quick = quick

    def measure(self, row):
        """The result of a row, also where it cannot be measured."""
        processors = self.environment.processors
        if row.threads > processors:
            lines = [Line(row.title, bar=row.bar, missing=f"the machine has {processors} processor")]
        else:
            try:
                lines = row.measure(self)
            except Failed as error:
                print(error, file=sys.stderr)
                lines = [Line(row.title, bar=row.bar, missing=str(error).splitlines()[-1])]
        environment = self.environment
        return Result(row.name, environment.today(), environment.commit, environment.machine, lines)

    # Samples

    def alternate(self, *sides):
        """Calls each side in turn, over and over, and gives a list of samples for each."""
        samples = [[] for _ in sides]
        for repeat in range(self.repeats):
            for side, own in zip(sides, samples):
                own.append(side())
            print(f"    {repeat + 1}/{self.repeats}", end="\r", file=sys.stderr, flush=True)
        return samples

    def measure_ours(self, *words):
        """What a measurement of ours prints."""
        return run_json([self.environment.command("measure"), *words])

    def measure_peer(self, name, *words):
        """What a peer's script prints."""
        return run_json([*self.environment.peer(name), *words], KEEP_MEMORY)

    def precision_notes(self, precision):
        """What there is to say where the processor has no instruction for a precision."""
        has = precision == "fp32" or self._machine.get(f"{precision}PerSecond")
        return [] if has else [f"this processor has no instruction for {precision}"]

    @cached_property
    def _machine(self):
        return self.measure_ours("machine", "--threads", 1)

    # Trainings

    def texts(self, corpus):
        """The paths of the training and the validation texts."""
        train = self.environment.data(corpus.train)
        validation = self.environment.data(corpus.validation)
        if corpus.every > 1:
            path = self.folder / f"{corpus.validation.removesuffix('.tsv')}.{corpus.every}.tsv"
            if not path.exists():
                with _open(validation) as file:
                    lines = file.readlines()
                path.write_text("".join(lines[:1] + lines[1 :: corpus.every]))
            validation = path
        return train, validation

    def training_words(self, task, threads):
        """The arguments of a measurement of ours that trains."""
        train, validation = self.texts(task.corpus)
        return [
            "--train", train, "--validation", validation, "--settings", json.dumps(task.settings),
            "--threads", threads,
        ]

    def exported(self, task):
        """The folder with the ids and batches of a training, as the library makes them."""
        def make(folder):
            words = self.training_words(task, self.environment.processors)
            description = self.measure_ours("export", *words, "--output", folder)
            (folder / "data.json").write_text(json.dumps({**description, "settings": task.settings}))

        return self._prepared(f"ids-{task.name}-{task.seed}", [task.settings, self._binary], make)

    def trained(self, task):
        """The folder with the model that all epochs of a training make, and result.json with its accuracy."""
        def make(folder):
            words = self.training_words(task, self.environment.processors)
            result = self.measure_ours("training", *words, "--output", folder / "model.safetensors")
            (folder / "result.json").write_text(json.dumps(result))

        return self._prepared(f"model-{task.name}-{task.seed}", [task.settings, self._binary], make)

    def accuracy(self, task):
        """Of our training on the validation texts, after its last epoch."""
        return json.loads((self.trained(task) / "result.json").read_text())["accuracy"][-1]

    def peer_accuracy(self, task, variant):
        """Of PyTorch's training on the validation texts, after its last epoch."""
        def make(folder):
            result = self.measure_peer(
                "torch_training", "--data", self.exported(task), "--threads", self.environment.processors,
                "--variant", variant)
            (folder / "result.json").write_text(json.dumps(result))

        key = [task.settings, self._scripts(TORCH_SCRIPTS)]
        folder = self._prepared(f"torch-{task.name}-{task.seed}-{variant}", key, make)
        return json.loads((folder / "result.json").read_text())["accuracy"][-1]

    def best_variant(self, task, threads, *options):
        """The fastest way for PyTorch to do this training here: `padded` or `packed`, `dense` or `sparse`."""
        def seconds(variant):
            return self.measure_peer(
                "torch_training", "--data", self.exported(task), "--threads", threads, "--variant", variant,
                "--steps", task.trial_steps, "--warm-up", task.warm_up, *options)["seconds"]

        # The one has nothing to do with the other.
        sequences = min(["padded", "packed"], key=lambda kind: seconds(f"{kind}-sparse"))
        optimizer = min(["sparse", "dense"], key=lambda kind: seconds(f"{sequences}-{kind}"))
        return f"{sequences}-{optimizer}"

    # Networks of the same weights for other packages

    def onnx(self, task):
        """The folder with model.onnx, model.int8.onnx and tokenizer.json of a trained model."""
        def make(folder):
            run_json([
                *self.environment.peer("onnx_export"), "--model", self.trained(task) / "model.safetensors",
                "--vocabulary", self.exported(task) / "vocab.txt", "--output", folder])

        key = [task.settings, self._binary, self._scripts(["onnx_export"])]
        return self._prepared(f"onnx-{task.name}", key, make)

    def tweets(self, count):
        """A file of so many tweets, one a line; all sets one after the other, from the start again if need be."""
        def make(folder):
            texts = []
            for name in ["semeval2017.train.tsv", "semeval2017.dev.tsv", "semeval2017.test.tsv"]:
                with _open(self.environment.data(name)) as file:
                    texts += [line.split("\t", 1)[1] for line in file.readlines()[1:]]
            (folder / "tweets.txt").write_text("".join(islice(cycle(texts), count)))

        return self._prepared(f"tweets-{count}", [count], make) / "tweets.txt"

    def unicode_file(self, name):
        """The path of a file of the Unicode Consortium; Debian packs the large ones."""
        for folder in UNICODE_FOLDERS:
            path, packed = folder / name, folder / f"{name}.bz2"
            if path.exists():
                return path
            if packed.exists():
                unpacked = self.folder / path.name
                unpacked.write_bytes(bz2.decompress(packed.read_bytes()))
                return unpacked
        raise Failed(f"{name} is absent: scripts/install-packages --tests installs it")

    # Prepared files

    @property
    def folder(self):
        return self.environment.cache

    def _prepared(self, name, key, make):
        """A folder of the cache that `make` fills, once for each key."""
        digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:12]
        folder = self.folder / f"{name}-{digest}"
        if not (folder / "done").exists():
            print(f"    preparing {name}", file=sys.stderr, flush=True)
            folder.mkdir(exist_ok=True)
            make(folder)
            (folder / "done").touch()
        return folder

    @cached_property
    def _binary(self):
        """Changes with the program: another may train other weights."""
        return hashlib.sha256(self.environment.command("measure").read_bytes()).hexdigest()

    def _scripts(self, names):
        """Changes with these scripts of peers."""
        folder = self.environment.root / "Benchmarks" / "peers"
        return hashlib.sha256(b"".join((folder / f"{name}.py").read_bytes() for name in names)).hexdigest()


def _open(path):
    # Only line feeds end a line: texts may hold other characters that Python would take for one.
    return gzip.open(path, "rt", newline="\n") if path.suffix == ".gz" else open(path, newline="\n")
