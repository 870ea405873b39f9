"""Where a clause or phrase may begin and end, in Chinese and in English.

Without a parser, by closed lists: what leans on something outside (a preposition, 的, "of the")
cannot be an edge. The lists err on the strict side, because a phrase that is left out costs
little and a fragment on a card is learnt by heart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise, takewhile

from policydeck import lexicon
from policydeck.language import EnToken, closed, english
from policydeck.model import Token

SHORTEST = 5  # Han characters of a phrase: below there are words and terms, not examples
_ITEM = 4  # of a member of a list that is a phrase by itself
_STOPS = frozenset("，；：。！？,;:!?.")
_PAUSE = "、"
_OPENING, _CLOSING = "“‘《（(「『", "”’》）)」』"
_MODALS = closed.zh("modal")
_JOINERS = closed.zh("joins clauses")
_NO_START = closed.zh("begins no clause")
_NO_END = closed.zh("ends no clause")
EMPTY = closed.zh("needs no counterpart")
# A frame whose second half must be in the phrase too, and conditions without what holds under
# them.
_FRAMES = {"在": closed.zh("ends a frame of 在"), "以": frozenset("为")}
_GROUNDS = closed.zh("names its ground")
_CONDITIONS = closed.zh("condition")

_AUXILIARIES = closed.en("auxiliary")
_EN_NO_START = closed.en("begins no clause")
_EN_NO_END = closed.en("ends no clause")
_EN_BEFORE = closed.en("before a clause")
_EN_AFTER = closed.en("after a clause")
_EN_STOPS = closed.en("stop")
_PREPOSITIONS = closed.en("preposition")
_ARTICLES = closed.en("article")
_POSSESSIVES = closed.en("possessive")
_OWN = closed.zh("owner")
_NEGATIONS = closed.zh("negation")
_NEGATIVE = re.compile("[不没未勿无非禁免防避拒否]")
_EN_NEGATIONS = closed.en("negation")
_MANNERS = closed.zh("manner")
_FINITE = closed.en("modal")


def may_start(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause or phrase can begin with the Chinese token."""
    key = tokens[at].key
    if (tokens[at].kind == "other" and key not in _OPENING) or key in _NO_START:
        return False
    before = at - 1
    while before >= 0 and tokens[before].key in _JOINERS | {" "}:
        before -= 1
    if before < 0 or tokens[before].key in _STOPS:
        return True
    if before < at - 1:
        return False
    if tokens[before].key in _MODALS:
        return True
    return (
        tokens[before].key == _PAUSE and _is_item(tokens, at) and _size_before(tokens, at) >= _ITEM
    )


