#!/usr/bin/env python3
"""Make data/house/standing.tsv, how words and strings of words stand in open texts.

usage: learn_standing.py LAWS EXAMPLES MAINLAND

These are checkouts of the corpora that `open_corpora.py` names and reads. Counted are all strings
of one to three words that could be a term, with what stands before and after them;
`policydeck.terms.standing` says what a line means. Takes five minutes of one core and 3 GB.

Measured on data/gold, each document with weights that have not seen it: a kept note ranks above a
refused one in 76.9 % of pairs with the strings of Taiwan's laws and of the examples that have eight
places, in 77.7 with those of three sources that have as many as below and signs for what a
string goes on with, in 78.1 where function words stand in them, too, in 78.6 with all strings of
two places, which would take some 20 MB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import open_corpora
from numpy.typing import NDArray

from policydeck import lexicon, script
from policydeck.language import closed, hanzi
from policydeck.lexicon.segment import segment
from policydeck.wordalign import FUNCTION

Ints = NDArray[np.int64]

HOUSE = Path(__file__).resolve().parents[1] / "data" / "house"
# Places of a string of one, two and three words, and of one that a function word begins or ends.
# So they take 5 MB.
LEAST, LOOSE = (8, 5, 12), (0, 12, 30)
LONGEST = len(LEAST)
SURE = 8  # places from which on it is said what stands beside a string
SMOOTH = 5  # places that keep strings seen seldom from being certain
FIRST = 0.001  # share of places at which the scale of doublings begins
_NEVER = closed.zh("no edge of a term")
_BEFORE_VERB = (
    closed.zh("modal") | closed.zh("before a verb") | closed.zh("negates what follows")
    | closed.zh("not")
)  # fmt: skip
_BEFORE_NOUN = closed.zh("determiner written apart") | closed.zh("points at a law") | set("的之其")


def sentences(laws: Path, examples: Path, mainland: Path) -> Iterator[str]:
    """The Chinese of the corpora, simplified, in the words of each."""
    paragraphs = list(open_corpora.laws(laws, "t2s"))
    yield from (zh for zh, _ in paragraphs)
    chosen = open_corpora.examples(examples, paragraphs)
    yield from (script.simplify(zh) for zh, _ in chosen)
    yield from open_corpora.mainland(mainland)


def read(texts: Iterator[str]) -> tuple[list[str], Ints]:
    """All different words, and the words of the texts as their numbers; 0 is a mark or an end."""
    numbers = {"": 0}
    sequence = [0]
    for text in texts:
        for token in segment(text, text):
            key = token.key if token.kind == "word" else token.kind
            sequence.append(0 if key == "other" else numbers.setdefault(key, len(numbers)))
        sequence.append(0)
    return list(numbers), np.array(sequence + [0] * LONGEST, np.int64)


def lines(words: list[str], sequence: Ints) -> Iterator[str]:
    """A line for each word of enough places, in their order."""
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for size in range(1, LONGEST + 1):
        for (first, *others), count, digits in _strings(words, sequence, size):
            begun, rest = found.setdefault(first, {}), "".join(others)
            begun[rest] = max(begun.get(rest, (0, "")), (count, digits))
    for word in sorted(found):
        strings = sorted(found[word].items())
        yield "\t".join((word, *(f"{rest} {count}{said}" for rest, (count, said) in strings)))


def _strings(words: list[str], sequence: Ints, size: int) -> Iterator[tuple[list[str], int, str]]:
    """All strings of so many words, with their places and, after a space, their digits."""
    word = np.array([hanzi.is_han(w) for w in words])
    content = np.array([bool(w) and w not in FUNCTION and w not in _NEVER for w in words])
    verb = np.array([w in _BEFORE_VERB for w in words])
    noun = np.array([w in _BEFORE_NOUN or lexicon.word_class(w or "，") == "M" for w in words])
    at = np.arange(1, len(sequence) - LONGEST)
    inside = np.stack([sequence[at + k] for k in range(size)])
    fit = word[inside].all(axis=0)
    at, inside = at[fit], inside[:, fit]
    number = np.ravel_multi_index(tuple(inside), (len(words),) * size)
    order = np.argsort(number, kind="stable")
    at, number = at[order], number[order]
    begins = np.flatnonzero(np.diff(number, prepend=-1))
    counts = np.diff(begins, append=len(number))
    before, after = sequence[at - 1], sequence[at + size]
    met = [~content[before], ~content[after], verb[before], noun[before]]
    sums = np.stack([np.add.reduceat(side.astype(np.int64), begins) for side in met])
    ends = content[sequence[at[begins]]] & content[sequence[at[begins] + size - 1]]
    least = np.where(ends, LEAST[size - 1], LOOSE[size - 1] or len(sequence))
    for n in np.flatnonzero(counts >= least).tolist():
        string = [words[k] for k in sequence[at[begins[n]] :][:size]]
        count, said = int(counts[n]), ends[n] and counts[n] >= SURE
        yield string, count, f" {_digits(count, *sums[:, n].tolist())}" if said else ""


def _digits(count: int, opens: float, closes: float, verb: float, noun: float) -> str:
    tenths = [min(9, int(10 * share / count)) for share in (opens, closes)]
    doublings = [_doublings(share / (count + SMOOTH)) for share in (verb, noun)]
    return "".join(map(str, tenths + doublings))


def _doublings(share: float) -> int:
    return sum(share >= FIRST * 2**k for k in range(9))


def main(*corpora: Path) -> None:
    """Count and write."""
    note = ("# Made by tools/learn_standing.py from the laws of Taiwan (Ministry of Justice) and "
            "of the mainland (LawRefBook/Laws), which have no copyright, and from "
            "jiyushe/jiyu-example-sentence-source (Apache-2.0).\n")  # fmt: skip
    text = note + "".join(f"{line}\n" for line in lines(*read(sentences(*corpora))))
    (HOUSE / "standing.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*map(Path, sys.argv[1:]))
