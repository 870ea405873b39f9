"""A rendering made fit for a card: without neighbours' words, and with its own whole.

The choice of a stretch (`stretches`) errs by a word now and then: it takes in a verb before a
noun ("formulate AI" for 人工智能) or a preposition after it, or stops at the first word of an
expression ("natural" for 自然人 where the text says "natural persons"). In running text that is
a small fault; a card teaches it. So what cards show is trimmed and completed once more, with the
dictionary's senses in hand. What must not be shown at all, `doubts` says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policydeck.language import closed
from policydeck.rendering import edges, parts
from policydeck.rendering.place import Place, Span, stems

NO_START = closed.en("begins no rendering")
NO_END = closed.en("ends no rendering")
PREFIXES = closed.en("prefix before a hyphen")
_MODALS = closed.en("modal")
OWNERS = frozenset(["'", "’", "'s", "’s"])
_QUANTIFIERS = closed.en("quantifier")
# A word at the edge is another's when dictionary and tables know it this much less of the term
# than the best word of the rendering ("put" 0.05, "relevant" 0, "processors" 0.56; "states" of
# "other states" 0.74); and a unit keeps a word that it is linked to this surely.
LESS = 0.6
LINKED = 0.5
# A unit of the term is rendered by one word alone when the others have less than this share of its
# link: 退役 in "demobilized military personnel" 0.73 and 0.53.
OWN = 0.8
Rule = Callable[[Span, Place], Span]


@dataclass(frozen=True, slots=True)
class Shaped:
    """A rendering in its parts, and what was done to it, a step a line."""

    spans: tuple[Span, ...]
    steps: tuple[str, ...]


def shaped(span: Span, place: Place) -> Shaped:
    """The span without others' words and with its own whole, in parts if others stand in it."""
    steps: list[str] = []
    before = None
    while span[0] < span[1] and span != before:
        before = span
        for name, rule in _CUT:
            span = _tried(name, rule, span, place, steps)
    if span[0] >= span[1]:
        return Shaped((), (*steps, "nothing is left of it"))
    for name, rule in _COMPLETED:
        span = _tried(name, rule, span, place, steps)
    spans = _apart(span, place)
    if len(spans) > 1:
        steps.append("another's word stands in it: in two parts")
    return Shaped(spans, tuple(steps))


def _tried(name: str, rule: Rule, span: Span, place: Place, steps: list[str]) -> Span:
    """The span after a rule, which is told in `steps` if it changed anything."""
    after = rule(span, place)
    if after != span:
        steps.append(f"{name}: “{' '.join(t.text for t in place.tokens[slice(*after)])}”")
    return after


def _apart(span: Span, place: Place) -> tuple[Span, ...]:
    """The span without a word in its middle that is another's: "drawing … lines"."""
    start, end = span
    full = [k for k in range(start, end) if place.content(k)]
    mine, theirs = place.claims.mine, place.claims.theirs
    for k in full[1:-1]:
        cut = place.words.in_word[k] or place.words.in_word[k + 1] or place.words.in_phrase[k]
        if theirs[k] > max(0.9, mine[k] + 0.2) and place.named(k) < 0.2 and not cut:
            before, after = full[full.index(k) - 1], full[full.index(k) + 1]
            if min(place.named(before), place.named(after)) > LINKED:
                return (start, before + 1), (after, end)
    return (span,)


def _without_particles(span: Span, place: Place) -> Span:
    """The span without prepositions at its edges that belong to no fixed expression in it."""
    start, end = span
    low = place.words.low
    edge, phrase = place.words.edge, place.words.in_phrase
    if low[end - 1] in OWNERS and end - start > 1:
        end -= 1
    while end - start > 1 and not phrase[end - 1] and (low[end - 1] in NO_END or edge[end - 1]):
        end -= 1
    while end - start > 1 and not phrase[start + 1] and (low[start] in NO_START or edge[start]):
        if low[start] == "per" and place.named(start) >= LINKED:
            break  # "per person" for 人均
        start += 1
    return start, end


def group(k: int, place: Place) -> Span:
    """The fixed expression or hyphenated word that token k is in, or the token."""
    start, end = k, k + 1
    inside = place.words.held
    while inside[start]:
        start -= 1
    while inside[end]:
        end += 1
    return start, end


def _without_others(span: Span, place: Place) -> Span:
    """The span without words at its edges that are another's."""
    start, end = span
    first, last = group(start, place), group(end - 1, place)
    if first[1] < end and _beyond((max(start, first[0]), first[1]), (first[1], end), place):
        return first[1], end
    if first[1] < end and _is_others((max(start, first[0]), first[1]), (first[1], end), place):
        start = first[1]
    elif start < last[0] and _is_others((last[0], min(end, last[1])), (start, last[0]), place):
        end = last[0]
    return start, end


def _beyond(edge: Span, rest: Span, place: Place) -> bool:
    """Whether the rest has all words of a sense and the edge none of any: "adheres to the …"."""
    there = set(stems(place.tokens[slice(*rest)]))
    whole = any(len(sense) > 1 and set(sense) <= there for sense in place.known.senses)
    return whole and all(
        place.claims.theirs[k] > place.claims.mine[k]
        and place.tokens[k].stem not in place.known.stems
        for k in range(*edge)
        if place.content(k)
    )


