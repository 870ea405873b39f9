"""Commands about what decks are made by: init, settings, schema, and what is kept: cache."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from policydeck.cli.base import Files, Settings, app


@app.command()
def init(
    files: Files,
    folder: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FOLDER", help="The new deck folder.")
    ] = None,
) -> None:
    """Make a deck folder with a commented deck.toml for your texts."""
    from policydeck.release import targets

    print(targets.init(files, folder), file=sys.stderr)


@app.command(add_help_option=False)
def settings(
    deck: Annotated[
        Path | None,
        typer.Argument(metavar="[DECK-FOLDER]", help="Without it: the defaults."),
    ] = None,
    changed: Settings = None,
    help_: Annotated[
        bool, typer.Option("--help", help="List every setting with every value it may have.")
    ] = False,
) -> None:
    """Print the recipe that a build would follow, each line with what it does and may be."""
    from policydeck import recipe
    from policydeck.errors import RecipeError
    from policydeck.release import targets

    if help_:
        print("Usage: policydeck settings [DECK-FOLDER] [--set SECTION.KEY=VALUE]…\n")
        for name, meaning, default in recipe.describe():
            print(f"{name} = {recipe.shown(default)}\n    {meaning} {recipe.told(name)}".rstrip())
        return
    asked = tuple(changed or ())
    target = targets.find([deck], None, asked) if deck else None
    if target and deck in target.documents:
        raise RecipeError(f"{deck} is no deck folder. policydeck init makes one for a text.")
    found = target.recipe if target else recipe.load(None, asked)
    print(recipe.to_toml(found, comments=True), end="")


@app.command()
def schema() -> None:
    """Print the JSON Schema of deck.toml, for editors that complete and check settings."""
    from policydeck import recipe

    print(recipe.schema().decode(), end="")


@app.command()
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Take all of it away.")] = False,
) -> None:
    """Show what builds have kept of your texts to be quicker next time, or take it away."""
    from policydeck import work

    folder, count, size = work.kept()
    print(f"{folder}: {count} results, {size / 1e6:.1f} of at most {work.LIMIT / 1e6:.0f} MB")
    if clear:
        work.clear()
        print("taken away", file=sys.stderr)
