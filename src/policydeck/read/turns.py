"""Paragraphs that stand in turn, Chinese and English → passages.

A run of paragraphs in one language belongs to the run of the other language beside it. Runs of
several paragraphs stay one passage with line breaks, for the aligner to cut: three paragraphs
may be rendered by two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from policydeck.language import HAN, division
from policydeck.read.document import Draft, Row
from policydeck.read.language import is_mixed, language

_Run = tuple[str, int, str]  # side, line, text


# An English rendering has 3.0 to 4.9 times as many characters as its Chinese (medians of two
# statutes, a web site, UN targets and a glossary; nine in ten lie between 0.6 and 1.5 times that).
_EXPECTED = math.log(4)
# A run without counterpart costs as much as a pair whose lengths are wrong by a factor of 2.7.
_ALONE = 1.0
_MIXED = "both languages in one paragraph"
_HALVES = re.compile(rf"([^A-Za-z]*[{HAN}]) *([A-Za-z][^{HAN}]*)")


def pair(rows: Iterable[Row]) -> Iterator[Draft]:
    """The passages of paragraphs in turn; what has no counterpart stands alone.

    Whether a run belongs to the one before or after it, is decided by their lengths.

    >>> [(d.zh, d.en) for d in pair([Row(1, ("治理",)), Row(2, ("governance",)), Row(3, ("完",))])]
    [('治理', 'governance'), ('完', '')]
    """
    for mixed, group in groupby(runs(rows), key=lambda run: run[0] == "both"):
        if mixed:
            yield from (Draft(text, "", line, why=_MIXED) for _, line, text in group)
        else:
            yield from _pair(list(group))


def _pair(members: list[_Run]) -> Iterator[Draft]:
    from_first, from_second = _coupled(members), [members[:1], *_coupled(members[1:])]
    best = min(from_first, from_second, key=lambda couples: sum(map(_cost, couples)))
    for couple in best:
        texts = {side: text for side, _, text in couple}
        if couple:
            yield Draft(texts.get("zh", ""), texts.get("en", ""), couple[0][1])


def _coupled(members: list[_Run]) -> list[list[_Run]]:
    return [members[i : i + 2] for i in range(0, len(members), 2)]


def _cost(couple: list[_Run]) -> float:
    """How badly the lengths of two runs fit."""
    lengths = {side: len(text) for side, _, text in couple}
    if len(lengths) < 2:
        return _ALONE * len(couple)
    return abs(math.log(lengths["en"] / lengths["zh"]) - _EXPECTED)


def runs(rows: Iterable[Row]) -> Iterator[_Run]:
    """Paragraphs in one language joined by line breaks, each with the line where it begins."""
    lines = [
        (row.line, half)
        for row in rows
        for line in row.cells[0].split("\n")
        for half in _halves(line)
    ]
    sides = [(_side(text), number, text) for number, text in lines if text.strip()]
    for side, group in groupby(_resolved(sides), key=lambda item: item[0]):
        members = list(group)
        yield side, members[0][1], "\n".join(text for _, _, text in members)


def _halves(line: str) -> tuple[str, ...]:
    """A heading that has its number in both languages as two lines, any other line as it is.

    >>> _halves("第一章 总则 Chapter I General Provisions")
    ('第一章 总则', 'Chapter I General Provisions')
    """
    if halves := _HALVES.fullmatch(line):
        zh, en = division(halves[1], chinese=True), division(halves[2], chinese=False)
        if zh and en and zh.answers(en):
            return halves.groups()
    return (line,)


def _side(text: str) -> str:
    if is_mixed(text):
        return "both"
    return {"Chinese": "zh", "": ""}.get(language(text), "en")


def _resolved(sides: list[_Run]) -> Iterator[_Run]:
    """A paragraph without letters ("2023.10") belongs to the run that it stands in."""
    before = next((side for side, _, _ in sides if side), "zh")
    for side, line, text in sides:
        before = side or before
        yield before, line, text
