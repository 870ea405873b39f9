"""Which English word renders which Chinese word, for all pairs of a document.

Works on a single page without any language model: dictionary, sub-words, spelling, co-occurrence
over the document, position and neighbours are weighed by a small trained model (see `model`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from policydeck.language import threads
from policydeck.wordalign import evidence, model, similarity
from policydeck.wordalign.compounds import Known
from policydeck.wordalign.evidence import Pair
from policydeck.wordalign.units import FUNCTION, units

__all__ = ["FUNCTION", "SAID", "Known", "Links", "Pair", "link", "units"]

Matrix = NDArray[np.float32]
# Linked so surely, a word is said on the other side. Every word of a clause that says much must be:
# of 302 judged clauses on cards of train, dev and eight texts that shaped nothing 3.8 % are partial
# or wrong at .5 and 2.8 % at .55, which costs 3 of the right ones; .65 leaves 2.3 % and costs 21.
SAID = 0.55
# Cells (Chinese units times English tokens) that share one set of statistics: 2 million are
# about 350 passages of a statute and take 200 MB. Longer documents are taken in such blocks,
# which keeps memory bounded and time linear.
BLOCK = 2_000_000
# A pair with more cells than this is no sentence pair (600 by 1,000 words) and stays unlinked:
# its evidence alone would take 200 MB.
LARGEST = 600_000


class Links(Struct, frozen=True):
    """What is known of each unit (row) and English token (column) of a pair."""

    matrix: Matrix  # probability that the two are linked
    known: Known  # which may mean one another, by dictionaries, tables and spelling


def link(pairs: Sequence[Pair], *, contextual: bool = True) -> list[Links]:
    """The links of each pair, whose Chinese side is given in `units`.

    Pass all pairs of a document in one call: co-occurrence over the document is part of the
    evidence. With `contextual` the optional language model is asked where it is installed (see
    `similarity`).
    """
    with threads.one():
        return [links for block in _blocks(pairs) for links in _link_block(block, contextual)]


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


def _link_block(pairs: Sequence[Pair], contextual: bool) -> list[Links]:
    found = [_unlinked(len(zh), len(en)) for zh, en in pairs]
    full = [n for n, links in enumerate(found) if 0 < links.matrix.size <= LARGEST]
    if not full:
        return found
    asked = [pairs[n] for n in full]
    alike = similarity.similarity(asked) if contextual else None
    block = evidence.gather(asked)
    linked = model.apply(block, alike, model.stages("plain" if alike is None else "neural"))
    for sheet, cells, links in zip(block.sheets, block.cells, linked, strict=True):
        each = zip(sheet.pairs, sheet.cut(links), sheet.cut(cells.alone), strict=True)
        for pair, matrix, known in each:
            found[full[pair]] = Links(matrix, Known.alone(known) + block.longer[pair])
    return found


def _unlinked(height: int, width: int) -> Links:
    none = np.zeros((height, width), np.float32)
    return Links(none, Known.alone(none))
