"""Where two long texts surely correspond, so that only the neighbourhood need be looked at closely.

Two sentences are alike when words that the dictionary joins meet in them, rare ones (names,
numbers, terms) above all. Where each is the other's best match they are a seed; seeds that keep
the order and gather most weight are anchors, wherever in the texts they stand: so a missing page,
a preface or a chapter in another place throws nothing off its path. Between two anchors far apart
the same is done again, for what is common in the whole text may be rare there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from policydeck.align.band import Limits, full
from policydeck.align.evidence import Floats, Ints, Lexicon, Side

# Below this product of sentence numbers every column is looked at: 500 × 500 sentences take
# a second.
SMALL = 250_000
# Meetings of words, for each sentence, at most: rare words first, until so many.
_MEETINGS = 100
# A seed has at least this share of what the best match of either sentence has: each of several
# copies of a text must be able to find its own.
_NEARLY = 0.8
_LEAST = 0.05  # likeness of a seed, from 0 to 1
# Of so many anchors on either side of one so many must vouch for it: be about as far from it in
# both texts. In 40,000 sentences of chapters and statutes the neighbourhood of the anchors has
# 99.9 % of the beads so, and 97.7 % where three vouch and one text may run twice as fast.
_NEAR, _VOUCH = 3, 4
_SLOPE, _SLACK = 1.5, 3
# From this product of sentence numbers on anchors are looked for between two others. Small, since
# a neighbourhood of 34 sentences on average is looked at twice as fast as one of 60.
_CLOSE = 3_600
_MARGIN = 10  # sentences around the anchors that are looked at, too: no bead has more than 5
Points = list[tuple[int, int]]


def narrow(zh: Side, en: Side, lexicon: Lexicon) -> Limits:
    """The columns worth looking at in each row, for two texts that are too long to look at all."""
    rows, columns = len(zh.lengths), len(en.lengths)
    corners = [(0, 0), *_between(zh, en, lexicon, (0, rows, 0, columns)), (rows, columns)]
    low, high = np.full(rows + 1, columns), np.zeros(rows + 1, dtype=np.int64)
    for (a, c), (b, d) in pairwise(corners):
        first, last = _inside(b - a, d - c)
        low[a : b + 1] = np.minimum(low[a : b + 1], c + first)
        high[a : b + 1] = np.maximum(high[a : b + 1], c + last)
    low, high = np.maximum(0, low - _MARGIN), np.minimum(columns, high + _MARGIN)
    low[0], high[-1] = 0, columns
    return low, high


def _inside(rows: int, columns: int) -> Limits:
    """Where to look between two anchors: everywhere, or where that is too much, near the diagonal.

    Two long stretches without an anchor have nothing to say to each other.
    """
    if rows * columns <= SMALL:
        return full(rows, columns)
    half = max(SMALL // (2 * rows), columns // rows + 1)
    diagonal = np.arange(rows + 1) * columns // rows
    return np.maximum(0, diagonal - half), np.minimum(columns, diagonal + half)


def _between(
    zh: Side, en: Side, lexicon: Lexicon, part: tuple[int, int, int, int]
) -> Iterator[tuple[int, int]]:
    """The anchors in rows a…b-1 and columns c…d-1, and those between them."""
    a, b, c, d = part
    if (b - a) * (d - c) <= _CLOSE:
        return
    found = [(a + i, c + j) for i, j in _anchors(zh.take([(a, b)]), en.take([(c, d)]), lexicon)]
    before = (a, c)
    for anchor in [*found, (b, d)]:
        inner = (before[0], anchor[0], before[1], anchor[1])
        if found:
            yield from _between(zh, en, lexicon, inner)
        if anchor != (b, d):
            yield anchor
        before = anchor[0] + 1, anchor[1] + 1


def _anchors(zh: Side, en: Side, lexicon: Lexicon) -> Points:
    """Pairs of sentences that surely correspond, in order."""
    chain = rising(*_seeds(zh, en, lexicon))
    return [point for at, point in enumerate(chain) if _is_vouched(chain, at)]


def _is_vouched(chain: Points, at: int) -> bool:
    """Whether the anchors around one are about as far from it in one text as in the other."""
    i, j = chain[at]
    near = chain[max(0, at - _NEAR) : at] + chain[at + 1 : at + 1 + _NEAR]
    return sum(_agree(abs(x - i), abs(y - j)) for x, y in near) >= _VOUCH


def _agree(down: int, along: int) -> bool:
    return along <= _SLOPE * down + _SLACK and down <= _SLOPE * along + _SLACK


def _seeds(zh: Side, en: Side, lexicon: Lexicon) -> tuple[Ints, Ints, Floats]:
    """Rows, columns and likeness of the sentences that match best, both ways, sorted by row."""
    i, j, alike = likeness(zh, en, lexicon)
    best_zh, best_en = np.zeros(len(zh.lengths)), np.zeros(len(en.lengths))
    np.maximum.at(best_zh, i, alike)
    np.maximum.at(best_en, j, alike)
    kept = alike >= np.maximum(_LEAST, _NEARLY * np.maximum(best_zh[i], best_en[j]))
    return i[kept], j[kept], alike[kept]


def likeness(zh: Side, en: Side, lexicon: Lexicon) -> tuple[Ints, Ints, Floats]:
    """Rows, columns and likeness, from 0 to 1, of sentences that share words, sorted by row."""
    columns = len(en.lengths)
    i, j, weight, zh_own, en_own = _meetings(zh, en, lexicon)
    keys, index = np.unique(i * columns + j, return_inverse=True)
    i, j = keys // columns, keys % columns
    return i, j, np.bincount(index, weight, len(keys)) / np.sqrt(zh_own[i] * en_own[j] + 1e-9)


def _meetings(zh: Side, en: Side, lexicon: Lexicon) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Zh sentence, en sentence and weight of each meeting of two joined words.

    And the weight that the words of each Chinese and each English sentence have together.
    """
    zh_often = np.bincount(zh.ids, minlength=len(zh.words))
    en_often = np.bincount(en.ids, minlength=len(en.words))
    rare_zh = np.log(len(zh.ids) / np.maximum(1, zh_often))
    rare_en = np.log(len(en.ids) / np.maximum(1, en_often))
    meet = zh_often[lexicon.zh].astype(float) * en_often[lexicon.en]
    order = np.argsort(meet, kind="stable")
    order = order[np.searchsorted(meet[order], 1) :]
    most = _MEETINGS * (len(zh.lengths) + len(en.lengths))
    order = order[: np.searchsorted(np.cumsum(meet[order]), most)]
    zh_sentence, zh_order = _by_word(zh)
    en_sentence, en_order = _by_word(en)
    zh_start, en_start = _starts(zh_often), _starts(en_often)
    sizes = meet[order].astype(np.int64)
    pair = np.repeat(order, sizes)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    width = en_often[lexicon.en[pair]]
    i = zh_sentence[zh_order][zh_start[lexicon.zh[pair]] + within // width]
    j = en_sentence[en_order][en_start[lexicon.en[pair]] + within % width]
    weight = lexicon.prior * np.minimum(rare_zh[lexicon.zh], rare_en[lexicon.en])
    return (
        i, j, weight[pair],
        np.bincount(zh_sentence, rare_zh[zh.ids], len(zh.lengths)).astype(float),
        np.bincount(en_sentence, rare_en[en.ids], len(en.lengths)).astype(float),
    )  # fmt: skip


def _starts(often: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(often)))


