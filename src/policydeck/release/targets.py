"""What the command line names → what is built, from which recipe, and where it goes."""

from __future__ import annotations

import logging
import os
import re
import secrets
import tomllib
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from policydeck import recipe as recipes
from policydeck import storage
from policydeck.errors import InputError, OutputError, RecipeError
from policydeck.language import division
from policydeck.read import Document, given, read
from policydeck.recipe import Overrides, Recipe, Target, overrides
from policydeck.release import history
from policydeck.settings import Limits
from policydeck.storage import manifest

LOG = logging.getLogger(__name__)
RECIPE = "deck.toml"
STORED = ".recipe.toml"
SCHEMA = "deck.schema.json"
MANIFEST = "notes.tsv"
OVERRIDES = "overrides.tsv"
CHANGELOG = "CHANGELOG.md"
_HEADING = 40  # characters; the longest title among the texts of data/gold has 22
_SENTENCE = re.compile("[。！？；;!?]|[.:：]$")


class _Home(Struct, frozen=True):
    """Where a deck is at home, whatever file it is written to."""

    folder: Path
    name: str  # of its files, without an edition's
    recipe: Recipe
    documents: tuple[Path, ...]
    alone: bool  # a deck folder: its manifest is notes.tsv and its corrections are overrides.tsv
    recipe_folder: Path | None = None  # what paths in the recipe are relative to


def find(
    sources: Sequence[Path],
    out: Path | None,
    settings: tuple[str, ...],
    previous: Path | None = None,
    edition: str = "",
) -> Target:
    """What a deck folder or a recipe makes, or loose texts, whose deck is at home beside the first.

    An edition is a deck of its own, made of the same recipe and texts.
    """
    if edition and not re.fullmatch(r"[\w.-]*\w", edition):
        raise RecipeError(f"“{edition}” is no name of an edition: letters, figures, - and _ are.")
    sources = given(sources)
    first = sources[0]
    path = first / RECIPE if first.is_dir() else first
    if path.suffix == ".toml" and path.exists():
        if len(sources) > 1:
            raise RecipeError(f"{first} must stand alone: its {path.name} names the texts.")
        home = _of_recipe(path, settings)
    else:
        home = _of_texts(sources, out, settings)
    name = f"{home.name}-{edition}" if edition else home.name
    place = out or home.folder / f"{name}.apkg"
    id_ = "" if edition else home.recipe.deck.id
    old = () if edition else (id_ or (home.name if home.alone else place.stem),)
    rows = _manifest(home, name, place, old, edition)
    limits = home.recipe.limits
    id_ = id_ or _known_id(rows, name, (previous, home.folder / f"{name}.apkg"), limits)
    id_ = id_ or history.old_id(place, limits)
    LOG.info("deck %s, id %s, written to %s", name, id_ or "new", place)
    for setting in settings:
        LOG.info("setting %s", setting)
    return Target(
        home.documents, place, rows, name, id_ or secrets.token_hex(8), home.recipe,
        _corrections(home, name, place), home.recipe_folder or Path(), previous, edition,
        fresh=not id_,
    )  # fmt: skip


def _of_texts(sources: Sequence[Path], out: Path | None, settings: tuple[str, ...]) -> _Home:
    """The home of loose texts: beside the first, or the deck where nothing can be written there."""
    first = sources[0]
    sealed = not os.access(first.parent, os.W_OK)
    folder = out.parent if out and sealed else first.parent
    return _Home(folder, _stem(first), recipes.load(None, settings), tuple(sources), alone=False)


def _of_recipe(path: Path, settings: tuple[str, ...]) -> _Home:
    """The home of a deck.toml, or of a NAME.recipe.toml that a build stored."""
    folder = path.parent
    recipe = recipes.load(path, settings)
    if not recipe.deck.documents:
        raise RecipeError(
            f"{path}: deck.documents names no text. Write the paths of the texts, relative to "
            'this file: documents = ["my-text.tsv"]'
        )
    alone = path.name == RECIPE
    name = folder.resolve().name if alone else path.name.removesuffix(".toml")
    name = name.removesuffix(".recipe")
    documents = tuple(folder / document for document in recipe.deck.documents)
    for document in documents:
        if not document.exists():
            raise InputError(path, None, f"there is no {document}", "Correct deck.documents.")
    return _Home(folder, name, recipe, documents, alone, folder)


