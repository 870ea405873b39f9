"""Train the weights that tell a multi-word term from any other neighbouring words.

    python tools/train_terms.py TEXT.tsv TERMS.tsv [TEXT.tsv TERMS.tsv …] > data/house/terms.json

TEXT.tsv has the columns doc, row, zh, en; TERMS.tsv has doc and simplified, one line for each
term of the document (further columns are ignored). Prints, on standard error, precision and
recall of each document with weights trained on the others, at several thresholds.

The weights in use were trained on three annotated policy texts: the Network Data Security
Management Regulations (30 articles), the SDG targets (25 targets) and the Global AI Governance
Initiative, 3,000 candidates, of which 340 are terms.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policydeck import script
from policydeck.lexicon import cedict, english
from policydeck.segment import segment
from policydeck.terms.candidates import Text, collect, text
from policydeck.terms.evidence import NAMES, features
from policydeck.wordalign import link, units

Floats = NDArray[np.float64]
# Ridge penalty: from 2 to 8 the held-out figures differ by less than two points.
PENALTY = 4.0


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def texts_of(pairs: list[dict[str, str]]) -> list[Text]:
    keys = [script.simplify(pair["zh"]) for pair in pairs]
    tokens = [segment(pair["zh"], key) for pair, key in zip(pairs, keys, strict=True)]
    pieces = [units(sentence) for sentence in tokens]
    en = [english.tokens(pair["en"]) for pair in pairs]
    matrices = link(list(zip(pieces, en, strict=True)))
    return [text(*row) for row in zip(keys, tokens, pieces, en, matrices, strict=True)]


def examples(text_path: str, terms_path: str) -> Iterator[tuple[str, str, list[float], bool]]:
    gold = {(row["doc"], row["simplified"]) for row in rows(terms_path)}
    pairs = rows(text_path)
    for doc in dict.fromkeys(pair["doc"] for pair in pairs):
        texts = texts_of([pair for pair in pairs if pair["doc"] == doc])
        found = collect(texts, ())
        counts = {key: len(candidate.places) for key, candidate in found.items()}
        for key, candidate in found.items():
            evidence = features(candidate, texts, counts, cedict.headwords())
            yield doc, key, evidence, (doc, key) in gold


def fit(x: Floats, y: Floats) -> Floats:
    """Ridge logistic regression by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + PENALTY * np.eye(len(weights))
        weights += np.linalg.solve(hessian, x.T @ (y - p) - PENALTY * weights)
    return weights


def main() -> None:
    if len(sys.argv) < 3 or len(sys.argv) % 2 == 0:
        raise SystemExit(__doc__)
    found = [
        e for pair in zip(sys.argv[1::2], sys.argv[2::2], strict=True) for e in examples(*pair)
    ]
    docs = np.array([doc for doc, _, _, _ in found])
    x = np.array([evidence for _, _, evidence, _ in found])
    y = np.array([float(gold) for _, _, _, gold in found])
    for doc in dict.fromkeys(docs.tolist()):
        held = docs == doc
        p = 1 / (1 + np.exp(-x[held] @ fit(x[~held], y[~held])))
        for least in (0.15, 0.2, 0.3, 0.4, 0.5):
            chosen = p >= least
            right = y[held][chosen].sum()
            sys.stderr.write(
                f"{doc} at {least}: {chosen.sum()} chosen, precision "
                f"{right / max(chosen.sum(), 1):.2f}, recall {right / y[held].sum():.2f}\n"
            )
    weights = dict(zip(NAMES, np.round(fit(x, y), 3).tolist(), strict=True))
    sys.stdout.write(json.dumps({"weights": weights}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