def _by_word(side: Side) -> tuple[Ints, Ints]:
    """The sentence of each word token, and the tokens sorted by word."""
    sentence = np.repeat(np.arange(len(side.lengths)), np.diff(side.offsets))
    return sentence, np.argsort(side.ids, kind="stable")


def rising(rows: Ints, columns: Ints, weights: Floats) -> Points:
    """The seeds, sorted by row, that rise in both texts and together weigh most."""
    # of the best chains so far, each heavier than those that end before it: their last columns,
    # weights and seeds
    ends, totals, heads = [-1], [0.0], [-1]
    before = [-1] * len(rows)
    column, weight = columns.tolist(), weights.tolist()
    starts = [*np.flatnonzero(np.diff(rows, prepend=-1)).tolist(), len(rows)]
    for first, stop in pairwise(starts):
        reached = []
        for seed in range(first, stop):
            at = bisect_left(ends, column[seed]) - 1
            before[seed] = heads[at]
            reached.append((column[seed], totals[at] + weight[seed], seed))
        for end, total, seed in reached:
            at = last = bisect_left(ends, end)
            if totals[at - 1] >= total:
                continue
            while last < len(ends) and totals[last] <= total:
                last += 1
            if last < len(ends) and ends[last] == end:
                continue
            ends[at:last], totals[at:last], heads[at:last] = [end], [total], [seed]
    found, seed = list[tuple[int, int]](), heads[-1]
    while seed >= 0:
        found.append((int(rows[seed]), column[seed]))
        seed = before[seed]
    return found[::-1]
