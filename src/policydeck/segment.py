"""Text → tokens, with offsets into the text's own spelling.

jieba finds the most probable path over our own lexicon, without its hidden Markov model, which
makes words that no dictionary knows (日起, 特新). Numbers, Latin and mixed words (5G, R&D,
2030年) are cut out first and stay whole. The lexicon is simplified, so the text is looked up
through a simplified copy of the same length.
"""

from __future__ import annotations

import re
from functools import cache

import jieba

from policydeck.lexicon import words
from policydeck.model import Token

_RUNS = re.compile(
    rf"""
    (?P<number>\d[\d,.]*(?:%|％)?(?:年代|年|月|日)?)   # 2030年, 1.5, 40%
      (?![A-Za-z])
  | (?P<latin>[A-Za-z0-9](?:[A-Za-z0-9&.+\-]*[A-Za-z0-9+])?)   # AI, R&D, 5G, COVID-19
  | (?P<word>[{words.HAN}]+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@cache
def _tokenizer() -> jieba.Tokenizer:
    """jieba with our lexicon, filled by hand: no dictionary file, no cache in a shared folder."""
    table: dict[str, int] = {}
    total = 0
    for word, count in words.frequencies().items():
        table[word] = count
        total += count
    for word in words.frequencies():
        for end in range(1, len(word)):
            table.setdefault(word[:end], 0)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = table, total, True
    return tokenizer


def segment(text: str, key: str) -> tuple[Token, ...]:
    """The tokens of `text`; `key` is its simplified copy of the same length.

    The tokens' texts join to `text`.

    >>> [t.text for t in segment("发展中国家的5G技术", "发展中国家的5G技术")]
    ['发展中国家', '的', '5G', '技术']
    """
    tokens: list[Token] = []
    for run in _RUNS.finditer(key):
        kind = run.lastgroup or "other"
        pieces = _tokenizer().cut(run[0], HMM=False) if kind == "word" else (run[0],)
        start = run.start()
        for piece in pieces:
            end = start + len(piece)
            tokens.append(Token(text[start:end], start, end, piece, kind))
            start = end
    return tuple(tokens)
