"""Entries and pairs → notes, as plain text, in teaching order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from policydeck import characters, lexicon
from policydeck.analysis import Analysis
from policydeck.cards import asking, rendered, usage, word
from policydeck.cards.lines import headword
from policydeck.cards.reading import reference, sentence_note
from policydeck.course import IDEAL, Course, Spans, Stretch, excerpts, term_id
from policydeck.language import english, is_han
from policydeck.levels import Scale
from policydeck.lexicon import LONGEST, pieces
from policydeck.model import (
    Brief,
    Entry,
    Example,
    Line,
    Occurrence,
    Rendering,
    SentenceNote,
    TermNote,
)
from policydeck.recipe import Overrides
from policydeck.settings import StudyName
from policydeck.work import Work

EXAMPLES = 2
ALONE = 6  # what it costs an example to be the term alone, which teaches nothing: 60 characters
UNSOUND = 4  # and an excerpt that it may be unsound: what is .1 surer may be 4 characters longer
_AT_ONCE = 200  # words of whose characters one task finds the senses: some 0.2 seconds of work
_Rank = tuple[float, str, str, int, str]
Lines = Callable[[int, int, int], Line]  # number of a sentence, start and end


def make(
    analysis: Analysis,
    course: Course,
    stretches: Sequence[Stretch],
    scale: Scale,
    corrections: Overrides,
    study: StudyName = "reading",
    terms: Sequence[Entry] = (),
    work: Work | None = None,
) -> list[TermNote | SentenceNote]:
    """The notes of the deck, in teaching order. `terms` are all of the documents."""
    work = work or Work()
    said = {id_: rendered.english_of(entry, corrections) for id_, entry in course.entries.items()}
    briefs = {id_: _brief(entry, said[id_]) for id_, entry in course.entries.items()}
    by_sentence: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        by_sentence.setdefault(stretch.sentence, []).append(stretch)
    parts = excerpts(analysis, course.entries.values(), work)
    # Many terms show the same sentence.
    line = cache(lambda number, start, end: analysis.sentences[number].line(start, end))
    taught = {id_: course.entries[id_] for id_ in course.order if id_ in course.entries}
    made_of = _made_of(taught, analysis, work)
    notes: list[TermNote | SentenceNote] = []
    for id_ in course.order:
        if entry := taught.get(id_):
            grade = course.grade[id_].number
            kind = "" if entry.term.single else "Policy term, "
            name = f"{kind}{scale.name(grade)} ({scale.title})"
            remark = corrections.value("note", entry.term.hanzi) or ""
            examples = _examples(entry, said[id_], analysis, by_sentence, parts, line)
            inside = _inside(entry, briefs) or made_of.get(id_, ())
            band = scale.tag(grade)
            early = course.level[id_].number < grade
            notes.append(
                _term_note(id_, entry, said[id_], examples, inside, name, band, remark, early)
            )
        else:
            notes.append(sentence_note(id_, course, analysis, briefs, scale))
    used = usage.add(
        [note for note in notes if isinstance(note, TermNote)],
        terms,
        [sentence.key for sentence in analysis.sentences],
        lambda entry: (
            briefs.get(term_id(entry.term.hanzi))
            or _brief(entry, rendered.english_of(entry, corrections))
        ),
    )
    by_id = {note.id: note for note in used}
    return asking.choose([by_id.get(note.id, note) for note in notes], study)


def _brief(entry: Entry, known: rendered.Known) -> Brief:
    """An entry as others mention it; `known` is its English."""
    own, said = known
    sense = entry.glosses[0].text if entry.glosses else ""
    first = said[0][0] if said else sense
    meaning = own[0] if own else sense if sense and first in rendered.unsaid(entry) else first
    return Brief(entry.term.hanzi, entry.traditional, entry.pinyin, meaning)


def _term_note(
    id_: str, entry: Entry, known: rendered.Known,
    examples: tuple[Example, ...], inside: Sequence[Brief], level: str, band: str, remark: str,
    early: bool,
) -> TermNote:  # fmt: skip
    term, (own, said) = entry.term, known
    sure, less = rendered.surest(entry), rendered.unsaid(entry)
    head = headword(examples[0], entry.traditional)  # every entry occurs
    return TermNote(
        id_, head, entry.pinyin, term.kind, said, entry.glosses[:3],
        entry.classifiers, examples, tuple(p for p in inside if p.meaning),
        "", level, band, "", remark,
        (
            *(() if term.single else ("policydeck::band::policy",)),
            "policydeck::kind::" + term.kind, "policydeck::level::" + band,
        ),
        own=own, function=term.single and lexicon.is_function(term.hanzi), early=early,
        doubtful=tuple(text for text, _ in said if sure[text] < rendered.SURE or text in less),
        unsure=tuple(text for text, _ in said if sure[text] < rendered.UNSURE),
        unsaid=tuple(less.items()),
    )  # fmt: skip


def _inside(entry: Entry, briefs: Mapping[str, Brief]) -> tuple[Brief, ...]:
    """The words that a term has inside it."""
    term = entry.term
    return tuple(
        briefs.get(term_id(part)) or _part(part, entry) for part in dict.fromkeys(term.parts)
        if part != term.hanzi and len(part) > 1
    )  # fmt: skip


def _made_of(
    entries: Mapping[str, Entry], analysis: Analysis, work: Work
) -> dict[str, tuple[Brief, ...]]:
    """What single words are made of: the characters of a short one, the words of a longer one."""
    found: dict[str, tuple[Brief, ...]] = {}
    spelt: dict[str, characters.Spelt] = {}
    for id_, entry in entries.items():
        hanzi, said = entry.term.hanzi, tuple(syllable.text for syllable in entry.syllables)
        if not entry.term.single or len(hanzi) == 1 or len(said) != len(hanzi):
            continue
        words = pieces(hanzi)
        # An idiom of four is made of its characters (以人为本), unless it is two words.
        if len(hanzi) > LONGEST + 1 or (len(hanzi) > LONGEST and len(words) == 2):
            found[id_] = tuple(_part(part, entry) for part in words)
        else:
            texts = [r.text for r in entry.renderings if r] + [g.text for g in entry.glosses]
            spelt[id_] = characters.Spelt(hanzi, entry.traditional, said, tuple(texts))
    name = " ".join(document.name for document in analysis.documents)
    (answers,) = work.ask(
        characters.of_words, [(name, list(spelt.values()))], characters.Inside, at_once=_AT_ONCE
    )
    return found | {id_: one.characters for id_, one in zip(spelt, answers, strict=True)}


def _part(part: str, entry: Entry) -> Brief:
    """A part below the deck's base: its reading in the term, its first sense."""
    hanzi = entry.term.hanzi
    at = hanzi.find(part)
    before = sum(map(is_han, hanzi[:at]))
    syllables = entry.syllables[before : before + sum(map(is_han, part))]
    said = [r.text for r in entry.renderings if r]
    return word.brief(part, entry.traditional[at : at + len(part)], syllables, said)


