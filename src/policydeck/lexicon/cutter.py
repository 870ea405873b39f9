"""Chinese cut into words: the cheapest path over our own lexicon, in three modes.

A word costs the negative logarithm of its probability. `cut` cuts running text as a learner and
the standard of pinyin would: compounds of two frequent words fall apart, suffixes join, a numeral
and a word said twice (实实在在) are one word. `parts` cuts one word into the largest that make it
up, `pieces` into words of at most three characters: what English words answer to and what is
written as one. Whoever asks for other pieces, such as readable or listed ones, gives `cheapest`
what each costs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache, lru_cache

from policydeck.language import closed, hanzi
from policydeck.lexicon import joined, table
from policydeck.lexicon import words as lexicon

LONGEST = 3  # characters of a piece
# 第三, 三十四, 二〇三五, 二分之一; a single character is left to the lexicon (一些, 十分, 统一).
_NUMERAL = re.compile(
    f"第[{hanzi.NUMERALS}]+|[{hanzi.NUMERALS}]+分之[{hanzi.NUMERALS}]+|[{hanzi.NUMERALS}]{{2,}}"
)
# What a numeral costs: as much as a word seen 55,000 times in jieba's corpus of 60 million. With
# 9 or 11 instead of 7, tokens across word boundaries in the PKU test text rise from 226 to 243
# and 249 (一百|年, 第三|条); without numerals there are 272.
_NUMERAL_COST = 7.0
# What a word seen once costs: the logarithm of the size of jieba's corpus of 60 million, rounded
# up: with 17.9, 不大|可能 and 不等|方程 fall into single characters.
UNKNOWN = 18.0
# 实实在在 of 实在: as one word it costs what the word does that is said twice.
_TWICE = re.compile(r"(.)\1(.)\2")
_SUFFIXES = closed.zh("suffix of new words")


@cache
def _total() -> float:
    """What a character costs that the lexicon lacks."""
    return float(table.fact("cutting: cost of an unknown character"))


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(_SUFFIXES)


@lru_cache(1 << 14)  # the runs of a block, for which several stages ask; a third of a law's repeat
def cut(run: str) -> tuple[str, ...]:
    """The words of a run of Han characters: the cheapest path, found from the end.

    >>> cut("发展中国家的公平性")
    ('发展中国家', '的', '公平性')
    """
    size, cuts, following = len(run), lexicon.house_cuts(), _path(run)
    found: list[str] = []
    pieces: list[str] = []
    start = 0
    while start < size:
        end = following[start]
        piece = run[start:end]
        if piece in cuts:
            found += _joined(pieces)
            found += cuts[piece]
            pieces = []
        else:
            pieces.append(piece)
        start = end
    return (*found, *_joined(pieces))


def _path(run: str) -> list[int]:
    """Where the word that begins at each character ends, on the cheapest path from there."""
    size, unknown, suffixes = len(run), _total(), _suffixes()
    has_suffix = not suffixes.isdisjoint(run)
    made = {match.start(): (match.end(), _NUMERAL_COST) for match in _NUMERAL.finditer(run)}
    made |= {match.start(): (match.end(), _once(match)) for match in _TWICE.finditer(run)}
    least = [0.0] * (size + 1)
    following = [0] * size
    for start in range(size - 1, -1, -1):
        first = run[start]
        words = lexicon.costs(first)
        after = end = start + 1
        best = words.get(first, unknown) + least[end]
        while end < size:
            end += 1
            word = words.get(run[start:end])
            if word is None:
                break
            whole = word + least[end]
            if whole < best:
                best, after = whole, end
            if has_suffix and end < size and run[end] in suffixes:
                # Added up as least[end] was, so that (强制 + 性) + 要求 and 强制 + (性 + 要求) are
                # equal to the last bit.
                derived = word + (lexicon.costs(run[end])[run[end]] + least[end + 1])
                if derived <= best:
                    best, after = derived, end + 1
        if made and start in made and (way := made[start])[1] + least[way[0]] < best:
            best, after = way[1] + least[way[0]], way[0]
        least[start], following[start] = best, after
    return following


def _once(twice: re.Match[str]) -> float:
    """What a word costs whose characters are each said twice; as good as none where it is none."""
    first, second = twice.groups()
    return lexicon.costs(first).get(first + second, math.inf)


def _joined(pieces: list[str]) -> list[str]:
    """The words of a path, those put together that are one word: 国|计|民生."""
    sizes = list(map(len, pieces))
    if 1 not in sizes:
        return pieces
    found: list[str] = []
    at, count = 0, len(pieces)
    while at < count:
        last = at + 1
        if last < count and (sizes[at] == 1 or sizes[last] == 1):
            size = sizes[at]
            while last < count and size + sizes[last] <= joined.LONGEST:
                size += sizes[last]
                last += 1
            last = at + _together(pieces[at:last])
            found.append("".join(pieces[at:last]))
        else:
            found.append(pieces[at])
        at = last
    return found


def _together(pieces: list[str]) -> int:
    """How many of these pieces, from the first on, are one word."""
    for count in range(len(pieces), 1, -1):
        if joined.joins(pieces[:count]):
            return count
    return 1


@cache
def parts(word: str) -> tuple[str, ...]:
    """The most probable dictionary words that make up a word, itself left out.

    >>> parts("多利益攸关方")
    ('多', '利益攸关方')
    """
    return cheapest(word, lambda part: None if part == word else cost(part), len(word))


@cache
def pieces(word: str) -> tuple[str, ...]:
    """The most probable words of at most three characters that make up a word.

    >>> pieces("多利益攸关方"), pieces("国计民生")
    (('多', '利益', '攸关方'), ('国', '计', '民生'))
    """
    return cheapest(word, cost, LONGEST)


def cost(word: str) -> float | None:
    """What a word costs on a path that knows no compounds; None for no word."""
    if count := lexicon.frequency(word):
        return UNKNOWN - math.log(count)
    return UNKNOWN if len(word) == 1 else None


def cheapest(text: str, of: Callable[[str], float | None], longest: int) -> tuple[str, ...]:
    """The pieces of a text that cost least together, none longer than `longest`; () if none do.

    `of` gives the cost of a piece, None for what is none.
    """
    best: list[tuple[float, int] | None] = [(0.0, 0)]  # cost, minus the start of the last piece
    for end in range(1, len(text) + 1):
        ways = [
            (before[0] + own, -start)
            for start in range(max(0, end - longest), end)
            if (before := best[start]) and (own := of(text[start:end])) is not None
        ]
        best.append(min(ways, default=None))
    found: list[str] = []
    end = len(text)
    while end and (way := best[end]):
        found.append(text[-way[1] : end])
        end = -way[1]
    return tuple(reversed(found))
