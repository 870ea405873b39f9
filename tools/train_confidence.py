#!/usr/bin/env python3
"""Train data/house/confidence.json, by which the words of a pair say that it is one.

usage: train_confidence.py [--check]

Learns from tables made wrong on purpose: the texts of data/gold whose split is train, their judged
units with the English, for tables can have short rows that look alike, and a slice of our policy
lexicon. In COPIES of each, one English cell in SHARE is another row's: two swapped, a few moved
down by one, or a few put in any order, as tables go wrong. A pair of a row with another row's
English is wrong, any other right. To one English sentence in ADDS, right or wrong, a year is added,
as translators do.

With --check nothing is written; for each table the share of wrong pairs that is caught at LEAST and
of right ones that is taken for wrong is shown, with weights trained on the others, and then the
same for the documents of the split dev with the stored weights.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import gold
import numpy as np
from numpy.typing import NDArray

from policydeck import lexicon
from policydeck.align import content_signs
from policydeck.model import Passage
from policydeck.storage import files

Floats = NDArray[np.float64]
Table = list[tuple[str, str]]
COPIES, SHARE = 3, 10
ADDS = 20
YEARS = (" in 2015", " (2021–2023)", " over the last 10 years", " in the Covid-19 pandemic")
SENTENCE = 40  # characters of English from which on a row is a sentence
SEED = 1
NEAR = 8  # rows between two that are swapped, at most: mistakes are made close by
RUN = 4  # rows that are moved or shuffled together
GLOSSARY = 4  # every so many entries of the policy lexicon
RIDGE = 5.0
# How often a right pair counts. With 1 and with 5, 0 and 5 more of 1,330 wrong pairs are missed on
# held-out tables of passages and terms, and 16 and 3 fewer of 14,000 right ones are doubted.
RIGHT = 3.0
LEAST = 0.5  # as in align/doubt.py


@dataclass(frozen=True, slots=True)
class Signs:
    """Pairs of the corrupted copies of a table."""

    name: str
    names: tuple[str, ...]  # of the columns
    x: Floats
    right: NDArray[np.bool_]


def tables(split: str) -> Iterator[tuple[str, Table]]:
    """The right tables."""
    for document in gold.of(split):
        yield document.name, [(p.zh, p.en) for p in document.passages if p.en]
        text = {p.row: p.zh for p in document.passages}
        units = [(text[p.row][p.start : p.end], p.english) for p in document.places if p.spans]
        if units and split == "train":
            yield f"units of {document.name}", units
    if split == "train":
        terms = sorted(lexicon.policy_terms().values(), key=lambda term: term.hanzi)
        yield "policy lexicon", [(t.hanzi, t.english[0]) for t in terms[::GLOSSARY]]


def corrupted(table: Table, chance: random.Random) -> list[int]:
    """For each row the row whose English it gets."""
    order = list(range(len(table)))
    while sum(a != b for a, b in enumerate(order)) < len(table) / SHARE:
        at = chance.randrange(len(table))
        kind = chance.choice(("swap", "shift", "shuffle"))
        if kind == "swap":
            other = min(len(table) - 1, at + chance.randint(1, NEAR))
            order[at], order[other] = order[other], order[at]
            continue
        run = order[at : at + chance.randint(2, RUN)]
        moved = run[-1:] + run[:-1]
        if kind == "shuffle":
            chance.shuffle(moved)
        order[at : at + len(run)] = moved
    return order


def with_year(english: str, chance: random.Random) -> str:
    """An English sentence that says more precisely when."""
    end = len(english) - english.endswith((".", ";"))
    return english[:end] + chance.choice(YEARS) + english[end:]


def signs(name: str, table: Table) -> Signs:
    """What is seen of the pairs of all corrupted copies."""
    chance = random.Random(SEED)
    rows, right = [], []
    for _ in range(COPIES):
        passages, sound = [], []
        for n, other in enumerate(corrupted(table, chance), 1):
            zh, en = table[n - 1][0], table[other][1]
            sound.append(en == table[n - 1][1])
            if len(en) > SENTENCE and not chance.randrange(ADDS):
                en = with_year(en, chance)
            passages.append(Passage(zh, en, f"t:{n}", n, n))
        pairs, seen, _ = content_signs(passages, encode=False)
        values = np.array([*seen.values(), np.ones(len(pairs))]).T
        for pair, value in zip(pairs, values, strict=True):
            if pair.zh and pair.en:
                rows.append(value)
                right.append(sound[pair.row - 1])
    return Signs(name, (*seen, "bias"), np.array(rows), np.array(right, bool))


def fit(found: Sequence[Signs]) -> Floats:
    """Ridge logistic regression by Newton's method."""
    x = np.vstack([f.x for f in found])
    y = np.hstack([f.right for f in found]).astype(float)
    count = np.where(y > 0, RIGHT, 1.0)
    weights = np.zeros(x.shape[1])
    pull = RIDGE * np.diag([*np.ones(x.shape[1] - 1), 0.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        curve = (x * (count * p * (1 - p))[:, None]).T @ x + pull
        weights -= np.linalg.solve(curve, x.T @ (count * (p - y)) + pull @ weights)
    return weights


def report(found: Signs, weights: Floats) -> str:
    doubted = found.x @ weights < np.log(LEAST / (1 - LEAST))
    wrong = ~found.right
    return (
        f"{found.name}: caught {doubted[wrong].sum()} of {wrong.sum()} wrong, took "
        f"{doubted[found.right].sum()} of {found.right.sum()} right ones\n"
    )


def main() -> None:
    found = [signs(*named) for named in tables("train")]
    if "--check" in sys.argv[1:]:
        for one in found:
            sys.stdout.write(report(one, fit([other for other in found if other is not one])))
        stored = files.learned("confidence")
        weights = np.array([stored[name] for name in found[0].names])
        for named in tables("dev"):
            sys.stdout.write("dev, " + report(signs(*named), weights))
        return
    fitted = zip(found[0].names, fit(found), strict=True)
    rounded = {name: round(float(weight), 2) for name, weight in fitted}
    text = json.dumps(rounded, indent=1) + "\n"
    files.house("confidence.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
