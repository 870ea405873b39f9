"""The stretches of English that could render a term, and which of them is likeliest.

A conditional logit over all stretches and "none": each stretch scores by weighed evidence, and
the one is chosen that is expected to share most words with the true one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from policydeck import lexicon
from policydeck.rendering.against import AGAINST, against, summed
from policydeck.rendering.page import Array, Floats, Ints, Page
from policydeck.rendering.place import Place
from policydeck.rendering.whose import Claims

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
# A character means a word for certain from this root of its two shares in the tables on: with 0.07
# and 0.25, or the second share alone, choices are as likely.
MEANS = 0.1
# So many of the likeliest stretches are weighed against all others.
WEIGHED = 12


class Choices(Struct, frozen=True):
    """The stretches that could render each of some terms, a term after the other."""

    term: Ints  # which of the terms
    starts: Ints
    ends: Ints
    evidence: Floats  # FEATURES × choices


FEATURES = (
    "what is the term's", "what is others'", "content words that are nobody's",
    "function words that are nobody's", "how much of the term is covered", "function word first",
    "function word last", "length", "cuts a hyphenated word", "cuts a fixed expression",
    "first or last is others'", "logarithm of the first", "any", "article at an edge",
    "nobody's beyond what is uncovered", "known renderings that are not others'",
    "a word again", "a whole sense", "a sense to the letter", "last word needs a noun",
    "cuts a name", "brackets inside", "how much its characters are known to mean",
    "a word of nobody's before it", "a noun of nobody's after it", "a part better linked elsewhere",
    *AGAINST,
)  # fmt: skip


def choices(places: Sequence[Place], page: Page, found: Claims) -> Choices:
    """The stretches near words that are each term's, for the places of a page and its claims.

    They have at most LONGEST words and reach across no stop.
    """
    mine = found.mine
    links = np.pad(summed(mine >= NEAR), ((0, 0), (REACH, REACH)), mode="edge")
    near = links[:, 2 * REACH + 1 :] > links[:, : -2 * REACH - 1]
    near &= ~page.words("mark", blank=True)[page.of, :-1]
    term, starts = np.nonzero(near)
    steps = np.arange(1, LONGEST + 1)
    ends = starts[:, None] + steps
    beyond = (0, 0), (0, LONGEST)
    padded = np.pad(near, beyond)
    own, stops = (np.pad(summed(x), beyond, mode="edge") for x in (mine, page.words("stop")))
    allowed = padded[term[:, None], ends - 1]
    allowed &= own[term[:, None], ends] - own[term, starts][:, None] > OWN
    sentence = page.of[term]
    allowed &= stops[sentence[:, None], ends] == stops[sentence, starts][:, None]
    which, size = np.nonzero(allowed)
    term, starts, ends = term[which], starts[which], ends[which, size]
    covered, better = _covered(found.inside, found.shares, found.bounds, term, starts, ends)
    layers = [
        *_evidence(page, found, covered, term, starts, ends),
        _again(page)[page.of[term], starts, size],
        *_meant(places, page, term, starts, ends), _characters(places, page, term, starts, ends),
        *_beside(page, found, term, starts, ends), better,
        *against(places, page, found, near, (term, starts, ends)),
    ]  # fmt: skip
    evidence = np.empty((len(FEATURES), len(term)), np.float32)
    for number, layer in enumerate(layers):
        evidence[number] = layer
    return Choices(term, starts, ends, evidence)


def _again(page: Page) -> Array:
    """How many content words stand a second time in each stretch, by first token and length."""
    before = np.pad(page.words("again", blank=-1), ((0, 0), (0, LONGEST)), constant_values=-1)
    starts = np.arange(page.width)
    twice = [before[:, starts + step] >= starts for step in range(LONGEST)]
    return np.cumsum(twice, axis=0).transpose(1, 2, 0)


def _evidence(
    page: Page, found: Claims, covered: Floats, term: Ints, starts: Ints, ends: Ints
) -> list[Array]:
    """The FEATURES of choices but the last."""
    mine, theirs, named = found.mine, found.theirs, found.named
    sentence, last, of = page.of[term], ends - 1, page.of
    function, mark, edge, in_word, in_phrase = map(
        page.words, ("function", "mark", "edge", "in_word", "in_phrase")
    )
    content = (~function & ~mark & ~in_word)[of, :-1]
    phrasal = in_phrase[:, :-1] | in_phrase[:, 1:]
    loose = (function & ~edge)[:, :-1] & ~phrasal
    idle, alien = 1 - np.maximum(mine, theirs), np.where(theirs > mine, theirs, 0)
    inner = [
        mine, np.maximum(theirs - mine, 0), idle * content, idle * (function & ~mark)[of, :-1],
        named * content * (1 - theirs) * (1 - mine),
    ]  # fmt: skip
    totals = summed(np.stack(inner))
    own, others, idle_content, idle_function, known = (
        total[term, ends] - total[term, starts] for total in totals
    )
    fixed = summed(edge | in_word | in_phrase)
    light = fixed[sentence, ends] - fixed[sentence, starts]
    units = np.diff(found.bounds)[term]

    def both(flags: Array) -> Array:
        return flags[sentence, starts].astype(int) + flags[sentence, ends]

    return [
        own, others, idle_content, idle_function, covered,
        loose[sentence, starts] * (1 - mine[term, starts]),
        loose[sentence, last] * (1 - mine[term, last]), ends - starts - light,
        both(in_word), both(in_phrase),
        alien[term, starts] + alien[term, last], np.log(own + 0.01), np.ones_like(own),
        edge[sentence, starts].astype(int) + edge[sentence, last],
        np.maximum(idle_content - (1 - covered) * units, 0), known,
    ]  # fmt: skip


def _meant(
    places: Sequence[Place], page: Page, term: Ints, starts: Ints, ends: Ints
) -> list[Array]:
    """What the last of FEATURES say of choices, by dictionaries and what English words are."""
    sentence, width = page.of[term], page.width + 1
    before, needy, in_name = map(page.words, ("before", "needy", "in_name"))
    brackets = summed(page.words("bracket"))

    def among(spans: Iterable[tuple[int, int, int]], first: Array, last: Array) -> Array:
        known = np.zeros(len(places) * width * width, np.bool_)
        known[[(n * width + a) * width + b for n, a, b in spans]] = True
        return known[(term * width + first) * width + last]

    whole = ((n, *span) for n, place in enumerate(places) for span in place.senses)
    letter = ((n, *span) for n, place in enumerate(places) for span in place.letters())
    return [
        among(whole, before[sentence, starts], before[sentence, ends]),
        among(letter, starts, ends),
        needy[sentence, ends],
        in_name[sentence, starts].astype(int) + in_name[sentence, ends],
        brackets[sentence, ends] - brackets[sentence, starts],
    ]  # fmt: skip


def _beside(page: Page, found: Claims, term: Ints, starts: Ints, ends: Ints) -> list[Array]:
    """How little the words before and after choices, or beyond an "and" there, are another's."""
    margin, sentence = ((0, 0), (2, 2)), page.of[term]  # token k stands at k + 2
    free = np.pad((1 - found.theirs) * page.words("content")[page.of, :-1], margin)
    joins, noun = (np.pad(page.words(name), margin) for name in ("joins", "noun"))
    before, after = (
        np.where(joins[sentence, k], k + step, k) for k, step in ((starts + 1, -1), (ends + 2, 1))
    )
    return [free[term, before], free[term, after] * noun[sentence, after]]


