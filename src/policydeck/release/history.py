"""What learners of a deck may have already: its manifest, held row by row against the last release.

The package is what learners got, so where the two disagree it is believed, unless the manifest
knows of a later release. A manifest that was cut, doubled, emptied or edited is repaired from the
package, or refused where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from policydeck import cards, script
from policydeck.anki import Package, PackedNote, apkg
from policydeck.errors import InputError, OutputError, PolicydeckError, RecipeError
from policydeck.recipe import Target
from policydeck.settings import Limits
from policydeck.storage import Manifest, Row, manifest
from policydeck.work import Work

# A new deck that has so many of another deck's notes is that deck under another name.
_SAME_DECK = 0.5
# The tag of a note that left its deck.
RETIRED = "policydeck::retired"
# What a note had, unless the recipe said otherwise, when manifests did not state it yet.
_EARLY = "Recognition Production Listening Cloze Reading Translating"


class History(Struct, frozen=True):
    """What was shipped before."""

    rows: Mapping[str, Row] = field(default_factory=dict)  # by item id
    package: Package = field(default_factory=lambda: Package({}, {}))  # the last release
    repairs: tuple[str, ...] = ()  # what was put right, in words


class Shipped(Struct, frozen=True):
    """The rows of a release, as they are kept for the next build."""

    rows: tuple[Row, ...]


def keep(target: Target, stated: bytes, package: bytes, rows: Sequence[Row], work: Work) -> None:
    """Let the next build know the rows of a manifest and its package without looking at notes."""
    _known(target, (stated, package), lambda: Shipped(tuple(rows)), work)


def _known(
    target: Target, files: Sequence[bytes], make: Callable[[], Shipped], work: Work
) -> tuple[Row, ...]:
    return work.recall("shipped", (target.id, *files), Shipped, make, at_hand=False).rows


def of(target: Target, work: Work) -> History:
    """The deck's rows and last release. Raises PolicydeckError where they cannot be believed."""
    stated = manifest.read(target.manifest)
    if stated.id and stated.id != target.id and not stated.faults:
        raise RecipeError(
            f"{target.manifest}: belongs to the deck “{stated.id}”, but this deck is "
            f'“{target.id}”. Write id = "{stated.id}" in [deck], or learners would get every note '
            "twice. For a variant of the deck on purpose: --edition NAME."
        )
    last = _last(target, stated)
    if last is None:
        if stated.faults:
            raise InputError(
                target.manifest, None, f"damaged ({_few(stated.faults)})",
                "There is no last release to repair it from: name it with --previous OLD.apkg, or "
                "restore the file.",
            )  # fmt: skip
        return History(_with_cards(stated.rows))
    path, package = last
    files = [one.read_bytes() if one.exists() else b"" for one in (target.manifest, path)]

    def believed() -> Shipped:
        return Shipped(tuple(_believed(target.id, stated, package).values()))

    rows = _with_cards({row.id: row for row in _known(target, files, believed, work)})
    taken = sum(stated.rows.get(id_) != row for id_, row in rows.items())
    repairs: tuple[str, ...] = ()
    if stated.faults:
        told = f"was damaged ({_few(stated.faults)}); {taken} of its rows are taken from {path}"
        repairs = (f"{target.manifest} {told}",)
    elif target.manifest.exists() and (lost := len(rows.keys() - stated.rows.keys())):
        repairs = (f"{target.manifest} lacked {lost} rows of {path}; they are taken from there",)
    return History(rows, package, repairs)


def _with_cards(rows: Mapping[str, Row]) -> dict[str, Row]:
    """The rows, with the kinds of card that early releases made where none are stated."""
    return {
        id_: row if row.cards or id_.startswith("notetype:") else replace(row, cards=_EARLY)
        for id_, row in rows.items()
    }


def _few(faults: Sequence[str]) -> str:
    more = f"; {len(faults) - 1} more" if len(faults) > 1 else ""
    return faults[0] + more


def _last(target: Target, stated: Manifest) -> tuple[Path, Package] | None:
    """The last release: the one that is named, the one last written, or what is to be replaced."""
    limits = target.recipe.limits
    known = {row.guid for row in stated.rows.values()}
    if target.previous:
        package = apkg.read(target.previous, limits)
        if not (target.fresh or _is_of(package, target.id, known)):
            raise InputError(
                target.previous, None, "a release of another deck",
                "Name the last release of this deck, or leave --previous out.",
            )  # fmt: skip
        return target.previous, package
    replaced = apkg.read(target.out, limits) if target.out.exists() else None
    if replaced and not _is_of(replaced, target.id, known):
        raise OutputError(
            f"{target.out}: holds another deck, which would be lost. To build that deck anew from "
            f"this text: --previous {target.out}. For a deck beside it: another file with -o."
        )
    home = target.manifest.parent
    for path in (home / stated.package, home / f"{target.name}.apkg"):
        if path.is_file() and path != target.out:
            package = apkg.read(path, limits)
            if _is_of(package, target.id, known):
                return path, package
        elif replaced and path == target.out:
            break
    return (target.out, replaced) if replaced else None


def _is_of(package: Package, id_: str, known: Collection[str]) -> bool:
    """Whether a package is a release of a deck; early ones show it by their GUIDs."""
    if package.id:
        return package.id == id_
    return any(
        note.guid in known or note.guid == manifest.guid(id_, _item(note, package))
        for note in package.notes.values()
    )


def id_of(path: Path, limits: Limits) -> str:
    """The id of the deck that a package is of, as far as it shows it; empty where it does not."""
    package = _readable(path, limits)
    return package.id or old_id(path, limits)


