"""Train the weights that tell a multi-word term from any other neighbouring words.

    python tools/train_terms.py NAME=TEXT.tsv:TERMS.txt … > data/house/terms.json

TEXT.tsv is a bilingual text, a passage a line: Chinese, tab, English. TERMS.txt is a list as
tools/data/terms/README.md describes them. Names that differ only in a digit at the end (law1,
law2) belong to one text and are held out together. Prints, on standard error, precision and recall
of each text with weights trained on the others.

The weights in use were trained on the lists of tools/data/terms and on two more that others made,
of the regulations' passages 1 to 30 and of the first 25 SDG targets: 280 passages, 8,000
candidates, 1,000 of them terms. Terms of the policy lexicon are left out: they need no weighing.
Average precision on texts that the weights have not seen:

    regulations 1–30 .74, 31–70 .67 · SDG targets 1–25 .69, 26–55 .74 · Global AI Governance
    Initiative .72 · our own sentences .77 · Personal Data Protection Act .79
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policydeck import lexicon, script
from policydeck.language import english
from policydeck.segment import segment
from policydeck.terms import competition, evidence
from policydeck.terms.candidates import Candidate, Text, collect, text
from policydeck.wordalign import link, units

Floats = NDArray[np.float64]
# Ridge penalty: with 2, 4, 8 and 12 the mean average precision on held-out texts is .719, .720,
# .721 and .720.
PENALTY = 6.0
TERM, OTHER, NEITHER, KNOWN = 1.0, 0.0, -1.0, -2.0
SHOWN = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text, what was found in it, and which of that is a term."""

    family: str  # texts of one family are held out together
    texts: list[Text]
    found: list[Candidate]
    rows: Floats
    labels: Floats  # TERM, OTHER, NEITHER learnt nor unlearnt, KNOWN from the lexicon


def lines(path: str) -> Iterator[list[str]]:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def read(argument: str) -> Annotated:
    """NAME=TEXT.tsv:TERMS.txt → its candidates with their evidence and labels."""
    name, _, paths = argument.partition("=")
    text_path, _, terms_path = paths.partition(":")
    pairs = [(row[0], row[1]) for row in lines(text_path)]
    listed = list(lines(terms_path))
    numbers = [int(number) for number, _ in listed if number.isdecimal()]
    texts = analysed([pairs[number - 1] for number in numbers] if numbers else pairs)
    gold = {term for number, terms in listed if number != "+" for term in terms.split(" ")}
    neither = {term for number, terms in listed if number == "+" for term in terms.split(" ")}
    found = list(collect(texts, lexicon.policy_terms().keys()).values())
    return Annotated(
        re.sub(r"\d+$", "", name),
        texts,
        found,
        evidence.rows(found, texts),
        np.array([label(candidate, gold, neither) for candidate in found]),
    )


def label(candidate: Candidate, gold: set[str], neither: set[str]) -> float:
    """What needs no weighing, as a term of the policy lexicon, teaches nothing."""
    if candidate.known or candidate.title or candidate.enumeration:
        return KNOWN
    if candidate.key in gold:
        return TERM
    return NEITHER if candidate.key in neither else OTHER


def analysed(pairs: Sequence[tuple[str, str]]) -> list[Text]:
    keys = [script.simplify(zh) for zh, _ in pairs]
    tokens = [segment(zh, key) for (zh, _), key in zip(pairs, keys, strict=True)]
    pieces = [units(sentence) for sentence in tokens]
    en = [english.tokens(sentence) for _, sentence in pairs]
    matrices = [links.matrix for links in link(list(zip(pieces, en, strict=True)))]
    return [text(*row) for row in zip(keys, tokens, pieces, en, matrices, strict=True)]


def fit(x: Floats, y: Floats) -> Floats:
    """Ridge logistic regression by Newton's method; learns from terms and others only."""
    x, y = x[y >= 0], y[y >= 0]
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = competition.chances(x @ weights)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + PENALTY * np.eye(len(weights))
        weights += np.linalg.solve(hessian, x.T @ (y - p) - PENALTY * weights)
    return weights


def alone(golds: Sequence[Annotated]) -> Floats:
    return fit(np.vstack([g.rows for g in golds]), np.hstack([g.labels for g in golds]))


def both(gold: Annotated, weights: Floats) -> Floats:
    chances = competition.chances(gold.rows @ weights)
    return np.hstack([gold.rows, competition.rows(gold.found, gold.texts, chances)])


def train(golds: Sequence[Annotated]) -> tuple[Floats, Floats]:
    """Weights of both stages; the second learns from what the first says of unseen texts."""
    rows = [both(g, alone([o for o in golds if o.family != g.family])) for g in golds]
    return alone(golds), fit(np.vstack(rows), np.hstack([g.labels for g in golds]))


def report(name: str, gold: Annotated, chances: Floats) -> None:
    """Figures for the candidates that had to be weighed."""
    weighed = gold.labels > KNOWN
    labels, chances = gold.labels[weighed], chances[weighed]
    right = labels[np.argsort(-chances, kind="stable")] > 0
    average = (right.cumsum() / np.arange(1, len(right) + 1))[right].mean()
    cells = [f"{name:8} average precision {average:.3f}"]
    for least in SHOWN:
        chosen = labels[chances >= least]
        hits = (chosen > 0).sum() / max(len(chosen), 1)
        wrong = (chosen == OTHER).sum() / max(len(chosen), 1)
        cells.append(
            f"{least}: P {hits:.2f} wrong {wrong:.2f} R {(chosen > 0).sum() / right.sum():.2f}"
        )
    sys.stderr.write(" | ".join(cells) + "\n")


def main() -> None:
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    names = [argument.partition("=")[0] for argument in sys.argv[1:]]
    golds = [read(argument) for argument in sys.argv[1:]]
    for name, gold in zip(names, golds, strict=True):
        first, second = train([g for g in golds if g.family != gold.family])
        report(name, gold, competition.chances(both(gold, first) @ second))
    first, second = train(golds)
    stages = {
        "alone": dict(zip(evidence.NAMES, first, strict=True)),
        "against rivals": dict(zip((*evidence.NAMES, *competition.NAMES), second, strict=True)),
    }
    rounded = {
        stage: {name: round(float(weight), 3) for name, weight in weights.items()}
        for stage, weights in stages.items()
    }
    sys.stdout.write(json.dumps(rounded, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
