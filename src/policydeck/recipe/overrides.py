"""overrides.tsv beside a deck: what its owner knows better.

One correction a row, tab-separated, with a header:

    term    place   what         value
    应      8.2     reading      yīng
    治理            gloss        to govern; governance
    智能鸿沟        rendering    gap in AI
    数据处理        split        数据 处理
    数据安全法      merge
    信任            skip

`term` is in either script; `place` is a reference as `policydeck pairs` prints it ("8.2", or
"gagi:8.2" where there are several texts) and may be empty: everywhere. `what` is one of

    reading      value: one syllable a character, marked or numbered: "yīng duì", "ying1 dui4"
    traditional  value: the Traditional form
    gloss        value: senses, separated by " | "
    rendering    value: the English as it stands in the pair; empty: there is none
    english      value: your own English where the document's will not do, separated by " | "; it
                 stands on the card as yours, asks for the term first, and is marked where the text
                 has it in the place of what is wrong; empty: none
    wrong        value: English that is none of the term's, however often the text may seem to say
                 so: no card shows, asks or marks it
    split, merge value of split: the words, separated by spaces
    level        value: HSK 4, 7-9, beyond
    keep, skip   make a note of it in any case, or none
    note         value: a remark for the card

Of sentence pairs `term` is the Chinese, whole or its beginning; it may be empty where `place` says
which pair is meant. A row whose text moved is followed, and each says what it did.

    accept       a doubtful pair is right
    drop         no notes of the pair, or of the clause
    reword       value: the English that the card shows
    cut          value: how each further piece begins: "智能 = intelligent", separated by " | "
    join         the pair and the next one are one
    clause       a note of a part of a sentence, too; value: its English as it stands there

Corrections apply before anything that is derived from them. A row that matches nothing any more
is reported by the build and kept.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from policydeck import levels, script
from policydeck.errors import InputError
from policydeck.language import english, is_han, marked, plain
from policydeck.lexicon import segment
from policydeck.model import GAP, Syllable, Token
from policydeck.storage import files

KINDS = ("reading", "traditional", "gloss", "rendering", "english", "wrong", "split", "merge",
         "level", "keep", "skip", "note")  # fmt: skip
PAIR_KINDS = ("accept", "drop", "reword", "cut", "join", "clause")
SOURCE = "overrides"
COLUMNS = ("term", "place", "what", "value")


class Override(Struct, frozen=True):
    """One row."""

    term: str  # simplified
    place: str  # "8.2", "gagi:8.2" or ""
    what: str
    value: str
    line: int  # of the file

    def at(self, ref: str) -> bool:
        """Whether it holds in the pair `ref`; a row for 8.2 holds in its clauses, too."""
        bare = ref.rpartition(":")[2]
        return not self.place or self.place in (ref, bare)


class Overrides(Struct, frozen=True, dict=True):
    """All rows of a file, and the file, which need not exist."""

    rows: tuple[Override, ...] = ()
    path: Path | None = None

    @cached_property
    def _found(self) -> Mapping[tuple[str, str], tuple[Override, ...]]:
        """The rows by kind, and by kind and term: each of a shelf is asked for several times."""
        found: dict[tuple[str, str], list[Override]] = {}
        for row in self.rows:
            for key in dict.fromkeys(((row.what, ""), (row.what, row.term))):
                found.setdefault(key, []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    def of(self, what: str, term: str = "") -> tuple[Override, ...]:
        """The rows of a kind, for one term or for all."""
        return self._found.get((what, term), ())

    def value(self, what: str, term: str, ref: str = "") -> str | None:
        """The value of the row that decides here: one with a place before one without."""
        rows = [r for r in self.of(what, term) if (r.at(ref) if ref else not r.place)]
        return max(rows, key=lambda r: bool(r.place)).value if rows else None


def read(path: Path) -> Overrides:
    """The rows of an overrides.tsv; none where there is no file.

    Raises InputError naming the first row that cannot be meant.
    """
    if not path.exists():
        return Overrides(path=path)
    return checked(path, files.table(path, COLUMNS))


def cells(row: Override) -> dict[str, str]:
    """A row's cells by the names of their columns."""
    return dict(zip(COLUMNS, (row.term, row.place, row.what, row.value), strict=True))


def checked(path: Path, table: Iterable[tuple[int, Mapping[str, str]]]) -> Overrides:
    """The rows of a table that has the columns of COLUMNS. Raises InputError as `read` does."""
    rows = []
    for line, found in table:
        row = Override(
            script.simplify(found["term"].strip()), found["place"].strip(), found["what"].strip(),
            found["value"].strip(), line,
        )  # fmt: skip
        if problem := _problem(row):
            raise InputError(path, line, *problem)
        rows.append(row)
    return Overrides(tuple(rows), path)


def _problem(row: Override) -> tuple[str, str] | None:
    """What was found and what was expected, where a row cannot be meant."""
    if not row.term and not (row.what in PAIR_KINDS and row.place):
        return "a row without a term", "The first column names the Chinese term."
    known = (*KINDS, *PAIR_KINDS)
    if row.what not in known:
        near = difflib.get_close_matches(row.what, known, n=1)
        hint = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(known)}."
        return f"the kind “{row.what}”", hint
    sound, expected = _value(row)
    return None if sound else (f"the {row.what} “{row.value}”", expected)


