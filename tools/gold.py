"""data/gold → values: the judged places, clauses, pairs and senses of each document.

data/gold/README.md describes the files. A line that cannot be read, or that points to nothing in
its text, raises InputError with its number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policydeck import script
from policydeck.errors import InputError
from policydeck.storage import files

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "data" / "gold"
SPLITS = ("train", "dev", "test")
DROPPED, FREE = "-", "~"
VERDICTS = {"kept": True, "refused": False}
_PLACE = ("row", "unit", "nth", "kind", "tier", "english", "note")
_JUDGED = ("ref", "zh", "en", "verdict", "note")
_SENSE = ("row", "word", "start", "english", "right", "bad", "note")


@dataclass(frozen=True, slots=True)
class Passage:
    """A row of a document."""

    row: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Place:
    """What was decided of one unit at one place."""

    row: str
    hanzi: str  # simplified
    start: int  # offsets into the passage's Chinese
    end: int
    kind: str  # word, term, phrase, name or none
    tier: int  # 1 a note that must be, 2 one that may be, 0 none
    spans: tuple[tuple[int, int], ...]  # offsets into the English; empty: dropped or free
    english: str  # as written, " … " between parts; "-" dropped, "~" too free to be taught


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence or clause pair and what was decided of it."""

    ref: str
    zh: str
    en: str
    verdict: str  # right, partial, wrong, broken (cannot stand alone) or idle (says nothing)


