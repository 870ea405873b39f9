"""What dictionaries, tables and spelling say about a Chinese word and an English stem.

Everything here is asked once for each kind of cell (see `statistics`), so a long document costs
little more than its vocabulary. What longer words say of their parts, `compounds` knows.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from msgspec import Struct

from policydeck import lexicon
from policydeck.language import numerals
from policydeck.lexicon import gloss_stems
from policydeck.wordalign.sheets import Floats, Ints
from policydeck.wordalign.statistics import Kinds

Glosses = Mapping[str, float]
# What is known of a word or character: stems or roots, each with its weights.
Known = Callable[[str], Iterable[tuple[str, Sequence[float]]]]

# Stems of a family share about their first five letters (regul-ate, regul-atori; develop,
# develop-ment): four letters tie "comm-on" to "comm-it", six part "commun-iti" from "communic".
ROOT = 5
_PUNCTUATION = {
    "，": ",", "、": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")", "？": "?",
    "！": "!", "“": '"', "”": '"', "《": '"', "》": '"', "「": '"', "」": '"',
}  # fmt: skip


def word(key: str) -> Glosses:
    """The unit's own glosses, only where the dictionary has an entry for it."""
    return gloss_stems(key) if lexicon.is_headword(key) else {}


@cache
def zh_surfaces(key: str, kind: str) -> tuple[str, ...]:
    """What a Chinese unit would look like in English text: 380万 as 3800000, 3.8 or million."""
    if kind == "latin":
        return (key.lower(),)
    if kind not in ("number", "word"):
        return (_PUNCTUATION.get(key, key),) if key.strip() else ()
    found = _numeral(kind).fullmatch(unicodedata.normalize("NFKC", key).replace(",", ""))
    if found is None:
        return ()
    digits, written = found.groups()
    values = numerals.values("unit", "myriad")
    scale = [values[c] for c in written if c in values]
    value = float(digits) * math.prod(scale) if digits else numerals.han_value(written)
    large = max((x for x in _scales() if scale and x <= value), default=0)
    return tuple(f"{x:.15g}" for x in ((value, value / large, large) if large else (value,)))


@cache
def _numeral(kind: str) -> re.Pattern[str]:
    """Digits and what scales them, or a numeral in characters."""
    digit, unit = "".join(numerals.values("digit")), "".join(numerals.values("unit", "myriad"))
    if kind == "number":
        return re.compile(rf"(\d+(?:\.\d+)?)([{unit}]*)\D*")
    return re.compile(rf"第?()([{digit}{unit}]+(?:点[{digit}]+)?)[月日]?")


@cache
def _scales() -> tuple[float, ...]:
    """From a hundred on: of a dozen no Chinese numeral speaks."""
    return tuple(x for x in numerals.values("scale").values() if x >= 100)


@cache
def en_surface(text: str) -> str:
    """The same for an English token: digits, lower-case letters or plain punctuation."""
    low = text.lower()
    if low[0].isdigit():
        return re.sub(r",|[a-z]+$", "", low)  # 25th, 1950s
    if (value := _numbers().get(low)) is not None:
        return f"{value:.0f}"
    return {"“": '"', "”": '"', "’": "'", "‘": "'"}.get(low, low)


@cache
def _numbers() -> dict[str, float]:
    known = numerals.values("cardinal", "ordinal", "month", "scale")
    return {word.lower(): value for word, value in known.items()}


class Lexical(Struct, frozen=True):
    """What dictionaries and tables say of each kind of cell; last, 0 for where no cell is."""

    own: Floats  # the word's dictionary senses
    own_root: Floats  # the same by roots
    parts: Floats  # senses of its characters
    parts_root: Floats
    there: Floats  # learned: of the word's links, the share to the stem
    back: Floats  # of the stem's links, the share to the word
    characters_there: Floats
    characters_back: Floats
    character_back: Floats

    @property
    def prior(self) -> Floats:
        """One weight, for the statistics to start from."""
        prior: Floats = np.maximum.reduce([
            self.own, 0.5 * self.own_root, 0.3 * self.parts, 0.2 * self.parts_root,
            np.sqrt(self.there * self.back) + 0.3 * self.there,
            0.3 * self.characters_there + 0.5 * self.characters_back,
        ])  # fmt: skip
        return prior

    @property
    def claims(self) -> Floats:
        """How surely a word means a stem by itself, whatever longer words say."""
        claims: Floats = np.maximum.reduce([self.own, self.there, 0.5 * self.characters_back])
        return claims


