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
        found = list(_parallel(tokens, classes, marks))
        if not found and all(b - a == 2 for a, b in pairwise(marks)):
            found = list(_attributes(tokens, classes, marks))
        yield from found


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
    """Where all items are of one length and end with the same two characters."""
    keys = "".join(token.key for token in tokens)
    origin = tokens[0].start
    length = tokens[marks[1]].start - tokens[marks[0]].end
    begins = {token.start: i for i, token in enumerate(tokens)}
    ends = {token.end: i for i, token in enumerate(tokens, 1)}
    first = begins.get(tokens[marks[0]].start - length, -1)
    after = ends.get(tokens[marks[-1]].end + length, -1)
    if length < 3 or first < 0 or after < 0:
        return
    items = keys[tokens[first].start - origin : tokens[after - 1].end - origin].split("、")
    plain = not set("-F") & {classes[i] for i in range(first, after) if i not in marks}
    if plain and len({(len(item), item[-2:]) for item in items}) == 1:
        yield first, after


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
