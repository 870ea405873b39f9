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
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import gold
import measure_stages
import numpy as np
from numpy.typing import NDArray

from policydeck.rendering import Claims, claims
from policydeck.rendering import stretches as rendering
from policydeck.rendering.sentence import Words
from policydeck.storage import files

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """An annotated occurrence."""

    choices: rendering.Choices
    claims: Claims
    words: Words
    right: NDArray[np.bool_]  # which of the choices are the annotated stretch
    gold: tuple[int, int] | None  # None where the English drops the term


RIDGE = 0.05
ROUNDS = 400
RATE = 0.1
DROPPED = 3


def _right(
    found: rendering.Choices, wanted: tuple[int, int], edge: NDArray[np.bool_]
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
        every = rendering.every(sentence.words)
        for _, at, spans in measure_stages.placed(document, analysed):
            whose = claims([at], sentence)
            found = rendering.choices(whose, sentence.words, every)
            if not len(found.term) or len(spans) > 1:
                continue
            right = np.zeros(len(found.term), bool)
            span = None
            for first, last in spans:
                words = enumerate(sentence.tokens)
                inside = [k for k, t in words if t.start < last and t.end > first]
                span = inside[0], inside[-1] + 1
                right = _right(found, span, sentence.words.edge)
            yield Case(found, whose[0], sentence.words, right, span)


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
    scale = np.maximum(evidence.std(axis=0), 1e-6)
    scale[scale < 1e-5] = 1
    evidence = evidence / scale
    weights = np.zeros(evidence.shape[1] + 1)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, ROUNDS + 1):
        scores = evidence @ weights[:-1]
        top = np.maximum(np.maximum.reduceat(scores, first), weights[-1])
        mass = np.exp(scores - top[case])
        nothing = np.exp(weights[-1] - top)
        total = np.add.reduceat(mass, first) + nothing
        wanted = np.where(none, nothing, np.add.reduceat(mass * right, first))
        slope = evidence.T @ (mass / total[case] - mass * right / wanted[case])
        slope = np.append(slope + RIDGE * weights[:-1], np.sum(nothing / total - none)) / len(found)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        pace = np.sqrt(square / (1 - 0.99**step)) + 1e-8
        weights -= RATE * mean / (1 - 0.9**step) / pace
    return np.append(weights[:-1] / scale, weights[-1])


def _share(case: Case, chosen: int) -> float:
    """F1 of the chosen and the annotated stretch, in tokens."""
    if case.gold is None:
        return 0.0
    start, end = int(case.choices.starts[chosen]), int(case.choices.ends[chosen])
    common = max(0, min(end, case.gold[1]) - max(start, case.gold[0]))
    return 1.0 if case.right[chosen] else 2 * common / (end - start + case.gold[1] - case.gold[0])


def certainty(found: list[Case], weights: Floats) -> Floats:
    """The weights of the signs that a choice is right: logistic regression on its share.

    Dropped terms are few but teach most; they count DROPPED times.
    """
    rows, shares, counts = [], [], []
    for case in found:
        _, chosen, shared = rendering.choose(
            case.choices, weights[:-1].astype(np.float32), float(weights[-1])
        )
        rows.append(rendering.signs(case.choices, chosen, shared, [case.claims], case.words)[0])
        shares.append(_share(case, int(chosen[0])))
        counts.append(DROPPED if case.gold is None else 1)
    x, y, count = np.array(rows, np.float64), np.array(shares), np.array(counts)
    b = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ b)))
        curve = (x * (count * p * (1 - p))[:, None]).T @ x + np.eye(len(b))
        b -= np.linalg.solve(curve, x.T @ (count * (p - y)) + b)
    return b


def main(left_out: Sequence[str]) -> None:
    """Fit and write."""
    documents = [d for d in gold.of("train") if d.places and d.name not in left_out]
    found = [case for document in documents for case in cases(document)]
    weights = fit(found)
    names = [*rendering.FEATURES, "none", *rendering.SIGNS]
    values = [*weights, *certainty(found, weights)]
    stored = {name: round(float(w), 3) for name, w in zip(names, values, strict=True)}
    path = files.house("rendering.json")
    path.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
