"""Where a clause or phrase may begin and end, in Chinese and in English.

Without a parser, by closed lists: what leans on something outside (a preposition, 的, "of the")
cannot be an edge. The lists err on the strict side, because a phrase that is left out costs
little and a fragment on a card is learnt by heart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from policydeck import lexicon
from policydeck.align import phrases_en
from policydeck.language import EnToken, closed
from policydeck.model import Token

SHORTEST = 5  # Han characters of a phrase: below there are words and terms, not examples
_ITEM = 4  # of a member of a list that is a phrase by itself
_STOPS = frozenset("，；：。！？,;:!?.")
_PAUSE = "、"
_OPENING = "“‘《（(「『"
_BRACKETS = (
    ("(", ")"), ("“", "”"), ("[", "]"), ("（", "）"), ("《", "》"), ("「", "」"), ("『", "』")
)  # fmt: skip
_MODALS = closed.zh("modal")
_BREAKS = _STOPS | {_PAUSE, " "}
_JOINERS = closed.zh("joins clauses")
_WITH = closed.zh("joins two words")
_NO_START = closed.zh("begins no clause")
_NO_END = closed.zh("ends no clause")
EMPTY = closed.zh("needs no counterpart")
# A frame whose second half must be in the phrase too, and conditions without what holds under
# them.
_FRAMES = {"在": closed.zh("ends a frame of 在"), "以": frozenset("为")}
_GROUNDS = closed.zh("names its ground")
_CONDITIONS = closed.zh("condition")
_PIVOTS, _EXAMPLES = closed.zh("its object acts"), closed.zh("adds examples")
_ANNOUNCES, _IDLE = closed.zh("announces a list"), closed.zh("says nothing in a clause")
_NAMES = closed.zh("makes a name of a clause")

_ARTICLES = closed.en("article")
_POSSESSIVES = closed.en("possessive")
_OWN = closed.zh("owner")
_NEGATIONS = closed.zh("negation")
_NEGATIVE = re.compile("[不没未勿无非禁免防避拒否]")
_EN_NEGATIONS = closed.en("negation")
_EN_CONDITIONS = closed.en("condition")
_RELATIVES = closed.en("relative")
_BEFORE_PHRASE = closed.zh("before a phrase")
_SLIGHT = closed.zh("says little in a clause") | closed.zh("function")


def may_start(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause or phrase can begin with the Chinese token."""
    key = tokens[at].key
    if (tokens[at].kind == "other" and key not in _OPENING) or key in _NO_START:
        return False
    before = at - 1
    while before >= 0 and (tokens[before].key == " " or tokens[before].key in _JOINERS):
        before -= 1
    if before < 0 or tokens[before].key in _STOPS:
        return before == at - 1 or tokens[before + 1].key not in _WITH
    if before < at - 1:
        return False
    if tokens[before].key in _MODALS:
        return True
    return (
        tokens[before].key == _PAUSE and _is_item(tokens, at) and _size_before(tokens, at) >= _ITEM
    )


