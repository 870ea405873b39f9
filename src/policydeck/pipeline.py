"""The whole journey: documents and a recipe in, a deck and its manifest out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from policydeck import analysis, cards, course, kinds, levels, lexicon, release, script, storage
from policydeck.analysis import Analysed, Analysis, entries, pairs
from policydeck.cards import CardStyle, choice, notes, types, word, wordings
from policydeck.course import Course, Stretch
from policydeck.errors import InputError, PolicydeckError
from policydeck.language import english
from policydeck.levels import Scale, known
from policydeck.model import Entry, SentenceNote, SentencePair, TermNote
from policydeck.read import Document, given, read
from policydeck.recipe import Overrides, Recipe, Target, unmatched
from policydeck.release import targets
from policydeck.sound import speech
from policydeck.work import Work

Note = TermNote | SentenceNote
Progress = Callable[[str], None]
_NONE = Overrides()
_VOICES: Mapping[str, choice.VoiceName] = {"mainland": "zh_CN", "taiwan": "zh_TW"}


class Texts(Struct, frozen=True):
    """A deck's documents, all of which can be read, and all pairs of each."""

    documents: tuple[Document, ...]
    aligned: tuple[list[SentencePair], ...]


class Prepared(Struct, frozen=True):
    """What is known of a deck before its notes are made."""

    analysis: Analysis
    terms: tuple[Entry, ...]
    stretches: tuple[Stretch, ...]
    scale: Scale
    course: Course
    left_out: tuple[str, ...] = ()  # texts that cannot be read, each with the reason


class Built(Struct, frozen=True):
    """What a build made, for the summary."""

    target: Target
    title: str
    analysis: Analysis
    course: Course
    scale: Scale
    notes: tuple[Note, ...]
    count: int  # of the notes in the package, those of characters too
    cards: int
    changes: Mapping[str, tuple[str, ...]]  # "new", "changed", "gone" → fronts
    warnings: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # texts that cannot be read, each with the reason


def build(target: Target, progress: Progress = lambda _: None, work: Work | None = None) -> Built:
    """Read, align, find, grade, order, write. Raises PolicydeckError; then nothing is written."""
    work = work or Work()
    told = english.KNOWN, lexicon.GRADES, wordings.KNOWN, word.KNOWN, types.KNOWN
    words = work.remembered(target.id, *told)
    with storage.alone((target.manifest, target.out)), words:
        storage.finish((target.manifest, target.out, target.stored, target.changelog))
        return _build(target, progress, work)


def texts(target: Target, progress: Progress, work: Work) -> Texts:
    """Read and align alone, as the first half of `prepare`. Raises PolicydeckError."""
    progress("reading")
    documents, asked = read_all(target.documents, target.recipe, work), target.recipe.input
    progress("aligning")
    aligned = analysis.align(
        documents, work, presplit=asked.presplit, models=asked.models == "auto"
    )
    return Texts(tuple(documents), tuple(aligned))


def prepare(
    target: Target,
    progress: Progress = lambda _: None,
    work: Work | None = None,
    before: Texts | None = None,
    *,
    traced: bool = True,
) -> Prepared:
    """Read, align, find, grade, order: everything before notes are made of it.

    With the same `work`, another call costs no more than what was changed since the last. `before`
    are the deck's texts, where they were read before; `traced` entries tell of their English why.
    """
    recipe, work = target.recipe, work or Work()
    documents, failed = list(before.documents) if before else [], list[PolicydeckError]()
    if not before:
        progress("reading")
        documents, failed = read_sound(target.documents, recipe, work)
    left_out = (*map(str, failed), *(why for document in documents for why in document.failed))
    progress("aligning and reading the text")
    found = analyse(documents, recipe, target.overrides, work, before.aligned if before else None)
    progress("finding terms")
    least = recipe.terms.rendering
    terms = entries.for_cards(found, target.overrides, least, work, traced=traced)
    progress("ordering")
    stretches = sentences_and_clauses(found, recipe, target.overrides)
    measure = scale(found, recipe, target.folder)
    plan = course.plan(found, terms, stretches, recipe, measure, target.overrides)
    return Prepared(found, terms, tuple(stretches), measure, plan, left_out)


def check(target: Target) -> None:
    """Raise PolicydeckError for what the recipe asks in vain, before minutes of work are done."""
    recipe = target.recipe
    levels.scale(recipe.levels, ())
    known.words(recipe.levels.known, target.folder, recipe.limits)
    chosen = recipe.cards
    # What was made before may be all that is needed: a deck is rebuilt without its engine.
    engine = "none" if target.out.exists() or target.previous else chosen.speech
    speech.ready(engine, target.folder / chosen.recordings if chosen.recordings else None)


