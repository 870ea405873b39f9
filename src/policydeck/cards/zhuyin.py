"""Marked pinyin → zhuyin (bopomofo)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pypinyin.style.bopomofo import BopomofoConverter

_NEUTRAL = "\N{DOT ABOVE}"
_VOWELS = "aeiouüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
# A consonant before a vowel opens a syllable; where that would be wrong, pinyin has an apostrophe.
_SYLLABLE = re.compile(
    rf"[eēéěè]r(?![{_VOWELS}])"
    rf"|(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[{_VOWELS}]+(?:(?:ng|n)(?![{_VOWELS}]))?"
    rf"|r(?![{_VOWELS}])"
)
_APART = re.compile(r"[\s'’,·-]+")


@cache
def zhuyin(syllable: str) -> str:
    """A syllable in zhuyin, the dot of a neutral tone before it, as in Taiwan's textbooks.

    >>> zhuyin("rén"), zhuyin("lüè"), zhuyin("de"), zhuyin("r")
    ('ㄖㄣˊ', 'ㄌㄩㄝˋ', '˙ㄉㄜ', '˙ㄦ')
    """
    if syllable == "r":  # 儿 that only colours the syllable before it
        return _NEUTRAL + "ㄦ"
    spelt = str(BopomofoConverter().to_bopomofo(syllable))
    return _NEUTRAL + spelt.rstrip(_NEUTRAL) if spelt.endswith(_NEUTRAL) else spelt


def zhuyin_text(pinyin: str) -> str:
    """Word-spaced pinyin in zhuyin, syllable by syllable; unchanged if it cannot be taken apart.

    >>> zhuyin_text("rénlèi mìngyùn"), zhuyin_text("fāng'àn"), zhuyin_text("fāngàn")
    ('ㄖㄣˊ ㄌㄟˋ ㄇㄧㄥˋ ㄩㄣˋ', 'ㄈㄤ ㄢˋ', 'ㄈㄢ ㄍㄢˋ')
    """
    spelt = unicodedata.normalize("NFC", pinyin).lower()
    syllables = _SYLLABLE.findall(spelt)
    latin = re.search("[A-Z]{2}", pinyin)  # AI is no syllable
    if latin or "".join(syllables) != _APART.sub("", spelt):
        return pinyin
    return " ".join(zhuyin(syllable) for syllable in syllables)
