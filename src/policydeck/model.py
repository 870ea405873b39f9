"""The values that stages hand to one another.

All offsets are Python string indices; all scores run from 0 to 1, higher is better.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

from msgspec import Struct

GAP = "\N{HORIZONTAL ELLIPSIS}"  # in a pattern, 以…为核心 "with … at its core"


class Passage(Struct, frozen=True):
    """The smallest stretch that the input itself says is parallel.

    A table row, a TMX unit or, for two loose files, the whole document with its line breaks.
    Either side may be empty (a heading, a source line): such passages are kept and reported.
    """

    zh: str  # the source's own spelling, white space at the ends removed
    en: str
    ref: str  # document and 1-based number: "gagi:8"
    row: int  # the 1-based number alone
    line: int  # 1-based line of the file at which it starts


class SentencePair(Struct, frozen=True):
    """One aligned bead of one to three sentences a side, or a clause pair cut from one."""

    zh: str  # == passage.zh[zh_start : zh_start + len(zh)]
    en: str  # == passage.en[en_start : en_start + len(en)]
    ref: str  # document, passage and bead: "gagi:8.2"; a clause adds a letter: "gagi:8.2a"
    score: float  # confidence that the two sides say the same
    row: int  # passage number
    zh_start: int
    en_start: int
    doubt: str = ""  # why it makes no card: "numbers differ"; empty for a sound pair


class Token(NamedTuple):
    """A word of a Chinese text: text[start:end] == token.text."""

    text: str  # in the source's own spelling
    start: int
    end: int
    key: str  # simplified, of the same length: what dictionaries are asked for
    kind: str  # "word", "number", "latin" or "other" (punctuation, symbols, spaces)


class Syllable(NamedTuple):
    """The reading of one Han character."""

    text: str  # citation tone, marked: "wéi"; neutral without mark: "de"
    source: str  # where it came from: "dictionary", "rule: …", "model 0.97", "house: …"


class Occurrence(NamedTuple):
    """One place of a term."""

    pair: int  # index into the build's pairs
    start: int  # offsets into pair.zh
    end: int
    gaps: tuple[tuple[int, int], ...] = ()  # what a pattern leaves open, in order

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the characters of the term stand: on both sides of each gap of a pattern."""
        if not self.gaps:
            return ((self.start, self.end),)
        edges = (self.start, *chain.from_iterable(self.gaps), self.end)
        return tuple(zip(edges[::2], edges[1::2], strict=True))


class Term(Struct, frozen=True):
    """A word, a multi-word term or a set phrase, and where it stands."""

    hanzi: str  # simplified
    kind: str  # "word", "term", "phrase" or "pattern"
    score: float
    occurrences: tuple[Occurrence, ...]
    why: str  # the evidence that chose it, in words
    single: bool  # one word of the lexicon, as segmentation has it
    parts: tuple[str, ...] = ()  # simplified words it is made of


class Rendering(Struct, frozen=True):
    """The English span of a pair that renders a term there. Absent when unsure, never a guess."""

    text: str  # as it stands; parts of a discontinuous span joined by " … "
    spans: tuple[tuple[int, int], ...]  # offsets into pair.en, in order
    score: float
    pair: int  # index into the build's pairs
    unsaid: tuple[str, ...] = ()  # words of the term that it does not say, simplified


class Gloss(Struct, frozen=True):
    """A dictionary sense."""

    text: str
    source: str  # "CC-CEDICT", "house", "parts"


class Entry(Struct, frozen=True):
    """All that is known of one term before levels and order."""

    term: Term
    traditional: str
    pinyin: str  # word-spaced, tone-marked
    syllables: tuple[Syllable, ...]  # one for each Han character of term.hanzi
    glosses: tuple[Gloss, ...]
    renderings: tuple[Rendering | None, ...]  # parallel to term.occurrences
    classifiers: tuple[str, ...] = ()  # "个 gè"
    # How each rendering came about or why there is none, a step a line; as long as renderings, or
    # empty where nobody asked.
    traces: tuple[tuple[str, ...], ...] = ()


class Line(Struct, frozen=True):
    """A stretch of Chinese as a card shows it, in both scripts, with its reading.

    Both texts have the same length, so one set of offsets serves both.
    """

    simplified: str
    traditional: str
    syllables: tuple[str, ...]  # one for each character, "" where it is not a Han character
    words: tuple[tuple[int, int], ...]  # (start, end) of each word, in order
    capitals: tuple[int, ...] = ()  # places of the syllables that begin a proper name


