"""Two releases of a deck → what importing the newer one changes for a learner of the older.

Anki replaces a note when its stamp is newer, adds what it does not know, moves no card to
another deck and removes nothing; so what leaves a deck is kept as retired.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policydeck import cards
from policydeck.anki import Package, PackedNote
from policydeck.release import RETIRED

SHOWN = 8
CHANGED = (
    "notes change; edits and tags that learners made on them are replaced, scheduling stays "
    "(policydeck push keeps them)"
)
# What of a text is shown in a line: a sense or a clause, and a little of what stands around it.
_CLIP, _BEFORE = 60, 15


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
            CHANGED,
            _fronts(b for _, b in updated),
        ),
        Difference(
            "new: added as new cards",
            _fronts(n for g, n in new.notes.items() if g not in old.notes),
        ),
        Difference(
            "retired: no longer taught; learners keep them as they are",
            _fronts(b for a, b in both if _is_retired(b) and not _is_retired(a)),
        ),
        Difference(
            "not in the new release: they stay in the collection as they are",
            _fronts(n for g, n in old.notes.items() if g not in new.notes),
        ),
        Difference(
            "now at another level, for new learners: cards stay in the sub-deck where they are",
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
        *_cards(old, new, both),
        *_types(old, new),
    ]
    return [kind for kind in kinds if kind.fronts]


def _cards(
    old: Package, new: Package, both: Sequence[tuple[PackedNote, PackedNote]]
) -> Iterator[Difference]:
    """What changes on notes of both releases without their being moved or retired."""
    yield from (
        Difference(
            "with a kind of card that is new",
            _fronts(b for a, b in both if _ordinals(b) - _ordinals(a)),
        ),
        Difference(
            "with a card that becomes empty (Tools, Empty Cards removes them)",
            _fronts(b for a, b in both if _ordinals(a) - _ordinals(b) and b.stamp > a.stamp),
        ),
        Difference(
            "with another level, reference or count, for new learners; others keep what they have",
            _fronts(
                b
                for a, b in both
                if b.stamp <= a.stamp
                and _is_retired(a) == _is_retired(b)
                and _incidental(old, a) != _incidental(new, b)
                and _content(old, a) == _content(new, b)
            ),
        ),
        Difference(
            "changed without a newer stamp: Anki would not update them",
            _fronts(
                b for a, b in both if b.stamp <= a.stamp and _content(old, a) != _content(new, b)
            ),
            harm=True,
        ),
    )


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
        heading = f"{len(kind.fronts)} {kind.what}: {shown}{more}"
        one = len(kind.fronts) == 1
        yield heading.replace("1 notes change;", "1 note changes;") if one else heading
        if kind.what == CHANGED:
            yield from fields(old, new)


def fields(old: Package, new: Package) -> Iterator[str]:
    """What changes on the notes that are replaced: each field with the text before and after."""
    changes: dict[str, list[str]] = {}
    for guid, after in new.notes.items():
        before = old.notes.get(guid)
        if before is None or after.stamp <= before.stamp:
            continue
        names = new.types[after.type_id].fields
        read = zip(names, _content(old, before), _content(new, after), strict=True)
        for number, (name, one, other) in enumerate(read):
            if one != other:
                texts = _apart(_text(before.fields[number]), _text(after.fields[number]))
                changes.setdefault(name, []).append(f"{_text(after.fields[0])[:30]}: {texts}")
    for name, shown in changes.items():
        yield f"  {name}, {len(shown)} note{'s' if len(shown) > 1 else ''}"
        yield from (f"    {line}" for line in shown[:SHOWN])
        if len(shown) > SHOWN:
            yield f"    … and {len(shown) - SHOWN} more"


def _text(field: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", field)).split())


def _apart(one: str, other: str) -> str:
    """Two texts from a little before the place where they begin to differ.

    >>> _apart("to govern; to rule", "to govern; to administer")
    'to govern; to rule → to govern; to administer'
    """
    if one == other:
        return "other marks or colours"
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = max(same - _BEFORE, 0)
    lead = "…" if start else ""
    first, second = (
        f"{lead}{text[start:][:_CLIP]}{'…' if len(text) > start + _CLIP else ''}"
        for text in (one, other)
    )
    return f"{first or 'nothing'} → {second or 'nothing'}"


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


def _content(package: Package, note: PackedNote) -> tuple[str, ...]:
    return cards.content(package.types[note.type_id].fields, note.fields)


def _incidental(package: Package, note: PackedNote) -> tuple[object, frozenset[str]]:
    names = package.types[note.type_id].fields
    fields = {n: f for n, f in zip(names, note.fields, strict=True) if f and n != cards.RELEASED}
    return fields, frozenset(note.tags)
