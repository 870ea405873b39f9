"""Which English words need the noun after them: "civil", "industrial", "ethnic".

No part of speech is stored. In the dictionary's English a word of this kind hardly ever ends a
sense ("civil servant", "civil war"), while a noun does so every second time.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from policydeck.lexicon import cedict, english

# A word that stands SEEN times or more and ends a sense this seldom needs a noun: "ethnic" 0.00,
# "civil" 0.08, "older" 0.07, "local" 0.19; "carbon" 0.22, "green" 0.35, "data" 0.30, "key" 0.52.
SELDOM = 0.2
SEEN = 8
_ASIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]|cl:[^/]*")
_WORD = re.compile(r"[a-z]+")
_BOUNDARY = re.compile(r"[/;,]")


def leads(word: str) -> bool:
    """Whether a word is nothing without the one after it.

    >>> [leads(word) for word in ("civil", "industrial", "service", "growth")]
    [True, True, False, False]
    """
    seen, last = _places()
    low = word.lower()
    if low.endswith("s") and not low.endswith("ss"):  # a plural is a noun: "sales"
        return False
    return seen[low] >= SEEN and last[low] <= SELDOM * seen[low]


@cache
def _places() -> tuple[Counter[str], Counter[str]]:
    """How often the dictionary's English has a word, and how often at the end of a phrase."""
    seen: Counter[str] = Counter()
    last: Counter[str] = Counter()
    text = "/".join(senses for _, senses in cedict.texts(cedict.headwords()))
    for sense in _BOUNDARY.split(_ASIDE.sub(" ", text.lower())):
        phrase = _phrase(_WORD.findall(sense))
        seen.update(phrase)
        last.update(phrase[-1:])
    return seen, last


def _phrase(listed: list[str]) -> list[str]:
    """The content words of a sense as far as its first preposition; none of a verb's."""
    if listed[:1] == ["to"]:
        return []
    phrase: list[str] = []
    for word in listed:
        if word not in english.FUNCTION:
            phrase.append(word)
        elif phrase:
            break
    return phrase
