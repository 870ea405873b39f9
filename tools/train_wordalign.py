#!/usr/bin/env python3
"""Train data/house/wordalign.json, the weights of the word alignment model.

usage: train_wordalign.py ALIGNED [--check]

ALIGNED is a checkout of github.com/papajohn/zh_en_word_alignment_data (see public.toml), with 150
news sentences whose links were made by hand: zh_en_data/train.zh and .en (one sentence a line,
words apart) and .align (0-indexed `zh-en`, `-P` for a possible link). All 150 make one document.

Policy texts teach it too: the judged places of data/gold whose split is train, where a unit is a
judged one or lies in one (see `judged`). Each document is a block of its own, as in a build.

With --check nothing is written and the error rate of threefold cross-validation over the news is
shown instead.

Three logistic regressions are fitted one after the other, the second and third on what the one
before says of a cell's neighbours; the last has hidden units, too (see `network`). "neural" is
fitted as well where the optional model is installed; otherwise its stored weights are kept.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gold
import measure_stages
import network
import numpy as np
from numpy.typing import NDArray

from policydeck.language import EnToken, english
from policydeck.language.english import stem
from policydeck.model import Token
from policydeck.storage import files
from policydeck.wordalign import Pair, evidence, features, model, similarity
from policydeck.wordalign.evidence import Block
from policydeck.wordalign.features import Layers
from policydeck.wordalign.sheets import Sheet
from policydeck.wordalign.units import units

Array = NDArray[np.floating[Any]]
Links = set[tuple[int, int]]
STAGES = 3
# Possible links count as links, half as much as sure ones.
POSSIBLE = 0.5
# That a word is not of a judged rendering, which is the smallest stretch, counts less than that it
# is. With 1 the first renderings of dev are as right, but the seed has 16 clauses instead of 20.
UNSAID = 0.3
FOLDS = 3
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "``": '"', "''": '"'}


def _zh(words: Sequence[str]) -> tuple[Token, ...]:
    tokens = []
    at = 0
    for word in words:
        kind = "number" if re.match(r"[\d０-９]", word) else "other"
        kind = "latin" if re.match(r"[A-Za-z]", word) else kind
        kind = "word" if re.match(r"[㐀-鿿〇]", word) else kind
        tokens.append(Token(word, at, at + len(word), word, kind))
        at += len(word)
    return tuple(tokens)


def _en(words: Sequence[str]) -> tuple[EnToken, ...]:
    tokens = []
    at = 0
    for raw in words:
        word = _BRACKETS.get(raw, raw)
        tokens.append(EnToken(word, at, at + len(word), stem(word) if word[0].isalpha() else word))
        at += len(word) + 1
    return tuple(tokens)


def read(path: str) -> tuple[list[tuple[tuple[Token, ...], tuple[EnToken, ...]]],
                             list[tuple[Links, Links]]]:  # fmt: skip
    """The pairs, and for each its sure and its possible links."""
    zh, en, align = (Path(f"{path}.{e}").read_text(encoding="utf-8").splitlines()
                     for e in ("zh", "en", "align"))  # fmt: skip
    pairs = [(_zh(z.split()), _en(e.split())) for z, e in zip(zh, en, strict=True)]
    links = []
    for line in align:
        sure: Links = set()
        possible: Links = set()
        for item in line.split():
            i, j, *mark = item.split("-")
            (possible if mark else sure).add((int(i), int(j)))
        links.append((sure, possible))
    return pairs, links


def targets(tokens: Sequence[Token], width: int, links: tuple[Links, Links]) -> tuple[Array, Array]:
    """For each unit and English word the target, and its weight.

    A token that was cut into units and has several links says not which unit has which: weight 0.
    """
    pieces = units(tokens)
    owners = np.searchsorted([t.start for t in tokens], [u.start for u in pieces], "right") - 1
    several = np.bincount(owners, minlength=len(tokens)) > 1
    sure, possible = links
    degree = np.bincount([i for i, _ in sure], minlength=len(tokens)) > 1
    y = np.zeros((len(pieces), width))
    weight = np.ones_like(y)
    for unit, owner in enumerate(owners.tolist()):
        for j in range(width):
            if (owner, j) in sure:
                y[unit, j] = 1
                weight[unit, j] = 0 if several[owner] and degree[owner] else 1
            elif (owner, j) in possible:
                y[unit, j], weight[unit, j] = 1, POSSIBLE
    return y, weight


def judged(document: gold.Document) -> Iterator[tuple[Pair, tuple[Array, Array]]]:
    """The pairs of a judged document, and for their cells the target and its weight.

    A judged unit has the words of its English; what a longer judged one renders is not known to
    belong to one of its units, but that no other content word does. Of function words a
    rendering leaves off what stands at its edges: outside it they say nothing.
    """
    for analysed, _ in measure_stages.analysed(document, "none"):
        pieces, tokens = analysed.units, analysed.en_tokens
        y = np.zeros((len(pieces), len(tokens)))
        weight = np.zeros_like(y)
        places = list(measure_stages.placed(document, analysed))
        full = np.array([t.text[0].isalnum() and t.text.lower() not in english.FUNCTION
                         for t in tokens])  # fmt: skip
        for row, unit in enumerate(pieces):
            around = [p for p in places if p[1][0] <= unit.start and unit.end <= p[1][1]]
            if not around:
                continue
            place, (start, end), spans = min(around, key=lambda p: p[1][1] - p[1][0])
            said = np.array([any(a < t.end and t.start < b for a, b in spans) for t in tokens])
            whole = (start, end) == (unit.start, unit.end)
            if place.english == gold.FREE or not (whole or spans):
                continue
            sure = np.where(full | ~(full & said).any(), 1, POSSIBLE) * whole
            y[row], weight[row] = said & whole, np.where(said, sure, UNSAID * full)
        yield (pieces, tokens), (y, weight)


@dataclass(frozen=True, slots=True)
class Taught:
    """Pairs that share their statistics, with what is taught of each cell."""

    block: Block
    alike: Sequence[Array] | None
    y: Array
    weight: Array  # 0: says nothing


def taught(rows: Sequence[tuple[Pair, tuple[Array, Array]]], neural: bool) -> Taught:
    """Pairs with their targets as one block; those without cells teach nothing."""
    full = [row for row in rows if row[0][0] and row[0][1]]
    pairs = [pair for pair, _ in full]
    block = evidence.gather(pairs)
    y, weight = (by_cell(block, [wanted[k] for _, wanted in full]) for k in (0, 1))
    return Taught(block, similarity.similarity(pairs) if neural else None, y, weight)


def by_cell(block: Block, values: Sequence[Array]) -> Array:
    """A matrix for each pair → a value for each cell, in the order of `fit`."""
    order = [pair for sheet in block.sheets for pair in sheet.pairs]
    return np.concatenate([values[pair].ravel() for pair in order])


class _Seen:
    """What the stages see of a block: grows by what each says of the neighbours."""

    def __init__(self, one: Taught) -> None:
        self.one, typed = one, features.typed(one.block)
        self.laid = [
            (sheet, [typed.take(cells.kind, axis=1), features.base(sheet, cells, one.alike)])
            for sheet, cells in zip(one.block.sheets, one.block.cells, strict=True)
        ]
        self.said: list[Array] = [sheet.real.astype(np.float32) for sheet, _ in self.laid]

    def taught(self, least: float) -> tuple[Array, Array, Array]:
        """The evidence of cells that teach and are linked so much, their targets and weights."""
        asked = [said[sheet.real] >= least for (sheet, _), said in self._both()]
        which = np.concatenate(asked) & (self.one.weight > 0)
        found = [np.concatenate(layers)[:, sheet.real].T for sheet, layers in self.laid]
        return np.concatenate(found)[which], self.one.y[which], self.one.weight[which]

    def link(self, stage: Array) -> None:
        """Take in what a stage says."""
        self.said = [
            model.links(sheet, layers, stage, said) for (sheet, layers), said in self._both()
        ]
        for (sheet, layers), said in self._both():
            layers[2:] = [features.around(sheet, said)]

    def _both(self) -> Iterator[tuple[tuple[Sheet, list[Layers]], Array]]:
        return zip(self.laid, self.said, strict=True)


def fit(blocks: Sequence[Taught]) -> list[Array]:
    """The weights of all stages."""
    seen = [_Seen(one) for one in blocks]
    stages: list[Array] = []
    while len(stages) < STAGES:
        last = len(stages) + 1 == STAGES
        each = zip(*(one.taught(model.LEAST * last) for one in seen), strict=True)
        x, y, weight = (np.concatenate(some).astype(np.float64) for some in each)
        plain = network.plain(x, y, weight)
        stage = network.fit(x, y, weight, plain) if last else np.append(plain, 1)[None]
        stages.append(stage.astype(np.float32))
        for one in () if last else seen:
            one.link(stages[-1])
    return stages


def rounded(stages: Sequence[Array]) -> list[list[list[float]]]:
    """Weights as they are stored."""
    return [[[round(float(w), 4) for w in row] for row in stage] for stage in stages]


def linked(block: Block, alike: Sequence[Array] | None,
           weights: Sequence[Array]) -> dict[int, Array]:  # fmt: skip
    """The links of each pair."""
    found: dict[int, Array] = {}
    for sheet, links in zip(block.sheets, model.apply(block, alike, weights), strict=True):
        found |= zip(sheet.pairs.tolist(), sheet.cut(links), strict=True)
    return found


def by_token(matrix: Array, tokens: Sequence[Token], pieces: Sequence[Token]
             ) -> Array:  # fmt: skip
    """Rows of units → rows of tokens: a token has the best link of its pieces."""
    first = np.searchsorted([u.start for u in pieces], [t.start for t in tokens])
    return np.maximum.reduceat(matrix, first, axis=0)


def error_rate(matrices: Sequence[Array], links: Sequence[tuple[Links, Links]],
               threshold: float = 0.5) -> float:  # fmt: skip
    """Alignment error rate in per cent."""
    hits = all_hits = said = wanted = 0
    for matrix, (sure, possible) in zip(matrices, links, strict=True):
        found = set(zip(*np.nonzero(matrix >= threshold), strict=True))
        hits += len(found & sure)
        all_hits += len(found & (sure | possible))
        said += len(found)
        wanted += len(sure)
    return 100 * (1 - (hits + all_hits) / (said + wanted))


def _held_out(rows: Sequence[tuple[Pair, tuple[Array, Array]]], others: Sequence[Taught],
              neural: bool) -> Iterator[Array]:  # fmt: skip
    """The links of each pair of the news, by the weights that the other folds teach.

    Those of a fold are a block by themselves: statistics of the block tell its words by heart.
    """
    size = -(-len(rows) // FOLDS)
    for start in range(0, len(rows), size):
        learnt = taught([*rows[:start], *rows[start + size :]], neural)
        unseen = taught(rows[start : start + size], neural)
        found = linked(unseen.block, unseen.alike, fit([learnt, *others]))
        yield from (found[n] for n in range(len(found)))


def main(path: str, check: bool) -> None:
    """Fit and write, or cross-validate."""
    pairs, links = read(path)
    cut = [(units(zh), en) for zh, en in pairs]
    wanted = [targets(zh, len(en), x) for (zh, en), x in zip(pairs, links, strict=True)]
    policy = [list(judged(d)) for d in gold.of("train") if d.rendered]
    stored_at = files.house("wordalign.json")
    stored = json.loads(stored_at.read_text(encoding="utf-8"))
    for name in ("plain", "neural"):
        if name == "neural" and similarity.name() is None:
            continue
        neural = name == "neural"
        rows = list(zip(cut, wanted, strict=True))
        others = [taught(rows, neural) for rows in policy]
        if check:
            found = _held_out(rows, others, neural)
            matrices = [
                by_token(matrix, zh, pieces)
                for matrix, (zh, _), (pieces, _) in zip(found, pairs, cut, strict=True)
            ]
            sys.stdout.write(f"{name}: {error_rate(matrices, links):.2f}\n")
        else:
            stored[name] = rounded(fit([taught(rows, neural), *others]))
    if not check:
        text = ",\n".join(
            f'"{name}": [\n'
            + ",\n".join("[" + ",\n".join(map(json.dumps, stage)) + "]" for stage in stages)
            + "\n]"
            for name, stages in stored.items()
        )
        stored_at.write_text("{\n" + text + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(f"{sys.argv[1]}/zh_en_data/train", "--check" in sys.argv[2:])
