"""What larger texts teach about words and characters, as two small tables.

`links-words.tsv` says how often a Chinese word was linked to an English stem in translated laws
and example sentences: 享有 "entitl", which no dictionary sense names. `links-characters.tsv` says
the same of the characters inside words, over the dictionary: 援 "assist" also tells of 援助.
`tools/learn_links.py` makes both. A line is a word or character and its stems, most probable
first, each with two percentages: of the Chinese word's links that go to the stem, and of the
stem's links that go to the word.

    享有<TAB>enjoy 40 43;entitl 27 10
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from policydeck.storage import files

# Stem → share of the word's links that go to it, and of its links that go to the word.
Shares = Mapping[str, tuple[float, float]]


def _shares(name: str, key: str) -> Shares:
    said = files.told(name, f"{key}\t")
    parts = (item.split(" ") for item in said.split(";") if item)
    return {stem: (int(there) / 100, int(back) / 100) for stem, there, back in parts}


def word_links(key: str) -> Shares:
    """What larger texts say of a word."""
    return _shares("links-words.tsv", key)


@lru_cache(maxsize=4096)  # sentence by sentence
def character_links(key: str) -> Shares:
    """What larger texts say of a character inside words."""
    return _shares("links-characters.tsv", key)
