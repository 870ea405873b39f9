"""One syllable in other clothes: tone numbers, zhuyin, no tones.

Everywhere inside the program a syllable is marked text (wéi, lǜ, neutral de). Dictionaries
write numbers (wei2, lu:4), learners in Taiwan read zhuyin; this module is the only one that
knows these forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from policydeck.lexicon.readings import TONE_MARKS

_COMBINING = {tone: mark for mark, tone in TONE_MARKS.items()}
_NUMBERED = re.compile(r"([a-zêü:]+?)([0-5])")


@cache
def tone(syllable: str) -> int:
    """The tone of a marked syllable, 1 to 4, or 5 for neutral.

    >>> tone("lǜ"), tone("de")
    (4, 5)
    """
    for mark in unicodedata.normalize("NFD", syllable):
        if mark in TONE_MARKS:
            return int(TONE_MARKS[mark])
    return 5


@cache
def plain(syllable: str) -> str:
    """The syllable without its tone; ü keeps its dots.

    >>> plain("lǜ")
    'lü'
    """
    letters = "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in TONE_MARKS)
    return unicodedata.normalize("NFC", letters)


@cache
def marked(syllable: str) -> str:
    """The marked form of a numbered syllable, in lower case, as CC-CEDICT and g2pM write them.

    >>> marked("lu:4"), marked("Xi1"), marked("de5"), marked("liu2")
    ('lǜ', 'xī', 'de', 'liú')
    """
    match = _NUMBERED.fullmatch(syllable.lower().replace("u:", "ü").replace("v", "ü"))
    if not match:
        return syllable.lower()
    return _with_tone(match[1], int(match[2]))


def with_tone(syllable: str, number: int) -> str:
    """The same syllable in another tone.

    >>> with_tone("yī", 4)
    'yì'
    """
    return _with_tone(plain(syllable), number)


def _with_tone(letters: str, number: int) -> str:
    """The mark stands on a or e, on the o of ou, else on the last vowel."""
    mark = _COMBINING.get(str(number))
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
