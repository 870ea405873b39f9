"""Spans that could be a multi-word term, and where they stand.

A candidate is two to eight neighbouring units of one clause. Whether it is a term is decided
later, on the evidence collected in `evidence`; here only what no term can be is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from policydeck.lexicon import pos
from policydeck.lexicon.english import EnToken
from policydeck.model import Token
from policydeck.wordalign.units import FUNCTION

Matrix = NDArray[np.float32]
Place = tuple[int, int, int]  # text, first unit, unit after the last

MAX_UNITS = 8  # 中华|人民|共和国|个人|信息|保护|法; of the dev gold's terms none is longer
MAX_LENGTH = 16
# A link below this is no evidence that two words render each other.
LINKED = 0.4
# Function words that may stand inside a term: 国际交流与合作, 非歧视性, 消除一切形式的贫困.
_INSIDE = frozenset(["与", "和", "及", "的", "以", "为", "不", "可", "未", "中", "者"])


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence pair with everything that term finding looks at."""

    zh: str  # simplified
    units: tuple[Token, ...]
    starts: frozenset[int]  # where whole tokens begin
    ends: frozenset[int]
    words: frozenset[tuple[int, int]]  # whole tokens
    en: tuple[EnToken, ...]
    best: tuple[int, ...]  # for each unit the English token it is linked to, or -1
    owner: tuple[int, ...]  # for each English token the unit that claims it, or -1


def text(
    zh: str, tokens: Sequence[Token], units: Sequence[Token], en: Sequence[EnToken], matrix: Matrix
) -> Text:
    """A Text of a pair; `matrix` holds the links of units and English tokens."""
    best = owner = np.zeros(0, np.intp)
    if matrix.size:
        best = np.where(matrix.max(axis=1) >= LINKED, matrix.argmax(axis=1), -1)
        owner = np.where(matrix.max(axis=0) >= LINKED, matrix.argmax(axis=0), -1)
    return Text(
        zh,
        tuple(units),
        frozenset(t.start for t in tokens),
        frozenset(t.end for t in tokens),
        frozenset((t.start, t.end) for t in tokens),
        tuple(en),
        tuple(best.tolist()) or (-1,) * len(units),
        tuple(owner.tolist()) or (-1,) * len(en),
    )


@dataclass(slots=True)
class Candidate:
    """A span that occurs, with its places."""

    key: str  # simplified
    places: list[Place] = field(default_factory=list)


def collect(texts: Sequence[Text], known: Collection[str]) -> dict[str, Candidate]:
    """All candidates of the texts, by their simplified characters.

    `known` are set phrases of the policy lexicon: they may hold function words and commas.
    """
    found: dict[str, Candidate] = {}
    longest = max(map(len, known), default=0)
    for number, text in enumerate(texts):
        places = {(i, j) for first, last in _clauses(text) for i, j in _spans(text, first, last)}
        places.update(_known(text, known, longest))
        for i, j in sorted(places):
            start, end = text.units[i].start, text.units[j - 1].end
            if (start, end) in text.words:
                continue  # one word of the lexicon: found as such
            key = text.zh[start:end]
            found.setdefault(key, Candidate(key)).places.append((number, i, j))
    return found


def _clauses(text: Text) -> Iterator[tuple[int, int]]:
    """Runs of units without punctuation: (first, after the last)."""
    start = None
    for i, unit in enumerate(text.units):
        if unit.kind == "other":
            if start is not None:
                yield start, i
            start = None
        elif start is None:
            start = i
    if start is not None:
        yield start, len(text.units)


def _spans(text: Text, first: int, last: int) -> Iterator[tuple[int, int]]:
    for i in range(first, last):
        if not _may_start(text.units[i]):
            continue
        for j in range(i + 1, min(last, i + MAX_UNITS) + 1):
            unit = text.units[j - 1]
            length = unit.end - text.units[i].start
            if length > MAX_LENGTH or (j > i + 1 and _is_break(unit)):
                break
            if j > i + 1 and length > 2 and _may_end(unit):
                yield i, j


def _known(text: Text, known: Collection[str], longest: int) -> Iterator[tuple[int, int]]:
    ends = {unit.end: j for j, unit in enumerate(text.units, 1)}
    for i, unit in enumerate(text.units):
        for end in range(unit.start + 3, unit.start + longest + 1):
            j = ends.get(end, 0)
            if j > i + 1 and text.zh[unit.start : end] in known:
                yield i, j


def _may_start(unit: Token) -> bool:
    return unit.kind == "latin" or (
        unit.kind == "word" and unit.key not in FUNCTION and pos.word_class(unit.key) not in "FKM"
    )


def _may_end(unit: Token) -> bool:
    return unit.kind == "latin" or (
        unit.kind == "word"
        and (unit.key == "者" or unit.key not in FUNCTION)
        and pos.word_class(unit.key) not in "FDM"
    )


def _is_break(unit: Token) -> bool:
    """A word that no term runs across, unless a lexicon has it so."""
    return unit.kind == "number" or (unit.key in FUNCTION and unit.key not in _INSIDE)
