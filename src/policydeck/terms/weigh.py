"""What was counted in all blocks → the evidence for each candidate and its probability.

Candidates that one block alone has are weighed block by block, so that never the evidence of all is
in memory.

Values of a place are means over the candidate's places. Two small logistic models, one after the
other, weigh them: each candidate alone, then against its rivals. Their weights stand in
data/house/terms.json; tools/train_terms.py makes them and says from what.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policydeck.storage import files
from policydeck.terms import bilingual, competition, evidence
from policydeck.terms.counts import Kinds, Marked, Table, together

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Array = NDArray[Any]

_TOGETHER = (
    "count", "consistent", "at most one English word", "after always the same", "kinds before",
    "kinds after", "open before, verb first", "open after, verb first", "open, verb first",
    "a clause, verb first", "noun in English, verb first", "-ing, verb first",
    "goes on, verb last", "goes on, noun first and verb last", "modal before, verb first",
    "noun after, verb first", "noun before, noun first", "joined by a preposition, verb last",
    "noun first, idiom last, not inverted",
)  # fmt: skip
NAMES = (*evidence.OWN, *evidence.AROUND, *bilingual.NAMES, *_TOGETHER)

# Candidates whose evidence stands side by side, 1.3 kB each; the rest waits.
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Numbers:
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


@dataclass(frozen=True, slots=True)
class Found:
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
    stems: Ints
    most: Ints  # places that have the most frequent rendering
    before: Ints  # how many different words stand there
    after: Ints
    ends_after: Marked  # whether at some place none does


def _parts(tables: Iterable[Table], numbers: Numbers) -> Iterator[tuple[Ints, Found]]:
    """All candidates with their numbers: those of several blocks, then block by block the others.

    Of a million characters seven in eight candidates stand in one block alone, and the evidence of
    all takes 0.4 GB.
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
    new: list[tuple[Array, ...]] = []  # wrong, first place, own, stems of candidates that are new
    sums: list[Array] = []  # signs, count, around, english
    met: list[tuple[Kinds, ...]] = []  # renderings, before, after
    for table in tables:
        known = len(numbers)
        n = _numbers(table.keys, numbers)
        fresh = n >= known
        place = table.places[np.searchsorted(table.owner, np.arange(len(table.keys)))]
        own = (table.wrong, place + np.array([text, 0, 0]), table.own, table.stems)
        new.append(tuple(each[fresh] for each in own))
        classes += compress(table.classes, fresh)
        counts = np.bincount(table.owner, minlength=len(table.keys))
        told = (table.signs, counts, table.around, table.english)
        sums = [
            _summed(old, n, len(numbers), each)
            for old, each in zip(sums or [x[:0] for x in told], told, strict=True)
        ]
        met.append(
            tuple(
                replace(k, owner=n[k.owner]) for k in (table.renderings, table.before, table.after)
            )
        )
        text += len(table.starts)
    wrong, first, own_words, stems = (np.concatenate(each) for each in zip(*new, strict=True))
    signs, count, around, english = sums
    renderings, before, after = (together(each) for each in zip(*met, strict=True))
    most = np.zeros(len(numbers), np.int64)
    said = renderings.what > 0
    np.maximum.at(most, renderings.owner[said], renderings.count[said])
    return Found(
        tuple(numbers), tuple(classes), signs, wrong, first, own_words, count, around, english,
        stems, most,
        np.bincount(before.owner, minlength=len(numbers)),
        np.bincount(after.owner, minlength=len(numbers)),
        _has_nothing(after, len(numbers)),
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


def _has_nothing(met: Kinds, size: int) -> Marked:
    return np.bincount(met.owner[met.what == 0], minlength=size) > 0


def rows(found: Found, which: Ints) -> Floats:
    """The evidence of some candidates, in the order of NAMES."""
    count = found.count[which, None]
    around, english = found.around[which] / count, found.english[which] / count
    return np.hstack([
        found.own[which], around, english, _together(found, which),
        _with_classes([found.classes[n] for n in which.tolist()], around, english),
    ])  # fmt: skip


def _together(found: Found, which: Ints) -> Floats:
    """What only all places together tell."""
    count, stems = found.count[which], found.stems[which]
    before, after = found.before[which], found.after[which]
    several = count > 1
    return np.stack([
        _logarithm(count),
        np.where(several, found.most[which] / count, 0.5),
        stems <= 1,
        several & (after == 1) & ~found.ends_after[which],
        _logarithm(before),
        _logarithm(after),
    ], axis=1)  # fmt: skip


def _logarithm(counts: Ints) -> Floats:
    """As the library of the system has it, whatever numpy is built with."""
    known, at = np.unique(counts, return_inverse=True)
    return np.array([math.log(n) for n in known.tolist()])[at]


def _with_classes(classes: Sequence[str], around: Floats, english: Floats) -> Floats:
    """What means something else where the first or last word is a verb."""
    place = dict(zip(evidence.AROUND, around.T, strict=True))
    value = dict(zip(bilingual.NAMES, english.T, strict=True))
    first = np.array([c[0] for c in classes])
    verb = np.isin(first, list("VD"))
    last_class = np.array([c[-1] for c in classes])
    last = np.isin(last_class, list("VG"))
    noun = np.isin(first, list("NI"))
    predicate = np.isin(last_class, list("VGA"))
    return np.stack([
        place["open before"] * verb,
        place["open after"] * verb,
        place["open on both sides"] * verb,
        place["a clause"] * verb,
        value["first is a noun"] * np.isin(first, list("VG")),
        value["first in -ing"] * (first == "V"),
        (1 - place["open after"]) * last,
        (1 - place["open after"]) * last * noun,
        place["modal before"] * verb,
        place["noun after"] * verb,
        place["noun before"] * noun,
        value["joined by a preposition"] * predicate * (1 - value["inverted"]),
        np.isin(first, list("NG")) * (last_class == "I") * (1 - value["inverted"]),
    ], axis=1)  # fmt: skip


@cache
def _weights() -> tuple[Floats, Floats]:
    stored = files.learned("terms")
    alone = [stored["alone"].get(name, 0.0) for name in NAMES]
    names = (*NAMES, *competition.NAMES)
    return np.array(alone), np.array([stored["against rivals"].get(name, 0.0) for name in names])


def weighed(tables: Iterable[Table], numbers: Numbers) -> Iterator[tuple[Ints, Found, Floats]]:
    """All candidates, in parts: their numbers, what is known of them, and their probabilities."""
    alone, against = _weights()
    first = np.zeros(len(numbers.count))
    for own, found in _parts(tables, numbers):
        first[own] = _chances(found, alone)
    rivals = competition.rivals(numbers, tables, first)
    for own, found in _parts(tables, numbers):
        yield own, found, _chances(found, against, competition.rows(rivals[own], first[own]))


def _chances(found: Found, weights: Floats, more: Floats | None = None) -> Floats:
    """The probabilities of candidates by their evidence and `more` of it."""
    count = len(found.keys)
    more = np.zeros((count, 0)) if more is None else more
    return np.concatenate([
        competition.chances(np.hstack([rows(found, part), more[part]]) @ weights)
        for part in np.split(np.arange(count), range(_AT_ONCE, count, _AT_ONCE))
    ])  # fmt: skip