def _build(target: Target, progress: Progress, work: Work) -> Built:
    check(target)
    ready = prepare(target, progress, work, traced=False)
    recipe, found, measure, plan = target.recipe, ready.analysis, ready.scale, ready.course
    made = notes.make(
        found, plan, ready.stretches, measure, target.overrides, recipe.cards.study, ready.terms,
        work,
    )  # fmt: skip
    if not made:
        raise PolicydeckError(
            f"{target.documents[0]}: nothing to learn was found in it. Lower levels.base or check "
            "that the text is Chinese policy text with English."
        )
    progress("writing")
    title = recipe.deck.title or _title(target, found)
    title += f" ({target.edition})" if target.edition else ""
    sentences = [(s.pair.ref, s.key, s.pair.en) for s in found.sentences]
    idle = unmatched(target.overrides, sentences, (entry.term.hanzi for entry in ready.terms))
    look = style(recipe, found.scripts)
    description = cards.overview(title, found, plan, made, look, measure, recipe)
    new = release.make(target, title, description, plan, measure, made, look, work)
    storage.write_all(
        [
            (target.manifest, new.manifest),
            (target.out, new.package),
            (target.stored, targets.effective(target, title)),
            *([(target.changelog, new.changelog)] if new.changelog else []),
        ]
    )
    return Built(
        target, title, found, plan, measure, tuple(made), new.notes, new.cards, new.changes,
        (*found.corrected, *idle, *new.warnings), ready.left_out,
    )  # fmt: skip


def read_all(paths: Sequence[Path], recipe: Recipe, work: Work | None = None) -> list[Document]:
    """The documents in `paths`: each a text of its own, unless two are parallel sides of one.

    Raises InputError for the first that cannot be read.
    """
    found, failed = read_sound(paths, recipe, work)
    if failed:
        raise failed[0]
    return found


def read_sound(
    paths: Sequence[Path], recipe: Recipe, work: Work | None = None
) -> tuple[list[Document], list[PolicydeckError]]:
    """The documents that can be read, and what is wrong with the others.

    Raises PolicydeckError where there is but one or none can be read.
    """

    def one(group: Sequence[Path]) -> Document:
        settings = msgspec.structs.asdict(recipe.input)
        del settings["models"]
        return read(group, **settings, limits=recipe.limits, work=work)

    paths = given(paths)
    if len(paths) == 2:
        both = one(paths)
        if len({p.ref.rpartition(":")[0] for p in both.passages}) < 2:
            return [both], []
    found: list[Document] = []
    failed: list[PolicydeckError] = []
    for path in paths:
        try:
            found.append(one([path]))
        except InputError as error:
            failed.append(error)
    if not found:
        raise failed[0]
    return found, failed


def analyse(
    documents: Sequence[Document],
    recipe: Recipe,
    corrections: Overrides = _NONE,
    work: Work | None = None,
    aligned: Sequence[list[SentencePair]] | None = None,
) -> Analysis:
    """The documents' text, aligned, unless it is already, and read."""
    asked = recipe.cards.script.removeprefix("traditional-")
    variety = {"document": "", "hk": "hk"}.get(asked, "tw")
    found = analysis.analyse(
        documents,
        presplit=recipe.input.presplit,
        models=recipe.input.models == "auto",
        found=aligned,
        variety=variety,
        taiwan=recipe.cards.pronunciation == "taiwan",
        corrections=corrections,
        work=work,
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
    asked = levels.settled(recipe.levels)
    learnt = known.words(asked.known, folder, recipe.limits)
    return levels.scale(asked, words, learnt)


def sentences_and_clauses(
    found: Analysis, recipe: Recipe, corrections: Overrides = _NONE
) -> list[Stretch]:
    """Every sentence, and the clauses cut from it, as sources of examples and sentence notes."""
    stretches = []
    cut = (clauses for block in found.blocks for clauses in block.clauses)
    for number, (sentence, clauses) in enumerate(zip(found.sentences, cut, strict=True)):
        pair, key = sentence.pair, sentence.key
        parts = pairs.clauses(pair, key, clauses, corrections) if recipe.cards.clauses else []
        asked = pairs.added_clauses(pair, key, len(parts), corrections)
        vouched = pairs.vouched(pair, key, corrections)
        stretches += [_stretch(part, sentence, number, asked=True) for part in asked]
        stretches.append(_stretch(pair, sentence, number, asked=vouched))
        stretches += [_stretch(part, sentence, number) for part in parts]
    return stretches


def _stretch(
    part: SentencePair, sentence: Analysed, number: int, *, asked: bool = False
) -> Stretch:
    start = part.zh_start - sentence.pair.zh_start
    en_start = part.en_start - sentence.pair.en_start
    end = start + len(part.zh)
    # English that the owner reworded stands nowhere in the sentence.
    en_end = en_start + len(part.en) * sentence.pair.en.startswith(part.en, en_start)
    return Stretch(
        part, sentence.key[start:end], number, start, end, en_start, en_end,
        clause=part is not sentence.pair, asked=asked,
    )  # fmt: skip


def style(recipe: Recipe, scripts: Sequence[script.Script]) -> CardStyle:
    """What the recipe asks of the cards of documents in these scripts."""
    chosen = recipe.cards
    asked = chosen.script
    return CardStyle(
        script=script.taught(scripts) if asked == "document" else asked,
        both_scripts=chosen.both_scripts,
        reading=chosen.reading,
        palette=chosen.palette,
        term=kinds.chosen(kinds.TERM_CARDS, chosen.term),
        sentence=kinds.chosen(kinds.SENTENCE_CARDS, chosen.sentence),
        # A voice has the readings of its place, in either script.
        voice="" if chosen.speech == "none" else _VOICES[chosen.pronunciation],
        speech=chosen.speech,
    )


def _title(target: Target, found: Analysis) -> str:
    """The title of a document, or where there are several the name of the folder they are in."""
    folder = target.folder if target.recipe.deck.documents else target.documents[0].parent
    shelf = folder.resolve().name if len(found.documents) > 1 else ""
    return shelf or found.documents[0].title
