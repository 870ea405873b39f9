#!/usr/bin/env python3
"""Make data/house/links-words.tsv, which English stems go with a word.

usage: learn_links.py LAWS EXAMPLES

LAWS and EXAMPLES are checkouts of the two corpora that `open_corpora.py` names and reads. The table
is what IBM model 1 of both directions agrees on over their pairs (see `link_counts.py`), the
corpora together and counting alike.

Takes four minutes of one core and 5 GB. Measured on half of the examples: error rate of word links
(150 news sentences, cross-validated) and renderings of judged places exact and wrong (1,502 in two
texts; 2,456 in data/gold, split train).

    20 paragraphs of each law     15.6    88.4   2.6    73.7   3.3
    150,000 paragraphs of laws    15.5    88.9   2.3
    and 200,000 examples          15.4    89.4   1.9    75.2   3.1

Laws at half weight are as good.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import link_counts
import numpy as np
import open_corpora
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

HOUSE = Path(__file__).resolve().parents[1] / "data" / "house"
# word, stem, weight of their links, share of the word's links, share of the stem's
Row = tuple[str, str, float, float, float]
MOST = 40  # stems kept for a word
SMOOTH = 0.5  # links that no stem claims; keeps words seen seldom from being certain
# A stem has so many links with a word, and so large a share of its links, that it is kept.
LINKS = 1.0
SHARE = 0.02


def shares(of_zh: Ints, of_en: Ints, count: Floats) -> tuple[Floats, Floats]:
    """Of each word's links and of each stem's the share that goes to the other, smoothed."""
    there = count / (np.bincount(of_zh, count) + SMOOTH)[of_zh]
    back = count / (np.bincount(of_en, count) + SMOOTH)[of_en]
    return there, back


def rows(counts: link_counts.Counts) -> list[Row]:
    """Words and stems with enough links."""
    count = counts.links.sum(axis=0).astype(np.float64)
    there, back = shares(counts.of_word, counts.of_stem, count)
    return [
        (
            counts.words[counts.of_word[k]], counts.stems[counts.of_stem[k]],
            float(count[k]), float(there[k]), float(back[k]),
        )
        for k in np.flatnonzero((count >= LINKS) & (there >= SHARE))
    ]  # fmt: skip


def write(path: Path, note: str, rows: Iterable[Row]) -> None:
    """One line for each word, its stems most linked first, shares in per cent."""
    by_word: dict[str, list[tuple[float, str, int, int]]] = {}
    for word, stem, count, there, back in rows:
        shares = max(1, round(100 * there)), round(100 * back)
        # Equal counts may differ in their last digits.
        by_word.setdefault(word, []).append((-round(count, 6), stem, *shares))
    lines = [f"# {note}"]
    for word in sorted(by_word):
        stems = sorted(by_word[word])[:MOST]
        lines.append(f"{word}\t" + ";".join(f"{s} {there} {back}" for _, s, there, back in stems))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(laws: Path, examples: Path) -> None:
    """Learn and write."""
    paragraphs = list(open_corpora.laws(laws))
    counts = link_counts.count([paragraphs, open_corpora.examples(examples, paragraphs)])
    write(HOUSE / "links-words.tsv", "Made by tools/learn_links.py from the laws of Taiwan and "
          "their official English (Ministry of Justice, no copyright) and from "
          "jiyushe/jiyu-example-sentence-source (Apache-2.0).", rows(counts))  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
