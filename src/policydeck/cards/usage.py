"""How a term is used: what it goes with, what is near to it, its opposite, and whose word it is.

Short names, company and near words come from the documents of the build and from the deck itself;
opposites and registers from house tables. All of it depends on what else the deck holds, so that
it is no part of what decides whether a note has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from itertools import islice

from msgspec.structs import replace

from policydeck import lexicon
from policydeck.cards.abbreviations import short_for
from policydeck.cards.asking import LONGEST_ANSWER, inside
from policydeck.cards.wordings import Wording, content, meanings, rendered
from policydeck.model import GAP, Brief, Entry, TermNote, Usage
from policydeck.storage import files

_SHOWN = 3  # of each; more push the level off a phone's screen


def add(
    notes: Sequence[TermNote],
    entries: Sequence[Entry],
    sentences: Sequence[str],
    brief: Callable[[Entry], Brief],
) -> list[TermNote]:
    """The notes with their usage. `entries` are all terms of the documents, in `sentences`."""
    company: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not entry.term.single and GAP not in entry.term.hanzi and any(entry.renderings):
            for part in dict.fromkeys(entry.term.parts):
                company[part].append(entry)
    near: defaultdict[Wording, list[TermNote]] = defaultdict(list)
    meant = {note.id: meanings(note) for note in notes}
    for note in notes:
        if not note.function:
            for meaning in meant[note.id]:
                near[meaning].append(note)
    every = {entry.term.hanzi: entry for entry in entries}

    @cache
    def means(hanzi: str) -> Brief | None:
        return brief(every[hanzi]) if hanzi in every else None

    full = short_for(every, sentences)
    short: defaultdict[str, list[str]] = defaultdict(list)
    for hanzi, longer in full.items():
        short[longer].append(hanzi)

    by_hanzi = {note.line.simplified: note for note in notes}
    said = {note.id: rendered(note) for note in notes}

    def used(note: TermNote) -> Usage:
        here = note.line.simplified
        longer, shorter = [full[here]] if here in full else [], short.get(here, [])
        return Usage(
            _company(note, company, means),
            () if note.function else _near(note, near, meant[note.id], said, [*longer, *shorter]),
            tuple(_brief(by_hanzi[o]) for o in _opposites(note) if o in by_hanzi)[:_SHOWN],
            tuple(filter(None, map(means, longer))),
            tuple(filter(None, map(means, shorter)))[:_SHOWN],
            register(here),
        )

    return [replace(note, usage=used(note)) for note in notes]


def _company(
    note: TermNote,
    company: Mapping[str, Sequence[Entry]],
    means: Callable[[str], Brief | None],
) -> tuple[Brief, ...]:
    """The most frequent longer terms with it, no list and none that stands in another.

    Nor one of which the English says no more than that of a part: 优先顺序 "priority".
    """
    hanzi = note.line.simplified
    found = sorted(
        (
            e
            for e in company.get(hanzi, ())
            if e.term.hanzi != hanzi
            and len(e.term.hanzi) <= LONGEST_ANSWER
            and "、" not in e.term.hanzi
        ),
        key=lambda e: (-len(e.term.occurrences), len(e.term.hanzi), e.term.hanzi),
    )
    chosen: dict[str, Brief] = {}
    for entry in found:
        longer = entry.term.hanzi
        if len(chosen) == _SHOWN:
            break
        if not any(c in longer or longer in c for c in chosen):
            shown = means(longer)
            parts = (part.meaning for part in map(means, inside(longer)) if part)
            if shown and content(shown.meaning) not in map(content, parts):
                chosen[longer] = shown
    return tuple(chosen.values())


def _near(
    note: TermNote,
    near: Mapping[Wording, Sequence[TermNote]],
    meant: Collection[Wording],
    said: Mapping[str, Collection[Wording]],
    names: Sequence[str],
) -> tuple[Brief, ...]:
    """Words of the deck that the document or the dictionary renders alike, but its other names.

    `meant` is what the note may mean, `said` what the document's English for each note may stand
    for, by its id.
    """
    others = [other for meaning in sorted(said[note.id]) for other in near.get(meaning, ())]
    others += [
        other
        for meaning in sorted(meant)
        for other in near.get(meaning, ())
        if meaning in said[other.id]
    ]
    found = {other.id: other for other in others if other.id != note.id}
    inside = note.line.simplified
    apart = [
        o
        for o in found.values()
        if inside not in o.line.simplified
        and o.line.simplified not in inside
        and o.line.simplified not in names
    ]
    return tuple(map(_brief, apart[:_SHOWN]))


def _brief(note: TermNote) -> Brief:
    less, texts = dict(note.unsaid), [text for text, _ in note.renderings]
    whole = [text for text in texts if text not in less]
    said = [*whole, *(gloss.text for gloss in note.glosses), *texts]
    return Brief(note.line.simplified, note.line.traditional, note.pinyin, next(iter(said), ""))


def _opposites(note: TermNote) -> tuple[str, ...]:
    return _pairs().get(note.line.simplified, ())


@cache
def _pairs() -> Mapping[str, tuple[str, ...]]:
    """Word → its opposites, in both directions."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for _, row in files.table(files.house("opposites.tsv"), ("word", "opposite", "why")):
        found[row["word"]].append(row["opposite"])
        found[row["opposite"]].append(row["word"])
    return {word: tuple(others) for word, others in found.items()}


def register(hanzi: str) -> str:
    """Whose word a policy term is, with a document that has it; empty for other words.

    >>> register("人类命运共同体")[:10]
    'government'
    """
    known = lexicon.policy_terms().get(hanzi)
    return _registered(known.attested) if known else ""


@cache
def _registered(attested: str) -> str:
    """What a document that has a term is, with its name."""
    known = (name for name, titles in _registers() if any(title in attested for title in titles))
    return ", ".join([*islice(known, 1), attested])


@cache
def _registers() -> list[tuple[str, list[str]]]:
    """Each register, and what stands in the titles of its documents."""
    rows = files.table(files.house("registers.tsv"), ("register", "titles", "why"))
    return [(row["register"], row["titles"].split(" | ")) for _, row in rows]
