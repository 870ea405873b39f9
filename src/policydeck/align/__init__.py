"""Passages → sentence pairs, with a confidence and, where one is due, a doubt.

Sentences are cut by `split`, joined into beads by `beads` on the evidence of `evidence`, and
judged by `doubt`. A bead ends where at least one of the two languages ends a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policydeck.align import beads, evidence
from policydeck.align.doubt import doubt
from policydeck.align.split import Span, split_en, split_zh
from policydeck.lexicon import english
from policydeck.model import Passage, SentencePair

__all__ = ["align", "split_en", "split_zh"]


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
    lexicon = evidence.dictionary(zh, en)
    sizes = [(len(a), len(b)) for a, b in zip(zh_spans, en_spans, strict=True)]
    chain = beads.best(zh, en, lexicon, beads.blocks(sizes), beads.Weights())
    ratio = sum(map(len, en_texts)) / max(1, sum(map(len, zh_texts)))
    pairs = list(_pairs(passages, zh_spans, en_spans, chain, ratio))
    return [p for p in pairs if keep_doubtful or not p.doubt]


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
    common = {t.text for text in en_texts for t in english.tokens(text) if t.text[0].islower()}
    return (
        evidence.side([evidence.zh_words(t) for t in zh_texts], [_size(t) for t in zh_texts]),
        evidence.side(
            [evidence.en_words(t, common) for t in en_texts], [_size(t) for t in en_texts]
        ),
    )


def _size(text: str) -> int:
    return len("".join(text.split()))


def _pairs(
    passages: Sequence[Passage],
    zh_spans: Sequence[list[Span]],
    en_spans: Sequence[list[Span]],
    chain: Sequence[beads.Bead],
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
            at += 1
            number += 1
            zh_start, zh_text = _slice(passage.zh, zh, a - zh_done, b - zh_done)
            en_start, en_text = _slice(passage.en, en, c - en_done, d - en_done)
            why = doubt(zh_text, en_text, ratio)
            yield SentencePair(
                zh_text, en_text, f"{passage.ref}.{number}", 0.5 if why else 0.95,
                passage.row, zh_start, en_start, why,
            )  # fmt: skip
        zh_done += len(zh)
        en_done += len(en)


def _slice(text: str, spans: Sequence[Span], first: int, stop: int) -> tuple[int, str]:
    """Where the sentences first…stop-1 begin, and their text."""
    if first == stop:
        return (spans[first][0] if first < len(spans) else len(text)), ""
    return spans[first][0], text[spans[first][0] : spans[stop - 1][1]]
