"""Limits that one language counts in and the other does not: 二分之一以上, "more than half".

Translations often write so, and who learns the pair learns that 以上 leaves its number out. Both
judged pairs that do are no pairs to learn, and 39 of 40 such paragraphs of laws of Taiwan by lot
(one paragraph in 87 is); of 以下 with "less than" all three judged are right.
"""

from __future__ import annotations

import re

from policydeck.align.numbers import en_numbers, zh_numbers

_COUNTED_IN = re.compile(r"[^，。；：、,.;:\d]{0,4}?以上")
_BEYOND = re.compile(
    r"(?P<not>\b(?:no[rt]?|never)\s(?:be\s)?)?"
    r"\b(?:(?:more|greater|longer|older|higher|larger)\sthan|over|above|exceed(?:s|ing)?)"
    r"\s(?:the age of\s)?[A-Z.]{0,5}\$?\s?$"
)
_OR = re.compile(r"[^,.;:]{0,20}?\b(?:or (?:more|above|over|older|higher)|inclusive)\b")
_HALF = re.compile(r"\bhalf\b")


def differing(zh: str, en: str) -> str:
    """The English of a limit that the Chinese counts in: "more than half" for 二分之一以上; or "".

    >>> differing("三人以上", "more than three"), differing("三人以上", "not less than three")
    ('more than three', '')
    """
    counted = {v for n in zh_numbers(zh) if _COUNTED_IN.match(zh, n.end) for v in n.values}
    places = [(n.values, n.start, n.end) for n in en_numbers(en)]
    places += [((0.5,), *found.span()) for found in _HALF.finditer(en)]
    for values, start, end in places:
        beyond = _BEYOND.search(en[max(0, start - 40) : start])
        if beyond and not beyond["not"] and counted & {*values} and not _OR.match(en, end):
            return (beyond[0] + en[start:end]).strip()
    return ""
