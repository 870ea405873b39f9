#!/usr/bin/env python3
"""Train data/house/rendering.json, the weights by which a rendering is chosen.

usage: train_rendering.py [DOCUMENT …]

Learns from the judged places of data/gold, those of the split `train` without the documents named
(which shows what the weights say of a text that they have not seen). "-" and "~" of the gold are
both "no rendering".

A conditional logit: of all stretches and "none", the annotated one shall be the most probable.
Stretches that differ in articles at their edges count as one. The links are those without a
language model; with one they are surer, and the same weights serve.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import gold
import measure_cards
import measure_stages
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from policydeck import rendering
from policydeck.rendering import judge, stretches
from policydeck.rendering.place import Place
from policydeck.storage import files

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """An annotated occurrence."""

    choices: stretches.Choices
    right: NDArray[np.bool_]  # which of the choices are the annotated stretch
    gold: tuple[int, int] | None  # None where the English drops the term


RIDGE = 0.05
# Beside what a term's parts are linked to, these would count for a stretch, since the longer one
# of two has more of all; on dev as many choices are right with them held at 0 (1,881 for 1,887).
NO_GAIN = ("content words that are nobody's", "what is others'")
FREE = 0.5  # what nobody can teach counts half
WRONG = 3.0  # wrong English is worse than none: the first of 1, 2, 3 with less of it than before
SURE_RIDGE = 3.0
HALF = 0.5


def _right(
    found: stretches.Choices, wanted: tuple[int, int], edge: Sequence[bool]
) -> NDArray[np.bool_]:
    """Which choices are the annotated stretch, articles at the edges aside."""

    def bare(start: int, end: int) -> tuple[int, int]:
        while start < end and edge[start]:
            start += 1
        while start < end and edge[end - 1]:
            end -= 1
        return start, end

    right = bare(*wanted)
    return np.array([bare(*c) == right for c in zip(found.starts, found.ends, strict=True)])


def cases(document: gold.Document) -> Iterator[Case]:
    """The judged places whose rendering is one stretch that can be chosen, and those without."""
    for analysed, sentence in measure_stages.analysed(document, "none"):
        for _, at, spans in measure_stages.placed(document, analysed):
            ((_, page),) = rendering.pages([([at], sentence)])
            places, claims = rendering.at(page)
            found = stretches.choices(places, page, claims)
            if not len(found.term) or len(spans) > 1:
                continue
            right = np.zeros(len(found.term), bool)
            span = None
            for first, last in spans:
                words = enumerate(sentence.tokens)
                inside = [k for k, t in words if t.start < last and t.end > first]
                span = inside[0], inside[-1] + 1
                right = _right(found, span, sentence.words.edge)
            yield Case(found, right, span)


def fit(found: list[Case]) -> Floats:
    """The weights of all features, and last the score of "none".

    What cannot be chosen right teaches nothing here.
    """
    found = [case for case in found if case.gold is None or case.right.any()]
    evidence = np.concatenate([c.choices.evidence.T for c in found])
    evidence = evidence.astype(np.float64)
    right = np.concatenate([c.right for c in found])
    case = np.repeat(np.arange(len(found)), [len(c.right) for c in found])
    first = np.flatnonzero(np.diff(case, prepend=-1))
    none = np.array([c.gold is None for c in found])
    scale = evidence.std(axis=0)
    scale[scale < 1e-5] = 1
    evidence = evidence / scale

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = evidence @ weights[:-1]
        top = np.maximum(np.maximum.reduceat(scores, first), weights[-1])
        mass = np.exp(scores - top[case])
        nothing = np.exp(weights[-1] - top)
        total = np.add.reduceat(mass, first) + nothing
        wanted = np.where(none, nothing, np.add.reduceat(mass * right, first))
        pulled = RIDGE / 2 * float(weights[:-1] @ weights[:-1])
        slope = evidence.T @ (mass / total[case] - mass * right / wanted[case])
        missed = pulled - float(np.log(wanted / total).sum())
        return missed, np.append(slope + RIDGE * weights[:-1], np.sum(nothing / total - none))

    bounds = [(None, 0 if name in NO_GAIN else None) for name in (*stretches.FEATURES, "none")]
    start = np.zeros(len(bounds))
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.append(best.x[:-1] / scale, best.x[-1])


def judged(documents: Sequence[gold.Document]) -> Iterator[tuple[list[float], float, float]]:
    """The signs of each judged place, how right its English is and how much that counts.

    The signs are those of what `render` would show; a place of many counts less than one alone.
    """
    for document in documents:
        found = []
        for analysed, sentence in measure_stages.analysed(document, "none"):
            places = list(measure_stages.placed(document, analysed))
            for _, n, one in rendering.weighed([([at for _, at, _ in places], sentence)]):
                if one.spans:
                    text = " … ".join(_text(span, sentence) for span in one.spans).lower()
                    found.append((places[n][0], text, places[n][2], one))
        texts = Counter((place.hanzi, text) for place, text, _, _ in found)
        of = Counter(place.hanzi for place, *_ in found)
        for place, text, spans, one in found:
            again = texts[place.hanzi, text] - 1
            right = share(one.spans, one.place, spans)
            counts = FREE if place.english == gold.FREE else 1.0 if right else WRONG
            yield (
                judge.signs(one.spans, one.chance, one.place, again),
                taught(right),
                counts / math.sqrt(of[place.hanzi]),
            )


def _text(span: tuple[int, int], sentence: rendering.Sentence) -> str:
    return " ".join(t.text for t in sentence.tokens[slice(*span)])


def share(
    found: Sequence[tuple[int, int]], place: Place, wanted: Sequence[tuple[int, int]]
) -> float:
    """F1 of English tokens and the judged English, given by characters; articles aside."""
    words = {k for k, t in enumerate(place.tokens) if measure_cards.telling(t)}
    shown = {k for a, b in found for k in range(a, b)} & words
    tokens = place.tokens
    right = {k for k in words for a, b in wanted if tokens[k].start < b and a < tokens[k].end}
    return 2 * len(shown & right) / (len(shown) + len(right)) if right else 0.0


def taught(share: float) -> float:
    """How right English is taught to be: what is in part right half as much as its words."""
    return share if share == 1 else HALF * share


def certainty(documents: Sequence[gold.Document]) -> Floats:
    """The weights of the signs that a rendering is right: logistic regression."""
    rows, shares, counts = zip(*judged(documents), strict=True)
    x, y, count = np.array(rows), np.array(shares), np.array(counts)
    scale = np.maximum(x.std(axis=0), 1e-6)
    scale[0] = 1
    x = x / scale
    b = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ b)))
        curve = (x * (count * p * (1 - p))[:, None]).T @ x + SURE_RIDGE * np.eye(len(b))
        b -= np.linalg.solve(curve, x.T @ (count * (p - y)) + SURE_RIDGE * b)
    return np.asarray(b / scale)


def main(left_out: Sequence[str]) -> None:
    """Fit and write."""
    documents = [d for d in gold.of("train") if d.rendered and d.name not in left_out]
    found = [case for document in documents for case in cases(document)]
    values = dict(zip([*stretches.FEATURES, "none"], fit(found), strict=True))
    _write({**judge.weights(), **values})
    certain = certainty(documents)
    _write({**values, **dict(zip((f"sure: {n}" for n in judge.SIGNS), certain, strict=True))})


def _write(values: dict[str, float]) -> None:
    stored = {name: round(float(value), 3) for name, value in values.items()}
    path = files.house("rendering.json")
    path.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    files.learned.cache_clear()


if __name__ == "__main__":
    main(sys.argv[1:])
