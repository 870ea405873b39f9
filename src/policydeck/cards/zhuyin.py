"""Marked pinyin → zhuyin (bopomofo)."""

from __future__ import annotations

from functools import cache

from pypinyin.style.bopomofo import BopomofoConverter

_NEUTRAL = "\N{DOT ABOVE}"


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
