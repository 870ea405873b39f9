"""A stretch of a document → what is known of its sentences, by themselves and beside one another.

This is what is done in parallel and kept between builds: `align` for a document, `study` and
`count` for each block of its pairs, `rendered` for the places of terms in a block. Each
takes values and gives values; none knows of other documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from policydeck import lexicon, pinyin, script
from policydeck.analysis import stated
from policydeck.analysis.sentence import Analysed, written
from policydeck.language import EnToken, english, is_han, threads
from policydeck.model import Passage, SentencePair, Syllable
from policydeck.recipe import Override, Overrides, overrides

if TYPE_CHECKING:
    from policydeck.analysis.links import Linked

R = TypeVar("R", Passage, SentencePair)

# Chinese characters of a text that are worked through together, at most: of one cut into so few
# pieces words are still learnt well, and in pieces alike every core is busy and memory bounded.
BLOCK = 30_000


class Pairs(Struct, frozen=True):
    """The sentence pairs of a document, doubtful ones too."""

    pairs: tuple[SentencePair, ...]


class Studied(Struct, frozen=True):
    """The sentences of a block."""

    sentences: tuple[Analysed, ...]
    clauses: tuple[tuple[SentencePair, ...], ...]  # cut from each
    repairs: tuple[tuple[str, script.Repair], ...]  # ref of the pair, repair


def aligned(passages: tuple[Passage, ...], presplit: bool, models: bool) -> tuple[Pairs]:
    """The pairs of a document's passages."""
    from policydeck import align  # noqa: PLC0415 - of a known text nothing is aligned
    from policydeck.analysis import damage  # noqa: PLC0415

    with threads.one():
        found = align.align(passages, presplit=presplit, keep_doubtful=True, encode=models)
    return (Pairs(tuple(replace(p, doubt=p.doubt or damage.doubted(p)) for p in found)),)


class Misspelt(Struct, frozen=True):
    """Words of a block that a machine left or chose wrongly, and how often."""

    words: dict[str, int]


def misspelt(texts: tuple[str, ...], variety: str) -> tuple[Misspelt]:
    """What is misspelt in a block of a document's Chinese."""
    return (Misspelt(script.misspelt(texts, variety)),)


def blocks(rows: Sequence[R]) -> Iterator[tuple[R, ...]]:
    """The passages or pairs of a text in blocks of about one size."""
    ends = list(accumulate(len(row.zh) + 1 for row in rows))
    number = -(-ends[-1] // BLOCK)
    where = ((end - 1) * number // ends[-1] for end in ends)
    for _, block in groupby(zip(where, rows, strict=True), key=itemgetter(0)):
        yield tuple(row for _, row in block)


def study(
    pairs: tuple[SentencePair, ...],
    found: script.Script,
    variety: str,
    models: bool,
    words: tuple[Override, ...],
) -> tuple[Studied, Linked]:
    """Segment, read and link pairs; `words` are the owner's splits and merges."""
    from policydeck import wordalign  # noqa: PLC0415 - of a known text nothing is linked
    from policydeck.align import clauses, unsaid  # noqa: PLC0415
    from policydeck.analysis.links import Linked  # noqa: PLC0415

    keys = [script.simplify(pair.zh) for pair in pairs]
    en = [tuple(english.tokens(pair.en)) for pair in pairs]
    corrections = Overrides((*words, *_named(pairs, keys, en), *_cut_anew(pairs, keys)))
    tokens = [
        overrides.tokens(pair.zh, key, pair.ref, corrections)
        for pair, key in zip(pairs, keys, strict=True)
    ]
    units = [wordalign.units(sentence) for sentence in tokens]
    linked = wordalign.link(list(zip(units, en, strict=True)), contextual=models)
    readings = pinyin.read(tokens)
    shown = [script.display(p.zh, key, found, variety) for p, key in zip(pairs, keys, strict=True)]
    syllables = [_by_character(*one) for one in zip(keys, readings, strict=True)]
    spelt = [tuple(written(sentence)) for sentence in tokens]
    large = [pinyin.capitals(sentence) for sentence in tokens]
    sides = list(zip(units, en, (links.matrix for links in linked), strict=True))
    cut = [tuple(clauses(pair, *side)) for pair, side in zip(pairs, sides, strict=True)]
    left = [unsaid(words, *side) for words, side in zip(tokens, sides, strict=True)]
    rows = zip(pairs, keys, shown, tokens, units, en, syllables, spelt, large, left, strict=True)
    repairs = [
        (pair.ref, repair)
        for pair, key in zip(pairs, keys, strict=True)
        for repair in script.repairs(pair.zh, key, found, variety)
    ]
    sentences = tuple(Analysed(*row) for row in rows)
    return Studied(sentences, tuple(cut), tuple(repairs)), Linked(tuple(linked))


def _named(
    pairs: Sequence[SentencePair], keys: Sequence[str], en: Sequence[Sequence[EnToken]]
) -> Iterator[Override]:
    """Names as words of the block: people's, found where the English has them in full, pairs of
    countries, and the short names that the text gives.

    A name of two characters counts in that sentence alone: elsewhere it may be two other
    words.
    """
    everywhere: set[str] = set()
    for pair, key, tokens in zip(pairs, keys, en, strict=True):
        names = lexicon.people(key, tokens).union(lexicon.countries(key, tokens))
        everywhere |= {name for name in names if len(name) > 2} | {*stated.words(key)}
        yield from (Override(n, pair.ref, "merge", "", 0) for n in sorted(names - everywhere))
    yield from (Override(name, "", "merge", "", 0) for name in sorted(everywhere))


def _cut_anew(pairs: Sequence[SentencePair], keys: Sequence[str]) -> Iterator[Override]:
    """What the lexicon alone cuts across the border of a compound."""
    from policydeck.analysis import borders  # noqa: PLC0415 - of a known text nothing is cut

    for pair, key in zip(pairs, keys, strict=True):
        yield from (Override(at, pair.ref, "split", new, 0) for at, new in borders.splits(key))


def _by_character(key: str, syllables: Sequence[Syllable]) -> tuple[Syllable | None, ...]:
    following = iter(syllables)
    return tuple(next(following) if is_han(character) else None for character in key)
