"""The outline of a text: numbered parts and headings, as walls and as signposts.

第十五条 stands where "Article 15" stands, however much is missing before it. So the sentences after
two numbers that answer each other, and that share words, are aligned by themselves; and no bead
reaches over a heading or the number of a part, in either language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct

from policydeck.align import anchors
from policydeck.align.evidence import Flags, Ints, Lexicon, Side
from policydeck.align.split import MARK, Span
from policydeck.language import Division, division, divisions

# Longer lines without a stop are no headings: characters of Chinese, words of English.
_LONG_ZH, _LONG_EN = 20, 12
_STOP = re.compile(r"[.!?。！？…][\"'”’」』)）\]]*$")
_OF_A_SENTENCE = re.compile(r"[.。;；:：,，]$")
_PAUSE = re.compile(r"[,;:，。；：！？]")
_CAPITALS = re.compile(r"[A-Z0-9(“\"]")
_NUMBER = re.compile(r"\d{1,3}|[ivxIVX]{1,5}|[a-zA-Z]|[一二三四五六七八九十]{1,4}")
_SMALL = 4  # letters of an English word that a title may leave in lower case


class Outline(Struct, frozen=True):
    """What a sentence list says of its parts."""

    parts: tuple[Division | None, ...]  # the number with which each sentence begins a line
    items: tuple[str, ...]  # the number of the item that each begins, in digits; "" of others
    headings: Flags  # whether each sentence is a line that is a title or a number

    @property
    def walls(self) -> Flags:
        """Which of the n + 1 boundaries no bead may reach over: around headings, before parts.

        A heading may stand on several lines: CHAPTER I, GENERAL PROVISIONS.
        """
        edges = np.concatenate(([False], self.headings, [False]))
        found: Flags = edges[1:] != edges[:-1]
        found[:-1] |= np.array([part is not None for part in self.parts], dtype=np.bool_)
        return found


def outline(text: str, spans: Sequence[Span], *, chinese: bool) -> Outline:
    """The outline of a passage, given its sentences."""
    parts: list[Division | None] = []
    headings: list[bool] = []
    for at, (start, end) in enumerate(spans):
        first = _begins_line(text, spans, at)
        part = division(text[start:end], chinese=chinese) if first else None
        parts.append(part)
        whole = first and (at + 1 == len(spans) or _begins_line(text, spans, at + 1))
        told = whole and _is_apart(text, spans, at)
        before = text[slice(*spans[at - 1])] if at else ""
        free = not before or headings[-1] or bool(_STOP.search(before))
        after = text[slice(*spans[at + 1])] if at + 1 < len(spans) else ""
        named = free and bool(_STOP.search(after)) and _is_title(text[start:end], chinese=chinese)
        headings.append(told or (whole and bool((part and part.alone) or named)))
    items = [
        _item(text[spans[at - 1][1] if at else 0 : start]) for at, (start, _) in enumerate(spans)
    ]
    return Outline(tuple(parts), tuple(items), np.array(headings, dtype=np.bool_))


def joined(outlines: Sequence[Outline]) -> Outline:
    """The outline of passages that follow one another."""
    return Outline(
        tuple(part for one in outlines for part in one.parts),
        tuple(item for one in outlines for item in one.items),
        np.concatenate([[], *(one.headings for one in outlines)]).astype(np.bool_),
    )


def flat(count: int) -> Outline:
    """The outline of so many lines that are sentences and nothing else."""
    return Outline((None,) * count, ("",) * count, np.zeros(count, dtype=np.bool_))


def _item(mark: str) -> str:
    """The number in the mark of an item: 二、 and (b) are "2".

    >>> [_item(mark) for mark in ("\\n（二）", "(b) ", "iv. ", "— ")]
    ['2', '2', '4', '']
    """
    found = _NUMBER.search(mark.rpartition("\n")[2])
    if not found:
        return ""
    if found[0].isascii() and len(found[0]) == 1 and found[0] not in "ivxIVX0123456789":
        return str(ord(found[0].lower()) - ord("a") + 1)
    return divisions.number(found[0])


def _begins_line(text: str, spans: Sequence[Span], at: int) -> bool:
    return at == 0 or "\n" in text[spans[at - 1][1] : spans[at][0]]


def _is_apart(text: str, spans: Sequence[Span], at: int) -> bool:
    """Whether an empty line follows what is no sentence, as after what a file calls a heading."""
    start, end = spans[at]
    following = spans[at + 1][0] if at + 1 < len(spans) else len(text)
    return "\n\n" in text[end:following] and not _OF_A_SENTENCE.search(text[start:end])


def _is_title(line: str, *, chinese: bool) -> bool:
    """Whether a line is worded as a title is, without a number."""
    if _STOP.search(line) or _PAUSE.search(line):
        return False
    if chinese:
        return len(line) <= _LONG_ZH
    words = line.split()
    return len(words) <= _LONG_EN and all(
        _CAPITALS.match(word) or len(word) <= _SMALL for word in words
    ) and bool(_CAPITALS.match(line))  # fmt: skip


def number_end(text: str, *, chinese: bool) -> int:
    """Where the text begins after the number of a part or of an item at its head; 0 without one.

    >>> number_end("(b) the sources of data;", chinese=False), number_end("的", chinese=True)
    (4, 0)
    """
    part = division(text, chinese=chinese)
    item = MARK.match(text, part.end if part else 0)
    return item.end() if item else part.end if part else 0


def sections(
    zh: Side, en: Side, lexicon: Lexicon, outlines: tuple[Outline, Outline],
    sizes: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """The passages, cut where a part begins in both languages: numbers of sentences."""
    row = column = 0
    for rows, columns in sizes:
        points = _signposts(zh, en, lexicon, outlines, (row, row + rows, column, column + columns))
        before = row, column
        for point in [*points, (row + rows, column + columns)]:
            if point != before:
                yield point[0] - before[0], point[1] - before[1]
            before = point
        if not rows and not columns:
            yield 0, 0
        row += rows
        column += columns


def _signposts(
    zh: Side, en: Side, lexicon: Lexicon, outlines: tuple[Outline, Outline],
    where: tuple[int, int, int, int],
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """The boundaries at which a part begins in both languages, and those after its bare number."""
    a, b, c, d = where
    zh_at = [i for i in range(a, b) if outlines[0].parts[i]]
    en_at = [j for j in range(c, d) if outlines[1].parts[j]]
    if not zh_at or not en_at:
        return
    rows, columns, alike = anchors.likeness(
        zh.take([(zh_at[0], b)]).grouped(_starts(zh_at, b)),
        en.take([(en_at[0], d)]).grouped(_starts(en_at, d)),
        lexicon,
    )
    numbers: dict[str, int] = {}
    zh_number, en_number = (
        np.array([numbers.setdefault(_part(o, i).number, len(numbers)) for i in at])
        for o, at in zip(outlines, (zh_at, en_at), strict=True)
    )
    kept = zh_number[rows] == en_number[columns]
    kept[kept] = [
        _part(outlines[0], zh_at[i]).answers(_part(outlines[1], en_at[j]))
        for i, j in zip(rows[kept].tolist(), columns[kept].tolist(), strict=True)
    ]
    for row, column in anchors.rising(rows[kept], columns[kept], alike[kept]):
        i, j = zh_at[row], en_at[column]
        yield i, j
        after = i + int(outlines[0].headings[i]), j + int(outlines[1].headings[j])
        if after != (i, j):
            yield after


def _part(outline: Outline, at: int) -> Division:
    found = outline.parts[at]
    assert found
    return found


def _starts(places: Sequence[int], end: int) -> Ints:
    return np.array([*places, end], dtype=np.int64) - places[0]