@dataclass(frozen=True, slots=True)
class WordSense:
    """A word in a passage and the senses that a card may show first."""

    hanzi: str
    start: int
    zh: str
    en: str  # of the clause that renders it, or of the passage
    right: tuple[str, ...]
    bad: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One judged document."""

    name: str
    kind: str  # "act", "work report", …
    split: str
    senses_shaped: bool  # whether the house list of senses was written with its senses in view
    passages: tuple[Passage, ...]
    places: tuple[Place, ...]
    renderings: tuple[Place, ...]  # of units in rows that were not judged whole
    again: tuple[Place, ...]  # the same units judged a second time, blind
    clauses: tuple[Judged, ...]
    pairs: tuple[Judged, ...]
    senses: tuple[WordSense, ...]
    readings: dict[str, tuple[str, ...]]  # simplified word → its pinyin in this document
    units: dict[str, frozenset[str]]  # row → its multi-word units, where only these were judged
    judged: dict[str, bool]  # multi-word headword of a deck of it → whether it is a unit

    @property
    def rendered(self) -> tuple[Place, ...]:
        """All places whose English was judged."""
        return self.places + self.renderings

    @property
    def judged_rows(self) -> frozenset[str]:
        """The rows all of whose units were judged."""
        return frozenset(place.row for place in self.places)


@cache
def documents() -> tuple[Document, ...]:
    """All documents of data/gold, by name."""
    return tuple(_document(path.parent) for path in sorted(GOLD.glob("*/SOURCE.toml")))


def of(split: str) -> tuple[Document, ...]:
    """The documents of a split."""
    return tuple(document for document in documents() if document.split == split)


def _document(folder: Path) -> Document:
    source = tomllib.loads((folder / "SOURCE.toml").read_text(encoding="utf-8"))
    if source.get("split") not in SPLITS:
        raise InputError(folder / "SOURCE.toml", None, f"split is {source.get('split')!r}",
                         f"It must be one of {', '.join(SPLITS)}.")  # fmt: skip
    rows = _rows(folder / "text.tsv", ("row", "zh", "en"))
    passages = {r["row"]: Passage(r["row"], r["zh"], r["en"]) for _, r in rows}
    readings = _rows(folder / "readings.tsv", ("hanzi", "pinyin"))
    return Document(
        folder.name,
        source["kind"],
        source["split"],
        source.get("senses_shaped", False),
        tuple(passages.values()),
        tuple(_places(folder / "places.tsv", passages)),
        tuple(_places(folder / "renderings.tsv", passages)),
        tuple(_places(folder / "again.tsv", passages)),
        tuple(_judged(folder / "clauses.tsv")),
        tuple(_judged(folder / "pairs.tsv")),
        tuple(_senses(folder / "senses.tsv", passages)),
        {row["hanzi"]: tuple(row["pinyin"].split("|")) for _, row in readings},
        dict(_units(folder / "units.tsv", passages)),
        dict(_verdicts(folder / "judged.tsv", passages)),
    )


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    return files.table(path, columns) if path.exists() else iter(())


def _judged(path: Path) -> Iterator[Judged]:
    for _, row in _rows(path, _JUDGED):
        yield Judged(row["ref"], row["zh"], row["en"], row["verdict"])


def _senses(path: Path, passages: dict[str, Passage]) -> Iterator[WordSense]:
    for number, row in _rows(path, _SENSE):
        passage = _passage(path, number, row["row"], passages)
        start = int(row["start"])
        if not passage.zh.startswith(row["word"], start):
            raise InputError(path, number, f"{row['word']} is not at {start}", "Correct `start`.")
        if row["english"] not in passage.en:
            raise InputError(path, number, f"“{row['english']}” does not stand there",
                             "Copy it from text.tsv.")  # fmt: skip
        yield WordSense(
            script.simplify(row["word"]), start, passage.zh, row["english"] or passage.en,
            tuple(filter(None, row["right"].split("|"))),
            tuple(filter(None, row["bad"].split("|"))),
        )  # fmt: skip


def _places(path: Path, passages: dict[str, Passage]) -> Iterator[Place]:
    for number, row in _rows(path, _PLACE):
        passage = _passage(path, number, row["row"], passages)
        start = _nth(passage.zh, row["unit"], int(row["nth"]))
        english = row["english"]
        parts = [] if english in (DROPPED, FREE) else english.split(" … ")
        spans = []
        for part in parts:
            text, _, nth = part.partition("#")
            first = _nth(passage.en, text, int(nth or 1))
            spans.append((first, first + len(text)))
        if start < 0 or any(first < 0 for first, _ in spans) or not english:
            raise InputError(path, number, f"“{row['unit']}” or “{english}” does not stand there",
                             "Copy both from text.tsv.")  # fmt: skip
        end = start + len(row["unit"])
        hanzi = script.simplify(passage.zh)[start:end]
        yield Place(
            row["row"], hanzi, start, end, row["kind"], int(row["tier"]), tuple(spans),
            " … ".join(part.partition("#")[0] for part in parts) or english,
        )  # fmt: skip


def _units(path: Path, passages: dict[str, Passage]) -> Iterator[tuple[str, frozenset[str]]]:
    for number, row in _rows(path, ("row", "units")):
        passage = _passage(path, number, row["row"], passages)
        for unit in row["units"].split(" "):
            if unit not in passage.zh:
                raise InputError(path, number, f"“{unit}” does not stand there",
                                 "Copy it from text.tsv.")  # fmt: skip
        yield row["row"], frozenset(map(script.simplify, row["units"].split(" ")))


def _verdicts(path: Path, passages: dict[str, Passage]) -> Iterator[tuple[str, bool]]:
    whole = "\n".join(passage.zh for passage in passages.values())
    for number, row in _rows(path, ("hanzi", "verdict", "note")):
        if row["hanzi"] not in whole or row["verdict"] not in VERDICTS:
            raise InputError(path, number, f"{row['hanzi']} {row['verdict']}",
                             "Copy it from text.tsv; the verdict is kept or refused.")  # fmt: skip
        yield script.simplify(row["hanzi"]), VERDICTS[row["verdict"]]


def _passage(path: Path, number: int, row: str, passages: dict[str, Passage]) -> Passage:
    if row not in passages:
        raise InputError(path, number, f"there is no row {row}", "See text.tsv.")
    return passages[row]


def _nth(text: str, wanted: str, nth: int) -> int:
    """Where `wanted` stands for the nth time, overlapping or not; -1 if nowhere."""
    at = -1
    for _ in range(nth):
        at = text.find(wanted, at + 1)
        if at < 0:
            break
    return at