def may_end(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause or phrase can end before the Chinese token."""
    if tokens[at - 1].key in _NO_END or tokens[at - 1].key in _STOPS | {_PAUSE, " "}:
        return False
    if at == len(tokens) or tokens[at].key in _STOPS:
        return True
    return tokens[at].key == _PAUSE and _is_item(tokens, at + 1)


def _is_item(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb with its object begins at the token, as a member of a list of such."""
    if at >= len(tokens) or not is_verb(tokens[at].key):
        return False
    end = next(
        (k for k in range(at, len(tokens)) if tokens[k].key in _STOPS | {_PAUSE, "和", "与", "及"}),
        len(tokens),
    )
    return sum(len(t.key) for t in tokens[at:end]) >= _ITEM


def _size_before(tokens: Sequence[Token], at: int) -> int:
    """The length of the list item before the one that begins at the token."""
    size = 0
    for token in reversed(tokens[: at - 1]):
        if token.key in _STOPS | {_PAUSE}:
            break
        size += len(token.key)
    return size


@cache
def is_verb(key: str) -> bool:
    """Whether one of the word's first senses is a verb, as the dictionary has it: "to …" """
    senses = [s for entry in lexicon.entries(key) for s in entry.senses[:3]]
    return any(re.match(r"(?:\([^)]*\) )?to [a-z]", sense) for sense in senses)


def stands_alone(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether quotes are balanced, frames closed, and no list or condition is torn."""
    keys = [t.key for t in tokens[start:end]]
    depth = 0
    for key in keys:
        depth += (key in _OPENING) - (key in _CLOSING)
        if depth < 0:
            return False
    if end < len(tokens) and tokens[end].key == _PAUSE and (
        _PAUSE in keys or not is_verb(keys[0])
    ):  # fmt: skip
        return False
    # …的，依法处罚: who does so, will be …; 应当按照…制度，: then comes what to do
    for key, following in pairwise([*keys, tokens[end].key if end < len(tokens) else ""]):
        if key == "的" and following in _STOPS:
            return False
    if end < len(tokens) and tokens[end].key in "，," and not _GROUNDS.isdisjoint(keys):
        return False
    for opener, closers in _FRAMES.items():
        if opener in keys and closers.isdisjoint(keys[keys.index(opener) :]):
            return False
    return depth == 0 and _CONDITIONS.isdisjoint(keys)


def has_content(tokens: Sequence[EnToken], at: int) -> bool:
    """Whether an English token is more than grammar or punctuation."""
    text = tokens[at].text.lower()
    if text == "well" and at and tokens[at - 1].text.lower() == "as":
        return False
    return text[0].isalnum() and text not in english.FUNCTION


def is_auxiliary(token: EnToken) -> bool:
    """Whether the English token is a form of be or have, a modal, or not."""
    return token.text.lower() in _AUXILIARIES


def may_lack_counterpart(key: str) -> bool:
    """Whether a Chinese word that begins a phrase is often left out in translation."""
    return key in _MANNERS


def opens(en: Sequence[EnToken], at: int) -> bool:
    """Whether a clause or phrase may begin with the English token."""
    word = en[at].text.lower()
    return word not in _EN_NO_START and (at == 0 or en[at - 1].text.lower() in _EN_BEFORE)


def closes(en: Sequence[EnToken], at: int) -> bool:
    """Whether a clause or phrase may end with the English token."""
    word, last = en[at].text.lower(), at + 1 == len(en)
    return word not in _EN_NO_END and (last or en[at + 1].text.lower() in _EN_AFTER)


def joins(token: EnToken) -> bool:
    """Whether the English token is an "and", an "or" or a comma."""
    return token.text.lower() in ("and", "or", ",")


def ends_member(token: EnToken) -> bool:
    """Whether a member of a coordination can end before the English token."""
    return joins(token) or token.text in _EN_STOPS


def leans(token: EnToken, following: EnToken) -> bool:
    """Whether the English token is a preposition that ties the next to what is before it."""
    return token.text.lower() in _PREPOSITIONS and not following.text.endswith("ing")


def clause_words(en: Sequence[EnToken], places: Iterable[int]) -> list[int]:
    """The content words at these places, up to the end of the clause."""
    within = takewhile(lambda at: en[at].text not in _EN_STOPS, places)
    return [at for at in within if has_content(en, at)]


def is_list(zh: Sequence[Token]) -> bool:
    """Whether the Chinese has members with a pause between."""
    return any(token.key == _PAUSE for token in zh)


def is_phrase(en: Sequence[EnToken], zh: Sequence[Token]) -> bool:
    """Whether the English tokens, edges apart, are one phrase of the same kind as the Chinese."""
    text = " ".join(t.text for t in en)
    pairs = (("(", ")"), ("“", "”"), ("[", "]"))
    balanced = all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0
    return balanced and not re.search(r"[.;:!?]", text) and not _differs(en, zh)


def _differs(en: Sequence[EnToken], zh: Sequence[Token]) -> bool:
    """Whether one side has a negation, an obligation or an owner that the other lacks."""
    words, opener = {t.text.lower() for t in en}, en[0].text.lower()
    keys = [t.key for t in zh]
    negated, negative = not _NEGATIONS.isdisjoint(keys), bool(_EN_NEGATIONS & words)
    return (
        (negated and not negative)
        or (negative and not any(_NEGATIVE.search(key) for key in keys))
        or (opener in _POSSESSIVES and _OWN.isdisjoint(keys[:2]))
        or (opener in _ARTICLES and is_verb(keys[0]))
        # 各国应加强… is no "countries to enhance …"
        or (not _MODALS.isdisjoint(keys[1:]) and not _FINITE & words)
    )
