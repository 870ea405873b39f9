"""Simplified and Traditional.

All look-ups run on a simplified copy of the same length, so that offsets carry over.
"""

from __future__ import annotations

from functools import cache

import opencc


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def simplify(text: str) -> str:
    """The simplified copy of `text`, of the same length, vocabulary untouched.

    >>> simplify("復雜的準則，朝著")
    '复杂的准则，朝着'
    """
    converted = str(_converter("tw2s").convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(_converter("tw2s").convert(c) if len(c) == 1 else c for c in text)


def to_traditional(simplified: str, variety: str = "tw") -> str:
    """Traditional in the standard of `variety`, "tw" or "hk", of the same length."""
    return str(_converter(f"s2{variety}").convert(simplified))
