"""Phrases with gaps, 以…为核心 "with … at its core", in sentences where both languages have them.

The Chinese stands within a clause, its pieces whole words, each but the first there once. The
English is one of the wordings that the termbase attests, in any form of its words. Where a piece
could be another's, or the sentence has such English twice or not at all, there is no place: what a
pattern teaches is how the document says it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise

from msgspec import Struct, field

from policydeck import lexicon
from policydeck.analysis import Analysed
from policydeck.language import EnToken, english
from policydeck.model import GAP, Occurrence, Rendering, Term, Token
from policydeck.recipe import overrides
from policydeck.wordalign import FUNCTION

Span = tuple[int, int]
Spans = tuple[Span, ...]

WHY = "the policy lexicon has it with this English"
# Words in a Chinese gap, at most: of 42 places with 7 to 10 that were read, in 200 laws and other
# texts, two have the English of something else, of 26 with 11 to 16 two; of all, 3 in 120.
LONGEST = 10
_STOP_ZH = re.compile(r"[^\w、“”‘’《》「」『』·%％/-]")
_STOP_EN = frozenset(".;:?!()")


class Place(Struct, frozen=True):
    """A place of a pattern in a sentence of a block."""

    sentence: int
    hanzi: str
    pieces: Spans  # what stands around its gaps
    english: Spans


class Standing(Struct, frozen=True):
    """The places of patterns in a block."""

    places: tuple[Place, ...]


class _Found(Struct):
    """A pattern of the text."""

    words: tuple[str, ...]
    places: list[Occurrence] = field(default_factory=list)
    renderings: list[Rendering] = field(default_factory=list)


def standing(sentences: Sequence[Analysed]) -> Standing:
    """The places of patterns in the sentences of a block."""
    return Standing(
        tuple(
            Place(number, *one)
            for number, s in enumerate(sentences)
            for one in _in_sentence(s.key, s.tokens, s.en_tokens)
        )
    )


def find(
    sentences: Sequence[Analysed], blocks: Iterable[tuple[int, Standing]]
) -> list[tuple[Term, list[Rendering]]]:
    """The patterns of the sentences, each place with its English.

    `blocks` have the number of their first sentence and the places in them.
    """
    found: dict[str, _Found] = {}
    for number, one in ((first + p.sentence, p) for first, each in blocks for p in each.places):
        s = sentences[number]
        pattern = found.setdefault(one.hanzi, _Found(_words(one.pieces, s.tokens)))
        start, end = one.pieces[0][0], one.pieces[-1][1]
        pattern.places.append(Occurrence(number, start, end, _gaps(one.pieces)))
        text = f" {GAP} ".join(s.pair.en[a:b] for a, b in one.english)
        pattern.renderings.append(Rendering(text, one.english, 1.0, number))
    return [(_term(hanzi, pattern), pattern.renderings) for hanzi, pattern in sorted(found.items())]


def _term(hanzi: str, found: _Found) -> Term:
    content = tuple(word for word in found.words if word not in FUNCTION)
    return Term(
        hanzi, "pattern", 1.0, tuple(found.places), WHY, single=False, parts=content or found.words
    )


def _gaps(pieces: Spans) -> Spans:
    return tuple((a, b) for (_, a), (b, _) in pairwise(pieces))


def _words(pieces: Spans, tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(t.key for t in tokens if any(a <= t.start < b for a, b in pieces))


def _in_sentence(
    key: str, tokens: Sequence[Token], en: Sequence[EnToken]
) -> Iterator[tuple[str, Spans, Spans]]:
    """Each pattern of a sentence, where its pieces stand, and its English."""
    places = [*_chinese(key, tokens)]
    lemmas = [t.word.lemma for t in en] if places else []
    said = {(hanzi, pieces): _english(hanzi, lemmas, key, pieces) for hanzi, pieces in places}
    kept = _apart(place for place, spans in said.items() if spans)
    claims = Counter(k for place in kept for a, b in said[place] for k in range(a, b))
    for place in kept:
        spans = said[place]
        if all(claims[k] == 1 for a, b in spans for k in range(a, b)):
            yield *place, tuple((en[a].start, en[b - 1].end) for a, b in spans)


def _chinese(key: str, tokens: Sequence[Token]) -> Iterator[tuple[str, Spans]]:
    """Where the patterns could stand, of which a second end tells nothing."""

    def is_gap(a: int, b: int) -> bool:
        return sum(a <= t.start < b for t in tokens) <= LONGEST and not _STOP_ZH.search(key[a:b])

    def places(piece: str) -> list[Span]:
        return [(at, at + len(piece)) for at in overrides.places(piece, key, tokens)]

    for first, patterns in _by_first().items():
        starts = places(first) if first in key else []
        for rest, hanzi in patterns if starts else ():
            if all(key.count(piece) == 1 for piece in rest):
                for found in _in_order([starts, *map(places, rest)], is_gap):
                    yield hanzi, found


@cache
def _by_first() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """What stands before the first gap → what stands after it and others, and the pattern."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for hanzi in lexicon.patterns():
        first, *rest = hanzi.split(GAP)
        found.setdefault(first, []).append((tuple(rest), hanzi))
    return found


def _apart(found: Iterable[tuple[str, Spans]]) -> list[tuple[str, Spans]]:
    """The patterns that share no character: with more gaps before others, then with shorter."""
    taken: set[int] = set()
    kept: list[tuple[str, Spans]] = []
    for hanzi, pieces in sorted(
        found, key=lambda one: (-len(one[1]), sum(b - a for a, b in _gaps(one[1])), one)
    ):
        own = {*chain.from_iterable(range(a, b) for a, b in pieces)}
        if taken.isdisjoint(own):
            kept.append((hanzi, pieces))
            taken |= own
    return kept


def _in_order(pieces: Sequence[Sequence[Span]], is_gap: Callable[[int, int], bool]) -> list[Spans]:
    """A place of each piece one after the other, each with the last of the piece before it.

    Where two places follow the same, the first counts.
    """
    found: list[Spans] = [(place,) for place in pieces[0]]
    for places in pieces[1:]:
        before = {spans[-1][1]: spans for spans in found}
        ends, found = [*before], []
        for place in places:
            end = max((end for end in ends if end < place[0]), default=-1)
            spans = before.pop(end, ())
            if spans and is_gap(end, place[0]):
                found.append((*spans, place))
    return found


def _english(hanzi: str, lemmas: Sequence[str], key: str, pieces: Spans) -> Spans:
    """The only English of a sentence that can be a pattern's, the longest wording of it.

    A comma stands in its gap only where the Chinese of the place is a list.
    """
    listed = "、" in key[pieces[0][0] : pieces[-1][1]]
    stops = _STOP_EN if listed else _STOP_EN | {","}

    def is_gap(a: int, b: int) -> bool:
        return stops.isdisjoint(lemmas[a:b])

    found: set[Spans] = set()
    for text in lexicon.patterns()[hanzi].english:
        places = [
            [
                (k, k + len(piece))
                for k in range(len(lemmas))
                if tuple(lemmas[k : k + len(piece)]) == piece
            ]
            for piece in _lemmas(text)
        ]
        found |= {*_in_order(places, is_gap)}
    covers = [{k for a, b in spans for k in range(a, b)} for spans in found]
    longest = [
        spans for spans, own in zip(found, covers, strict=True)
        if not any(own < other for other in covers)
    ]  # fmt: skip
    return longest[0] if len(longest) == 1 else ()


@cache
def _lemmas(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of a wording on each side of its gap."""
    return tuple(tuple(t.word.lemma for t in english.tokens(piece)) for piece in text.split(GAP))