def _characters(
    places: Sequence[Place], page: Page, term: Ints, starts: Ints, ends: Ints
) -> Floats:
    """How much of its term's characters larger texts know each choice to mean."""
    numbers: dict[tuple[int, str], int] = {}
    pairs = zip(page.of.tolist(), places, strict=True)
    at = [numbers.setdefault((n, c), len(numbers)) for n, place in pairs for c in place.hanzi]
    known = np.zeros((len(numbers), page.width), np.float32)
    for row, (n, character) in zip(known, numbers, strict=True):
        means, words = lexicon.character_links(character), page.asked[n][1].words
        if means.keys().isdisjoint(words.stems):
            continue
        for k, stem in zip(words.full, words.stems, strict=True):
            if stem in means:
                row[k] = math.sqrt(math.prod(means[stem]))
    sizes = np.array([len(place.hanzi) for place in places])
    bounds, shares = np.append(0, np.cumsum(sizes)), np.repeat(1 / sizes, sizes)
    return _covered(np.minimum(known / MEANS, 1)[at], shares, bounds, term, starts, ends)[0]


def _covered(
    rows: Floats, shares: Array, bounds: Ints, term: Ints, starts: Ints, ends: Ints
) -> tuple[Floats, Floats]:
    """How much of its term each choice renders: the best of each of its rows, by their shares.

    And by how much at most a row has its best elsewhere.
    """
    heights, begins = np.diff(bounds), bounds[term]
    width = rows.shape[1]
    links = np.pad(np.where(rows > COVERS, rows, 0), ((0, 0), (0, LONGEST)))
    best = np.empty((LONGEST, *rows.shape), np.float32)
    best[0] = links[:, :width]
    for more in range(1, LONGEST):
        np.maximum(best[more - 1], links[:, more : more + width], out=best[more])
    total, better = np.zeros((2, len(term)), np.float32)
    top = links.max(axis=1)
    for number in range(int(heights.max())):
        at = np.flatnonzero(heights[term] > number)
        row = begins[at] + number
        inside = best[ends[at] - starts[at] - 1, row, starts[at]]
        total[at] += shares[row] * inside
        better[at] = np.maximum(better[at], top[row] - inside)
    return total, better


