"""A term in a pair → the English of the pair that renders it, or nothing.

The word links say for every English word how likely it belongs to the term and how likely to
something else. Each stretch of English is weighed by that: what it covers of the term, what it
takes from others, what it holds that belongs to nobody, and whether its edges cut a hyphenated
word or a fixed expression ("in accordance with") or leave a preposition dangling. The weights
are learned from annotated renderings (`tools/train_rendering.py`), and "no rendering" is one of
the choices. A wrong rendering is learnt by heart, so below a measured confidence there is none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from policydeck.lexicon import english, files
from policydeck.lexicon.english import EnToken
from policydeck.model import Token

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Matrix = NDArray[np.float32]
Span = tuple[int, int]  # English tokens, end exclusive

# Belong to the sentence, not to the term, when they stand at its edge.
EDGE = frozenset(["a", "an", "the", "of", "to"])
_HYPHENS = frozenset("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}")
_JOINTS = _HYPHENS | {"'", "’", "'s", "’s"}
# Longest rendering: "community with a shared future for mankind" has 7 words, the longest name
# of a law in the annotated texts 12.
LONGEST = 14
# A word this likely to be the term's can be part of its rendering, and up to REACH words away
# from one can belong to it too.
NEAR = 0.1
REACH = 3
# Below this confidence there is no rendering. Measured on 1,597 annotated occurrences, links
# without a language model (with one): at 0.5 2.9 % wrong (1.9), 6.5 % without rendering though
# the English has one (4.3), 15 of 22 dropped terms seen (17); at 0.7 2.3 % (1.4), 9.7 % (7.8),
# 17 (18).
ABSTAIN = 0.5


@dataclass(frozen=True, slots=True)
class Words:
    """What the choice needs to know of an English sentence, for each token or boundary."""

    function: NDArray[np.bool_]
    mark: NDArray[np.bool_]  # punctuation
    edge: NDArray[np.bool_]
    joint: NDArray[np.bool_]  # punctuation inside words
    in_word: NDArray[np.bool_]  # boundary k, before token k, is inside a hyphenated word
    in_phrase: NDArray[np.bool_]  # boundary k is inside a fixed expression


@dataclass(frozen=True, slots=True)
class Choices:
    """Stretches of English that could render a term, with the evidence for each."""

    starts: Ints
    ends: Ints
    evidence: Floats  # choices × FEATURES


FEATURES = (
    "what is the term's", "what is others'", "content words that are nobody's",
    "function words that are nobody's", "what is the term's but left out",
    "how much of the term is covered", "function word first", "function word last", "length",
    "cuts a hyphenated word", "cuts a fixed expression", "punctuation inside",
    "first or last is others'", "logarithm of the first", "any", "article at an edge",
    "nobody's beyond what is uncovered",
)  # fmt: skip

# What tells whether the chosen stretch is right at all.
SIGNS = (
    "sure: always", "sure: expected share", "sure: cover", "sure: surest word", "sure: own words",
    "sure: others' words", "sure: left out", "sure: one unit",
)  # fmt: skip


@cache
def _phrases() -> dict[str, list[list[str]]]:
    """First word → the fixed expressions that begin with it."""
    phrases: dict[str, list[list[str]]] = {}
    for _, row in files.table(files.house("phrases-en.tsv"), ("phrase", "why")):
        words = row["phrase"].split()
        phrases.setdefault(words[0], []).append(words)
    return phrases


@lru_cache(maxsize=64)
def words(tokens: tuple[EnToken, ...]) -> Words:
    """What the choice needs to know of an English sentence."""
    low = [t.text.lower() for t in tokens]
    in_word = np.zeros(len(low) + 1, bool)
    in_phrase = np.zeros(len(low) + 1, bool)
    for k, word in enumerate(low):
        if k and tokens[k - 1].end == tokens[k].start and _HYPHENS & {word, low[k - 1]}:
            in_word[k] = True
        for phrase in _phrases().get(word, ()):
            if low[k : k + len(phrase)] == phrase:
                in_phrase[k + 1 : k + len(phrase)] = True
    return Words(
        np.array([w in english.FUNCTION for w in low]),
        np.array([not w[0].isalnum() for w in low]),
        np.array([w in EDGE for w in low]),
        np.array([w in _JOINTS for w in low]),
        in_word,
        in_phrase,
    )


@cache
def _weights() -> tuple[Floats, float, Floats]:
    """The weight of each feature, the score of having no rendering, the weights of SIGNS."""
    stored = json.loads(files.house("rendering.json").read_text(encoding="utf-8"))
    return (
        np.array([stored[name] for name in FEATURES], np.float32),
        float(stored["none"]),
        np.array([stored[name] for name in SIGNS], np.float32),
    )


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose each English word is."""

    inside: Matrix  # tokens of the term × English tokens
    shares: Floats  # how much of the term each of those tokens makes up; they sum to 1
    mine: Floats  # likelihood that a word is the term's
    theirs: Floats  # likelihood that it is another's


def claims(start: int, end: int, zh: Sequence[Token], matrix: Matrix) -> Claims:
    """What the links say about characters start..end; a token cut by the term counts in part."""
    size = np.array([t.end - t.start for t in zh], np.float32)
    common = np.array([max(0, min(end, t.end) - max(start, t.start)) for t in zh], np.float32)
    part = common / np.maximum(size, 1)
    rows = np.flatnonzero(common)
    inside = matrix[rows] * part[rows, None]
    theirs = (matrix * (1 - part[:, None])).max(axis=0)
    mine = np.asarray(1 - np.prod(1 - inside, axis=0), np.float32)
    return Claims(inside, common[rows] / common.sum(), mine, theirs)


