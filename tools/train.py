#!/usr/bin/env python3
"""Make every learned file of data/house again, in the order in which they rest on one another.

usage: train.py [--public FOLDER]

FOLDER holds checkouts of what public.toml names. What rests on public data that is not there is
left as it is, and said so; the rest is made from this repository and the pinned packages alone.
The same input gives the same bytes: seeds are fixed, numpy uses one thread, weights are rounded.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
# Each tool with its options, and the public data that it reads.
STEPS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("learn_english.py", (), ()),
    ("measure_levels.py", ("--write",), ()),
    ("learn_characters.py", (), ()),
    ("learn_links.py", (), ("mojLawSplitJSON", "jiyu-example-sentence-source")),
    ("learn_standing.py", (), ("mojLawSplitJSON", "jiyu-example-sentence-source", "Laws")),
    ("train_wordalign.py", (), ("zh_en_word_alignment_data",)),
    ("train_beads.py", (), ("mac",)),
    ("train_confidence.py", (), ()),
    ("train_soundness.py", (), ()),
    ("train_senses.py", (), ()),
    ("train_terms.py", (), ()),
    ("train_rendering.py", (), ()),
)
# Sums in another order differ in their last digits.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
              "PYTHONHASHSEED": "0"}  # fmt: skip


def digest(folder: Path, patterns: list[str]) -> str:
    """The digest of some files as public.toml defines it."""
    found = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
        found.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()


def problem(name: str, public: Path | None) -> str:
    """Why public data cannot be used, or ""."""
    source = tomllib.loads((TOOLS / "public.toml").read_text(encoding="utf-8"))[name]
    if public is None or not (public / name).is_dir():
        return f"it rests on {source['repository']}, which is not in {public or 'PUBLIC=folder'}"
    if digest(public / name, source["files"]) != source["sha256"]:
        return f"{public / name} is not {source['repository']} at commit {source['commit']}"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--public", type=Path)
    public = parser.parse_args().public
    for tool, options, names in STEPS:
        why = "; ".join(filter(None, (problem(name, public) for name in names)))
        sys.stdout.write(f"{tool}: {f'left as it is: {why}' if why else 'training'}\n")
        sys.stdout.flush()
        if not why:
            data = [str(public / name) for name in names] if public else []
            command = [sys.executable, str(TOOLS / tool), *data, *options]
            subprocess.run(command, check=True, env=os.environ | ONE_THREAD)


if __name__ == "__main__":
    main()
