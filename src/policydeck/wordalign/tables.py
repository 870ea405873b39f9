"""What larger texts teach about words and characters, as two small tables.

`links-words.tsv` says how often a Chinese word was linked to an English stem in a corpus of
translated laws: 享有 "entitl", which no dictionary sense names. `links-characters.tsv` says the
same of the characters inside words, over the dictionary: 援 "assist" also tells of 援助.
`tools/learn_links.py` makes both. A line is a word or character and its stems, most probable
first, each with two percentages: of the Chinese word's links that go to the stem, and of the
stem's links that go to the word.

    享有<TAB>enjoy 40 43;entitl 27 10
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from policydeck import files

Weights = Mapping[str, float]


@cache
def _lines(name: str) -> dict[str, str]:
    lines = files.house(name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if not line.startswith("#"))


@cache
def _entry(name: str, key: str) -> tuple[Weights, Weights]:
    forward: dict[str, float] = {}
    backward: dict[str, float] = {}
    for item in filter(None, _lines(name).get(key, "").split(";")):
        stem, there, back = item.split(" ")
        forward[stem], backward[stem] = int(there) / 100, int(back) / 100
    return forward, backward


def word_to_stem(key: str) -> Weights:
    """Stem → share of the word's links."""
    return _entry("links-words.tsv", key)[0]


def stem_to_word(key: str) -> Weights:
    """Stem → share of the stem's links that go to the word."""
    return _entry("links-words.tsv", key)[1]


def _over_characters(key: str, side: int, total: bool) -> Weights:
    merged: dict[str, float] = {}
    for character in key:
        for stem, weight in _entry("links-characters.tsv", character)[side].items():
            before = merged.get(stem, 0.0)
            merged[stem] = min(before + weight, 1.0) if total else max(before, weight)
    return merged


@cache
def characters_to_stem(key: str) -> Weights:
    """Stem → how much the word's characters together point to it."""
    return _over_characters(key, 0, total=True)


@cache
def stem_to_characters(key: str) -> Weights:
    """Stem → how much of it lies in the word's characters together."""
    return _over_characters(key, 1, total=True)


@cache
def stem_to_best_character(key: str) -> Weights:
    """Stem → how much of it lies in the word's closest character."""
    return _over_characters(key, 1, total=False)
