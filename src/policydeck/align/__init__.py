"""Passages → sentence pairs, with a confidence and, where one is due, a doubt.

Sentences are cut by `split` and joined into beads by `chain`; beads are judged by `confidence` and
`doubt`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec.structs import replace

from policydeck.align import (
    beads,
    chain,
    confidence,
    evidence,
    numbers,
    soundness,
)
from policydeck.align.clauses import clauses
from policydeck.align.counterpart import unsaid
from policydeck.align.doubt import Signs, doubt, repeated, torn
from policydeck.align.limits import differing
from policydeck.align.outline import number_end
from policydeck.align.split import Span, split_en, split_zh
from policydeck.language import en_division, zh_division
from policydeck.model import Passage, SentencePair

__all__ = [
    "align", "clauses", "content_signs", "differing", "soundness", "split_en", "split_zh",
    "unsaid",
]  # fmt: skip

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
    pairs, signs, sure = content_signs(passages, presplit=presplit, encode=encode)
    judged = _judged(pairs, signs, sure, torn(passages, pairs))
    return [p for p in judged if keep_doubtful or not p.doubt]


def content_signs(
    passages: Sequence[Passage], *, presplit: bool = False, encode: bool = True
) -> tuple[list[SentencePair], dict[str, evidence.Floats], list[float]]:
    """The pairs, not yet judged, with what `confidence` sees of each, and how sure its bounds are.

    tools/train_confidence.py learns from it.
    """
    zh = chain.cut([p.zh for p in passages], presplit=presplit, chinese=True)
    en = chain.cut([p.en for p in passages], presplit=presplit, chinese=False)
    witness = chain.witness(zh, en) if encode else None
    found = chain.best(zh, en, beads.weights(), witness, beads.weights(encoder=True))
    pairs = list(_pairs(passages, zh, en, found.beads))
    if not presplit:
        pairs = [_even(pair) for pair in pairs]
    signs = confidence.features(zh.side, en.side, found.beads, found.lexicon, beads.weights())
    return pairs, signs | numbers.signs([(p.zh, p.en) for p in pairs]), found.sure


def _judged(
    pairs: Sequence[SentencePair], found: dict[str, evidence.Floats],
    boundaries: Sequence[float], cut_off: Sequence[bool],
) -> list[SentencePair]:  # fmt: skip
    """The pairs with their confidence and their doubt."""
    content = confidence.content(found).tolist()
    lead = np.minimum(found["lead_zh"], found["lead_en"]).tolist()
    lost, added = found["numbers lost"], found["numbers added"]
    differs, clash = (lost + added > 0).tolist(), (np.minimum(lost, added) > 0).tolist()
    both = [(p.zh, p.en) for p in pairs]
    usual = sum(len(e) for z, e in both if z and e) / max(
        1, sum(len(z) for z, e in both if z and e)
    )
    in_passage = Counter(p.row for p in pairs)
    judged = []
    for at, (pair, twice) in enumerate(zip(pairs, repeated(both), strict=True)):
        is_long = in_passage[pair.row] >= _LONG
        signs = Signs(
            differs[at], clash[at], content[at], lead[at], boundaries[at], is_long, cut_off[at]
        )
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


def _pairs(
    passages: Sequence[Passage],
    zh_cut: chain.Cut,
    en_cut: chain.Cut,
    found: Sequence[beads.Bead],
) -> Iterator[SentencePair]:
    """The beads as pairs, each within its passage, not yet judged."""
    zh_done = en_done = at = 0
    for passage, zh_sentences, en_sentences in zip(
        passages, zh_cut.sentences, en_cut.sentences, strict=True
    ):
        zh = [span for spans in zh_sentences for span in spans]
        en = [span for spans in en_sentences for span in spans]
        number = 0
        while at < len(found) and found[at][1] <= zh_done + len(zh) and (
            found[at][3] <= en_done + len(en)
        ):  # fmt: skip
            a, b, c, d = found[at]
            number += 1
            zh_start, zh_text = _slice(passage.zh, zh, a - zh_done, b - zh_done)
            en_start, en_text = _slice(passage.en, en, c - en_done, d - en_done)
            yield SentencePair(
                zh_text, en_text, f"{passage.ref}.{number}", 0.0, passage.row, zh_start, en_start
            )
            at += 1
        zh_done += len(zh)
        en_done += len(en)


def _even(pair: SentencePair) -> SentencePair:
    """The pair with the number at its head in both languages, or in neither: (a), 第三条."""
    zh, en = number_end(pair.zh, chinese=True), number_end(pair.en, chinese=False)
    if en and zh_division(pair.zh, en_division(pair.en)):
        return pair  # 第一条国家…, "Article 1 The State …"
    if (zh and en) or zh == len(pair.zh) or en == len(pair.en):
        return pair
    zh_start, en_start = pair.zh_start + zh, pair.en_start + en
    return replace(pair, zh=pair.zh[zh:], en=pair.en[en:], zh_start=zh_start, en_start=en_start)


def _slice(text: str, spans: Sequence[Span], first: int, stop: int) -> tuple[int, str]:
    """Where the pieces first…stop-1 begin, and their text."""
    if first == stop:
        return (spans[first][0] if first < len(spans) else len(text)), ""
    return spans[first][0], text[spans[first][0] : spans[stop - 1][1]]
