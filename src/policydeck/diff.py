"""Two releases of a deck → what importing the newer one changes for a learner of the older.

Anki replaces a note when its stamp is newer, adds what it does not know, moves no card to
another deck and removes nothing; so what leaves a deck is kept as retired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policydeck.apkg import Package, PackedNote
from policydeck.release import RETIRED

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of change and the notes it concerns, by their first fields."""

    what: str
    fronts: tuple[str, ...]
    harm: bool = False  # whether a learner loses something or an update is lost


def compare(old: Package, new: Package) -> list[Difference]:
    """All kinds of change that occur, in the order in which a learner would ask."""
    both = [(old.notes[g], note) for g, note in new.notes.items() if g in old.notes]
    updated = [(a, b) for a, b in both if b.stamp > a.stamp]
    kinds = [
        Difference(
            "updated: fields and tags are replaced, scheduling stays",
            _fronts(b for a, b in updated if not _is_retired(b) or _is_retired(a)),
        ),
        Difference(
            "new: added as new cards",
            _fronts(n for g, n in new.notes.items() if g not in old.notes),
        ),
        Difference(
            "retired: no longer taught, kept and tagged policydeck::retired",
            _fronts(b for a, b in both if _is_retired(b) and not _is_retired(a)),
        ),
        Difference(
            "not in the new release: they stay in the collection as they are",
            _fronts(n for g, n in old.notes.items() if g not in new.notes),
        ),
        Difference(
            "now at another level: the tag says so, cards stay in the sub-deck where they are",
            _fronts(
                b
                for a, b in both
                if _level(a) != _level(b) and not _is_retired(a) and not _is_retired(b)
            ),
        ),
        Difference(
            "of a deck that has another name now: cards stay under the old name (name the deck in "
            "Anki anew first, or keep deck.title)",
            _fronts(b for a, b in both if _title(a) != _title(b)),
        ),
        Difference(
            "with a kind of card that is new",
            _fronts(b for a, b in both if _ordinals(b) - _ordinals(a)),
        ),
        Difference(
            "with a card that becomes empty (Tools, Empty Cards removes them)",
            _fronts(b for a, b in both if _ordinals(a) - _ordinals(b) and b.stamp > a.stamp),
        ),
        Difference(
            "changed without a newer stamp: Anki would not update them",
            _fronts(b for a, b in both if _content(a) != _content(b) and b.stamp <= a.stamp),
            harm=True,
        ),
        *_types(old, new),
    ]
    return [kind for kind in kinds if kind.fronts]


def _types(old: Package, new: Package) -> Iterator[Difference]:
    shared = [(old.types[i], t) for i, t in new.types.items() if i in old.types]
    yield Difference(
        "note types with other templates or styling: applied",
        tuple(b.name for a, b in shared if a.texts != b.texts and b.stamp > a.stamp),
    )
    yield Difference(
        "note types with other fields or templates than before: every old note would conflict",
        tuple(
            b.name
            for a, b in shared
            if len(a.fields) != len(b.fields) or len(a.templates) != len(b.templates)
        ),
        harm=True,
    )


def lines(old: Package, new: Package) -> Iterator[str]:
    """The differences in plain words, one line each with some of the notes."""
    found = compare(old, new)
    unchanged = sum(
        note.stamp <= old.notes[guid].stamp for guid, note in new.notes.items() if guid in old.notes
    )
    yield f"{unchanged} notes unchanged: your edits and tags on them stay"
    for kind in found:
        shown = ", ".join(" ".join(front.split())[:30] for front in kind.fronts[:SHOWN])
        more = f", … and {len(kind.fronts) - SHOWN} more" if len(kind.fronts) > SHOWN else ""
        yield f"{len(kind.fronts)} {kind.what}: {shown}{more}"


def _fronts(notes: Iterator[PackedNote]) -> tuple[str, ...]:
    return tuple(note.fields[0] for note in notes)


def _is_retired(note: PackedNote) -> bool:
    return RETIRED in note.tags


def _level(note: PackedNote) -> str:
    return note.deck.rpartition("::")[2]


def _title(note: PackedNote) -> str:
    return note.deck.rpartition("::")[0]


def _ordinals(note: PackedNote) -> set[int]:
    return {ordinal for ordinal, _ in note.cards}


def _content(note: PackedNote) -> tuple[tuple[str, ...], frozenset[str]]:
    return note.fields, frozenset(note.tags)
