"""How near two English words are in meaning, judged by the Chinese words that both explain.

"enhance" and "strengthen" stand together under 增强, 加强, 强化 and a dozen more headwords, so a
text that says "enhance" speaks for the sense "to strengthen".

Only headwords that jieba's corpus has often enough are indexed (`compile.COMMON`): rare ones add
noise and time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from msgspec import Struct

from policydeck.lexicon import table


@cache
def _sizes() -> tuple[int, ...]:
    """Number of an indexed headword → content words of its senses."""
    return tuple(map(int, table.fact("meaning: words of each headword").split(" ")))


@cache
def _worth() -> tuple[float, ...]:
    """Number of an indexed headword → what two words have in common that both explain it."""
    return tuple(1.0 / (size * size) if size else 0.0 for size in _sizes())


@cache
def _headwords(lemma: str) -> frozenset[int]:
    """Numbers of the headwords that any form of a word explains."""
    return frozenset(map(int, table.value("meaning", "heads", "lemma", lemma).split()))


def common_with(character: str) -> Sequence[str]:
    """The common headwords of two characters and more with a character."""
    return table.value("containing", "heads", "character", character).splitlines()


def is_known(lemma: str) -> bool:
    """Whether a word, in any form, explains one of the headwords."""
    return bool(_headwords(lemma))


@cache
def _mass(lemma: str) -> float:
    sizes = _sizes()
    return sum([1 / sizes[n] for n in _headwords(lemma)])


def rarity(lemma: str) -> float:
    """How telling a word is: 1 for one that explains a single headword, near 0.3 for "make"."""
    return 1 - math.log(1 + len(_headwords(lemma))) / math.log(1 + len(_sizes()))


def nearness(a: str, b: str, without: str = "") -> float:
    """How near two lemmas are, 0 to 1, by the headwords that both explain, one left out.

    The geometric mean of two walks: from one word to a headword that it explains and on to the
    other word. Without the word in question, whose own senses all stand together.

    >>> nearness("enhance", "strengthen") > 0.2 > nearness("enhance", "neck")
    True
    """
    if a == b:
        return 1.0
    one, other = _headwords(a), _headwords(b)
    if one.isdisjoint(other):  # as most pairs are
        return 0.0
    own = table.word(without).common
    return _nearness(a, b, own if own in one and own in other else None)


@lru_cache(1 << 14)  # words of policy meet again: in 10,000 characters every second time
def _nearness(a: str, b: str, without: int | None) -> float:
    worth = _worth()
    mass = sum([worth[n] for n in _headwords(a) & _headwords(b) if n != without])
    near: float = (mass / (_mass(a) * _mass(b)) ** 0.5) ** 0.5
    return near


class Lemmas(Struct, frozen=True):
    """The words of a text, by which other words are near to it."""

    heads: Mapping[str, frozenset[int]]  # of each the headwords that it explains
    every: frozenset[int]  # the headwords that any of them explains


def lemmas(found: Iterable[str]) -> Lemmas:
    """Words as `nearest` asks for them."""
    heads = {lemma: _headwords(lemma) for lemma in found}
    return Lemmas(heads, frozenset().union(*heads.values()))


def nearest(lemma: str, text: Lemmas, without: str = "") -> float:
    """How near a word is to that of the words of a text that is nearest: see `nearness`."""
    if lemma in text.heads:
        return 1.0
    own = _headwords(lemma)
    if own.isdisjoint(text.every):  # as most are
        return 0.0
    near = [o for o, heads in text.heads.items() if not own.isdisjoint(heads)]
    return max(nearness(other, lemma, without) for other in near)
