#!/usr/bin/env python3
"""Make data/house/standing.tsv, how words and strings of words stand in open texts.

usage: learn_standing.py LAWS EXAMPLES

LAWS and EXAMPLES are checkouts of the two corpora that `open_corpora.py` names and reads. Counted
are all strings of one to three words that could be a term, with what stands before and after them;
`policydeck.terms.standing` says what a line means. Takes two minutes of one core and 2 GB.

Measured on data/gold, each document with weights that have not seen it, all else the same: average
precision of candidates 71.5 without the table and the evidence that came with it and 72.6 with
them, 65.4 and 66.3 on dev.
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
LONGEST = 3  # words of a string; of four there are few more than eight places
LEAST = 8  # places; with six the table has half as many lines again, and tells no more
SMOOTH = 5  # places that keep strings seen seldom from being certain
FIRST = 0.001  # share of places at which the scale of doublings begins
_NEVER = closed.zh("no edge of a term")
_BEFORE_VERB = (
    closed.zh("modal") | closed.zh("before a verb") | closed.zh("negates what follows")
    | closed.zh("not")
)  # fmt: skip
_BEFORE_NOUN = closed.zh("determiner written apart") | closed.zh("points at a law") | set("的之其")


def sentences(laws: Path, examples: Path) -> Iterator[str]:
    """The Chinese of both corpora, simplified, in the words of each."""
    paragraphs = list(open_corpora.laws(laws, "t2s"))
    yield from (zh for zh, _ in paragraphs)
    yield from (script.simplify(zh) for zh, _ in open_corpora.examples(examples, paragraphs))


def read(texts: Iterator[str]) -> tuple[list[str], Ints]:
    """All different words, and the words of the texts as their numbers; 0 is a mark or an end."""
    numbers = {"": 0}
    sequence = [0]
    for text in texts:
        for token in segment(text, text):
            key = token.key if token.kind == "word" else token.kind
            sequence.append(0 if key == "other" else numbers.setdefault(key, len(numbers)))
        sequence.append(0)
    return list(numbers), np.array(sequence + [0] * LONGEST)


def lines(words: list[str], sequence: Ints) -> Iterator[str]:
    """A line for each string of LEAST places."""
    content = np.array([bool(w) and w not in FUNCTION and w not in _NEVER for w in words])
    verb = np.array([w in _BEFORE_VERB for w in words])
    noun = np.array([w in _BEFORE_NOUN or lexicon.word_class(w or "，") == "M" for w in words])
    for size in range(1, LONGEST + 1):
        at = np.arange(1, len(sequence) - LONGEST)
        inside = np.stack([sequence[at + k] for k in range(size)])
        fit = content[inside[0]] & content[inside[-1]] & inside.all(axis=0)
        at, inside = at[fit], inside[:, fit]
        found, owner, count = np.unique(inside, axis=1, return_inverse=True, return_counts=True)
        before, after = sequence[at - 1], sequence[at + size]
        met = [~content[before], ~content[after], verb[before], noun[before]]
        sums = np.stack([np.bincount(owner.ravel(), side, len(count)) for side in met])
        for n in np.flatnonzero(count >= LEAST).tolist():
            text = "".join(words[k] for k in found[:, n])
            if not hanzi.is_han(text):
                continue
            yield f"{text}\t{count[n]}\t{_digits(int(count[n]), *sums[:, n].tolist())}"


def _digits(count: int, opens: float, closes: float, verb: float, noun: float) -> str:
    tenths = [min(9, int(10 * share / count)) for share in (opens, closes)]
    doublings = [_doublings(share / (count + SMOOTH)) for share in (verb, noun)]
    return "".join(map(str, tenths + doublings))


def _doublings(share: float) -> int:
    return sum(share >= FIRST * 2**k for k in range(9))


def most(found: Iterator[str]) -> dict[str, str]:
    """The lines by their strings; of one that is cut in several ways the most frequent."""
    best: dict[str, str] = {}
    for line in found:
        text, count, _ = line.split("\t")
        if text not in best or int(best[text].split("\t")[1]) < int(count):
            best[text] = line
    return best


def main(laws: Path, examples: Path) -> None:
    """Count and write."""
    table = most(lines(*read(sentences(laws, examples))))
    note = ("# Made by tools/learn_standing.py from the laws of Taiwan (Ministry of Justice, no "
            "copyright) and from jiyushe/jiyu-example-sentence-source (Apache-2.0).\n")  # fmt: skip
    text = note + "".join(f"{table[key]}\n" for key in sorted(table))
    (HOUSE / "standing.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