def may_end(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause or phrase can end before the Chinese token."""
    if tokens[at - 1].key in _NO_END or tokens[at - 1].key in _BREAKS:
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
    """Whether frames are closed, no list or condition is torn, and all is said."""
    keys = [t.key for t in tokens[start:end]]
    before = tokens[start - 1].key if start else ""
    after = [t.key for t in tokens[end : end + 2]]
    return not (
        _tears_list(before, keys, after)
        or waits(keys, after)
        or _says_nothing(keys)
        or not _predicates(keys)
        or _leaves_frame_open(keys)
        or not _CONDITIONS.isdisjoint(keys)
    )


def _tears_list(before: str, keys: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the stretch has some members of a list, and other words beside."""
    if before == _PAUSE and not _STOPS.isdisjoint(keys):
        return True
    if after[:1] != [_PAUSE]:
        return False
    whole = {_PAUSE, *_JOINERS, *_STOPS}.isdisjoint(keys)
    return not whole or not is_verb(keys[0])


def _leaves_frame_open(keys: Sequence[str]) -> bool:
    """Whether 在 lacks its 中, or 以 its 为."""
    return any(
        opener in keys and closers.isdisjoint(keys[keys.index(opener) :])
        for opener, closers in _FRAMES.items()
    )


def waits(keys: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the stretch is only what the text after it speaks of, or announces it."""
    if not _ANNOUNCES.isdisjoint(keys):
        return True
    # …的，依法处罚: who does so, will be …
    if any(key == "的" and then in _STOPS for key, then in pairwise([*keys, *after[:1]])):
        return True
    # 应当按照…制度，: then comes what to do
    if after and after[0] in "，," and not _GROUNDS.isdisjoint(keys):
        return True
    if len(after) < 2 or after[0] not in _STOPS:
        return False
    topic = after[1] in _MODALS or after[1] in _GROUNDS  # 基金之运用，应配合…
    if topic and _MODALS.isdisjoint(keys):
        return True
    examples = after[1] in _EXAMPLES or not _EXAMPLES.isdisjoint(keys)
    return examples and not _PIVOTS.isdisjoint(keys)  # 鼓励各个公司，特别是大公司，采用…


def _predicates(keys: Sequence[str]) -> bool:
    """Whether each part between commas says something of something: not ，到2020年."""
    part: list[str] = []
    for key in [*keys, "，"]:
        if key not in _STOPS:
            part.append(key)
        elif part and part[0] in _BEFORE_PHRASE and not any(map(is_verb, part[1:])):
            return False
        else:
            part = []
    return True


def _says_nothing(keys: Sequence[str]) -> bool:
    """Whether what is said is nothing but that measures are taken or rules followed."""
    modals = [at for at, key in enumerate(keys) if key in _MODALS]
    said = keys[modals[-1] + 1 :] if modals else keys
    return all(key in _IDLE for key in said)


def has_content(token: Token) -> bool:
    """Whether a Chinese token is a word that a translation must have."""
    return token.kind != "other" and token.key not in EMPTY


def says_much(token: Token) -> bool:
    """Whether a Chinese content word is one that a translation must have."""
    return token.key not in _SLIGHT


def joins(token: Token) -> bool:
    """Whether a Chinese word joins a clause or phrase to what stands before it."""
    return token.key in _JOINERS


def is_list(zh: Sequence[Token]) -> bool:
    """Whether the Chinese has members with a pause between."""
    return any(token.key == _PAUSE for token in zh)


def is_phrase(en: Sequence[EnToken], zh: Sequence[Token]) -> bool:
    """Whether the English tokens, edges apart, are one phrase of the same kind as the Chinese."""
    text, han = " ".join(t.text for t in en), "".join(t.key for t in zh)
    balanced = all(side.count(a) == side.count(b) for side in (text, han) for a, b in _BRACKETS)
    whole = balanced and text.count('"') % 2 == 0 and not re.search(r"[.;:!?]", text)
    return whole and not phrases_en.is_open(en) and not _differs(en, zh)


def adds_modal(en: Sequence[EnToken], zh: Sequence[Token]) -> bool:
    """Whether the English has a modal and the Chinese none."""
    return any(map(phrases_en.is_modal, en)) and all(t.key not in _MODALS for t in zh)


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
        # 行使表决权、选举权 is no "participate in voting"
        or (is_list(zh) and not any(t.text in "&/" or phrases_en.joins(t) for t in en))
        or bool(_EN_CONDITIONS & words)
        # 各国应加强… is no "countries to enhance …"
        or (not _MODALS.isdisjoint(keys[1:]) and not any(map(phrases_en.is_modal, en)))
        # 雇主违反… is no "employers who violate …"
        or (bool(_RELATIVES & words) and _NAMES.isdisjoint(keys))
    )
