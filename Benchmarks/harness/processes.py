"""Starting what is measured, and looking at it from outside."""
import json
import os
import resource
import subprocess
import time
from dataclasses import dataclass

class Failed(Exception):
    """A measurement ended with an error."""


@dataclass
class Run:
    """A process that has ended."""

    output: str
    seconds: float
    peak_bytes: int
    # Of the processor, where known.
    processor_seconds: float = 0


def run_json(command, environment=None):
    """What a measurement prints: its last line, one JSON object."""
    process = subprocess.run(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=_environment(environment))
    if process.returncode != 0:
        raise Failed(_failure(command, process.returncode, process.stderr))
    return json.loads(process.stdout.splitlines()[-1])


def run_whole(command, stdin=None, stdout=None, environment=None, watch_memory=False):
    """Runs a process from start to end, from one file to another, and takes its time."""
    source = open(stdin, "rb") if stdin else subprocess.DEVNULL
    target = open(stdout, "wb") if stdout else subprocess.DEVNULL
    busy = _processor_seconds()
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command], stdin=source, stdout=target, stderr=subprocess.PIPE,
        env=_environment(environment))
    peak = 0
    while watch_memory and process.poll() is None:
        peak = max(peak, _peak_bytes(process.pid))
        time.sleep(0.02)
    errors = process.communicate()[1]
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise Failed(_failure(command, process.returncode, errors.decode(errors="replace")))
    return Run("", seconds, peak, _processor_seconds() - busy)


def first_answer(command, line, environment=None):
    """Starts a process, sends one line and waits for one, while its input stays open."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=_environment(environment))
    process.stdin.write(line.encode() + b"\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    seconds = time.perf_counter() - start
    peak = _peak_bytes(process.pid)
    errors = process.communicate()[1]
    if process.returncode != 0 or not answer:
        raise Failed(_failure(command, process.returncode, errors.decode(errors="replace")))
    return Run(answer.decode(), seconds, peak)


def _processor_seconds():
    """Of all processes that were started here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _peak_bytes(pid):
    """The most memory that a running process has had resident.

    Not ru_maxrss of wait4, which counts the memory of this process until the other one's exec.
    """
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _environment(changes):
    return {**os.environ, **changes} if changes else None


def _failure(command, status, errors):
    words = " ".join(str(word) for word in command)
    return f"{words}\nended with status {status}:\n{errors.strip()[-2000:]}"
