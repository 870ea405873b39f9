"""The numbers that a Chinese and an English text speak of, as values that can be compared.

"3000万" and "30 million", "百分之四十" and "40 per cent", "二十一世纪" and "21st century",
"民國113年" and "2024", "三月" and "March" name the same value in different clothes. A number is
*firm* when a translation should keep it: written in digits, or more than ten. Small numbers in
words are not: 两国 is "both countries", "one" is a pronoun, 七上八下 counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from policydeck.language import numerals

_MANY = 2.0  # numbers from which on more say no more


class Number(Struct, frozen=True):
    """A number of a text: `text[start:end]` says it."""

    values: tuple[float, ...]  # the value, then other values it may stand for
    firm: bool
    written: bool  # in digits, or as the name of a month
    start: int
    end: int


def signs(pairs: Sequence[tuple[str, str]]) -> dict[str, npt.NDArray[np.float64]]:
    """How many numbers of each pair one side alone has, by the names of `confidence`.

    A translator adds a year to 过去一年 more often than one gets lost.
    """
    table = np.zeros((len(pairs), 2))
    for at, (zh, en) in enumerate(pairs):
        if zh and en:
            of_zh, of_en = list(zh_numbers(zh)), list(en_numbers(en))
            table[at] = len(_missing(of_zh, of_en)), len(_missing(of_en, of_zh))
    return dict(zip(("numbers lost", "numbers added"), np.minimum(table, _MANY).T, strict=True))


def _missing(these: Sequence[Number], those: Sequence[Number]) -> list[Number]:
    """The firm ones of these that are none of those."""
    known = {value for number in those for value in number.values}
    return [n for n in these if n.firm and not known.intersection(n.values)]


_NUMERAL = "〇零一二三四五六七八九十百千万萬亿億"
# 1,000 or 1 000 000, but 1,2,3 are three numbers
_FIGURES = r"(?:\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_ZH = re.compile(
    rf"""
      (?P<century>\d\d) 世[纪紀] (?P<decade>\d0) 年代                  # 20世纪90年代
    | 百分之 (?P<percent>[{_NUMERAL}点]+|\d+(?:\.\d+)?)             # 百分之四十
    | (?P<lower>[{_NUMERAL}\d]+) 分之 (?P<upper>[{_NUMERAL}\d]+)   # 三分之二
    | (?P<figures>{_FIGURES}) \s* (?:[多余餘几幾]? (?P<scale>[百千]?[万萬亿億兆]亿?))?
    | (?P<ordinal>第)? (?P<han>
        [{_NUMERAL}两兩] [{_NUMERAL}]* (?:[多余餘几幾][万萬亿億]+)?
        (?:点[〇零一二三四五六七八九]+)?)
    """,
    re.VERBOSE,
)
# Numerals that are parts of ordinary words.
_HAN_WORD = re.compile(
    r"""
    万一 | 千万(?!人|元|美) | 十分(?!之) | 百姓 | 四川 | 三亚 | 九龙 | 九州 | 百科 | 千瓦 | 万物
  | 万分 | 百花 | 千秋 | 三峡 | 万象
    """,
    re.VERBOSE,
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")
_ROUND = {100.0, 1e3, 1e4, 1e6, 1e8, 1e9}  # said of anything large: 千家万户, "thousands"


def zh_numbers(text: str) -> Iterator[Number]:
    """The numbers of a simplified or traditional Chinese text, in order.

    >>> [n.values[0] for n in zh_numbers("到2030年增加3000万人，占百分之四十")]
    [2030.0, 30000000.0, 40.0]
    """
    text = text.translate(_FULL_WIDTH)
    for match in _ZH.finditer(text):
        start, end = match.span()
        following = text[end : end + 2]
        if match["century"]:
            value = 100 * (_value(match["century"]) - 1) + _value(match["decade"])
            yield Number((value, _value(match["decade"])), True, True, start, end)
        elif match["percent"]:
            value = _value(match["percent"])
            yield Number((value, value / 100), True, match["percent"].isdigit(), start, end)
        elif match["lower"]:
            lower, upper = _value(match["lower"]), _value(match["upper"])
            yield Number((upper / (lower or 1.0), upper, lower), False, False, start, end)
        elif match["figures"]:
            value = _value(match["figures"]) * _scale(match["scale"])
            item = start == 0 and text[end : end + 1] in (".", "、", "．")
            others = (value / 100,) if following[:1] == "%" else _years(value, following)
            others += _converted(value, following)
            yield Number((value, *others), not item, True, start, end)
        elif match["ordinal"] or not _HAN_WORD.match(text, start):
            yield _in_characters(match["han"], following, start, end)


def _in_characters(han: str, following: str, start: int, end: int) -> Number:
    """A number written in Chinese characters."""
    value = numerals.han_value(han)
    others = [*_years(value, following), *_converted(value, following)]
    firm = value > 10 and value not in _ROUND
    known = numerals.values("digit")
    digits = [known[c] for c in han if c in known]
    if len(han) in (2, 3) and len(digits) == len(han):  # 五四, 九一八, 九二: dates and years
        others += [*digits, 1900 + value]
        firm = False
    for a, b in pairwise(han):
        if a in known and b in known and len(digits) < 4:  # 三四, 十七八: about so many
            others += [numerals.han_value(han.replace(a + b, digit)) for digit in (a, b)]
            firm = False
    is_month = following[:1] == "月" and value <= 12
    return Number((value, *others), firm or is_month, is_month, start, end)


def _scale(text: str | None) -> float:
    value = 1.0
    for char in text or "":
        value *= numerals.values("unit", "myriad")[char]
    return value


def _value(text: str) -> float:
    if text[0].isdigit():
        plain = re.sub(r"[^\d.]", "", text)
        return float(plain) if plain.count(".") < 2 else 0.0
    return numerals.han_value(text)


def _years(value: float, following: str) -> tuple[float, ...]:
    """The years of the common era that 90年代 or (民國)104年 may mean."""
    if following == "年代" and value < 100:
        return (1900 + value,)
    return (1911 + value,) if following[:1] == "年" and value < 150 else ()


# A Chinese unit and what one of it is in the units that English has for it: 斤 in kilograms and
# tonnes, 亩 in hectares and acres, 千瓦 in megawatts and gigawatts, 里 in kilometres.
_CONVERTED = {"斤": (0.5, 5e-4), "市斤": (0.5, 5e-4), "亩": (1 / 15, 0.1647),
              "畝": (1 / 15, 0.1647), "千瓦": (1e-3, 1e-6), "华里": (0.5,),
              "華里": (0.5,)}  # fmt: skip


def _converted(value: float, following: str) -> tuple[float, ...]:
    """The number in the units that a translation may change to, exact and rounded."""
    factors = _CONVERTED.get(following) or _CONVERTED.get(following[:1], ())
    return tuple(float(f"{value * f:.{digits}g}") for f in factors for digits in (9, 4, 3, 2))


@cache
def _en() -> re.Pattern[str]:
    """Numbers in an English text; "may" and "march" are months where nothing else stands."""
    words = "|".join(numerals.values("count", "cardinal", "ordinal", "scale"))
    months = "|".join(m for m in numerals.values("month") if m not in ("March", "May"))
    return re.compile(
        rf"""
        (?=\d|\b[a-zA-Z])  # in half the time: nothing of it begins inside a word
        (?: (?<![\d.,]) (?P<figures>{_FIGURES}) (?: (?:st|nd|rd|th|s)\b | \s?-? (?P<scale>
              (?:hundred|thousand|million|billion|trillion)\b
              (?:\s(?:million|billion|trillion)\b)?) )?
          | (?P<words>\b(?i:(?:{words})s? (?:(?:-|\s(?:and\s)?)(?:{words}))* s?)\b)
          | (?P<month>\b(?:March|May|(?i:{months}))\b|^(?:march|may)$)
        )
        """,
        re.VERBOSE,
    )


_PERCENT = re.compile(r"\s?(?:%|％|per\s?cent)")


def en_numbers(text: str) -> Iterator[Number]:
    """The numbers of an English text, in order.

    >>> [n.values[0] for n in en_numbers("By March 2030, 1.2 billion in the twenty-first century")]
    [3.0, 2030.0, 1200000000.0, 21.0]
    """
    for match in _en().finditer(text):
        start, end = match.span()
        if match["figures"]:
            value = _value(match["figures"])
            for scale in (match["scale"] or "").split():
                value *= numerals.values("scale")[scale]
            percent = (value / 100,) if _PERCENT.match(text, end) else ()
            part = start > 1 and text[start - 1] in "-–" and text[start - 2].isalpha()  # Covid-19
            yield Number((value, *percent), not part, True, start, end)
        elif match["month"]:
            month = match["month"].capitalize()  # may and march are other words too
            value = numerals.values("month")[month]
            yield Number((value,), month not in ("March", "May"), True, start, end)
        else:
            value = _word_value(match["words"])
            decades = (10 * value,) if text[end:].lower().startswith((" decade", "-decade")) else ()
            firm = value > 10 and value not in _ROUND
            yield Number((value, *decades), firm, False, start, end)


def in_words(value: float) -> list[str]:
    """English words for a small number: three, third."""
    known = numerals.values("count", "cardinal", "ordinal")
    return [word for word, number in known.items() if number == value]


def _word_value(text: str) -> float:
    """The value of an English numeral: twenty-first, one hundred and five, two million."""
    scales = numerals.values("scale")
    small = numerals.values("count", "cardinal", "ordinal")
    total = section = 0.0
    for word in re.findall("[a-z]+", text.lower()):
        name = word if word in scales else word.removesuffix("s")
        if scales.get(name, 0.0) > 100:
            total += (section or 1) * scales[name]
            section = 0
        elif name in scales:
            section = (section or 1) * scales[name]
        else:
            section += small.get(word, 0.0)
    return total + section
