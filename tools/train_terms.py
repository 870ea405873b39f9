#!/usr/bin/env python3
"""Train data/house/terms.json, the weights that tell a multi-word term from other neighbours.

usage: train_terms.py [--check]

Learns from the documents of data/gold whose split is train: a judged unit is a term, and what is
judged to be none, or stands unlisted in a judged row, is not. Of documents whose notes were judged
only these count. Terms of the policy lexicon are left out: they need no weighing. With --check
nothing is written; precision and recall of each document of the splits train and dev are shown,
those of train with weights trained on the others.
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
# Ridge penalty, on weights in units of the spread of their evidence. With 15, 33 and 60 the average
# precision of held-out documents is .749, .749 and .748, and .663, .668 and .670 on dev.
PENALTY = 60.0
# Spread that evidence has at least, so that what is the same in all texts gets no free weight.
STILL = 0.01
# How often a judged note counts, beside what nobody would take for a term: what was on a card and
# is none is what the weights must tell. A kept note ranks above a refused one in 75.6 % of pairs
# with 1, in 76.7 with 2, 77.0 with 3 and 5.
NOTE = 2.0
# Parts into which documents are put to learn the second stage from what the first has not seen.
FOLDS = 6
ENOUGH = 1e-6  # a step of the weights that changes nothing
TERM, OTHER, KNOWN = 1.0, 0.0, -1.0
SHOWN = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document, what was found in it, and which of that is a term."""

    name: str
    table: counts.Table
    numbers: weigh.Numbers
    found: weigh.Found
    rows: Floats
    labels: Floats  # TERM, OTHER, or KNOWN: from the lexicon, or not judged
    counts: Floats  # how often each counts


def annotated(document: gold.Document) -> Annotated:
    """A document's candidates with their evidence and labels."""
    rows = document.judged_rows | document.units.keys()
    passages = [p for p in document.passages if p.row in rows] if rows else document.passages
    texts = analysed([(p.zh, p.en) for p in passages])
    units = {place.hanzi for place in document.places if place.tier}.union(*document.units.values())
    table = counts.count(texts, lexicon.policy_terms().keys())
    found = weigh.added([table])
    judged = dict.fromkeys(found.keys, OTHER if rows else KNOWN)
    judged |= {key: TERM if fine else OTHER for key, fine in document.judged.items()}
    judged |= dict.fromkeys(units, TERM)
    # What needs no weighing, as a term of the policy lexicon, teaches nothing.
    sure = found.signs[:, [0, 2, 3]].any(axis=1)
    labels = np.where(sure, KNOWN, [judged[key] for key in found.keys])
    often = np.array([NOTE if key in document.judged else 1.0 for key in found.keys])
    return Annotated(
        document.name, table, weigh.numbered([table]), found, evidence(found), labels, often
    )


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


def fit(x: Floats, y: Floats, counts: Floats) -> Floats:
    """Ridge logistic regression by Newton's method; learns from terms and others only."""
    x, y, count = x[y > KNOWN], y[y > KNOWN], counts[y > KNOWN]
    penalty = PENALTY * np.maximum(x.var(axis=0), STILL)
    weights, step = np.zeros(x.shape[1]), np.ones(1)
    while np.abs(step).max() > ENOUGH:
        p = competition.chances(x @ weights)
        hessian = (x * (count * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, x.T @ (count * (y - p)) - penalty * weights)
        weights += step
    return weights


def alone(docs: Sequence[Annotated]) -> Floats:
    return learned(docs, [d.rows for d in docs])


def learned(docs: Sequence[Annotated], rows: Sequence[Floats]) -> Floats:
    labels, often = (np.hstack([getattr(d, n) for d in docs]) for n in ("labels", "counts"))
    return fit(np.vstack(rows), labels, often)


def both(doc: Annotated, weights: Floats) -> Floats:
    chances = competition.chances(doc.rows @ weights)
    rivals = competition.rivals(doc.numbers, [doc.table], chances)
    return np.hstack([doc.rows, competition.rows(rivals, chances)])


def train(docs: Sequence[Annotated]) -> tuple[Floats, Floats]:
    """Weights of both stages; the second learns from what the first says of unseen texts."""
    rows = [np.zeros((0, 0))] * len(docs)
    for part in range(min(FOLDS, len(docs))):
        weights = alone([d for n, d in enumerate(docs) if n % FOLDS != part])
        for n in range(part, len(docs), FOLDS):
            rows[n] = both(docs[n], weights)
    return alone(docs), learned(docs, rows)


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
    for part in range(min(FOLDS, len(docs))):
        first, second = train([d for n, d in enumerate(docs) if n % FOLDS != part])
        for doc in docs[part::FOLDS]:
            sys.stdout.write(report(doc, competition.chances(both(doc, first) @ second)))
    first, second = train(docs)
    for doc in map(annotated, gold.of("dev")):
        if doc.found.keys:
            sys.stdout.write(report(doc, competition.chances(both(doc, first) @ second)))


def main() -> None:
    docs = [
        annotated(document)
        for document in gold.of("train")
        if document.places or document.units or document.judged
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
