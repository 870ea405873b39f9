"""The chosen stretch made fit to be shown: trimmed, whole words, or in two parts.

The English may set a term's words apart ("municipal and other waste management" for
城市废物管理), or another's words between them. What is cut out or added is shown as such.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policydeck import lexicon
from policydeck.language import EnToken, closed
from policydeck.rendering.sentence import Words
from policydeck.rendering.stretches import NEAR
from policydeck.rendering.whose import Claims

Span = tuple[int, int]  # English tokens, end exclusive

# A word is this surely another's, or this surely a part of the term that the rest leaves BARE,
# and at most APART words away. On 1,597 annotated occurrences (15 in two parts) links with a
# language model give 12 in two parts: 10 come nearer to the annotation by it, 2 go farther;
# links without one 8: 5 and 2.
SECOND = 0.6
BARE = 0.3
APART = 8
_LISTING = frozenset([",", "and", "or"])
_SCALES = closed.en("scale")


def trimmed(span: Span, words: Words) -> Span:
    """The span without articles, "of" and "to" at its edges."""
    start, end = span
    while start < end and words.edge[start]:
        start += 1
    while start < end and words.edge[end - 1]:
        end -= 1
    return start, end


def without_numbers(span: Span, en: Sequence[EnToken], words: Words) -> Span:
    """The span without numbers at its edges, for a term that has none: "million kW" for 千瓦."""
    start, end = span

    def loose(k: int, boundary: int) -> bool:
        text = en[k].text
        return not words.in_word[boundary] and (text[0].isdigit() or text.lower() in _SCALES)

    while end - start > 1 and loose(start, start + 1):
        start += 1
    while end - start > 1 and loose(end - 1, end - 1):
        end -= 1
    return trimmed((start, end), words)


def named(span: Span, en: Sequence[EnToken]) -> Span:
    """The span with a name whole that its edge cuts: "Kong people" → "Hong Kong people"."""
    start, end = span
    while start and lexicon.inseparable(en[start - 1].text, en[start].text):
        start -= 1
    while end < len(en) and lexicon.inseparable(en[end - 1].text, en[end].text):
        end += 1
    return start, end


def in_order(span: Span, en: Sequence[EnToken], whose: Claims, words: Words) -> Span:
    """The span without the head of another phrase, left of a comma, that it took for its own.

    Chinese has the head last, and so has English on each side of a comma: of "base areas, ethnic
    minority areas" 民族地区 is "ethnic minority areas", not "areas, ethnic minority".
    """
    start, end = span
    commas = [k for k in range(start, end) if en[k].text == ","]
    if not commas or len(whose.inside) < 2:
        return span
    after = commas[-1] + 1
    left, right = (
        [k for k in range(*s) if not (words.function[k] or words.mark[k])]
        for s in ((start, commas[-1]), (after, end))
    )
    if not left or not right:
        return span
    heads = {en[k].stem for k in left}
    again = next((k for k in range(end, min(end + 2, len(en))) if en[k].stem in heads), None)
    rows = [int(whose.inside[:, ks].max(axis=1).argmax()) for ks in (left, right)]
    return (after, again + 1) if again is not None and rows[0] > rows[1] else span


def whole(span: Span, whose: Claims, words: Words) -> Span:
    """The span with hyphenated words whole, unless the rest renders something else."""
    start, end = span
    while words.in_word[start] and whose.theirs[start - 1] < 0.5:
        start -= 1
    while words.in_word[end] and whose.theirs[end] < 0.5:
        end += 1
    return (start, end) if not (words.mark[start] or words.mark[end - 1]) else span


def balanced(span: Span, en: Sequence[EnToken]) -> Span:
    """The span without half a pair of brackets."""
    start, end = span
    marks = [t.text for t in en[start:end]]
    if marks.count("(") > marks.count(")"):
        if end < len(en) and en[end].text == ")":
            return start, end + 1
        return start, start + max(1, marks.index("("))
    if marks.count(")") > marks.count("("):
        at = start + marks.index(")")
        return (start, at) if at == end - 1 else (at + 1, end)
    return span


def _holes(span: Span, whose: Claims, words: Words) -> list[Span]:
    """The span without a stretch in its middle that renders something else."""
    start, end = span
    alien = (whose.theirs > SECOND) & (whose.mine < NEAR) & ~words.function & ~words.mark
    own = (whose.mine > 0.5) & ~words.function & ~words.mark
    places = [k for k in range(start, end) if alien[k]]
    if not places:
        return [span]
    left = [k for k in range(start, places[0]) if own[k]]
    right = [k for k in range(places[-1] + 1, end) if own[k]]
    between = whose.mine[places[0] : places[-1] + 1].max()
    if not left or not right or between > NEAR:
        return [span]
    return [(start, left[-1] + 1), (right[0], end)]


def _second(span: Span, whose: Claims, words: Words) -> list[Span]:
    """The span, and another nearby for a part of the term that it leaves bare."""
    start, end = span
    bare = whose.inside[:, start:end].max(axis=1) < BARE
    if not bare.any() or bare.all():
        return [span]
    claim = whose.inside[bare].max(axis=0)
    claim[start:end] = 0
    free = (claim > SECOND) & (whose.theirs < 0.5) & ~words.function & ~words.mark
    places = [k for k in np.flatnonzero(free).tolist() if start - APART <= k < end + APART]
    if not places:
        return [span]
    first = last = max(places, key=lambda k: claim[k])
    while last + 1 in places:
        last += 1
    while first - 1 in places:
        first -= 1
    return sorted([span, (first, last + 1)])


def apart(
    span: Span, whose: Claims, words: Words, en: Sequence[EnToken], lists: bool
) -> list[Span]:
    """The span in its parts: usually one, at most two. `lists`: the term itself is a list."""
    parts = _holes(span, whose, words)
    if len(parts) < 2:
        parts = _second(span, whose, words)
    if len(parts) < 2:
        return parts
    stems = [{en[k].stem for k in range(*part) if not words.function[k]} for part in parts]
    if lists and any(en[k].text.lower() in _LISTING for k in range(parts[0][1], parts[1][0])):
        return [(parts[0][0], parts[1][1])]
    return [p for p, mine, other in zip(parts, stems, stems[::-1], strict=True) if not mine < other]
