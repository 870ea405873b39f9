"""A deck into the Anki that is running, so that what the learner wrote into its notes survives.

Of each note three versions are compared, field by field: what its release said (the note carries
marks of that, see `cards.content`), what stands in the collection, and what the new release says.
A field that the learner changed and the release did not is kept, and own tags are kept; where both
changed a field, that is a conflict, told before anything is written. What comes of it is imported
as one package, so undoing it is one step in Anki.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from policydeck import cards, storage
from policydeck.anki import APART, LONG, AnkiConnect, AnkiError, Package, PackedNote, apkg
from policydeck.errors import OutputError
from policydeck.release import RETIRED, packing
from policydeck.settings import DEFAULT_LIMITS

_OURS = "policydeck::"  # with this our tags begin; all others are the learner's own
_INCOMPLETE = (
    "{count} notes of this deck are not in what Anki exports, so it is not known what you wrote in "
    "them. Empty the filtered decks that hold their cards, then push again."
)


class Held(Struct, frozen=True):
    """A note as it stands in the learner's collection."""

    fields: Mapping[str, str]  # by name, in order
    tags: tuple[str, ...]
    stamp: int  # when it was last changed there
    type_id: int


class _Collection(Struct, frozen=True):
    """What the learner has of a deck."""

    notes: Mapping[str, Held] = field(default_factory=dict)  # by GUID
    own: Mapping[int, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    # ^ note type → the fields that the learner added to it, as Anki defines them


class Conflict(Struct, frozen=True):
    """A field that both the learner and the release changed."""

    guid: str
    front: str
    field: str
    mine: str
    release: str
    known: bool = True  # whether the learner changed it; unknown where the note has no marks


class Plan(Struct, frozen=True):
    """What a push is going to write."""

    deck: Path
    package: Package
    held: _Collection
    merged: Mapping[str, PackedNote]  # notes that are in both, conflicts decided for the release
    kept: tuple[tuple[str, str], ...] = ()  # (front, field) of the learner's that stay
    conflicts: tuple[Conflict, ...] = ()


class Pushed(Struct, frozen=True):
    """What importing a deck changed in the learner's collection."""

    added: tuple[str, ...]  # first fields
    updated: tuple[str, ...]
    others: int  # notes of the deck that stayed as they were


class _Merge(Struct):
    """The three versions of one note on their way to one."""

    fields: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def plan(deck: Path, connect: AnkiConnect, previous: Path | None = None) -> Plan:
    """What pushing a deck would write; `previous` is the learner's release, of an early version."""
    package = apkg.read(deck)
    base = apkg.read(previous) if previous else Package({}, {})
    connect.check()
    held = _held(deck, package, connect)
    merged, kept, conflicts = {}, [], []
    for guid, note in package.notes.items():
        mine = held.notes.get(guid)
        if mine is None or mine.type_id != note.type_id:
            continue
        found = _merge(package, note, mine, base.notes.get(guid))
        tags = tuple(sorted({*note.tags, *(t for t in mine.tags if not t.startswith(_OURS))}))
        merged[guid] = replace(note, fields=tuple(found.fields), tags=tags)
        kept += [(note.fields[0], name) for name in found.kept]
        conflicts += found.conflicts
    return Plan(deck, package, held, merged, tuple(kept), tuple(conflicts))


def _merge(package: Package, note: PackedNote, mine: Held, base: PackedNote | None) -> _Merge:
    names = package.types[note.type_id].fields
    found = _Merge()
    for number, (name, text) in enumerate(zip(names, note.fields, strict=True)):
        own = mine.fields.get(name, text)
        found.fields.append(text)
        if name == cards.RELEASED or own == text or _said(mine, base, number, own):
            continue
        unchanged = _said(mine, base, number, text)
        if unchanged:
            found.fields[-1] = own
            found.kept.append(name)
        elif unchanged is False or (own and not cards.is_incidental(name)):
            known = unchanged is False
            found.conflicts.append(Conflict(note.guid, note.fields[0], name, own, text, known))
    return found


def _said(mine: Held, base: PackedNote | None, number: int, text: str) -> bool | None:
    """Whether the learner's release had `text` in a field; None where that is not known."""
    said = cards.said(mine.fields.get(cards.RELEASED, ""), number, text)
    return base.fields[number] == text if said is None and base else said


def carry_out(
    planned: Plan, connect: AnkiConnect, choice: Literal["mine", "release"] = "release"
) -> Pushed:
    """Import what was planned, conflicts decided for the learner or the release."""
    package, held = planned.package, planned.held.notes
    merged = dict(planned.merged)
    if choice == "mine":
        for conflict in planned.conflicts:
            merged[conflict.guid] = _with(package, merged[conflict.guid], conflict)
    notes = []
    for guid, note in merged.items():
        stamp = held[guid].stamp
        added = [held[guid].fields[one["name"]] for one in planned.held.own.get(note.type_id, ())]
        news = _whole(package, note) != _whole(package, note, held[guid])
        # Anki replaces a note by one with a later stamp, and leaves it alone at an earlier one.
        notes.append(
            replace(
                note,
                fields=(*note.fields, *added),
                stamp=max(note.stamp, stamp + 1) if news else min(note.stamp, stamp),
            )
        )
    with _exchange(planned.deck) as folder:
        place = folder / planned.deck.name
        storage.write(place, packing.rewritten(planned.deck, notes, planned.held.own))
        connect.ask("importPackage", LONG, path=str(place))
    after = _held(planned.deck, package, connect).notes
    new = tuple(n.fields[0] for guid, n in package.notes.items() if guid in after.keys() - held)
    updated = tuple(
        package.notes[guid].fields[0]
        for guid, now in after.items()
        if guid in held and (now.fields, now.tags) != (held[guid].fields, held[guid].tags)
    )
    there = sum(RETIRED not in note.tags or guid in held for guid, note in package.notes.items())
    return Pushed(new, updated, there - len(new) - len(updated))


@contextmanager
def _exchange(deck: Path) -> Iterator[Path]:
    """A folder to hand packages over in: beside the deck, for an Anki in a sandbox sees that.

    What a push that was killed left there goes.
    """
    deck = deck.resolve()
    if not os.access(deck.parent, os.W_OK):
        with tempfile.TemporaryDirectory() as other:
            yield Path(other)
        return
    folder = deck.with_name(f".{deck.name}.push")
    with storage.alone((deck,)):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir()
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made: {error.strerror}.") from None
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _with(package: Package, note: PackedNote, conflict: Conflict) -> PackedNote:
    names = package.types[note.type_id].fields
    return replace(
        note,
        fields=tuple(
            conflict.mine if name == conflict.field else text
            for name, text in zip(names, note.fields, strict=True)
        ),
    )


def _whole(
    package: Package, note: PackedNote, held: Held | None = None
) -> tuple[Sequence[str], set[str]]:
    """All that Anki keeps of a note, as it will be or as it is held."""
    names = package.types[note.type_id].fields
    fields = tuple(held.fields.get(name, "") for name in names) if held else note.fields
    return fields, set(held.tags if held else note.tags)


def _held(deck: Path, package: Package, connect: AnkiConnect) -> _Collection:
    """The notes of the package that the collection has: only an export tells their GUIDs."""
    query = " OR ".join(f'"note:{kind.name}"' for kind in package.types.values())
    if not (found := connect.ask("findCards", query=query)):
        return _Collection()
    names: dict[str, object] = connect.ask("getDecks", LONG, cards=found)
    held: dict[int, tuple[str, Held]] = {}
    own: dict[int, tuple[Mapping[str, Any], ...]] = {}
    with _exchange(deck) as folder:
        place = folder / "held.apkg"
        for name in names:
            if not any(name.startswith(f"{other}::") for other in names):
                if not connect.ask("exportPackage", LONG, deck=name, path=str(place),
                                   includeSched=True):  # fmt: skip
                    raise AnkiError(f"Anki does not export the deck “{name}”.")
                notes, added = _exported(place, package)
                held |= notes
                own |= added
    missing = set(connect.ask("findNotes", query=query)) - held.keys()
    if missing:
        raise AnkiError(_INCOMPLETE.format(count=len(missing)))
    return _Collection({guid: n for guid, n in held.values() if guid in package.notes}, own)


def _exported(
    path: Path, package: Package
) -> tuple[dict[int, tuple[str, Held]], dict[int, tuple[Mapping[str, Any], ...]]]:
    """The notes of a package that Anki exported, by their ids there, and fields added to types.

    A field is called as in the deck's own package, even if the learner calls it otherwise.
    """
    notes, own, names = {}, {}, {}
    content = apkg.collection(path, DEFAULT_LIMITS)
    with apkg.database(content, DEFAULT_LIMITS) as connection:
        (models,) = connection.execute("select models from col").fetchone()
        for text, model in json.loads(models).items():
            id_, kind = int(text), package.types.get(int(text))
            ours = dict(zip(kind.ids, kind.fields, strict=True)) if kind else {}
            names[id_] = [ours.get(one.get("id"), one["name"]) for one in model["flds"]]
            if kind:
                own[id_] = tuple(one for one in model["flds"] if one.get("id") not in ours)
        query = "select id, guid, mid, mod, tags, flds from notes"
        for id_, guid, type_id, stamp, tags, fields in connection.execute(query):
            values = dict(zip(names[type_id], fields.split(APART), strict=False))
            notes[id_] = guid, Held(values, tuple(tags.split()), stamp, type_id)
    return notes, {id_: added for id_, added in own.items() if added}
