"""Terms → entries: those of the documents, which are known as long as their text is, corrected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from policydeck.analysis import Analysed, Analysis
from policydeck.language import english
from policydeck.model import Entry, Gloss, Rendering
from policydeck.recipe import SOURCE, Override, Overrides, overrides
from policydeck.work import Work, digest

_NONE = Overrides()


class Known(Struct, frozen=True):
    """Entries as they are kept from build to build."""

    entries: tuple[Entry, ...]


def entries(
    analysis: Analysis,
    corrections: Overrides = _NONE,
    work: Work | None = None,
) -> tuple[Entry, ...]:
    """An entry for every term of the documents, most frequent first, with its traces."""
    made = original(analysis, corrections, work or Work(), traced=True)
    return tuple(corrected(entry, analysis.sentences, corrections) for entry in made)


def for_cards(
    analysis: Analysis, corrections: Overrides, least: float, work: Work, *, traced: bool = True
) -> tuple[Entry, ...]:
    """The same entries as cards may show them; only those that are corrected are looked at anew.

    Of a million characters the traces of all places take 250 MB: only who shows them asks for them.
    """
    known, sentences = (_facts(analysis, corrections), least, traced), analysis.sentences
    before = cache(lambda: original(analysis, corrections, work, traced=traced))

    def fitted(terms: Set[str] | None = None) -> Known:
        from policydeck.analysis import fitting  # noqa: PLC0415 - known entries fit as they are

        own = [
            with_renderings(entry, sentences, corrections) if terms else entry
            for entry in before()
            if not terms or entry.term.hanzi in terms
        ]
        return Known(fitting.for_cards(own, analysis, least))

    found = work.recall("entries for cards", known, Known, fitted).entries
    if terms := {row.term for row in _rows(corrections, "rendering", "wrong")}:
        rows = _rows(corrections, "rendering", "wrong", "english")
        again = work.recall("corrected entries", (known, rows), Known, lambda: fitted(terms))
        anew = {entry.term.hanzi: entry for entry in again.entries}
        found = tuple(anew.get(entry.term.hanzi, entry) for entry in found)
    return tuple(with_senses(entry, corrections) for entry in found)


def original(
    analysis: Analysis, corrections: Overrides, work: Work, *, traced: bool
) -> tuple[Entry, ...]:
    """The entries as the documents have them: senses and renderings are corrected afterwards."""

    def make() -> Known:
        from policydeck.analysis import making  # noqa: PLC0415 - of a known text nothing is made

        return Known(making.made(analysis, corrections, work, traced=traced))

    known = _facts(analysis, corrections), traced
    return work.recall("entries", known, Known, make, at_hand=False).entries


def _facts(analysis: Analysis, corrections: Overrides) -> bytes:
    """The digest of all that the entries depend on before they are corrected.

    A block says what its sentences are; how they are read and shown may be changed afterwards.
    """
    names = [document.name for document in analysis.documents]
    blocks = [block.kept.key for block in analysis.blocks]
    shown = [(s.traditional, s.syllables) for s in analysis.sentences]
    return digest((names, blocks, shown, _rows(corrections, "keep")))


def _rows(corrections: Overrides, *kinds: str) -> list[Override]:
    """The corrections of some kinds, wherever they stand in their file."""
    return [replace(row, line=0) for kind in kinds for row in corrections.of(kind)]


def corrected(entry: Entry, sentences: Sequence[Analysed], corrections: Overrides) -> Entry:
    """The entry with the owner's senses and renderings."""
    return with_renderings(with_senses(entry, corrections), sentences, corrections)


def with_senses(entry: Entry, corrections: Overrides) -> Entry:
    """The entry with the owner's senses, and without those that she calls wrong English.

    Nothing else of it depends on them.
    """
    hanzi = entry.term.hanzi
    senses, glosses = corrections.value("gloss", hanzi), entry.glosses
    if senses is not None:
        glosses = tuple(Gloss(text.strip(), SOURCE) for text in senses.split("|"))
    wrong = {english.gist(row.value) for row in corrections.of("wrong", hanzi) if not row.place}
    if senses is None and not wrong:
        return entry
    kept = tuple(gloss for gloss in glosses if english.gist(gloss.text) not in wrong)
    return replace(entry, glosses=kept)


def with_renderings(entry: Entry, sentences: Sequence[Analysed], corrections: Overrides) -> Entry:
    """The entry with the owner's renderings, and without those that she calls wrong."""
    hanzi = entry.term.hanzi
    if not (corrections.of("rendering", hanzi) or corrections.of("wrong", hanzi)):
        return entry
    own = overrides.own_english(corrections, hanzi)
    places = Counter(place.pair for place in entry.term.occurrences)
    renderings, traces = list(entry.renderings), list(entry.traces)
    for i, place in enumerate(entry.term.occurrences):
        pair, found = sentences[place.pair].pair, entry.renderings[i]
        value = corrections.value("rendering", hanzi, pair.ref)
        start = pair.en.find(value) if value else 0
        spans: tuple[tuple[int, int], ...] = ((start, start + len(value)),) if value else ()
        if value is None and found and _is_wrong(found, hanzi, pair.ref, corrections):
            spans = _standing(own, pair.en, found, places[place.pair])
        elif value is None or start < 0:
            continue
        text = pair.en[slice(*spans[0])] if spans else ""
        renderings[i] = Rendering(text, spans, 1.0, place.pair) if spans else None
        traces[i : i + 1] = [("your correction",)] * bool(traces)
    return replace(entry, renderings=tuple(renderings), traces=tuple(traces))


def _is_wrong(found: Rendering, hanzi: str, ref: str, corrections: Overrides) -> bool:
    """Whether the owner calls a place's English wrong, in whatever form it stands there."""
    rows = (row for row in corrections.of("wrong", hanzi) if row.at(ref))
    return any(english.gist(row.value) == english.gist(found.text) for row in rows)


def _standing(
    texts: Sequence[str], sentence: str, wrong: Rendering, places: int
) -> tuple[tuple[int, int], ...]:
    """Where the owner's own English stands in the place of what is wrong.

    Where the term has several `places` in the sentence, only what overlaps the wrong is this one's.
    """
    for text in texts:
        for match in re.finditer(rf"\b{re.escape(text)}\b", sentence, re.IGNORECASE):
            if places == 1 or any(match.start() < b and a < match.end() for a, b in wrong.spans):
                return (match.span(),)
    return ()
