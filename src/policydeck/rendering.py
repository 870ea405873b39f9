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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from policydeck.lexicon import english, files
from policydeck.lexicon.english import EnToken
from policydeck.model import Token
from policydeck.wordalign import lexical

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Matrix = NDArray[np.float32]
Span = tuple[int, int]  # English tokens, end exclusive

# Belong to the sentence, not to the term, when they stand at its edge.
EDGE = frozenset(["a", "an", "the", "of", "to"])
_HYPHENS = frozenset("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}")
_STOPS = frozenset(".;:?!")
_JOINTS = _HYPHENS | {"'", "’", "'s", "’s"}
# Longest rendering: "community with a shared future for mankind" has 7 words, the longest name
# of a law in the annotated texts 12.
LONGEST = 14
# A word this likely to be the term's can be part of its rendering, and up to REACH words away
# from one can belong to it too.
NEAR = 0.1
REACH = 3
# A rendering in two parts ("municipal and other waste management" for 城市废物管理) when a word
# is this surely another's, or this surely a part of the term that the rest leaves BARE, and at
# most APART words away.
SECOND = 0.6
BARE = 0.3
APART = 8
# From this weight on a word counts as named outright. Two senses of three words each give 0.17.
NAMED = 0.2
# Below this confidence there is no rendering. Measured on 1,597 annotated occurrences, links
# without a language model (with one): at 0.45 3.1 % wrong (1.9), 6.0 % without rendering though
# the English has one (4.1), 14 of 22 dropped terms seen (16); at 0.3 and 0.6 see the trade.
ABSTAIN = 0.45


@dataclass(frozen=True, slots=True)
class Words:
    """What the choice needs to know of an English sentence, for each token or boundary."""

    function: NDArray[np.bool_]
    mark: NDArray[np.bool_]  # punctuation
    edge: NDArray[np.bool_]
    joint: NDArray[np.bool_]  # punctuation inside words
    stop: NDArray[np.bool_]  # punctuation that no rendering reaches across
    again: tuple[tuple[int, int], ...]  # content words and the last place of the same word before
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
    "nobody's beyond what is uncovered", "known renderings that are not others'",
    "a word again",
)  # fmt: skip

# What tells whether the chosen stretch is right at all.
SIGNS = (
    "sure: always", "sure: expected share", "sure: cover", "sure: surest word", "sure: own words",
    "sure: others' words", "sure: left out", "sure: one unit", "sure: named",
)  # fmt: skip


@cache
def _phrases() -> dict[str, list[list[str]]]:
    """First word → the fixed expressions that begin with it."""
    phrases: dict[str, list[list[str]]] = {}
    for _, row in files.table(files.house("phrases-en.tsv"), ("phrase", "why")):
        words = row["phrase"].split()
        phrases.setdefault(words[0], []).append(words)
    return phrases


def _again(tokens: Sequence[EnToken]) -> Iterator[tuple[int, int]]:
    last: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.text[0].isalnum() and token.text.lower() not in english.FUNCTION:
            if token.stem in last:
                yield place, last[token.stem]
            last[token.stem] = place


@lru_cache(maxsize=1024)
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
        np.array([w in _STOPS for w in low]),
        tuple(_again(tokens)),
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
    named: Floats  # how well a word is known to render a part of the term, by dictionary and tables


def claims(
    start: int, end: int, zh: Sequence[Token], en: Sequence[EnToken], matrix: Matrix
) -> Claims:
    """What the links say about characters start..end; a token cut by the term counts in part."""
    size = np.array([t.end - t.start for t in zh], np.float32)
    common = np.array([max(0, min(end, t.end) - max(start, t.start)) for t in zh], np.float32)
    part = common / np.maximum(size, 1)
    rows = np.flatnonzero(common)
    inside = np.asarray(matrix[rows] * part[rows, None], np.float32)
    known = lexical.evidence([zh[row] for row in rows.tolist()], en).prior * part[rows, None]
    return Claims(
        inside,
        np.asarray(common[rows] / common.sum(), np.float32),
        np.asarray(1 - np.prod(1 - inside, axis=0), np.float32),
        (matrix * (1 - part[:, None])).max(axis=0),
        np.minimum(known.max(axis=0) / NAMED, 1),
    )


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


def _repeated(words: Words, starts: Ints, ends: Ints) -> Floats:
    """How many content words of each stretch stand in it a second time."""
    total = np.zeros(len(starts), np.float32)
    for place, before in words.again:
        total += (starts <= before) & (place < ends)
    return total


