"""The machine, the built commands, the peers' virtual environment and the data."""
import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path

# PyTorch's CPU build; where only the general build is to be had, pip takes that: it is the same version.
PEERS = [
    "torch==2.13.0", "onnxruntime==1.32.0", "onnx==1.23.2", "tokenizers==0.23.3", "fasttext-wheel==0.9.2",
    "safetensors==0.8.0", "numpy==2.4.6", "spacy==3.8.18", "nltk==3.10.4",
]
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
# Not the folder of other builds: with tests built beside them, the commands are compiled differently.
SCRATCH = ".build-benchmarks"


class SetupError(Exception):
    """Something that measuring needs is not there; the message says what to do."""


class Environment:
    def __init__(self, root, cache=None, products=None):
        self.root = root
        self.cache = cache or Path(os.environ.get("SENTIMENT_BENCHMARKS") or _default_cache())
        self.cache.mkdir(parents=True, exist_ok=True)
        self._products = products
        self._python = None

    # What is measured

    def command(self, name):
        """The path of a built command of ours."""
        return self.products / name

    @property
    def products(self):
        if self._products is None:
            print("Building", file=sys.stderr, flush=True)
            build = ["swift", "build", "-c", "release", "--scratch-path", SCRATCH]
            if subprocess.run(build, cwd=self.root, stdout=sys.stderr).returncode != 0:
                raise SetupError("the build failed")
            self._products = self.root / SCRATCH / "release"
        return self._products

    # What it is measured with

    @property
    def python(self):
        """The Python of the virtual environment with the peers, which is made where it is missing."""
        if self._python is None:
            folder = self.cache / "venv"
            python = folder / "bin" / "python"
            done = folder / "peers.txt"
            if not done.exists() or done.read_text().split() != PEERS:
                print(f"Installing the peers in {folder}", file=sys.stderr, flush=True)
                subprocess.run([sys.executable, "-m", "venv", folder], check=True)
                pip = [python, "-m", "pip", "install", "--quiet"]
                _install_torch(pip)
                if subprocess.run([*pip, *PEERS]).returncode != 0:
                    raise SetupError("pip could not install the peers")
                done.write_text("\n".join(PEERS) + "\n")
            self._python = python
        return self._python

    def peer(self, name):
        """The command of a peer's script."""
        return [self.python, self.root / "Benchmarks" / "peers" / f"{name}.py"]

    def data(self, name):
        """The path of a set, as `semeval2017.train.tsv`, gzipped or not."""
        folder = os.environ.get("SENTIMENT_DATA")
        if not folder:
            raise SetupError(
                "set SENTIMENT_DATA to the folder of the sets that Benchmarks/README.md lists: "
                "semeval2017.train.tsv.gz and others")
        for path in [Path(folder) / name, Path(folder) / f"{name}.gz"]:
            if path.exists():
                return path
        raise SetupError(f"{folder} (SENTIMENT_DATA) has neither {name} nor {name}.gz")

    # What the page tells of it

    @property
    def processors(self):
        return len(os.sched_getaffinity(0))

    @property
    def machine(self):
        kernel = platform.release().split("-")[0]
        return f"{_processor_name()}, {self.processors} processors, Linux {kernel}"

    @property
    def commit(self):
        """The commit, with a + where something that is built differs from it."""
        def git(*words):
            return subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True).stdout.strip()

        changed = git("status", "--porcelain", "--", "Sources", "Package.swift")
        return git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")

    @staticmethod
    def today():
        return datetime.date.today().isoformat()

    def versions(self):
        swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
        words = swift.split()
        return [
            f"Swift {words[words.index('version') + 1]}" if "version" in words else "Swift",
            f"Python {platform.python_version()}",
            *(name.replace("==", " ") for name in PEERS),
        ]

    def warn_if_busy(self):
        load = os.getloadavg()[0]
        if load > 0.5:
            print(f"run: the machine is not quiet (load {load:.1f}); trust ratios only", file=sys.stderr)


def _install_torch(pip):
    """PyTorch for CPUs alone, 200 MB, from where it is to be had; else pip takes the general build, 3 GB."""
    build = "torch==2.13.0+cpu"
    for place in [[], ["--index-url", TORCH_INDEX, "--no-deps", "--retries", "0"]]:
        if subprocess.run([*pip, build, *place], capture_output=True).returncode == 0:
            return
    print("No build of PyTorch for CPUs alone is at hand; taking the general one", file=sys.stderr)


def _default_cache():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "swift-sentiment" / "benchmarks"


def _processor_name():
    """The model, and the family behind names that do not tell it, such as those of virtual machines."""
    fields = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    name = fields.get("model name", platform.machine())
    family = f"family {fields['cpu family']}, model {fields['model']}" if "cpu family" in fields else ""
    flags = fields.get("flags", "").split()
    sets = [flag for flag in ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"] if flag in flags]
    return " ".join(part for part in [name, f"({'; '.join(filter(None, [family, ' '.join(sets)]))})"] if part != "()")
