"""The English that asks for a term: what is sure, stands alone and says the whole of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, islice

from policydeck import lexicon
from policydeck.cards import wordings
from policydeck.cards.headline import dictionary_form
from policydeck.language import HAN, closed, english
from policydeck.model import TermNote

ASKED_RENDERINGS = 2
_LEANS_BACK = closed.en("begins no rendering")
_LEANS_ON = closed.en("ends no rendering")
_PREPOSITION = closed.en("preposition")
_OPEN = closed.en("ends no clause")
_CLAUSE = closed.en("auxiliary") | closed.en("relative")
_JOINS = closed.zh("joins items")
_HAN = re.compile(f"[{HAN}]")


def asked(note: TermNote, fair: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The English that asks for a term, and what is said beside it; `fair` is what asks fairly.

    The owner's, then this document's that is sure and can stand alone, else the dictionary's.
    Where there is none, whatever the document has: a recipe may force the card.
    """
    asking = fair or [text for text, _ in note.renderings if not _HAN.search(text)]
    forms = (text if text in note.own else dictionary_form(note, text) for text in asking)
    main = list(dict.fromkeys(forms))[:ASKED_RENDERINGS]
    senses = _senses(note)
    if main == senses[:1]:
        return tuple(main), tuple(senses[1:2])
    known = " ".join(main).lower()
    unsaid = filter(None, (_unsaid(sense, known) for sense in senses))
    return tuple(main), tuple(islice(unsaid, 1))


def fair(note: TermNote) -> list[str]:
    """The wordings that ask fairly, none with Han characters: "variant of 复" may be the answer.

    Of the document's those that say the whole ("网络产品: network products", not "products").
    """
    parts = {wordings.content(part.meaning) for part in note.parts}
    senses = (gloss.text.split("; ") for gloss in note.glosses if note.doubtful)
    known = {wordings.wording(text) for texts in senses for text in texts}
    fit = [
        text for text, _ in note.renderings
        if (text not in note.doubtful or wordings.wording(text) in known)
        and not _HAN.search(text) and _stands_alone(note, text) and not _says_less(note, text)
    ]  # fmt: skip
    whole = [text for text in fit if wordings.content(text) not in parts]
    own = [text for text in note.own if not _HAN.search(text)]
    if own or fit:
        return [*own, *(whole or fit)]
    return [text for text in _senses(note)[:1] if not _says_less(note, text)]


def _senses(note: TermNote) -> list[str]:
    return [g.text for g in note.glosses if not _HAN.search(g.text) and g.source != "parts"]


def _stands_alone(note: TermNote, text: str) -> bool:
    """Whether a wording is no piece of a sentence.

    A word of the document may be one ("in accordance with" for 依). A term of several has no gap in
    its English, no verb that is finite, no comma unless it is a list itself, and ends with what
    its own last word can be: "illicit financial" is no 非法资金.
    """
    words = text.lower().split()
    is_verb = note.kind == "phrase" and words[-1] in _PREPOSITION  # 遵守 is "abide by"
    if words[0] in _LEANS_BACK or (words[-1] in _LEANS_ON and not is_verb):
        return False
    if note.kind == "word" or len(words) == 1:
        return True
    line = note.line.simplified
    last = line[slice(*note.line.words[-1])] if note.line.words else line
    is_noun = lexicon.word_class(last) == "N"
    return not (
        "…" in words
        or not _CLAUSE.isdisjoint(words)
        or ("," in text and _JOINS.isdisjoint(line))
        or (is_noun and (words[-1] in _OPEN or english.lemmas(words[-1]).keys() == {"adj"}))
    )


def _says_less(note: TermNote, text: str) -> bool:
    """Whether a wording leaves a part of the term out: "quality of life" for 人民生活品质.

    It has fewer words than the term has parts, and one part none of them; a word of its own for the
    whole is more ("disinformation" for 虚假信息), and so is what the dictionary says. Lists of
    translations are no dictionary: they have "budget" for 编列预算.
    """
    if not note.parts:
        return False
    words = wordings.content(text)
    meanings = [set(wordings.content(part.meaning)) for part in note.parts]
    if len(words) >= len(meanings) or (
        len(words) == 1 and set().union(*meanings).isdisjoint(words)
    ):
        return False
    senses = (gloss.text for gloss in note.glosses if gloss.source == "CC-CEDICT")
    known = {wordings.content(synonym) for sense in senses for synonym in wordings.synonyms(sense)}
    return words not in known and any(meaning.isdisjoint(words) for meaning in meanings)


def reordered(note: TermNote, text: str) -> bool:
    """Whether English has the parts of a term in another order than the term has them.

    To "prevent risks" 防范风险 would be as good an answer as 风险防范. What a preposition joins is
    always turned round: "progress of civilization" is 文明进步.
    """
    for joins, run in groupby(text.split(), lambda word: word.lower() in _PREPOSITION):
        words = () if joins else wordings.content(" ".join(run))
        said = (set(wordings.content(part.meaning)).intersection(words) for part in note.parts)
        heads = [max(map(words.index, part)) for part in said if part]
        if heads != sorted(heads):
            return True
    return False


def _unsaid(sense: str, known: str) -> str:
    """The near-synonyms of a sense that the text does not have, so that none is said twice."""
    synonyms = [text for text in sense.split("; ") if _bare(text) not in known]
    text = "; ".join(synonyms)
    return text if text.count("(") == text.count(")") else sense


def _bare(sense: str) -> str:
    """A sense without remarks in brackets and without the "to" of a verb."""
    return wordings.BRACKETS.sub(" ", sense).strip().lower().removeprefix("to ")
