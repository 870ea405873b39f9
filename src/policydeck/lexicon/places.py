"""Whether a word is the place that CC-CEDICT has under it, and what the place is called.

More than 2,000 of CC-CEDICT's places are counties, districts and towns of two characters, which may
be a word as well: 青山 "green hills", 双城 "two cities", 华龙 in the name of a reactor (Hualong
One). Of 19 words with such an entry in seven documents (资源, 会同, 双城), none means the place. So
it counts only where the English names it as one ("Huayin District"). Longer names are transcribed
or end in their unit (富川县), and of cities and provinces the name is enough.

Two countries are written by their first characters, and of most pairs no dictionary knows (中孟).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from policydeck.language import EnToken, closed
from policydeck.lexicon import table
from policydeck.lexicon.cedict import entries
from policydeck.lexicon.segment import segment

# The name and what it is: "Qidu, a district of Keelung", "Daning county in Linfen".
_SMALL = re.compile(
    r"([\w'’]+)[^,]*(?:, (?:[\w-]+ ){0,2})?\b(?:district|county|town|township|banner)\b",
    re.IGNORECASE,
)
_UNIT = "(?:district|county|city|town|township|banner|area)"
_UNITS = closed.zh("unit of a place")
_DIRECTIONS = closed.en("beginning of a place name")


def is_doubtful_place(hanzi: str, definition: str, english: Sequence[str]) -> bool:
    """Whether the definition is a small place that the English does not name as one.

    >>> is_doubtful_place("华龙", "Hualong, a district of Puyang City", ["Hualong One reactors"])
    True
    >>> is_doubtful_place("浦东", "Pudong, a district of Shanghai", ["the Pudong New Area"])
    False
    """
    place = _SMALL.match(definition)
    if not place or len(hanzi) != 2 or hanzi[-1] in _UNITS:
        return False
    named = re.compile(rf"\b{place[1]}\W+(?:\w+\W+)?{_UNIT}\b", re.IGNORECASE)
    return not any(named.search(text) for text in english)


def place_name(definition: str) -> str:
    """The name alone, and with its unit, as two near-synonyms.

    >>> place_name("Guangdong Province, capital Guangzhou 广州市")
    'Guangdong; Guangdong Province'
    """
    whole = definition.split(",", maxsplit=1)[0]
    first = whole.split(maxsplit=1)[0]
    return whole if first in _DIRECTIONS or first == whole else f"{first}; {whole}"


def countries(key: str, en: Sequence[EnToken]) -> Iterator[str]:
    """Two neighbouring characters that begin the names of places in the English.

    >>> from policydeck.language import english
    >>> list(countries("推动中孟关系", english.tokens("promote China-Bangladesh relations")))
    ['中孟']
    """
    capitals = {token.text for token in en if token.text[:1].isupper()}
    for one, other in pairwise(segment(key, key) if len(capitals) > 1 else ()):
        single = len(one.key) == len(other.key) == 1
        named = _places(one.key) & capitals if single else frozenset()
        if named and _places(other.key) & capitals - named:
            yield one.key + other.key


@cache
def _places(character: str) -> frozenset[str]:
    """What places are called in one English word whose names begin with a character."""
    query = "SELECT word, 1 FROM entry WHERE word > ? AND word < ? AND lines GLOB '*[[][A-Z]*'"
    words = table.rows(query, character, chr(ord(character) + 1))  # those that have a capital
    first = (entry for word, _ in words for entry in entries(word)[:1])
    named = (entry.senses[0] for entry in first if entry.pinyin[:1].isupper())
    return frozenset(sense for sense in named if sense.isalpha() and sense[:1].isupper())
