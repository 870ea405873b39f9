"""Documents → everything that is known of their text before terms are chosen.

Each pair comes with its tokens, the reading of each character, its Traditional form and its word
links. All later stages read this and add to it; none segments or aligns again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from policydeck import pinyin, script, terms, wordalign
from policydeck.analysis import pairs as pairing
from policydeck.language import EnToken, english, is_han
from policydeck.model import Line, SentencePair, Syllable, Token
from policydeck.pinyin import cut
from policydeck.read import Document
from policydeck.recipe import Overrides, overrides
from policydeck.wordalign import Links

_NONE = Overrides()


@dataclass(frozen=True, slots=True)
class Analysed:
    """A sentence pair with all that later stages ask of it."""

    pair: SentencePair
    key: str  # simplified copy of pair.zh, of the same length
    traditional: str  # of the same length, repaired where the source was mis-converted
    tokens: tuple[Token, ...]
    units: tuple[Token, ...]  # the tokens, long words cut into those of three characters at most
    en_tokens: tuple[EnToken, ...]
    links: Links  # of units and English tokens
    syllables: tuple[Syllable | None, ...]  # one for each character, None where it is not Han
    document: int  # index into the build's documents

    def line(self, start: int = 0, end: int | None = None) -> Line:
        """A stretch as a card shows it, the whole sentence by default."""
        end = len(self.key) if end is None else end
        return Line(
            self.key[start:end],
            self.traditional[start:end],
            tuple(s.text if s else "" for s in self.syllables[start:end]),
            tuple(
                (max(a, start) - start, min(b, end) - start)
                for a, b in _written_words(self.tokens)
                if a < end and b > start
            ),
        )

    def reading(self, start: int, end: int) -> tuple[Syllable, ...]:
        """The syllables of the Han characters of a stretch."""
        return tuple(s for s in self.syllables[start:end] if s)


def _written_words(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where the words that pinyin writes apart begin and end: 人工 and 智能 in 人工智能."""
    for token in tokens:
        if token.kind == "word":
            start = token.start
            for size in _written_sizes(token.key):
                yield start, start + size
                start += size


@cache
def _written_sizes(word: str) -> tuple[int, ...]:
    return tuple(map(len, re.split("[ -]", cut(word))))


@dataclass(frozen=True, slots=True)
class Analysis:
    """All pairs of a build, and what was found out on the way."""

    documents: tuple[Document, ...]
    sentences: tuple[Analysed, ...]
    doubtful: tuple[SentencePair, ...]  # pairs that make no card, each with its reason
    scripts: tuple[script.Script, ...]  # parallel to documents
    repairs: tuple[tuple[str, script.Repair], ...] = ()  # (ref of the pair, repair)
    texts: tuple[terms.Text, ...] = field(default=(), repr=False)  # parallel to sentences
    corrected: tuple[str, ...] = ()  # what each correction of a pair did


def analyse(
    documents: Sequence[Document],
    *,
    presplit: bool = False,
    models: bool = True,
    variety: str = "tw",
    corrections: Overrides = _NONE,
) -> Analysis:
    """Align, segment, read and link all documents. `variety` is the Traditional standard.

    Without `models` no language model is asked, installed or not.
    """
    sentences: list[Analysed] = []
    doubtful: list[SentencePair] = []
    scripts: list[script.Script] = []
    repairs: list[tuple[str, script.Repair]] = []
    aligned = [pairing.aligned(d, presplit=presplit, models=models) for d in documents]
    corrected, told = pairing.corrected(documents, aligned, corrections)
    for number, (document, pairs) in enumerate(zip(documents, corrected, strict=True)):
        doubtful += [pair for pair in pairs if pair.doubt]
        sound = [pair for pair in pairs if not pair.doubt]
        found = script.detect([passage.zh for passage in document.passages])
        scripts.append(found)
        analysed = _analyse(sound, found, variety, number, corrections, models)
        for s in analysed:
            repairs += [(s.pair.ref, r) for r in script.repairs(s.pair.zh, s.key, found, variety)]
        sentences += analysed
    return Analysis(
        tuple(documents), tuple(sentences), tuple(doubtful), tuple(scripts), tuple(repairs),
        tuple(terms.text(s.key, s.tokens, s.units, s.en_tokens, s.links.matrix) for s in sentences),
        told,
    )  # fmt: skip


def _analyse(
    pairs: Sequence[SentencePair],
    found: script.Script,
    variety: str,
    number: int,
    corrections: Overrides,
    models: bool,
) -> list[Analysed]:
    keys = [script.simplify(pair.zh) for pair in pairs]
    tokens = [
        overrides.tokens(pair.zh, key, pair.ref, corrections)
        for pair, key in zip(pairs, keys, strict=True)
    ]
    units = [wordalign.units(sentence) for sentence in tokens]
    en = [english.tokens(pair.en) for pair in pairs]
    linked = wordalign.link(list(zip(units, en, strict=True)), contextual=models)
    readings = pinyin.read(tokens)
    result = []
    for pair, key, words, pieces, en_tokens, links, syllables in zip(
        pairs, keys, tokens, units, en, linked, readings, strict=True
    ):
        shown = script.display(pair.zh, key, found, variety)
        shown = overrides.traditional(shown, key, pair.ref, words, corrections)
        read = _by_character(key, syllables)
        read = overrides.readings(read, key, pair.ref, words, corrections)
        result.append(
            Analysed(pair, key, shown, words, pieces, tuple(en_tokens), links, read, number)
        )
    return result


def _by_character(key: str, syllables: Sequence[Syllable]) -> tuple[Syllable | None, ...]:
    following = iter(syllables)
    return tuple(next(following) if is_han(character) else None for character in key)
