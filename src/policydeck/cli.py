"""The command line: the only module that prints.

Results go to standard output as tab-separated text, progress and messages to standard error.
Exit codes: 0 done, 1 an input or output that cannot be used, 2 a wrong call or recipe, 130
interrupted. Each command loads what it needs when it runs, so that --help is quick.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policydeck import __version__
from policydeck.errors import InputError, PolicydeckError, RecipeError

if TYPE_CHECKING:
    from policydeck.recipe import Recipe

app = typer.Typer(
    name="policydeck",
    help="Anki decks of policy Chinese from bilingual Chinese-English policy texts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Bilingual text(s).")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Change a setting of the recipe."),
]
Presplit = Annotated[bool, typer.Option("--presplit", help="Each line is one sentence as given.")]


class Export(StrEnum):
    """What `build --export` can write beside the deck."""

    ANKI = "anki"
    CSV = "csv"
    TSV = "tsv"
    PLECO = "pleco"
    QUIZLET = "quizlet"
    TMX = "tmx"


def main() -> None:
    """Run the command line; a PolicydeckError becomes its message and exit code."""
    # Dictionaries are half a million long-lived objects: looking through them for cycles as often
    # as Python does costs a tenth of a build (3.9 against 3.6 s).
    gc.set_threshold(20_000, 20, 100)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows' own code pages lack Chinese
    try:
        app()
    except PolicydeckError as error:
        print(f"policydeck: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("policydeck: interrupted; nothing was written", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # `policydeck terms … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def _row(*cells: object) -> None:
    """One line of output; tabs and line breaks inside a cell become spaces."""
    print("\t".join(str(c).translate({9: " ", 10: " ", 13: " "}) for c in cells))


def _recipe(settings: list[str] | None, presplit: bool = False) -> Recipe:
    from policydeck import recipe

    extra = ("input.presplit=true",) if presplit else ()
    return recipe.load(None, (*(settings or ()), *extra))


@contextmanager
def _progress() -> Iterator[object]:
    """A function that shows the present step, on a terminal as a spinner."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _step: None
        return
    with console.status("starting") as status:
        yield lambda step: status.update(f"policydeck: {step} …")


@app.command()
def build(
    sources: Annotated[
        list[Path], typer.Argument(metavar="[DECK-FOLDER | FILE…]", help="What to build from.")
    ],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT.apkg", help="Where to write.")
    ] = None,
    settings: Settings = None,
    previous: Annotated[
        Path | None,
        typer.Option(metavar="OLD.apkg", help="The last release, where notes.tsv was lost."),
    ] = None,
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
) -> None:
    """Build an Anki deck from a deck folder (deck.toml) or straight from bilingual texts."""
    from policydeck import pipeline, report, review, targets

    target = targets.find(sources, out, tuple(settings or ()), previous)
    taken = review.take(target, corrections) if corrections else review.Taken(target)
    with _progress() as show:
        built = pipeline.build(taken.target, show)  # type: ignore[arg-type]
    _say(report.summary(built))
    if taken.rows:
        place = taken.target.overrides.path
        _say([f"{len(taken.rows)} corrections taken from {corrections} into {place}"])
    _say(taken.idle)
    if export:
        from policydeck import export as exports

        _say(f"written: {path}" for path in exports.write(built, [k.value for k in export]))


def _say(lines: Iterable[str]) -> None:
    """Messages, on standard error."""
    for line in lines:
        print(line, file=sys.stderr)


