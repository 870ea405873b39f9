"""What speaks against a stretch of English: the place of its words, and whose they are.

"modify" is as near to 修改 as to 变更, and stands where the text has the latter; 组织 is no
"organizations" that 社会团体 needs; a tail like "in light of" means nothing of the term.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policydeck import lexicon
from policydeck.rendering.page import Array, Floats, Ints, Page
from policydeck.rendering.place import Place
from policydeck.rendering.whose import Claims

# Of so many content words on either side it is asked whether they are the term's neighbours', by
# the logarithm of their links beyond the least; where there are none, nothing is told.
BESIDE = 2
LEAST_AROUND = 0.2
UNTOLD = 0.5

AGAINST = (
    "how far it stands from the term's place", "the words around it are its neighbours'",
    "what another would miss", "content words near none of its senses",
    "content words of a function word", "content words beyond its parts",
    "the least its own of its first and last",
)  # fmt: skip


def against(
    places: Sequence[Place], page: Page, found: Claims, near: Array, choices: tuple[Ints, ...]
) -> list[Array]:
    """What AGAINST says of choices, given by their terms, starts and ends.

    `near`: the words of each term's choices.
    """
    term, starts, ends = choices
    content = page.words("content")[page.of, :-1]
    strange = near & content
    at = strange.nonzero()
    strange[at] = [not places[n].related(k) for n, k in np.transpose(at).tolist()]
    missed = summed(np.stack([found.only * (1 - found.mine), strange * (1 - found.mine), content]))
    only, odd, full = (total[term, ends] - total[term, starts] for total in missed)
    function = np.array([lexicon.is_function(place.hanzi) for place in places])
    parts, words = np.diff(found.bounds)[term], _full(page)[page.of]
    return [
        _distance(places, term, starts, ends), _around(page, found, words, term, starts, ends),
        only, odd, function[term] & (full > 0), np.maximum(full - parts, 0),
        _edges(page, found, words, term, starts, ends),
    ]  # fmt: skip


def summed(values: Array) -> Floats:
    """What stands before each boundary, in total."""
    width = values.shape[-1]
    totals = np.zeros((*values.shape[:-1], width + 1), np.float32)
    np.cumsum(values, axis=-1, out=totals[..., 1:])
    return totals


def _distance(places: Sequence[Place], term: Ints, starts: Ints, ends: Ints) -> Floats:
    """How far the middle of each choice is from where the term has its own, as a share of each."""
    middle = np.array([place.middle for place in places], np.float32)
    size = np.array([len(p.tokens) for p in places])
    found: Floats = np.abs(middle[term] - (starts + ends) / 2 / size[term])
    return found


def _around(page: Page, found: Claims, words: Ints, term: Ints, starts: Ints, ends: Ints) -> Floats:
    """How surely the content words beside choices are of the neighbours of their terms.

    `words`: the content words of each term's sentence.
    """
    links = summed(np.take_along_axis(found.around, words, 1))
    of, before = page.of[term], page.words("before")
    here, after = before[of, starts], before[of, ends]
    counts = np.array([len(sentence.words.full) for _, sentence in page.asked])[of]
    low, high = np.maximum(here - BESIDE, 0), np.minimum(after + BESIDE, counts)
    total = links[term, here] - links[term, low] + links[term, high] - links[term, after]
    many = here - low + high - after
    mean = np.where(many > 0, total / np.maximum(many, 1), UNTOLD)
    beside: Floats = np.log(LEAST_AROUND + mean)
    return beside


def _edges(page: Page, found: Claims, words: Ints, term: Ints, starts: Ints, ends: Ints) -> Floats:
    """How surely the first and the last content word of choices are the term's, the less sure.

    `words`: the content words of each term's sentence.
    """
    of, before = page.of[term], page.words("before")
    first, last = before[of, starts], before[of, ends] - 1
    edges = (found.mine[term, words[term, k]] for k in (first, np.maximum(last, 0)))
    least: Floats = np.where(first <= last, np.minimum(*edges), 1)
    return least


def _full(page: Page) -> Ints:
    """The content words of each sentence."""
    rows = [sentence.words.full for _, sentence in page.asked]
    found = np.zeros((len(rows), max(map(len, rows)) + 1), np.intp)
    for row, words in zip(found, rows, strict=True):
        row[: len(words)] = words
    return found
