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
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from policydeck import files
from policydeck.model import Token
from policydeck.rendering import doubts, parts, place, shown
from policydeck.rendering.sentence import Sentence, read
from policydeck.rendering.stretches import FEATURES, SIGNS, choices, choose, claims, signs

__all__ = ["Sentence", "for_card", "read", "render"]

Floats = NDArray[np.float32]

# Below this confidence there is no rendering. Measured on 1,597 annotated occurrences, links
# without a language model (with one): at 0.45 2.5 % wrong (1.5), 5.1 % without rendering though
# the English has one (3.3), 15 of 22 dropped terms seen (17); at 0.35 2.7 (1.9), 4.4 (2.3), 13
# (16); with no threshold about twice as many are wrong and no dropped term is seen.
ABSTAIN = 0.45


@cache
def _weights() -> tuple[Floats, float, Floats]:
    """The weight of each feature, the score of having no rendering, the weights of SIGNS."""
    stored = json.loads(files.house("rendering.json").read_text(encoding="utf-8"))
    return (
        np.array([stored[name] for name in FEATURES], np.float32),
        float(stored["none"]),
        np.array([stored[name] for name in SIGNS], np.float32),
    )


def render(
    start: int, end: int, sentence: Sentence
) -> tuple[tuple[tuple[int, int], ...], float] | None:
    """The English spans, as offsets into the sentence, that render characters start..end.

    With them a confidence from 0 to 1. None when unsure, or when the English drops the term.
    """
    inside = (sentence.starts < end) & (sentence.ends > start)
    if not sentence.tokens or not inside.any():
        return None
    found = claims(start, end, sentence)
    en_tokens, words = sentence.tokens, sentence.words
    possible = choices(found, words)
    if possible is None:
        return None
    weights, none, sure = _weights()
    chosen, shared = choose(possible, weights, none)
    evidence = float(signs(possible, chosen, shared, found, words) @ sure)
    confidence = 1 / (1 + math.exp(-evidence))
    first, last = parts.trimmed((int(possible.starts[chosen]), int(possible.ends[chosen])), words)
    if first >= last or confidence < ABSTAIN:
        return None
    span = parts.whole((first, last), found, words)
    hanzi, counts = _written(start, end, sentence.units)
    if not counts:
        span = parts.without_numbers(span, en_tokens, words)
    if span[0] == span[1]:  # of "149 to 153" for 至 nothing is left
        return None
    ordered = parts.in_order(span, en_tokens, found, words)
    split = [ordered]
    if ordered == span:
        split = parts.apart(span, found, words, en_tokens, "、" in hanzi)
    spans = [parts.named(parts.balanced(part, en_tokens), en_tokens) for part in split]
    return tuple((en_tokens[a].start, en_tokens[b - 1].end) for a, b in spans), round(confidence, 4)


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
    hanzi: str,
    glosses: tuple[str, ...],
    at: tuple[int, int],
    spans: Sequence[tuple[int, int]],
    score: float,
    once: bool,
    sentence: Sentence,
) -> tuple[tuple[int, int], ...] | None:
    """The English spans of a rendering as a card may show them, or None.

    `spans` are offsets into the English, as `render` gives them for the characters `at`, `glosses`
    the senses of `hanzi` that the card has; `once`: its other places are rendered otherwise.
    """
    en_tokens = sentence.tokens
    here = place.Place(
        place.known(hanzi, glosses), en_tokens, sentence.words, claims(*at, sentence)
    )
    inside = [[k for k, t in enumerate(en_tokens) if a <= t.start and t.end <= b] for a, b in spans]
    if not all(inside):
        return None
    kept = shown.rejoined([s for ks in inside for s in shown.shaped((ks[0], ks[-1] + 1), here)])

    def linked(unit: int, word: int) -> float:
        return float(sentence.links.matrix[unit, word])

    if not kept or doubts.doubt(hanzi, at, kept, score, here, sentence.units, linked, once):
        return None
    return tuple((en_tokens[a].start, en_tokens[b - 1].end) for a, b in kept)
