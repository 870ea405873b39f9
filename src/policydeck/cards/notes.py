"""Entries and pairs → notes, as plain text, in teaching order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from policydeck import characters, lexicon
from policydeck.analysis import Analysis
from policydeck.cards import asking, rendered, usage, word
from policydeck.cards.examples import examples, shown
from policydeck.cards.lines import headword
from policydeck.cards.reading import sentence_note
from policydeck.course import Course, Stretch, term_id
from policydeck.language import is_han
from policydeck.levels import Scale
from policydeck.lexicon import LONGEST, pieces
from policydeck.model import Brief, Entry, Example, SentenceNote, TermNote
from policydeck.recipe import Overrides
from policydeck.settings import StudyName
from policydeck.work import Work

_AT_ONCE = 200  # words of whose characters one task finds the senses: some 0.2 seconds of work


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
    by_sentence: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        by_sentence.setdefault(stretch.sentence, []).append(stretch)
    known = shown(course.entries, by_sentence, analysis, corrections, work)
    briefs = {id_: _brief(entry, known[id_].said) for id_, entry in course.entries.items()}
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
            found = examples(entry, known[id_], by_sentence, analysis, line)
            inside = _inside(entry, briefs) or made_of.get(id_, ())
            band = scale.tag(grade)
            early = course.level[id_].number < grade
            notes.append(
                _term_note(id_, entry, known[id_].said, found, inside, name, band, remark, early)
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
