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

from policydeck.lexicon import words
from policydeck.model import Token

LONGEST = 3
# A piece that the lexicon lacks costs as much as a word seen this often in jieba's 60 million, to
# the power of its length: 计民生 is no word of 国计民生.
_UNKNOWN = 0.1

# Closed classes: what has no rendering of its own, or one that says nothing about its place.
_FUNCTION = """
    的 了 和 与 及 以及 在 对 对于 于 为 以 把 被 将 由 从 向 到 等 等等 之 其 所 而 且 并 并且
    或 或者 而且 也 都 还 就 又 则 但 但是 是 有 这 那 该 此 个 项 种 各 每 着 过 地 得 给 让 使
    因 因为 如 如果 若 即 中 上 下 里 内 时 者 们 本 我 我们 他 他们 它 它们 她 你 您 自己 不 没
    没有 未 可 可以 能 能够 会 要 应 应当 须 必须 关于 通过 根据 按照 依照 经 自 至 同 跟 比 只
    仅 才 更 最 很 已 已经 曾 正 正在 其中 其他 一 一个 这些 那些 这个 那个 什么 哪 何 吗 呢 吧
    """
FUNCTION = frozenset(_FUNCTION.split())


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