def choose(found: Choices, weights: Floats, none: float) -> list[list[float]]:
    """For each term that has any, the choice that is expected to share most with the true one.

    What is expected is the F1 of words, over all of a term's choices and "none" by their
    probability. Given are the terms, their choices and how probable these are.
    """
    if not len(found.term):
        return [[], [], []]
    # In the same order whatever stands beside it: a product of matrices has another last digit.
    scores = (weights[:, None] * found.evidence).sum(axis=0)
    begins = np.flatnonzero(np.diff(found.term, prepend=-1))  # they stand one after the other
    counts = np.diff(begins, append=len(found.term))
    each = np.repeat(np.arange(len(begins)), counts)
    top = np.maximum(np.maximum.reduceat(scores, begins), none)
    likely = np.exp(scores - top[each])
    likely /= (np.add.reduceat(likely, begins) + np.exp(none - top))[each]
    chosen = np.empty(len(begins), np.intp)
    size = np.ceil(np.log2(counts))
    for some in (np.flatnonzero(size == one) for one in set(size.tolist())):
        chosen[some] = _expected(found, likely, begins[some], counts[some])
    return [found.term[begins].tolist(), chosen.tolist(), likely[chosen].tolist()]


def _expected(found: Choices, likely: Floats, begins: Ints, counts: Ints) -> Ints:
    """The choice of each term that is expected to share most, for terms with about as many."""
    which = np.arange(counts.max())
    at = np.minimum(begins[:, None] + which, len(likely) - 1)
    chance = np.where(which < counts[:, None], likely[at], -1).astype(np.float32)
    starts, ends = found.starts[at].astype(np.float32), found.ends[at].astype(np.float32)
    most = min(WEIGHED, len(which))
    best = np.argpartition(-chance, most - 1, axis=1)[:, :most]
    order = np.argsort(-np.take_along_axis(chance, best, 1), axis=1, kind="stable")
    best = np.take_along_axis(best, order, 1)
    first, last = (np.take_along_axis(x, best, 1)[..., None] for x in (starts, ends))
    common = np.minimum(last, ends[:, None]) - np.maximum(first, starts[:, None])
    share = np.maximum(common, 0) / (last - first + (ends - starts)[:, None])
    shared = (share @ np.maximum(chance, 0)[..., None])[..., 0]
    shared[np.take_along_axis(chance, best, 1) < 0] = -1
    pick = shared.argmax(axis=1)[:, None]
    return begins + np.take_along_axis(best, pick, 1)[:, 0]
