"""The sentences of two texts, and the chain of beads that joins them best.

First on the evidence of the dictionary, then on that of the aligned text itself (`learn`); beads
are cut finer where one language has only a semicolon (`refine`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct

from policydeck.align import anchors, band, beads, encoder, evidence, learn, outline, quotes, refine
from policydeck.align.posterior import posterior
from policydeck.align.split import Span, split_en, split_zh

# Sentences on either side of the first path that the second alignment looks at. The second
# path of MAC's development part never leaves the first by more than 4.
_AROUND = 8
# Where so many beads in turn are on average less sure than this, it looks so much farther. F1 of
# 1,500 sentences of laws with parts left out or moved is .845 so and .843 without; on MAC's
# development part it changes nothing.
_RUN, _LOST, _FAR = 6, 0.3, 40


class Cut(Struct, frozen=True):
    """The sentences of one language of all passages, each cut into pieces."""

    sentences: tuple[tuple[tuple[Span, ...], ...], ...]  # passage → sentence → pieces
    texts: tuple[str, ...]  # of all sentences
    side: evidence.Side  # the pieces
    starts: evidence.Ints  # the first piece of each sentence, and the number of pieces
    outline: outline.Outline


class Chain(Struct, frozen=True):
    """The beads, in pieces, of two texts."""

    beads: list[beads.Bead]
    sure: list[float]  # the probability of each among all chains
    lexicon: evidence.Lexicon  # as learnt from them


def cut(texts: Sequence[str], *, presplit: bool, chinese: bool) -> Cut:
    """The sentences of one language; with `presplit` each line is one."""
    sentences = tuple(
        tuple(map(tuple, units(t, presplit=presplit, chinese=chinese))) for t in texts
    )
    pieces = [
        text[a:b]
        for text, found in zip(texts, sentences, strict=True)
        for spans in found
        for a, b in spans
    ]
    starts = np.cumsum([0, *(len(spans) for found in sentences for spans in found)])
    found = outline.flat(len(starts) - 1) if presplit else _outline(texts, sentences, chinese)
    walls = np.zeros(len(pieces) + 1, dtype=np.bool_)
    walls[starts] = found.walls
    words = list(_words(pieces, chinese=chinese))
    for start, item in zip(starts.tolist(), found.items, strict=False):
        if item:
            words[start].append(evidence.ITEM + item)
    quoted = quotes.inside(pieces, chinese=chinese)
    return Cut(
        sentences,
        tuple(
            text[spans[0][0] : spans[-1][1]]
            for text, cut_ in zip(texts, sentences, strict=True)
            for spans in cut_
        ),
        evidence.side(words, [_size(piece) for piece in pieces], quoted, walls),
        starts,
        found,
    )


def _words(pieces: Sequence[str], *, chinese: bool) -> Iterator[list[str]]:
    if chinese:
        return (evidence.zh_words(piece) for piece in pieces)
    common = {word for piece in pieces for word in re.findall(r"\b[a-z]\w*", piece)}
    return (evidence.en_words(piece, common) for piece in pieces)


def _outline(
    texts: Sequence[str], sentences: Sequence[Sequence[Sequence[Span]]], chinese: bool
) -> outline.Outline:
    """The outline of all passages."""
    return outline.joined(
        [
            outline.outline(text, [(s[0][0], s[-1][1]) for s in spans], chinese=chinese)
            for text, spans in zip(texts, sentences, strict=True)
        ]
    )


def sizes(zh: Cut, en: Cut) -> list[tuple[int, int]]:
    """The passages' numbers of Chinese and English sentences."""
    return [(len(a), len(b)) for a, b in zip(zh.sentences, en.sentences, strict=True)]


def witness(zh: Cut, en: Cut) -> encoder.Witness | None:
    """What the sentence encoder has to say, where it is installed and helps."""
    return encoder.witness(zh.texts, en.texts, sizes(zh, en))


