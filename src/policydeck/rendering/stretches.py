"""The stretches of English that could render a term, and which of them is likeliest.

A conditional logit over all stretches and "none": each stretch scores by weighed evidence, and
the one is chosen that is expected to share most words with the true one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policydeck.rendering.place import Place
from policydeck.rendering.sentence import Words
from policydeck.rendering.whose import Claims

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Array = NDArray[Any]

# Longest rendering: "community with a shared future for mankind" has 7 words, the longest name
# of a law in the annotated texts 12.
LONGEST = 14
# A word this likely to be the term's can be part of its rendering, and up to REACH words away
# from one can belong to it too.
NEAR = 0.1
REACH = 3
# What stands in a stretch must be the term's by more than this.
OWN = 0.05
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
    """The stretches that could render each of some terms, a term after the other."""

    term: Ints  # which of the terms
    starts: Ints
    ends: Ints
    evidence: Floats  # FEATURES × choices


FEATURES = (
    "what is the term's", "what is others'", "content words that are nobody's",
    "function words that are nobody's", "what is the term's but left out",
    "how much of the term is covered", "function word first", "function word last", "length",
    "cuts a hyphenated word", "cuts a fixed expression", "punctuation inside",
    "first or last is others'", "logarithm of the first", "any", "article at an edge",
    "nobody's beyond what is uncovered", "known renderings that are not others'",
    "a word again", "a whole sense", "a sense to the letter", "last word needs a noun",
    "cuts a name", "brackets inside",
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


def choices(places: Sequence[Place], found: Claims, every: Stretches) -> Choices:
    """The stretches near words that are each term's, for places of one sentence and its claims."""
    words, mine = places[0].words, found.mine
    links = np.pad(_summed(mine >= NEAR), ((0, 0), (REACH, REACH)), mode="edge")
    near = links[:, 2 * REACH + 1 :] > links[:, : -2 * REACH - 1]
    own = _summed(mine)
    allowed = near[:, every.starts] & near[:, every.ends - 1]
    allowed &= own[:, every.ends] - own[:, every.starts] > OWN
    term, which = np.nonzero(allowed)
    starts, ends = every.starts[which], every.ends[which]
    layers = _evidence(found, words, term, starts, ends)
    meant = _meant(places, term, starts, ends)
    evidence = np.empty((len(FEATURES), len(term)), np.float32)
    for number, layer in enumerate((*layers, every.again[which], *meant)):
        evidence[number] = layer
    return Choices(term, starts, ends, evidence)


def _evidence(found: Claims, words: Words, term: Ints, starts: Ints, ends: Ints) -> list[Array]:
    """The FEATURES of choices but the last."""
    mine, theirs, named = found.mine, found.theirs, found.named
    idle, last = 1 - np.maximum(mine, theirs), ends - 1
    tail = words.in_word[:-1]
    content = ~words.function & ~words.mark & ~tail
    phrasal = words.in_phrase[:-1] | words.in_phrase[1:]
    loose = (words.function & ~words.edge & ~phrasal) * (1 - mine)
    alien = np.where(theirs > mine, theirs, 0)
    inner = [
        mine, np.maximum(theirs - mine, 0), idle * content, idle * (words.function & ~words.mark),
        named * content * (1 - theirs) * (1 - mine),
    ]  # fmt: skip
    totals = _summed(np.stack(inner))
    own, others, idle_content, idle_function, known = (
        total[term, ends] - total[term, starts] for total in totals
    )
    fixed = [words.edge | tail | words.in_phrase[:-1], words.mark & ~words.joint]
    light, marks = (total[ends] - total[starts] for total in _summed(np.stack(fixed)))
    covered = _covered(found, term, starts, ends)
    units = np.diff(found.bounds)[term]
    return [
        own, others, idle_content, idle_function, totals[0, term, -1] - own, covered,
        loose[term, starts], loose[term, last], ends - starts - light,
        words.in_word[starts].astype(int) + words.in_word[ends],
        words.in_phrase[starts].astype(int) + words.in_phrase[ends],
        marks, alien[term, starts] + alien[term, last], np.log(own + 0.01), np.ones_like(own),
        words.edge[starts].astype(int) + words.edge[last],
        np.maximum(idle_content - (1 - covered) * units, 0), known,
    ]  # fmt: skip