class _Hits(Struct, frozen=True):
    """Stems of a block that glosses of some keys have, in the keys' order."""

    key: Ints
    stem: Ints
    weights: Floats  # hits × weights

    def of(self, keys: Sequence[Sequence[int]]) -> _Hits:
        """For groups of the keys the hits of all their members."""
        member = np.array([key for group in keys for key in group], np.intp)
        group = np.repeat(np.arange(len(keys)), [len(group) for group in keys])
        size = np.bincount(self.key, minlength=int(member.max(initial=0)) + 1)
        start = (np.cumsum(size) - size)[member]
        each = np.repeat(np.arange(len(member)), size[member])
        before = np.cumsum(size[member]) - size[member]
        at = np.arange(len(each)) - (before - start)[each]
        return _Hits(group[each], self.stem[at], self.weights[at])

    def spread(self, kinds: Kinds, how: np.ufunc) -> Floats:
        """The weights of each kind, several of one kind put together: weights × kinds."""
        at, meet = kinds.find(self.key, self.stem)
        found = np.zeros((len(kinds) + 1, self.weights.shape[1]), np.float32)
        how.at(found, at[meet], self.weights[meet])
        return np.ascontiguousarray(found.T)


def _hits(
    keys: Iterable[str], known: Known, where: Mapping[str, Sequence[int]], columns: int = 1
) -> _Hits:
    key: list[int] = []
    stem: list[int] = []
    weights: list[float] = []
    for number, text in enumerate(keys):
        for gloss, given in known(text):
            for place in where.get(gloss, ()):
                key.append(number)
                stem.append(place)
                weights += given
    return _Hits(
        np.array(key, np.intp), np.array(stem, np.intp),
        np.array(weights, np.float32).reshape(-1, columns),
    )  # fmt: skip


def _by_stem(glosses: Glosses) -> Iterator[tuple[str, tuple[float]]]:
    return ((stem, (weight,)) for stem, weight in glosses.items())


def _by_root(glosses: Glosses) -> Iterator[tuple[str, tuple[float]]]:
    return ((stem[:ROOT], (w,)) for stem, w in glosses.items() if len(stem) >= ROOT)


def evidence(words: Sequence[str], stems: Sequence[str], kinds: Kinds) -> Lexical:
    """What is known of each kind; `words` is "" for what is no Chinese word."""
    where = {stem: [number] for number, stem in enumerate(stems)}
    roots: dict[str, list[int]] = {}
    for number, stem in enumerate(stems):
        if len(stem) >= ROOT:
            roots.setdefault(stem[:ROOT], []).append(number)
    characters = {c: n for n, c in enumerate(dict.fromkeys("".join(words)))}
    each = [[characters[c] for c in text] for text in words]
    several = [group if len(group) > 1 else [] for group in each]
    own = _hits(words, lambda text: _by_stem(word(text)), where)
    own_root = _hits(words, lambda text: _by_root(word(text)), roots)
    parts = _hits(characters, lambda text: _by_stem(gloss_stems(text)), where)
    parts_root = _hits(characters, lambda text: _by_root(gloss_stems(text)), roots)
    learned = _hits(words, lambda text: lexicon.word_links(text).items(), where, 2)
    by_character = _hits(characters, lambda text: lexicon.character_links(text).items(), where, 2)
    there, back = learned.spread(kinds, np.maximum)
    in_characters = by_character.of(each)
    together = np.minimum(in_characters.spread(kinds, np.add), 1)
    return Lexical(
        own=own.spread(kinds, np.maximum)[0],
        own_root=own_root.spread(kinds, np.maximum)[0],
        parts=parts.of(several).spread(kinds, np.maximum)[0],
        parts_root=parts_root.of(several).spread(kinds, np.maximum)[0],
        there=there,
        back=back,
        characters_there=together[0],
        characters_back=together[1],
        character_back=in_characters.spread(kinds, np.maximum)[1],
    )
