"""Whether a word is the place that CC-CEDICT has under it, and what the place is called.

More than 2,000 of CC-CEDICT's places are counties, districts and towns of two characters, which may
be a word as well: 青山 "green hills", 双城 "two cities", 华龙 in the name of a reactor (Hualong
One). Of 19 words with such an entry in seven documents (资源, 会同, 双城), none means the place. So
it counts only where the English names it as one ("Huayin District"). Longer names are transcribed
or end in their unit (富川县), and of cities and provinces the name is enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policydeck.language import closed

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