def old_id(path: Path, limits: Limits) -> str:
    """The id of an early deck, where the name of its package or folder still shows it."""
    package = _readable(path, limits)
    names = (path.stem, path.resolve().parent.name)
    found = (name for name in names if not package.id and _is_of(package, name, ()))
    return next(found, "")


def _readable(path: Path, limits: Limits) -> Package:
    try:
        return apkg.read(path, limits)
    except InputError:  # what is wrong with it is told where the package itself is needed
        return Package({}, {})


def _item(note: PackedNote, package: Package) -> str:
    """The item id of a note, as far as its fields tell it."""
    kind = _plan(package.types[note.type_id].name).removeprefix("policydeck ")
    return manifest.item_id(kind, script.simplify(note.fields[0].split(" (")[0]))


def _believed(id_: str, stated: Manifest, package: Package) -> dict[str, Row]:
    """The rows of the package, and of the manifest those that the package cannot know."""
    by_guid = {row.guid: row for row in stated.rows.values()}
    found: dict[str, Row] = {}
    for shipped in _shipped(package, by_guid):
        row = by_guid.get(shipped.guid)
        if row is None:
            found.setdefault(shipped.id, shipped)
            continue
        kinds = " ".join(dict.fromkeys((*row.cards.split(), *shipped.cards.split())))
        # Of a release after the package, if the file can be believed.
        later = row.stamp > shipped.stamp and not stated.faults
        # An early version left the stamp as it was when something incidental changed, so where a
        # row has no hash of the whole, learners may have another.
        last = row if later else shipped
        found[row.id] = replace(last, cards=kinds, whole=row.whole and last.whole)
    guids = {row.guid for row in found.values()}
    for row in stated.rows.values():
        # In a damaged file only a row whose GUID is made of its id is known to be whole.
        whole = not stated.faults or row.guid == manifest.guid(id_, row.id)
        if row.guid not in guids and whole:
            found.setdefault(row.id, row)
    order = {id_: place for place, id_ in enumerate(stated.rows)}
    return dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))


def _shipped(package: Package, known: Mapping[str, Row]) -> Iterator[Row]:
    """What a package itself says of its notes and note types, as rows.

    Their ids are those of the rows that are `known` by their GUIDs, else what the fields tell.
    """
    for note in package.notes.values():
        kind = package.types[note.type_id]
        digest = manifest.content_hash(cards.content(kind.fields, note.fields))
        kinds = " ".join(kind.templates[ordinal] for ordinal, _ in note.cards)
        id_ = known[note.guid].id if note.guid in known else _item(note, package)
        whole = whole_hash(note.fields, note.tags)
        yield Row(note.guid, id_, digest, note.stamp, note.deck, note.fields[0], kinds, whole)
    for number, kind in package.types.items():
        guid = str(number)
        yield Row(
            guid,
            known[guid].id if guid in known else f"notetype:{kind.name}",
            type_hash(kind.name, kind.fields, kind.texts),
            kind.stamp,
            "",
            kind.name,
        )


def whole_hash(fields: Sequence[str], tags: Collection[str]) -> str:
    """The hash of all that Anki keeps of a note, but for whether it is retired."""
    return manifest.content_hash((*fields, *sorted({*tags} - {RETIRED})))


def type_hash(name: str, fields: Sequence[str], texts: Sequence[str]) -> str:
    """The hash of a note type: the names of it and its fields, its styling and its templates."""
    return manifest.content_hash((name, *fields, *texts))


def _plan(name: str) -> str:
    """The name of a note type without the kinds of card that it has beyond its plan."""
    return name.partition(" + ")[0]


def refuse_another_type(target: Target, rows: Mapping[str, Row], made: Collection[str]) -> None:
    """Raise RecipeError where notes that learners have would be of another note type.

    `rows` is what was shipped, `made` holds the names of this build's note types.
    """
    if target.recipe.deck.retired == "drop":
        return
    before = {id_.removeprefix("notetype:") for id_ in rows if id_.startswith("notetype:")}
    for old in sorted(before - set(made)):
        if new := next((name for name in made if _plan(name) == _plan(old)), ""):
            raise RecipeError(
                f"{target.manifest}: the notes of this deck were released as “{old}” and would now "
                f"be “{new}”: Anki would update none of them. Nothing was written. A kind of card "
                "that has a note type of its own stays with a deck from its first release on: "
                "leave cards.term and cards.sentence as they were, or make a deck beside this one "
                "with --edition NAME."
            )


def refuse_a_second_deck(target: Target, rows: Mapping[str, Row], made: Collection[str]) -> None:
    """Raise PolicydeckError where learners would get a deck that they have as a new one.

    `rows` is what was shipped, `made` holds the item ids of this build.
    """
    before = {id_ for id_ in rows if not id_.startswith("notetype:")}
    if before and not before & set(made):
        raise PolicydeckError(
            f"{target.manifest}: not one of the {len(before)} notes of this deck is in this build, "
            "so learners would get a second deck under its name. Nothing was written. If it is "
            "another deck, build it with --edition NAME or in a folder of its own. If its text was "
            f"replaced on purpose, remove {target.manifest} and the old deck first."
        )
    if rows or target.previous or target.edition or not (target.fresh or target.recipe.deck.id):
        return
    for path in target.nearby:
        other = manifest.read(path)
        shared = len(other.rows.keys() & set(made))
        if other.id == target.id or (target.fresh and shared >= _SAME_DECK * max(len(made), 1)):
            release = path.parent / (other.package or f"{other.name or other.id}.apkg")
            raise PolicydeckError(
                f"{path}: the deck “{other.name or other.id}” has {shared} of these {len(made)} "
                "notes already; as a new deck learners would get them twice. Nothing was written. "
                f"To continue that deck: --previous {release}. To make another one of the same "
                "text on purpose: --edition NAME."
            )