def choices(found: Claims, words: Words) -> Choices | None:
    """All stretches near words that are the term's; None when there is no such word."""
    possible = np.zeros(len(words.mark), bool)
    for k in np.flatnonzero(found.mine >= NEAR):
        possible[max(0, k - REACH) : k + REACH + 1] = True
    at = np.flatnonzero(possible & ~words.mark)
    starts, ends = (x.ravel() for x in np.meshgrid(at, at + 1, indexing="ij"))
    mine = _summed(found.mine)
    stops = _summed(words.stop)
    kept = (ends > starts) & (ends - starts <= LONGEST) & (stops[ends] == stops[starts])
    kept &= mine[ends] - mine[starts] > 0.05
    starts, ends = starts[kept], ends[kept]
    if not len(starts):
        return None
    last = ends - 1
    idle = 1 - np.maximum(found.mine, found.theirs)
    tail = words.in_word[:-1]
    content = ~words.function & ~words.mark & ~tail
    phrasal = words.in_phrase[:-1] | words.in_phrase[1:]
    loose = words.function & ~words.edge & ~phrasal
    taken = np.maximum(found.theirs - found.mine, 0)
    alien = np.where(found.theirs > found.mine, found.theirs, 0)
    inner = [
        found.mine, taken, idle * content, idle * (words.function & ~words.mark),
        words.edge | tail | words.in_phrase[:-1], words.mark & ~words.joint,
        found.named * content * (1 - found.theirs) * (1 - found.mine),
    ]  # fmt: skip
    own, others, idle_content, idle_function, light, marks, named = (
        total[ends] - total[starts] for total in map(_summed, inner)
    )
    covered = _covered(found, starts, ends)
    evidence = [
        own, others, idle_content, idle_function, mine[-1] - own, covered,
        loose[starts] * (1 - found.mine[starts]), loose[last] * (1 - found.mine[last]),
        ends - starts - light,
        words.in_word[starts].astype(int) + words.in_word[ends],
        words.in_phrase[starts].astype(int) + words.in_phrase[ends],
        marks, alien[starts] + alien[last], np.log(own + 0.01), np.ones_like(own),
        words.edge[starts].astype(int) + words.edge[last],
        np.maximum(idle_content - (1 - covered) * len(found.shares), 0), named,
        _repeated(words, starts, ends),
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
    surest, named = whose.mine[start:end].max(), whose.named[start:end].max()
    return np.array(
        [
            1,
            shared,
            covered,
            surest,
            own / size,
            others / size,
            left,
            len(whose.shares) == 1,
            named,
        ],
        np.float32,
    )


def _trimmed(span: Span, words: Words) -> Span:
    start, end = span
    while start < end and words.edge[start]:
        start += 1
    while start < end and words.edge[end - 1]:
        end -= 1
    return start, end


def _whole(span: Span, whose: Claims, words: Words) -> Span:
    """The span with hyphenated words whole, unless the rest renders something else."""
    start, end = span
    while words.in_word[start] and whose.theirs[start - 1] < 0.5:
        start -= 1
    while words.in_word[end] and whose.theirs[end] < 0.5:
        end += 1
    return (start, end) if not (words.mark[start] or words.mark[end - 1]) else span


def _balanced(span: Span, en: Sequence[EnToken]) -> Span:
    """The span without half a pair of brackets."""
    start, end = span
    marks = [t.text for t in en[start:end]]
    if marks.count("(") > marks.count(")"):
        if end < len(en) and en[end].text == ")":
            return start, end + 1
        return start, start + max(1, marks.index("("))
    if marks.count(")") > marks.count("("):
        return start + min(len(marks) - 1, marks.index(")") + 1), end
    return span


def _holes(span: Span, whose: Claims, words: Words) -> list[Span]:
    """The span without a stretch in its middle that renders something else."""
    start, end = span
    alien = (whose.theirs > SECOND) & (whose.mine < NEAR) & ~words.function & ~words.mark
    own = whose.mine > 0.5
    places = [k for k in range(start, end) if alien[k]]
    if not places:
        return [span]
    left = [k for k in range(start, places[0]) if own[k] and not words.function[k]]
    right = [k for k in range(places[-1] + 1, end) if own[k] and not words.function[k]]
    between = whose.mine[places[0] : places[-1] + 1].max()
    if not left or not right or between > NEAR:
        return [span]
    return [(start, left[-1] + 1), (right[0], end)]


def _second(span: Span, whose: Claims, words: Words) -> list[Span]:
    """The span, and another nearby for a part of the term that it leaves bare."""
    start, end = span
    bare = whose.inside[:, start:end].max(axis=1) < BARE
    if not bare.any() or bare.all():
        return [span]
    claim = whose.inside[bare].max(axis=0)
    claim[start:end] = 0
    free = (claim > SECOND) & (whose.theirs < 0.5) & ~words.function & ~words.mark
    places = [k for k in np.flatnonzero(free).tolist() if start - APART <= k < end + APART]
    if not places:
        return [span]
    first = last = max(places, key=lambda k: claim[k])
    while last + 1 in places:
        last += 1
    while first - 1 in places:
        first -= 1
    return sorted([span, (first, last + 1)])


def _apart(span: Span, whose: Claims, words: Words) -> list[Span]:
    parts = _holes(span, whose, words)
    return parts if len(parts) > 1 else _second(span, whose, words)


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
    found = claims(start, end, zh_tokens, en_tokens, matrix)
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
    span = _whole((first, last), found, sentence)
    spans = [_balanced(part, en_tokens) for part in _apart(span, found, sentence)]
    return tuple((en_tokens[a].start, en_tokens[b - 1].end) for a, b in spans), round(confidence, 4)
