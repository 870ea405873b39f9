"""The chosen stretch made fit to be learnt by heart: one ordered table of rules.

The choice (`stretches`) errs by a word now and then: it takes in a preposition, or stops at the
first word of an expression ("according" for 依据). In running text that is a small fault; a card
teaches it. Each rule is a function from a span of English tokens to a better one. How often each
fires on data/gold and how often it is right prints `tools/measure_rules.py`; one that is wrong as
often as right has no place here.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from policydeck import lexicon
from policydeck.language import closed
from policydeck.rendering.place import ROOT, Place, Span, content, stems

NO_START = closed.en("begins no rendering")
NO_END = closed.en("ends no rendering")
_MODALS = closed.en("modal")
_OWNERS = frozenset(["'", "’", "'s", "’s"])
_SCALES = closed.en("scale")
_AND = frozenset(["and", "or"])
# From here on a word is linked to the term, or known to render it, surely.
LINKED = 0.5
# A word that is another's less surely than this is free to be taken in.
FREE = 0.35
# A word of the term's own senses may be taken in up to here: the 教育 of another clause makes the
# "education" of 科教 its own to 0.60.
TAKEN = 0.65
# A word that dictionary or tables know this well to render the term may take a noun with it.
NAMED = 0.3
# How many words beyond a span the rest of a sense may stand.
REACH = 4


def shaped(span: Span, place: Place) -> tuple[list[Span], list[str]]:
    """The span after all rules, in two parts if another's word stands in it, and each change."""
    steps = []
    for name, rule, _ in RULES:
        after = rule(span, place)
        if after != span:
            span = after
            steps.append(f"{name}: “{place.text(span)}”")
        if span[0] >= span[1]:
            return [], steps
    spans = _apart(span, place)
    if len(spans) > 1:
        steps.append("another's word stands in it: in two parts")
    return spans, steps


def _trimmed(span: Span, place: Place) -> Span:
    """The span without articles and prepositions at its edges that no expression in it needs."""
    start, end = span
    low, edge, phrase = place.words.low, place.words.edge, place.words.in_phrase
    if low[end - 1] in _OWNERS and end - start > 1:
        end -= 1
    while end - start > 1 and not phrase[end - 1] and (low[end - 1] in NO_END or edge[end - 1]):
        end -= 1
    while end - start > 1 and not phrase[start + 1] and (low[start] in NO_START or edge[start]):
        if low[start] == "per" and place.named(start) >= LINKED:
            break  # "per person" for 人均
        start += 1
    return (start, start) if end - start == 1 and edge[start] else (start, end)


def _without_numbers(span: Span, place: Place) -> Span:
    """The part between numbers that is the term's, for one that has none: "million kW" for 千瓦."""
    start, end = span
    words = place.words
    numbers = [
        k
        for k in range(start, end)
        if (words.low[k][0].isdigit() or words.low[k] in _SCALES)
        and not (words.in_word[k] or words.in_word[k + 1])
    ]
    if place.counts or not numbers:
        return span
    edges = [start - 1, *numbers, end]
    parts = [_trimmed((a + 1, b), place) for a, b in pairwise(edges) if a + 1 < b]
    full = [part for part in parts if any(map(place.content, range(*part)))]
    return max(full, key=lambda p: place.claims.mine[slice(*p)].sum(), default=(start, start))


def _balanced(span: Span, place: Place) -> Span:
    """The span without half a pair of brackets."""
    start, end = span
    marks = place.words.low[start:end]
    if marks.count("(") > marks.count(")"):
        if place.words.low[end : end + 1] == (")",):
            return start, end + 1
        return start, start + max(1, marks.index("("))
    if marks.count(")") > marks.count("("):
        at = start + marks.index(")")
        return (start, at) if at == end - 1 else (at + 1, end)
    return span


def _with_sense(span: Span, place: Place) -> Span:
    """The span widened to a whole sense of the dictionary that stands around it."""
    start, end = span
    if stems(place.tokens[start:end]) in place.known.senses:
        return span
    low, high = max(0, start - REACH), min(len(place.tokens), end + REACH)
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


