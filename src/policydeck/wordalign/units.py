"""The units that word alignment links: words of at most three characters.

A longer word usually has a longer rendering whose parts answer to its parts (发展|中|国家,
"developing countries"), and statistics over a short text need units that come again. So longer
tokens are cut into the most probable shorter words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from policydeck.language import closed
from policydeck.lexicon import words
from policydeck.model import Token

LONGEST = 3
# A piece that the lexicon lacks costs as much as a word seen this often in jieba's 60 million, to
# the power of its length: 计民生 is no word of 国计民生.
_UNKNOWN = 0.1

FUNCTION = closed.zh("function")


@cache
def _pieces(key: str) -> tuple[str, ...]:
    """`key` cut into known words of at most three characters, the most probable way."""
    frequencies = words.frequencies()
    total = math.log(60e6)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(key) + 1):
        candidates = []
        for start in range(max(0, end - LONGEST), end):
            count = frequencies.get(key[start:end]) or _UNKNOWN ** (end - start)
            candidates.append((best[start][0] + math.log(count) - total, start))
        best.append(max(candidates))
    cuts = [len(key)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    cuts.reverse()
    return tuple(key[a:b] for a, b in pairwise(cuts))


def _is_joined(key: str) -> bool:
    """Whether only jieba has it, so that its parts are known in English and it is not: 管理|层.

    Words of two characters stay whole: cut, 用水 in 用水效率 draws what stands beside "water-use".
    """
    return len(key) == LONGEST and key in words.jieba().others and key[-1] not in "性化率"


def units(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens, each word longer than three characters, or unknown, cut into shorter ones.

    >>> from policydeck.segment import segment
    >>> [t.text for t in units(segment("发展中国家的人工智能", "发展中国家的人工智能"))]
    ['发展', '中', '国家', '的', '人工', '智能']
    """
    result: list[Token] = []
    for token in tokens:
        whole = len(token.key) <= LONGEST and not _is_joined(token.key)
        if token.kind != "word" or whole:
            result.append(token)
            continue
        start = token.start
        for piece in _pieces(token.key):
            end = start + len(piece)
            text = token.text[start - token.start : end - token.start]
            result.append(Token(text, start, end, piece, token.kind))
            start = end
    return tuple(result)
