"""A sentence pair with all that later stages ask of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

from msgspec import Struct

from policydeck.language import EnToken
from policydeck.model import Line, Occurrence, SentencePair, Syllable, Token
from policydeck.pinyin import cut


class Analysed(Struct, frozen=True):
    """A sentence pair with all that later stages ask of it."""

    pair: SentencePair
    key: str  # simplified copy of pair.zh, of the same length
    traditional: str  # of the same length, repaired where the source was mis-converted
    tokens: tuple[Token, ...]
    units: tuple[Token, ...]  # the tokens, long words cut into those of three characters at most
    en_tokens: tuple[EnToken, ...]
    syllables: tuple[Syllable | None, ...]  # one for each character, None where it is not Han
    written: tuple[int, ...]  # begin and end of each word that pinyin writes apart, one by one
    capitals: tuple[int, ...]  # places of the syllables that begin a proper name
    unsaid: tuple[str, ...]  # words of either side for which the other has none
    document: int = 0  # index into the build's documents

    def line(self, start: int = 0, end: int | None = None) -> Line:
        """A stretch as a card shows it, the whole sentence by default."""
        end = len(self.key) if end is None else end
        words = zip(self.written[::2], self.written[1::2], strict=True)
        return Line(
            self.key[start:end],
            self.traditional[start:end],
            tuple([s.text if s else "" for s in self.syllables[start:end]]),
            tuple(
                [
                    (max(a, start) - start, min(b, end) - start)
                    for a, b in words
                    if a < end and b > start
                ]
            ),
            tuple([i - start for i in self.capitals if start <= i < end]),
        )

    def reading(self, start: int, end: int) -> tuple[Syllable, ...]:
        """The syllables of the Han characters of a stretch."""
        return tuple(filter(None, self.syllables[start:end]))

    def spoken(self, place: Occurrence) -> tuple[Syllable, ...]:
        """The syllables of a term at a place."""
        first, *more = place.spans
        said = self.reading(*first)
        return tuple(chain(said, *(self.reading(a, b) for a, b in more))) if more else said


def lean(sentences: Iterable[Analysed], known: dict[object, Any]) -> Iterator[Analysed]:
    """The same sentences, in which what is equal is one object, as it is in `known`.

    Read from the cache each word of each sentence has texts of its own: 2 kB a Chinese character.
    """
    one = known.setdefault

    def word(t: Token) -> Token:
        return Token(one(t.text, t.text), t.start, t.end, one(t.key, t.key), one(t.kind, t.kind))

    for s in sentences:
        texts = {s.pair.zh: s.pair.zh}
        tokens = {token: token for token in map(word, s.tokens)}
        yield Analysed(
            s.pair,
            texts.setdefault(s.key, s.key),
            texts.setdefault(s.traditional, s.traditional),
            tuple(tokens),
            tuple(tokens.get(unit) or word(unit) for unit in s.units),
            tuple(
                EnToken(one(t.text, t.text), t.start, t.end, one(t.stem, t.stem))
                for t in s.en_tokens
            ),
            tuple(one(syllable, syllable) for syllable in s.syllables),
            s.written,
            s.capitals,
            s.unsaid,
            s.document,
        )


def written(tokens: Sequence[Token]) -> Iterator[int]:
    """Where each word that pinyin writes apart begins and ends: 人工 and 智能 in 人工智能."""
    for token in tokens:
        if token.kind == "word":
            start = token.start
            for size in _written_sizes(token.key):
                yield from (start, start + size)
                start += size


@cache
def _written_sizes(word: str) -> tuple[int, ...]:
    return tuple(map(len, re.split("[ -]", cut(word))))
