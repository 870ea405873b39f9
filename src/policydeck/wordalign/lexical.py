"""What dictionaries and spelling say about a Chinese unit and an English token.

Everything here is asked once for each word type and then laid out over a pair of sentences, so
a long document costs little more than its vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from policydeck.lexicon import cedict
from policydeck.lexicon.bilingual import gloss_stems
from policydeck.lexicon.english import EnToken
from policydeck.model import Token

Matrix = NDArray[np.float32]
Glosses = Mapping[str, float]

# Stems of a family share about their first five letters (regul-ate, regul-atori; develop,
# develop-ment): four letters tie "comm-on" to "comm-it", six part "commun-iti" from "communic".
ROOT = 5
_PUNCTUATION = {
    "，": ",", "、": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")", "？": "?",
    "！": "!", "“": '"', "”": '"', "《": '"', "》": '"', "「": '"', "」": '"',
}  # fmt: skip
_NUMERALS = {
    "〇": "0", "零": "0", "一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5",
    "六": "6", "七": "7", "八": "8", "九": "9", "十": "10", "百": "100", "千": "1000",
}  # fmt: skip
_EN_NUMERALS = {
    "one": "1", "first": "1", "two": "2", "second": "2", "three": "3", "third": "3", "four": "4",
    "fourth": "4", "five": "5", "fifth": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "hundred": "100", "thousand": "1000", "january": "1", "february": "2",
    "march": "3", "april": "4", "may": "5", "june": "6", "july": "7", "august": "8",
    "september": "9", "october": "10", "november": "11", "december": "12",
}  # fmt: skip


@cache
def _roots(glosses_of: Callable[[str], Glosses], word: str) -> Glosses:
    roots: dict[str, float] = {}
    for stem, weight in glosses_of(word).items():
        if len(stem) >= ROOT:
            roots[stem[:ROOT]] = max(roots.get(stem[:ROOT], 0.0), weight)
    return roots


@cache
def word(key: str) -> Glosses:
    """The unit's own glosses, only where the dictionary has an entry for it."""
    return gloss_stems(key) if cedict.entries(key) else {}


@cache
def characters(key: str) -> Glosses:
    """The glosses of its characters, for a unit of several."""
    merged: dict[str, float] = {}
    if len(key) > 1:
        for character in key:
            for stem, weight in gloss_stems(character).items():
                merged[stem] = max(merged.get(stem, 0.0), weight)
    return merged


def spread(keys: Sequence[str], glosses_of: Callable[[str], Glosses],
           places: Mapping[str, list[int]], width: int) -> Matrix:  # fmt: skip
    """glosses_of(key)[stem] at every place of the stem, for each key; elsewhere 0."""
    matrix = np.zeros((len(keys), width), np.float32)
    for row, key in enumerate(keys):
        if key:
            for stem, weight in glosses_of(key).items():
                for column in places.get(stem, ()):
                    matrix[row, column] = weight
    return matrix


def roots_of(glosses_of: Callable[[str], Glosses]) -> Callable[[str], Glosses]:
    """The same glosses by the roots of their stems."""
    return lambda key: _roots(glosses_of, key)


def places(stems: Sequence[str]) -> dict[str, list[int]]:
    """Stem → the columns where it stands."""
    found: dict[str, list[int]] = {}
    for column, stem in enumerate(stems):
        found.setdefault(stem, []).append(column)
    return found


@cache
def zh_surface(key: str, kind: str) -> str:
    """What a Chinese unit would look like in English text, or ""."""
    if kind == "number":
        return re.sub(r"[,，]|\D+$", "", key)
    if kind == "latin":
        return key.lower()
    if kind == "word":
        digits = key.removesuffix("月").removesuffix("日").removeprefix("第")
        return _NUMERALS.get(digits, "")
    return _PUNCTUATION.get(key, key if key.strip() else "")


@cache
def en_surface(text: str) -> str:
    """The same for an English token: digits, lower-case letters or plain punctuation."""
    low = text.lower()
    if low[0].isdigit():
        return low.replace(",", "")
    return _EN_NUMERALS.get(low, {"“": '"', "”": '"', "’": "'", "‘": "'"}.get(low, low))


def surface(zh: Sequence[Token], en: Sequence[EnToken]) -> Matrix:
    """1 where both sides are the same number, Latin word or punctuation mark."""
    where = places([en_surface(t.text) for t in en])
    forms = [zh_surface(t.key, t.kind) for t in zh]
    return spread(forms, lambda form: {form: 1.0}, where, len(en))
