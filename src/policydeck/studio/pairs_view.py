"""The pairs of a deck's texts as the page shows them, and the rows that its clicks stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from policydeck import script
from policydeck.analysis import pairs
from policydeck.errors import InputError
from policydeck.model import SentencePair
from policydeck.read import Document
from policydeck.recipe import PAIR_KINDS, Override, Overrides
from policydeck.studio.desk import override

_SURE = 0.9  # as in `align`: from here on the words of a pair vouch for it by themselves
_NAMED = 30  # characters of a pair that a row names it by, so that it is found when it moved
_PIECE = 24  # characters that say how a piece begins, at most
# Where a pair is likely to be cut: behind a mark, spaces and closing marks included.
_ZH_ENDS = re.compile(r"(?:[。！？；，、：]|[,;:!?](?!\d))[」』”’）》]*\s*")
_EN_ENDS = re.compile(
    r"[.!?;,:][”’\"')]*\s+|\s[–—]\s|\s(?=(?:and|or|to|in|with|while|which|that)\s)"
)


class Text(Struct, frozen=True, eq=False):
    """The deck's documents with their pairs before corrections."""

    key: tuple[object, ...]  # what reading and aligning depend on
    documents: tuple[Document, ...]
    aligned: tuple[list[SentencePair], ...]


class PairRow(Struct, frozen=True):
    """One pair on the page."""

    number: int  # place in the list of all pairs of all documents, from 0
    ref: str
    zh: str
    en: str
    score: float
    doubt: str
    rows: tuple[Override, ...]  # corrections that name it
    passage: str  # "8", where a new passage begins; else ""
    title: str  # of the document, where a new one begins; else ""

    @property
    def state(self) -> str:
        """How sure it is, for the look of the row."""
        if self.doubt:
            return "dropped" if self.doubt == "dropped by you" else "doubtful"
        accepted = any(row.what in ("accept", "reword", "cut") for row in self.rows)
        return "sure" if accepted or self.score >= _SURE else "likely"

    @property
    def place(self) -> str:
        """The reference without the document, for people."""
        return self.ref.rpartition(":")[2]


def rows(text: Text, now: Overrides) -> list[PairRow]:
    """All pairs in the order of the texts, after the corrections of now."""
    corrected, _ = pairs.corrected(text.documents, text.aligned, now)
    rows_of = _named([row for row in now.rows if row.what in PAIR_KINDS])
    found: list[PairRow] = []
    for document, own in zip(text.documents, corrected, strict=True):
        passage, title = "", document.title
        for pair in own:
            here = pair.ref.rpartition(":")[2].partition(".")[0]
            found.append(
                PairRow(
                    len(found), pair.ref, pair.zh, pair.en, pair.score, pair.doubt,
                    rows_of(pair),
                    here if here != passage else "", title,
                )
            )  # fmt: skip
            passage, title = here, ""
    return found


def _named(rows: Sequence[Override]) -> Callable[[SentencePair], tuple[Override, ...]]:
    """Which of the rows name a pair; a row for 8.2 names all pieces of it."""
    by_place: dict[str, list[Override]] = {}
    for row in rows:
        by_place.setdefault(row.place, []).append(row)
    loose = by_place.pop("", [])

    def of(pair: SentencePair) -> tuple[Override, ...]:
        bare = pair.ref.rpartition(":")[2]
        places = dict.fromkeys((pair.ref, bare, bare.partition("-")[0]))
        found = [row for place in places for row in by_place.get(place, ())]
        key = script.simplify(pair.zh) if loose else ""
        return (*found, *(row for row in loose if row.term and key.startswith(row.term)))

    return of


