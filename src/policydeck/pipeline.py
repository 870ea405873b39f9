"""The whole journey: documents and a recipe in, a deck and its manifest out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policydeck import (
    analysis,
    apkg,
    cards,
    course,
    entries,
    known,
    levels,
    manifest,
    notes,
    storage,
)
from policydeck.analysis import Analysis
from policydeck.cards import CardStyle
from policydeck.course import Course, Stretch
from policydeck.errors import PolicydeckError
from policydeck.levels import Scale
from policydeck.model import SentenceNote, TermNote
from policydeck.overrides import Overrides, unmatched
from policydeck.read import Document, read
from policydeck.recipe import Recipe

Note = TermNote | SentenceNote
Progress = Callable[[str], None]
_NONE = Overrides()

# How many notes later each further card of a note is met, so that one does not answer the other
# on the same day (Anki shows 20 new cards a day by default).
_DELAY = {"Recognition": 0, "Listening": 20, "Cloze": 40, "Production": 60, "Typing": 80,
          "Reading": 0, "Translating": 40}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Where a build reads from and writes to."""

    documents: tuple[Path, ...]
    out: Path
    manifest: Path
    id: str  # identity of the deck
    recipe: Recipe
    overrides: Overrides = _NONE
    folder: Path = Path()  # what paths in the recipe are relative to


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, for the summary."""

    target: Target
    title: str
    analysis: Analysis
    course: Course
    scale: Scale
    notes: tuple[Note, ...]
    cards: int
    changes: Mapping[str, tuple[str, ...]]  # "new", "changed", "gone" → fronts
    warnings: tuple[str, ...] = ()


def build(target: Target, progress: Progress = lambda _: None) -> Built:
    """Read, align, find, grade, order, write. Raises PolicydeckError; then nothing is written."""
    recipe = target.recipe
    progress("reading")
    documents = read_all(target.documents, recipe)
    progress("aligning and reading the text")
    found = analyse(documents, recipe, target.overrides)
    progress("finding terms")
    terms = entries.entries(found, target.overrides)
    progress("ordering")
    stretches = sentences_and_clauses(found, recipe)
    measure = scale(found, recipe, target.folder)
    plan = course.plan(found, terms, stretches, recipe, measure, target.overrides)
    made = notes.make(found, plan, stretches, measure, target.overrides)
    if not made:
        raise PolicydeckError(
            f"{target.documents[0]}: nothing to learn was found in it. Lower levels.base or check "
            "that the text is Chinese policy text with English."
        )
    progress("writing")
    title = recipe.deck.title or documents[0].title
    sentences = [(s.pair.ref, s.key, s.pair.en) for s in found.sentences]
    idle = unmatched(target.overrides, sentences, (entry.term.hanzi for entry in terms))
    return replace(_write(target, title, found, plan, made, measure), warnings=tuple(idle))


def read_all(paths: Sequence[Path], recipe: Recipe) -> list[Document]:
    """The documents in `paths`: each a text of its own, unless two are parallel sides of one."""

    def one(group: Sequence[Path]) -> Document:
        options = recipe.input
        return read(
            group, format=options.format, encoding=options.encoding, presplit=options.presplit
        )

    if len(paths) == 2:
        both = one(paths)
        if len({p.ref.rpartition(":")[0] for p in both.passages}) < 2:
            return [both]
    return [one([path]) for path in paths]


def analyse(
    documents: Sequence[Document], recipe: Recipe, corrections: Overrides = _NONE
) -> Analysis:
    """The documents' text, aligned and read."""
    variety = "hk" if recipe.cards.script == "traditional-hk" else "tw"
    found = analysis.analyse(
        documents, presplit=recipe.input.presplit, variety=variety, corrections=corrections
    )
    if not found.sentences:
        raise PolicydeckError(
            f"{documents[0].name}: no sentence has a translation beside it. Expected Chinese and "
            "English, one passage a row; see `policydeck pairs --all` for what was found."
        )
    return found


def scale(found: Analysis, recipe: Recipe, folder: Path) -> Scale:
    """How the deck grades words; the learner's known words count as level 0."""
    words = (t.key for s in found.sentences for t in s.tokens if t.kind == "word")
    learnt = known.words(recipe.levels.known, folder)
    return levels.scale(recipe.levels, words, learnt)


def sentences_and_clauses(found: Analysis, recipe: Recipe) -> list[Stretch]:
    """Every sentence, and the clauses cut from it, as sources of examples and sentence notes."""
    stretches = []
    for number, sentence in enumerate(found.sentences):
        pair = sentence.pair
        stretches.append(
            Stretch(pair, sentence.key, number, 0, len(pair.zh), 0, len(pair.en), clause=False)
        )
    return stretches


