"""Short names and what they are short for, where the documents have both.

A text says so itself (食品药物管理署（以下简称食药署）), or CC-CEDICT does (环保, "abbr. for"
环境保护). What is only alike is left: neither says of which congress 党的二十大 speaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from policydeck import lexicon
from policydeck.analysis import stated
from policydeck.model import Entry

_DICTIONARY = re.compile(r"abbr\. (?:for|of) (?:[\u3400-\u9fff]+\|)?([\u3400-\u9fff]+)")


def short_for(entries: Mapping[str, Entry], sentences: Sequence[str]) -> dict[str, str]:
    """Which of the entries are short for which others; `sentences` are simplified."""
    known = ((hanzi, full) for hanzi in entries for full in _in_dictionary(hanzi))
    found = {hanzi: full for hanzi, full in known if full in entries}
    said = {number: list(stated.names(text)) for number, text in enumerate(sentences)}
    ends: dict[tuple[int, int], str] = {}  # the longest entry that ends at a place
    for hanzi, entry in entries.items():
        for place in entry.term.occurrences:
            if said[place.pair]:
                at = place.pair, place.end
                ends[at] = max(ends.get(at, ""), hanzi, key=len)
    for number, names in said.items():
        for start, name in names:
            full = ends.get((number, start), "")
            if name in entries and len(full) > len(name):
                found[name] = full
    return found


@cache
def _in_dictionary(hanzi: str) -> tuple[str, ...]:
    """What the dictionary says it is short for.

    >>> _in_dictionary("环保")
    ('环境保护',)
    """
    senses = (sense for entry in lexicon.entries(hanzi) for sense in entry.senses)
    return tuple(full for sense in senses for full in _DICTIONARY.findall(sense))