def _is_others(edge: Span, rest: Span, place: Place) -> bool:
    """Whether a word or expression at the edge is another's, judged beside the rest.

    The last word of a phrase is its head, so more is asked of it than of the first.
    """
    head, single = edge[0] > rest[0], len(place.claims.inside) == 1
    inside, outside = ([k for k in range(*s) if place.content(k)] for s in (edge, rest))
    if not inside or not outside or any(_only_link(k, outside, place) for k in inside):
        return False
    owned = head and place.tokens[edge[0] - 1].text in OWNERS  # "other countries' national"
    if owned and stems(place.tokens[slice(*rest)]) in place.known.senses:
        return True
    mine, theirs = place.claims.mine, place.claims.theirs
    covered = single or place.claims.inside[:, outside].max(axis=1).min() >= LINKED
    best = max(outside, key=lambda k: (place.named(k), mine[k] - theirs[k]))
    for k in inside:
        if place.tokens[k].stem in place.known.stems and theirs[k] < mine[k]:
            return False
        taken = theirs[k] >= max(0.5, 0.9 * mine[k]) and theirs[best] < theirs[k] - 0.2
        taken &= single or place.named(k) < 0.9
        less = place.named(k) < LESS * place.named(best) and place.named(best) > LINKED
        less &= covered or theirs[k] >= 0.2
        loose = less and (mine[k] < 0.9 or theirs[k] >= 0.5)
        if place.tokens[k].stem in _QUANTIFIERS or not (
            (mine[k] < 0.6 and (less or taken)) or (taken and less) if head else taken or loose
        ):
            return False
    return True


def _only_link(k: int, others: Sequence[int], place: Place) -> bool:
    """Whether a unit of the term is rendered by token k and by none of the others."""
    inside = place.claims.inside
    if len(inside) < 2:
        return False
    return any(row[k] >= LINKED and row[others].max() < max(0.3, OWN * row[k]) for row in inside)


def _with_sense(span: Span, place: Place) -> Span:
    """The span widened to a whole sense of the dictionary that stands around it."""
    start, end = span
    if stems(place.tokens[start:end]) in place.known.senses:
        return span
    low, high = max(0, start - 4), min(len(place.tokens), end + 4)
    where = [k for k in range(low, high) if place.content(k)]
    words = [place.tokens[k].stem for k in where]
    best = span
    for sense in place.known.senses:
        for at in range(len(where) - len(sense) + 1) if len(sense) > 1 else ():
            a, b = where[at], where[at + len(sense) - 1] + 1
            joins = not place.words.stop[a:b].any()
            alien = any(place.claims.theirs[k] > 0.95 for k in where[at : at + len(sense)])
            joins &= not alien and a <= start and end <= b
            if tuple(words[at : at + len(sense)]) == sense and joins:
                best = (min(best[0], a), max(best[1], b))
    return best


def _with_modal(span: Span, place: Place) -> Span:
    """ "shall not" and "may not", where only one of the two was chosen."""
    start, end = span
    low = place.words.low
    if end - start == 1 and low[start] == "not" and start and low[start - 1] in _MODALS:
        return start - 1, end
    if end - start == 1 and low[start] in _MODALS and low[end : end + 1] == ("not",):
        return (start, end + 1) if place.claims.mine[end] > place.claims.theirs[end] else span
    return span


def _with_prefix(span: Span, place: Place) -> Span:
    """The span with the word that a prefix at its end begins: "self" → "self-regulation"."""
    start, end = span
    while place.words.in_word[end] and place.words.low[end - 1] in PREFIXES:
        if end + 1 >= len(place.tokens) or place.named(end + 1) < 0.3:
            break
        end += 2
    return start, end


def _with_particles(span: Span, place: Place) -> Span:
    """The span with its fixed expressions whole: "according" → "according to"."""
    start, end = span
    low = place.words.low
    full = [k for k in range(start, end) if place.content(k)]
    whole = " ".join(low[start:end]) in place.known.texts
    if len(full) == 1 and low[start] in NO_START and low[full[0]] in place.known.texts:
        return span if whole else (full[0], full[0] + 1)
    if end - start == 1 and low[start] in place.known.texts:
        return span
    first, last = group(start, place), group(end - 1, place)
    grown = (min(start, first[0]), max(end, last[1]))
    added = [*range(grown[0], start), *range(end, grown[1])]
    others = [k for k in added if place.content(k) and place.claims.theirs[k] > LINKED]
    return span if others else grown


def rejoined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


_CUT: tuple[tuple[str, Rule], ...] = (
    ("without prepositions at its edges", _without_particles),
    ("without another's words", _without_others),
)
_COMPLETED: tuple[tuple[str, Rule], ...] = (
    ("a whole sense of the dictionary", _with_sense),
    ("a modal and its negation", _with_modal),
    ("the word that a prefix begins", _with_prefix),
    ("the noun or second half that it needs", edges.completed),
    ("the whole name", lambda span, place: parts.named(span, place.tokens)),
    ("the whole expression", _with_particles),
)