def _with_half(span: Span, place: Place) -> Span:
    """The span with the other half of a pair of words that are both the term's senses."""
    end = span[1]
    tokens, inside = place.tokens, place.claims.inside
    if end + 1 >= len(tokens) or place.words.low[end] not in _AND:
        return span
    last, other = end - 1, end + 1
    if not place.content(other) or lexicon.leads(tokens[other].text):
        return span
    pair = (tokens[last].stem, tokens[other].stem)
    a_sense = any(" and " in text and content(text)[-2:] == pair for text in place.known.texts)
    same = len(inside) > 1 and inside[:, last].argmax() == inside[:, other].argmax()
    own = a_sense or (same and place.claims.named[other] >= 1)
    fresh = pair[1] not in {t.stem for t in tokens[slice(*span)]}
    return (span[0], end + 2) if own and fresh and place.claims.theirs[other] < TAKEN else span


def _with_noun(span: Span, place: Place) -> Span:
    """The span with the noun after it, if its last word needs one and nobody else has it."""
    start, end = span
    tokens, words, last = place.tokens, place.words, span[1] - 1
    if end >= len(tokens) or not place.content(end) or not lexicon.leads(tokens[last].text):
        return span
    stem = tokens[last].stem
    alone = any(len(s) == 1 and s[0][:ROOT] == stem[:ROOT] for s in place.known.senses)
    if alone or words.in_word[end] or place.named(last) < NAMED:
        return span
    if place.claims.theirs[end] >= FREE or lexicon.leads(tokens[end].text):
        return span
    amid_a_name = all(t.text[0].isupper() for t in tokens[last : end + 2])
    return span if amid_a_name else (start, end + 1)


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
    first, last = _group(start, place), _group(end - 1, place)
    grown = (min(start, first[0]), max(end, last[1]))
    added = [*range(grown[0], start), *range(end, grown[1])]
    others = [k for k in added if place.content(k) and place.claims.theirs[k] > LINKED]
    return span if others else grown


def _group(k: int, place: Place) -> Span:
    """The fixed expression or hyphenated word that token k is in, or the token."""
    start, end = k, k + 1
    inside = place.words.held
    while inside[start]:
        start -= 1
    while inside[end]:
        end += 1
    return start, end


def _apart(span: Span, place: Place) -> list[Span]:
    """The span without a word in its middle that is another's: "drawing … lines"."""
    start, end = span
    full = [k for k in range(start, end) if place.content(k)]
    mine, theirs = place.claims.mine, place.claims.theirs
    for k in full[1:-1]:
        cut = place.words.in_word[k] or place.words.in_word[k + 1] or place.words.in_phrase[k]
        if theirs[k] > max(0.9, mine[k] + 0.2) and place.named(k) < 0.2 and not cut:
            before, after = full[full.index(k) - 1], full[full.index(k) + 1]
            if min(place.named(before), place.named(after)) > LINKED:
                return [(start, before + 1), (after, end)]
    return [span]


# Name, what it does, a place of data/gold that it is for.
RULES: tuple[tuple[str, Callable[[Span, Place], Span], str], ...] = (
    ("without loose words at its edges", _trimmed, "无论 “or regardless” → “regardless”"),
    ("no number for a term without one", _without_numbers, "射击奖章 “1 medal” → “medal”"),
    ("no half a pair of brackets", _balanced, "甲烷 “methane (CH4” → “methane (CH4)”"),
    ("a whole sense of the dictionary", _with_sense, "及时 “timely” → “in a timely manner”"),
    ("a modal and its negation", _with_modal, "不得 “not” → “shall not”"),
    ("the other half of a pair", _with_half, "权益 “rights” → “rights and interests”"),
    ("the noun that it needs", _with_noun, "跃升 “new leap” → “new leap forward”"),
    ("the whole expression", _with_particles, "依据 “according” → “according to”"),
)
