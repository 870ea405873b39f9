"""Which English word renders which Chinese word, for all pairs of a document.

Works on a single page without any language model: dictionary, sub-words, spelling, co-occurrence
over the document, position and neighbours are weighed by a small trained model (see `model`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from policydeck.language.english import EnToken
from policydeck.model import Token
from policydeck.wordalign import features, lexical, model, similarity, statistics
from policydeck.wordalign.units import units

__all__ = ["link", "units"]

Pair = tuple[Sequence[Token], Sequence[EnToken]]
Matrix = NDArray[np.float32]
# Cells (Chinese units times English tokens) that share one set of statistics: 2 million are
# about 350 passages of a statute and take 200 MB. Longer documents are taken in such blocks,
# which keeps memory bounded and time linear.
BLOCK = 2_000_000
# A pair with more cells than this is no sentence pair (600 by 1,000 words) and stays unlinked:
# its evidence alone would take 200 MB.
LARGEST = 600_000


def link(pairs: Sequence[Pair], *, contextual: bool = True) -> list[Matrix]:
    """For each pair the probability that a Chinese token and an English token are linked.

    Pass all pairs of a document in one call: co-occurrence over the document is part of the
    evidence. Rows are the Chinese tokens as given; pass `units(tokens)` to see inside words
    longer than three characters. With `contextual` the optional language model is asked where
    it is installed (see `similarity`).
    """
    matrices: list[Matrix] = []
    for block in _blocks(pairs):
        matrices += _link_block(block, contextual)
    return matrices


def _blocks(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    block: list[Pair] = []
    size = 0
    for pair in pairs:
        area = len(pair[0]) * len(pair[1])
        if block and size + area > BLOCK:
            yield block
            block, size = [], 0
        block.append(pair)
        size += area
    if block:
        yield block


def _ids(names: Sequence[str], known: dict[str, int]) -> list[int]:
    return [known.setdefault(name, len(known)) for name in names]


def evidence(pairs: Sequence[Pair], alike: Sequence[Matrix] | None) -> Iterator[features.Layers]:
    """The model's features for each pair, whose Chinese side is given in units already.

    `alike` is the contextual similarity of each pair's words, where there is one.
    """
    known = [lexical.evidence(zh, en) for zh, en in pairs]
    words: dict[str, int] = {}
    stems: dict[str, int] = {}
    counted = statistics.posteriors(
        statistics.cells(
            [_ids([t.key for t in zh], words) for zh, _ in pairs],
            [_ids([t.stem for t in en], stems) for _, en in pairs],
            [x.prior for x in known],
        )
    )
    start = 0
    for number, (zh, en) in enumerate(pairs):
        cut = counted.cut(start, (len(zh), len(en)))
        yield features.base(known[number], cut, zh, en, alike[number] if alike else None)
        start += len(zh) * len(en)


def _link_block(pairs: Sequence[Pair], contextual: bool) -> list[Matrix]:
    cut = [(units(zh), en) for zh, en in pairs]
    full = [pair for pair in cut if 0 < len(pair[0]) * len(pair[1]) <= LARGEST]
    if not full:
        return [np.zeros((len(zh), len(en)), np.float32) for zh, en in pairs]
    alike = similarity.similarity(full) if contextual else None
    weights = model.stages("plain" if alike is None else "neural")
    linked = (model.apply(layers, weights) for layers in evidence(full, alike))
    return [
        by_token(next(linked), tokens, zh)
        if 0 < len(zh) * len(en) <= LARGEST
        else np.zeros((len(tokens), len(en)), np.float32)
        for (tokens, _), (zh, en) in zip(pairs, cut, strict=True)
    ]


def by_token(matrix: Matrix, tokens: Sequence[Token], pieces: Sequence[Token]) -> Matrix:
    """Rows of units → rows of tokens: a token has the best link of its pieces."""
    if len(tokens) == len(pieces):
        return matrix
    starts = [t.start for t in tokens]
    first = np.searchsorted([u.start for u in pieces], starts)
    return np.asarray(np.maximum.reduceat(matrix, first, axis=0), np.float32)