def _summed(values: NDArray[np.float32] | NDArray[np.bool_]) -> Floats:
    return np.concatenate([[0], np.cumsum(values)]).astype(np.float32)


def _covered(found: Claims, starts: Ints, ends: Ints) -> Floats:
    """How much of the term each stretch renders: the best link of each token, by its share."""
    total = np.zeros(len(starts), np.float32)
    for share, row in zip(found.shares, found.inside, strict=True):
        best = np.zeros(len(starts), np.float32)
        for k in np.flatnonzero(row > 0.05):
            best = np.maximum(best, np.where((starts <= k) & (k < ends), row[k], 0))
        total += share * best
    return total


def choices(found: Claims, words: Words) -> Choices | None:
    """All stretches near words that are the term's; None when there is no such word."""
    possible = np.zeros(len(words.mark), bool)
    for k in np.flatnonzero(found.mine >= NEAR):
        possible[max(0, k - REACH) : k + REACH + 1] = True
    at = np.flatnonzero(possible & ~words.mark)
    starts, ends = (x.ravel() for x in np.meshgrid(at, at + 1, indexing="ij"))
    mine = _summed(found.mine)
    kept = (ends > starts) & (ends - starts <= LONGEST) & (mine[ends] - mine[starts] > 0.05)
    starts, ends = starts[kept], ends[kept]
    if not len(starts):
        return None
    last = ends - 1
    idle = 1 - np.maximum(found.mine, found.theirs)
    content = ~words.function & ~words.mark
    loose = words.function & ~words.edge
    taken = np.maximum(found.theirs - found.mine, 0)
    alien = np.where(found.theirs > found.mine, found.theirs, 0)
    inner = [
        found.mine, taken, idle * content, idle * (words.function & ~words.mark),
        words.edge, words.mark & ~words.joint,
    ]  # fmt: skip
    own, others, idle_content, idle_function, edges, marks = (
        total[ends] - total[starts] for total in map(_summed, inner)
    )
    covered = _covered(found, starts, ends)
    evidence = [
        own, others, idle_content, idle_function, mine[-1] - own, covered,
        loose[starts] * (1 - found.mine[starts]), loose[last] * (1 - found.mine[last]),
        ends - starts - edges,
        words.in_word[starts].astype(int) + words.in_word[ends],
        words.in_phrase[starts].astype(int) + words.in_phrase[ends],
        marks, alien[starts] + alien[last], np.log(own + 0.01), np.ones_like(own),
        words.edge[starts].astype(int) + words.edge[last],
        np.maximum(idle_content - (1 - covered) * len(found.shares), 0),
    ]  # fmt: skip
    return Choices(starts, ends, np.stack(evidence, axis=1).astype(np.float32))


def choose(found: Choices, weights: Floats, none: float) -> tuple[int, float]:
    """The choice that is expected to share most with the true one, and how much.

    Sharing is measured as F1 of words, over all stretches and "none" by their probability.
    """
    scores = found.evidence @ weights
    top = max(float(scores.max()), none)
    likely = np.exp(scores - top)
    likely /= likely.sum() + np.exp(none - top)
    best = np.argsort(-likely, kind="stable")[:12]
    size = found.ends - found.starts
    common = np.minimum(found.ends[best, None], found.ends) - np.maximum(
        found.starts[best, None], found.starts
    )
    shared = (2 * np.maximum(common, 0) / (size[best, None] + size)) @ likely
    k = int(np.argmax(shared))
    return int(best[k]), float(shared[k])


def signs(found: Choices, chosen: int, shared: float, whose: Claims) -> Floats:
    """The values of SIGNS for a choice."""
    start, end = found.starts[chosen], found.ends[chosen]
    own, others, _, _, left, covered = found.evidence[chosen, :6]
    size = end - start
    surest = whose.mine[start:end].max()
    return np.array(
        [1, shared, covered, surest, own / size, others / size, left, len(whose.shares) == 1],
        np.float32,
    )


def _trimmed(span: Span, words: Words) -> Span:
    start, end = span
    while start < end and words.edge[start]:
        start += 1
    while start < end and words.edge[end - 1]:
        end -= 1
    return start, end


def render(
    start: int,
    end: int,
    zh_tokens: Sequence[Token],
    en_tokens: Sequence[EnToken],
    matrix: Matrix,
    en_text: str,
) -> tuple[tuple[tuple[int, int], ...], float] | None:
    """The English spans, as offsets into `en_text`, that render characters start..end.

    With them a confidence from 0 to 1. None when unsure, or when the English drops the term.
    """
    if not en_tokens or not any(t.start < end and t.end > start for t in zh_tokens):
        return None
    sentence = words(tuple(en_tokens))
    found = claims(start, end, zh_tokens, matrix)
    possible = choices(found, sentence)
    if possible is None:
        return None
    weights, none, sure = _weights()
    chosen, shared = choose(possible, weights, none)
    evidence = float(signs(possible, chosen, shared, found) @ sure)
    confidence = 1 / (1 + math.exp(-evidence))
    first, last = _trimmed((int(possible.starts[chosen]), int(possible.ends[chosen])), sentence)
    if first >= last or confidence < ABSTAIN:
        return None
    return ((en_tokens[first].start, en_tokens[last - 1].end),), round(confidence, 4)
