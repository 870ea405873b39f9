"""Whether a deck folder holds what its recipe makes: what `policydeck check` reports."""

from __future__ import annotations

import dataclasses
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from policydeck import manifest, pipeline, targets
from policydeck.release import Target


def problems(target: Target) -> Iterator[str]:
    """Every way in which the deck differs from a fresh build, and every unsound row."""
    stored = targets.stored(target)
    for path in (target.out, target.manifest, stored):
        if not path.exists():
            yield f"{path.name} is missing; run policydeck build"
            return
    rows = manifest.read(target.manifest)
    guids = [row.guid for row in rows.values()]
    if len(set(guids)) != len(guids):
        yield f"{target.manifest.name}: a GUID stands twice"
    with tempfile.TemporaryDirectory() as folder:
        again = dataclasses.replace(
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


def _content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
