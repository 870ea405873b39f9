"""Beads cut finer where one language ends a sentence and the other only sets a semicolon.

"…程序、工具；明知…的，不得…。" may be two sentences in English. A bead ends where at least one of
the two languages ends a sentence, so a bead of several sentences is aligned again by its pieces
between semicolons, and pieces are joined again where neither language ends one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policydeck.align import band
from policydeck.align.beads import Bead, Weights, best, score
from policydeck.align.evidence import Ints, Lexicon, Side
from policydeck.align.posterior import posterior
from policydeck.align.split import Span, kept_whole

_SEMICOLON = re.compile(r"；\s*|;(?=\s|[\u3400-\u9fff])\s*")
_WORDS = re.compile(r"\w")
# Words characters that a piece needs: shorter ones are items of a list, not clauses.
_LEAST = 4


def pieces(text: str, span: Span, *, chinese: bool) -> list[Span]:
    """The spans of a sentence's pieces between semicolons outside brackets and quotations."""
    start, end = span
    whole = kept_whole(text[start:end], chinese=chinese)
    found: list[Span] = []
    for match in _SEMICOLON.finditer(text, start, end):
        if any(a <= match.start() - span[0] < b for a, b in whole):
            continue
        stop = match.start() + 1
        if min(_size(text[start:stop]), _size(text[match.end() : end])) >= _LEAST:
            found.append((start, stop))
            start = match.end()
    return [*found, (start, end)]


def _size(text: str) -> int:
    return len(_WORDS.findall(text))


def refine(
    zh: Side, en: Side, zh_starts: Ints, en_starts: Ints, chain: Sequence[Bead],
    confidence: Sequence[float], lexicon: Lexicon, weights: Weights,
) -> tuple[list[Bead], list[float]]:  # fmt: skip
    """The beads in pieces, refined, and how sure each is.

    `zh` and `en` are the pieces; sentence i of the chain starts at piece `zh_starts[i]`.
    """
    rough = [(int(zh_starts[a]), int(zh_starts[b]), int(en_starts[c]), int(en_starts[d]))
             for a, b, c, d in chain]  # fmt: skip
    chosen = [
        at for at, ((a, b, c, d), (i, j, k, m)) in enumerate(zip(chain, rough, strict=True))
        if max(b - a, d - c) > 1 and min(b - a, d - c) > 0 and j - i + m - k > b - a + d - c
    ]  # fmt: skip
    if not chosen:
        return rough, list(confidence)
    ranges = [rough[at] for at in chosen]
    zh_part = zh.take([(a, b) for a, b, _, _ in ranges])
    en_part = en.take([(c, d) for _, _, c, d in ranges])
    sizes = [(b - a, d - c) for a, b, c, d in ranges]
    within = band.join(sizes, [None] * len(sizes))
    chunks = list(score(zh_part, en_part, lexicon, within, weights))
    fine = best(zh_part, en_part, chunks, within, weights)
    sure = posterior(zh_part, en_part, chunks, within, weights, fine)
    hard = set(zh_starts.tolist()), set(en_starts.tolist())
    found, found_sure = list[Bead](), list[float]()
    place = dict(zip(chosen, _grouped(fine, sure, ranges), strict=True))
    for at, bead in enumerate(rough):
        parts = _joined(place.get(at, []), hard)
        if len(parts) < 2 or any(b == a or d == c for (a, b, c, d), _ in parts):
            parts = [(bead, 1.0)]
        found += [part for part, _ in parts]
        found_sure += [confidence[at] * p for _, p in parts]
    return found, found_sure


def _grouped(
    fine: Sequence[Bead], sure: Sequence[float], ranges: Sequence[Bead]
) -> list[list[tuple[Bead, float]]]:
    """The fine beads of each range, in the numbering of the whole text."""
    groups: list[list[tuple[Bead, float]]] = []
    rows = columns = at = 0
    for i, j, k, m in ranges:
        groups.append([])
        while at < len(fine) and fine[at][1] <= rows + j - i and fine[at][3] <= columns + m - k:
            a, b, c, d = fine[at]
            bead = (a - rows + i, b - rows + i, c - columns + k, d - columns + k)
            groups[-1].append((bead, sure[at]))
            at += 1
        rows += j - i
        columns += m - k
    return groups


def _joined(
    parts: Sequence[tuple[Bead, float]], hard: tuple[set[int], set[int]]
) -> list[tuple[Bead, float]]:
    """The parts, joined where neither language ends a sentence."""
    joined: list[tuple[Bead, float]] = []
    for bead, sure in parts:
        if joined and bead[0] not in hard[0] and bead[2] not in hard[1]:
            (a, _, c, _), before = joined[-1]
            joined[-1] = (a, bead[1], c, bead[3]), min(before, sure)
        else:
            joined.append((bead, sure))
    return joined
