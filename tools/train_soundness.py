#!/usr/bin/env python3
"""Train data/house/soundness.json, which says how sure a cut from a sentence is to be sound.

usage: train_soundness.py [--check]

Learns from the judged cuts of data/gold/cuts and the judged clauses of its documents whose split is
train. A cut that is right has neighbours that are not: the same Chinese with more or less of the
English, and the other way round. Some of them are shown, too, each counted as a SHARE of a judged
cut. What speaks against a cut may weigh nothing but never speak for it.

With --check nothing is written: for each source the judged cuts that pass at LEAST are shown, with
weights learned from the others, and then the clauses of dev with the stored weights.
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

from policydeck import script
from policydeck.align import align
from policydeck.align.soundness import LEAST, Cutting
from policydeck.language import EnToken, english
from policydeck.lexicon.segment import segment
from policydeck.model import Passage, Token
from policydeck.storage import files
from policydeck.wordalign import link, units

Floats = NDArray[np.float64]
Range = tuple[int, int]  # tokens [first, last)
SEED = 1
PAUSES = "，、；：。？！,;:.?!"
NEAR = 6  # neighbours of a right cut a side, and the content words by which they differ at most
# With 0, .05, .1 and .2 the cuts of the six laws judged first, each with weights learned from the
# others, and as many right ones kept (70 %), are wrong in 7.6, 5.6, 4.8 and 4.8 of 100.
SHARE = 0.1
WRONG = 2.0  # how often a wrong cut counts: with 1 and 2 5.6 and 4.8 of 100 are wrong
RIDGE = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged cut: where it is in its sentence, and whether it is right."""

    source: str
    cutting: Cutting
    own: Range
    other: Range
    right: bool


def cuts() -> Iterator[Judged]:
    """The cuts of data/gold/cuts."""
    folder = gold.GOLD / "cuts"
    texts = [r for _, r in files.table(folder / "text.tsv", ("row", "source", "zh", "en"))]
    judged: dict[str, list[gold.Judged]] = {}
    for _, r in files.table(folder / "cuts.tsv", ("row", "zh", "en", "verdict")):
        judged.setdefault(r["row"], []).append(gold.Judged("", r["zh"], r["en"], r["verdict"]))
    for source in sorted({r["source"] for r in texts}):
        rows = [r for r in texts if r["source"] == source]
        for row, whole in zip(rows, cuttings([(r["zh"], r["en"]) for r in rows]), strict=True):
            for one in judged.get(row["row"], ()):
                yield from placed(source, whole, one)


def clauses(split: str) -> Iterator[Judged]:
    """The judged clauses of the documents of a split."""
    for document in gold.of(split):
        if document.clauses:
            passages = [
                Passage(p.zh, p.en, f"t:{p.row}", n, n) for n, p in enumerate(document.passages)
            ]
            wholes = cuttings([(p.zh, p.en) for p in align(passages, encode=False)])
            for one in document.clauses:
                yield from [f for whole in wholes for f in placed(document.name, whole, one)][:1]


def cuttings(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str, Cutting]]:
    """Sentence pairs with their words and links."""
    keys = [script.simplify(zh) for zh, _ in pairs]
    sides = [
        (units(segment(zh, key)), english.tokens(en))
        for (zh, en), key in zip(pairs, keys, strict=True)
    ]
    links = link(sides, contextual=False)
    return [
        (key, pair[1], Cutting(*side, one.matrix))
        for key, pair, side, one in zip(keys, pairs, sides, links, strict=True)
    ]


def placed(source: str, whole: tuple[str, str, Cutting], judged: gold.Judged) -> Iterator[Judged]:
    """A judged cut in its sentence, if it stands there."""
    key, text, cutting = whole
    zh = script.simplify(judged.zh)
    start, en_start = key.find(zh), text.find(judged.en)
    if start >= 0 and en_start >= 0:
        own = within(cutting.zh, start, start + len(zh))
        other = within(cutting.en, en_start, en_start + len(judged.en))
        if own[0] < own[1] and other[0] < other[1]:
            yield Judged(source, cutting, own, other, judged.verdict in ("right", "idle"))


