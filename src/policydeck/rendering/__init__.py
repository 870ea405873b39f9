"""A term in a pair → the English of the pair that renders it, or nothing, judged once.

The word links say for every English word how likely it belongs to the term and how likely to
something else. Each stretch of English is weighed by that: what it covers of the term, what it
takes from others, what it holds that belongs to nobody, and whether its edges cut a hyphenated
word or a fixed expression ("in accordance with") or leave a preposition dangling. The likeliest
is made fit to be learnt by heart (`shaping`), and a judge says how sure it is (`judge`). The
weights are learned from annotated renderings (`tools/train_rendering.py`); a wrong rendering is
worse than none, so below a measured confidence there is none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from policydeck.language import closed
from policydeck.rendering import stretches
from policydeck.rendering.judge import SIGNS, UNRELATED, seconded, signs, sure, weights
from policydeck.rendering.place import Place, known
from policydeck.rendering.sentence import Sentence, read
from policydeck.rendering.shaping import shaped
from policydeck.rendering.stretches import FEATURES, choices, choose
from policydeck.rendering.whose import Claims, claims

__all__ = [
    "Claims",
    "Found",
    "Sentence",
    "Weighed",
    "at",
    "claims",
    "read",
    "render",
    "seconded",
    "weighed",
]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What renders a term at a place."""

    spans: tuple[Span, ...]  # offsets into the English; empty where nothing does, or not surely
    score: float  # confidence, 0 to 1
    steps: tuple[str, ...]  # how it came about, or why there is none, a step a line


@dataclass(frozen=True, slots=True)
class Weighed:
    """The likeliest English for a term at a place, before it is judged."""

    chosen: Span  # English tokens, end exclusive
    spans: tuple[Span, ...]  # what is made of it; empty where nothing is left
    chance: float  # how probable it was among all that could, 0 to 1
    steps: tuple[str, ...]
    place: Place


# Below this confidence there is no rendering: it may rise by other places of the same wording. From
# 0.25 on 89.1 % of the judged places of dev are exact and 2.6 % wrong, from 0.35 on 88.7 and 2.3.
ABSTAIN = 0.25
# Terms times stretches that are weighed at once: 12 MB of evidence.
CELLS = 160_000
# 千 counts, but not in 千瓦 after a number.
_NUMERALS = closed.zh("counts or dates")
_NOTHING = Found((), 0.0, ("no English word is linked to it",))


def render(places: Sequence[Span], sentence: Sentence) -> list[Found]:
    """For each place, given by its characters, the English spans that render it, as offsets.

    There are none where it is not sure, or where the English drops the term.
    """
    found = [_NOTHING] * len(places)
    for number, one in weighed(places, sentence):
        found[number] = _judged(one)
    return found


def weighed(places: Sequence[Span], sentence: Sentence) -> Iterator[tuple[int, Weighed]]:
    """For each place to which some English is linked its number and the likeliest English."""
    where = stretches.every(sentence.words)
    if not sentence.units or not len(where.starts):
        return
    step = max(1, CELLS // len(where.starts))
    for first in range(0, len(places), step):
        for number, one in _weighed(places[first : first + step], sentence, where):
            yield first + number, one


def _weighed(
    places: Sequence[Span], sentence: Sentence, where: stretches.Stretches
) -> Iterator[tuple[int, Weighed]]:
    asked, found = at(places, sentence)
    possible = choices(asked, found, where)
    if not len(possible.term):
        return
    learned = np.array([weights()[name] for name in FEATURES], np.float32)
    likeliest = choose(possible, learned, weights()["none"])
    for n, choice, chance in zip(*(x.tolist() for x in likeliest), strict=True):
        span = int(possible.starts[choice]), int(possible.ends[choice])
        spans, steps = shaped(span, asked[n])
        chose = f"chosen “{asked[n].text(span)}”"
        yield n, Weighed(span, tuple(spans), chance, (chose, *steps), asked[n])


def at(places: Sequence[Span], sentence: Sentence) -> tuple[list[Place], Claims]:
    """Places, given by their characters, with all that is known of them, and their claims."""
    found, units = [], sentence.units
    ends, every = sentence.ends.tolist(), claims(places, sentence)
    for (start, end), whose in zip(places, every.each(), strict=True):
        first = bisect_right(ends, start)
        hanzi = sentence.key[start:end]
        before = units[first - 1 : first] if first else ()
        after_number = any(t.end == start and t.kind == "number" for t in before)
        counts = not after_number and any(c in _NUMERALS or c.isdigit() for c in hanzi)
        found.append(
            Place(
                sentence.key, (start, end), hanzi, counts, known(hanzi), sentence.tokens,
                sentence.words, whose,
            )
        )  # fmt: skip
    return found, every


def _judged(one: Weighed) -> Found:
    if not one.spans:
        return Found((), 0.0, (*one.steps, "left out: nothing is left of it"))
    values = signs(one.spans, one.chance, one.place)
    if one.place.lone and values[SIGNS.index(UNRELATED)]:
        return Found((), 0.0, (*one.steps, f"left out: {UNRELATED}, of a lone character"))
    score, why = sure(values)
    steps = (*one.steps, f"{score:.2f} sure: {why}" if why else f"{score:.2f} sure")
    if score < ABSTAIN:
        return Found((), score, (*steps, f"left out: not {ABSTAIN} sure"))
    tokens = one.place.tokens
    return Found(tuple((tokens[a].start, tokens[b - 1].end) for a, b in one.spans), score, steps)
