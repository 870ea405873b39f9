"""Other outputs than Anki's package, from the same notes and pairs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policydeck import storage
from policydeck.anki import apkg
from policydeck.export import tables
from policydeck.pipeline import Built

KINDS = ("anki", *tables.TABLES, "tmx")


def write(built: Built, kinds: Sequence[str]) -> list[Path]:
    """Write each kind beside the deck; the paths written."""
    paths = []
    for kind in kinds:
        suffix, text = _make(built, kind)
        path = built.target.out.with_suffix(suffix)
        storage.write(path, text.encode())
        paths.append(path)
    return paths


def _make(built: Built, kind: str) -> tuple[str, str]:
    if kind == "anki":
        return ".anki.txt", tables.to_anki(apkg.read(built.target.out, built.target.recipe.limits))
    if kind == "tmx":
        from policydeck.export import tmx  # noqa: PLC0415 - it brings XML, which few builds need

        script = built.analysis.scripts[0].name
        pairs = [sentence.pair for sentence in built.analysis.sentences]
        return ".tmx", tmx.to_tmx(pairs, script)
    suffix, make = tables.TABLES[kind]
    return suffix, make(built.notes)
