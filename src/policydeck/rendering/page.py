"""Sentences side by side as arrays, so that one step serves the places of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from policydeck.rendering.sentence import Sentence

Array = NDArray[Any]
Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Span = tuple[int, int]
Asked = tuple[Sequence[Span], Sentence]  # places, given by their characters, of a sentence

# Tokens on either side of a term that tell where its English should stand; 6 and 12 tell less.
NEIGHBOURS = 3
# Places times English tokens of a page. For 11,629 places pages of a quarter take 1.85 CPU seconds,
# these 1.55, and those three times as large 1.52 and three times the memory.
CELLS = 20_000


class Page(Struct, frozen=True):
    """Places of sentences. What a sentence is narrower or lower than the page is no word."""

    asked: Sequence[Asked]
    of: Ints  # place → which of the sentences
    first: Ints  # place → row of its first unit
    end: Ints  # place → row after its last unit
    part: Floats  # for each of these rows how much of the unit is the place's, 0 to 1
    shares: Floats  # and how much of the place is the unit's
    links: Floats  # rows × tokens; NEIGHBOURS blank rows and more stand between sentences
    height: int  # rows of a sentence
    width: int  # tokens of the widest

    def words(self, name: str, blank: float = 0) -> Array:
        """What `Words` say by this name: sentences × boundaries before and after each token."""
        rows = [getattr(sentence.words, name) for _, sentence in self.asked]
        found = np.full((len(rows), self.width + 1), blank, np.array(rows[0]).dtype)
        for row, values in zip(found, rows, strict=True):
            row[: len(values)] = values
        return found

    def units(self) -> Iterator[tuple[int, int]]:
        """For each place which units of its sentence it has a part of."""
        above = self.of * self.height + NEIGHBOURS
        return zip((self.first - above).tolist(), (self.end - above).tolist(), strict=True)


def pages(asked: Sequence[Asked]) -> Iterator[tuple[list[tuple[int, int]], Page]]:
    """All places of sentences on pages, sentences of about the same width on one.

    With each goes which of the sentences each place is of, and which of its places it is.
    """
    order = sorted(range(len(asked)), key=lambda n: len(asked[n][1].tokens))
    held: list[Asked] = []
    numbers: list[tuple[int, int]] = []
    for n in order:
        places, sentence = asked[n]
        if not sentence.units or not sentence.tokens:
            continue
        most = max(1, CELLS // len(sentence.tokens))
        for at in range(0, len(places), most):
            some = places[at : at + most]
            if held and len(numbers) + len(some) > most:
                yield numbers, _page(held)
                held, numbers = [], []
            held.append((some, sentence))
            numbers += [(n, at + k) for k in range(len(some))]
    if held:
        yield numbers, _page(held)


def _page(asked: Sequence[Asked]) -> Page:
    sentences = [sentence for _, sentence in asked]
    heights = np.array([len(s.units) for s in sentences])
    height, width = int(heights.max()) + 2 * NEIGHBOURS, max(len(s.tokens) for s in sentences)
    links = np.zeros((len(sentences), height, width), np.float32)
    for sheet, s in zip(links, sentences, strict=True):
        sheet[NEIGHBOURS : NEIGHBOURS + len(s.units), : len(s.tokens)] = s.links.matrix
    sizes = np.array([len(s.key) for s in sentences])
    before, units = (np.cumsum(x) - x for x in (sizes, heights))
    begins, stops = (
        np.concatenate([getattr(s, side) + b for s, b in zip(sentences, before, strict=True)])
        for side in ("starts", "ends")
    )
    of = np.repeat(np.arange(len(asked)), [len(places) for places, _ in asked])
    spans = np.concatenate([places for places, _ in asked])
    start, end = (spans + before[of, None]).T
    first, last = np.searchsorted(stops, start, "right"), np.searchsorted(begins, end)
    place, unit = spread(first, last)
    size = np.minimum(end[place], stops[unit]) - np.maximum(start[place], begins[unit])
    part, whole = size / (stops - begins)[unit], (end - start)[place]
    to_row = of * height + NEIGHBOURS - units[of]
    return Page(
        asked, of, first + to_row, last + to_row, part.astype(np.float32),
        (size / whole).astype(np.float32), links.reshape(-1, width), height, width,
    )  # fmt: skip


def spread(first: Ints, end: Ints) -> tuple[Ints, Ints]:
    """All numbers from each first to before its end, and whose each is."""
    sizes = end - first
    owner = np.repeat(np.arange(len(first)), sizes)
    return owner, np.arange(len(owner)) + (first - np.cumsum(sizes) + sizes)[owner]
