"""All terms of a deck as a list, by what they are and what was decided of them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from policydeck import script
from policydeck.course import entry_level, term_id
from policydeck.recipe import own_english
from policydeck.studio.terms_view import taught
from policydeck.studio.view import Shown, said


class TermRow(Struct, frozen=True):
    """A term in the list."""

    hanzi: str
    shown: str  # in the script that the deck teaches
    pinyin: str
    english: str
    kind: str
    level: str  # its own
    taught: str  # as in Panel
    count: int
    state: str  # as in Panel


def listed(shown: Shown, query: Mapping[str, str]) -> list[TermRow]:
    """The terms that the filters of the list ask for, the most frequent first."""
    view, now = shown.view, shown.now
    course, scale = view.ready.course, view.ready.scale
    skipped, kept = ({r.term for r in now.of(what)} for what in ("skip", "keep"))
    wanted, text = query.get("state", "note"), script.simplify(query.get("q", "")[:200]).lower()
    inside = _inside(shown) if query.get("whole") else frozenset()
    found = []
    for hanzi in view.entries:
        id_ = term_id(hanzi)
        state = (
            "skipped" if hanzi in skipped else "kept" if hanzi in kept
            else "note" if id_ in course.entries else "none"
        )  # fmt: skip
        if not _is_wanted(wanted, state, hanzi, shown) or hanzi in inside:
            continue
        entry = shown.entry(hanzi)
        assert entry
        if query.get("kind") and entry.term.kind != query["kind"]:
            continue
        level = entry_level(entry, scale, now)
        if query.get("level") and str(level.number) != query["level"]:
            continue
        known = said(entry) if hanzi in shown.touched else view.said[hanzi]
        english_of = [*own_english(now, hanzi), *known]
        english = "; ".join(english_of or [g.text for g in entry.glosses[:2]])
        if text and text not in hanzi.lower() and text not in english.lower():
            continue
        found.append(
            TermRow(
                hanzi, view.headword(hanzi), entry.pinyin, english, entry.term.kind,
                scale.name(level.number), taught(shown, hanzi, level.number),
                len(entry.term.occurrences), state,
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: -row.count)


def _is_wanted(wanted: str, state: str, hanzi: str, shown: Shown) -> bool:
    match wanted:
        case "all":
            return True
        case "corrected":
            return hanzi in shown.touched
        case "skipped":
            return state == "skipped"
        case "candidates":  # multi-word terms with too little evidence for a note
            return state == "none" and not shown.view.entries[hanzi].term.single
        case _:
            return state in ("note", "kept")


def _inside(shown: Shown) -> frozenset[str]:
    """The terms that stand nowhere but inside a longer one that makes a note."""
    course, view = shown.view.ready.course, shown.view
    longer: dict[int, list[tuple[int, int]]] = {}
    for entry in course.entries.values():
        for place in entry.term.occurrences:
            longer.setdefault(place.pair, []).extend(place.spans)
    return frozenset(
        hanzi
        for hanzi, entry in view.entries.items()
        if all(
            any(a <= p.start and p.end <= b and b - a > p.end - p.start
                for a, b in longer.get(p.pair, ()))
            for p in entry.term.occurrences
        )
    )  # fmt: skip
