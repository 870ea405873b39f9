"""Where the syllables of a sentence take capitals: proper names, be they one word or several.

A dictionary's names are single words (联合国). Organs, laws and programmes of the policy lexicon
are several (法务部, 国家卫生健康委员会), and each of their words takes a capital. Offices take
none, though English writes them so: 国务院总理 Guówùyuàn zǒnglǐ.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import add

from policydeck import lexicon
from policydeck.language import closed
from policydeck.model import Token
from policydeck.pinyin import cutting

_ABOUT_ORGANS = closed.zh("ends a law on an organ")
_SMALL = closed.zh("no edge of a term")  # 和, 与, 及, 之 inside a name
_COMMON = closed.zh("ends a common name")


@cache
def _official() -> dict[str, tuple[frozenset[str], int]]:
    """The names of the policy lexicon by their first two characters, and the longest's length."""
    found: dict[str, set[str]] = {}
    endings = tuple(_COMMON)
    for term in lexicon.policy_terms().of_kind("name"):
        name, first = term.hanzi, term.english[0].split()[:1]
        if not (name.endswith(endings) or any(map(str.islower, first))):
            for each in (name, *_organ(name)):
                found.setdefault(each[:2], set()).add(each)
    return {start: (frozenset(names), max(map(len, names))) for start, names in found.items()}


def _organ(law: str) -> tuple[str, ...]:
    """The organ that a law is about, whole and without the one it belongs to.

    >>> _organ("法务部矫正署组织法"), _organ("个人资料保护法")
    (('法务部矫正署', '矫正署'), ())
    """
    ending = next((end for end in _ABOUT_ORGANS if law.endswith(end)), "")
    whole = law.removesuffix(ending) if ending else ""
    beginnings = (whole[:n] for n in range(len(whole) - 3, 2, -1))
    above = next(filter(_is_name, beginnings), "")
    return tuple(part for part in (whole, whole.removeprefix(above)) if part)


def _is_name(text: str) -> bool:
    known = lexicon.policy_terms().get(text)
    return (known is not None and known.kind == "name") or any(cutting.capitals(text))


def named(tokens: Sequence[Token]) -> frozenset[int]:
    """The numbers of the tokens that belong to a name of several words."""
    keys = [token.key for token in tokens]
    text, official = "".join(keys), _official()
    if official.keys().isdisjoint(map(add, text, text[1:])):
        return frozenset()
    found: set[int] = set()
    at = 0
    for first, key in enumerate(keys):
        if known := official.get(text[at : at + 2]):
            names, longest = known
            end = at
            for last in range(first, len(keys)):
                end += len(keys[last])
                if end - at > longest:
                    break
                if text[at:end] in names and (last > first or not any(cutting.capitals(key))):
                    found.update(n for n in range(first, last + 1) if keys[n] not in _SMALL)
        at += len(key)
    return frozenset(found)


def capitals(tokens: Sequence[Token]) -> tuple[int, ...]:
    """The places of a sentence's characters whose syllables take a capital.

    >>> from policydeck.lexicon import segment
    >>> text = "报联合国和生态环境部"
    >>> [text[i] for i in capitals(segment(text, text))]
    ['联', '生', '环', '部']
    """
    several = named(tokens)
    return tuple(
        token.start + i
        for number, token in enumerate(tokens)
        if token.kind == "word"
        for i in (_starts(token.key) if number in several else _capitals(token.key))
    )


@cache
def _capitals(word: str) -> tuple[int, ...]:
    return tuple(i for i, capital in enumerate(cutting.capitals(word)) if capital)


@cache
def _starts(word: str) -> tuple[int, ...]:
    """Where the written words of a word begin."""
    sizes = [len(part) for part in cutting.cut(word).replace("-", " ").split()]
    return tuple(sum(sizes[:n]) for n in range(len(sizes)))
