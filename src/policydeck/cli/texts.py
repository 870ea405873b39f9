"""Commands about texts, which translators use alone: pairs, terms, pinyin, explain."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policydeck.cli.base import (
    Jobs,
    Json,
    NoCache,
    Presplit,
    Settings,
    app,
    say,
    say_json,
    table,
)
from policydeck.errors import InputError

if TYPE_CHECKING:
    from policydeck.analysis import Analysis
    from policydeck.levels import Scale
    from policydeck.model import Entry
    from policydeck.recipe import Overrides

# The columns of `terms`.
_PLACE = ("row", "zh", "zh_start", "simplified", "traditional", "pinyin", "kind", "level", "en",
          "en_start", "score", "gloss", "doc", "why")  # fmt: skip


@app.command()
def pairs(
    sources: Annotated[list[Path], typer.Argument(metavar="DECK-FOLDER | FILE…")],
    every: Annotated[
        bool, typer.Option("--all", help="Doubtful pairs too, with the reason in a column.")
    ] = False,
    presplit: Presplit = False,
    tmx: Annotated[bool, typer.Option("--tmx", help="As a translation memory.")] = False,
    html: Annotated[
        bool, typer.Option("--html", help="As a page with both texts side by side and all doubts.")
    ] = False,
    as_json: Json = False,
    settings: Settings = None,
    no_cache: NoCache = False,
    jobs: Jobs = None,
) -> None:
    """Print the aligned sentence pairs: ref, score, zh, en."""
    from policydeck import analysis, pipeline, work
    from policydeck.analysis import pairs as pairing
    from policydeck.release import targets

    asked = (*(settings or ()), *(("input.presplit=true",) if presplit else ()))
    target = targets.find(sources, None, asked)
    given = target.recipe.input
    documents = pipeline.read_all(target.documents, target.recipe)
    models = given.models == "auto"
    with work.opened(cached=not no_cache, jobs=jobs or work.cores()) as means:
        aligned = analysis.align(documents, means, presplit=given.presplit, models=models)
    corrected, told = pairing.corrected(documents, aligned, target.overrides)
    say(told)
    found = [pair for one in corrected for pair in one if every or html or not pair.doubt]
    if html:
        from policydeck.export import pairs as page

        print(page.to_html([d.title for d in documents], corrected), end="")
        return
    if tmx:
        from policydeck import script
        from policydeck.export import tmx as memory

        chinese = script.detect(p.zh for d in documents for p in d.passages)
        print(memory.to_tmx(found, chinese.name), end="")
        return
    table(
        ("ref", "score", "zh", "en", "doubt")[: 5 if every else 4],
        [(p.ref, f"{p.score:.3f}", p.zh, p.en, p.doubt)[: 5 if every else 4] for p in found],
        as_json,
    )


@app.command()
def terms(
    files: Annotated[list[Path], typer.Argument(metavar="DECK-FOLDER | FILE…")],
    every: Annotated[
        bool, typer.Option("--all", help="Function words and single characters too.")
    ] = False,
    tbx: Annotated[bool, typer.Option("--tbx", help="As a termbase (TBX-Basic).")] = False,
    as_json: Json = False,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="REVIEW.xlsx", help="Write a sheet to correct, XLSX or TSV."
        ),
    ] = None,
    no_cache: NoCache = False,
    jobs: Jobs = None,
) -> None:
    """Print every occurrence of every term with its English in the text, or a sheet to review."""
    from policydeck import pipeline, work

    if out:
        _review(files, tuple(settings or ()), out, no_cache, jobs)
        return
    from policydeck.analysis import entries
    from policydeck.release import targets

    target = targets.find(files, None, tuple(settings or ()))
    recipe, corrections = target.recipe, target.overrides
    with work.opened(cached=not no_cache, jobs=jobs or work.cores()) as means:
        if tbx:
            from policydeck.export import tbx as termbase

            ready = pipeline.prepare(target, work=means)
            print(termbase.of_deck(ready, corrections), end="")
            return
        documents = pipeline.read_all(target.documents, recipe)
        found = pipeline.analyse(documents, recipe, corrections, means)
        known = entries.entries(found, corrections, means)
    scale = pipeline.scale(found, recipe, target.folder)
    table(_PLACE, _places(known, found, scale, corrections, every), as_json)


def _places(
    known: Iterable[Entry], found: Analysis, scale: Scale, corrections: Overrides, every: bool
) -> Iterator[tuple[object, ...]]:
    """A row for each place of each term."""
    from policydeck import lexicon
    from policydeck.course import entry_level

    for entry in known:
        term = entry.term
        if not every and term.single and (len(term.hanzi) == 1 or lexicon.is_function(term.hanzi)):
            continue
        level = scale.name(entry_level(entry, scale, corrections).number)
        gloss = "; ".join(g.text for g in entry.glosses)
        for place, rendering in zip(term.occurrences, entry.renderings, strict=True):
            pair = found.sentences[place.pair].pair
            yield (
                pair.row, pair.zh[place.start : place.end], pair.zh_start + place.start,
                term.hanzi, entry.traditional, entry.pinyin, term.kind, level,
                rendering.text if rendering else "",
                pair.en_start + rendering.spans[0][0] if rendering else "",
                f"{rendering.score:.2f}" if rendering else "", gloss,
                pair.ref.rpartition(":")[0], term.why,
            )  # fmt: skip


def _review(
    sources: list[Path], settings: tuple[str, ...], out: Path, no_cache: bool, jobs: int | None
) -> None:
    """Write the sheet in which all terms of a deck can be corrected."""
    from policydeck import pipeline, storage, work
    from policydeck.export import review, sheets
    from policydeck.release import targets

    target = targets.find(sources, None, settings)
    with work.opened(cached=not no_cache, jobs=jobs or work.cores()) as means:
        rows = review.table(pipeline.prepare(target, work=means), target.overrides)
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
    from policydeck.read import cleaning

    for line in reader.lines(map(cleaning.plain, _lines(file)), numbers):
        print(line)


def _lines(file: Path | None) -> Iterable[str]:
    """The lines of a file or of standard input, as UTF-8; only a line feed ends a line."""
    name = str(file) if file else "standard input"
    if not file and not sys.stdin:
        raise InputError(name, None, "it is closed", "Give a text file.")
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
    as_json: Json = False,
    settings: Settings = None,
    no_cache: NoCache = False,
    jobs: Jobs = None,
) -> None:
    """Say where everything on a term's card comes from."""
    from policydeck import pipeline, work
    from policydeck.export import report
    from policydeck.release import targets

    target = targets.find(sources, None, tuple(settings or ()))
    with work.opened(cached=not no_cache, jobs=jobs or work.cores()) as means:
        found = report.explanation(term, pipeline.prepare(target, work=means), target.overrides)
    if as_json:
        say_json(found)
        return
    for line in report.explained(found):
        print(line)
