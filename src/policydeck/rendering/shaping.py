"""The chosen stretch made fit to be learnt by heart: one ordered table of rules.

The choice (`stretches`) errs by a word now and then: it takes in a preposition, or stops at the
first word of an expression ("according" for 依据). In running text that is a small fault; a card
teaches it. Each rule is a function from a span of English tokens to a better one. How often each
fires on data/gold and how often it is right prints `tools/measure_rules.py`; one that is wrong as
often as right has no place here.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from itertools import pairwise

from policydeck import lexicon
from policydeck.language import closed, english
from policydeck.rendering import parting
from policydeck.rendering.parting import LINKED
from policydeck.rendering.place import Place, Span, known, own, stems

NO_START = closed.en("begins no rendering")
NO_END = closed.en("ends no rendering")
_MODALS = closed.en("modal")
_PREPOSITION = closed.en("preposition")
_AFTER = closed.en("possessive") | closed.en("finite auxiliary")
_BEFORE = _AFTER | closed.en("pronoun") | _PREPOSITION
NOT = closed.zh("not")
_NEGATIONS = closed.en("negation")
_NEGATIVE = ("un", "in", "im", "il", "ir", "dis", "non")
_WITHOUT = ("less", "free")  # "paperless", "duty-free"
_SCALES = closed.en("scale")
# A first word that is linked less than this, and hardly known to render a part of the term, is not
# the term's where the rest renders every unit of it so surely: right at 25 places of train, wrong
# at 13; with 0.4 at 9 and 5.
UNKNOWN = 0.1
HARDLY = 0.6
COVERED = 0.8
# Characters on either side of a term among which a longer word that has it is looked for.
AROUND = 4


def shaped(span: Span, place: Place) -> tuple[list[Span], list[str]]:
    """The span after all rules, in parts where other words stand between them, and each change."""
    steps = []
    for name, rule, _ in RULES:
        after = rule(span, place)
        if after != span:
            span = after
            steps.append(f"{name}: “{place.text(span)}”")
        if span[0] >= span[1]:
            return [], steps
    for name, split, _ in parting.SPLITS:
        spans = split(span, place)
        if spans != [span]:
            return spans, [*steps, f"{name}: “{' … '.join(map(place.text, spans))}”"]
    return [span], steps


def _without_stranger(span: Span, place: Place) -> Span:
    """The span without a first word that is hardly linked to the term, if the rest is all of it."""
    start, end = span
    if end - start == 1:
        return span
    after = min(end, place.group(start)[1])
    first = [k for k in range(start, after) if place.content(k)]
    rest = [k for k in range(after, end) if place.content(k)]
    claims = place.claims
    known = any(claims.mine[k] >= HARDLY or place.named(k) >= UNKNOWN for k in first)
    if not first or not rest or known:
        return span
    return (after, end) if min(place.covered(rest)) >= COVERED else span


def _without_frame(span: Span, place: Place) -> Span:
    """The span without owners, auxiliaries and a first preposition that no part of it means.

    承诺 is no "our commitment", but 其目标 is "their goals", and 实地 is "on-site".
    """
    start, end = span
    if end - start == 1 or not any(map(place.content, range(start, end))):
        return span
    while end - start > 1 and place.words.low[end - 1] in _AFTER and _is_unsaid(end - 1, place):
        end -= 1
    while end - start > 1 and place.words.low[start] in _BEFORE and _is_unsaid(start, place):
        start += 1
    return start, end


def _is_unsaid(k: int, place: Place) -> bool:
    """Whether no part of the term means a word, in any form of it."""
    forms = {place.words.low[k], place.tokens[k].word.lemma}
    senses = (text for unit in place.units for text in known(unit.key).letters)
    alone = not (place.words.in_phrase[k + 1] or place.words.in_word[k + 1])
    return alone and all(map(forms.isdisjoint, senses))


def _as_noun(span: Span, place: Place) -> Span:
    """The span of a noun without a preposition at its end, and the expression that it is in."""
    start, end = span
    if place.words.low[end - 1] not in _PREPOSITION:
        return span
    if lexicon.word_class(place.units[-1].key) != "N":
        return span
    at = place.group(end - 1)[0]
    return (start, at) if any(map(place.content, range(start, at))) else span


def _trimmed(span: Span, place: Place) -> Span:
    """The span without marks, articles and prepositions at its edges that nothing in it needs."""
    start, end = span
    low, edge, phrase = place.words.low, place.words.edge, place.words.in_phrase

    def loose(k: int, needed: Set[str]) -> bool:
        return edge[k] or place.words.mark[k] or low[k] in needed

    while end - start > 1 and not phrase[end - 1] and loose(end - 1, NO_END):
        end -= 1
    while end - start > 1 and not phrase[start + 1] and loose(start, NO_START):
        if low[start] == "per" and place.named(start) >= LINKED:
            break  # "per person" for 人均
        start += 1
    return (start, start) if end - start == 1 and edge[start] else (start, end)


def _without_numbers(span: Span, place: Place) -> Span:
    """The part between numbers that is the term's, for one that has none: "million kW" for 千瓦.

    What is written together with a number is of it: "13th".
    """
    start, end = span
    words = place.words
    numbers = list[int]()
    for k in range(start, end):
        alone = not (words.in_word[k] or words.in_word[k + 1])
        counts = alone and (words.low[k][0].isdigit() or words.low[k] in _SCALES)
        if counts or (words.in_name[k] and k - 1 in numbers):
            numbers.append(k)
    if place.counts or not numbers:
        return span
    edges = [start - 1, *numbers, end]
    parts = [_trimmed((a + 1, b), place) for a, b in pairwise(edges) if a + 1 < b]
    full = [part for part in parts if any(map(place.content, range(*part)))]
    return max(full, key=lambda p: sum(place.claims.mine[slice(*p)]), default=(start, start))


def _with_modal(span: Span, place: Place) -> Span:
    """ "shall not" and "may not", where only one of the two was chosen."""
    start, end = span
    low = place.words.low
    if end - start == 1 and low[start] == "not" and start and low[start - 1] in _MODALS:
        return start - 1, end
    if end - start == 1 and low[start] in _MODALS and low[end : end + 1] == ("not",):
        return (start, end + 1) if place.claims.mine[end] > place.claims.theirs[end] else span
    return span


def _without_opposite(span: Span, place: Place) -> Span:
    """A negation is in both or in neither: nothing is left of the opposite of a sense.

    "guilty" for 无罪 takes in the "not" before it, "reason" says what 故 means and not 无故, and
    "disqualified" does not say 合格.
    """
    start, end = span
    low = place.words.low[start:end]
    if place.hanzi[:1] in NOT:
        return _negated(span, place)
    for word in low:
        for prefix in filter(word.startswith, _NEGATIVE if word.startswith(_NEGATIVE) else ()):
            rest = english.word(word.removeprefix(prefix))
            if own(rest, place.known) and not own(english.word(word), place.known):
                return start, start
    return span


def _negated(span: Span, place: Place) -> Span:
    """The span with the negation before it; nothing of it if it says only what is denied."""
    start, end = span
    low = place.words.low
    if " ".join(low[start:end]) in place.known.texts or any(map(denies, low[start:end])):
        return span
    first = place.group(start)[0]
    while first and place.words.edge[first - 1]:
        first -= 1
    for k in range(max(0, first - 1), start):
        if low[k] in _NEGATIONS:
            return k, end
    denied = known(place.hanzi[1:])
    full = (place.tokens[k].word for k in range(start, end) if place.content(k))
    return (start, start) if any(own(word, denied) for word in full) else span


def denies(word: str) -> bool:
    """Whether an English word is a negation or may have one: "not", "unequal", "stateless"."""
    return word in _NEGATIONS or word.startswith(_NEGATIVE) or word.endswith(_WITHOUT)


def _without_longer(span: Span, place: Place) -> Span:
    """The span without what a longer word around the term means, and the term does not.

    "infrastructure" is 基础设施 and not 设施; of "intellectual property" 产权 is the "property".
    Where other words render the rest of the longer word, as in "legal liability", it is the term's.
    """
    words = place.tokens[slice(*span)]
    here = stems(words)
    if not here or not place.known.stems or here in place.known.senses:
        return span
    others = [k for k in place.words.full if not span[0] <= k < span[1]]
    free = [max(map(row.__getitem__, others), default=0) < LINKED for row in place.claims.beside]
    longer = place.longer(*(AROUND * side for side in free))
    if not any(free) or not any(here in known(word).senses for word in longer):
        return span
    full = (k for k in range(*span) if place.content(k))
    mine = [k for k in full if own(place.tokens[k].word, place.known)]
    return (mine[0], mine[-1] + 1) if mine else (span[0], span[0])


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
    first, last = place.group(start), place.group(end - 1)
    grown = (min(start, first[0]), max(end, last[1]))
    added = [*range(grown[0], start), *range(end, grown[1])]
    others = [k for k in added if place.content(k) and place.claims.theirs[k] > LINKED]
    return span if others else grown


# Name, what it does, a place of data/gold that it is for (numbers: Taiwan's law of medals).
RULES: tuple[tuple[str, Callable[[Span, Place], Span], str], ...] = (
    ("without a first word that is hardly its own", _without_stranger,
     "重大问题 “address major issues” → “major issues”"),
    ("without owners, auxiliaries and prepositions", _without_frame,
     "奋斗目标 “their goals” → “goals”"),
    ("no preposition after a noun", _as_noun,
     "基准 “standards based on” → “standards”"),
    ("without loose words at its edges", _trimmed,
     "文化之保存 “in cultural preservation” → “cultural preservation”"),
    ("no number for a term without one", _without_numbers,
     "射击奖章 “subparagraph 2 marksmanship medal” → “marksmanship medal”"),
    ("a modal and its negation", _with_modal, "不得 “not” → “shall not”"),
    ("not the opposite", _without_opposite, "无罪 “guilty” → “not guilty”"),
    ("the whole expression", _with_particles, "坚持 “adhere” → “adhere to”"),
    ("not the longer word's", _without_longer, "产权 “intellectual property” → “property”"),
)  # fmt: skip