def _meant(places: Sequence[Place], term: Ints, starts: Ints, ends: Ints) -> list[Array]:
    """What the last of FEATURES say of choices, by dictionaries and what English words are."""
    words, shape = places[0].words, (len(places), *2 * (len(places[0].tokens) + 1,))
    whole, letter = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for n, place in enumerate(places):
        for a, b in place.senses():
            whole[n, a, b] = True
        for a, b in place.letters():
            letter[n, a, b] = True
    first, last = words.before[starts], words.before[ends]
    brackets = _summed(words.bracket)
    return [
        whole[term, first, last],
        letter[term, starts, ends],
        words.needy[ends],
        words.in_name[starts].astype(int) + words.in_name[ends],
        brackets[ends] - brackets[starts],
    ]  # fmt: skip


def _covered(found: Claims, term: Ints, starts: Ints, ends: Ints) -> Floats:
    """How much of its term each choice renders: the best link of each token, by its share."""
    rows, shares, heights = found.inside, found.shares, np.diff(found.bounds)
    begins = found.bounds[term]
    width = rows.shape[1]
    reach = np.minimum(np.arange(width)[:, None] + np.arange(LONGEST), width - 1)
    best = np.maximum.accumulate(np.where(rows > COVERS, rows, 0)[:, reach], axis=2)
    total = np.zeros(len(term), np.float32)
    for number in range(int(heights.max())):
        at = np.flatnonzero(heights[term] > number)
        row = begins[at] + number
        total[at] += shares[row] * best[row, starts[at], ends[at] - starts[at] - 1]
    return total


def choose(found: Choices, weights: Floats, none: float) -> tuple[Ints, Ints, Floats]:
    """For each term that has any, the choice that is expected to share most with the true one.

    What is expected is the F1 of words, over all of a term's choices and "none" by their
    probability. Given are the terms, their choices and how probable these are.
    """
    scores = weights @ found.evidence
    begins = np.flatnonzero(np.diff(found.term, prepend=-1))  # they stand one after the other
    terms, counts = found.term[begins], np.diff(begins, append=len(found.term))
    each = np.repeat(np.arange(len(terms)), counts)
    top = np.maximum(np.maximum.reduceat(scores, begins), none)
    likely = np.exp(scores - top[each])
    likely /= (np.add.reduceat(likely, begins) + np.exp(none - top))[each]
    at = each, np.arange(len(each)) - begins[each]
    shape = len(terms), int(counts.max())
    chance, starts, ends = np.full(shape, -1.0, np.float32), np.zeros(shape), np.ones(shape)
    chance[at], starts[at], ends[at] = likely, found.starts, found.ends
    most = min(WEIGHED, shape[1])
    best = np.argpartition(-chance, most - 1, axis=1)[:, :most]
    order = np.argsort(-np.take_along_axis(chance, best, 1), axis=1, kind="stable")
    best = np.take_along_axis(best, order, 1)
    first, last = (np.take_along_axis(x, best, 1)[..., None] for x in (starts, ends))
    common = np.minimum(last, ends[:, None]) - np.maximum(first, starts[:, None])
    share = np.maximum(common, 0) / (last - first + (ends - starts)[:, None])
    shared = 2 * (share @ np.maximum(chance, 0)[..., None])[..., 0]
    shared = np.where(np.take_along_axis(chance, best, 1) < 0, -1, shared)
    pick = shared.argmax(axis=1)
    term = np.arange(len(terms))
    chosen = best[term, pick]
    return terms, begins + chosen, chance[term, chosen]
