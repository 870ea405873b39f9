"""Sentences → the words, multi-word terms and set phrases that they hold.

Single words are all words. Multi-word candidates are counted in each block of sentences (`count`);
what all blocks say together is weighed, each candidate alone and then against those that overlap
with it (`weigh`, `competition`). Those of the policy lexicon and those that stand in quotation
marks need no weighing. Each term says why it was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from policydeck import lexicon
from policydeck.language import NUMERALS, closed
from policydeck.model import Occurrence, Term, Token
from policydeck.terms.candidates import text
from policydeck.terms.counts import Table, count
from policydeck.terms.weigh import NAMES, Found, Numbers, numbered, rows, weighed
from policydeck.terms.wrong import is_name
from policydeck.wordalign import FUNCTION

__all__ = ["Sentence", "Table", "count", "find", "text"]

Sentence = tuple[Sequence[Token], Sequence[Token]]  # tokens, and these cut into units

# Probability from which a candidate counts as a term. Of what has it in documents that the trees
# have not seen, three in four are terms.
LEAST = 0.5
# Score of an enumeration: of seven in 650 passages of four texts all are units.
ENUMERATION = 0.8
# Score of what stands in title marks: of 16 in three texts all name a law, treaty or programme.
TITLE = 0.9
# Share of linked words from which what stands in quotation marks is as sure: a name (爱国者治港,
# 西电东送) or a catchword. Of 18 such in four texts none is a mere phrase; of three below it, one
# is a typhoon's name that the segmenter takes for words.
QUOTED = 0.6
# A verb that ends so many dictionary compounds is a noun as often: 处理 79, 行为 52, 开发 20; but
# 加强 5, 接受 7, 批评 17.
NOMINAL = 18

# Numbers and what they count in a list: no words to learn, but for 第一 and 万一 of the HSK.
_NUMBER = re.compile(
    f"第[{NUMERALS}]+.?|[{NUMERALS}]{{2,}}[条款项章节目]?|.+分之.+|[{NUMERALS}]+点[{NUMERALS}]+"
)

_BRACKETS = {("（", "）"), ("(", ")")}

_PREFIXES = closed.zh("prefix")
_SUFFIXES = closed.zh("suffix")
_PLACES = closed.zh("unit of a place")


def find(
    sentences: Sequence[Sentence], tables: Iterable[Table], phrases: Callable[[str], object]
) -> tuple[Term, ...]:
    """All terms of the sentences, most frequent first.

    `tables` are what `count` says of their blocks, one after the other, gone through several times;
    `phrases` gives the row of a set phrase of policy texts.
    """
    terms = {term.hanzi: term for term in _words(sentences)}
    for term in _multiwords(sentences, tables, phrases):
        terms.setdefault(term.hanzi, term)
    return tuple(
        sorted(terms.values(), key=lambda t: (-len(t.occurrences), -len(t.hanzi), t.hanzi))
    )


def _words(sentences: Sequence[Sentence]) -> list[Term]:
    places: dict[str, list[Occurrence]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    own = {t.key for tokens, _ in sentences for t in tokens if t.kind == "word"}
    for number, (tokens, units) in enumerate(sentences):
        pieces = iter(units)
        dots = {at for t in tokens if t.text == lexicon.DOT for at in (t.start, t.end)}
        ends = {*_other_ends(tokens), *_pieces(tokens)}
        for token in tokens:
            inside = [next(pieces)]
            while inside[-1].end < token.end:
                inside.append(next(pieces))
            if token.kind != "word" or not dots.isdisjoint((token.start, token.end)):
                continue  # of 安东尼·阿尔巴尼斯 only the whole is a note
            if token.start in ends:
                continue
            if _NUMBER.fullmatch(token.key) and not lexicon.is_hsk(token.key):
                continue
            places.setdefault(token.key, []).append(Occurrence(number, token.start, token.end))
            if token.key not in parts:
                parts[token.key] = _word_parts(inside)
            for unit in inside if len(inside) > 1 else ():
                # 国家 inside 发展中国家 is listed where it stands alone, too.
                if unit.key in own and len(unit.key) > 1 and not lexicon.is_function(unit.key):
                    places.setdefault(unit.key, []).append(Occurrence(number, unit.start, unit.end))
    return [
        Term(key, _kind_of_word(key), 1.0, tuple(found), _why_word(key), True, parts.get(key, ()))
        for key, found in places.items()
    ]


def _other_ends(tokens: Sequence[Token]) -> Iterator[int]:
    """Where a character in brackets is another end of the word before: 机关（构）, not 县（市）."""
    for opening, token, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        single = len(token.key) == 1 and token.key not in _PLACES
        if single and (opening.text, closing.text) in _BRACKETS:
            yield token.start


def _pieces(tokens: Sequence[Token]) -> Iterator[int]:
    """Where a word is all of a name but its last character: 法务|部 is the note, 法务 is none."""
    for token, after in pairwise(tokens):
        if len(after.key) == 1 and after.kind == "word" and is_name(token.key + after.key):
            yield token.start


def _word_parts(units: Sequence[Token]) -> tuple[str, ...]:
    """The words a long word is made of: 可|解释|性, but not 发展|中国|家."""
    keys = tuple(unit.key for unit in units)
    core = keys[keys[0] in _PREFIXES : len(keys) - (keys[-1] in _SUFFIXES)]
    return keys if len(keys) > 1 and all(len(key) > 1 for key in core) else ()


def _kind_of_word(key: str) -> str:
    if len(key) < 4:
        return "word"
    return "phrase" if lexicon.word_class(key) in "IVDA" else "term"


def _why_word(key: str) -> str:
    if key in lexicon.house_words():
        return "house word"
    if lexicon.entries(key):
        return "in CC-CEDICT"
    return "in the word lists" if lexicon.frequency(key) else "a name in the text"


def _multiwords(
    sentences: Sequence[Sentence], tables: Iterable[Table], phrases: Callable[[str], object]
) -> list[Term]:
    numbers = numbered(tables)
    chosen: dict[int, Term] = {}
    for own, found, chances in weighed(tables, numbers):
        which = np.flatnonzero((chances >= LEAST) | found.signs.any(axis=1))
        for at, evidence in zip(which.tolist(), rows(found, which), strict=True):
            here = _candidate(found, at, evidence.tolist(), sentences)
            score = _score(here, float(chances[at]))
            if score < LEAST:
                continue
            parts = tuple(t.key for t in here.tokens if t.kind == "word" and t.key not in FUNCTION)
            kind, why = _kind(here, phrases), _why(here)
            chosen[int(own[at])] = Term(here.key, kind, score, (), why, single=False, parts=parts)
    places = _occurrences(sentences, numbers, tables, chosen.keys())
    return [replace(term, occurrences=tuple(places[number])) for number, term in chosen.items()]


class _Candidate(Struct, frozen=True):
    """A candidate that may be a term, with all that is known of it."""

    key: str
    tokens: Sequence[Token]  # of the first place
    classes: str
    count: int
    known: bool
    quoted: bool
    title: bool
    enumeration: bool
    value: Mapping[str, float]  # its evidence
    wrong: bool  # see `wrong.is_wrong`


def _candidate(
    found: Found, at: int, evidence: Sequence[float], sentences: Sequence[Sentence]
) -> _Candidate:
    """One of the candidates that were found."""
    text, i, j = found.first[at].tolist()
    known, quoted, title, enumeration = found.signs[at].tolist()
    return _Candidate(
        found.keys[at], sentences[text][0][i:j], found.classes[at], int(found.count[at]), known,
        quoted, title, enumeration, dict(zip(NAMES, evidence, strict=True)), bool(found.wrong[at]),
    )  # fmt: skip


def _score(candidate: _Candidate, chance: float) -> float:
    """Lexicon, title marks and clear quotations are sure; other quotations are worth a line, not a
    card.
    """
    if candidate.known:
        return 1.0
    if candidate.title or (candidate.quoted and candidate.value["linked"] >= QUOTED):
        return max(chance, TITLE)
    if candidate.enumeration:
        return max(chance, ENUMERATION)
    if candidate.quoted:
        return max(chance, LEAST)
    return 0.0 if candidate.wrong else chance


def _kind(candidate: _Candidate, phrases: Callable[[str], object]) -> str:
    """A phrase is a verb with its object or adverb, or words that a function word joins."""
    known = phrases(candidate.key)
    if isinstance(known, lexicon.PolicyTerm):
        return "phrase" if known.kind == "phrase" else "term"
    tokens, classes = candidate.tokens, candidate.classes
    if candidate.title:
        return "term"
    if candidate.enumeration or any(t.key in FUNCTION and t.key != "者" for t in tokens):
        return "phrase"
    if classes[0] in "DA":
        return "phrase" if classes[-1] == "V" else "term"
    _, ends = lexicon.compounds_with(tokens[0].key)
    noun = candidate.value["first is a noun"] > 0.5 or ends >= NOMINAL
    return "phrase" if classes[0] == "V" and not noun else "term"


def _why(candidate: _Candidate) -> str:
    """The strongest evidence in words."""
    value = candidate.value
    reasons = []
    if candidate.known:
        reasons.append("in the policy lexicon")
    if candidate.title:
        reasons.append("a title or name")
    elif candidate.quoted:
        reasons.append("in quotation marks")
    if candidate.enumeration:
        reasons.append("an enumeration")
    if value["CC-CEDICT"]:
        reasons.append("in CC-CEDICT")
    if candidate.count > 1:
        reasons.append(f"occurs {candidate.count} times")
    if value["linked"] == 1 and value["claimed"] > 0.9 and not value["outside"]:
        reasons.append("answers to one stretch of English")
    return "; ".join(reasons) or "shape and context"


def _occurrences(
    sentences: Sequence[Sentence], numbers: Numbers, tables: Iterable[Table], wanted: Set[int]
) -> dict[int, list[Occurrence]]:
    """Where some candidates stand, in order."""
    places: dict[int, list[Occurrence]] = {number: [] for number in wanted}
    for table, ids, before in zip(tables, numbers.ids, numbers.texts, strict=True):
        owner = ids[table.owner]
        here = np.flatnonzero(np.isin(owner, list(wanted)))
        standing = zip(owner[here].tolist(), table.places[here].tolist(), strict=True)
        for number, (at, i, j) in standing:
            tokens = sentences[before + at][0]
            place = Occurrence(before + at, tokens[i].start, tokens[j - 1].end)
            places[number].append(place)
    return places
