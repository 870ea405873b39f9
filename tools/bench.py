#!/usr/bin/env python3
"""Measure what commands cost: seconds of CPU, memory at most, and how cost grows with the text.

usage: bench.py [CHINESE ENGLISH]

Each row is a command in a process of its own, with one thread of BLAS and no language models, so
that CPU seconds compare between days on one machine; the ratios compare between machines too.
With the laws of Taiwan (see make_laws.py for the two folders) texts of N and 2 N articles are
measured as well. To measure something else, add a row to `rows`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import make_laws

DECK = Path(__file__).resolve().parents[1] / "decks" / "global-ai-governance-initiative"
ARTICLES = (250, 500, 1000)  # each twice the one before
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def cost(arguments: list[str]) -> tuple[float, float]:
    """Seconds of CPU and MB at most that `policydeck` takes with these arguments."""
    process = subprocess.Popen(
        [sys.executable, "-m", "policydeck", *arguments],
        env={**os.environ, **ONE_THREAD},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"policydeck {' '.join(arguments)} failed: {said.decode()}")
    scale = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    return used.ru_utime + used.ru_stime, used.ru_maxrss * scale / 1e6


def rows(folder: Path, laws: list[Path]) -> dict[str, list[str]]:
    """What is measured, each a name and the arguments of `policydeck`; texts go into `folder`."""
    line = folder / "line.txt"
    line.write_text("人工智能治理攸关全人类命运。\n", "utf-8")
    found = {
        "help": ["--help"],
        "pinyin of a line": ["pinyin", str(line)],
        "cold build of the Initiative": ["build", str(DECK), "-o", str(folder / "deck.apkg")],
        "explain a term of it": ["explain", "治理", str(DECK)],
    }
    for number in ARTICLES if laws else ():
        text = folder / f"{number}.tsv"
        make_laws.main(laws[0], laws[1], text, number)
        found[_articles(number)] = ["build", str(text), "--set", "input.models=none"]
    return found


def _articles(number: int) -> str:
    return f"build of {number:,} articles"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(laws: list[Path]) -> None:
    """Print the table, a row as soon as it is measured."""
    measured: dict[str, tuple[float, float]] = {}
    _say(f"{'':40}{'CPU s':>10}{'MB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in rows(Path(folder), laws).items():
            measured[name] = cost(arguments)
            _say("{:40}{:10.2f}{:10.0f}".format(name, *measured[name]))
    for half, whole in pairwise(ARTICLES if laws else ()):
        ratio = measured[_articles(whole)][0] / measured[_articles(half)][0]
        _say(f"{f'{whole:,} articles ÷ {half:,}':40}{ratio:10.2f}")
    if not laws:
        _say("name the two folders of laws to measure how cost grows with the text")


if __name__ == "__main__":
    if len(sys.argv) not in (1, 3):
        raise SystemExit(__doc__)
    main([Path(argument) for argument in sys.argv[1:]])
