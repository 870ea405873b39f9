"""Phrases with a gap, 以…为核心 "with … at its core", in sentences where both languages have them.

The Chinese stands within a clause, its pieces whole words. The English is one of the wordings that
the termbase attests, in any form of its words. Where a piece could be another's, or the sentence
has such English twice or not at all, there is no place: what a pattern teaches is how the document
says it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from msgspec import Struct, field

from policydeck import lexicon
from policydeck.analysis import Analysed
from policydeck.language import EnToken, english
from policydeck.model import GAP, Occurrence, Rendering, Term, Token
from policydeck.recipe import overrides
from policydeck.wordalign import FUNCTION

Span = tuple[int, int]

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
    place: Span
    spans: tuple[Span, ...]  # its English


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
        pattern = found.setdefault(one.hanzi, _Found(_words(one.hanzi, one.place, s.tokens)))
        pattern.places.append(Occurrence(number, *one.place))
        text = f" {GAP} ".join(s.pair.en[a:b] for a, b in one.spans)
        pattern.renderings.append(Rendering(text, one.spans, 1.0, number))
    return [(_term(hanzi, pattern), pattern.renderings) for hanzi, pattern in sorted(found.items())]


def _term(hanzi: str, found: _Found) -> Term:
    content = tuple(word for word in found.words if word not in FUNCTION)
    return Term(
        hanzi, "pattern", 1.0, tuple(found.places), WHY, single=False, parts=content or found.words
    )


def _words(hanzi: str, place: Span, tokens: Sequence[Token]) -> tuple[str, ...]:
    first, last = map(len, hanzi.split(GAP))
    start, end = place
    return tuple(
        t.key for t in tokens
        if (start <= t.start < start + first) or (end - last <= t.start < end)
    )  # fmt: skip


def _in_sentence(
    key: str, tokens: Sequence[Token], en: Sequence[EnToken]
) -> Iterator[tuple[str, Span, tuple[Span, ...]]]:
    """Each pattern of a sentence, where it stands, and its English."""
    places = _apart(_chinese(key, tokens))
    lemmas = [t.word.lemma for t in en] if places else []
    said = {hanzi: _english(hanzi, lemmas, key[slice(*at)]) for hanzi, at in places.items()}
    claims = Counter(k for spans in said.values() for a, b in spans for k in range(a, b))
    for hanzi, place in places.items():
        if said[hanzi] and all(claims[k] == 1 for a, b in said[hanzi] for k in range(a, b)):
            yield hanzi, place, tuple((en[a].start, en[b - 1].end) for a, b in said[hanzi])


def _chinese(key: str, tokens: Sequence[Token]) -> Iterator[tuple[str, Span]]:
    """Where the patterns could stand, of which a second end tells nothing."""
    for first, patterns in _by_first().items():
        if first not in key:
            continue
        starts = [at + len(first) for at in overrides.places(first, key, tokens)]
        for last, hanzi in patterns if starts else ():
            if key.count(last) != 1:
                continue
            for a, b in _pairs(starts, overrides.places(last, key, tokens)):
                words = sum(a <= t.start < b for t in tokens)
                if words <= LONGEST and not _STOP_ZH.search(key[a:b]):
                    yield hanzi, (a - len(first), b + len(last))


@cache
def _by_first() -> dict[str, list[tuple[str, str]]]:
    """What stands before a gap → what stands after it, and the pattern."""
    found: dict[str, list[tuple[str, str]]] = {}
    for hanzi in lexicon.patterns():
        first, last = hanzi.split(GAP)
        found.setdefault(first, []).append((last, hanzi))
    return found


def _apart(found: Iterator[tuple[str, Span]]) -> dict[str, Span]:
    """The patterns that share no character, those with the shortest gap before others."""
    taken: set[int] = set()
    kept: dict[str, Span] = {}
    for hanzi, (start, end) in sorted(
        found, key=lambda one: (one[1][1] - one[1][0] - len(one[0]), one)
    ):
        first, last = map(len, hanzi.split(GAP))
        pieces = {*range(start, start + first), *range(end - last, end)}
        if taken.isdisjoint(pieces):
            kept[hanzi] = start, end
            taken |= pieces
    return kept


def _pairs(starts: Sequence[int], ends: Sequence[int]) -> Iterator[Span]:
    """Each end with the last start before it, where no other end stands between."""
    for b in ends:
        a = max((start for start in starts if start < b), default=None)
        if a is not None and not any(a <= end < b for end in ends):
            yield a, b


def _english(hanzi: str, lemmas: Sequence[str], place: str) -> tuple[Span, ...]:
    """The only English of a sentence that can be a pattern's, the longest wording of it.

    A comma stands in its gap only where the Chinese of the place is a list.
    """
    stops = _STOP_EN if "、" in place else _STOP_EN | {","}
    found: set[tuple[Span, ...]] = set()
    for text in lexicon.patterns()[hanzi].english:
        pieces = _lemmas(text)
        places = [
            [k for k in range(len(lemmas)) if tuple(lemmas[k : k + len(piece)]) == piece]
            for piece in pieces
        ]
        if len(pieces) == 1:
            found |= {((k, k + len(pieces[0])),) for k in places[0]}
            continue
        one, other = map(len, pieces)
        for a, b in _pairs([k + one for k in places[0]], places[1]):
            if stops.isdisjoint(lemmas[a:b]):
                found.add(((a - one, a), (b, b + other)))
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
