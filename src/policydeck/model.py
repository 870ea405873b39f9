"""The values that stages hand to one another.

All offsets are Python string indices; all scores run from 0 to 1, higher is better.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest stretch that the input itself says is parallel.

    A table row, a TMX unit or, for two loose files, the whole document with its line breaks.
    Either side may be empty (a heading, a source line): such passages are kept and reported.
    """

    zh: str  # the source's own spelling, white space at the ends removed
    en: str
    ref: str  # document and 1-based number: "gagi:8"
    row: int  # the 1-based number alone
    line: int  # 1-based line of the file at which it starts


@dataclass(frozen=True, slots=True)
class SentencePair:
    """One aligned bead of one to three sentences a side, or a clause pair cut from one."""

    zh: str  # == passage.zh[zh_start : zh_start + len(zh)]
    en: str  # == passage.en[en_start : en_start + len(en)]
    ref: str  # document, passage and bead: "gagi:8.2"; a clause adds a letter: "gagi:8.2a"
    score: float  # confidence that the two sides say the same
    row: int  # passage number
    zh_start: int
    en_start: int
    doubt: str = ""  # why it makes no card: "numbers differ"; empty for a sound pair


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a Chinese text: text[start:end] == token.text."""

    text: str  # in the source's own spelling
    start: int
    end: int
    key: str  # simplified, of the same length: what dictionaries are asked for
    kind: str  # "word", "number", "latin" or "other" (punctuation, symbols, spaces)


@dataclass(frozen=True, slots=True)
class Syllable:
    """The reading of one Han character."""

    text: str  # citation tone, marked: "wéi"; neutral without mark: "de"
    source: str  # where it came from: "dictionary", "rule: …", "model 0.97", "house: …"


@dataclass(frozen=True, slots=True)
class Link:
    """One word-alignment link of a pair: a Chinese token and an English token."""

    zh: int  # index into the pair's Chinese tokens
    en: int  # index into the pair's English tokens
    score: float


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place of a term."""

    pair: int  # index into the build's pairs
    start: int  # offsets into pair.zh
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a multi-word term or a set phrase, and where it stands."""

    hanzi: str  # simplified
    kind: str  # "word", "term" or "phrase"
    score: float
    occurrences: tuple[Occurrence, ...]
    why: str  # the evidence that chose it, in words
    parts: tuple[str, ...] = ()  # simplified words it is made of


@dataclass(frozen=True, slots=True)
class Rendering:
    """The English span of a pair that renders a term there. Absent when unsure, never a guess."""

    text: str  # as it stands; parts of a discontinuous span joined by " … "
    spans: tuple[tuple[int, int], ...]  # offsets into pair.en, in order
    score: float
    pair: int  # index into the build's pairs


@dataclass(frozen=True, slots=True)
class Gloss:
    """A dictionary sense."""

    text: str
    source: str  # "CC-CEDICT", "house", "parts"


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is known of one term before levels and order."""

    term: Term
    traditional: str
    pinyin: str  # word-spaced, tone-marked
    syllables: tuple[Syllable, ...]  # one for each Han character of term.hanzi
    glosses: tuple[Gloss, ...]
    renderings: tuple[Rendering | None, ...]  # parallel to term.occurrences
    classifiers: tuple[str, ...] = ()  # "个 gè"
