"""What the choice of renderings needs to know of a sentence pair, once for all its terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from policydeck import lexicon
from policydeck.language import EnToken, closed, english, is_han
from policydeck.model import Token
from policydeck.storage import files
from policydeck.wordalign import Links

# Belong to the sentence, not to the term, when they stand at its edge.
EDGE = frozenset(["a", "an", "the", "of", "to"])
_HYPHENS = frozenset("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}")
_AND = closed.en("joins items")
_STOPS = frozenset(".;:?!")


class Words(Struct, frozen=True):
    """For each token, or for each boundary before a token, what stands there."""

    low: tuple[str, ...]  # the tokens in lower case
    content: tuple[bool, ...]  # whether it is neither a function word nor punctuation
    function: tuple[bool, ...]
    mark: tuple[bool, ...]  # punctuation, or Chinese in the English
    edge: tuple[bool, ...]
    stop: tuple[bool, ...]  # punctuation that no rendering reaches across
    again: tuple[int, ...]  # the last place of the same content word before, or -1
    in_word: tuple[bool, ...]  # boundary k, before token k, is inside a hyphenated word
    in_phrase: tuple[bool, ...]  # boundary k is inside a fixed expression
    held: tuple[bool, ...]  # boundary k is inside one of the two, or inside "13th"
    in_name: tuple[bool, ...]  # boundary k is inside a name or "13th", which are never cut
    capitals: tuple[bool, ...]  # boundary k is between capitals, the first no sentence's
    needy: tuple[bool, ...]  # boundary k is between a word and the noun that it needs
    bracket: tuple[bool, ...]
    joins: tuple[bool, ...]  # "and" or "or"
    noun: tuple[bool, ...]  # what may be a noun, by its form
    full: tuple[int, ...]  # the content words
    stems: tuple[str, ...]  # their stems
    there: frozenset[str]  # the tokens in lower case and all stems
    before: tuple[int, ...]  # how many of them stand before boundary k


class Sentence(Struct, frozen=True):
    """A sentence pair with all that its terms ask of it."""

    key: str  # the Chinese, simplified
    units: Sequence[Token]
    tokens: Sequence[EnToken]
    links: Links
    words: Words
    starts: NDArray[np.intp]  # of the units, in characters
    ends: NDArray[np.intp]


@cache
def _phrases() -> dict[str, list[list[str]]]:
    """First word → the fixed expressions that begin with it."""
    phrases: dict[str, list[list[str]]] = {}
    for _, row in files.table(files.house("phrases-en.tsv"), ("phrase", "why")):
        words = row["phrase"].split()
        phrases.setdefault(words[0], []).append(words)
    return phrases


def _again(tokens: Sequence[EnToken], function: Sequence[bool]) -> Iterator[int]:
    last: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.text[0].isalnum() and not function[place]:
            yield last.get(token.stem, -1)
            last[token.stem] = place
        else:
            yield -1


def _glued(one: EnToken, other: EnToken) -> bool:
    """Whether two tokens are written as one word: "13th", "G20"."""
    return one.end == other.start and one.text[-1].isalnum() and other.text[0].isalnum()


def _capital(token: EnToken) -> bool:
    return token.text[0].isupper() and token.text.isalpha()


def read(units: Sequence[Token], tokens: Sequence[EnToken], links: Links) -> Sentence:
    """The facts about a sentence pair."""
    starts, ends = (np.array([getattr(u, side) for u in units]) for side in ("start", "end"))
    key = "".join(u.key for u in units)
    return Sentence(key, units, tokens, links, _words(tokens), starts, ends)


def _words(tokens: Sequence[EnToken]) -> Words:
    low = [t.text.lower() for t in tokens]
    in_word, in_phrase = [False] * (len(low) + 1), [False] * (len(low) + 1)
    for k, word in enumerate(low):
        if k and tokens[k - 1].end == tokens[k].start and _HYPHENS & {word, low[k - 1]}:
            in_word[k] = True
        for phrase in _phrases().get(word, ()):
            if low[k : k + len(phrase)] == phrase:
                in_phrase[k + 1 : k + len(phrase)] = [True] * (len(phrase) - 1)
    pairs = list(pairwise(tokens))
    glued = [False, *(_glued(a, b) for a, b in pairs), False][: len(low) + 1]
    in_name = [False, *(lexicon.inseparable(a.text, b.text) for a, b in pairs), False]
    function = [w in english.FUNCTION for w in low]
    mark = [not w[0].isalnum() or is_han(w[0]) for w in low]
    needy = [False, *(lexicon.leads(a.text) and a.stem != b.stem for a, b in pairs), False]
    content = tuple(not (f or m) for f, m in zip(function, mark, strict=True))
    full = tuple(k for k in range(len(low)) if content[k])
    held = map(any, zip(in_word, in_phrase, glued, strict=True))
    needs = zip(needy, (*content, False), in_word, strict=False)
    return Words(
        tuple(low),
        content,
        tuple(function),
        tuple(mark),
        tuple(w in EDGE for w in low),
        tuple(w in _STOPS for w in low),
        tuple(_again(tokens, function)),
        tuple(in_word),
        tuple(in_phrase),
        tuple(held),
        tuple(n or g for n, g in zip(in_name, glued, strict=False)),
        (False, False, *(_capital(a) and _capital(b) for a, b in pairs[1:]), False),
        tuple(n and c and not i for n, c, i in needs),
        tuple(w in "()" for w in low),
        tuple(w in _AND for w in low),
        tuple("noun" in english.lemmas(w) or not english.lemmas(w) for w in low),
        full,
        tuple(tokens[k].stem for k in full),
        frozenset(low) | {t.stem for t in tokens},
        tuple(accumulate(content, initial=0)),
    )
