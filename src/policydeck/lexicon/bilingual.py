"""A Chinese word → the English stems that its dictionary senses are made of.

Sentence alignment, word alignment and the choice of a sense all ask the same question: does
this English word occur in a sense of that Chinese word? The answer is given as stems, so that
"developing" meets "to develop", and with weights, so that a stem shared by several senses
counts more than one that stands once in a long explanation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from policydeck.language import closed, english
from policydeck.lexicon import cedict, cutter, table

# Senses that speak about the word, not about its meaning. "surname" and "variant of" would tie
# the word to every English text about families and variants.
_NO_MEANING = re.compile(
    r"""
    CL:                                   # classifiers
  | (?:also\ )?(?:pr\.|Taiwan\ pr\.)      # other readings
  | surname\b
  | used\ (?:in|as|before|after|to|for|only)\b
  | (?:Kangxi\ )?radical\b
  | also\ (?:written|called|known)\b
    """,
    re.VERBOSE,
)
_REFERENCE = re.compile(
    r"""
    ^(?:\([^)]*\)\s*)?
    (?:(?:old|erhua|archaic|Japanese|ancient|popular|dialectal|nonstandard)?\s*variant\ of
     | see(?:\ also)?
     | (?:also\ )?(?:abbr\.|contraction|short)(?:\ (?:for|of|to))
     | same\ as | equivalent\ (?:of|to) | euphemistic\ variant\ of)
    \s+ (?:\S+\|)? (?P<word>[㐀-鿿\U00020000-\U0003ffff]+) (?:\[[^\]]*\])?
    """,
    re.VERBOSE,
)
_HAN_AND_PINYIN = re.compile(r"[㐀-鿿\U00020000-\U0003ffff·|]+(?:\[[^\]]*\])?|\[[^\]]*\]")
_BRACKETS = re.compile(r"\([^()]*\)")
_LABELS = closed.en("dictionary language")
_SENSE_WORDS = re.compile(r"[^\W\d_]+(?:['’&][^\W\d_]+)*|\d+")
# "artificial intelligence (AI)" keeps AI, though other brackets only explain.
_ACRONYM = re.compile(r"\(([A-Z][A-Z0-9&]+)\)")
# "Xi Jinping (1953-), PRC politician, …": after the years comes a life, not a meaning.
_LIFE = re.compile(r"\((?:c\.\ )?\d{3,4}\s?[-–].*")
# Share of a sense whose reading is capitalised (a name, a place) beside ordinary senses: 和 is
# "Japan" far more rarely than "and".
_NAME_SHARE = 0.3


def _alternatives(sense: str) -> Iterator[str]:
    """The parts of a sense between semicolons, without brackets, Chinese and pinyin."""
    sense = _LIFE.sub("", sense)
    acronyms = " ".join(_ACRONYM.findall(sense))
    yield from _BRACKETS.sub(" ", _HAN_AND_PINYIN.sub(" ", sense)).split(";")
    if acronyms:
        yield acronyms


def _stems(alternative: str) -> list[str]:
    """Stems of the content words; of the function words when there is nothing else."""
    found = [w for w in _SENSE_WORDS.findall(alternative) if w.lower() not in _LABELS]
    content = [w for w in found if w.lower() not in english.FUNCTION]
    return [english.stem(w) for w in content or found]


def _senses(word: str) -> tuple[list[tuple[str, float]], list[str]]:
    """The senses that carry a meaning, with their share, and the words that others refer to."""
    senses: list[tuple[str, float]] = []
    references: list[str] = []
    for entry in cedict.entries(word):
        share = _NAME_SHARE if entry.pinyin[:1].isupper() else 1.0
        for sense in entry.senses:
            if reference := _REFERENCE.match(sense):
                references.append(reference["word"])
                if rest := sense[reference.end() :].strip(" ,;"):
                    senses.append((rest, share))
            elif not _NO_MEANING.match(sense):
                senses.append((sense, share))
    return senses, references


def _own(word: str) -> dict[str, float]:
    """Stem → weight from a word's own senses alone."""
    weights: dict[str, float] = {}
    senses = _senses(word)[0]
    groups = [(_stems(a), share) for s, share in senses for a in _alternatives(s)]
    if not any(stems for stems, _ in groups):  # 咋 (indicates …): brackets are all there is
        groups = [(_stems(s), share) for s, share in senses]
    for stems, share in groups:
        for stem in stems:
            weights[stem] = weights.get(stem, 0.0) + share / len(stems)
    return weights


@cache
def gloss_stems(word: str) -> Mapping[str, float]:
    """Stem → weight for a simplified word; the weights sum to 1, or the mapping is empty.

    Each alternative of each sense has the same share, divided among its content words. A word
    without a meaning of its own gets that of the word it refers to ("variant of"), else what
    its parts mean.

    >>> sorted(gloss_stems("准则"))
    ['criterion', 'norm', 'standard']
    >>> gloss_stems("主权")["sovereignti"]
    1.0
    """
    if stored := table.value("gloss", "stems", "word", word):
        return MappingProxyType(msgspec.json.decode(stored, type=dict[str, float]))
    return MappingProxyType(explained(word))


def explained(word: str) -> dict[str, float]:
    """What `gloss_stems` says, worked out anew; the lexicon keeps it of the headwords."""
    weights = _own(word)
    if not weights:
        meanings: list[Mapping[str, float]] = [_own(r) for r in _senses(word)[1] if r != word]
        if not any(meanings) and len(word) > 1:
            meanings = [gloss_stems(part) for part in cutter.parts(word)]
        for meaning in meanings:
            total = sum(meaning.values())
            for stem, weight in meaning.items():
                weights[stem] = weights.get(stem, 0.0) + weight / total
    total = sum(weights.values())
    return {stem: weight / total for stem, weight in weights.items()}
