#!/usr/bin/env python3
"""Train data/house/terms.json, the weights that tell a multi-word term from other neighbours.

usage: train_terms.py [--check]

Learns from the documents of data/gold whose split is train: a judged unit is a term, and what is
judged to be none, or stands unlisted in a judged row, is not. Terms of the policy lexicon are left
out: they need no weighing. With --check nothing is written; precision and recall of each document
of the splits train and dev are shown, those of train with weights trained on the others.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import gold
import numpy as np
from numpy.typing import NDArray

from policydeck import lexicon, script
from policydeck.language import english
from policydeck.lexicon.segment import segment
from policydeck.storage import files
from policydeck.terms import competition, counts, weigh
from policydeck.terms.candidates import Text, text
from policydeck.wordalign import link, units

Floats = NDArray[np.float64]
# Ridge penalty: with 3, 6 and 12 the mean average precision on held-out documents is .818, .815 and
# .810.
PENALTY = 3.0
# How often what is no term counts. With 1 and notes from 0.5 on, 69.2 % of the multi-word terms of
# dev documents are on cards and 3.8 % of the judged notes are no unit; with 3, 60.8 and 2.7 %.
CAUTION = 1.0
TERM, OTHER, KNOWN = 1.0, 0.0, -1.0
SHOWN = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document, what was found in it, and which of that is a term."""

    name: str
    table: counts.Table
    found: weigh.Found
    rows: Floats
    labels: Floats  # TERM, OTHER, or KNOWN from the lexicon


def annotated(document: gold.Document) -> Annotated:
    """A document's candidates with their evidence and labels."""
    rows = document.judged_rows | document.units.keys()
    texts = analysed([(p.zh, p.en) for p in document.passages if p.row in rows])
    units = {place.hanzi for place in document.places if place.tier}.union(*document.units.values())
    table = counts.count(texts, lexicon.policy_terms().keys())
    found = weigh.added([table])
    # What needs no weighing, as a term of the policy lexicon, teaches nothing.
    sure = found.signs[:, [0, 2, 3]].any(axis=1)
    labels = np.where(sure, KNOWN, [TERM if key in units else OTHER for key in found.keys])
    return Annotated(document.name, table, found, evidence(found), labels)


def evidence(found: weigh.Found) -> Floats:
    """The evidence of all candidates, in the order of weigh.NAMES."""
    return weigh.rows(found, np.arange(len(found.keys)))


def analysed(pairs: Sequence[tuple[str, str]]) -> list[Text]:
    keys = [script.simplify(zh) for zh, _ in pairs]
    tokens = [segment(zh, key) for (zh, _), key in zip(pairs, keys, strict=True)]
    pieces = [units(sentence) for sentence in tokens]
    en = [english.tokens(sentence) for _, sentence in pairs]
    # Without the extra `neural`, so that the weights do not depend on what is installed.
    linked = link(list(zip(pieces, en, strict=True)), contextual=False)
    matrices = [links.matrix for links in linked]
    return [text(*row) for row in zip(keys, tokens, pieces, en, matrices, strict=True)]


def fit(x: Floats, y: Floats) -> Floats:
    """Ridge logistic regression by Newton's method; learns from terms and others only."""
    x, y = x[y > KNOWN], y[y > KNOWN]
    count = np.where(y == OTHER, CAUTION, 1.0)
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = competition.chances(x @ weights)
        hessian = (x * (count * p * (1 - p))[:, None]).T @ x + PENALTY * np.eye(len(weights))
        weights += np.linalg.solve(hessian, x.T @ (count * (y - p)) - PENALTY * weights)
    return weights


def alone(docs: Sequence[Annotated]) -> Floats:
    return fit(np.vstack([d.rows for d in docs]), np.hstack([d.labels for d in docs]))


def both(doc: Annotated, weights: Floats) -> Floats:
    chances = competition.chances(doc.rows @ weights)
    rivals = competition.rivals(doc.found, [doc.table], chances)
    return np.hstack([doc.rows, competition.rows(rivals, chances)])


def train(docs: Sequence[Annotated]) -> tuple[Floats, Floats]:
    """Weights of both stages; the second learns from what the first says of unseen texts."""
    rows = [both(d, alone([o for o in docs if o is not d])) for d in docs]
    return alone(docs), fit(np.vstack(rows), np.hstack([d.labels for d in docs]))


def report(doc: Annotated, chances: Floats) -> str:
    """Figures for the candidates that had to be weighed."""
    weighed = doc.labels > KNOWN
    labels, chances = doc.labels[weighed], chances[weighed]
    right = labels[np.argsort(-chances, kind="stable")] > 0
    average = (right.cumsum() / np.arange(1, len(right) + 1))[right].mean()
    cells = [f"{doc.name}: average precision {average:.3f}"]
    for least in SHOWN:
        chosen = labels[chances >= least] > 0
        cells.append(f"{least}: P {chosen.mean():.2f} R {chosen.sum() / right.sum():.2f}")
    return " | ".join(cells) + "\n"


def check(docs: Sequence[Annotated]) -> None:
    """The figures of each document with weights that have not seen it."""
    for doc in docs:
        first, second = train([d for d in docs if d is not doc])
        sys.stdout.write(report(doc, competition.chances(both(doc, first) @ second)))
    first, second = train(docs)
    for doc in map(annotated, gold.of("dev")):
        if doc.found.keys:
            sys.stdout.write(report(doc, competition.chances(both(doc, first) @ second)))


def main() -> None:
    docs = [
        annotated(document) for document in gold.of("train") if document.places or document.units
    ]
    if "--check" in sys.argv[1:]:
        check(docs)
        return
    first, second = train(docs)
    stages = {
        "alone": dict(zip(weigh.NAMES, first, strict=True)),
        "against rivals": dict(zip((*weigh.NAMES, *competition.NAMES), second, strict=True)),
    }
    rounded = {
        stage: {name: round(float(weight), 2) for name, weight in weights.items()}
        for stage, weights in stages.items()
    }
    text = json.dumps(rounded, ensure_ascii=False, indent=1) + "\n"
    files.house("terms.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
