#!/usr/bin/env python3
"""Measure what commands cost: CPU, clock and memory, and how cost grows with the text.

usage: bench.py [CHINESE ENGLISH]

Each row is a command in a process of its own, with one thread of BLAS, no language models and a
cache of its own, so that CPU seconds compare between days on one machine; the ratios compare
between machines too. With the laws of Taiwan (see make_laws.py for the two folders) texts of N and
2 N Chinese characters are measured as well, and a shelf of 39 laws, of which one is then changed.
CPU and memory are those of the first process. docs/performance.md holds the last table.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from pathlib import Path

import make_laws

ROOT = Path(__file__).resolve().parents[1]
NAME = "global-ai-governance-initiative"
CHARACTERS = (25_000, 50_000, 100_000)  # each twice the one before
MOST = f"{CHARACTERS[-1]:,} characters"
LAWS = 39  # of a shelf: 98,542 Chinese characters
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# What the simplest program for the same purpose does: words by jieba, readings by pypinyin.
BARE = """
import sys, jieba, pypinyin
text = open(sys.argv[1], encoding="utf-8").read()
for line in text.splitlines():
    chinese = line.split("\\t")[0]
    jieba.lcut(chinese), pypinyin.lazy_pinyin(chinese)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    cpu: float  # seconds, of its first process
    clock: float
    memory: float  # MB at most, of its first process


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured."""

    name: str
    command: list[str]
    before: Callable[[], object] = lambda: None


def cost(command: list[str], cache: Path) -> Cost:
    """What a command of Python takes."""
    began = time.monotonic()
    # Compiled once, as an installed program is.
    own = {"XDG_CACHE_HOME": str(cache), "PYTHONPYCACHEPREFIX": str(cache / "bytecode")}
    process = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, **ONE_THREAD, **own, "PYTHONDONTWRITEBYTECODE": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed: {said.decode()}")
    scale = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    seconds = used.ru_utime + used.ru_stime
    return Cost(seconds, time.monotonic() - began, used.ru_maxrss * scale / 1e6)


def policydeck(*arguments: object) -> list[str]:
    return ["-m", "policydeck", *map(str, arguments)]


def build(text: Path, *arguments: object) -> list[str]:
    """A build without what another left there; a shelf is released again."""
    left = ["*notes.tsv", *(["*.apkg"] if text.is_file() else [])]
    for old in chain.from_iterable(map(text.parent.glob, left)):
        old.unlink()
    return policydeck("build", text, "--set", "input.models=none", *arguments)


def rows(folder: Path, laws: list[Path]) -> Iterator[Row]:
    """What is measured."""
    line = folder / "line.txt"
    line.write_text("人工智能治理攸关全人类命运。\n", "utf-8")
    deck = folder / "decks" / NAME
    shutil.copytree(ROOT / "decks" / NAME, deck)
    shutil.copytree(ROOT / "data/documents" / NAME, folder / "data/documents" / NAME)
    # Makes the lexicon and, as an installation does, the bytecode of all that a build loads, which
    # would take 0.24 s of the first row.
    cost(policydeck("build", deck, "--no-cache"), folder / "cache")
    yield Row("help", policydeck("--help"))
    yield Row("pinyin of a line", policydeck("pinyin", line))
    yield Row("the Initiative, nothing known", policydeck("build", deck, "--no-cache"))
    yield Row("the Initiative, first build", policydeck("build", deck))
    yield Row("the same, nothing changed", policydeck("build", deck))
    corrected = deck / "overrides.tsv"
    row = "治理\t\tgloss\tto govern\n"
    yield Row(
        "the same, one correction", policydeck("build", deck),
        lambda: corrected.write_text(corrected.read_text("utf-8") + row, "utf-8"),
    )  # fmt: skip
    yield Row("explain a term of it", policydeck("explain", "治理", deck))
    if laws:
        yield from _laws(folder, laws)


def _laws(folder: Path, laws: list[Path]) -> Iterator[Row]:
    for number in CHARACTERS:
        text = folder / f"{number}" / "text.tsv"
        text.parent.mkdir()
        text.write_text("".join(_beginning(laws, number)), "utf-8")
        yield Row(_alone(number), build(text, "--no-cache", "--jobs", 1))
    yield Row(f"jieba and pypinyin, {MOST}", ["-c", BARE, str(text)])
    yield Row(f"two processes, {MOST}", build(text, "--no-cache", "--jobs", 2))
    shelf = folder / "shelf" / "laws"
    shelf.mkdir(parents=True)
    for name, lines in islice(make_laws.laws(laws[0], laws[1]), LAWS):
        last = shelf / f"{name}.tsv"
        last.write_text("".join(lines), "utf-8")
    yield Row(f"a shelf of {LAWS} laws, first build", build(shelf, "--jobs", 1))
    yield Row(
        "the same, one law changed", build(shelf, "--jobs", 1),
        lambda: last.write_text("".join(lines[1:]), "utf-8"),
    )  # fmt: skip


def _beginning(laws: list[Path], characters: int) -> Iterator[str]:
    """The first articles of all laws, so many Chinese characters with their marks."""
    for row in chain.from_iterable(rows for _, rows in make_laws.laws(laws[0], laws[1])):
        if characters <= 0:
            return
        characters -= len(row.partition("\t")[0].replace("\\n", ""))
        yield row


def _alone(number: int) -> str:
    return f"one process, {number:,} characters"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(laws: list[Path]) -> None:
    """Print the table, a row as soon as it is measured."""
    measured: dict[str, Cost] = {}
    _say(f"{'':40}{'CPU s':>10}{'clock s':>10}{'MB':>10}")
    with tempfile.TemporaryDirectory() as place:
        cache = Path(place) / "cache"
        for row in rows(Path(place), laws):
            row.before()
            measured[row.name] = found = cost(row.command, cache)
            _say(f"{row.name:40}{found.cpu:10.2f}{found.clock:10.2f}{found.memory:10.0f}")
    if not laws:
        _say("name the two folders of laws to measure how cost grows with the text")
        return
    for half, whole in pairwise(map(_alone, CHARACTERS)):
        ratio = measured[whole].cpu / measured[half].cpu
        _say(f"{f'{whole} ÷ {half}':60}{ratio:10.2f}")
    one, two = measured[_alone(CHARACTERS[-1])], measured[f"two processes, {MOST}"]
    _say(f"{'two processes ÷ one, by the clock':60}{two.clock / one.clock:10.2f}")
    bare = measured[f"jieba and pypinyin, {MOST}"]
    _say(f"{'one process ÷ jieba and pypinyin':60}{one.cpu / bare.cpu:10.2f}")


if __name__ == "__main__":
    if len(sys.argv) not in (1, 3):
        raise SystemExit(__doc__)
    main([Path(argument) for argument in sys.argv[1:]])
