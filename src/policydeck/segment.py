"""Text → tokens, with offsets into the text's own spelling.

The most probable path over our own lexicon, as jieba finds it, without jieba's hidden Markov
model, which makes words that no dictionary knows (日起, 特新). Every token is a word of the
lexicon, one with the suffix 性, 化 or 率, or one of jieba's that would else be left in pieces.
Numbers, Latin and mixed words (5G, R&D, 2030年) are cut out first and stay whole; numerals in
characters are one word (第三十四 in 第三十四条). The lexicon is simplified, so the text is looked
up through a simplified copy of the same length.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from policydeck.language import closed, hanzi
from policydeck.lexicon import joined, words
from policydeck.model import Token

_RUNS = re.compile(
    rf"""
    (?P<number>
      \d++ (?:[.,:/]\d++)*+            # 1.5  1,000  10:30  1/3
      (?![A-Za-z])
      (?:万亿|千万|百万|亿|万)?+          # 60万, but not 60万千 of 60万千瓦
      (?:%|％|‰|℃|°C|年代|年|月|日)?      # 40%  1.5℃  2030年
    )
  | (?P<word>[{hanzi.HAN}]+)
  | (?P<latin>                         # AI, R&D, 5G, COVID-19, A/RES/70/1, Wi-Fi, CO₂
      (?:(?![{hanzi.HAN}])[^\W_])+
      (?:[&.'’+/\-]?(?:(?![{hanzi.HAN}])[^\W_])+)*
      \+*
    )
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# 第三, 三十四, 二〇三五; a single character is left to the lexicon (一些, 十分, 统一).
_NUMERAL = re.compile(f"第[{hanzi.NUMERALS}]+|[{hanzi.NUMERALS}]{{2,}}")
# What a numeral costs: as much as a word seen 55,000 times in jieba's corpus of 60 million. With
# 9 or 11 instead of 7, tokens across word boundaries in the PKU test text rise from 226 to 243
# and 249 (一百|年, 第三|条); without numerals there are 272.
_NUMERAL_COST = 7.0
_SUFFIXES = closed.zh("suffix of new words")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    costs: dict[str, float]  # word → negative logarithm of its probability
    beginnings: frozenset[str]  # of longer words and stretches
    cuts: dict[str, tuple[str, ...]]  # stretches that are cut in one way
    unknown: float  # cost of a character that the lexicon lacks


@cache
def _lexicon() -> _Lexicon:
    counts = dict(words.frequencies())
    for compound in words.compounds():
        del counts[compound]
    cuts = words.house_cuts()
    counts |= {stretch: count for stretch, (_, count) in cuts.items()}
    total = math.log(sum(counts.values()))
    costs = {word: total - math.log(count) for word, count in counts.items()}
    beginnings = {word[:end] for word in counts for end in range(1, len(word))}
    pieces = {stretch: parts for stretch, (parts, _) in cuts.items()}
    return _Lexicon(costs, frozenset(beginnings), pieces, total)


def _cut(run: str) -> Iterator[str]:
    """The words of a run of Han characters: the cheapest path, found from the end."""
    lexicon = _lexicon()
    numerals = {match.start(): match.end() for match in _NUMERAL.finditer(run)}
    size = len(run)
    cost = [0.0] * (size + 1)
    next_cut = [0] * size
    for start in range(size - 1, -1, -1):
        best = lexicon.costs.get(run[start], lexicon.unknown) + cost[start + 1]
        cut = end = start + 1
        while end < size and run[start:end] in lexicon.beginnings:
            end += 1
            word = lexicon.costs.get(run[start:end])
            if word is None:
                continue
            if word + cost[end] < best:
                best, cut = word + cost[end], end
            if end < size and run[end] in _SUFFIXES:
                # Added up as cost[end] was, so that (强制 + 性) + 要求 and 强制 + (性 + 要求) are
                # equal to the last bit.
                derived = word + (lexicon.costs[run[end]] + cost[end + 1])
                if derived <= best:
                    best, cut = derived, end + 1
        if (end := numerals.get(start, 0)) and _NUMERAL_COST + cost[end] < best:
            best, cut = _NUMERAL_COST + cost[end], end
        cost[start], next_cut[start] = best, cut
    pieces: list[str] = []
    start = 0
    while start < size:
        piece = run[start : next_cut[start]]
        if parts := lexicon.cuts.get(piece):
            yield from _joined(pieces)
            yield from parts
            pieces = []
        else:
            pieces.append(piece)
        start = next_cut[start]
    yield from _joined(pieces)


def _joined(pieces: list[str]) -> Iterator[str]:
    """The words of a path, those put together that are one word: 国|计|民生."""
    at = 0
    while at < len(pieces):
        last = min(len(pieces), at + joined.LONGEST)
        ends = (end for end in range(last, at + 1, -1) if joined.joins(pieces[at:end]))
        end = next(ends, at + 1)
        yield "".join(pieces[at:end])
        at = end


# Script, pinyin and terms ask for the same passage one after the other, the first of them in
# another spelling.
@lru_cache(maxsize=256)
def _pieces(key: str) -> tuple[tuple[str, str], ...]:
    """The tokens of a simplified text as pieces and their kinds."""
    pieces: list[tuple[str, str]] = []
    for run in _RUNS.finditer(key):
        kind = run.lastgroup or "other"
        if kind == "word":
            pieces += ((piece, kind) for piece in _cut(run[0]))
        else:
            pieces.append((run[0], kind))
    return tuple(pieces)


@lru_cache(maxsize=256)
def segment(text: str, key: str) -> tuple[Token, ...]:
    """The tokens of `text`; `key` is its simplified copy of the same length.

    The tokens' texts join to `text`.

    >>> [t.text for t in segment("发展中国家的5G技术", "发展中国家的5G技术")]
    ['发展中国家', '的', '5G', '技术']
    """
    tokens: list[Token] = []
    start = 0
    for piece, kind in _pieces(key):
        end = start + len(piece)
        tokens.append(Token(text[start:end], start, end, piece, kind))
        start = end
    return tuple(tokens)
