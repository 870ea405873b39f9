"""The stretches of English that could render a term, and which of them is likeliest.

A conditional logit over all stretches and "none": each stretch scores by weighed evidence, and
the one is chosen that is expected to share most words with the true one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policydeck.rendering.sentence import Words
from policydeck.rendering.whose import Claims

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

# Longest rendering: "community with a shared future for mankind" has 7 words, the longest name
# of a law in the annotated texts 12.
LONGEST = 14
# A word this likely to be the term's can be part of its rendering, and up to REACH words away
# from one can belong to it too.
NEAR = 0.1
REACH = 3
# A link weaker than this covers nothing of a term.
COVERS = 0.05
# So many of the likeliest stretches are weighed against all others.
WEIGHED = 12


@dataclass(frozen=True, slots=True)
class Stretches:
    """All stretches of an English sentence that could render something."""

    starts: Ints
    ends: Ints
    again: Floats  # content words that stand in it a second time


@dataclass(frozen=True, slots=True)
class Choices:
    """Which stretches could render each of some terms, with the evidence for each."""

    every: Stretches
    allowed: NDArray[np.bool_]  # terms × stretches
    evidence: Floats  # FEATURES × terms × stretches


FEATURES = (
    "what is the term's", "what is others'", "content words that are nobody's",
    "function words that are nobody's", "what is the term's but left out",
    "how much of the term is covered", "function word first", "function word last", "length",
    "cuts a hyphenated word", "cuts a fixed expression", "punctuation inside",
    "first or last is others'", "logarithm of the first", "any", "article at an edge",
    "nobody's beyond what is uncovered", "known renderings that are not others'",
    "a word again",
)  # fmt: skip

# What tells whether the chosen stretch is right at all.
SIGNS = (
    "sure: always", "sure: expected share", "sure: cover", "sure: surest word", "sure: own words",
    "sure: others' words", "sure: left out", "sure: one unit", "sure: named",
    "sure: function words only",
)  # fmt: skip


def every(words: Words) -> Stretches:
    """The stretches of a sentence, of at most LONGEST words and within its stops."""
    count = len(words.mark)
    starts = np.repeat(np.arange(count), LONGEST)
    ends = starts + np.tile(np.arange(1, LONGEST + 1), count)
    stops = _summed(words.stop)
    last = np.minimum(ends, count) - 1
    kept = (ends <= count) & ~words.mark[starts] & ~words.mark[last]
    kept &= stops[last + 1] == stops[starts]
    starts, ends = starts[kept], ends[kept]
    again = np.zeros(len(starts), np.float32)
    for place, before in words.again:
        again += (starts <= before) & (place < ends)
    return Stretches(starts, ends, again)


def _summed(values: NDArray[np.float32] | NDArray[np.bool_]) -> Floats:
    """What stands before each boundary, in total."""
    width = values.shape[-1]
    totals = np.zeros((*values.shape[:-1], width + 1), np.float32)
    np.cumsum(values, axis=-1, out=totals[..., 1:])
    return totals


def _covered(found: Sequence[Claims], every: Stretches) -> Floats:
    """How much of each term each stretch renders: the best link of each token, by its share."""
    rows = np.concatenate([claims.inside for claims in found])
    shares = np.concatenate([claims.shares for claims in found])
    begins = np.cumsum([0, *(len(claims.inside) for claims in found[:-1])])
    width = rows.shape[1]
    reach = np.minimum(np.arange(width)[:, None] + np.arange(LONGEST), width - 1)
    best = np.maximum.accumulate(np.where(rows > COVERS, rows, 0)[:, reach], axis=2)
    cells = best[:, every.starts, every.ends - every.starts - 1]
    return np.asarray(np.add.reduceat(shares[:, None] * cells, begins, axis=0))


def choices(found: Sequence[Claims], words: Words, every: Stretches) -> Choices:
    """The stretches near words that are each term's."""
    mine, theirs, named = (
        np.stack([getattr(c, name) for c in found]) for name in ("mine", "theirs", "named")
    )
    starts, ends = every.starts, every.ends
    last, size = ends - 1, ends - starts
    links = np.pad(_summed(mine >= NEAR), ((0, 0), (REACH, REACH)), mode="edge")
    near = links[:, 2 * REACH + 1 :] > links[:, : -2 * REACH - 1]
    own_total = _summed(mine)
    own = own_total[:, ends] - own_total[:, starts]
    allowed = near[:, starts] & near[:, last] & (own > 0.05)
    idle = 1 - np.maximum(mine, theirs)
    tail = words.in_word[:-1]
    content = ~words.function & ~words.mark & ~tail
    phrasal = words.in_phrase[:-1] | words.in_phrase[1:]
    loose = (words.function & ~words.edge & ~phrasal) * (1 - mine)
    alien = np.where(theirs > mine, theirs, 0)
    inner = [
        np.maximum(theirs - mine, 0), idle * content, idle * (words.function & ~words.mark),
        named * content * (1 - theirs) * (1 - mine),
    ]  # fmt: skip
    others, idle_content, idle_function, known = (
        total[:, ends] - total[:, starts] for total in _summed(np.stack(inner))
    )
    fixed = [words.edge | tail | words.in_phrase[:-1], words.mark & ~words.joint]
    light, marks = (total[ends] - total[starts] for total in _summed(np.stack(fixed)))
    covered = _covered(found, every)
    units = np.array([[len(claims.shares)] for claims in found])
    layers = [
        own, others, idle_content, idle_function, own_total[:, -1:] - own, covered,
        loose[:, starts], loose[:, last], size - light,
        words.in_word[starts].astype(int) + words.in_word[ends],
        words.in_phrase[starts].astype(int) + words.in_phrase[ends],
        marks, alien[:, starts] + alien[:, last], np.log(np.maximum(own, 0) + 0.01), 1,
        words.edge[starts].astype(int) + words.edge[last],
        np.maximum(idle_content - (1 - covered) * units, 0), known, every.again,
    ]  # fmt: skip
    evidence = np.empty((len(layers), *own.shape), np.float32)
    for number, layer in enumerate(layers):
        evidence[number] = layer
    return Choices(every, allowed, evidence)