@app.command()
def pairs(
    files: Files,
    every: Annotated[
        bool, typer.Option("--all", help="Doubtful pairs too, with the reason in a column.")
    ] = False,
    presplit: Presplit = False,
    tmx: Annotated[bool, typer.Option("--tmx", help="As a translation memory.")] = False,
    settings: Settings = None,
) -> None:
    """Print the aligned sentence pairs: ref, score, zh, en."""
    from policydeck import align, pipeline

    recipe = _recipe(settings, presplit)
    if tmx:
        from policydeck import script
        from policydeck.export.tmx import to_tmx

        documents = pipeline.read_all(files, recipe)
        chinese = script.detect(p.zh for d in documents for p in d.passages).name
        tag = {"simplified": "zh-CN", "traditional-hk": "zh-HK"}.get(chinese, "zh-TW")
        found = [
            pair
            for d in documents
            for pair in align.align(
                d.passages,
                presplit=recipe.input.presplit,
                keep_doubtful=every,
                encode=recipe.input.models == "auto",
            )
        ]
        print(to_tmx(found, tag), end="")
        return
    _row("ref", "score", "zh", "en", *(["doubt"] if every else []))
    for document in pipeline.read_all(files, recipe):
        for pair in align.align(
            document.passages,
            presplit=recipe.input.presplit,
            keep_doubtful=every,
            encode=recipe.input.models == "auto",
        ):
            _row(pair.ref, f"{pair.score:.3f}", pair.zh, pair.en, *([pair.doubt] if every else []))


@app.command()
def terms(
    files: Files,
    every: Annotated[
        bool, typer.Option("--all", help="Function words and single characters too.")
    ] = False,
    tbx: Annotated[bool, typer.Option("--tbx", help="As a termbase (TBX-Basic).")] = False,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="REVIEW.xlsx", help="Write a sheet to correct, XLSX or TSV."
        ),
    ] = None,
) -> None:
    """Print every occurrence of every term with its English in the text, or a sheet to review."""
    from policydeck import pipeline

    if out:
        _review(files, tuple(settings or ()), out)
        return
    from policydeck.course import entry_level
    from policydeck.entries import entries
    from policydeck.overrides import Overrides
    from policydeck.terms import is_function

    recipe = _recipe(settings)
    found = pipeline.analyse(pipeline.read_all(files, recipe), recipe)
    if tbx:
        from policydeck.export.tbx import to_tbx

        title = "; ".join(document.title for document in found.documents)
        print(to_tbx(entries(found), found.sentences, title), end="")
        return
    scale = pipeline.scale(found, recipe, Path())
    _row("row", "zh", "zh_start", "simplified", "traditional", "pinyin", "kind", "level", "en",
         "en_start", "score", "gloss", "doc", "why")  # fmt: skip
    for entry in entries(found):
        term = entry.term
        if not every and term.single and (len(term.hanzi) == 1 or is_function(term.hanzi)):
            continue
        level = scale.name(entry_level(entry, scale, Overrides()).number)
        gloss = "; ".join(g.text for g in entry.glosses)
        for place, rendering in zip(term.occurrences, entry.renderings, strict=True):
            pair = found.sentences[place.pair].pair
            _row(
                pair.row, pair.zh[place.start : place.end], pair.zh_start + place.start,
                term.hanzi, entry.traditional, entry.pinyin, term.kind, level,
                rendering.text if rendering else "",
                pair.en_start + rendering.spans[0][0] if rendering else "",
                f"{rendering.score:.2f}" if rendering else "", gloss,
                pair.ref.rpartition(":")[0], term.why,
            )  # fmt: skip


def _review(sources: list[Path], settings: tuple[str, ...], out: Path) -> None:
    """Write the sheet in which all terms of a deck can be corrected."""
    from policydeck import pipeline, review, sheets, storage, targets

    target = targets.find(sources, None, settings)
    rows = review.table(pipeline.prepare(target), target.overrides)
    storage.write(out, sheets.write(out, rows, review.WRITTEN))
    deck = " ".join(map(str, sources))
    print(
        f"written: {out} with {len(rows) - 1} terms\nChange what is wrong in it, then: "
        f"policydeck build {deck} --overrides {out}",
        file=sys.stderr,
    )


@app.command()
def pinyin(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Text; or stdin.")] = None,
    numbers: Annotated[
        bool, typer.Option("--numbers", help="One syllable a Han character, ren2 gong1.")
    ] = False,
) -> None:
    """Print the pinyin of a text, line by line."""
    from policydeck import pinyin as reader

    for line in reader.lines(_lines(file), numbers):
        print(line)


