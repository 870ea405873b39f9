"""What was counted in all blocks → the evidence for each candidate and its probability.

Values of a place are means over the candidate's places. Two small logistic models, one after the
other, weigh them: each candidate alone, then against its rivals. Their weights stand in
data/house/terms.json; tools/train_terms.py makes them and says from what.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policydeck.storage import files
from policydeck.terms import bilingual, competition, evidence
from policydeck.terms.counts import Kinds, Table, together

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Array = NDArray[Any]

_TOGETHER = (
    "count", "consistent", "English words", "at most one English word",
    "before always the same", "after always the same", "kinds before", "kinds after",
    "open before, verb first", "open after, verb first", "open, verb first",
    "a clause, verb first", "noun in English, verb first", "-ing, verb first",
    "preposition before, verb last", "goes on, verb last", "goes on, noun first and verb last",
    "modal before, verb first", "noun after, verb first", "noun before, noun first",
    "joined by a verb, verb last", "joined by a preposition, verb last",
)  # fmt: skip
NAMES = (*evidence.OWN, *evidence.AROUND, *bilingual.NAMES, *_TOGETHER)

# Candidates whose evidence stands side by side, 1.3 kB each; the rest waits.
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates of all blocks, in the order in which they are met, each with its counts."""

    keys: tuple[str, ...]
    classes: tuple[str, ...]  # of the words at the first place
    signs: NDArray[np.bool_]  # known, quoted, title, enumeration
    wrong: NDArray[np.bool_]
    first: Ints  # first place: text, first token, token after the last
    own: Floats
    count: Ints  # of its places
    around: Floats  # sums over these
    english: Floats
    stems: Ints
    most: Ints  # places that have the most frequent rendering
    before: Ints  # how many different words stand there
    after: Ints
    ends_before: NDArray[np.bool_]  # whether at some place none does
    ends_after: NDArray[np.bool_]
    ids: tuple[Ints, ...]  # of each block's candidates the numbers here
    texts: tuple[int, ...]  # the number of each block's first text, and of all


def added(tables: Iterable[Table]) -> Found:
    """What the blocks say together; of each what its candidates are is taken over and let go."""
    numbers: dict[str, int] = {}
    ids: list[Ints] = []
    texts, classes = [0], list[str]()
    new: list[tuple[Array, ...]] = []  # wrong, first place, own, stems of candidates that are new
    sums: list[Array] = []  # signs, count, around, english
    met: list[tuple[Kinds, ...]] = []  # renderings, before, after
    for table in tables:
        known = len(numbers)
        n = _numbers(table.keys, numbers)
        fresh = n >= known
        place = table.places[np.searchsorted(table.owner, np.arange(len(table.keys)))]
        own = (table.wrong, place + np.array([texts[-1], 0, 0]), table.own, table.stems)
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
        ids.append(n)
        texts.append(texts[-1] + len(table.starts))
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
        _has_nothing(before, len(numbers)), _has_nothing(after, len(numbers)),
        tuple(ids), tuple(texts),
    )  # fmt: skip


def _summed(sums: Array, numbers: Ints, size: int, values: Array) -> Array:
    """The sums of so many candidates with the values of some."""
    more = np.zeros((size - len(sums), *values.shape[1:]), values.dtype)
    sums = np.concatenate([sums, more])
    sums[numbers] += values
    return sums


def _numbers(keys: Sequence[str], numbers: dict[str, int]) -> Ints:
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def _has_nothing(met: Kinds, size: int) -> NDArray[np.bool_]:
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
    size = found.first[which, 2] - found.first[which, 1]
    before, after = found.before[which], found.after[which]
    several = count > 1
    return np.stack([
        _logarithm(count),
        np.where(several, found.most[which] / count, 0.5),
        np.minimum(stems / size, 3.0),
        stems <= 1,
        several & (before == 1) & ~found.ends_before[which],
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
    last = np.isin([c[-1] for c in classes], list("VG"))
    noun = np.isin(first, list("NI"))
    predicate = np.isin([c[-1] for c in classes], list("VGA"))
    return np.stack([
        place["open before"] * verb,
        place["open after"] * verb,
        place["open on both sides"] * verb,
        place["a clause"] * verb,
        value["first is a noun"] * np.isin(first, list("VG")),
        value["first in -ing"] * (first == "V"),
        place["preposition before"] * last,
        (1 - place["open after"]) * last,
        (1 - place["open after"]) * last * noun,
        place["modal before"] * verb,
        place["noun after"] * verb,
        place["noun before"] * noun,
        value["joined by a verb"] * predicate,
        value["joined by a preposition"] * predicate * (1 - value["inverted"]),
    ], axis=1)  # fmt: skip


@cache
def _weights() -> tuple[Floats, Floats]:
    stored = files.learned("terms")
    alone = [stored["alone"].get(name, 0.0) for name in NAMES]
    names = (*NAMES, *competition.NAMES)
    return np.array(alone), np.array([stored["against rivals"].get(name, 0.0) for name in names])


def probabilities(found: Found, tables: Iterable[Table]) -> Floats:
    """The probability of each candidate."""
    alone, against = _weights()
    parts = np.split(np.arange(len(found.keys)), range(_AT_ONCE, len(found.keys), _AT_ONCE))
    first = np.concatenate([competition.chances(rows(found, part) @ alone) for part in parts])
    rivals = competition.rivals(found, tables, first)
    return np.concatenate([
        competition.chances(
            np.hstack([rows(found, part), competition.rows(rivals[part], first[part])]) @ against
        )
        for part in parts
    ])  # fmt: skip


def said(found: Found, tables: Iterable[Table], which: Ints) -> list[tuple[list[str], list[str]]]:
    """The English of the first and of the last word of some candidates, at all their places."""
    at = {number: n for n, number in enumerate(which.tolist())}
    words: list[tuple[list[str], list[str]]] = [([], []) for _ in at]
    wanted = np.isin(np.arange(len(found.keys)), which)
    for ids, table in zip(found.ids, tables, strict=True):
        here = np.flatnonzero(wanted[ids])
        for side, given in enumerate((table.opening, table.closing)):
            begins, ends = (np.searchsorted(given.owner, here, s) for s in ("left", "right"))
            for n, a, b in zip(ids[here].tolist(), begins.tolist(), ends.tolist(), strict=True):
                words[at[n]][side].extend(given.words[a:b])
    return words
