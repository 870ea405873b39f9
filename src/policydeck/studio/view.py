"""What is known of a deck as of one version of its folder, and with later corrections laid over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from policydeck import pipeline
from policydeck.analysis import entries
from policydeck.cards import CardStyle, notes, rendered
from policydeck.course import Stretch, term_id
from policydeck.model import Entry, TermNote
from policydeck.pipeline import Note, Prepared
from policydeck.recipe import Overrides, Target
from policydeck.studio.pairs_view import Text


class View(Struct, frozen=True, dict=True):
    """A deck as of one version of its folder."""

    version: str
    target: Target
    text: Text
    ready: Prepared
    notes: dict[str, Note]  # by id, in teaching order

    @property
    def lists(self) -> Mapping[str, Sequence[object]]:
        """What came over in pieces; see `worked`."""
        ready = self.ready
        return {
            "sentences": ready.analysis.sentences, "terms": ready.terms,
            "stretches": ready.stretches, "notes": tuple(self.notes.values()),
        }  # fmt: skip

    @cached_property
    def look(self) -> CardStyle:
        """How the deck's cards look."""
        return pipeline.style(self.target.recipe, self.ready.analysis.scripts)

    def headword(self, hanzi: str) -> str:
        """A term of the text in the script that the deck teaches."""
        entry = self.entries.get(hanzi)
        return entry.traditional if entry and self.look.script != "simplified" else hanzi

    @property
    def language(self) -> str:
        """That of headwords, for the pages: "zh-Hant"."""
        return "zh-Hans" if self.look.script == "simplified" else "zh-Hant"

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Every term of the text by its simplified form."""
        return {entry.term.hanzi: entry for entry in self.ready.terms}

    @cached_property
    def stretches(self) -> Mapping[int, Sequence[Stretch]]:
        """The sources of examples by their sentence."""
        found: dict[int, list[Stretch]] = {}
        for stretch in self.ready.stretches:
            found.setdefault(stretch.sentence, []).append(stretch)
        return found

    @cached_property
    def said(self) -> dict[str, tuple[str, ...]]:
        """The document's English for each term, likeliest first; two at most."""
        return {hanzi: said(entry) for hanzi, entry in self.entries.items()}

    @cached_property
    def places(self) -> dict[int, list[tuple[str, int]]]:
        """Sentence → (term, number of its occurrence) of all terms in it."""
        found: dict[int, list[tuple[str, int]]] = {}
        for hanzi, entry in self.entries.items():
            for number, place in enumerate(entry.term.occurrences):
                found.setdefault(place.pair, []).append((hanzi, number))
        return found


def said(entry: Entry) -> tuple[str, ...]:
    """The document's English for a term, likeliest first; two at most."""
    return tuple(text for text, _ in rendered.renderings(entry)[:2])


class Shown(Struct, frozen=True, dict=True):
    """A view with the corrections of now, which may be newer, laid over it."""

    view: View
    now: Overrides

    @cached_property
    def touched(self) -> frozenset[str]:
        """The terms that corrections name."""
        return frozenset(row.term for row in self.now.rows)

    def entry(self, hanzi: str) -> Entry | None:
        """A term of the text; None where there is no such."""
        found = self.view.entries.get(hanzi)
        if found and hanzi in self.touched:
            return entries.corrected(found, self.view.ready.analysis.sentences, self.now)
        return found

    def note(self, id_: str) -> Note | None:
        """A note of the deck; None where there is no such."""
        ready = self.view.ready
        old = ready.course.entries.get(id_)
        entry = self.entry(old.term.hanzi) if old else None
        if entry is None or entry.term.hanzi not in self.touched:
            return self.view.notes.get(id_)
        # Of the deck only what this note is made of: a long text has ten thousand others.
        parts = (term_id(part) for part in entry.term.parts)
        known = {part: ready.course.entries[part] for part in parts if part in ready.course.entries}
        one = replace(ready.course, order=(id_,), entries={**known, id_: entry})
        sentences = dict.fromkeys(place.pair for place in entry.term.occurrences)
        stretches = [s for number in sentences for s in self.view.stretches.get(number, ())]
        study = self.view.target.recipe.cards.study
        made = notes.make(ready.analysis, one, stretches, ready.scale, self.now, study)[0]
        before = self.view.notes.get(id_)
        if isinstance(made, TermNote) and isinstance(before, TermNote):
            # What tells it apart from others, and its cards, only the whole deck can say.
            made = replace(
                made, hint=before.hint, initials=before.initials, heard=before.heard,
                cards=before.cards, usage=before.usage,
            )  # fmt: skip
        return made