def best(
    zh_cut: Cut, en_cut: Cut, weights: beads.Weights,
    witness: encoder.Witness | None = None, beside: beads.Weights | None = None,
) -> Chain:  # fmt: skip
    """The most probable chain of beads; none crosses from one passage into another.

    A witness is asked where the words leave doubt; `beside` weighs both then.
    """
    zh, en = zh_cut.side.grouped(zh_cut.starts), en_cut.side.grouped(en_cut.starts)
    lexicon = evidence.dictionary(zh, en)
    parts = zh_cut.outline, en_cut.outline
    counts = list(outline.sections(zh, en, lexicon, parts, sizes(zh_cut, en_cut)))
    within = band.join(counts, _limits(zh, en, lexicon, counts))
    chain = beads.best(zh, en, beads.score(zh, en, lexicon, within, weights), within, weights)
    lexicon = learn.learn(zh, en, chain, lexicon, learn.Schooling())
    reach = np.full(len(zh.lengths) + 1, _AROUND)
    chain, sure = _again(zh, en, counts, chain, lexicon, weights, reach)
    if _widened(reach, chain, sure):
        chain, sure = _again(zh, en, counts, chain, lexicon, weights, reach)
    if witness and beside and witness.look(chain, sure):
        chain, sure = _again(zh, en, counts, chain, lexicon, beside, reach, witness)
    found, sure = refine.refine(
        zh_cut.side, en_cut.side, zh_cut.starts, en_cut.starts, chain, sure, lexicon, weights
    )
    return Chain(found, sure, lexicon)


def _again(
    zh: evidence.Side, en: evidence.Side, counts: Sequence[tuple[int, int]],
    chain: Sequence[beads.Bead], lexicon: evidence.Lexicon, weights: beads.Weights,
    reach: evidence.Ints, witness: encoder.Witness | None = None,
) -> tuple[list[beads.Bead], list[float]]:  # fmt: skip
    """The best chain in the neighbourhood of another, and how sure each bead of it is."""
    within = band.join(counts, band.around(chain, counts, reach))
    scored = beads.score(zh, en, lexicon, within, weights)
    chunks = list(witness.add(scored, weights) if witness else scored)
    found = beads.best(zh, en, chunks, within, weights)
    return found, posterior(zh, en, chunks, within, weights, found)


def _widened(reach: evidence.Ints, chain: Sequence[beads.Bead], sure: Sequence[float]) -> bool:
    """Widen the neighbourhood where several beads in turn are unsure: the path may be lost."""
    if len(chain) < _RUN:
        return False
    mean = np.convolve(sure, np.full(_RUN, 1 / _RUN), "valid")
    lost = np.flatnonzero(mean < _LOST).tolist()
    for at in lost:
        first, last = chain[at][0], chain[at + _RUN - 1][1]
        reach[max(0, first - _FAR) : last + _FAR + 1] = _FAR
    return bool(lost)


def _limits(
    zh: evidence.Side, en: evidence.Side, lexicon: evidence.Lexicon,
    sizes: Sequence[tuple[int, int]],
) -> Iterator[band.Limits | None]:  # fmt: skip
    """Where to look in each passage: everywhere, or for a long one near what surely corresponds."""
    row = column = 0
    for rows, columns in sizes:
        if rows * columns > anchors.SMALL:
            zh_part, en_part = zh.take([(row, row + rows)]), en.take([(column, column + columns)])
            yield anchors.narrow(zh_part, en_part, lexicon)
        else:
            yield None
        row += rows
        column += columns


def units(text: str, *, presplit: bool, chinese: bool) -> list[list[Span]]:
    """The spans of the pieces of each sentence of a text."""
    if presplit:
        return [[span] for span in _lines(text)]
    spans = split_zh(text) if chinese else split_en(text)
    return [refine.pieces(text, span, chinese=chinese) for span in spans]


def _lines(text: str) -> list[Span]:
    """The lines of a text, one sentence each."""
    spans = []
    for match in re.finditer(r"[^\n]+", text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped[0])
            spans.append((start, start + len(stripped)))
    return spans


def _size(text: str) -> int:
    return len("".join(text.split()))
