"""A term in a pair → the English of the pair that renders it, or nothing.

The word links say for every English word how likely it belongs to the term and how likely to
something else. Each stretch of English is weighed by that: what it covers of the term, what it
takes from others, what it holds that belongs to nobody, and whether its edges cut a hyphenated
word or a fixed expression ("in accordance with") or leave a preposition dangling. The weights
are learned from annotated renderings (`tools/train_rendering.py`), and "no rendering" is one of
the choices. A wrong rendering is learnt by heart, so below a measured confidence there is none.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from policydeck.model import Token
from policydeck.rendering import doubts, parts, place, shown, stretches
from policydeck.rendering.sentence import Sentence, read
from policydeck.rendering.stretches import FEATURES, SIGNS, choices, choose, signs
from policydeck.rendering.whose import Claims, claims
from policydeck.storage import files

__all__ = ["Claims", "Found", "Sentence", "claims", "for_card", "read", "render"]

Floats = NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What renders a term at a place."""

    spans: tuple[Span, ...]  # offsets into the English; empty where nothing does, or not surely
    score: float  # confidence, 0 to 1
    steps: tuple[str, ...]  # how it came about, or why there is none, a step a line


# Below this confidence there is no rendering. On the judged places of data/gold, split dev, links
# without a language model: from 0.35 on 3.8 % are wrong and 4.8 % absent (tools/measure.py).
ABSTAIN = 0.35
# Terms times stretches that are weighed at once: 12 MB of evidence.
CELLS = 160_000


@cache
def _weights() -> tuple[Floats, float, Floats]:
    """The weight of each feature, the score of having no rendering, the weights of SIGNS."""
    stored = json.loads(files.house("rendering.json").read_text(encoding="utf-8"))
    return (
        np.array([stored[name] for name in FEATURES], np.float32),
        float(stored["none"]),
        np.array([stored[name] for name in SIGNS], np.float32),
    )


def render(places: Sequence[tuple[int, int]], sentence: Sentence) -> list[Found]:
    """For each place, given by its characters, the English spans that render it, as offsets.

    There are none where it is not sure, or where the English drops the term.
    """
    where = stretches.every(sentence.words)
    if not sentence.units or not len(where.starts):
        return [_NOTHING] * len(places)
    step = max(1, CELLS // len(where.starts))
    return [
        found
        for first in range(0, len(places), step)
        for found in _render(places[first : first + step], sentence, where)
    ]


def _render(
    places: Sequence[tuple[int, int]], sentence: Sentence, where: stretches.Stretches
) -> list[Found]:
    found = claims(places, sentence)
    possible = choices(found, sentence.words, where)
    rendered = [_NOTHING] * len(places)
    if not len(possible.term):
        return rendered
    weights, none, sure = _weights()
    terms, chosen, shared = choose(possible, weights, none)
    whose = [found[n] for n in terms]
    evidence = signs(possible, chosen, shared, whose, sentence.words) @ sure
    for n, choice, certain in zip(terms.tolist(), chosen.tolist(), evidence.tolist(), strict=True):
        score = round(1 / (1 + math.exp(-certain)), 4)
        stretch = int(possible.starts[choice]), int(possible.ends[choice])
        rendered[n] = _judged(stretch, score, places[n], found[n], sentence)
    return rendered


def _judged(stretch: Span, score: float, at: Span, found: Claims, sentence: Sentence) -> Found:
    """What the chosen stretch comes to, with the steps to it."""
    chose = f"chosen “{_text(stretch, sentence)}”, {score:.2f} sure"
    if score < ABSTAIN:
        return Found((), score, (chose, f"left out: not {ABSTAIN} sure"))
    spans = _shaped(stretch, at, found, sentence)
    steps = [chose]
    if not spans:
        steps.append("left out: nothing but numbers and loose ends")
    elif spans != [stretch]:
        parts_ = " … ".join(_text(span, sentence) for span in spans)
        steps.append(f"whole words and names, no loose ends: “{parts_}”")
    return Found(_offsets(spans, sentence), score, tuple(steps))


_start, _end = attrgetter("start"), attrgetter("end")
_NOTHING = Found((), 0.0, ("no English word is linked to it",))


def _text(span: Span, sentence: Sentence) -> str:
    return " ".join(t.text for t in sentence.tokens[slice(*span)])


def _offsets(spans: Sequence[Span], sentence: Sentence) -> tuple[Span, ...]:
    tokens = sentence.tokens
    return tuple((tokens[a].start, tokens[b - 1].end) for a, b in spans)


def _shaped(span: Span, at: Span, found: Claims, sentence: Sentence) -> list[Span]:
    """The chosen stretch trimmed, whole, or in parts; nothing if nothing is left of it."""
    tokens, words = sentence.tokens, sentence.words
    first, last = parts.trimmed(span, words)
    if first >= last:
        return []
    span = parts.whole((first, last), found, words)
    hanzi, counts = _written(*at, sentence.units)
    if not counts:
        span = parts.without_numbers(span, tokens, words)
    if span[0] == span[1]:  # of "149 to 153" for 至 nothing is left
        return []
    ordered = parts.in_order(span, tokens, found, words)
    split = [ordered]
    if ordered == span:
        split = parts.apart(span, found, words, tokens, "、" in hanzi)
    return [parts.named(parts.balanced(part, tokens), tokens) for part in split]


def _written(start: int, end: int, zh_tokens: Sequence[Token]) -> tuple[str, bool]:
    """The characters start..end, and whether they say a number: not the 千 of 千瓦 after one."""
    before = next((t for t in zh_tokens if t.end == start), None)
    hanzi = "".join(
        t.key[max(0, start - t.start) : end - t.start]
        for t in zh_tokens
        if t.start < end and t.end > start
    )
    return hanzi, doubts.numeral(hanzi) and not (before and before.kind == "number")


def for_card(
    hanzi: str, glosses: tuple[str, ...], at: Span, rendered: Found, once: bool,
    sentence: Sentence, found: Claims,
) -> Found:  # fmt: skip
    """A rendering as a card may show it, or without spans and with the reason.

    `rendered` is what `render` gives for the characters `at`, `found` what the links say of these,
    `glosses` the senses of `hanzi` that the card has; `once`: its other places are rendered
    otherwise.
    """
    tokens = sentence.tokens
    here = place.Place(place.known(hanzi, glosses), tokens, sentence.words, found)
    inside = [
        (bisect_left(tokens, a, key=_start), bisect_right(tokens, b, key=_end))
        for a, b in rendered.spans
    ]
    if not all(first < after for first, after in inside):
        return replace(rendered, spans=(), steps=(*rendered.steps, "left off: cuts a word"))
    parts_ = [shown.shaped(span, here) for span in inside]
    kept = shown.rejoined([span for part in parts_ for span in part.spans])
    steps = (*rendered.steps, *(step for part in parts_ for step in part.steps))

    def linked(unit: int, word: int) -> float:
        return float(sentence.links.matrix[unit, word])

    why = "nothing is left"
    if kept:
        why = doubts.doubt(hanzi, at, kept, rendered.score, here, sentence.units, linked, once)
    if why:
        return replace(rendered, spans=(), steps=(*steps, f"left off: {why}"))
    return replace(rendered, spans=_offsets(kept, sentence), steps=steps)