def _value(row: Override) -> tuple[bool, str]:
    """Whether the value can be meant, and what it should be."""
    syllables = row.value.split()
    count = sum(map(is_han, row.term))
    sound, expected = True, ""
    match row.what:
        case "reading":
            sound = len(syllables) == count and all(map(_is_syllable, syllables))
            expected = f"“{row.term}” needs {count} syllables such as “zhì lǐ” or “zhi4 li3”."
        case "traditional":
            sound = len(row.value) == len(row.term)
            expected = f"It must have {len(row.term)} characters."
        case "split":
            sound = "".join(script.simplify(row.value).split()) == row.term
            expected = f"Its words must join to “{row.term}”."
        case "level":
            sound = levels.number(row.value) is not None
            expected = "Write 1 to 6, 7-9 or beyond."
        case "gloss":
            sound, expected = bool(row.value), "The last column holds the senses."
        case "reword" | "clause" | "wrong":
            sound, expected = bool(row.value), "The last column holds the English."
        case "cut":
            sound = all(re.fullmatch(r"[^=]*[^=\s]\s*=.*\S.*", p) for p in row.value.split("|"))
            expected = "Write how each further piece begins: 智能 = intelligent."
    return sound, expected


def own_english(overrides: Overrides, term: str) -> tuple[str, ...]:
    """The owner's own English for a term, in her order."""
    value = overrides.value("english", term) or ""
    return tuple(filter(None, (text.strip() for text in value.split("|"))))


def _is_syllable(text: str) -> bool:
    return bool(re.fullmatch("[a-zêü]{1,6}", plain(marked(text))))


def tokens(text: str, key: str, ref: str, overrides: Overrides) -> tuple[Token, ...]:
    """The tokens of a sentence, with the owner's splits and merges."""
    fixed: dict[int, tuple[str, ...]] = {}
    for row in (*overrides.of("merge"), *overrides.of("split")):
        words = tuple(script.simplify(row.value).split()) if row.what == "split" else (row.term,)
        start = key.find(row.term) if row.at(ref) else -1
        while start >= 0:
            fixed.setdefault(start, words)
            start = key.find(row.term, start + len(row.term))
    if not fixed:
        return segment(text, key)
    result: list[Token] = []
    at = 0
    for start in sorted(fixed):
        if start < at:
            continue  # overlaps an earlier one
        result += _moved(segment(text[at:start], key[at:start]), at)
        at = start
        for word in fixed[start]:
            end = at + len(word)
            result.append(Token(text[at:end], at, end, word, "word"))
            at = end
    result += _moved(segment(text[at:], key[at:]), at)
    return tuple(result)


def _moved(found: Iterable[Token], by: int) -> list[Token]:
    return [Token(t.text, t.start + by, t.end + by, t.key, t.kind) for t in found]


def places(term: str, key: str, found: Sequence[Token]) -> list[int]:
    """Where a term stands in a sentence as whole words."""
    starts, ends = {t.start for t in found}, {t.end for t in found}
    at, where = key.find(term), []
    while at >= 0:
        if at in starts and at + len(term) in ends:
            where.append(at)
        at = key.find(term, at + 1)
    return where


def readings(
    syllables: Sequence[Syllable | None], key: str, ref: str, found: Sequence[Token],
    overrides: Overrides,
) -> tuple[Syllable | None, ...]:  # fmt: skip
    """The syllables of a sentence's characters, with the owner's readings."""
    result = list(syllables)
    for row in sorted(overrides.of("reading"), key=lambda r: bool(r.place)):
        if row.at(ref):
            for start in places(row.term, key, found):
                said = iter(row.value.split())
                for i in range(start, start + len(row.term)):
                    if result[i] is not None:
                        result[i] = Syllable(marked(next(said)), SOURCE)
    return tuple(result)


def traditional(
    shown: str, key: str, ref: str, found: Sequence[Token], overrides: Overrides
) -> str:
    """The Traditional form of a sentence, with the owner's forms."""
    for row in sorted(overrides.of("traditional"), key=lambda r: bool(r.place)):
        if row.at(ref):
            for start in places(row.term, key, found):
                shown = shown[:start] + row.value + shown[start + len(row.term) :]
    return shown


def unmatched(
    overrides: Overrides, sentences: Sequence[tuple[str, str, str]], terms: Iterable[str]
) -> list[str]:
    """A message for each row that no sentence or term answers to any more.

    `sentences` are (ref, simplified Chinese, English); `terms` the simplified terms found.
    """
    known = set(terms)
    messages = []
    for row in overrides.rows:
        if row.what in PAIR_KINDS:
            continue  # `pairs` tells what they did
        pieces = row.term.split(GAP)
        where = [s for s in sentences if row.at(s[0]) and all(p in s[1] for p in pieces)]
        if not where:
            problem = f"“{row.term}” does not occur" + (f" in {row.place}" if row.place else "")
        elif row.what == "rendering" and not any(row.value in s[2] for s in where):
            problem = f"no English beside “{row.term}” has “{row.value}”"
        elif row.what == "wrong" and not any(_says(s[2], row.value) for s in where):
            problem = f"no English beside “{row.term}” says “{row.value}”"
        elif row.what not in ("split", "merge") and row.term not in known:
            problem = f"“{row.term}” is no term of the text"
        else:
            continue
        messages.append(f"{overrides.path}:{row.line}: {problem}; the row has no effect")
    return messages


def _says(sentence: str, value: str) -> bool:
    """Whether an English sentence has a wording, whose parts may stand apart ("play … role")."""
    there = english.gist(sentence)
    return all(set(english.gist(part)) <= set(there) for part in value.split("…"))
