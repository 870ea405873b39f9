"""The stretches of English that could render a term, and which of them is likeliest.

A conditional logit over all stretches and "none": each stretch scores by weighed evidence, and
the one is chosen that is expected to share most words with the true one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policydeck.rendering.sentence import Sentence, Words

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

# Longest rendering: "community with a shared future for mankind" has 7 words, the longest name
# of a law in the annotated texts 12.
LONGEST = 14
# A word this likely to be the term's can be part of its rendering, and up to REACH words away
# from one can belong to it too.
NEAR = 0.1
REACH = 3
# From this weight on a word counts as named outright. Two senses of three words each give 0.17.
NAMED = 0.2


@dataclass(frozen=True, slots=True)
class Choices:
    """Stretches of English that could render a term, with the evidence for each."""

    starts: Ints
    ends: Ints
    evidence: Floats  # choices × FEATURES


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


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose each English word is."""

    inside: Floats  # tokens of the term × English tokens
    shares: Floats  # how much of the term each of those tokens makes up; they sum to 1
    mine: Floats  # likelihood that a word is the term's
    theirs: Floats  # likelihood that it is another's
    named: Floats  # how well a word is known to render a part of the term, by dictionary and tables


def claims(start: int, end: int, sentence: Sentence) -> Claims:
    """What the links say about characters start..end; a token cut by the term counts in part."""
    common = np.minimum(end, sentence.ends) - np.maximum(start, sentence.starts)
    common = np.maximum(common, 0).astype(np.float32)
    part = (common / np.maximum(sentence.ends - sentence.starts, 1)).astype(np.float32)[:, None]
    rows = np.flatnonzero(common)
    first, last = int(rows[0]), int(rows[-1]) + 1
    matrix = sentence.links.matrix
    inside = matrix[first:last] * part[first:last]
    known = sentence.links.named(first, last) * part[first:last]
    return Claims(
        inside,
        common[first:last] / common.sum(),
        1 - np.prod(1 - inside, axis=0),
        (matrix * (1 - part)).max(axis=0),
        np.minimum(known.max(axis=0) / NAMED, 1),
    )


def _summed(values: NDArray[np.float32] | NDArray[np.bool_]) -> Floats:
    return np.concatenate([[0], np.cumsum(values)]).astype(np.float32)


def _covered(found: Claims, starts: Ints, ends: Ints) -> Floats:
    """How much of the term each stretch renders: the best link of each token, by its share."""
    total = np.zeros(len(starts), np.float32)
    for share, row in zip(found.shares, found.inside, strict=True):
        best = np.zeros(len(starts), np.float32)
        for k in np.flatnonzero(row > 0.05):
            best = np.maximum(best, np.where((starts <= k) & (k < ends), row[k], 0))
        total += share * best
    return total


def _repeated(words: Words, starts: Ints, ends: Ints) -> Floats:
    """How many content words of each stretch stand in it a second time."""
    total = np.zeros(len(starts), np.float32)
    for place, before in words.again:
        total += (starts <= before) & (place < ends)
    return total


def choices(found: Claims, words: Words) -> Choices | None:
    """All stretches near words that are the term's; None when there is no such word."""
    possible = np.zeros(len(words.mark), bool)
    for k in np.flatnonzero(found.mine >= NEAR):
        possible[max(0, k - REACH) : k + REACH + 1] = True
    at = np.flatnonzero(possible & ~words.mark)
    starts, ends = (x.ravel() for x in np.meshgrid(at, at + 1, indexing="ij"))
    mine = _summed(found.mine)
    stops = _summed(words.stop)
    kept = (ends > starts) & (ends - starts <= LONGEST) & (stops[ends] == stops[starts])
    kept &= mine[ends] - mine[starts] > 0.05
    starts, ends = starts[kept], ends[kept]
    if not len(starts):
        return None
    last = ends - 1
    idle = 1 - np.maximum(found.mine, found.theirs)
    tail = words.in_word[:-1]
    content = ~words.function & ~words.mark & ~tail
    phrasal = words.in_phrase[:-1] | words.in_phrase[1:]
    loose = words.function & ~words.edge & ~phrasal
    taken = np.maximum(found.theirs - found.mine, 0)
    alien = np.where(found.theirs > found.mine, found.theirs, 0)
    inner = [
        found.mine, taken, idle * content, idle * (words.function & ~words.mark),
        words.edge | tail | words.in_phrase[:-1], words.mark & ~words.joint,
        found.named * content * (1 - found.theirs) * (1 - found.mine),
    ]  # fmt: skip
    own, others, idle_content, idle_function, light, marks, named = (
        total[ends] - total[starts] for total in map(_summed, inner)
    )
    covered = _covered(found, starts, ends)
    evidence = [
        own, others, idle_content, idle_function, mine[-1] - own, covered,
        loose[starts] * (1 - found.mine[starts]), loose[last] * (1 - found.mine[last]),
        ends - starts - light,
        words.in_word[starts].astype(int) + words.in_word[ends],
        words.in_phrase[starts].astype(int) + words.in_phrase[ends],
        marks, alien[starts] + alien[last], np.log(own + 0.01), np.ones_like(own),
        words.edge[starts].astype(int) + words.edge[last],
        np.maximum(idle_content - (1 - covered) * len(found.shares), 0), named,
        _repeated(words, starts, ends),
    ]  # fmt: skip
    return Choices(starts, ends, np.stack(evidence, axis=1).astype(np.float32))


def choose(found: Choices, weights: Floats, none: float) -> tuple[int, float]:
    """The choice that is expected to share most with the true one, and how much.

    Sharing is measured as F1 of words, over all stretches and "none" by their probability.
    """
    scores = found.evidence @ weights
    top = max(float(scores.max()), none)
    likely = np.exp(scores - top)
    likely /= likely.sum() + np.exp(none - top)
    best = np.argsort(-likely, kind="stable")[:12]
    size = found.ends - found.starts
    common = np.minimum(found.ends[best, None], found.ends) - np.maximum(
        found.starts[best, None], found.starts
    )
    shared = (2 * np.maximum(common, 0) / (size[best, None] + size)) @ likely
    k = int(np.argmax(shared))
    return int(best[k]), float(shared[k])


def signs(found: Choices, chosen: int, shared: float, whose: Claims, words: Words) -> Floats:
    """The values of SIGNS for a choice."""
    start, end = found.starts[chosen], found.ends[chosen]
    own, others, _, _, left, covered = found.evidence[chosen, :6]
    size = end - start
    surest, named = whose.mine[start:end].max(), whose.named[start:end].max()
    return np.array(
        [
            1,
            shared,
            covered,
            surest,
            own / size,
            others / size,
            left,
            len(whose.shares) == 1,
            named,
            words.function[start:end].all(),
        ],
        np.float32,
    )
