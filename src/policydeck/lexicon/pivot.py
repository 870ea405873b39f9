"""How near two English words are in meaning, judged by the Chinese words that both explain.

"enhance" and "strengthen" stand together under 增强, 加强, 强化 and a dozen more headwords, so a
text that says "enhance" speaks for the sense "to strengthen". The same index tells which sense
lives on in longer words: 项 is "item" in 事项 and 选项, and "neck" hardly anywhere.

Only headwords that jieba's corpus has often enough are indexed: rare ones add noise and time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from policydeck.language import closed, english
from policydeck.lexicon import cedict, words

# Occurrences in jieba's corpus from which on a headword is indexed: 11,200 headwords, 0.15 s.
COMMON = 500
_WORD = re.compile(r"[a-z]{3,}")
_NOTES = re.compile(r"CL:.*?(?=/|$)|\[[^\]]*\]")  # classifiers and readings
_EMPTY = closed.en("joins any two headwords")


@dataclass(frozen=True, slots=True)
class _Index:
    heads: dict[str, int]  # headword → its number
    sizes: list[int]  # number → content words of its senses
    places: dict[str, set[int]]  # surface word → numbers of the headwords that it explains
    by_char: dict[str, list[str]]  # character → headwords of two characters and more


@cache
def _index() -> _Index:
    common = {word for word, count in words.frequencies().items() if count >= COMMON}
    index = _Index({}, [], {}, {})
    for head, text in cedict.texts(common):
        number = len(index.sizes)
        index.heads[head] = number
        gloss = [w for w in _WORD.findall(_NOTES.sub("", text).lower()) if w not in _EMPTY]
        index.sizes.append(len(gloss))
        for word in gloss:
            index.places.setdefault(word, set()).add(number)
        if len(head) > 1:
            for char in head:
                index.by_char.setdefault(char, []).append(head)
    return index


@cache
def _by_lemma() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _index().places:
        found.setdefault(english.lemma(word), []).append(word)
    return found


@cache
def _headwords(lemma: str) -> frozenset[int]:
    """Numbers of the headwords that any form of a word explains."""
    places = _index().places
    return frozenset(n for word in _by_lemma().get(lemma, ()) for n in places[word])


def is_known(lemma: str) -> bool:
    """Whether a word, in any form, explains one of the headwords."""
    return bool(_headwords(lemma))


@cache
def _mass(lemma: str) -> float:
    return sum(1 / _index().sizes[n] for n in _headwords(lemma))


def rarity(lemma: str) -> float:
    """How telling a word is: 1 for one that explains a single headword, near 0.3 for "make"."""
    return 1 - math.log(1 + len(_headwords(lemma))) / math.log(1 + len(_index().sizes))


@cache
def nearness(a: str, b: str, without: str = "") -> float:
    """How near two lemmas are, 0 to 1, by the headwords that both explain, one left out.

    The geometric mean of two walks: from one word to a headword that it explains and on to the
    other word. Without the word in question, whose own senses all stand together.

    >>> nearness("enhance", "strengthen") > 0.2 > nearness("enhance", "neck")
    True
    """
    if a == b:
        return 1.0
    sizes = _index().sizes
    shared = _headwords(a) & _headwords(b)
    own = _index().heads.get(without)
    mass = sum(1 / sizes[n] ** 2 for n in shared if n != own)
    return (mass / (_mass(a) * _mass(b)) ** 0.5) ** 0.5 if mass else 0.0


def in_compounds(hanzi: str, lemmas: Collection[str]) -> float:
    """How much of the glosses of common longer words that contain `hanzi` these words make up."""
    index = _index()
    numbers = {index.heads[h] for h in index.by_char.get(hanzi[0], ()) if hanzi in h and h != hanzi}
    found = 0.0
    for lemma in lemmas:
        found += sum(1 / index.sizes[n] for n in _headwords(lemma) & numbers)
    return found
