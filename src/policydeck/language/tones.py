"""Syllables with and without their tones: marks, numbers, zhuyin; and readings compared.

Everywhere inside the program a syllable is marked text (wéi, lǜ, neutral de). Dictionaries
write numbers (wei2, lu:4), learners in Taiwan read zhuyin; this module is the only one that
knows these forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_TONES = {
    "\N{COMBINING MACRON}": 1,
    "\N{COMBINING ACUTE ACCENT}": 2,
    "\N{COMBINING CARON}": 3,
    "\N{COMBINING GRAVE ACCENT}": 4,
}
_MARKS = {tone: mark for mark, tone in _TONES.items()}
_BREAK = re.compile(r"[\s'’,·\-]+")
_NUMBERED = re.compile(r"([a-zêü:]+?)([0-5])")


@cache
def tone(syllable: str) -> int:
    """The tone of a marked syllable, 1 to 4, or 5 for neutral.

    >>> tone("lǜ"), tone("de")
    (4, 5)
    """
    marks = (_TONES[c] for c in unicodedata.normalize("NFD", syllable) if c in _TONES)
    return next(marks, 5)


@cache
def plain(syllable: str) -> str:
    """The syllable without its tone; ü keeps its dots.

    >>> plain("lǜ")
    'lü'
    """
    letters = "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in _TONES)
    return unicodedata.normalize("NFC", letters)


@cache
def marked(reading: str) -> str:
    """Numbered syllables with marks, in lower case, as CC-CEDICT and g2pM write them.

    >>> marked("lu:4"), marked("Xi1"), marked("de5"), marked("liu2 shui3")
    ('lǜ', 'xī', 'de', 'liú shuǐ')
    """
    return " ".join(map(_marked, reading.split()))


def _marked(syllable: str) -> str:
    low = syllable.lower()
    match = _NUMBERED.fullmatch(low.replace("u:", "ü").replace("v", "ü"))
    return _with_tone(match[1], int(match[2])) if match else low


def with_tone(syllable: str, number: int) -> str:
    """The same syllable in another tone.

    >>> with_tone("yī", 4)
    'yì'
    """
    return _with_tone(plain(syllable), number)


def _with_tone(letters: str, number: int) -> str:
    """The mark stands on a or e, on the o of ou, else on the last vowel."""
    mark = _MARKS.get(number)
    if mark is None:
        return letters
    at = next((letters.index(v) for v in ("a", "e", "ê", "ou") if v in letters), -1)
    if at < 0:
        vowels = [i for i, c in enumerate(letters) if c in "iouü"]
        at = vowels[-1] if vowels else 0  # ḿ, ń: the letter itself
    return unicodedata.normalize("NFC", letters[: at + 1] + mark + letters[at + 1 :])


@cache
def convert(syllable: str, style: str) -> str:
    """A marked syllable as "marks", "numbers", "zhuyin" or "plain".

    >>> [convert("rén", s) for s in ("marks", "numbers", "zhuyin", "plain")]
    ['rén', 'ren2', 'ㄖㄣˊ', 'ren']
    >>> convert("lǜ", "numbers"), convert("de", "numbers"), convert("de", "zhuyin")
    ('lv4', 'de5', '˙ㄉㄜ')
    """
    return _STYLES[style](syllable)


def _unchanged(syllable: str) -> str:
    return syllable


def _numbers(syllable: str) -> str:
    return f"{plain(syllable).replace('ü', 'v')}{tone(syllable)}" if syllable else ""


def _zhuyin(syllable: str) -> str:
    """By pypinyin's table; its neutral dot is moved to the front, where Taiwan writes it."""
    if syllable in ("", "r"):
        return "ㄦ" if syllable else ""
    from pypinyin.constants import Style  # noqa: PLC0415
    from pypinyin.style import convert as to_style  # noqa: PLC0415 - 0.15 s, only for this style

    zhuyin = str(to_style(syllable, Style.BOPOMOFO, strict=False))
    return f"˙{zhuyin[:-1]}" if zhuyin.endswith("˙") else zhuyin


_STYLES: dict[str, Callable[[str], str]] = {
    "marks": _unchanged,
    "numbers": _numbers,
    "zhuyin": _zhuyin,
    "plain": plain,
}


@cache
def syllables(reading: str) -> tuple[str, ...]:
    """The syllables of a reading, numbered, comparable.

    >>> syllables("lǜ sè"), syllables("lu:4 se4")
    (('lü4', 'se4'), ('lü4', 'se4'))
    """
    return tuple(map(_numbered, filter(None, _BREAK.split(reading))))


def _numbered(syllable: str) -> str:
    """In lower case with its tone as a number, neutral without."""
    text = _marked(syllable)
    return f"{plain(text)}{tone(text)}".removesuffix("5")


def _agree(a: str, b: str) -> bool:
    if a == b or {a, b} == {"r", "er2"}:
        return True
    neutral = not (a[-1:].isdigit() and b[-1:].isdigit())
    return neutral and a.rstrip("1234") == b.rstrip("1234")


def same(a: str, b: str) -> bool:
    """Whether two readings differ in nothing but neutral tones, erhua, capitals and spelling.

    >>> same("dong1 xi5", "dōng xī"), same("wan2 r5", "wánr"), same("xing2", "háng")
    (True, True, False)
    """
    left, right = _without_erhua(syllables(a)), _without_erhua(syllables(b))
    return len(left) == len(right) and all(map(_agree, left, right))


def _without_erhua(parts: tuple[str, ...]) -> tuple[str, ...]:
    """玩儿 written as two syllables (wan2 r5) or as one (wánr) comes out as one."""
    kept: list[str] = []
    for part in parts:
        plain, tone = part.rstrip("1234"), part[len(part.rstrip("1234")) :]
        if part == "r" and kept:
            continue
        kept.append(plain[:-1] + tone if len(plain) > 2 and plain.endswith("r") else part)
    return tuple(kept)