def choose(found: Choices, weights: Floats, none: float) -> tuple[Ints, Floats]:
    """For each term the stretch that is expected to share most with the true one, and how much.

    Sharing is measured as F1 of words, over all stretches and "none" by their probability.
    """
    scores = np.where(found.allowed, np.tensordot(weights, found.evidence, 1), -np.inf)
    top = np.maximum(scores.max(axis=1, keepdims=True), none)
    likely = np.exp(scores - top)
    likely /= likely.sum(axis=1, keepdims=True) + np.exp(none - top)
    count = min(WEIGHED, likely.shape[1])
    best = np.argpartition(-likely, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(likely, best, 1), axis=1, kind="stable")
    best = np.take_along_axis(best, order, 1)
    starts, ends = (x.astype(np.float32) for x in (found.every.starts, found.every.ends))
    first, last = starts[best][..., None], ends[best][..., None]
    common = np.minimum(last, ends)
    common -= np.maximum(first, starts)
    np.maximum(common, 0, out=common)
    common /= last - first + (ends - starts)
    shared = 2 * (common @ likely[..., None])[..., 0]
    shared = np.where(np.take_along_axis(found.allowed, best, 1), shared, -1)
    pick = shared.argmax(axis=1)
    term = np.arange(len(pick))
    return best[term, pick], shared[term, pick]


def signs(
    found: Choices, chosen: Ints, shared: Floats, whose: Sequence[Claims], words: Words
) -> Floats:
    """The values of SIGNS for each term's choice: terms × SIGNS."""
    start, end = found.every.starts[chosen], found.every.ends[chosen]
    own, others, _, _, left, covered = found.evidence[:6, np.arange(len(chosen)), chosen]
    size = end - start
    place = np.arange(len(words.mark))
    inside = (place >= start[:, None]) & (place < end[:, None])
    surest, named = (
        np.where(inside, np.stack([getattr(c, name) for c in whose]), 0).max(axis=1)
        for name in ("mine", "named")
    )
    single = [len(claims.shares) == 1 for claims in whose]
    light = (~inside | words.function).all(axis=1)
    rows = [
        np.ones_like(own), shared, covered, surest, own / size, others / size, left, single, named,
        light,
    ]  # fmt: skip
    return np.stack(rows, axis=1).astype(np.float32)