def _manifest(home: _Home, name: str, out: Path, old: Collection[str], edition: str) -> Path:
    """The deck's notes.tsv: in its folder, or beside its text, called NAME.notes.tsv if need be.

    An early version kept it beside the package and named it by the id alone, one of `old`.
    """
    shared, own = home.folder / MANIFEST, home.folder / f"{name}.{MANIFEST}"
    if home.alone and not edition and shared.exists():
        return shared
    earlier = (out.parent / f"{out.stem}.{MANIFEST}", out.parent / MANIFEST)
    for path in (own, shared, *earlier):
        found = manifest.read(path)
        if path.exists() and (path == own or found.name == name or found.id in old):
            return path
    return own if edition or (shared.exists() and not home.alone) else shared


def _known_id(rows: Path, name: str, releases: Iterable[Path | None], limits: Limits) -> str:
    """The deck's id in its manifest, the recipe that a build stored, or a release; or nothing."""
    stated = manifest.read(rows)
    id_ = "" if stated.faults else stated.id
    with suppress(OSError, ValueError, KeyError, TypeError):
        id_ = id_ or str(
            tomllib.loads(rows.with_name(name + STORED).read_text("utf-8"))["deck"]["id"]
        )
    for release in filter(None, releases):
        id_ = id_ or history.id_of(release, limits)
    return id_ or stated.id


def _corrections(home: _Home, name: str, out: Path) -> Overrides:
    """The deck's overrides.tsv: that of its folder, or that of its text, beside it or the deck."""
    if home.alone or (home.recipe_folder and (home.folder / RECIPE).exists()):
        return overrides.read(home.folder / OVERRIDES)
    own = home.folder / f"{name}.{OVERRIDES}"
    others = (
        out.with_name(f"{out.stem}.{OVERRIDES}"),
        home.folder / f"{_stem(home.documents[0])}.{OVERRIDES}",
    )
    return overrides.read(next((path for path in (own, *others) if path.exists()), own))


def effective(target: Target, title: str) -> bytes:
    """The whole recipe of a build, defaults and --set included, to be built from again."""
    place = target.stored.parent
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
        f"# To build the deck again with them: policydeck build {target.stored.name}\n\n"
    )
    return (head + recipes.to_toml(whole)).encode()


def _beside(path: Path, place: Path) -> str:
    """A path relative to a folder, where there is such a path (not from one drive to another)."""
    try:
        return Path(os.path.relpath(path, place)).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _stem(text: Path) -> str:
    """The name of a text's deck: that of the file, without the language."""
    return re.sub(r"[.](zh|en)$", "", text.stem if text.is_file() else text.resolve().name)


def _title(files: Sequence[Path], *, anew: bool) -> str:
    """The title that a text has, for its owner to keep or change; "" where there are many texts.

    Where nothing but its file names it, the heading that it begins with; a deck that was built
    before keeps its name, which is that of the file.
    """
    texts = given(files)
    if len(texts) > 2:
        return ""
    settings = msgspec.structs.asdict(recipes.Input())
    del settings["models"]
    text = read(texts, **settings, limits=recipes.Limits())
    return (anew and text.title == text.name and _heading(text)) or text.title


def _heading(text: Document) -> str:
    """The English of a text's first line, where neither side of it is a sentence or a part's."""
    if len(text.passages) < 2:
        return ""
    zh, en = text.passages[0].zh.strip(), text.passages[0].en.strip()
    if _SENTENCE.search(zh) or _SENTENCE.search(en) or division(zh, chinese=True):
        return ""
    return en if 0 < len(zh) <= _HEADING else ""


def init(files: Sequence[Path], folder: Path | None) -> str:
    """Write a commented deck.toml for `files` into a new folder; returns what to do next."""
    for file in files:
        if not file.exists():
            raise InputError(file, None, "there is no such file", "Name a bilingual text.")
    place = folder or files[0].parent / f"{files[0].stem}-deck"
    path = place / RECIPE
    texts = tuple(_beside(file, place) for file in files)
    before = find(files, None, ())  # built without a recipe, perhaps
    title = _title(files, anew=not before.out.exists())
    recipe = recipes.Recipe(deck=recipes.Deck(title=title, id=before.id, documents=texts))
    text = f"#:schema {SCHEMA}\n" + recipes.to_toml(recipe, comments=True)
    written = {path: text.encode(), place / SCHEMA: recipes.schema()}
    with storage.alone((path,)):
        storage.finish((*written,))
        if path.exists():
            raise OutputError(f"{path}: is there already. Edit it, or name another folder with -o.")
        storage.write_all((*written.items(),))
    continued = f" --previous {before.out}" if before.out.exists() else ""
    return f"written: {path}\nChange what you like in it, then: policydeck build {place}{continued}"
