"""Whether a deck folder holds what its recipe makes: what `policydeck check` reports."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from policydeck import pipeline
from policydeck.anki import Package, apkg
from policydeck.check import sanity
from policydeck.recipe import Target
from policydeck.release import diff, targets
from policydeck.storage import manifest


def problems(target: Target, previous: Path | None = None) -> Iterator[str]:
    """Every way in which the deck is unsound or differs from a fresh build.

    With the previous release, also what a learner who has that would lose by importing this one.
    """
    stored = target.stored
    for path in (target.out, target.manifest, stored):
        if not path.exists():
            yield f"{path.name} is missing; run policydeck build"
            return
    for document in target.documents:
        if (document / sanity.SOURCE).exists():
            yield from sanity.source(document)
    found = apkg.read(target.out, target.recipe.limits)
    yield from (f"{target.out.name}: {problem}" for problem in sanity.package(found))
    yield from _manifest(target.manifest, found)
    if previous:
        for change in diff.compare(apkg.read(previous, target.recipe.limits), found):
            if change.harm:
                yield f"since {previous.name}: {len(change.fronts)} {change.what}"
    with tempfile.TemporaryDirectory() as folder:
        again = replace(
            target,
            out=Path(folder) / target.out.name,
            manifest=Path(folder) / target.manifest.name,
            previous=target.out,
        )
        again.manifest.write_bytes(target.manifest.read_bytes())
        built = pipeline.build(again)
        for kind, fronts in built.changes.items():
            if fronts:
                yield f"{len(fronts)} notes {kind} since the last build: {', '.join(fronts[:5])}"
        if again.manifest.read_bytes() != target.manifest.read_bytes():
            yield f"{target.manifest.name} is not what the recipe makes now; run policydeck build"
        if targets.effective(target, built.title) != stored.read_bytes():
            yield f"{stored.name} is not the recipe of now; run policydeck build"
        if _content(again.out) != _content(target.out):
            yield f"{target.out.name} is not what the recipe makes now; run policydeck build"


def _manifest(path: Path, found: Package) -> Iterator[str]:
    """What is wrong with a manifest by itself and beside its package."""
    stated = manifest.read(path)
    yield from (f"{path.name}: {fault}" for fault in stated.faults)
    stamps = {row.guid: row.stamp for row in stated.rows.values()}
    for guid, note in found.notes.items():
        if stamps.get(guid) != note.stamp:
            yield f"{path.name}: has another stamp for {note.fields[0]} than the deck"


def _content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
