"""Word-spaced pinyin → zhuyin (bopomofo)."""

from __future__ import annotations

import re
import unicodedata

from policydeck.language import convert
from policydeck.model import GAP

_VOWELS = "aeiouüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
# A consonant before a vowel opens a syllable; where that would be wrong, pinyin has an apostrophe.
_SYLLABLE = re.compile(
    rf"[eēéěè]r(?![{_VOWELS}])"
    rf"|(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[{_VOWELS}]+(?:(?:ng|n)(?![{_VOWELS}]))?"
    rf"|r(?![{_VOWELS}])"
)
_APART = re.compile(r"[\s'’,·-]+")


def zhuyin_text(pinyin: str) -> str:
    """Word-spaced pinyin in zhuyin, syllable by syllable; unchanged if it cannot be taken apart.

    >>> zhuyin_text("rénlèi mìngyùn"), zhuyin_text("fāng'àn"), zhuyin_text("fāngàn")
    ('ㄖㄣˊ ㄌㄟˋ ㄇㄧㄥˋ ㄩㄣˋ', 'ㄈㄤ ㄢˋ', 'ㄈㄢ ㄍㄢˋ')
    """
    if GAP in pinyin:
        return f" {GAP} ".join(map(zhuyin_text, pinyin.split(f" {GAP} ")))
    spelt = unicodedata.normalize("NFC", pinyin).lower()
    syllables = _SYLLABLE.findall(spelt)
    latin = re.search("[A-Z]{2}", pinyin)  # AI is no syllable
    if latin or "".join(syllables) != _APART.sub("", spelt):
        return pinyin
    return " ".join(convert(syllable, "zhuyin") for syllable in syllables)
