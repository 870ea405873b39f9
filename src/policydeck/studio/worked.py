"""What is worked out beside the server (see `worker`), and how it comes over.

A view is large: sentences, terms, sources of examples and notes go over in pieces, and what is as
it was the last time goes over as its number in the last view. So a correction costs the server
little, and no page waits while it takes in what a long text came to.
"""

from __future__ import annotations

import io
import os
import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from policydeck import levels, pipeline
from policydeck.anki import apkg
from policydeck.cards import notes
from policydeck.export import report
from policydeck.pipeline import Prepared
from policydeck.recipe import Target
from policydeck.release import diff, targets
from policydeck.studio.pairs_view import Text
from policydeck.studio.view import View
from policydeck.studio.worker import Here

# Items of a piece: the server takes one in within ten milliseconds.
_PIECE = 200


class Piece(Struct, frozen=True):
    """Some of the items of a list: the number of an unchanged one in the last view, or (item,)."""

    name: str
    items: list[Any]


class Rest(Struct, frozen=True):
    """A view without its lists, to which it refers; the last that comes over."""

    pickled: bytes


def view(
    here: Here, folder: Path, version: str, text: tuple[object, ...] | None, last: str
) -> Iterator[Text | Piece | Rest]:
    """A deck worked through: its pairs, unless the server has this text, then the rest in pieces.

    `last` is the version of the view that the server has.
    """
    target = targets.find([folder], None, ())
    key = (target.documents, target.recipe.input, target.recipe.limits, *_stamps(target))
    if key not in here.texts:
        here.texts = {key: pipeline.texts(target, here.told, here.work)}
    texts = here.texts[key]
    if text != key:
        yield Text(key, texts.documents, texts.aligned)
    ready = pipeline.prepare(target, here.told, here.work, texts)
    made = notes.make(
        ready.analysis, ready.course, ready.stretches, ready.scale, target.overrides,
        target.recipe.cards.study, ready.terms, here.work,
    )  # fmt: skip
    lists: dict[str, dict[Hashable, Any]] = {
        "sentences": _keyed(ready.analysis.sentences, lambda sentence: sentence.pair.ref),
        "terms": _keyed(ready.terms, lambda entry: entry.term.hanzi),
        "stretches": _keyed(ready.stretches, lambda stretch: (stretch.pair.ref, stretch.key)),
        "notes": _keyed(made, lambda note: note.id),
    }
    old = here.sent if here.sent.get("view") == (folder, last) else {}
    here.sent = {}
    for name, items in lists.items():
        yield from _pieces(name, items, old.get(name, {}))
    yield Rest(_pickled(target, ready, lists))
    here.sent = {"view": (folder, version), **lists}


def _stamps(target: Target) -> list[object]:
    """When each file of the texts was last written, and its size."""
    found: list[object] = []
    for path in target.documents:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            told = file.stat()
            found.append((str(file), told.st_mtime_ns, told.st_size))
    return found


def _keyed(items: Iterable[Any], key: Callable[[Any], Hashable]) -> dict[Hashable, Any]:
    """Items by a key and how many had it before."""
    seen: Counter[Hashable] = Counter()
    found: dict[Hashable, Any] = {}
    for item in items:
        found[key(item), seen[key(item)]] = item
        seen[key(item)] += 1
    return found


def _pieces(
    name: str, items: Mapping[Hashable, object], old: Mapping[Hashable, object]
) -> Iterator[Piece]:
    number = {key: n for n, key in enumerate(old)}
    told = [number[key] if key in old and old[key] == item else (item,)
            for key, item in items.items()]  # fmt: skip
    for at in range(0, len(told), _PIECE):
        yield Piece(name, told[at : at + _PIECE])


def _pickled(target: Target, ready: Prepared, lists: Mapping[str, Mapping[Hashable, Any]]) -> bytes:
    """Target and what is prepared, with the items of the lists as (name, number).

    Word links are asked for in this process alone, and how a scale grades is no value.
    """
    places = {
        id(item): (name, n)
        for name, items in lists.items()
        for n, item in enumerate(items.values())
    }

    class Pickler(pickle.Pickler):
        def persistent_id(self, item: object) -> tuple[str, int] | None:
            return places.get(id(item))

    into = io.BytesIO()
    bare = replace(ready.analysis, sentences=(), blocks=())
    Pickler(into, 5).dump((target, bare, ready.course, ready.scale.known, ready.left_out))
    return into.getvalue()


def assembled(
    version: str, text: Text, last: View | None, pieces: Sequence[Piece], rest: Rest
) -> View:
    """The view that came over; `last` is the one before it."""
    lists: dict[str, list[Any]] = {"sentences": [], "terms": [], "stretches": [], "notes": []}
    before = last.lists if last else {}
    for piece in pieces:
        lists[piece.name] += [
            before[piece.name][one] if isinstance(one, int) else one[0] for one in piece.items
        ]

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, place: tuple[str, int]) -> object:
            return lists[place[0]][place[1]]

    target, bare, course, known, left_out = Unpickler(io.BytesIO(rest.pickled)).load()
    found = replace(bare, sentences=tuple(lists["sentences"]))
    words = (t.key for s in found.sentences for t in s.tokens if t.kind == "word")
    scale = levels.scale(target.recipe.levels, words, known)
    terms, stretches = tuple(lists["terms"]), tuple(lists["stretches"])
    ready = Prepared(found, terms, stretches, scale, course, left_out)
    return View(version, target, text, ready, {note.id: note for note in lists["notes"]})


class Made(Struct, frozen=True):
    """What a build made."""

    notes: int
    cards: int
    changes: Mapping[str, tuple[str, ...]]  # "new", "changed", … → fronts
    path: str
    warnings: tuple[str, ...]
    log: tuple[str, ...]  # as the command line tells it


def begin(_here: Here) -> Iterator[str]:
    """Nothing: who asks for it has the process load what all else needs, while nobody waits."""
    yield from ()


def build(here: Here, folder: Path) -> Iterator[Made]:
    """Build the deck as the command line does."""
    target = targets.find([folder], None, ())
    built = pipeline.build(target, here.told, here.work)
    told = [line for line in built.warnings if line not in built.analysis.corrected]
    yield Made(
        built.count, built.cards, built.changes, str(built.target.out),
        tuple(line.replace(f"{folder}{os.sep}", "") for line in (*told, *built.left_out)),
        tuple(report.summary(built, levels=False)),  # which have a page
    )  # fmt: skip


def compare(here: Here, folder: Path) -> Iterator[diff.Changes]:
    """What importing a build of now would change for a learner of the last build."""
    target = targets.find([folder], None, ())
    with tempfile.TemporaryDirectory() as made:
        again = replace(
            target, out=Path(made) / target.out.name, previous=target.out,
            manifest=Path(made) / target.manifest.name,
        )  # fmt: skip
        again.manifest.write_bytes(target.manifest.read_bytes())
        pipeline.build(again, here.told, here.work)
        limits = target.recipe.limits
        yield diff.changes(apkg.read(target.out, limits), apkg.read(again.out, limits))
