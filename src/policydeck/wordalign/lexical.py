"""What dictionaries and spelling say about a Chinese unit and an English token.

Everything here is asked once for each word type and then laid out over a pair of sentences, so
a long document costs little more than its vocabulary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from policydeck.language import english
from policydeck.language.english import EnToken
from policydeck.lexicon import cedict, policy
from policydeck.lexicon.bilingual import gloss_stems
from policydeck.model import Token
from policydeck.wordalign import tables

Matrix = NDArray[np.float32]
Glosses = Mapping[str, float]

# Stems of a family share about their first five letters (regul-ate, regul-atori; develop,
# develop-ment): four letters tie "comm-on" to "comm-it", six part "commun-iti" from "communic".
ROOT = 5
# Units of the longest term of the policy lexicon that is looked for.
LONGEST_TERM = 8
# From this weight on a unit claims an English word for itself. One sense of ten is 0.1.
CLAIMED = 0.05
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


def spread(
    keys: Sequence[str],
    glosses_of: Callable[[str], Glosses],
    places: Mapping[str, list[int]],
    width: int,
) -> Matrix:
    """glosses_of(key)[stem] at every place of the stem, for each key; elsewhere 0."""
    matrix = np.zeros((len(keys), width), np.float32)
    for row, key in enumerate(keys):
        glosses = glosses_of(key) if key else {}
        for stem in glosses.keys() & places.keys():
            matrix[row, places[stem]] = glosses[stem]
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
        return re.sub(r"[,，]|\D+$", "", unicodedata.normalize("NFKC", key))
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


@cache
def _phrase(key: str) -> Glosses:
    """The words of a policy term's official English, or a longer dictionary word's senses."""
    if (term := policy.policy_terms().get(key)) is None:
        return word(key)
    stems = [t.stem for text in term.english for t in english.tokens(text)]
    content = [stem for stem in stems if stem[0].isalnum() and stem not in english.FUNCTION]
    return dict.fromkeys(content, 1 / max(1, len(content)))


def _compounds(keys: Sequence[str]) -> list[tuple[int, int, str]]:
    """The known words and terms that neighbouring units make: first, end, word."""
    dictionary, terms = cedict.headwords(), policy.policy_terms()
    found = []
    for first in range(len(keys)):
        joined = ""
        for end in range(first + 1, min(first + LONGEST_TERM, len(keys)) + 1):
            if not keys[end - 1]:
                break
            joined += keys[end - 1]
            if joined in terms or (1 < end - first <= 4 and joined in dictionary):
                found.append((first, end, joined))
    return found


def _whole(keys: Sequence[str], where: Mapping[str, list[int]], own: Matrix) -> Matrix:
    """What is known of longer words and terms that the units are parts of.

    The parts of a dictionary word share all its senses. In a policy term, a word that one of the
    units means by itself (`own`) is that unit's alone: in 单边强制措施, "unilateral coercive
    measures", "unilateral" says nothing of 强制. The rest is anyone's.
    """
    compounds = _compounds(keys)
    matrix = np.zeros_like(own)
    glossed = spread([joined for *_, joined in compounds], _phrase, where, own.shape[1])
    for (first, end, joined), weights in zip(compounds, glossed, strict=True):
        claims = own[first:end]
        best = claims.max(axis=0)
        if joined in cedict.headwords():
            best = np.zeros_like(best)
        shares = np.where(best > CLAIMED, claims / np.maximum(best, CLAIMED), 1)
        matrix[first:end] = np.maximum(matrix[first:end], weights * shares)
    return matrix


@dataclass(frozen=True, slots=True)
class Lexical:
    """What dictionaries, tables and spelling say of one pair, before any statistics."""

    own: Matrix  # the unit's dictionary senses
    own_root: Matrix  # the same by roots
    parts: Matrix  # senses of its characters
    parts_root: Matrix
    whole: Matrix  # senses of longer words around it
    same: Matrix  # the same number, name or mark
    there: Matrix  # learned: of the word's links, the share to the stem
    back: Matrix  # of the stem's links, the share to the word
    characters_there: Matrix
    characters_back: Matrix
    character_back: Matrix

    @property
    def prior(self) -> Matrix:
        """One weight, for the statistics to start from."""
        return np.asarray(
            np.maximum.reduce([
                self.own, 0.5 * self.own_root, 0.3 * self.parts, 0.2 * self.parts_root,
                0.5 * self.whole, self.same, np.sqrt(self.there * self.back) + 0.3 * self.there,
                0.3 * self.characters_there + 0.5 * self.characters_back,
            ]),
            np.float32,
        )  # fmt: skip


def evidence(zh: Sequence[Token], en: Sequence[EnToken]) -> Lexical:
    """Dictionary, sub-word and surface evidence of a pair."""
    keys = [t.key if t.kind == "word" else "" for t in zh]
    stems = [t.stem for t in en]
    where = places(stems)
    roots = places([stem[:ROOT] if len(stem) >= ROOT else "" for stem in stems])
    width = len(en)
    own = spread(keys, word, where, width)
    there = spread(keys, tables.word_to_stem, where, width)
    characters_back = spread(keys, tables.stem_to_characters, where, width)
    return Lexical(
        own=own,
        own_root=spread(keys, roots_of(word), roots, width),
        parts=spread(keys, characters, where, width),
        parts_root=spread(keys, roots_of(characters), roots, width),
        whole=_whole(keys, where, np.maximum.reduce([own, there, 0.5 * characters_back])),
        same=surface(zh, en),
        there=there,
        back=spread(keys, tables.stem_to_word, where, width),
        characters_there=spread(keys, tables.characters_to_stem, where, width),
        characters_back=characters_back,
        character_back=spread(keys, tables.stem_to_best_character, where, width),
    )
