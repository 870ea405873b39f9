"""Numbers by which a document calls its parts: 第十五条之一, "Article 15-1", 第三章, "CHAPTER III".

They stand at the head of a line, mean the same in both languages, and belong to no sentence.
What the parts are called is data (`data/house/divisions.tsv`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from policydeck.language import numerals
from policydeck.storage import files

# Longer than this a line is text: the longest headings of 3,000 laws of Taiwan have 38 characters
# and 150, wraps and all.
_TITLE_ZH, _TITLE_EN = 40, 150
_ENDS = re.compile(r"[.!?;:,。！？；：，、][\"'”’」』)）]*$")
_PAUSE_ZH = re.compile("[，。；：？！,;:.?!]")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


# What stands where pages are missing. Without stops, so that it cuts no sentence in two.
GAP_ZH, GAP_EN = "[缺页]", "[page missing]"


class Division(Struct, frozen=True):
    """The number at the head of a line."""

    names: frozenset[str]  # what the part may be called in English, lower case
    number: str  # "15-1"
    end: int  # where the text after it begins
    alone: bool  # whether nothing but a title follows

    def answers(self, other: Division) -> bool:
        """Whether both may be the same part in two languages."""
        return self.number == other.number and not self.names.isdisjoint(other.names)


@cache
def _names() -> Mapping[str, frozenset[str]]:
    rows = files.table(files.house("divisions.tsv"), ("zh", "en", "why"))
    return {row["zh"]: frozenset(row["en"].split("|")) for _, row in rows}


_TRADITIONAL = str.maketrans("編節條錄圖專欄", "编节条录图专栏")
_NUMERAL = r"(?:\d{1,4}|[〇零一二三四五六七八九十百千]{1,7}|[IVXLC]{1,7})"
_SERIES = rf"{_NUMERAL}(?:\s?[-–‑之]\s?{_NUMERAL})*"


@cache
def _zh() -> re.Pattern[str]:
    """第 15-1 條, 附件二; the numerals of 第十五条之一 may follow the name."""
    counted = "|".join(n for n in _names() if n[0] not in "附表图专")
    named = "|".join(n for n in _names() if n[0] in "附表图专")
    return re.compile(
        rf"(?:第\s*(?P<number>{_SERIES})\s*(?P<name>{counted})(?:\s?之\s?(?P<more>{_NUMERAL}))?"
        rf"|(?P<other>{named})\s*(?P<which>{_SERIES}))(?P<after>[\s:：.．、]*)"
    )


@cache
def _en() -> re.Pattern[str]:
    names = sorted({n for found in _names().values() for n in found}, key=len, reverse=True)
    words = "|".join(numerals.values("cardinal", "count"))
    numeral = rf"\d{{1,4}}[A-Z]{{0,2}}|[ivxlcIVXLC]{{1,7}}|[A-H]|(?i:{words})"
    return re.compile(
        rf"(?P<name>(?i:{'|'.join(map(re.escape, names))}))\s?(?<=[\s.])"
        rf"(?P<number>(?:{numeral})(?:\s?[-–‑]\s?\d{{1,3}})*)\b(?P<after>[\s:.—–-]*)"
    )


def zh_division(line: str, beside: Division | None = None) -> Division | None:
    """The number at the head of a Chinese line, whose translation may have it, too.

    >>> found = zh_division("第十五條之一　本法自公布日施行。")
    >>> found.number, "article" in found.names, found.end, found.alone
    ('15-1', True, 7, False)
    >>> zh_division("第三条规定的措施，由国务院制定。") is None
    True
    >>> zh_division("第三条国家建立保护制度，", en_division("Article 3 The State …")).number
    '3'
    """
    match = _zh().match(line.translate(_TRADITIONAL))
    if not match:
        return None
    title = line[match.end() :].strip()
    alone = len(title) <= _TITLE_ZH and not _PAUSE_ZH.search(title)
    parted = not title or match["after"] or (alone and title[0] not in "的至和或及、（(规規所")
    parts = [match["number"] or match["which"], match["more"]]
    series = "-".join(number(n) for part in parts if part for n in re.split(r"[-–‑之]", part))
    found = Division(_names()[match["name"] or match["other"]], series, match.end(), alone)
    return found if parted or (beside and found.answers(beside)) else None


def en_division(line: str) -> Division | None:
    """The number at the head of an English line.

    >>> [en_division(x).number for x in ("Article 15-1", "CHAPTER III. PENALTIES", "Part Two")]
    ['15-1', '3', '2']
    >>> en_division("Article 7 shall apply to them.") is None
    True
    """
    match = _en().match(line)
    if not match:
        return None
    title = line[match.end() :].strip()
    if (title and not match["after"]) or title[:1].islower():
        return None
    alone = len(title) <= _TITLE_EN and not _ENDS.search(title)
    first, *more = re.split(r"\s?[-–‑]\s?", match["number"])
    series = "-".join([number(first), *more])
    return Division(frozenset({match["name"].lower()}), series, match.end(), alone)


def division(line: str, *, chinese: bool) -> Division | None:
    """The number at the head of a line in one of the languages."""
    return zh_division(line) if chinese else en_division(line)


def number(text: str) -> str:
    """A numeral of either language in digits.

    >>> [number(n) for n in ("五", "IV", "Twelve", "3A", " 21")]
    ['5', '4', '12', '3A', '21']
    """
    text = text.strip()
    low = text.lower()
    if text.isdecimal():
        return str(int(text))
    if set(low) <= _ROMAN.keys():
        values = [_ROMAN[c] for c in low]
        return str(sum(-a if a < max(values[at:]) else a for at, a in enumerate(values)))
    spelt = numerals.values("cardinal", "count").get(low)
    if spelt is None and not low.isascii():
        spelt = numerals.han_value(text)
    return text.upper() if spelt is None else f"{spelt:.0f}"
