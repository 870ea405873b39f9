"""Two releases of a deck → what importing the newer one changes for a learner of the older.

Anki replaces a note when its stamp is newer, adds what it does not know, moves no card to
another deck and removes nothing; so what leaves a deck is kept as retired. Where only what is
incidental changed, the stamp is newer than the last release and older than any edit of a learner's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from policydeck import cards
from policydeck.anki import Package, PackedNote
from policydeck.release import RETIRED

SHOWN = 8
CHANGED = (
    "notes change; edits and tags that learners made on them are replaced, scheduling stays "
    "(policydeck push keeps them)"
)
OTHERWISE, NOTHING = "other marks or colours", "nothing"
# What of a text is shown in a line: a sense or a clause, and a little of what stands around it.
_CLIP, _BEFORE = 60, 15

Pair = tuple[PackedNote, PackedNote]  # a note as it was and as it is


class Difference(Struct, frozen=True):
    """One kind of change and the notes it concerns, by their first fields."""

    kind: str  # "changed", "new", "retired", …
    what: str  # the same in words
    fronts: tuple[str, ...]
    harm: bool = False  # whether a learner loses something or an update is lost


class Change(Struct, frozen=True):
    """One field of a note that is replaced, before and after, where they begin to differ."""

    front: str
    field: str
    before: str
    after: str


class Changes(Struct, frozen=True):
    """What importing the newer of two releases changes."""

    unchanged: int  # notes that are taught on
    kinds: tuple[Difference, ...]
    fields: tuple[Change, ...]  # note by note


def changes(old: Package, new: Package) -> Changes:
    """What importing the newer of two releases changes for a learner of the older."""
    taught = [(a, b) for a, b in _both(old, new) if _is_retired(a) or not _is_retired(b)]
    unchanged = len(taught) - len(_updated(old, new, taught))
    return Changes(unchanged, tuple(compare(old, new)), tuple(fields(old, new)))


def compare(old: Package, new: Package) -> list[Difference]:
    """All kinds of change that occur, in the order in which a learner would ask."""
    both = _both(old, new)
    updated = _updated(old, new, both)
    kinds = [
        Difference("changed", CHANGED, _fronts(b for _, b in updated)),
        Difference(
            "new",
            "new: added as new cards",
            _fronts(n for g, n in new.notes.items() if g not in old.notes),
        ),
        Difference(
            "retired",
            "retired: no longer taught; learners keep them as they are",
            _fronts(b for a, b in both if _is_retired(b) and not _is_retired(a)),
        ),
        Difference(
            "gone",
            "not in the new release: they stay in the collection as they are",
            _fronts(n for g, n in old.notes.items() if g not in new.notes),
        ),
        Difference(
            "level",
            "now at another level, for new learners: cards stay in the sub-deck where they are",
            _fronts(
                b
                for a, b in both
                if _level(a) != _level(b) and not _is_retired(a) and not _is_retired(b)
            ),
        ),
        Difference(
            "renamed",
            "of a deck that has another name now: cards stay under the old name (name the deck in "
            "Anki anew first, or keep deck.title)",
            _fronts(b for a, b in both if _title(a) != _title(b)),
        ),
        *_cards(old, new, both),
        *_types(old, new),
    ]
    return [kind for kind in kinds if kind.fronts]


def _cards(old: Package, new: Package, both: Sequence[Pair]) -> Iterator[Difference]:
    """What changes on notes of both releases without their being moved or retired."""
    yield from (
        Difference(
            "cards",
            "with a kind of card that is new",
            _fronts(b for a, b in both if _ordinals(b) - _ordinals(a)),
        ),
        Difference(
            "empty",
            "with a card that becomes empty (Tools, Empty Cards removes them)",
            _fronts(b for a, b in both if _ordinals(a) - _ordinals(b) and b.stamp > a.stamp),
        ),
        Difference(
            "incidental",
            "with another level, reference or count alone: whoever edited one keeps it so",
            _fronts(
                b
                for a, b in both
                if b.stamp > a.stamp
                and _incidental(old, a) != _incidental(new, b)
                and _content(old, a) == _content(new, b)
            ),
        ),
        Difference(
            "stale",
            "changed without a newer stamp: Anki would not update them",
            _fronts(
                b
                for a, b in both
                if b.stamp <= a.stamp
                and _is_retired(a) == _is_retired(b)
                and _incidental(old, a) != _incidental(new, b)
            ),
            harm=True,
        ),
    )


def _types(old: Package, new: Package) -> Iterator[Difference]:
    shared = [(old.types[i], t) for i, t in new.types.items() if i in old.types]
    yield Difference(
        "look",
        "note types with other templates or styling: applied",
        tuple(b.name for a, b in shared if a.texts != b.texts and b.stamp > a.stamp),
    )
    yield Difference(
        "types",
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
    found = changes(old, new)
    yield f"{found.unchanged} notes unchanged: your edits and tags on them stay"
    for kind in found.kinds:
        shown = ", ".join(" ".join(front.split())[:30] for front in kind.fronts[:SHOWN])
        more = f", … and {len(kind.fronts) - SHOWN} more" if len(kind.fronts) > SHOWN else ""
        heading = f"{len(kind.fronts)} {kind.what}: {shown}{more}"
        one = len(kind.fronts) == 1
        yield heading.replace("1 notes change;", "1 note changes;") if one else heading
        if kind.kind == "changed":
            yield from _by_field(found.fields)


def _by_field(found: Sequence[Change]) -> Iterator[str]:
    """What changes on the notes that are replaced, field by field."""
    by_field: dict[str, list[str]] = {}
    for one in found:
        texts = f"{one.before} → {one.after}" if one.before != one.after else OTHERWISE
        by_field.setdefault(one.field, []).append(f"{one.front}: {texts}")
    for name, shown in by_field.items():
        yield f"  {name}, {len(shown)} note{'s' if len(shown) > 1 else ''}"
        yield from (f"    {line}" for line in shown[:SHOWN])
        if len(shown) > SHOWN:
            yield f"    … and {len(shown) - SHOWN} more"


def fields(old: Package, new: Package) -> Iterator[Change]:
    """Each field that changes on the notes that are replaced, with the text before and after."""
    for before, after in _updated(old, new, _both(old, new)):
        names = new.types[after.type_id].fields
        read = zip(names, _content(old, before), _content(new, after), strict=True)
        for number, (name, one, other) in enumerate(read):
            if one != other:
                texts = _apart(_text(before.fields[number]), _text(after.fields[number]))
                yield Change(_text(after.fields[0])[:30], name, *texts)


def _both(old: Package, new: Package) -> list[Pair]:
    """The notes that both releases have, each as it was and as it is."""
    return [(old.notes[guid], note) for guid, note in new.notes.items() if guid in old.notes]


def _updated(old: Package, new: Package, both: Sequence[Pair]) -> list[Pair]:
    """The notes of which something else is read, and which are replaced."""
    return [(a, b) for a, b in both if b.stamp > a.stamp and _content(old, a) != _content(new, b)]


def _text(field: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", field)).split())


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two texts from a little before the place where they begin to differ.

    >>> _apart("to govern; to rule", "to govern; to administer")
    ('to govern; to rule', 'to govern; to administer')
    """
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = max(same - _BEFORE, 0)
    lead = "…" if start else ""
    first, second = (
        f"{lead}{text[start:][:_CLIP]}{'…' if len(text) > start + _CLIP else ''}"
        for text in (one, other)
    )
    return first or NOTHING, second or NOTHING


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
