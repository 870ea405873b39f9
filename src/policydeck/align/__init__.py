"""Passages → sentence pairs, with a confidence and, where one is due, a doubt.

Sentences are cut by `split` and joined into beads by `beads`, on the evidence of the dictionary
first and of the aligned text itself (`learn`) after. Beads are cut finer where one language has
only a semicolon (`refine`), and judged by `confidence` and `doubt`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from policydeck.align import (
    band,
    beads,
    coarse,
    confidence,
    encoder,
    evidence,
    learn,
    numbers,
    quotes,
    refine,
)
from policydeck.align.doubt import Signs, doubt, repeated
from policydeck.align.posterior import posterior
from policydeck.align.split import Span, split_en, split_zh
from policydeck.model import Passage, SentencePair

__all__ = ["align", "split_en", "split_zh", "uses_encoder"]

# Sentences on either side of the first path that the second alignment looks at. The second
# path of MAC's development part never leaves the first by more than 4.
_AROUND = 8
# Pairs from which on a passage is long: below, the input itself vouches for nearly every pair.
_LONG = 10
# Pairs of a passage, and the share of doubtful ones, from which on its order is in doubt. When
# the English lines of 20 rows are shuffled, four fifths of the pairs are doubtful by themselves.
_SEVERAL, _DISORDER = 5, 0.4
# From this probability on the words of a pair say that one translation serves two texts rightly.
_SURE = 0.9


def align(
    passages: Sequence[Passage],
    *,
    presplit: bool = False,
    keep_doubtful: bool = False,
    encode: bool = True,
) -> list[SentencePair]:
    """The sentence pairs of the passages, in order; doubtful ones only when asked for.

    With `presplit` each line of a passage is one sentence as it stands. With `encode` the
    optional sentence encoder is asked about long passages, where it is installed.
    """
    zh_texts, en_texts = [p.zh for p in passages], [p.en for p in passages]
    zh_cut = [_units(t, presplit=presplit, chinese=True) for t in zh_texts]
    en_cut = [_units(t, presplit=presplit, chinese=False) for t in en_texts]
    zh, en = _side(zh_texts, zh_cut, chinese=True), _side(en_texts, en_cut, chinese=False)
    sizes = [(len(a), len(b)) for a, b in zip(zh_cut, en_cut, strict=True)]
    witness = None
    if encode:
        witness = encoder.witness(
            list(_sentences(zh_texts, zh_cut)), list(_sentences(en_texts, en_cut)), sizes
        )
    chain, boundaries, lexicon = _beads(zh, en, _starts(zh_cut), _starts(en_cut), sizes, witness)
    pairs = list(_pairs(passages, zh_cut, en_cut, chain))
    judged = _judged(pairs, zh, en, chain, boundaries, lexicon)
    return [p for p in judged if keep_doubtful or not p.doubt]


def uses_encoder(passages: Sequence[Passage], *, presplit: bool = False) -> bool:
    """Whether the optional sentence encoder has a say in aligning these passages."""
    sizes = [
        (
            len(_units(p.zh, presplit=presplit, chinese=True)),
            len(_units(p.en, presplit=presplit, chinese=False)),
        )
        for p in passages
    ]
    return encoder.is_wanted(sizes)


def _judged(
    pairs: Sequence[SentencePair], zh: evidence.Side, en: evidence.Side,
    chain: Sequence[beads.Bead], boundaries: Sequence[float], lexicon: evidence.Lexicon,
) -> list[SentencePair]:  # fmt: skip
    """The pairs with their confidence and their doubt."""
    if not pairs:
        return []
    differs = [bool(p.zh and p.en) and numbers.differ(p.zh, p.en) for p in pairs]
    found = confidence.features(zh, en, chain, lexicon, beads.weights(), differs)
    content = confidence.content(found).tolist()
    lead = np.minimum(found["lead_zh"], found["lead_en"]).tolist()
    both = [(p.zh, p.en) for p in pairs]
    usual = sum(len(e) for z, e in both if z and e) / max(
        1, sum(len(z) for z, e in both if z and e)
    )
    in_passage = Counter(p.row for p in pairs)
    judged = []
    for at, (pair, twice) in enumerate(zip(pairs, repeated(both), strict=True)):
        is_long = in_passage[pair.row] >= _LONG
        signs = Signs(differs[at], content[at], lead[at], boundaries[at], is_long)
        why = doubt(pair.zh, pair.en, usual, signs)
        if twice and not why and content[at] < _SURE:
            why = "repeated text"
        score = boundaries[at] * content[at] if pair.zh and pair.en else 0.0
        judged.append(replace(pair, score=round(score, 3), doubt=why))
    disordered = _disordered(judged)
    return [
        replace(pair, doubt="order differs")
        if pair.row in disordered and pair.score < _SURE and not pair.doubt
        else pair
        for pair in judged
    ]


def _disordered(pairs: Sequence[SentencePair]) -> set[int]:
    """The passages whose two sides run in another order, as most of their pairs are doubtful.

    The rest of their pairs may be wrong too: an aligner that keeps the order finds no better one.
    """
    rows = Counter(p.row for p in pairs if p.zh and p.en)
    doubtful = Counter(p.row for p in pairs if p.zh and p.en and p.doubt)
    return {
        row
        for row, count in rows.items()
        if count >= _SEVERAL and doubtful[row] >= _DISORDER * count
    }


def _units(text: str, *, presplit: bool, chinese: bool) -> list[list[Span]]:
    """The spans of the pieces of each sentence of a text."""
    if presplit:
        return [[span] for span in _lines(text)]
    spans = split_zh(text) if chinese else split_en(text)
    return [refine.pieces(text, span, chinese=chinese) for span in spans]


def _sentences(texts: Sequence[str], cut: Sequence[list[list[Span]]]) -> Iterator[str]:
    """The sentences of all texts."""
    for text, sentences in zip(texts, cut, strict=True):
        for spans in sentences:
            yield text[spans[0][0] : spans[-1][1]]


def _starts(cut: Sequence[list[list[Span]]]) -> evidence.Ints:
    """The first piece of each sentence, and the number of pieces."""
    return np.cumsum([0, *(len(pieces) for sentences in cut for pieces in sentences)])


def _beads(
    zh_pieces: evidence.Side, en_pieces: evidence.Side,
    zh_starts: evidence.Ints, en_starts: evidence.Ints, sizes: Sequence[tuple[int, int]],
    witness: encoder.Witness | None,
) -> tuple[list[beads.Bead], list[float], evidence.Lexicon]:  # fmt: skip
    """The beads, in pieces, of passages of the given sizes, how sure each is, and the lexicon."""
    zh, en = zh_pieces.grouped(zh_starts), en_pieces.grouped(en_starts)
    weights = beads.weights(encoder=witness is not None)
    lexicon = evidence.dictionary(zh, en)
    within = band.join(sizes, _limits(zh, en, lexicon, sizes))
    chain = beads.best(zh, en, _scored(zh, en, lexicon, within, weights, witness), within, weights)
    lexicon = learn.learn(zh, en, chain, lexicon, learn.Schooling())
    within = band.join(sizes, band.around(chain, sizes, _AROUND))
    chunks = list(_scored(zh, en, lexicon, within, weights, witness))
    chain = beads.best(zh, en, chunks, within, weights)
    sure = posterior(zh, en, chunks, within, weights, chain)
    del chunks
    chain, sure = refine.refine(
        zh_pieces, en_pieces, zh_starts, en_starts, chain, sure, lexicon, weights
    )
    return chain, sure, lexicon


def _scored(
    zh: evidence.Side, en: evidence.Side, lexicon: evidence.Lexicon, within: band.Band,
    weights: beads.Weights, witness: encoder.Witness | None,
) -> Iterator[beads.Chunk]:  # fmt: skip
    """The scores of all beads, by the words and by the encoder where there is one."""
    scored = beads.score(zh, en, lexicon, within, weights)
    return witness.add(scored) if witness else scored


def _limits(
    zh: evidence.Side, en: evidence.Side, lexicon: evidence.Lexicon,
    sizes: Sequence[tuple[int, int]],
) -> Iterator[band.Limits | None]:  # fmt: skip
    """Where to look in each passage: everywhere, or for a long one along a rough path."""
    row = column = 0
    for rows, columns in sizes:
        if rows * columns > coarse.SMALL:
            zh_part, en_part = zh.take([(row, row + rows)]), en.take([(column, column + columns)])
            yield coarse.narrow(zh_part, en_part, lexicon)
        else:
            yield None
        row += rows
        column += columns


def _lines(text: str) -> list[Span]:
    """The lines of a text, one sentence each."""
    spans = []
    for match in re.finditer(r"[^\n]+", text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped[0])
            spans.append((start, start + len(stripped)))
    return spans


def _side(texts: Sequence[str], cut: Sequence[list[list[Span]]], *, chinese: bool) -> evidence.Side:
    """All pieces of one language as word ids."""
    pieces = [
        text[a:b]
        for text, sentences in zip(texts, cut, strict=True)
        for spans in sentences
        for a, b in spans
    ]
    if chinese:
        words = (evidence.zh_words(piece) for piece in pieces)
    else:
        common = {word for piece in pieces for word in re.findall(r"\b[a-z]\w*", piece)}
        words = (evidence.en_words(piece, common) for piece in pieces)
    return evidence.side(
        words, [_size(piece) for piece in pieces], quotes.inside(pieces, chinese=chinese)
    )


def _size(text: str) -> int:
    return len("".join(text.split()))


def _pairs(
    passages: Sequence[Passage],
    zh_cut: Sequence[list[list[Span]]],
    en_cut: Sequence[list[list[Span]]],
    chain: Sequence[beads.Bead],
) -> Iterator[SentencePair]:
    """The beads as pairs, each within its passage, not yet judged."""
    zh_done = en_done = at = 0
    for passage, zh_sentences, en_sentences in zip(passages, zh_cut, en_cut, strict=True):
        zh = [span for spans in zh_sentences for span in spans]
        en = [span for spans in en_sentences for span in spans]
        number = 0
        while at < len(chain) and chain[at][1] <= zh_done + len(zh) and (
            chain[at][3] <= en_done + len(en)
        ):  # fmt: skip
            a, b, c, d = chain[at]
            number += 1
            zh_start, zh_text = _slice(passage.zh, zh, a - zh_done, b - zh_done)
            en_start, en_text = _slice(passage.en, en, c - en_done, d - en_done)
            yield SentencePair(
                zh_text, en_text, f"{passage.ref}.{number}", 0.0, passage.row, zh_start, en_start
            )
            at += 1
        zh_done += len(zh)
        en_done += len(en)


def _slice(text: str, spans: Sequence[Span], first: int, stop: int) -> tuple[int, str]:
    """Where the pieces first…stop-1 begin, and their text."""
    if first == stop:
        return (spans[first][0] if first < len(spans) else len(text)), ""
    return spans[first][0], text[spans[first][0] : spans[stop - 1][1]]
