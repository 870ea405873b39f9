#!/usr/bin/env python3
"""Train data/house/wordalign.json, the weights of the word alignment model.

usage: train_wordalign.py ALIGNED [--check]

ALIGNED is a checkout of github.com/papajohn/zh_en_word_alignment_data (see public.toml), with 150
news sentences whose links were made by hand: zh_en_data/train.zh and .en (one sentence a line,
words apart) and .align (0-indexed `zh-en`, `-P` for a possible link). All 150 make one document.

With --check nothing is written and the error rate of five-fold cross-validation is shown instead.

Three logistic regressions are fitted one after the other, the second and third on what the one
before says of a cell's neighbours. "neural" is fitted as well where the optional model is
installed; otherwise its stored weights are kept.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policydeck.language.english import EnToken, stem
from policydeck.model import Token
from policydeck.storage import files
from policydeck.wordalign import evidence, features, model
from policydeck.wordalign.evidence import Block
from policydeck.wordalign.similarity import similarity
from policydeck.wordalign.units import units

Array = NDArray[np.floating[Any]]
Links = set[tuple[int, int]]
STAGES = 3
# Strength of the pull of all weights towards 0; 0.3 and 3 change the error rate by less than 0.1.
RIDGE = 1.0
# Possible links count as links, half as much as sure ones.
POSSIBLE = 0.5
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


def regression(x: Array, y: Array, weight: Array) -> Array:
    """Weighted logistic regression by Newton's method."""
    b = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ b)))
        curve = weight * p * (1 - p)
        slope = x.T @ (weight * (p - y)) + RIDGE * b
        step = np.linalg.solve((x * curve[:, None]).T @ x + RIDGE * np.eye(len(b)), slope)
        b -= step
        if np.abs(step).max() < 1e-4:
            break
    return b


def by_cell(block: Block, values: Sequence[Array]) -> Array:
    """A matrix for each pair → a value for each cell, in the order of `fit`."""
    order = [pair for sheet in block.sheets for pair in sheet.pairs]
    return np.concatenate([values[pair].ravel() for pair in order])


def fit(block: Block, alike: Sequence[Array] | None, y: Array, weight: Array,
        used: NDArray[np.bool_]) -> list[Array]:  # fmt: skip
    """The weights of all stages, from the cells that are `used`."""
    typed = features.typed(block)
    laid = list(zip(block.sheets, block.cells, strict=True))
    seen = [[features.base(sheet, cells, alike)] for sheet, cells in laid]
    weights: list[Array] = []
    for _ in range(STAGES):
        rows = [
            np.concatenate([typed[:, cells.kind], *layers])[:, sheet.real].T
            for (sheet, cells), layers in zip(laid, seen, strict=True)
        ]
        x = np.concatenate(rows)[used].astype(np.float64)
        weights.append(regression(x, y[used], weight[used]).astype(np.float32))
        said: Any = weights[-1][: len(typed)] @ typed
        for (sheet, cells), layers in zip(laid, seen, strict=True):
            rest = weights[-1][len(typed) :]
            links = model.logistic(sheet, said[cells.kind], layers, rest)
            layers[1:] = [features.around(sheet, links)]
    return weights


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


def main(path: str, check: bool) -> None:
    """Fit and write, or cross-validate."""
    pairs, links = read(path)
    cut = [(units(zh), en) for zh, en in pairs]
    wanted = [targets(zh, len(en), x) for (zh, en), x in zip(pairs, links, strict=True)]
    alike = similarity(cut)
    stored_at = files.house("wordalign.json")
    stored = json.loads(stored_at.read_text(encoding="utf-8"))
    for name, similar in (("plain", None), ("neural", alike)):
        if name == "neural" and alike is None:
            continue
        block = evidence.gather(cut)
        y, weight = (by_cell(block, [pair[k] for pair in wanted]) for k in (0, 1))
        if check:
            fold = [np.full_like(t, i * 5 // len(pairs)) for i, (t, _) in enumerate(wanted)]
            folds = by_cell(block, fold)
            matrices: list[Array] = []
            for number in range(5):
                found = linked(block, similar, fit(block, similar, y, weight, folds != number))
                matrices += [
                    by_token(found[i], pairs[i][0], cut[i][0])
                    for i in range(len(pairs)) if i * 5 // len(pairs) == number
                ]  # fmt: skip
            sys.stdout.write(f"{name}: {error_rate(matrices, links):.2f}\n")
        else:
            stages = fit(block, similar, y, weight, weight >= 0)
            stored[name] = [[round(float(w), 4) for w in stage] for stage in stages]
    if not check:
        rows = ",\n".join(
            f'"{name}": [\n' + ",\n".join(json.dumps(stage) for stage in stages) + "\n]"
            for name, stages in stored.items()
        )
        stored_at.write_text("{\n" + rows + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(f"{sys.argv[1]}/zh_en_data/train", "--check" in sys.argv[2:])
