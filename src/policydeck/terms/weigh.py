"""What was counted in all blocks → the evidence for each candidate and its probability.

Candidates that one block alone has are weighed block by block, so that never the evidence of all is
in memory.

Values of a place are means over the candidate's places. Two learned models, one after the other,
weigh them: each candidate alone, then against its rivals. They stand in data/house/terms.json;
tools/train_terms.py makes them and says from what.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import compress
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from policydeck.storage import files
from policydeck.terms import bilingual, competition, evidence
from policydeck.terms.counts import Marked, Table
from policydeck.trees import Trees

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Array = NDArray[Any]

NAMES = (*evidence.OWN, *evidence.AROUND, *bilingual.NAMES, "count")

# Candidates whose evidence stands side by side, 0.8 kB each; the rest waits.
_AT_ONCE = 20_000


class Numbers(Struct, frozen=True):
    """The candidates of all blocks, numbered in the order in which they are met."""

    ids: tuple[Ints, ...]  # of each block's candidates
    texts: tuple[int, ...]  # the number of each block's first text
    count: Ints  # places of each
    known: Marked  # whether the policy lexicon has it
    shared: Marked  # whether several blocks have it


def numbered(tables: Iterable[Table]) -> Numbers:
    """The numbers of all candidates."""
    numbers: dict[str, int] = {}
    ids, texts, counts, known = list[Ints](), [0], list[Ints](), list[Marked]()
    for table in tables:
        ids.append(_numbers(table.keys, numbers))
        texts.append(texts[-1] + len(table.starts))
        counts.append(np.bincount(table.owner, minlength=len(table.keys)))
        known.append(table.signs[:, 0])
    every, size = np.concatenate([*ids, np.zeros(0, np.int64)]), len(numbers)

    def summed(each: Sequence[Array]) -> Ints:
        sums = np.zeros(size, np.int64)
        np.add.at(sums, every, np.concatenate([*each, np.zeros(0, np.int64)]))
        return sums

    shared = np.bincount(every, minlength=size) > 1
    return Numbers(tuple(ids), tuple(texts[:-1]), summed(counts), summed(known) > 0, shared)


class Found(Struct, frozen=True):
    """Candidates, each with what all blocks say of it."""

    keys: tuple[str, ...]
    classes: tuple[str, ...]  # of the words at the first place
    signs: Marked  # known, quoted, title, enumeration
    wrong: Marked
    first: Ints  # first place: text, first token, token after the last
    own: Floats
    count: Ints  # of its places
    around: Floats  # sums over these
    english: Floats


def _parts(tables: Iterable[Table], numbers: Numbers) -> Iterator[tuple[Ints, Found]]:
    """All candidates with their numbers: those of several blocks, then block by block the others.

    Of a million characters seven in eight candidates stand in one block alone, and the evidence of
    all takes 0.3 GB.
    """
    ids, shared = numbers.ids, numbers.shared
    if shared.any():
        several = (table.only(shared[n]) for table, n in zip(tables, ids, strict=True))
        yield np.flatnonzero(shared), added(several)
    for table, n, text in zip(tables, ids, numbers.texts, strict=True):
        alone = ~shared[n]
        if alone.any():
            yield n[alone], added([table.only(alone)], text)


def added(tables: Iterable[Table], text: int = 0) -> Found:
    """What blocks say together, in the order in which candidates are met.

    The first text of the first block has the number `text`.
    """
    numbers: dict[str, int] = {}
    classes = list[str]()
    new: list[tuple[Array, ...]] = []  # wrong, first place, own words of candidates that are new
    sums: list[Array] = []  # signs, count, around, english
    for table in tables:
        known = len(numbers)
        n = _numbers(table.keys, numbers)
        fresh = n >= known
        place = table.places[np.searchsorted(table.owner, np.arange(len(table.keys)))]
        own = (table.wrong, place + np.array([text, 0, 0]), table.own)
        new.append(tuple(each[fresh] for each in own))
        classes += compress(table.classes, fresh)
        counts = np.bincount(table.owner, minlength=len(table.keys))
        told = (table.signs, counts, table.around, table.english)
        sums = [
            _summed(old, n, len(numbers), each)
            for old, each in zip(sums or [x[:0] for x in told], told, strict=True)
        ]
        text += len(table.starts)
    wrong, first, own_words = (np.concatenate(each) for each in zip(*new, strict=True))
    signs, count, around, english = sums
    return Found(
        tuple(numbers), tuple(classes), signs, wrong, first, own_words, count, around, english
    )  # fmt: skip


def _summed(sums: Array, numbers: Ints, size: int, values: Array) -> Array:
    """The sums of so many candidates with the values of some."""
    more = np.zeros((size - len(sums), *values.shape[1:]), values.dtype)
    sums = np.concatenate([sums, more])
    sums[numbers] += values
    return sums


def _numbers(keys: Sequence[str], numbers: dict[str, int]) -> Ints:
    """The numbers of candidates; what has none yet gets the next."""
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def rows(found: Found, which: Ints) -> Floats:
    """The evidence of some candidates, in the order of NAMES."""
    count = found.count[which, None]
    around, english = found.around[which] / count, found.english[which] / count
    often = _logarithm(found.count[which])[:, None]
    return np.hstack([found.own[which], around, english, often])


def _logarithm(counts: Ints) -> Floats:
    """As the library of the system has it, whatever numpy is built with."""
    known, at = np.unique(counts, return_inverse=True)
    return np.array([math.log(n) for n in known.tolist()])[at]


@cache
def _models() -> tuple[Trees, Trees]:
    stored = files.learned("terms")
    against = Trees.of(stored["against rivals"], (*NAMES, *competition.NAMES))
    return Trees.of(stored["alone"], NAMES), against


def weighed(tables: Iterable[Table], numbers: Numbers) -> Iterator[tuple[Ints, Found, Floats]]:
    """All candidates, in parts: their numbers, what is known of them, and their probabilities."""
    alone, against = _models()
    first = np.zeros(len(numbers.count))
    for own, found in _parts(tables, numbers):
        first[own] = _chances(found, alone)
    rivals = competition.rivals(numbers, tables, first)
    for own, found in _parts(tables, numbers):
        yield own, found, _chances(found, against, rivals[own])


def _chances(found: Found, model: Trees, rivals: Floats | None = None) -> Floats:
    """The probabilities of candidates by their evidence, and by that of their rivals."""
    count = len(found.keys)
    more = np.zeros((count, 0)) if rivals is None else rivals
    parts = np.split(np.arange(count), range(_AT_ONCE, count, _AT_ONCE))
    return np.concatenate([model.chances(np.hstack([rows(found, p), more[p]])) for p in parts])