def chosen(found: Sequence[PairRow], which: str, query: str) -> list[PairRow]:
    """The rows that a filter asks for: all, those to check, or those with corrections."""
    kept = list(found)
    if which == "check":
        kept = sorted((r for r in found if r.state == "doubtful"), key=lambda r: r.score)
        kept += sorted((r for r in found if r.state == "likely"), key=lambda r: r.score)
    elif which == "corrected":
        kept = [row for row in found if row.rows or row.state == "dropped"]
    if query:
        asked = script.simplify(query).lower()
        kept = [r for r in kept if asked in script.simplify(r.zh).lower() or asked in r.en.lower()]
    return kept


def counts(found: Sequence[PairRow]) -> tuple[dict[str, int], bool]:
    """How many rows each filter has, and whether any is in doubt."""
    states = Counter(row.state for row in found)
    corrected = sum(bool(row.rows) or row.state == "dropped" for row in found)
    check = states["doubtful"] + states["likely"]
    return {"check": check, "all": len(found), "corrected": corrected}, states["doubtful"] > 0


def correction(text: Text, row: PairRow, what: str, value: str = "") -> Override:
    """The row of overrides.tsv for a click on a pair."""
    place = row.ref if len(text.documents) > 1 else row.place
    return override(script.simplify(row.zh)[:_NAMED], place, what, value)


def cut(text: Text, row: PairRow, zh: int, en: int, other: PairRow | None = None) -> list[Override]:
    """The rows that cut a pair at two offsets; with `other`, of the two joined before.

    Raises InputError where a row cannot say it.
    """
    zh_text, en_text = row.zh, row.en
    made = []
    if other:
        joined = joined_texts(text, row, other)
        zh_text, en_text = joined
        made.append(correction(text, row, "join"))
    first, second = _beginning(script.simplify(zh_text), zh), _beginning(en_text, en)
    if not first or not second:
        raise InputError(
            f"pair {row.place}", None, "no place to cut at",
            "Choose a place inside both texts whose words do not also stand before it.",
        )  # fmt: skip
    piece = f"{first} = {second}"
    named = row if not other else replace(row, zh=zh_text, en=en_text)
    return [*made, correction(text, named, "cut", piece)]


def joined_texts(text: Text, row: PairRow, other: PairRow) -> tuple[str, str]:
    """Both texts of a pair and the next one as joining them makes them. Raises InputError."""
    said = correction(text, row, "join")
    pair, following = (_pair(one) for one in (row, other))
    texts = {p.ref: (p.zh, p.en) for document in text.documents for p in document.passages}
    passage = row.ref.rpartition(".")[0]
    if other.ref.rpartition(".")[0] != passage:
        raise InputError(
            f"pair {row.place}", None, f"{said.what}: the next pair belongs to another passage",
            "Pairs of one passage can be joined.",
        )  # fmt: skip
    zh_text, en_text = texts[passage]
    return _span(zh_text, pair.zh, following.zh), _span(en_text, pair.en, following.en)


def _pair(row: PairRow) -> SentencePair:
    return SentencePair(row.zh, row.en, row.ref, row.score, 0, 0, 0)


def _span(whole: str, one: str, other: str) -> str:
    if not (one and other):
        return one or other
    start = whole.find(one)
    then = whole.find(other, start + len(one))
    return whole[start : then + len(other)] if start >= 0 and then >= 0 else f"{one} {other}"


def _beginning(text: str, at: int) -> str:
    """The shortest text from `at` on that does not stand before it, too; empty if all do."""
    if not 0 < at < len(text):
        return ""
    for size in range(2, _PIECE + 40):
        piece = text[at : at + size].rstrip()
        usable = piece and not set("|=") & set(piece) and piece == " ".join(piece.split())
        if usable and text.find(piece, 1) == at and (size >= 6 or at + size >= len(text)):
            return piece
        if at + size >= len(text):
            break
    return ""


def seams(zh: str, en: str) -> tuple[list[int], list[int]]:
    """Where the texts of a pair can be cut, likely places only."""
    return (
        [m.end() for m in _ZH_ENDS.finditer(zh) if m.end() < len(zh)],
        [m.end() for m in _EN_ENDS.finditer(en) if m.end() < len(en)],
    )