def within(tokens: Sequence[Token | EnToken], start: int, end: int) -> Range:
    """The tokens of a stretch of text."""
    inside = [at for at, t in enumerate(tokens) if start <= t.start and t.end <= end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def neighbours(judged: Judged, chance: random.Random) -> Iterator[tuple[Range, Range]]:
    """Cuts that have one side of a right one, and a little more or less of the other."""
    cutting, own, other = judged.cutting, judged.own, judged.other
    words = [t.key for t in cutting.zh]
    starts = [0] + [at + 1 for at, key in enumerate(words[:-1]) if key[-1] in PAUSES]
    ends = [at for at, key in enumerate(words) if key[0] in PAUSES and at] + [len(words)]
    zh = list(differing(own, starts, ends, cutting.zh_content))
    en = list(differing(other, cutting.starts, cutting.ends, cutting.en_content))
    chance.shuffle(zh)
    chance.shuffle(en)
    yield from ((own, changed) for changed in en[:NEAR])
    yield from ((changed, other) for changed in zh[:NEAR])


def differing(
    own: Range, starts: Sequence[int], ends: Sequence[int], content: NDArray[np.bool_]
) -> Iterator[Range]:
    """Ranges that share content words with another and differ from it in a few."""
    wanted = set(np.flatnonzero(content[slice(*own)]) + own[0])
    for start in starts:
        for end in ends:
            has = set(np.flatnonzero(content[start:end]) + start) if start < end else set()
            if has & wanted and 0 < len(has ^ wanted) <= NEAR:
                yield start, end


@dataclass(frozen=True, slots=True)
class Rows:
    """What is seen of judged cuts and of the neighbours of right ones."""

    names: tuple[str, ...]
    x: Floats
    right: Floats
    count: Floats  # how often each counts


def rows(found: Sequence[Judged]) -> Rows:
    """The signs of judged cuts, and of neighbours."""
    chance = random.Random(SEED)
    seen = [(j.cutting.signs(j.own, j.other), j.right, 1.0 if j.right else WRONG) for j in found]
    for judged in found:
        if judged.right:
            seen += [
                (judged.cutting.signs(*changed), False, SHARE)
                for changed in neighbours(judged, chance)
            ]
    x = np.array([[*signs.values(), 1.0] for signs, _, _ in seen])
    right, count = (np.array(column, float) for column in list(zip(*seen, strict=True))[1:])
    return Rows((*seen[0][0], "bias"), x, right, count)


def fit(found: Rows) -> Floats:
    """Ridge logistic regression by Newton's method, no weight but the bias above 0."""
    x, y, count = found.x, found.right, found.count
    weights = np.zeros(x.shape[1])
    pull = RIDGE * np.diag([*np.ones(x.shape[1] - 1), 0.0])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (count * (p - y)) + pull @ weights
        free = (weights < 0) | (slope > 0)
        free[-1] = True
        curve = (x[:, free] * (count * p * (1 - p))[:, None]).T @ x[:, free]
        weights[free] -= np.linalg.solve(curve + pull[np.ix_(free, free)], slope[free])
        weights[:-1] = np.minimum(weights[:-1], 0)
    return weights


def report(name: str, found: Sequence[Judged], weights: Floats) -> str:
    """How many judged cuts pass, and how many of those are wrong."""
    x = np.array([[*j.cutting.signs(j.own, j.other).values(), 1.0] for j in found])
    right = np.array([j.right for j in found])
    passed = x @ weights >= np.log(LEAST / (1 - LEAST))
    return (
        f"{name}: {passed[right].sum()} of {right.sum()} right cuts pass, and "
        f"{passed[~right].sum()} of {(~right).sum()} others\n"
    )


def main() -> None:
    found = [*cuts(), *clauses("train")]
    if "--check" in sys.argv[1:]:
        for source in sorted({j.source for j in found}):
            weights = fit(rows([j for j in found if j.source != source]))
            sys.stdout.write(report(source, [j for j in found if j.source == source], weights))
        stored = files.learned("soundness")
        names = rows(found[:1]).names
        weights = np.array([stored[name] for name in names])
        sys.stdout.write(report("clauses of dev", list(clauses("dev")), weights))
        return
    learned = rows(found)
    fitted = zip(learned.names, fit(learned), strict=True)
    text = json.dumps({name: round(float(weight), 2) for name, weight in fitted}, indent=1)
    files.house("soundness.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
