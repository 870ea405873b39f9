"""Conversion between Simplified and Traditional that keeps length and vocabulary.

OpenCC decides by phrases: `t2s` towards Simplified, `s2tw` and `s2hk` towards the two standards.
The configurations that rewrite vocabulary (`s2twp`: 人工智能 → 人工智慧) are never used, nor is
`tw2s`, which turns 著 into 着 even in 專著. What OpenCC gets wrong is corrected by a table.
"""

from __future__ import annotations

from functools import cache

import opencc

from policydeck.script import tables


@cache
def converter(name: str) -> opencc.OpenCC:
    """OpenCC with one of its configurations: "t2s", "s2tw" …"""
    return opencc.OpenCC(name)


def _convert(name: str, text: str) -> str:
    """`text` through OpenCC, of the same length whatever it holds."""
    convert = converter(name).convert
    converted = str(convert(text))
    if len(converted) == len(text):
        return converted
    pieces = ((character, str(convert(character))) for character in text)
    return "".join(new if len(new) == 1 else old for old, new in pieces)


def simplify(text: str) -> str:
    """The simplified copy of `text`, of the same length, vocabulary untouched.

    >>> simplify("復雜的準則，朝著專著")
    '复杂的准则，朝着专著'
    """
    simple = _convert("t2s", text)
    simple = tables.to_simplified().lay_over(simple, simple)
    return tables.zhu().lay_over(simple, simple) if "著" in simple else simple


def traditional(simplified: str, variety: str = "tw") -> str:
    """Traditional in the standard of `variety`, "tw" or "hk", of the same length.

    >>> traditional("他国内政不容干涉，市场准入制度")
    '他國內政不容干涉，市場准入制度'
    >>> traditional("朝着这里", "hk")
    '朝着這裏'
    """
    return tables.to_traditional(variety).lay_over(_convert(f"s2{variety}", simplified), simplified)


@cache
def of_region(character: str, variety: str) -> str:
    """How the standard of `variety` writes a Traditional character: 裏 → 裡 in Taiwan."""
    return _convert(f"t2{variety}", character)


@cache
def without_region(character: str) -> str:
    """A Traditional character without regional difference: 裡 and 裏 come out the same."""
    return _convert("hk2t", _convert("tw2t", character))
