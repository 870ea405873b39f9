"""What the dictionary's English tells of an English word, as `tools/learn_english.py` counted it.

No part of speech is stored. In the dictionary's English a word like "civil" hardly ever ends a
sense ("civil servant", "civil war"), while a noun does so every second time; and a name is hardly
ever written small.
"""

from __future__ import annotations

from functools import cache

from policydeck.language import english
from policydeck.storage import files


@cache
def _english(name: str) -> frozenset[str]:
    """A list of data/house/english.json."""
    stored = files.learned("english")[name]
    return frozenset(stored.split() if isinstance(stored, str) else stored)


def leads(word: str) -> bool:
    """Whether a word is nothing without the one after it.

    >>> [leads(word) for word in ("civil", "industrial", "service", "growth")]
    [True, True, False, False]
    """
    return word.lower() in _english("leading")


def is_name(word: str) -> bool:
    """Whether a word is nearly always written with a capital.

    >>> [is_name(word) for word in ("Gobi", "Republic", "Northern", "Ministry")]
    [True, True, False, False]
    """
    return english.american(word.lower()) in _english("names")


def inseparable(first: str, second: str) -> bool:
    """Whether two words with capitals make one name that is never cut: "Hong Kong", "Xi Jinping".

    >>> inseparable("Hong", "Kong"), inseparable("General", "Secretary")
    (True, False)
    """
    return f"{first} {second}" in _english("pairs")
