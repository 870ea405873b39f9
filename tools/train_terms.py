#!/usr/bin/env python3
"""Train data/house/terms.json, the trees that tell a multi-word term from other neighbours.

usage: train_terms.py [--check]

Learns from the documents of data/gold whose split is train: a judged unit is a term, and what is
judged to be none, or stands unlisted in a judged row, is not. Of documents whose notes were judged
only these count. Terms of the policy lexicon are left out: they need no weighing. With --check
nothing is written; precision and recall of each document of the splits train and dev are shown,
those of train with trees grown on the others.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import boosting
import gold
import numpy as np
from numpy.typing import NDArray

from policydeck import lexicon, script
from policydeck.language import english
from policydeck.lexicon.segment import segment
from policydeck.storage import files
from policydeck.terms import competition, counts, weigh
from policydeck.terms.candidates import Text, text
from policydeck.trees import Trees
from policydeck.wordalign import link, units

Floats = NDArray[np.float64]
Stored = dict[str, Any]  # trees as a file keeps them
# Trees of both stages. A kept note ranks above a refused one of unseen documents in 81.7 % of pairs
# (two ridge regressions: 77.5), and where 70 % of the kept ones are found 10.2 % of what is found
# are refused (13.3). One stage, without rivals, has 80.7 % and 10.5.
TREES_ALONE, TREES = 80, 300
# How often a judged note counts, beside what nobody would take for a term: what was on a card and
# is none is what the trees must tell. A kept note ranks above a refused one of unseen documents in
# 80.7, 81.4 and 82.0 % of pairs with 1, 2 and 4.
NOTE = 4.0
# Parts into which documents are put to learn the second stage from what the first has not seen.
FOLDS = 6
NAMES = (*weigh.NAMES, *competition.NAMES)
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


def alone(docs: Sequence[Annotated]) -> Stored:
    return learned(docs, [doc.rows for doc in docs], weigh.NAMES, TREES_ALONE)


def learned(
    docs: Sequence[Annotated], rows: Sequence[Floats], names: Sequence[str], trees: int
) -> Stored:
    """Trees that have learnt from terms and others only."""
    labels, often = (np.hstack([getattr(d, n) for d in docs]) for n in ("labels", "counts"))
    told = labels > KNOWN
    return boosting.grown(np.vstack(rows)[told], labels[told], often[told], names, trees)


def both(doc: Annotated, model: Stored) -> Floats:
    chances = Trees.of(model, weigh.NAMES).chances(doc.rows)
    return np.hstack([doc.rows, competition.rivals(doc.numbers, [doc.table], chances)])


def train(docs: Sequence[Annotated]) -> tuple[Stored, Stored]:
    """The trees of both stages; the second learn from what the first say of unseen texts."""
    rows = [np.zeros((0, 0))] * len(docs)
    for part in range(min(FOLDS, len(docs))):
        model = alone([d for n, d in enumerate(docs) if n % FOLDS != part])
        for n in range(part, len(docs), FOLDS):
            rows[n] = both(docs[n], model)
    return alone(docs), learned(docs, rows, NAMES, TREES)


def chances(doc: Annotated, models: tuple[Stored, Stored]) -> Floats:
    """The probabilities of a document's candidates."""
    first, second = models
    return Trees.of(second, NAMES).chances(both(doc, first))


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
        models = train([d for n, d in enumerate(docs) if n % FOLDS != part])
        for doc in docs[part::FOLDS]:
            sys.stdout.write(report(doc, chances(doc, models)))
    models = train(docs)
    for doc in map(annotated, gold.of("dev")):
        if doc.found.keys:
            sys.stdout.write(report(doc, chances(doc, models)))


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
    text = boosting.written({"alone": first, "against rivals": second})
    files.house("terms.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
