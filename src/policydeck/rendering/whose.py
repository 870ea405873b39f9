"""Whose each English word of a sentence is: for each place of a term, the term's or another's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from policydeck.rendering.sentence import Sentence

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

# From this weight on a word counts as named outright. Two senses of three words each give 0.17.
NAMED = 0.2
# Tokens on either side of a term that tell where its English should stand; 6 and 12 tell less.
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose each English word of a sentence is, seen from some places: a row for each."""

    bounds: Ints  # where the rows of a place begin and end in the next two
    inside: Floats  # tokens of the term × English tokens
    shares: Floats  # how much of the term each of those tokens makes up; they sum to 1
    mine: Floats  # likelihood that a word is the term's
    theirs: Floats  # likelihood that it is another's
    named: Floats  # how well a word is known to render a part of the term, by dictionary and tables
    beside: Floats  # the tokens before and after the term × English tokens, for each place
    around: Floats  # the highest link of each English word to one of the term's NEIGHBOURS

    def each(self) -> Iterator[Claim]:
        """What is seen from each place."""
        inside, shares = self.inside.tolist(), self.shares.tolist()
        rows = (x.tolist() for x in (self.mine, self.theirs, self.named, self.beside, self.around))
        for (a, b), *others in zip(pairwise(self.bounds.tolist()), *rows, strict=True):
            yield Claim(inside[a:b], shares[a:b], *others)


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose each English word is, seen from one place, as in `Claims`: lists, read one by one."""

    inside: list[list[float]]
    shares: list[float]
    mine: list[float]
    theirs: list[float]
    named: list[float]
    beside: list[list[float]]
    around: list[float]


def claims(places: Sequence[tuple[int, int]], sentence: Sentence) -> Claims:
    """What the links say about places; a token cut by the term counts in part."""
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
    cut = np.maximum.reduceat(links.matrix[row] * (1 - part), begins, axis=0)
    theirs = np.maximum(np.maximum(above[first], below[last]), cut)
    mine = 1 - np.multiply.reduceat(1 - inside, begins, axis=0)
    known, named = links.known, np.zeros_like(mine)
    which, cell = np.nonzero((known.first >= first[:, None]) & (known.end <= last[:, None]))
    at = begins[which] + known.row[cell] - first[which]
    np.maximum.at(named, (which, known.column[cell]), known.weight[cell] * part[at, 0])
    named = np.minimum(named / NAMED, 1)
    shares = size / np.add.reduceat(size, begins)[term]
    beside = np.pad(links.matrix, ((NEIGHBOURS, NEIGHBOURS), (0, 0)))
    steps = np.arange(NEIGHBOURS)
    near = np.hstack([first[:, None] + NEIGHBOURS - 1 - steps, last[:, None] + NEIGHBOURS + steps])
    around = beside[near]
    return Claims(
        bounds, inside, shares, mine, theirs, named, around[:, [0, NEIGHBOURS]], around.max(axis=1)
    )


def _others(matrix: Floats) -> tuple[Floats, Floats]:
    """The highest links of the units before each boundary, and of those after it."""
    none = np.zeros((1, matrix.shape[1]), np.float32)
    above = np.concatenate([none, np.maximum.accumulate(matrix, axis=0)])
    below = np.concatenate([np.maximum.accumulate(matrix[::-1], axis=0)[::-1], none])
    return above, below
