"""Enumerations that are learnt as one: parallel items and rows of attributes.

权利平等、机会平等、规则平等 repeats a word in every item; 共同、综合、合作、可持续的安全观
gives one noun several attributes. Neither is a stretch without punctuation, so nothing else finds
them. They are rare: seven in 650 passages of four official texts, all of them units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from policydeck.model import Token

# Words an item may have; more make a list of clauses.
_LONGEST = 3
_ATTRIBUTE = "ANVGDI"
_NOUN = "NGAVD"  # what a noun phrase of three words at most may hold: 治理机制, 共同价值


def enumerations(tokens: Sequence[Token], classes: str) -> Iterator[tuple[int, int]]:
    """Spans of three items or more, as (first token, token after the last)."""
    for marks in _rows(tokens, classes):
        items = [(a + 1, b) for a, b in pairwise(marks)]
        if all(b - a == 1 for a, b in items):
            yield from _attributes(tokens, classes, marks)
        elif all(b - a > 1 for a, b in items):
            yield from _parallel(tokens, classes, marks)


def _rows(tokens: Sequence[Token], classes: str) -> Iterator[list[int]]:
    """The places of two or more 、 with short items between them."""
    row: list[int] = []
    for place, token in enumerate(tokens):
        if token.key != "、":
            continue
        near = row and place - row[-1] - 1 <= _LONGEST
        if near and not set("-FM") & set(classes[row[-1] + 1 : place]):
            row.append(place)
            continue
        if len(row) > 1:
            yield row
        row = [place]
    if len(row) > 1:
        yield row


def _parallel(
    tokens: Sequence[Token], classes: str, marks: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Where every item ends with the same word."""
    shared = {tokens[mark - 1].key for mark in marks}
    start = marks[0] - (marks[1] - marks[0] - 1)
    if len(shared) > 1 or start < 0 or set("-F") & set(classes[start : marks[0]]):
        return
    word = shared.pop()
    after = marks[-1] + 1
    for end in range(after + 1, min(after + _LONGEST, len(tokens))):
        if tokens[end].key == word and not set("-F") & set(classes[after:end]):
            yield start, end + 1
            return


def _attributes(
    tokens: Sequence[Token], classes: str, marks: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Where single words stand before 的 and a noun."""
    last = marks[-1] + 1
    words = [marks[0] - 1, *(mark + 1 for mark in marks)]
    end = last + 2
    if marks[0] == 0 or end >= len(tokens) or tokens[last + 1].key != "的":
        return
    if any(classes[i] not in _ATTRIBUTE or len(tokens[i].key) < 2 for i in words):
        return
    while end < len(tokens) and classes[end] in _NOUN and end - last - 2 < _LONGEST:
        end += 1
    if end > last + 2 and classes[end - 1] in "NG" and classes[end : end + 1] in ("", "-", "F"):
        yield marks[0] - 1, end
