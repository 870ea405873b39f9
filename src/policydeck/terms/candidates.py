"""Spans that could be a multi-word term, and where they stand.

A candidate is two to eight neighbouring words of one clause. Whether it is a term is decided
later, on the evidence collected in `evidence`; here only what no term can be is left out. Of 1,250
multi-word terms annotated in seven documents, 99 in 100 begin and end where words do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from policydeck import lexicon
from policydeck.language import EnToken, closed
from policydeck.model import Token
from policydeck.terms.enumeration import enumerations
from policydeck.wordalign import FUNCTION

Matrix = NDArray[np.float32]
Place = tuple[int, int, int]  # text, first token, token after the last

MAX_TOKENS = 8  # 中华人民共和国|个人|信息|保护|法; of the annotated terms none has more
MAX_LENGTH = 16
MAX_TITLE = 30  # 《联合国气候变化框架公约》 and longer: a title is a unit whatever its length
# A link below this is no evidence that two words render each other.
LINKED = 0.4
QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", "〈": "〉", '"': '"'}

_NEVER_EDGE = closed.zh("no edge of a term")
_INSIDE = closed.zh("inside a term")


class Text(Struct, frozen=True):
    """One sentence pair with everything that term finding looks at."""

    zh: str  # simplified
    tokens: tuple[Token, ...]
    classes: str  # one letter a token: see lexicon.word_class; "-" for punctuation
    units: tuple[Token, ...]  # the tokens cut for alignment
    first_unit: tuple[int, ...]  # index of each token's first unit, and their number at the end
    links: tuple[tuple[int, ...], ...]  # for each token the English tokens its units are linked to
    en: tuple[EnToken, ...]
    best: tuple[int, ...]  # for each unit the English token it is linked to, or -1
    owner: tuple[int, ...]  # for each English token the unit that claims it, or -1


def text(
    zh: str, tokens: Sequence[Token], units: Sequence[Token], en: Sequence[EnToken], matrix: Matrix
) -> Text:
    """A Text of a pair; `matrix` holds the links of units and English tokens."""
    best = owner = np.zeros(0, np.intp)
    if matrix.size:
        best = np.where(matrix.max(axis=1) >= LINKED, matrix.argmax(axis=1), -1)
        owner = np.where(matrix.max(axis=0) >= LINKED, matrix.argmax(axis=0), -1)
    links = tuple(best.tolist()) or (-1,) * len(units)
    at = {unit.start: number for number, unit in enumerate(units)}
    first = (*(at[token.start] for token in tokens), len(units))
    return Text(
        zh,
        tuple(tokens),
        "".join(map(_word_class, tokens)),
        tuple(units),
        first,
        tuple(_content(units, links, a, b) for a, b in pairwise(first)),
        tuple(en),
        links,
        tuple(owner.tolist()) or (-1,) * len(en),
    )


def _content(
    units: Sequence[Token], links: Sequence[int], first: int, after: int
) -> tuple[int, ...]:
    return tuple(
        links[k] for k in range(first, after) if links[k] >= 0 and units[k].key not in FUNCTION
    )


def _word_class(token: Token) -> str:
    if token.kind != "word":
        return {"latin": "N", "number": "M"}.get(token.kind, "-")
    if token.key in FUNCTION or token.key in _NEVER_EDGE:
        return "F"
    return lexicon.word_class(token.key)


class Candidate(Struct, frozen=True):
    """A span that occurs in some texts, with its places there."""

    key: str  # simplified
    places: tuple[Place, ...]
    known: bool  # the policy lexicon has it
    quoted: bool  # it stands in quotation marks
    title: bool  # it stands in 《》, or is the name of a person
    enumeration: bool  # items side by side: see `enumeration`


def collect(texts: Sequence[Text], known: Collection[str]) -> list[Candidate]:
    """All candidates of the texts, in the order in which they are met.

    `known` are set phrases of the policy lexicon: they may hold function words and commas.
    """
    found: dict[str, list[tuple[Place, tuple[bool, ...]]]] = {}
    longest = max(map(len, known), default=0)
    for number, text in enumerate(texts):
        listed = set(_known(text, known, longest))
        quoted = {*_quoted(text), *_people(text)}
        rows = set(enumerations(text.tokens, text.classes))
        for i, j in sorted({*_spans(text), *listed, *quoted, *rows}):
            key = text.zh[text.tokens[i].start : text.tokens[j - 1].end]
            title = (i, j) in quoted and (lexicon.DOT in key or text.tokens[i - 1].text in "《〈")
            signs = ((i, j) in listed, (i, j) in quoted, title, (i, j) in rows)
            found.setdefault(key, []).append(((number, i, j), signs))
    return [_candidate(key, here) for key, here in found.items()]


def _candidate(key: str, here: Sequence[tuple[Place, tuple[bool, ...]]]) -> Candidate:
    """What stands at some places; it is what it is at any of them."""
    places, signs = zip(*here, strict=True)
    return Candidate(key, places, *map(any, zip(*signs, strict=True)))


def _spans(text: Text) -> Iterator[tuple[int, int]]:
    size = len(text.tokens)
    for i, first in enumerate(text.tokens):
        if text.classes[i] in "-M" or first.key in _NEVER_EDGE:
            continue
        for j in range(i + 1, min(size, i + MAX_TOKENS) + 1):
            token, kind = text.tokens[j - 1], text.classes[j - 1]
            length = token.end - first.start
            edge = token.key not in _NEVER_EDGE
            if kind in "-M" or length > MAX_LENGTH or not (edge or token.key in _INSIDE):
                break
            if j > i + 1 and length > 2 and edge and kind != "D":
                yield i, j


def _known(text: Text, known: Collection[str], longest: int) -> Iterator[tuple[int, int]]:
    for i, first in enumerate(text.tokens):
        for j in range(i + 2, len(text.tokens) + 1):
            end = text.tokens[j - 1].end
            if end - first.start > longest:
                break
            if text.zh[first.start : end] in known:
                yield i, j


def _people(text: Text) -> Iterator[tuple[int, int]]:
    """The names whose parts are joined by dots: 安东尼·阿尔巴尼斯."""
    tokens = text.tokens
    at = 0
    while at < len(tokens):
        end = at + 1
        while end + 1 < len(tokens) and tokens[end].text == lexicon.DOT:
            end += 2
        if end - at > 1 and all(t.kind == "word" for t in tokens[at:end:2]):
            yield at, end
        at = end


def _quoted(text: Text) -> Iterator[tuple[int, int]]:
    """What stands in quotation marks, where it is short and one clause; titles may be longer."""
    opened: list[int] = []
    for j, token in enumerate(text.tokens):
        if opened and token.text == QUOTES[text.tokens[opened[-1]].text]:
            i = opened.pop() + 1
            mark = text.tokens[i - 1]
            longest = MAX_TITLE if mark.text in "《〈" else MAX_LENGTH
            one = all(t.kind != "other" for t in text.tokens[i:j])
            if j - i > 1 and one and token.start - mark.end <= longest:
                yield i, j
        elif token.text in QUOTES:
            opened.append(j)
