"""English words of a sentence: tokens with offsets, and their stems.

Dictionary glosses and the document's English meet as Snowball stems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import snowballstemmer

_TOKEN = re.compile(
    r"""
    \d[\d,.]*\d|\d                      # 1,000  1.25
  | (?:[A-Za-z]\.){2,}                  # U.S.
  | [A-Z]+&[A-Z]+                       # R&D
  | [^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*  # words; the possessive 's is a token of its own
  | ['’]s\b
  | \S                                  # punctuation, one by one
    """,
    re.VERBOSE,
)

# Words that carry no content of their own. Closed classes only: a content word here would
# never be found as a rendering.
FUNCTION = frozenset(
    """a an the of to in on at by for with from as into onto upon about between among through
    during under over within without and or but nor so than that which who whom whose this these
    those it its they them their he she his her him we us our you your i my me be is are was were
    been being am do does did done have has had having will would shall should can could may might
    must not no there here such""".split()
)


@dataclass(frozen=True, slots=True)
class EnToken:
    """A word of an English text: text[start:end] == token.text."""

    text: str
    start: int
    end: int
    stem: str  # lower-case Snowball stem; the token itself for numbers and punctuation


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@cache
def stem(word: str) -> str:
    """The Snowball stem of a word in lower case."""
    return str(_stemmer().stemWord(word.lower().replace("’", "'")))


def tokens(text: str) -> tuple[EnToken, ...]:
    """The tokens of an English text, in order.

    >>> [t.stem for t in tokens("R&D entities' sci-tech rules.")]
    ['r&d', 'entiti', "'", 'sci', '-', 'tech', 'rule', '.']
    """
    return tuple(
        EnToken(m[0], m.start(), m.end(), stem(m[0]) if m[0][0].isalpha() else m[0])
        for m in _TOKEN.finditer(text)
    )
