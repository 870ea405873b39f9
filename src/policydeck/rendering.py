"""A term in a pair → the English of the pair that renders it, or nothing.

The word links say for every English word how likely it belongs to the term and how likely to
something else. The span that gains most from the first and loses least to the second is the
rendering; what it costs to leave the rest of the term uncovered, and how near the next best
claim is, make the confidence. A wrong rendering is learnt by heart, so below a measured
confidence there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policydeck.lexicon import english
from policydeck.lexicon.english import EnToken
from policydeck.model import Token

Matrix = NDArray[np.float32]
Span = tuple[int, int]  # English tokens, end exclusive

# How much a word that belongs elsewhere costs, and one that belongs nowhere.
OUTSIDE = 1.0
IDLE = 0.35
IDLE_FUNCTION = 0.08
# A second part is taken only when its words are linked this surely to characters of the term
# that the first part leaves bare.
SECOND = 0.6
# Below this confidence there is no rendering.
ABSTAIN = 0.3
# Never first or last in a rendering: they belong to the sentence.
EDGE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "'s",
        "’s",
        ",",
        ";",
        ":",
        ".",
        "(",
        ")",
        '"',
        "“",
        "”",
        "-",
        "and",
        "or",
    ]
)


def _shares(start: int, end: int, tokens: Sequence[Token]) -> NDArray[np.float32]:
    """How much of each token lies inside the term."""
    return np.array(
        [max(0, min(end, t.end) - max(start, t.start)) / (t.end - t.start) for t in tokens],
        np.float32,
    )


def _gains(inside: Matrix, outside: Matrix, en: Sequence[EnToken]) -> NDArray[np.float32]:
    """What each English word adds to a span that includes it."""
    mine = 1 - np.prod(1 - inside, axis=0) if len(inside) else np.zeros(len(en))
    theirs = outside.max(axis=0) if len(outside) else np.zeros(len(en))
    function = np.array([t.text.lower() in english.FUNCTION or not t.text[0].isalnum() for t in en])
    idle = np.where(function, IDLE_FUNCTION, IDLE)
    return np.asarray(mine - OUTSIDE * theirs - idle * (1 - np.maximum(mine, theirs)), np.float32)


def _best(gains: NDArray[np.float32]) -> Span:
    """The stretch of highest total gain."""
    total = np.concatenate([[0.0], np.cumsum(gains)])
    lowest = np.minimum.accumulate(total)
    end = int(np.argmax(total[1:] - lowest[:-1])) + 1
    start = int(np.argmin(total[:end]))
    return start, end


def _trimmed(span: Span, en: Sequence[EnToken]) -> Span:
    start, end = span
    while start < end and en[start].text.lower() in EDGE:
        start += 1
    while start < end and en[end - 1].text.lower() in EDGE:
        end -= 1
    return start, end


def _whole(span: Span, en: Sequence[EnToken]) -> Span:
    """The span with hyphenated words at its edges made whole."""
    start, end = span
    while (
        start > 1
        and en[start - 1].text in "-‐‑"
        and en[start - 2].end == en[start - 1].start
        and en[start - 1].end == en[start].start
    ):
        start -= 2
    while (
        end + 1 < len(en)
        and en[end].text in "-‐‑"
        and en[end - 1].end == en[end].start
        and en[end].end == en[end + 1].start
    ):
        end += 2
    return start, end


def render(
    start: int, end: int, zh_tokens: Sequence[Token], en_tokens: Sequence[EnToken],
    matrix: Matrix, en_text: str,
) -> tuple[tuple[tuple[int, int], ...], float] | None:  # fmt: skip
    """The English spans, as offsets into `en_text`, that render characters start..end.

    With them a confidence from 0 to 1. None when unsure, or when the English drops the term.
    """
    if not len(en_tokens) or not len(zh_tokens):
        return None
    shares = _shares(start, end, zh_tokens)
    rows = np.flatnonzero(shares > 0)
    inside = matrix[rows] * shares[rows, None]
    outside = matrix[shares < 1] * (1 - shares[shares < 1, None])
    gains = _gains(inside, outside, en_tokens)
    first = _trimmed(_best(gains), en_tokens)
    if first[0] >= first[1]:
        return None
    spans = [_whole(first, en_tokens)]
    covered = inside[:, first[0] : first[1]].max(axis=1)
    rest = gains.copy()
    rest[first[0] : first[1]] = -9
    second = _trimmed(_best(rest), en_tokens)
    if second[0] < second[1]:
        there = inside[:, second[0] : second[1]].max(axis=1)
        if np.any((there > SECOND) & (covered < 1 - SECOND)):
            spans = sorted([*spans, _whole(second, en_tokens)])
            covered = np.maximum(covered, there)
    weight = shares[rows] * np.array([len(zh_tokens[r].text) for r in rows])
    coverage = float((covered * weight).sum() / weight.sum())
    if coverage < ABSTAIN:
        return None
    return tuple((en_tokens[a].start, en_tokens[b - 1].end) for a, b in spans), coverage