def _lines(file: Path | None) -> Iterable[str]:
    """The lines of a file or of standard input, as UTF-8; only a line feed ends a line."""
    name = str(file) if file else "standard input"
    try:
        source = file.open("rb") if file else nullcontext(sys.stdin.buffer)
    except OSError as error:
        raise InputError(name, None, str(error.strerror), "Give a text file.") from None
    with source as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                found = f"byte {error.object[error.start]:#04x}, which is not UTF-8"
                raise InputError(name, number, found, "Save the text as UTF-8.") from None


@app.command()
def explain(
    term: Annotated[str, typer.Argument(help="A Chinese term, in either script.")],
    sources: Annotated[list[Path], typer.Argument(metavar="DECK-FOLDER | FILE…")],
    settings: Settings = None,
) -> None:
    """Say where everything on a term's card comes from."""
    from policydeck import pipeline, report, targets

    target = targets.find(sources, None, tuple(settings or ()))
    for line in report.explanation(term, pipeline.prepare(target), target.overrides):
        print(line)


@app.command()
def check(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="[DECK-FOLDER | RECIPE.toml]…")
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(metavar="OLD.apkg", help="The last release, to check that updating is safe."),
    ] = None,
) -> None:
    """Check policydeck's data and decks, which it builds again and compares byte for byte."""
    from policydeck import sanity, targets, verify

    places = folders or []
    if previous and len(places) != 1:
        raise RecipeError("--previous is one deck's last release, so name that deck alone.")
    found = list(sanity.data())
    for place in places:
        target = targets.find([place], None, ())
        found += [f"{place}: {problem}" for problem in verify.problems(target, previous)]
    for problem in found:
        print(problem)
    if found:
        count = len(found)
        raise PolicydeckError(f"{count} problem{'s' if count > 1 else ''} found")
    print("no problem found", file=sys.stderr)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.apkg")],
    new: Annotated[Path, typer.Argument(metavar="NEW.apkg")],
) -> None:
    """Say what importing NEW would change for a learner who has OLD."""
    from policydeck import apkg
    from policydeck.diff import lines

    for line in lines(apkg.read(old), apkg.read(new)):
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
) -> None:
    """Write one HTML page with all notes and cards of a built deck, to look through it."""
    from policydeck import apkg, storage
    from policydeck.export import preview as page

    place = _deck(deck)
    package = apkg.read(place)
    path = out or place.with_suffix(".html")
    storage.write(path, page.to_html(package).encode())
    print(f"written: {path}", file=sys.stderr)
    if chart:
        storage.write(chart, page.coverage(package).encode())
        print(f"written: {chart}", file=sys.stderr)


@app.command()
def schema() -> None:
    """Print the JSON Schema of deck.toml, for editors that complete and check settings."""
    from policydeck import recipe

    print(recipe.schema().decode(), end="")


@app.command()
def push(
    deck: Annotated[Path, typer.Argument(metavar="DECK-FOLDER | DECK.apkg")],
    key: Annotated[str, typer.Option(help="AnkiConnect's apiKey, where it has one.")] = "",
    port: Annotated[int, typer.Option(help="AnkiConnect's webBindPort.")] = 8765,
) -> None:
    """Import a built deck into the Anki that is running, by its add-on AnkiConnect."""
    from policydeck import report
    from policydeck.push import AnkiConnect
    from policydeck.push import push as send

    done = send(_deck(deck), AnkiConnect(port, key))
    for what, fronts in (("added", done.added), ("updated", done.updated)):
        _say(report.listed(f"notes {what}", fronts, 10))
    counts = f"{len(done.added)} notes added, {len(done.updated)} updated"
    _say([f"{counts}, {done.others} as they were"])


def _deck(deck: Path) -> Path:
    """The package that a deck folder builds, or the package itself; it must be there."""
    from policydeck import targets

    place = targets.find([deck], None, ()).out if deck.is_dir() else deck
    if not place.exists():
        raise InputError(place, None, "no such deck", f"Run `policydeck build {deck}` first.")
    return place


@app.command()
def init(
    files: Files,
    folder: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FOLDER", help="The new deck folder.")
    ] = None,
) -> None:
    """Make a deck folder with a commented deck.toml for your texts."""
    from policydeck import targets

    print(targets.init(files, folder), file=sys.stderr)
