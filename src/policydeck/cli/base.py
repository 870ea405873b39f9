"""What the commands share: the program itself, common options, output and progress."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policydeck import __version__
from policydeck.cli import log

if TYPE_CHECKING:
    from policydeck.recipe import Recipe

app = typer.Typer(
    name="policydeck",
    help="Anki decks of policy Chinese from bilingual Chinese-English policy texts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Bilingual text(s).")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="SECTION.KEY=VALUE",
        help="Change a setting of the recipe; policydeck settings --help lists all values.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Neither use nor keep what builds found out before.")
]
Jobs = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes at once; the cores by default.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say only what went wrong.")]
Presplit = Annotated[bool, typer.Option("--presplit", help="Each line is one sentence as given.")]


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "-v",
            "--verbose",
            count=True,
            show_default=False,
            metavar="",
            help="Say what is being done, -vv each step; may stand after the command, too.",
        ),
    ] = 0,
    log_file: Annotated[
        Path | None,
        typer.Option("--log", metavar="FILE", help="Write all of that to a file."),
    ] = None,
) -> None:
    log.begin(verbose, log_file)


def table(header: Sequence[str], rows: Iterable[Sequence[object]], as_json: bool) -> None:
    """Print rows, tab-separated under their header, or as a JSON list of objects.

    Tabs and line breaks inside a cell become spaces where tabs separate.
    """
    if as_json:
        say_json([dict(zip(header, cells, strict=True)) for cells in rows])
        return
    for cells in (header, *rows):
        print("\t".join(str(c).translate({9: " ", 10: " ", 13: " "}) for c in cells))


def say_json(found: object) -> None:
    """Print a value as indented JSON."""
    import msgspec

    print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())


def recipe_of(settings: list[str] | None, presplit: bool = False) -> Recipe:
    """The recipe of a command without a deck folder."""
    from policydeck import recipe

    extra = ("input.presplit=true",) if presplit else ()
    return recipe.load(None, (*(settings or ()), *extra))


def say(lines: Iterable[str]) -> None:
    """Messages, on standard error."""
    for line in lines:
        print(line, file=sys.stderr)