class Brief(Struct, frozen=True):
    """A word mentioned on the card of another."""

    simplified: str
    traditional: str
    pinyin: str
    meaning: str


class Example(Struct, frozen=True):
    """A pair shown on a term's card, with the places of the term and of its rendering."""

    line: Line
    marks: tuple[tuple[int, int], ...]  # the term in line
    en: str
    en_marks: tuple[tuple[int, int], ...]  # its rendering in en; empty when unsure
    reference: str  # "Global AI Governance Initiative, 8.2"
    whole: Example | None = None  # the sentence of which it is a part


class Usage(Struct, frozen=True):
    """How a term is used, in the documents of the deck and elsewhere."""

    company: tuple[Brief, ...] = ()  # longer terms with it
    near: tuple[Brief, ...] = ()  # words of the deck with the same English
    opposite: tuple[Brief, ...] = ()  # words of the deck
    full: tuple[Brief, ...] = ()  # what it is short for
    short: tuple[Brief, ...] = ()  # its short names
    register: str = ""  # "Party, Report to the 20th CPC National Congress (2022)"


class TermNote(Struct, frozen=True):
    """What a term's cards say, as plain text; `cards` turns it into HTML."""

    id: str  # stable: made of the term and its reading, never of what may be corrected
    line: Line  # the headword
    pinyin: str  # by GB/T 16159, tone-marked: "rénlèi mìngyùn gòngtóngtǐ"
    kind: str  # "word", "term", "phrase" or "pattern"
    renderings: tuple[tuple[str, int], ...]  # the document's English, how often; likeliest first
    glosses: tuple[Gloss, ...]  # at most three
    classifiers: tuple[str, ...]
    examples: tuple[Example, ...]  # the first one makes the cloze card
    parts: tuple[Brief, ...]  # words it is made of
    hint: str  # tells it apart from others of the same meaning: "not 防范"; may be empty
    level: str  # "HSK 5 (2026)"
    band: str  # short name for tags: "hsk5"
    audio: str  # media file name, or ""
    note: str  # the user's or the house's remark, or ""
    tags: tuple[str, ...]
    own: tuple[str, ...] = ()  # the English of the deck's owner, which the document does not have
    function: bool = False  # of a closed class: met in a sentence alone
    initials: bool = False  # whether a question tells how each syllable begins
    heard: str = ""  # tells it apart from others of the same sound
    early: bool = False  # taught before its level
    usage: Usage = Usage()
    doubtful: tuple[str, ...] = ()  # renderings that are not sure or whole enough to ask with
    unsure: tuple[str, ...] = ()  # those among them that are marked as not sure
    # Renderings that say less than the term, each with the words that it leaves out, simplified.
    unsaid: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cards: tuple[str, ...] = ()  # kinds that it gets where the recipe names none


class SentenceNote(Struct, frozen=True):
    """What a sentence's or clause's cards say, as plain text."""

    id: str
    line: Line
    en: str
    kind: str  # "clause", "sentence" or "passage"
    words: tuple[Brief, ...]  # terms in it that the deck teaches
    reference: str
    level: str
    band: str
    audio: str
    note: str
    tags: tuple[str, ...]
    glossed: tuple[Brief, ...] = ()  # words in it that are not taught before it
    cards: tuple[str, ...] = ()  # kinds that it gets where the recipe names none


class Part(Struct, frozen=True):
    """A part of a character."""

    form: str  # as it stands there: 扌, not 手
    reading: str  # "qīng"; empty for a bound form
    meaning: str  # "hand"; empty where it would mislead
    sounds: str  # "alike": the character's syllable, in any tone; "rhymes": its final; or ""


class CharacterNote(Struct, frozen=True):
    """What a character's cards say, as plain text."""

    id: str
    hanzi: str  # simplified
    traditional: tuple[str, ...]  # its forms in the deck, the most frequent first: 發, 髮
    senses: tuple[tuple[str, tuple[Gloss, ...]], ...]  # reading in the deck → its meanings
    words: tuple[Brief, ...]  # words of the deck that it stands in
    level: str
    tags: tuple[str, ...]
    parts: tuple[Part, ...] = ()  # what the simplified form is made of; empty where not known
    traditional_parts: tuple[Part, ...] = ()  # the same of the most frequent traditional form
    drawing: str = ""  # file name of a picture of its strokes
    strokes: int = 0  # how many it has
