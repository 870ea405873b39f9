"""The units that word alignment links: words of at most three characters.

A longer word usually has a longer rendering whose parts answer to its parts (发展|中|国家,
"developing countries"), and statistics over a short text need units that come again. So longer
tokens are cut into the most probable shorter words.
"""

from __future__ import annotations

from collections.abc import Sequence

from policydeck import lexicon
from policydeck.language import closed
from policydeck.lexicon import LONGEST, pieces
from policydeck.model import Token

FUNCTION = closed.zh("function")
_SUFFIXES = closed.zh("suffix of new words")


def _is_joined(key: str) -> bool:
    """Whether only jieba has it, so that its parts are known in English and it is not: 管理|层.

    Words of two characters stay whole: cut, 用水 in 用水效率 draws what stands beside "water-use".
    """
    return len(key) == LONGEST and lexicon.jieba_only(key) != "" and key[-1] not in _SUFFIXES


def units(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens, each word longer than three characters, or unknown, cut into shorter ones.

    >>> from policydeck.lexicon import segment
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
        for piece in pieces(token.key):
            end = start + len(piece)
            text = token.text[start - token.start : end - token.start]
            result.append(Token(text, start, end, piece, token.kind))
            start = end
    return tuple(result)
