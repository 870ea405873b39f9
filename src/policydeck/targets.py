"""What the command line names → what is built, from which recipe, and where it goes."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from policydeck import manifest, overrides, storage
from policydeck import recipe as recipes
from policydeck.errors import InputError, OutputError, RecipeError
from policydeck.release import Target

RECIPE = "deck.toml"
MANIFEST = "notes.tsv"
OVERRIDES = "overrides.tsv"


def find(
    sources: Sequence[Path],
    out: Path | None,
    settings: tuple[str, ...],
    previous: Path | None = None,
) -> Target:
    """A deck folder's target, or that of loose texts, whose deck goes beside the first of them."""
    first = sources[0]
    if first.is_dir() and (first / RECIPE).exists():
        if len(sources) > 1:
            raise RecipeError(
                f"{first} is a deck folder, so it must stand alone: its {RECIPE} names the texts."
            )
        return replace(_folder(first, out, settings), previous=previous)
    recipe = recipes.load(None, settings)
    stem = re.sub(r"[.](zh|en)$", "", first.stem if first.is_file() else first.resolve().name)
    place = out or first.parent / f"{stem}.apkg"
    id_ = recipe.deck.id or place.stem
    corrections = overrides.read(place.parent / f"{place.stem}.{OVERRIDES}")
    rows = _manifest(place, id_)
    return Target(tuple(sources), place, rows, id_, recipe, corrections, previous=previous)


def _folder(folder: Path, out: Path | None, settings: tuple[str, ...]) -> Target:
    path = folder / RECIPE
    recipe = recipes.load(path, settings)
    if not recipe.deck.documents:
        raise RecipeError(
            f"{path}: deck.documents names no text. Write the paths of the texts, relative to "
            'this file: documents = ["my-text.tsv"]'
        )
    name = folder.resolve().name
    documents = tuple(folder / document for document in recipe.deck.documents)
    for document in documents:
        if not document.exists():
            raise InputError(path, None, f"there is no {document}", "Correct deck.documents.")
    place = out or folder / f"{name}.apkg"
    id_ = recipe.deck.id or name
    rows = place.parent / MANIFEST if out is None else _manifest(place, id_)
    corrections = overrides.read(folder / OVERRIDES)
    return Target(documents, place, rows, id_, recipe, corrections, folder)


def _manifest(out: Path, id_: str) -> Path:
    """notes.tsv beside the deck, unless another deck's stands there: then NAME.notes.tsv."""
    own, shared = out.parent / f"{out.stem}.{MANIFEST}", out.parent / MANIFEST
    if own.exists() or (shared.exists() and manifest.owner(shared) not in ("", id_)):
        return own
    return shared


def init(files: Sequence[Path], folder: Path | None) -> str:
    """Write a commented deck.toml for `files` into a new folder; returns what to do next."""
    for file in files:
        if not file.exists():
            raise InputError(file, None, "there is no such file", "Name a bilingual text.")
    place = folder or files[0].parent / f"{files[0].stem}-deck"
    path = place / RECIPE
    if path.exists():
        raise OutputError(f"{path}: is there already. Edit it, or name another folder with -o.")
    texts = tuple(Path(os.path.relpath(file, place)).as_posix() for file in files)
    recipe = recipes.Recipe(deck=recipes.Deck(id=place.resolve().name, documents=texts))
    storage.write(path, recipes.to_toml(recipe, comments=True).encode())
    return f"written: {path}\nChange what you like in it, then: policydeck build {place}"
