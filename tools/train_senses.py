#!/usr/bin/env python3
"""Train data/house/senses.json, how much each sign counts that a sense fits the English.

usage: train_senses.py [--check]

Learns from the senses of data/gold whose split is train: the right sense, of all plain ones that
the dictionary has for the word, shall be the most probable (a conditional logit; senses of our own
list take no part). As on a card, the word's rendering is heard beside its sentence where it was
judged. With --check nothing is written, and the share of first senses right is shown:
of these words with the weights of the others (five folds), and of those of the split dev with the
stored weights.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import gold
import measure_cards
import numpy as np
from numpy.typing import NDArray

from policydeck import lexicon
from policydeck.lexicon import sense_score
from policydeck.storage import files

Floats = NDArray[np.float64]
# Pull towards 1, for each word. From .1 to .003 it leaves 124 or 125 of 148 held-out words right,
# and 363 to 369 of 441 of the split dev.
RIDGE = 0.03
ROUNDS, RATE = 3000, 0.5
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """The senses of a word as the score sees them."""

    rows: Floats
    right: NDArray[np.bool_]


def choices(split: str) -> Iterator[Choice]:
    """The words that have a right sense and a wrong one."""
    for document in gold.of(split):
        zh = {passage.row: passage.zh for passage in document.passages}
        said = {(zh[place.row], place.start): place for place in document.rendered}
        for sense in document.senses:
            place = said.get((sense.zh, sense.start))
            texts = [place.english] if place and place.spans else []
            yield from choice(sense.hanzi, [*texts, sense.en], sense.right)


def choice(hanzi: str, texts: Sequence[str], wanted: Sequence[str]) -> Iterator[Choice]:
    """The choice, unless there is none to make."""
    entries = lexicon.entries(hanzi)
    senses = [s for e in entries for s in lexicon.parse(e) if s.kind == "plain"]
    right = np.array([measure_cards.is_right(s.text, wanted) for s in senses], bool)
    if right.any() and not right.all():
        rows = sense_score.features(senses, hanzi, list(map(sense_score.hear, texts)))
        yield Choice(np.array(rows), right)


def fit(found: Sequence[Choice]) -> Floats:
    """The weights under which the right senses are most probable, none below 0."""
    x = np.vstack([c.rows for c in found])
    right = np.hstack([c.right for c in found])
    first = np.cumsum([0, *(len(c.rows) for c in found[:-1])])
    case = np.repeat(np.arange(len(found)), [len(c.rows) for c in found])
    weights = np.ones(x.shape[1])
    for _ in range(ROUNDS):
        mass = np.exp(x @ weights)
        all_mass = np.add.reduceat(mass, first)[case]
        right_mass = np.add.reduceat(mass * right, first)[case]
        slope = x.T @ (mass / all_mass - mass * right / right_mass) / len(found)
        weights = np.maximum(weights - RATE * (slope + RIDGE * (weights - 1)), 0.0)
    return weights


def hits(found: Sequence[Choice], weights: Floats) -> int:
    return sum(bool(c.right[int(np.argmax(c.rows @ weights))]) for c in found)


def main() -> None:
    found = list(choices("train"))
    if "--check" in sys.argv[1:]:
        right = sum(
            hits(found[k::FOLDS], fit([c for i, c in enumerate(found) if i % FOLDS != k]))
            for k in range(FOLDS)
        )
        sys.stdout.write(f"held out in five folds: {right} of {len(found)}\n")
        stored = files.learned("senses")
        dev = list(choices("dev"))
        for name, words in (("learnt from", found), ("dev", dev)):
            own = hits(words, np.array([stored[n] for n in sense_score.FEATURES]))
            sys.stdout.write(f"stored weights, {name}: {own} of {len(words)}\n")
        return
    weights = dict(zip(sense_score.FEATURES, fit(found), strict=True))
    rounded = {name: round(float(weight), 1) for name, weight in weights.items()}
    text = json.dumps(rounded, indent=1) + "\n"
    files.house("senses.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
