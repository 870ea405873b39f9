"""Passages → sentence pairs, with a confidence and, where one is due, a doubt.

Sentences are cut by `split` and joined into beads by `beads`, on the evidence of the dictionary
first and of the aligned text itself (`learn`) after. Beads are cut finer where only a semicolon
ends a sentence (`refine`), and judged by `doubt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policydeck.align import band, beads, coarse, evidence, learn, quotes
from policydeck.align.doubt import doubt
from policydeck.align.posterior import posterior
from policydeck.align.split import Span, split_en, split_zh
from policydeck.model import Passage, SentencePair

__all__ = ["align", "split_en", "split_zh"]

# Sentences on either side of the first path that the second alignment looks at. The second
# path of MAC's development part never leaves the first by more than 4.
_AROUND = 8


def align(
    passages: Sequence[Passage], *, presplit: bool = False, keep_doubtful: bool = False
) -> list[SentencePair]:
    """The sentence pairs of the passages, in order; doubtful ones only when asked for.

    With `presplit` each line of a passage is one sentence as it stands.
    """
    cut_zh, cut_en = (_lines, _lines) if presplit else (split_zh, split_en)
    zh_spans = [cut_zh(p.zh) for p in passages]
    en_spans = [cut_en(p.en) for p in passages]
    zh_texts = [p.zh[a:b] for p, spans in zip(passages, zh_spans, strict=True) for a, b in spans]
    en_texts = [p.en[a:b] for p, spans in zip(passages, en_spans, strict=True) for a, b in spans]
    zh, en = _sides(zh_texts, en_texts)
    sizes = [(len(a), len(b)) for a, b in zip(zh_spans, en_spans, strict=True)]
    chain, confidence = _beads(zh, en, sizes)
    ratio = sum(map(len, en_texts)) / max(1, sum(map(len, zh_texts)))
    pairs = list(_pairs(passages, zh_spans, en_spans, chain, confidence, ratio))
    return [p for p in pairs if keep_doubtful or not p.doubt]


def _beads(
    zh: evidence.Side, en: evidence.Side, sizes: Sequence[tuple[int, int]]
) -> tuple[list[beads.Bead], list[float]]:
    """The beads of passages of the given sizes, and how sure each is."""
    weights = beads.Weights()
    lexicon = evidence.dictionary(zh, en)
    within = band.join(sizes, _limits(zh, en, lexicon, sizes))
    chain = beads.best(zh, en, beads.score(zh, en, lexicon, within, weights), within, weights)
    lexicon = learn.learn(zh, en, chain, lexicon, learn.Schooling())
    within = band.join(sizes, band.around(chain, sizes, _AROUND))
    chunks = list(beads.score(zh, en, lexicon, within, weights))
    chain = beads.best(zh, en, chunks, within, weights)
    return chain, posterior(zh, en, chunks, within, weights, chain)


def _limits(
    zh: evidence.Side, en: evidence.Side, lexicon: evidence.Lexicon,
    sizes: Sequence[tuple[int, int]],
) -> Iterator[band.Limits | None]:  # fmt: skip
    """Where to look in each passage: everywhere, or for a long one along a rough path."""
    row = column = 0
    for rows, columns in sizes:
        if rows * columns > coarse.SMALL:
            parts = zh.part(row, row + rows), en.part(column, column + columns)
            yield coarse.narrow(*parts, lexicon)
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


def _sides(zh_texts: Sequence[str], en_texts: Sequence[str]) -> tuple[evidence.Side, evidence.Side]:
    """Both languages as word ids."""
    common = {word for text in en_texts for word in re.findall(r"\b[a-z]\w*", text)}
    return (
        evidence.side(
            (evidence.zh_words(t) for t in zh_texts),
            [_size(t) for t in zh_texts],
            quotes.inside(zh_texts, chinese=True),
        ),
        evidence.side(
            (evidence.en_words(t, common) for t in en_texts),
            [_size(t) for t in en_texts],
            quotes.inside(en_texts, chinese=False),
        ),
    )


def _size(text: str) -> int:
    return len("".join(text.split()))


def _pairs(
    passages: Sequence[Passage],
    zh_spans: Sequence[list[Span]],
    en_spans: Sequence[list[Span]],
    chain: Sequence[beads.Bead],
    confidence: Sequence[float],
    ratio: float,
) -> Iterator[SentencePair]:
    """The beads as pairs, each within its passage."""
    zh_done = en_done = at = 0
    for passage, zh, en in zip(passages, zh_spans, en_spans, strict=True):
        number = 0
        while at < len(chain) and chain[at][1] <= zh_done + len(zh) and (
            chain[at][3] <= en_done + len(en)
        ):  # fmt: skip
            a, b, c, d = chain[at]
            number += 1
            zh_start, zh_text = _slice(passage.zh, zh, a - zh_done, b - zh_done)
            en_start, en_text = _slice(passage.en, en, c - en_done, d - en_done)
            why = doubt(zh_text, en_text, ratio)
            yield SentencePair(
                zh_text, en_text, f"{passage.ref}.{number}", round(confidence[at], 3),
                passage.row, zh_start, en_start, why,
            )  # fmt: skip
            at += 1
        zh_done += len(zh)
        en_done += len(en)


def _slice(text: str, spans: Sequence[Span], first: int, stop: int) -> tuple[int, str]:
    """Where the sentences first…stop-1 begin, and their text."""
    if first == stop:
        return (spans[first][0] if first < len(spans) else len(text)), ""
    return spans[first][0], text[spans[first][0] : spans[stop - 1][1]]
