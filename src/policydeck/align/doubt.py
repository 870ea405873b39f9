"""How sure a pair is, and why one makes no card.

A wrong pair poisons every card made from it, so a pair needs evidence, not only a place.
"""

from __future__ import annotations

import re

from policydeck.align import numbers

_LETTERS = re.compile(r"[^\W\d_]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def doubt(zh: str, en: str, ratio: float) -> str:
    """The reason why the pair is suspicious, or "".

    `ratio` is the usual number of English characters for a Chinese one in this text.
    """
    if not zh or not en:
        return "no counterpart"
    if not _LETTERS.search(zh) or not _LETTERS.search(en):
        return "no words"
    if not _HAN.search(zh) or _untranslated(zh, en):
        return "not translated"
    expected = len(zh) * ratio
    longer, shorter = max(len(en), expected), min(len(en), expected)
    if longer > 3 * shorter + 20:
        return "lengths differ"
    if _numbers_differ(zh, en):
        return "numbers differ"
    return ""


def _untranslated(zh: str, en: str) -> bool:
    """Whether one side mostly repeats the other's language."""
    return len(_HAN.findall(en)) > 0.3 * len(en) or zh == en


def _numbers_differ(zh: str, en: str) -> bool:
    """Whether a firm number of one side is nowhere on the other."""
    left, right = list(numbers.zh_numbers(zh)), list(numbers.en_numbers(en))
    of_zh = {v for n in left for v in n.values}
    of_en = {v for n in right for v in n.values}
    return any(n.firm and not of_en.intersection(n.values) for n in left) or any(
        n.firm and not of_zh.intersection(n.values) for n in right
    )
