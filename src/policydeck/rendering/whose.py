"""Whose each English word of a sentence is: for each place of a term, the term's or another's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from policydeck.rendering.page import NEIGHBOURS, Floats, Ints, Page, spread

# From this weight on a word counts as named outright. Two senses of three words each give 0.17.
NAMED = 0.2


class Claims(Struct, frozen=True):
    """Whose each English word of a page is, seen from its places: a row for each."""

    bounds: Ints  # where the rows of a place begin and end in the next two
    inside: Floats  # tokens of the term × English tokens
    shares: Floats  # how much of the term each of those tokens makes up; they sum to 1
    mine: Floats  # likelihood that a word is the term's
    theirs: Floats  # likelihood that it is another's
    named: Floats  # how well a word is known to render a part of the term, by dictionary and tables
    beside: Floats  # the tokens before and after the term × English tokens, for each place
    around: Floats  # the highest link of each English word to one of the term's NEIGHBOURS
    only: Floats  # how far a word is the only one that renders another token, which it would miss

    def each(self) -> Iterator[Claim]:
        """What is seen from each place."""
        inside, shares = self.inside.tolist(), self.shares.tolist()
        rows = (x.tolist() for x in (self.mine, self.theirs, self.named, self.beside, self.around))
        for (a, b), *others in zip(pairwise(self.bounds.tolist()), *rows, strict=True):
            yield Claim(inside[a:b], shares[a:b], *others)


class Claim(NamedTuple):
    """Whose each English word is, seen from one place, as in `Claims`: lists, read one by one."""

    inside: list[list[float]]
    shares: list[float]
    mine: list[float]
    theirs: list[float]
    named: list[float]
    beside: list[list[float]]
    around: list[float]


def claims(page: Page) -> Claims:
    """What the links say about places; a token cut by the term counts in part."""
    first, end, links = page.first, page.end, page.links
    place, row = spread(first, end)
    bounds = np.searchsorted(place, np.arange(len(first) + 1))
    own, part = links[row], page.part[:, None]
    inside = own * part
    cut = np.maximum.reduceat(own * (1 - part), bounds[:-1], axis=0)
    steps = np.arange(NEIGHBOURS)
    near = links[np.hstack([first[:, None] - 1 - steps, end[:, None] + steps])]
    return Claims(
        bounds, inside, page.shares,
        1 - np.multiply.reduceat(1 - inside, bounds[:-1], axis=0),
        np.maximum(_outside(page, links), cut),
        _named(page, place, row), near[:, [0, NEIGHBOURS]], near.max(axis=1),
        _outside(page, _beyond_second(links)),
    )  # fmt: skip


def _outside(page: Page, links: Floats) -> Floats:
    """The highest link of each word to a token of the sentence that is not the place's."""
    sheets = links.reshape(-1, page.height, page.width)
    above = np.maximum.accumulate(sheets, axis=1).reshape(links.shape)
    below = np.maximum.accumulate(sheets[:, ::-1], axis=1)[:, ::-1].reshape(links.shape)
    highest: Floats = np.maximum(above[page.first - 1], below[page.end])
    return highest


def _beyond_second(links: Floats) -> Floats:
    """By how much each token's highest link is above its second, at the word that it links."""
    rows, best = np.arange(len(links)), links.argmax(axis=1)
    found = np.zeros_like(links)
    if links.shape[1] > 1:
        second = np.partition(links, -2, axis=1)[:, -2]
        found[rows, best] = links[rows, best] - second
    return found


def _named(page: Page, place: Ints, row: Ints) -> Floats:
    """How well each word is known to render a part of each place; given are the rows of all."""
    found = np.zeros((len(page.first), page.width), np.float32)
    known = [sentence.links.known for _, sentence in page.asked]
    begins = np.arange(len(known)) * page.height + NEIGHBOURS
    base = np.repeat(begins, [len(x.row) for x in known])
    all_rows, column, low, high, weight = (
        np.concatenate(arrays) for arrays in zip(*map(astuple, known), strict=True)
    )
    rows = all_rows + base
    order = np.argsort(rows, kind="stable")
    to = np.cumsum(np.bincount(rows, minlength=len(page.links) + 1))
    which, at = spread(to[row - 1], to[row])
    cell, whose = order[at], place[which]
    held = low[cell] + base[cell] >= page.first[whose]
    held &= high[cell] + base[cell] <= page.end[whose]
    which, cell, whose = which[held], cell[held], whose[held]
    weights = weight[cell] * page.part[which]
    np.maximum.at(found.reshape(-1), whose * page.width + column[cell], weights)
    named: Floats = np.minimum(found / NAMED, 1)
    return named
