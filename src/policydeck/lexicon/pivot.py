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

from policydeck.lexicon import cedict, words

# Occurrences in jieba's corpus from which on a headword is indexed: 11,200 headwords, 0.15 s.
COMMON = 500
_WORD = re.compile(r"[a-z]{3,}")
_NOTES = re.compile(r"CL:.*?(?=/|$)|\[[^\]]*\]")  # classifiers and readings
# Words of the dictionary's own language, and those that join any two headwords.
_NO_CONTENT = """
    abbr also and any are being but can etc for from has have having into its law lit not one other
    out own sth that the their them this used usu variant with you your who whose which when where
    esp fig old see dialect classifier surname literary idiom loanword form bound
"""
_EMPTY = frozenset(_NO_CONTENT.split())
_VOWELS = "aeiouy"
_OUR = re.compile(r"(?<=[a-z]{3})our")
_ISE = re.compile(r"(?<=[a-z]{3})is(?=(?:e[sd]?|ing|ations?)$)")


def american(word: str) -> str:
    """One spelling for texts of the United Nations and for the dictionary: honour, organise.

    Words that only look alike (contour, promise) change on both sides, which does no harm.

    >>> american("honour"), american("organisations"), american("four")
    ('honor', 'organizations', 'four')
    """
    word = _OUR.sub("or", word.lower())
    return _ISE.sub("iz", word).replace("programme", "program").replace("efence", "efense")


@cache
def base(word: str) -> str:
    """The word in lower case without its inflection: what plural, past and -ing have in common.

    A rough key, not a lemma; derivation stays apart: "civilized" and "civilization" differ.

    >>> [base(w) for w in ("uses", "using", "planned", "countries", "country", "need", "process")]
    ['us', 'us', 'plan', 'countr', 'countr', 'need', 'process']
    """
    word = american(word)
    for ending in ("ies", "ied", "ing", "ed", "es", "s", "e", "y"):
        rest = word.removesuffix(ending)
        if rest == word or len(rest) < 2 or word.endswith("ss"):
            continue
        if ending in ("ing", "ed"):
            if not any(c in _VOWELS for c in rest) or (rest[-1] in _VOWELS and len(rest) < 4):
                continue
            if rest[-1] == rest[-2] and rest[-1] not in "lsz":
                rest = rest[:-1]
        return rest
    return word


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
def _by_base() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _index().places:
        found.setdefault(base(word), []).append(word)
    return found


@cache
def _headwords(key: str) -> frozenset[int]:
    """Numbers of the headwords that any inflection of `key`, a base, explains."""
    places = _index().places
    return frozenset(n for word in _by_base().get(key, ()) for n in places[word])


def is_known(word: str) -> bool:
    """Whether the word, in any inflection, explains one of the headwords."""
    return bool(_headwords(base(word)))


@cache
def _mass(key: str) -> float:
    return sum(1 / _index().sizes[n] for n in _headwords(key))


def rarity(key: str) -> float:
    """How telling a base is: 1 for one that explains a single headword, near 0.3 for "make"."""
    return 1 - math.log(1 + len(_headwords(key))) / math.log(1 + len(_index().sizes))


@cache
def nearness(a: str, b: str, without: str = "") -> float:
    """How near two bases are, 0 to 1, by the headwords that both explain, one left out.

    The geometric mean of two walks: from one word to a headword that it explains and on to the
    other word. Without the word in question, whose own senses all stand together.

    >>> nearness(base("enhance"), base("strengthen")) > 0.2 > nearness(base("enhance"), "neck")
    True
    """
    if a == b:
        return 1.0
    sizes = _index().sizes
    shared = _headwords(a) & _headwords(b)
    own = _index().heads.get(without)
    mass = sum(1 / sizes[n] ** 2 for n in shared if n != own)
    return (mass / (_mass(a) * _mass(b)) ** 0.5) ** 0.5 if mass else 0.0


def in_compounds(hanzi: str, bases: Collection[str]) -> float:
    """How much of the glosses of common longer words that contain `hanzi` these bases make up."""
    index = _index()
    numbers = {index.heads[h] for h in index.by_char.get(hanzi[0], ()) if hanzi in h and h != hanzi}
    found = 0.0
    for key in bases:
        found += sum(1 / index.sizes[n] for n in _headwords(key) & numbers)
    return found
