"""Candidates that overlap compete: 灾害能力 is no term where 抵御灾害能力 is a better one.

Each candidate is first weighed alone. Then it is weighed again with what its rivals got: those
that contain it, those inside it, those that cross its borders, and the best way of taking it apart
into two that are words or good candidates themselves. Where it occurs more than once, the rivals
are those of all places, on average.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from policydeck.terms.candidates import MAX_TOKENS, Candidate, Place, Text

Floats = NDArray[np.float64]
Spans = dict[int, dict[int, float]]  # of one text: first token → token after the last → chance

_RIVALS = (
    "best that contains it", "best inside it", "best across its start", "best across its end",
    "best that goes on", "parts", "first part", "second part",
)  # fmt: skip
NAMES = (*_RIVALS, "alone", *(f"{rival}, times alone" for rival in _RIVALS))

# What a word counts for as a part, beside candidates' probabilities; a single character is often
# only half a word. Measured with 1 and 0.5 alone.
_WORD, _CHARACTER = 1.0, 0.5
_SURE = 0.99
# Rivals begin at most so many words earlier; only titles are longer.
_REACH = MAX_TOKENS


def chances(logits: Floats) -> Floats:
    """Logits → probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float64)


def rows(found: Sequence[Candidate], texts: Sequence[Text], alone: Floats) -> Floats:
    """Further evidence of each candidate, in the order of NAMES.

    `alone` holds the probabilities of the candidates weighed alone; those of the policy lexicon are
    sure to be terms.
    """
    alone = np.where([candidate.known for candidate in found], _SURE, alone)
    spans: dict[int, Spans] = defaultdict(lambda: defaultdict(dict))
    for candidate, chance in zip(found, alone.tolist(), strict=True):
        for number, i, j in candidate.places:
            spans[number][i][j] = chance
    rivals = np.array([_rivals(c, texts, spans) for c in found])
    logits = np.log((alone + 1e-4) / (1 - alone + 1e-4))
    return np.hstack([rivals, logits[:, None] / 2, rivals * alone[:, None]])


def _rivals(candidate: Candidate, texts: Sequence[Text], spans: Mapping[int, Spans]) -> list[float]:
    places = candidate.places
    each = [_at(place, spans[place[0]]) for place in places]
    mean = [sum(column) / len(places) for column in zip(*each, strict=True)]
    number = places[0][0]
    return [*mean, *_parts(places[0], texts[number], spans[number])]


def _at(place: Place, spans: Spans) -> tuple[float, ...]:
    """The best rivals of one place, by the way they overlap."""
    _, i, j = place
    around = inside = across_start = across_end = longer = 0.0
    near = ((a, b, chance) for a in range(i - _REACH, j) for b, chance in spans.get(a, {}).items())
    for a, b, chance in near:
        if b <= i or (a, b) == (i, j):
            continue
        if a <= i and j <= b:
            around = max(around, chance)
            if a == i or b == j:
                longer = max(longer, chance)
        elif i <= a and b <= j:
            inside = max(inside, chance)
        elif a < i:
            across_start = max(across_start, chance)
        else:
            across_end = max(across_end, chance)
    return around, inside, across_start, across_end, longer


def _parts(place: Place, text: Text, spans: Spans) -> tuple[float, float, float]:
    """How good its parts are where it is best cut in two: the worse, the first, the second."""
    _, i, j = place
    best = (0.0, 0.0, 0.0)
    if j - i > 2:
        for cut in range(i + 1, j):
            first, second = _part(text, i, cut, spans), _part(text, cut, j, spans)
            best = max(best, (min(first, second), first, second))
    return best


def _part(text: Text, i: int, j: int, spans: Spans) -> float:
    if j - i == 1:
        return _WORD if len(text.tokens[i].key) > 1 else _CHARACTER
    return spans.get(i, {}).get(j, 0.0)
