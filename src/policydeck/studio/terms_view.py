"""Sentences with their terms marked on both sides, and all that is known of one term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from policydeck import script
from policydeck.cards import rendered
from policydeck.course import entry_level, term_id
from policydeck.errors import InputError
from policydeck.model import Entry, Gloss, Syllable
from policydeck.recipe import KINDS, Override, Overrides, overrides, own_english
from policydeck.studio.desk import override
from policydeck.studio.view import Shown

_UNMARKED = ("plain", "skipped")  # the looks of terms that make no note


class Piece(Struct, frozen=True):
    """A stretch of text that the same terms cover."""

    text: str
    terms: str  # simplified terms over it, that which is marked first, joined by "|"
    look: str  # classes: level and kind of the term that is marked, and whether it stands apart


class Marked(Struct, frozen=True):
    """A sentence pair with its terms."""

    number: int
    ref: str
    zh: tuple[Piece, ...]
    en: tuple[Piece, ...]
    title: str  # of the document, where a new one begins

    @property
    def place(self) -> str:
        """The reference without the document."""
        return self.ref.rpartition(":")[2]


def sentences(shown: Shown, looks: Mapping[str, str], first: int, last: int) -> list[Marked]:
    """The sentences from `first` to before `last`, with the terms that stand in them."""
    count = len(shown.view.ready.analysis.sentences)
    return [_marked(shown, number, looks) for number in range(first, min(last, count))]


def looks_of(shown: Shown) -> dict[str, str]:
    """Term → its classes: kind and level where it makes a note, "plain" where not."""
    course = shown.view.ready.course
    skipped = {row.term for row in shown.now.of("skip")}
    looks = {}
    for hanzi, entry in shown.view.entries.items():
        id_ = term_id(hanzi)
        if hanzi in skipped:
            looks[hanzi] = "skipped"
        elif id_ in course.entries:
            looks[hanzi] = f"k-{entry.term.kind} l{min(course.grade[id_].number, 8)}"
        else:
            looks[hanzi] = "plain"
    return looks


def _marked(shown: Shown, number: int, looks: Mapping[str, str]) -> Marked:
    view = shown.view
    sentence = view.ready.analysis.sentences[number]
    zh: list[tuple[int, int, str]] = []
    en: list[tuple[int, int, str]] = []
    for hanzi, i in view.places.get(number, ()):
        entry = shown.entry(hanzi)
        if not entry:
            continue
        place, rendering = entry.term.occurrences[i], entry.renderings[i]
        zh += [(a, b, hanzi) for a, b in place.spans]
        if rendering and looks[hanzi] != "skipped":
            en += [(a, b, hanzi) for a, b in rendering.spans]
    documents = view.ready.analysis.sentences
    opens = number == 0 or documents[number - 1].document != sentence.document
    title = view.ready.analysis.documents[sentence.document].title if opens else ""
    return Marked(
        number, sentence.pair.ref, tuple(_pieces(sentence.pair.zh, zh, looks)),
        tuple(_pieces(sentence.pair.en, en, looks)), title,
    )  # fmt: skip


def _pieces(
    text: str, spans: Sequence[tuple[int, int, str]], looks: Mapping[str, str]
) -> Iterator[Piece]:
    bounds = sorted({0, len(text), *(x for a, b, _ in spans for x in (a, b))})
    follows = False  # whether a marked piece ends where this one begins
    for start, end in pairwise(bounds):
        over = sorted(
            ((h, a) for a, b, h in spans if a <= start and end <= b),
            key=lambda one: (looks[one[0]] in _UNMARKED, -len(one[0]), one[0]),
        )
        look = looks[over[0][0]] if over else ""
        marked = bool(look) and look not in _UNMARKED
        apart = " apart" * (marked and follows and over[0][1] == start)
        yield Piece(text[start:end], "|".join(dict.fromkeys(h for h, _ in over)), look + apart)
        follows = marked


class Place(Struct, frozen=True):
    """One occurrence of a term."""

    number: int  # of the sentence
    ref: str
    zh: tuple[str, str, str]  # before, the term, after
    en: tuple[str, str, str]  # before, its English, after; ("…", "", "") where there is none
    rendering: str
    score: float
    trace: tuple[str, ...]
    own: bool  # decided by a correction for this place


class Panel(Struct, frozen=True):
    """All that is known of one term."""

    hanzi: str
    entry: Entry
    id: str
    level: str  # its own
    why_level: str
    taught: str  # the level with which it is taught, where that is another
    syllables: tuple[tuple[str, Syllable], ...]
    glosses: tuple[Gloss, ...]
    renderings: tuple[tuple[str, int], ...]
    alone: tuple[str, ...]  # the owner's English that the text does not have
    own: tuple[str, ...]  # all of hers, as she wrote it
    remark: str
    state: str  # "note", "kept", "skipped" or "none"
    places: tuple[Place, ...]
    inside: tuple[str, ...]  # longer terms that it stands in
    parts: tuple[str, ...]  # terms inside it
    rows: tuple[Override, ...]  # corrections of it
    levels: tuple[str, ...]  # names of the deck's levels
    headwords: Mapping[str, str]  # terms that the panel names → in the script that is taught
    language: str  # of headwords
    has_card: bool  # in the deck as it is worked out


_AROUND = 40  # characters of English shown before and after a rendering
_AROUND_ZH = 12
_PLACES = 30  # shown at first; a panel with hundreds of fields comes late


def panel(shown: Shown, hanzi: str, *, every: bool = False) -> Panel | None:
    """What the panel of a term shows; None where the text does not have it."""
    view, now, entry = shown.view, shown.now, shown.entry(hanzi)
    if entry is None:
        return None
    id_, ready = term_id(hanzi), view.ready
    level = entry_level(entry, ready.scale, now)
    rows = tuple(row for row in now.rows if row.term == hanzi and row.what in KINDS)
    state = _state(hanzi, now, id_ in ready.course.entries)
    inside = tuple(h for h in view.entries if hanzi in h and h != hanzi)[:12]
    parts = tuple(p for p in dict.fromkeys(entry.term.parts) if p != hanzi and p in view.entries)
    own, said = rendered.english_of(entry, now)
    return Panel(
        hanzi, entry, id_, ready.scale.name(level.number), level.reason,
        taught(shown, hanzi, level.number),
        tuple(zip(_han(hanzi, entry), entry.syllables, strict=False)), entry.glosses[:6],
        said, own, own_english(now, hanzi), now.value("note", hanzi) or "", state,
        tuple(_places(shown, entry, None if every else _PLACES)), inside, parts,
        rows, ready.scale.names, {h: view.headword(h) for h in (*inside, *parts)}, view.language,
        state != "skipped" and id_ in ready.course.entries,
    )  # fmt: skip


def taught(shown: Shown, hanzi: str, own: int) -> str:
    """The level with which the deck teaches a term, where that is not its own."""
    ready = shown.view.ready
    level = ready.course.level.get(term_id(hanzi))
    return ready.scale.name(level.number) if level and level.number != max(own, 1) else ""


def _han(hanzi: str, entry: Entry) -> list[str]:
    return [c for c in hanzi if "\u3400" <= c <= "\U0003ffff"] if entry.syllables else []


def _state(hanzi: str, now: Overrides, taught: bool) -> str:
    if now.of("skip", hanzi):
        return "skipped"
    if now.of("keep", hanzi):
        return "kept"
    return "note" if taught else "none"


def _places(shown: Shown, entry: Entry, most: int | None) -> Iterator[Place]:
    rows = zip(entry.term.occurrences, entry.renderings, entry.traces, strict=True)
    fixed = shown.now.of("rendering", entry.term.hanzi)
    for place, rendering, trace in list(rows)[:most]:
        pair = shown.view.ready.analysis.sentences[place.pair].pair
        zh = (
            pair.zh[max(0, place.start - _AROUND_ZH) : place.start],
            pair.zh[place.start : place.end],
            pair.zh[place.end : place.end + _AROUND_ZH],
        )
        en = (pair.en[: 2 * _AROUND], "", "")
        if rendering:
            a, b = rendering.spans[0][0], rendering.spans[-1][1]
            en = (pair.en[max(0, a - _AROUND) : a], pair.en[a:b], pair.en[b : b + _AROUND])
        yield Place(
            place.pair, pair.ref, zh, en, rendering.text if rendering else "",
            rendering.score if rendering else 0.0, trace,
            any(row.place and row.at(pair.ref) for row in fixed),
        )  # fmt: skip


def new_term(shown: Shown, zh: str, en: str, ref: str) -> list[Override]:
    """The rows for Chinese and English that were chosen in the text: a term, its English there.

    Raises InputError where the Chinese does not stand in the text.
    """
    hanzi, english = script.simplify(zh.strip()), " ".join(en.split())
    sentences = shown.view.ready.analysis.sentences
    here = [s for s in sentences if hanzi and hanzi in s.key]
    if not here:
        raise InputError(
            f"“{zh[:40]}”", None, "not in the text", "Choose Chinese that stands in one sentence."
        )
    made = []
    if hanzi not in shown.view.entries:
        whole = any(overrides.places(hanzi, s.key, s.tokens) for s in here)
        made += [] if whole else [override(hanzi, "", "merge", "")]
        made.append(override(hanzi, "", "keep", ""))
    elif term_id(hanzi) not in shown.view.ready.course.entries:
        made.append(override(hanzi, "", "keep", ""))
    if english:
        bare = ref.rpartition(":")[2]
        at = [s.pair for s in here if ref in (s.pair.ref, bare) or s.pair.ref.endswith(f":{bare}")]
        stands = any(english in " ".join(pair.en.split()) for pair in at)
        what = "rendering" if stands else "english"
        made.append(override(hanzi, bare if stands else "", what, english))
    return made


def new_clause(shown: Shown, zh: str, en: str, ref: str) -> Override:
    """The row for a card of a part of a sentence, both sides of which were chosen in it.

    Raises InputError where they do not stand there.
    """
    key, english, bare = script.simplify(zh.strip()), en.strip(), ref.rpartition(":")[2]
    for sentence in shown.view.ready.analysis.sentences:
        there = sentence.pair.ref.rpartition(":")[2] == bare
        if there and key and english and key in sentence.key and english in sentence.pair.en:
            return override(key, bare, "clause", english)
    raise InputError(
        f"“{zh[:40]}”, “{en[:40]}”", None, f"not both in {bare or 'one sentence'}",
        "Select the Chinese and the English of one part of one sentence.",
    )  # fmt: skip
