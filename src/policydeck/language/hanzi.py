"""Which characters are Han, and which of them write numbers."""

from __future__ import annotations

import re
from functools import lru_cache

# Character classes of regular expressions.
# As escapes: typed, the compatibility forms turn into plain ones and the range takes in Hangul.
HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
NUMERALS = "〇○零一二三四五六七八九十百千万亿两"
_ALL_HAN = re.compile(f"[{HAN}]+")
_ALL_NUMERALS = re.compile(f"[{NUMERALS}]+")


@lru_cache(1 << 14)  # asked of the same characters and words all the time
def is_han(text: str) -> bool:
    """Whether every character is a Han character, and there is one.

    >>> is_han("治理"), is_han("5G技术"), is_han("")
    (True, False, False)
    """
    return bool(_ALL_HAN.fullmatch(text))


def is_numeral(text: str) -> bool:
    """Whether every character writes a number, and there is one.

    >>> is_numeral("三十四"), is_numeral("第三")
    (True, False)
    """
    return bool(_ALL_NUMERALS.fullmatch(text))
