"""Whose each English word of a sentence is: for each place of a term, the term's or another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from policydeck.rendering.sentence import Sentence

Floats = NDArray[np.float32]

# From this weight on a word counts as named outright. Two senses of three words each give 0.17.
NAMED = 0.2
# Tokens on either side of a term that tell where its English should stand; 6 and 12 tell less.
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose each English word is, seen from one place."""

    inside: Floats  # tokens of the term × English tokens
    shares: Floats  # how much of the term each of those tokens makes up; they sum to 1
    mine: Floats  # likelihood that a word is the term's
    theirs: Floats  # likelihood that it is another's
    named: Floats  # how well a word is known to render a part of the term, by dictionary and tables
    beside: Floats  # the tokens before and after the term × English tokens
    around: Floats  # the highest link of each English word to one of the term's NEIGHBOURS


def claims(places: Sequence[tuple[int, int]], sentence: Sentence) -> list[Claims]:
    """What the links say about each place; a token cut by the term counts in part."""
    if not places:
        return []
    starts, ends = np.array(places, np.intp).T[:, :, None]
    common = np.minimum(ends, sentence.ends) - np.maximum(starts, sentence.starts)
    term, row = np.nonzero(common > 0)
    size = common[term, row].astype(np.float32)
    part = (size / (sentence.ends - sentence.starts)[row]).astype(np.float32)[:, None]
    bounds = np.searchsorted(term, np.arange(len(places) + 1))
    begins, first, last = bounds[:-1], row[bounds[:-1]], row[bounds[1:] - 1] + 1
    links = sentence.links
    inside = links.matrix[row] * part
    above, below = _others(links.matrix)
    beside = np.pad(links.matrix, ((1, 1), (0, 0)))
    cut = np.maximum.reduceat(links.matrix[row] * (1 - part), begins, axis=0)
    theirs = np.maximum(np.maximum(above[first], below[last]), cut)
    mine = 1 - np.multiply.reduceat(1 - inside, begins, axis=0)
    known, named = links.known, np.zeros_like(mine)
    which, cell = np.nonzero((known.first >= first[:, None]) & (known.end <= last[:, None]))
    at = begins[which] + known.row[cell] - first[which]
    np.maximum.at(named, (which, known.column[cell]), known.weight[cell] * part[at, 0])
    named = np.minimum(named / NAMED, 1)
    shares = size / np.add.reduceat(size, begins)[term]
    return [
        Claims(
            inside[a:b], shares[a:b], mine[n], theirs[n], named[n], beside[[first[n], last[n] + 1]],
            _around(links.matrix, int(first[n]), int(last[n])),
        )
        for n, (a, b) in enumerate(pairwise(bounds.tolist()))
    ]  # fmt: skip


def _around(matrix: Floats, first: int, last: int) -> Floats:
    """The highest links of the units near those from `first` to `last`."""
    before, after = matrix[max(0, first - NEIGHBOURS) : first], matrix[last : last + NEIGHBOURS]
    highest: Floats = np.maximum(before.max(axis=0, initial=0), after.max(axis=0, initial=0))
    return highest


def _others(matrix: Floats) -> tuple[Floats, Floats]:
    """The highest links of the units before each boundary, and of those after it."""
    none = np.zeros((1, matrix.shape[1]), np.float32)
    above = np.concatenate([none, np.maximum.accumulate(matrix, axis=0)])
    below = np.concatenate([np.maximum.accumulate(matrix[::-1], axis=0)[::-1], none])
    return above, below
