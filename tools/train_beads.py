#!/usr/bin/env python3
"""Train data/house/beads.json, what the score of a bead is made of.

usage: train_beads.py MAC [--check]

MAC is a checkout of github.com/bfsujason/mac (see public.toml), of which the development part is
read: six chapters of novels, 1,335 beads, each bead a line of dev/tsv. Nothing of it is kept but
these numbers. Chinese sentences stand apart by a space there; English ones are cut as ours are.

The shares of the shapes are counted. The weights are found by coordinate ascent on F1, from STARTS
and over multiples of STEPS, so that the smallest changes count for nothing. Those beside the
sentence encoder are found where the extra `neural` is installed, and kept as they are elsewhere.
With --check nothing is written and the F1 of the stored weights is shown.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import asdict, replace

from policydeck.align import beads, chain, encoder, split_en
from policydeck.storage import files

SHAPES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (1, 4), (4, 1), (2, 3), (3, 2), (1, 5),
          (5, 1), (2, 4), (3, 3))  # fmt: skip
UNSEEN = 1.0  # added to each shape's count
STARTS = beads.Weights(mix=0.76, evidence=0.5, length=1.0, spread=0.35, steady=18.0, shape=1.5,
                       torn=2.0, null=-5.0, lone=-0.1)  # fmt: skip
# `null` is no matter of F1 alone: at -6 a missing page is absorbed. Nor is `spread`, which only
# divides what `length` multiplies.
STEPS = {"mix": 0.04, "evidence": 0.1, "length": 0.4, "steady": 6.0, "shape": 0.3, "torn": 0.5,
         "lone": 0.05}  # fmt: skip
# Beside the encoder the words and lengths of a bead say less, and its shape more.
BESIDE = {"evidence": 0.3, "length": 1.05, "shape": 1.65, "torn": 2.4, "worth": 10.0,
          "neutral": 0.55}  # fmt: skip
BESIDE_STEPS = {"worth": 2.0, "evidence": 0.1, "length": 0.2, "shape": 0.3, "neutral": 0.05}
ROUNDS = 2
GAIN = 2  # beads that a change must win on all chapters to count

Bead = tuple[int, int, int, int]
_BETWEEN = re.compile("(?<!…) +")  # Chinese sentences; "…… 马难追" is one


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter's sentences, and the beads that people made of them."""

    zh: chain.Cut
    en: chain.Cut
    gold: tuple[Bead, ...]
    witness: encoder.Witness | None


def chapters(mac: Path) -> Iterator[Chapter]:
    """The chapters of the development part."""
    for path in sorted((mac / "dev" / "tsv").glob("*.tsv")):
        zh: list[str] = []
        en: list[str] = []
        gold = []
        for line in path.read_text(encoding="utf-8").splitlines():
            left, right = line.split("\t")
            mine = _BETWEEN.split(left) if left else []
            yours = [right[a:b] for a, b in split_en(right)]
            gold.append((len(zh), len(zh) + len(mine), len(en), len(en) + len(yours)))
            zh += mine
            en += yours
        cuts = (
            chain.cut(["\n".join(side)], presplit=True, chinese=side is zh) for side in (zh, en)
        )
        left_cut, right_cut = cuts
        yield Chapter(left_cut, right_cut, tuple(gold), chain.witness(left_cut, right_cut))


def shares(found: Sequence[Chapter]) -> dict[str, float]:
    """How common each shape is."""
    counts = Counter((b - a, d - c) for chapter in found for a, b, c, d in chapter.gold)
    total = sum(counts[shape] + UNSEEN for shape in SHAPES)
    return {f"{k}:{m}": round((counts[k, m] + UNSEEN) / total, 3) for k, m in SHAPES}


def hits(found: Sequence[Chapter], weights: beads.Weights, beside: bool) -> tuple[int, int, int]:
    """Right beads, beads found and beads wanted, those with an empty side left out."""
    right = said = wanted = 0
    for chapter in found:
        if beside:
            alone = beads.weights()
            chosen = chain.best(chapter.zh, chapter.en, alone, chapter.witness, weights).beads
        else:
            chosen = chain.best(chapter.zh, chapter.en, weights).beads
        own = {b for b in chosen if b[1] > b[0] and b[3] > b[2]}
        gold = {b for b in chapter.gold if b[1] > b[0] and b[3] > b[2]}
        right += len(own & gold)
        said += len(own)
        wanted += len(gold)
    return right, said, wanted


def f1(found: Sequence[Chapter], weights: beads.Weights, beside: bool) -> float:
    right, said, wanted = hits(found, weights, beside)
    return 2 * right / (said + wanted)


def ascent(
    found: Sequence[Chapter], weights: beads.Weights, steps: dict[str, float], beside: bool
) -> beads.Weights:
    """Each weight in turn a step up or down, as long as F1 gains."""
    least = GAIN / sum(len(chapter.gold) for chapter in found)
    best = f1(found, weights, beside)
    for _ in range(ROUNDS):
        for name, step in steps.items():
            for way in (step, -step):
                while True:
                    tried = replace(weights, **{name: round(getattr(weights, name) + way, 4)})
                    reached = f1(found, tried, beside)
                    if reached < best + least:
                        break
                    weights, best = tried, reached
    return weights


def main(mac: Path, check: bool) -> None:
    """Fit and write, or measure."""
    found = list(chapters(mac))
    encoded = all(chapter.witness for chapter in found)
    if check:
        for beside in (False, True) if encoded else (False,):
            sys.stdout.write(f"F1 {f1(found, beads.weights(beside), beside):.4f}\n")
        return
    path = files.house("beads.json")
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["shapes"] = shares(found)
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")  # for what follows
    files.learned.cache_clear()
    weights = ascent(found, STARTS, STEPS, beside=False)
    words = asdict(weights)
    stored["words"] = {n: v for n, v in words.items() if n not in ("worth", "neutral")}
    if encoded:
        both = ascent(found, replace(weights, **BESIDE), BESIDE_STEPS, beside=True)
        stored["beside the encoder"] = {name: getattr(both, name) for name in BESIDE}
    else:
        sys.stdout.write("no sentence encoder: the weights beside it are left as they are\n")
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), "--check" in sys.argv[2:])
