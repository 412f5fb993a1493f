#!/usr/bin/env python3
"""Writes golden_tokens.txt anew: the inputs and headings that it has, with the tokens that `tokenize` finds now.

    Tests/SentimentTests/Fixtures/make_golden_tokens.py .build/release/tokenize

What changed is to be checked by hand before it is committed.
"""
import json
import pathlib
import subprocess
import sys

path = pathlib.Path(__file__).resolve().parent / "golden_tokens.txt"
lines = path.read_text(encoding="utf-8").split("\n")
kept = [line for line in lines if line and not line.startswith("  ")]
texts = [line for line in kept if not line.startswith("# ")]
command = [sys.argv[1], "--messages", "--format", "jsonl"]
printed = subprocess.run(command, input="\n".join(texts) + "\n", capture_output=True, text=True, check=True).stdout
answers = iter([json.loads(line) for line in printed.split("\n") if line])
output = []
for line in kept:
    output.append(line)
    if not line.startswith("# "):
        for token in next(answers)["tokens"]:
            output.append(f'  {token["start"]}-{token["end"]} {token["kind"]} {token["text"]}')
path.write_text("\n".join(output) + "\n", encoding="utf-8")
