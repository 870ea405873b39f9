"""What other levels would make of a deck: coverage, notes a level, and which words move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from policydeck import course, pipeline
from policydeck.errors import RecipeError
from policydeck.export import chart
from policydeck.levels import SCHEMES, known, settled
from policydeck.recipe import Levels, Recipe
from policydeck.studio.view import View
from policydeck.studio.words import Words
from policydeck.studio.work import Room

_MOVED = 60  # words of each list that are named


class LevelRow(Struct, frozen=True):
    """One level of a plan."""

    name: str
    terms: int
    sentences: int
    words: float  # share of the running words known after it
    types: float  # share of the different words
    readable: float  # share of the text


class Preview(Struct, frozen=True):
    """A plan beside the deck's present one."""

    start: float  # share of the running words known before the first level
    start_readable: float
    rows: tuple[LevelRow, ...]
    notes: int
    added: tuple[str, ...]  # terms that the present plan does not teach
    dropped: tuple[str, ...]
    moved: tuple[tuple[str, str, str], ...]  # term, level now, level then
    counts: tuple[int, int, int]  # of the three lists, whole
    language: str  # of the terms

    @property
    def chart(self) -> list[tuple[str, float, float]]:
        """(level, share of the running words, share readable), for the chart."""
        first = ("", self.start, self.start_readable)
        return [first, *((row.name, row.words, row.readable) for row in self.rows)]


def asked(form: Mapping[str, str], recipe: Recipe) -> Levels:
    """The levels section that a form asks for. Raises RecipeError for what cannot be."""
    scheme = form.get("scheme", recipe.levels.scheme)
    if scheme not in SCHEMES:
        raise RecipeError(f"levels.scheme “{scheme[:40]}” is none; choose {', '.join(SCHEMES)}.")
    base = recipe.levels.base
    if "base" in form:
        try:
            base = float(form["base"]) if form["base"] else None
        except ValueError:
            raise RecipeError(f"levels.base “{form['base'][:40]}” is no number.") from None
    sources = tuple(
        line.strip() for line in form["known"].split("\n") if line.strip()
    ) if "known" in form else recipe.levels.known  # fmt: skip
    changed = scheme != recipe.levels.scheme
    return msgspec.structs.replace(
        recipe.levels, scheme=scheme, base=base, known=sources,
        bounds=() if changed else recipe.levels.bounds,
        names=() if changed else recipe.levels.names,
    )  # fmt: skip


def settled_as(levels: Levels) -> dict[str, object]:
    """The base that these levels come to, and what is known besides it."""
    found = settled(levels)
    base = SCHEMES[found.scheme].base if found.base is None else found.base
    return {"base": base, "known": found.known}


def bases(levels: Levels, told: Words) -> dict[str, dict[str, object]]:
    """Scheme → the bases among which a page lets choose, each with its name, and the one of now."""
    found = {}
    for name, scheme in SCHEMES.items():
        mine = name == levels.scheme and levels.base is not None
        now = levels.base if mine and levels.base is not None else scheme.base
        steps = sorted({*scheme.offered, now}, reverse=scheme.falls)
        named = [{"value": base, "name": _start(scheme.start(base), told)} for base in steps]
        found[name] = {"steps": named, "at": steps.index(now)}
    return found


def _start(name: str, told: Words) -> str:
    return told("levels.nothing") if name == "known" else told.told(name)


def check_known(sources: Sequence[str], folder: Path, root: Path) -> None:
    """Raises RecipeError for a source of known words that is none, or lies outside the folder."""
    for source in sources:
        kind, path = known.kind(source, folder), (folder / source).resolve()
        if not kind or (kind in ("file", "folder") and not path.is_relative_to(root.resolve())):
            raise RecipeError(
                f"levels.known “{source[:80]}”: no Chinese word, and no file below {root}. Write "
                "hsk1-4, words such as 领域 风险, a search such as anki:deck:HSK4, or the name of "
                "a word list or .apkg that lies there."
            )


def previewed(room: Room, query: Mapping[str, str], told: Words) -> dict[str, Any]:
    """The table and chart of the levels that a page asks for."""
    assert room.view
    levels = asked(query, room.target().recipe)
    if "known" in query:
        check_known(levels.known, room.folder, room.root)
    found = preview(room.view, levels)
    sources = [(one, known.kind(one, room.folder)) for one in settled(levels).known]
    drawn = chart.coverage(found.chart, styled=False, told=told.told)
    return {"preview": found, "chart": drawn, "sources": sources}


def preview(view: View, levels: Levels) -> Preview:
    """The plan with these levels, held against the present one."""
    ready, target = view.ready, view.target
    scale, plan = ready.scale, ready.course
    if levels != target.recipe.levels:
        recipe = msgspec.structs.replace(target.recipe, levels=levels)
        scale = pipeline.scale(ready.analysis, recipe, target.folder)
        plan = course.plan(
            ready.analysis, ready.terms, ready.stretches, recipe, scale, target.overrides
        )
    rows = []
    for row in plan.coverage:
        here = [id_ for id_, level in plan.level.items() if level.number == row.level]
        terms = sum(id_ in plan.entries for id_ in here)
        rows.append(
            LevelRow(
                scale.name(row.level), terms, len(here) - terms, row.words, row.types,
                row.readable,
            )
        )  # fmt: skip
    old = {e.term.hanzi: ready.scale.name(ready.course.level[i].number)
           for i, e in ready.course.entries.items()}  # fmt: skip
    new = {e.term.hanzi: scale.name(plan.level[i].number) for i, e in plan.entries.items()}
    frequent = Counter({h: len(e.term.occurrences) for h, e in view.entries.items()})
    added, dropped = (
        sorted(one - other, key=lambda h: (-frequent[h], h))
        for one, other in ((new.keys(), old.keys()), (old.keys(), new.keys()))
    )
    moved = [(h, old[h], new[h]) for h in sorted(old.keys() & new.keys()) if old[h] != new[h]]
    headword = view.headword
    return Preview(
        plan.start, plan.start_readable, tuple(rows), len(plan.order),
        tuple(map(headword, added[:_MOVED])), tuple(map(headword, dropped[:_MOVED])),
        tuple((headword(h), now, then) for h, now, then in moved[:_MOVED]),
        (len(added), len(dropped), len(moved)), view.language,
    )  # fmt: skip
