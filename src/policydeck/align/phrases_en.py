"""Where a clause or phrase may begin and end in English, without a parser; see `phrases`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from policydeck.language import EnToken, closed, english

_AUXILIARIES = closed.en("auxiliary")
_NO_START = closed.en("begins no clause")
_NO_END = closed.en("ends no clause")
_BEFORE = closed.en("before a clause")
_AFTER = closed.en("after a clause")
_STOPS = closed.en("stop")
_PREPOSITIONS = closed.en("preposition")
_TOPIC = closed.en("marks a topic")
_MODALS = closed.en("modal")
_ARTICLES = closed.en("article")
_POSSESSIVES = closed.en("possessive")
_PREDICATES = closed.en("finite")
_PRONOUNS = closed.en("pronoun")
_ITEMS = closed.en("joins items")
_EMPTY = closed.en("needs no counterpart")
_SLIGHT = closed.en("says little in a clause")


def has_content(tokens: Sequence[EnToken], at: int) -> bool:
    """Whether an English token is more than grammar or punctuation."""
    text = tokens[at].text.lower()
    if text == "well" and at and tokens[at - 1].text.lower() == "as":
        return False
    return text[0].isalnum() and text not in _EMPTY


def is_auxiliary(token: EnToken) -> bool:
    """Whether the English token is a form of be or have, a modal, or not."""
    return token.text.lower() in _AUXILIARIES


def says_much(token: EnToken) -> bool:
    """Whether an English content word is one that the Chinese must have."""
    return token.word.lemma not in _SLIGHT


def opens(en: Sequence[EnToken], at: int) -> bool:
    """Whether a clause or phrase may begin with the English token."""
    word, before = en[at].text.lower(), en[at - 1].text.lower() if at else ""
    if before == "to" and not may_be_verb(en[at]):
        return False  # to [this end]
    return word not in _NO_START and (not at or before in _BEFORE)


def may_be_verb(token: EnToken) -> bool:
    """Whether the English token is a form of a verb, perhaps of a noun as well."""
    return "verb" in english.lemmas(token.text.lower())


def closes(en: Sequence[EnToken], at: int) -> bool:
    """Whether a clause or phrase may end with the English token."""
    word, last = en[at].text.lower(), at + 1 == len(en)
    ends = word not in _NO_END and (last or en[at + 1].text.lower() in _AFTER)
    return ends and not _awaits_noun(en, at)


def waits(en: Sequence[EnToken], last: int) -> bool:
    """Whether what follows the English token says what it is all about, or to what."""
    after = [t.text.lower() for t in en[last + 1 : last + 3]]
    kinds = english.lemmas(en[last].text.lower()).keys()
    if after[:1] == ["that"] and "verb" in kinds and "noun" not in kinds:
        return True  # the Parties recognize that …
    if after[:1] == ["to"] and last + 2 < len(en) and not may_be_verb(en[last + 2]):
        return True  # access to ownership
    return bool(after) and after[after[0] == "," and len(after) > 1] in _PREDICATES


def inverts(en: Sequence[EnToken], at: int) -> bool:
    """Whether the subject comes after the modal here: only through development can [we] …"""
    after = en[at + 1].text.lower() if at + 1 < len(en) else ""
    return is_modal(en[at]) and (after in _PRONOUNS or _determines(after))


def _awaits_noun(en: Sequence[EnToken], at: int) -> bool:
    """Whether the English token is an adjective whose noun is still to come: "to the concerted"."""
    before = at
    while before >= 0 and _only_describes(en[before]):
        before -= 1
    return 0 <= before < at and _determines(en[before].text.lower())


def _determines(word: str) -> bool:
    """Whether the English word says of which thing the noun after it speaks."""
    return word in _ARTICLES or word in _POSSESSIVES


def _only_describes(token: EnToken) -> bool:
    """Whether the English token is an adjective or adverb and no noun or verb."""
    kinds = english.lemmas(token.text.lower()).keys()
    return bool(kinds) and kinds <= {"adj", "adv"}


def is_open(en: Sequence[EnToken]) -> bool:
    """Whether an insertion after a modal is all that comes: "the court may, if asked"."""
    words = [t.text.lower() for t in en]
    for at, (word, following) in enumerate(pairwise(words)):
        if word in _MODALS and following == "," and "," not in words[at + 2 :]:
            return True
    return False


def joins(token: EnToken) -> bool:
    """Whether the English token is an "and", an "or" or a comma."""
    return token.text == "," or token.text.lower() in _ITEMS


def is_modal(token: EnToken) -> bool:
    """Whether the English token is a modal, for which a verb must come."""
    return token.text.lower() in _MODALS


def ends_member(token: EnToken) -> bool:
    """Whether a member of a coordination can end before the English token."""
    return joins(token) or token.text in _STOPS


def leans(token: EnToken, following: EnToken) -> bool:
    """Whether the English token is a preposition that ties the next to what is before it."""
    return token.text.lower() in _PREPOSITIONS and not following.text.endswith("ing")


def is_object(en: Sequence[EnToken], first: int) -> bool:
    """Whether a preposition with which a clause begins governs the English from there on."""
    if not first or not leans(en[first - 1], en[first]):
        return False
    begins = first == 1 or en[first - 2].text in _STOPS
    return begins and en[first - 1].text.lower() not in _TOPIC


def clause_words(en: Sequence[EnToken], places: Iterable[int]) -> list[int]:
    """The content words at these places, up to the end of the clause."""
    within = takewhile(lambda at: en[at].text not in _STOPS, places)
    return [at for at in within if has_content(en, at)]
