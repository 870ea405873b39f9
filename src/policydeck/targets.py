"""What the command line names → what is built, from which recipe, and where it goes."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from policydeck import manifest, overrides, storage
from policydeck import recipe as recipes
from policydeck.errors import InputError, OutputError, RecipeError
from policydeck.read import given
from policydeck.release import Target

RECIPE = "deck.toml"
STORED = ".recipe.toml"
SCHEMA = "deck.schema.json"
MANIFEST = "notes.tsv"
OVERRIDES = "overrides.tsv"


def find(
    sources: Sequence[Path],
    out: Path | None,
    settings: tuple[str, ...],
    previous: Path | None = None,
) -> Target:
    """What a deck folder or a recipe makes, or loose texts, whose deck goes beside the first."""
    sources = given(sources)
    first = sources[0]
    path = first / RECIPE if first.is_dir() else first
    if path.suffix == ".toml" and path.exists():
        if len(sources) > 1:
            raise RecipeError(f"{first} must stand alone: its {path.name} names the texts.")
        return replace(_from_recipe(path, out, settings), previous=previous)
    recipe = recipes.load(None, settings)
    place = out or first.parent / f"{_stem(first)}.apkg"
    id_ = recipe.deck.id or place.stem
    corrections = overrides.read(place.parent / f"{place.stem}.{OVERRIDES}")
    rows = _manifest(place, id_)
    return Target(sources, place, rows, id_, recipe, corrections, previous=previous)


def _from_recipe(path: Path, out: Path | None, settings: tuple[str, ...]) -> Target:
    """The target of a deck.toml, or of a NAME.recipe.toml that a build stored."""
    folder = path.parent
    recipe = recipes.load(path, settings)
    if not recipe.deck.documents:
        raise RecipeError(
            f"{path}: deck.documents names no text. Write the paths of the texts, relative to "
            'this file: documents = ["my-text.tsv"]'
        )
    is_own = path.name == RECIPE
    name = folder.resolve().name if is_own else path.name.removesuffix(".toml")
    name = name.removesuffix(".recipe")
    documents = tuple(folder / document for document in recipe.deck.documents)
    for document in documents:
        if not document.exists():
            raise InputError(path, None, f"there is no {document}", "Correct deck.documents.")
    place = out or folder / f"{name}.apkg"
    id_ = recipe.deck.id or name
    rows = place.parent / MANIFEST if is_own and out is None else _manifest(place, id_)
    shared = is_own or (folder / RECIPE).exists()
    corrections = overrides.read(folder / (OVERRIDES if shared else f"{name}.{OVERRIDES}"))
    return Target(documents, place, rows, id_, recipe, corrections, folder)


def stored(target: Target) -> Path:
    """Where a build stores the recipe that it followed: NAME.recipe.toml beside the deck."""
    return target.out.with_name(target.out.stem + STORED)


def effective(target: Target, title: str) -> bytes:
    """The whole recipe of a build, defaults and --set included, to be built from again."""
    place = target.out.parent
    known = tuple(
        _beside(target.folder / source, place) if (target.folder / source).exists() else source
        for source in target.recipe.levels.known
    )
    texts = tuple(_beside(document, place) for document in target.documents)
    deck = msgspec.structs.replace(target.recipe.deck, title=title, id=target.id, documents=texts)
    levels = msgspec.structs.replace(target.recipe.levels, known=known)
    cards = target.recipe.cards
    if cards.recordings:
        own = _beside(target.folder / cards.recordings, place)
        cards = msgspec.structs.replace(cards, recordings=own)
    whole = msgspec.structs.replace(target.recipe, deck=deck, levels=levels, cards=cards)
    head = (
        f"# All settings that {target.out.name} was built with; each build writes this file anew.\n"
        f"# To build the deck again with them: policydeck build {stored(target).name}\n\n"
    )
    return (head + recipes.to_toml(whole)).encode()


def _beside(path: Path, place: Path) -> str:
    """A path relative to a folder, where there is such a path (not from one drive to another)."""
    try:
        return Path(os.path.relpath(path, place)).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _manifest(out: Path, id_: str) -> Path:
    """notes.tsv beside the deck, unless another deck's stands there: then NAME.notes.tsv."""
    own, shared = out.parent / f"{out.stem}.{MANIFEST}", out.parent / MANIFEST
    if own.exists() or (shared.exists() and manifest.owner(shared) not in ("", id_)):
        return own
    return shared


def _stem(text: Path) -> str:
    """The name of a text's deck: that of the file, without the language."""
    return re.sub(r"[.](zh|en)$", "", text.stem if text.is_file() else text.resolve().name)


def init(files: Sequence[Path], folder: Path | None) -> str:
    """Write a commented deck.toml for `files` into a new folder; returns what to do next."""
    for file in files:
        if not file.exists():
            raise InputError(file, None, "there is no such file", "Name a bilingual text.")
    place = folder or files[0].parent / f"{files[0].stem}-deck"
    path = place / RECIPE
    if path.exists():
        raise OutputError(f"{path}: is there already. Edit it, or name another folder with -o.")
    texts = tuple(_beside(file, place) for file in files)
    before = files[0].with_name(_stem(files[0]) + ".apkg")  # built without a recipe, perhaps
    id_ = before.stem if before.exists() else place.resolve().name
    recipe = recipes.Recipe(deck=recipes.Deck(id=id_, documents=texts))
    text = f"#:schema {SCHEMA}\n" + recipes.to_toml(recipe, comments=True)
    storage.write_all([(path, text.encode()), (place / SCHEMA, recipes.schema())])
    continued = f" --previous {before}" if before.exists() else ""
    return f"written: {path}\nChange what you like in it, then: policydeck build {place}{continued}"
