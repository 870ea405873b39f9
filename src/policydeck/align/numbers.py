"""The numbers that a Chinese and an English text speak of, as values that can be compared.

"3000万" and "30 million", "百分之四十" and "40 per cent", "二十一世纪" and "21st century",
"民國113年" and "2024", "三月" and "March" name the same value in different clothes. A number is
*firm* when a translation must keep it: written in digits, or at least eleven. Small numbers in
words are not: 两国 is "both countries", "one" is a pronoun, 七上八下 counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: `text[start:end]` says it."""

    values: tuple[float, ...]  # the value, then other values it may stand for
    firm: bool
    start: int
    end: int


_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12}
_HAN_NUMERAL = "〇零一二两兩三四五六七八九十百千万萬亿億"
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)"  # 1 000 000
_ZH = re.compile(
    rf"""
      百分之 (?P<percent>[{_HAN_NUMERAL}点]+|\d+(?:\.\d+)?)                 # 百分之四十
    | (?P<lower>[{_HAN_NUMERAL}\d]+) 分之 (?P<upper>[{_HAN_NUMERAL}\d]+)   # 三分之二
    | (?P<digits>{_GROUPED}|\d[\d,]*(?:\.\d+)?) \s* (?P<scale>[百千]?[万萬亿億兆]亿?)?
    | (?P<ordinal>第)? (?P<han>[{_HAN_NUMERAL}]+(?:点[〇零一二三四五六七八九]+)?)
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


def _han_value(text: str) -> float:
    """The value of a numeral in Chinese characters: 二〇三〇, 一百零五, 三亿二千万."""
    whole, _, decimals = text.partition("点")
    if len(whole) > 1 and all(c in _DIGITS for c in whole):
        total = float("".join(str(_DIGITS[c]) for c in whole))
    else:
        total = section = digit = 0.0
        for char in whole:
            if char in _DIGITS:
                digit = _DIGITS[char]
            elif char in _UNITS:
                section += (digit or 1) * _UNITS[char]
                digit = 0
            else:
                total = (total + section + digit or 1) * _MYRIADS[char]
                section = digit = 0
        total += section + digit
    if decimals:
        total += float("0." + "".join(str(_DIGITS[c]) for c in decimals))
    return total


def _scale(text: str | None) -> float:
    value = 1.0
    for char in text or "":
        value *= _UNITS.get(char) or _MYRIADS[char]
    return value


def zh_numbers(text: str) -> Iterator[Number]:
    """The numbers of a simplified or traditional Chinese text, in order.

    >>> [n.values[0] for n in zh_numbers("到2030年增加3000万人，占百分之四十")]
    [2030.0, 30000000.0, 40.0]
    """
    text = text.translate(_FULL_WIDTH)
    for match in _ZH.finditer(text):
        start, end = match.span()
        if match["percent"]:
            yield Number((_value(match["percent"]),), True, start, end)
        elif match["lower"]:
            lower, upper = _value(match["lower"]), _value(match["upper"])
            yield Number((upper / (lower or 1.0), upper, lower), False, start, end)
        elif match["digits"]:
            plain = _value(match["digits"])
            value = plain * _scale(match["scale"])
            yield Number((value, *_years(value, text[end : end + 2])), True, start, end)
        elif match["ordinal"] or not _HAN_WORD.match(text, start):
            value = _han_value(match["han"])
            # 两国, 一个, 百分百 may go by other words; 十一届 and 九百六十万 must stay
            firm = value > 10 and value not in (100.0, 1e3, 1e4, 1e8)
            yield Number((value, *_years(value, text[end : end + 2])), firm, start, end)


def _value(text: str) -> float:
    if text[0].isdigit():
        plain = re.sub(r"[^\d.]", "", text)
        return float(plain) if plain.count(".") < 2 else 0.0
    return _han_value(text)


def _years(value: float, following: str) -> tuple[float, ...]:
    """The years of the common era that 90年代 or (民國)104年 may mean."""
    if following == "年代" and value < 100:
        return (1900 + value,)
    return (1911 + value,) if following[:1] == "年" and value < 150 else ()


def _counted(text: str, first: int, step: int = 1) -> dict[str, float]:
    """Each word of the text with its number."""
    return {word: float(first + step * i) for i, word in enumerate(text.split())}


_SMALL = {"both": 2.0, "twice": 2.0, "half": 0.5, "dozen": 12.0} | _counted(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen""",
    0,
)
_TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_ORDINALS = _counted(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
    thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth""",
    1,
) | _counted(
    "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth", 20, 10
)
_MONTHS = _counted(
    """January February March April May June July August September October November December""", 1
)
_SCALES = {"hundred": 1e2, "hundredth": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9,
           "trillion": 1e12}  # fmt: skip
_EN = re.compile(
    rf"""
    (?<![A-Za-z])
    (?: (?P<digits>{_GROUPED}|\d[\d,]*(?:\.\d+)?) (?: (?:st|nd|rd|th|s)\b | \s?[-]? (?P<scale>(?:
            hundred|thousand|million|billion|trillion)\b(?:\s(?:million|billion|trillion)\b)?) )?
      | (?P<words>\b(?:{"|".join([*_SMALL, *_TENS, *_ORDINALS, *_SCALES])})s?
          (?:(?:-|\s(?:and\s)?)(?:{"|".join([*_SMALL, *_TENS, *_ORDINALS, *_SCALES])}))*s?\b)
      | (?P<month>\b(?:{"|".join(_MONTHS)})\b)
    )
    """,
    re.VERBOSE,
)


_PERCENT = re.compile(r"\s?(?:%|％|per\s?cent)")


def _word_value(text: str) -> float:
    """The value of an English numeral: twenty-first, one hundred and five, two million."""
    total = section = 0.0
    for word in re.findall("[a-z]+", text.lower()):
        if word in _SCALES and _SCALES[word] > 100:
            total += (section or 1) * _SCALES[word]
            section = 0
        elif word in _SCALES:
            section = (section or 1) * 100
        else:
            section += _SMALL.get(word) or _TENS.get(word) or _ORDINALS.get(word) or 0.0
    return total + section


def en_numbers(text: str) -> Iterator[Number]:
    """The numbers of an English text, in order.

    >>> [n.values[0] for n in en_numbers("By March 2030, 1.2 billion in the twenty-first century")]
    [3.0, 2030.0, 1200000000.0, 21.0]
    """
    for match in _EN.finditer(text):
        if match["digits"]:
            value = _value(match["digits"])
            for scale in (match["scale"] or "").split():
                value *= _SCALES[scale]
            percent = _PERCENT.match(text, match.end())
            values = (value, value / 100) if percent else (value,)
            yield Number(values, True, match.start(), match.end())
        elif match["month"]:
            value = _MONTHS[match["month"]]
            yield Number((value,), False, match.start(), match.end())
        else:
            value = _word_value(match["words"])
            firm = value > 10 and value not in (12.0, 100.0, 1e3, 1e6, 1e9)
            yield Number((value,), firm, match.start(), match.end())