def _examples(
    entry: Entry,
    known: rendered.Known,
    analysis: Analysis,
    by_sentence: Mapping[int, Sequence[Stretch]],
    parts: Mapping[Occurrence, Stretch],
    line: Lines,
) -> tuple[Example, ...]:
    """The best sentences or clauses that show the term: rendered, short, sure; at most two.

    The first shows the English that the note gives first, where the document's comes first.
    """
    ranked = sorted(_ranked(entry, analysis, by_sentence, parts), key=lambda item: item[0])
    lead = english.gist(known[1][0][0]) if known[1] else ()
    first = next((item for item in ranked if item[3] and english.gist(item[3].text) == lead), None)
    chosen: list[Example] = []
    texts: list[str] = []
    for (_, text, *_), stretch, place, rendering in [first, *ranked] if first else ranked:
        if not any(text in other or other in text for other in texts):
            example = _example(stretch, place.pair, place.spans, rendering, analysis, line)
            chosen.append(example)
            texts.append(text)
        if len(chosen) == EXAMPLES:
            break
    return tuple(chosen)


def _ranked(
    entry: Entry,
    analysis: Analysis,
    by_sentence: Mapping[int, Sequence[Stretch]],
    parts: Mapping[Occurrence, Stretch],
) -> Iterator[tuple[_Rank, Stretch, Occurrence, Rendering | None]]:
    """Whatever shows a term and its rendering, each with its rank, the best with the least."""
    own, main = entry.syllables, [s.text for s in entry.syllables]
    for place, rendering in zip(entry.term.occurrences, entry.renderings, strict=True):
        sentence = analysis.sentences[place.pair]
        said = sentence.spoken(entry.term, place)
        if said != own and [s.text for s in said] != main:
            continue
        part = parts.get(place)
        for stretch in (*by_sentence.get(place.pair, ()), *filter(None, (part,))):
            if stretch.start <= place.start and place.end <= stretch.end:
                shown = rendering is not None and _has(stretch, rendering.spans)
                if rendering and not shown:
                    continue  # the clause leaves the rendering out
                size = stretch.end - stretch.start
                cost = (
                    abs(size - IDEAL) / 10
                    + 3 * (not shown)
                    + 2 * (1 - (rendering.score if rendering else 0))
                    + ALONE * (not place.gaps and size <= place.end - place.start)
                    # A clause is a pair by itself, an excerpt as good as it is sure.
                    + (stretch is part) * (0.5 + UNSOUND * (1 - stretch.pair.score))
                )
                # Whatever order the text has.
                rank = cost, stretch.key, stretch.pair.en, len(sentence.key), sentence.key
                yield rank, stretch, place, rendering


def _marks(stretch: Stretch, spans: Spans) -> Spans:
    """Where a rendering stands in the English of a stretch; nowhere if a part of it does not."""
    start = stretch.en_start
    return tuple((a - start, b - start) for a, b in spans) if _has(stretch, spans) else ()


def _has(stretch: Stretch, spans: Spans) -> bool:
    """Whether all of a rendering stands in the English of a stretch."""
    start, end = stretch.en_start, stretch.en_end
    return not [a for a, b in spans if a < start or end < b]


def _example(
    stretch: Stretch, number: int, marks: Spans, rendering: Rendering | None, analysis: Analysis,
    line: Lines,
) -> Example:  # fmt: skip
    sentence = analysis.sentences[number]
    named = reference(stretch.pair, sentence, analysis)
    spans = rendering.spans if rendering else ()
    whole = None
    if stretch.end - stretch.start < len(sentence.key) - 1:  # the full stop aside
        full = line(number, 0, len(sentence.key))
        whole = Example(full, marks, sentence.pair.en, spans, named)
    return Example(
        line(number, stretch.start, stretch.end),
        tuple((a - stretch.start, b - stretch.start) for a, b in marks),
        stretch.pair.en,
        _marks(stretch, spans),
        named,
        whole,
    )
