"""What the English of a pair says about a span: is it rendered by one clean stretch?

The links of a span's words point to a window of English. A term's window is closed: it holds
nothing that other words claim, no mark stands inside, and what its words answer to stands side by
side. The endings of the English words tell a verb with its object from a noun phrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from policydeck import lexicon
from policydeck.language import EnToken, closed, english
from policydeck.terms.candidates import Text
from policydeck.wordalign import FUNCTION

NAMES = (
    "linked", "claimed", "outside", "determiner", "and inside", "inverted", "after modal",
    "first is a noun", "last is a noun", "capitals", "last is plural", "joined by a preposition",
    "verb after its subject, noun first", "at most one English word", "widest gap", "open gap",
)  # fmt: skip

_NOUN = ("ion", "ment", "ance", "ence", "ity", "ty", "sis")
_BEFORE_VERB = closed.en("before a verb")
_JOINED = closed.en("joins items")
_PREPOSITIONS = closed.en("preposition")
# A gap between two neighbours' English: each content word in between counts 1, a mark 2 and a
# function word 0.3; more than 3 is as far apart as can be.
_FAR = 3.0


def gaps(text: Text) -> list[float | None]:
    """How far apart the English of neighbouring tokens stands; None where one of them has none."""
    return [
        min(_distance(text.en, a, b) for a in left for b in right) if left and right else None
        for left, right in pairwise(text.links)
    ]


def _distance(en: Sequence[EnToken], a: int, b: int) -> float:
    if a == b:
        return 0.0
    between = en[min(a, b) + 1 : max(a, b)]
    steps = sum(2.0 if _is_mark(t) else 0.3 if _is_edge(t) else 1.0 for t in between)
    return min(steps + (0.2 if a > b else 0.0), _FAR)


def window(text: Text, i: int, j: int, between: Sequence[float | None]) -> tuple[float, ...]:
    """What is seen of the English from the first to the last word that tokens i…j link to.

    It is in the order of NAMES.
    `between` holds the gaps inside the span.
    """
    linked = text.links[i:j]
    found = [column for cells in linked for column in cells]
    known = [g for g in between if g is not None]
    last = (max(known, default=1.0), float(len(known) < len(between)))
    if not found:
        return (*(0.0,) * (len(NAMES) - 3), 1.0, *last)
    low, high = min(found), max(found) + 1
    stems = {token.stem for token in text.en[low:high] if not _is_edge(token)}
    ends, clause = _ends(text, i, j), _clause(text, i, j)
    return (*_stretch(text, i, j, low, high), *ends, clause, float(len(stems) <= 1), *last)


def _stretch(text: Text, i: int, j: int, low: int, high: int) -> tuple[float, ...]:
    """The window as a whole: who claims it, and what stands at its edges and inside."""
    first, after = text.first_unit[i], text.first_unit[j]
    content = [k for k in range(first, after) if text.units[k].key not in FUNCTION]
    inside = [c for c in range(low, high) if not _is_edge(text.en[c])]
    mine = sum(first <= text.owner[c] < after for c in inside)
    theirs = sum(text.owner[c] >= 0 for c in inside) - mine
    width = max(len(inside), 1)
    stems = {token.stem for token in text.en[low:high]}
    before = text.en[low - 1].stem if low else ""
    return (
        sum(text.best[k] >= 0 for k in content) / max(len(content), 1),
        mine / width,
        theirs / width,
        float(before in ("the", "a", "an")),
        float(not stems.isdisjoint(_JOINED)),
    )


def _ends(text: Text, i: int, j: int) -> tuple[float, ...]:
    """The English of the first and the last word."""
    first, last = text.links[i], text.links[j - 1]
    if not first or not last:
        return (0.0,) * 7
    opening = [text.en[c].text for c in first]
    closing = [text.en[c].text for c in last]
    before = text.en[min(first) - 1].stem if min(first) else ""
    between = {token.text.lower() for token in text.en[max(first) + 1 : min(last)]}
    return (
        float(min(first) > max(last)),
        float(before in _BEFORE_VERB),
        float(any(word.endswith(_NOUN) for word in opening)),
        float(any(word.endswith(_NOUN) for word in closing)),
        float(all(word[:1].isupper() for word in opening + closing)),
        float(any(word.endswith("s") for word in closing)),
        float(not between.isdisjoint(_PREPOSITIONS)),
    )


def _clause(text: Text, i: int, j: int) -> float:
    """Whether the English has a verb after its subject for what begins with a noun.

    中国|推进|革命 is "China promotes the revolution".
    """
    if text.classes[i] not in "NIF":
        return 0.0
    verbs = lexicon.english_verbs()
    for k in range(i + 1, j):
        at = min(text.links[k], default=0)
        word = english.lemma(text.en[at].text) if at else ""
        subject = max(text.links[k - 1], default=at)
        if subject < at and word in verbs and not text.en[at].text.endswith(("ing", "ed")):
            return 1.0
    return 0.0


def _is_mark(token: EnToken) -> bool:
    return not token.text[0].isalnum() and token.text not in "-–’'"


def _is_edge(token: EnToken) -> bool:
    return token.stem in english.FUNCTION or not token.text[0].isalnum()