def style(recipe: Recipe) -> CardStyle:
    """What the recipe asks of the cards."""
    chosen = recipe.cards
    return CardStyle(
        script=chosen.script,
        both_scripts=chosen.both_scripts,
        reading=chosen.reading,
        palette=chosen.palette,
        term=chosen.term,
        sentence=chosen.sentence,
        voice="zh_TW" if chosen.script == "traditional-tw" else "zh_CN",
    )


def now() -> int:
    """The stamp for what changed: SOURCE_DATE_EPOCH or the time."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())


def _write(
    target: Target,
    title: str,
    found: Analysis,
    plan: Course,
    made: Sequence[Note],
    measure: Scale,
) -> Built:
    old = manifest.read(target.manifest)
    moment = now()
    look = style(target.recipe)
    names = {
        number: f"{title}::{number} {measure.name(number)}"
        for number in sorted({found.number for found in plan.level.values()})
    }
    term_type, sentence_type = cards.note_types()
    rows: list[manifest.Row] = []
    packed: list[apkg.PackedNote] = []
    fields_of = [
        cards.term_fields(note, look) if isinstance(note, TermNote)
        else cards.sentence_fields(note, look)
        for note in made
    ]  # fmt: skip
    types = [term_type if isinstance(note, TermNote) else sentence_type for note in made]
    ordinals = [cards.cards_of(f, t) for f, t in zip(fields_of, types, strict=True)]
    positions = _positions(types, ordinals)
    for index, (note, fields) in enumerate(zip(made, fields_of, strict=True)):
        guid = manifest.guid(target.id, note.id)
        digest = manifest.content_hash((*fields, *note.tags))
        deck = names[plan.level[note.id].number]
        stamp = manifest.stamp(old, note.id, digest, moment)
        rows.append(manifest.Row(guid, note.id, digest, stamp, deck, fields[0]))
        packed.append(
            apkg.PackedNote(
                guid, types[index].id, fields, note.tags, deck,
                tuple((o, positions[index, o]) for o in ordinals[index]), stamp,
            )
        )  # fmt: skip
    typed = {}
    for note_type in (term_type, sentence_type):
        texts = [t.front + t.back for t in note_type.templates]
        digest = manifest.content_hash((note_type.name, note_type.css, *texts))
        item = f"notetype:{note_type.name}"
        stamp = manifest.stamp(old, item, digest, moment)
        rows.append(manifest.Row(str(note_type.id), item, digest, stamp, "", note_type.name))
        typed[note_type.id] = (note_type, stamp)
    decks = [apkg.PackedDeck(title, _description(title, found, plan, made, look, measure))]
    decks += [apkg.PackedDeck(name, "") for name in names.values()]
    content = apkg.pack(packed, decks, typed, {})
    storage.write(target.manifest, manifest.to_text(target.id, rows).encode())
    storage.write(target.out, content)
    count = sum(map(len, ordinals))
    return Built(target, title, found, plan, measure, tuple(made), count, _changes(old, rows))


def _positions(
    types: Sequence[cards.NoteType], ordinals: Sequence[Sequence[int]]
) -> dict[tuple[int, int], int]:
    """(note, ordinal) → running new-card position over the whole deck, from 1."""
    wanted = sorted(
        (index + _DELAY.get(types[index].templates[o].name, 0), index, o)
        for index, own in enumerate(ordinals)
        for o in own
    )
    return {(index, o): position for position, (_, index, o) in enumerate(wanted, 1)}


def _description(
    title: str, found: Analysis, plan: Course, made: Sequence[Note], look: CardStyle, measure: Scale
) -> str:
    counts = [
        ("words and terms", sum(isinstance(n, TermNote) for n in made)),
        ("sentences and clauses", sum(isinstance(n, SentenceNote) for n in made)),
    ]
    coverage = [
        f"After {measure.name(row.level)} you know {row.words:.0%} of the running words."
        for row in plan.coverage
    ]
    source = "; ".join(document.title for document in found.documents)
    return cards.description(title, source if source != title else "", counts, coverage, look)


def _changes(
    old: Mapping[str, manifest.Row], rows: Sequence[manifest.Row]
) -> dict[str, tuple[str, ...]]:
    new = {row.id: row for row in rows if not row.id.startswith("notetype:")}
    before = {id_: row for id_, row in old.items() if not id_.startswith("notetype:")}
    return {
        "new": tuple(row.front for id_, row in new.items() if id_ not in before),
        "changed": tuple(
            row.front for id_, row in new.items() if id_ in before and before[id_].hash != row.hash
        ),
        "gone": tuple(row.front for id_, row in before.items() if id_ not in new),
    }
