"""Commands about decks: build, check, diff, preview, push."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policydeck.cli.base import (
    Jobs,
    Json,
    NoCache,
    Quiet,
    Settings,
    app,
    recipe_of,
    say,
    say_json,
)
from policydeck.errors import InputError, PolicydeckError, RecipeError


class Export(StrEnum):
    """What `build --export` can write beside the deck."""

    ANKI = "anki"
    CSV = "csv"
    TSV = "tsv"
    PLECO = "pleco"
    QUIZLET = "quizlet"
    TMX = "tmx"


class Side(StrEnum):
    """Whose text stays where both changed it."""

    MINE = "mine"
    RELEASE = "release"


@app.command()
def build(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DECK-FOLDER | FILE…]",
            help="What to build from; the deck.toml of the present folder by default.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT.apkg", help="Where to write.")
    ] = None,
    settings: Settings = None,
    previous: Annotated[
        Path | None,
        typer.Option(metavar="OLD.apkg", help="The last release, where notes.tsv was lost."),
    ] = None,
    edition: Annotated[
        str,
        typer.Option(metavar="NAME", help="Build a variant: a deck of its own, beside the other."),
    ] = "",
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--overrides",
            metavar="REVIEW.xlsx",
            help="A sheet of `terms -o` in which you changed cells, or a table of corrections.",
        ),
    ] = None,
    export: Annotated[
        list[Export] | None,
        typer.Option("--export", help="Another format too, beside the deck; may stand twice."),
    ] = None,
    no_cache: NoCache = False,
    jobs: Jobs = None,
    cluster: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler to do the work, or `local`."),
    ] = "",
    quiet: Quiet = False,
) -> None:
    """Build an Anki deck from a deck folder (deck.toml) or straight from bilingual texts."""
    from policydeck import pipeline, work
    from policydeck.cli.progress import progress
    from policydeck.export import report
    from policydeck.release import targets

    here = Path()
    if not sources and not (here / targets.RECIPE).exists():
        raise RecipeError(
            f"no deck folder or text is named, and there is no {targets.RECIPE} here. Name one: "
            "policydeck build mytext.tsv"
        )
    target = targets.find(sources or [here], out, tuple(settings or ()), previous, edition)
    taken = None
    if corrections:
        from policydeck.export import review

        taken = review.take(target, corrections)
        target = taken.target
    with (
        progress(quiet=quiet) as far,
        work.opened(
            cached=not no_cache, jobs=jobs or work.cores(), cluster=cluster, tell=far.task
        ) as means,
    ):
        built = pipeline.build(target, far.step, means)
    say(built.warnings if quiet else report.summary(built))
    if taken and taken.rows:
        place = target.overrides.path
        say([f"{len(taken.rows)} corrections taken from {corrections} into {place}"])
    say(taken.idle if taken else ())
    if export:
        from policydeck import export as exports

        say(f"written: {path}" for path in exports.write(built, [k.value for k in export]))
    if built.left_out:
        head = (
            f"the deck was built without {len(built.left_out)} of the texts, whose notes, if it "
            "had some, are retired until they can be read:"
        )
        raise PolicydeckError("\n".join([head, *built.left_out]))


@app.command()
def check(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="[DECK-FOLDER | RECIPE.toml]…")
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(metavar="OLD.apkg", help="The last release, to check that updating is safe."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check policydeck's data and decks, which it builds again and compares byte for byte."""
    from policydeck.check import sanity, verify
    from policydeck.release import targets

    places = folders or []
    if previous and len(places) != 1:
        raise RecipeError("--previous is one deck's last release, so name that deck alone.")
    found = list(sanity.data())
    for place in places:
        target = targets.find([place], None, ())
        found += [f"{place}: {problem}" for problem in verify.problems(target, previous)]
    if as_json:
        say_json(found)
    for problem in [] if as_json else found:
        print(problem)
    if found:
        count = len(found)
        raise PolicydeckError(f"{count} problem{'s' if count > 1 else ''} found")
    print("no problem found", file=sys.stderr)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.apkg")],
    new: Annotated[Path, typer.Argument(metavar="NEW.apkg")],
    as_json: Json = False,
    settings: Settings = None,
) -> None:
    """Say what importing NEW would change for a learner who has OLD."""
    from policydeck.anki import apkg
    from policydeck.release import diff as changes

    limits = recipe_of(settings).limits
    releases = apkg.read(old, limits), apkg.read(new, limits)
    if as_json:
        say_json(changes.compare(*releases))
        return
    for line in changes.lines(*releases):
        print(line)


@app.command()
def preview(
    deck: Annotated[Path, typer.Argument(metavar="DECK-FOLDER | DECK.apkg")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT.html", help="Where to write.")
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(metavar="OUT.svg", help="The coverage chart alone, too.")
    ] = None,
    settings: Settings = None,
) -> None:
    """Write one HTML page with all notes and cards of a built deck, to look through it."""
    from policydeck import storage
    from policydeck.anki import apkg
    from policydeck.export import preview as page

    place = _deck(deck)
    package = apkg.read(place, recipe_of(settings).limits)
    path = out or place.with_suffix(".html")
    storage.write(path, page.to_html(package).encode())
    print(f"written: {path}", file=sys.stderr)
    if chart:
        storage.write(chart, page.coverage(package).encode())
        print(f"written: {chart}", file=sys.stderr)


@app.command()
def push(
    deck: Annotated[Path, typer.Argument(metavar="DECK-FOLDER | DECK.apkg")],
    key: Annotated[str, typer.Option(help="AnkiConnect's apiKey, where it has one.")] = "",
    port: Annotated[int, typer.Option(help="AnkiConnect's webBindPort.")] = 8765,
    previous: Annotated[
        Path | None,
        typer.Option(metavar="OLD.apkg", help="The release in Anki, if of an early version."),
    ] = None,
    conflicts: Annotated[
        Side | None,
        typer.Option(help="Which text stays where both you and the release changed a field."),
    ] = None,
) -> None:
    """Bring a built deck into the Anki that is running and keep what you wrote in its notes."""
    from policydeck.anki import AnkiConnect
    from policydeck.export import report
    from policydeck.release import push as pushing

    anki = AnkiConnect(port, key)
    planned = pushing.plan(_deck(deck), anki, previous)
    kept = [f"{front}: {name}" for front, name in planned.kept]
    say(report.listed("fields keep your text", kept, 10))
    say(report.conflicts(planned.conflicts))
    if planned.conflicts and not conflicts:
        raise PolicydeckError(
            "Nothing was written. Say --conflicts mine to keep your text in these fields, or "
            "--conflicts release to take the release's."
        )
    done = pushing.carry_out(planned, anki, "mine" if conflicts is Side.MINE else "release")
    for what, fronts in (("added", done.added), ("updated", done.updated)):
        say(report.listed(f"notes {what}", fronts, 10))
    counts = f"{len(done.added)} notes added, {len(done.updated)} updated"
    say([f"{counts}, {done.others} as they were"])


def _deck(deck: Path) -> Path:
    """The package that a deck folder builds, or the package itself; it must be there."""
    from policydeck.release import targets

    place = targets.find([deck], None, ()).out if deck.is_dir() else deck
    if not place.exists():
        raise InputError(place, None, "no such deck", f"Run `policydeck build {deck}` first.")
    return place
