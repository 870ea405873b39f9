"""A sheet to review all terms of a deck in, one row a term; what was changed in it → overrides.

For people who would rather correct a table of what the build says than write corrections: each
cell that they change becomes a row of overrides.tsv, where it survives every rebuild. A cell is
changed when it differs from what was written there and from what the build says now; so a sheet
that was not edited changes nothing, even after the deck changed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from policydeck import lexicon, script, storage
from policydeck.cards import rendered
from policydeck.course import entry_level, term_id
from policydeck.errors import InputError
from policydeck.export import sheets
from policydeck.language import marked
from policydeck.levels import Scale
from policydeck.model import Entry, Rendering
from policydeck.pipeline import Prepared, prepare
from policydeck.recipe import Override, Overrides, Target, overrides, own_english

COLUMNS = ("term", "traditional", "pinyin", "renderings", "gloss", "level", "make a note?",
           "remark", "evidence", "as written")  # fmt: skip
WRITTEN = COLUMNS[-1]  # a digest of each cell that can be changed, to tell whether it was
_EDITABLE = COLUMNS[1:8]
_JOIN = " | "
_YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "是": "yes",
           "no": "no", "n": "no", "false": "no", "否": "no"}  # fmt: skip
_OPPOSITE = {"keep": "skip", "skip": "keep", "accept": "drop", "drop": "accept"}


class Taken(Struct, frozen=True):
    """What a file of corrections means for a build."""

    target: Target
    rows: tuple[Override, ...] = ()  # the changed cells of a review sheet
    idle: tuple[str, ...] = ()  # changed cells that nothing answers to


def table(ready: Prepared, corrections: Overrides) -> list[tuple[str, ...]]:
    """The sheet's rows with their header."""
    return [COLUMNS, *(_cells(entry, ready, corrections) for entry in listed(ready))]


def listed(ready: Prepared) -> list[Entry]:
    """The deck's terms in its order, then the others that are more than function words."""
    rank = {id_: number for number, id_ in enumerate(ready.course.order)}
    asked = [
        entry for entry in ready.terms
        if term_id(entry.term.hanzi) in rank or not _is_trivial(entry)
    ]  # fmt: skip
    return sorted(asked, key=lambda entry: rank.get(term_id(entry.term.hanzi), len(rank)))


def _is_trivial(entry: Entry) -> bool:
    term = entry.term
    return term.single and (len(term.hanzi) == 1 or lexicon.is_function(term.hanzi))


def _cells(entry: Entry, ready: Prepared, corrections: Overrides) -> tuple[str, ...]:
    hanzi, id_ = entry.term.hanzi, term_id(entry.term.hanzi)
    level = ready.course.grade.get(id_) or entry_level(entry, ready.scale, corrections)
    refs = [ready.analysis.sentences[place.pair].pair.ref for place in entry.term.occurrences]
    own, said = rendered.english_of(entry, corrections)
    cells = (
        hanzi, entry.traditional, " ".join(s.text for s in entry.syllables),
        _JOIN.join((*own, *(text for text, _ in said))),
        _JOIN.join(gloss.text for gloss in entry.glosses[:3]), ready.scale.name(level.number),
        "yes" if id_ in ready.course.entries else "no", corrections.value("note", hanzi) or "",
        f"{entry.term.kind}; {entry.term.why}; {', '.join(dict.fromkeys(refs))}",
    )  # fmt: skip
    plain = tuple(map(_plain, cells))
    return (*plain, " ".join(map(_digest, plain[1:8])))


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _digest(cell: str) -> str:
    return hashlib.sha256(cell.encode()).hexdigest()[:6]


def take(target: Target, path: Path) -> Taken:
    """The target with the corrections of `path`, a review sheet or a table like overrides.tsv.

    Of a review sheet, what was changed is written into the deck's overrides.tsv; a table of
    corrections stands for this one build in the place of that file.
    """
    rows = sheets.read(path)
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    lines = [(number, dict(zip(head, row, strict=True)))
             for number, row in enumerate(rows[1:], 2) if any(row)]  # fmt: skip
    if set(overrides.COLUMNS) <= set(head):
        return Taken(replace(target, overrides=overrides.checked(path, lines)))
    missing = [name for name in ("term", *_EDITABLE) if name not in head]
    if missing:
        raise InputError(
            path, 1, f"the header lacks {', '.join(missing)}",
            "Write the sheet with policydeck terms -o and change cells below the header only.",
        )  # fmt: skip
    ready = prepare(target)
    found = list(_edits(path, lines, ready, target.overrides))
    there = {tuple(overrides.cells(row).values()) for row in target.overrides.rows}
    changed = tuple(
        row for row, _ in found if row and tuple(overrides.cells(row).values()) not in there
    )
    idle = tuple(message for _, message in found if message)
    if not changed:
        return Taken(target, (), idle)
    overrides.checked(path, ((row.line, overrides.cells(row)) for row in changed))
    place = target.overrides.path or target.stored.with_name(f"{target.name}.overrides.tsv")
    storage.write(place, merged(place, changed).encode())
    return Taken(replace(target, overrides=overrides.read(place)), changed, idle)


def _edits(
    path: Path,
    lines: Iterable[tuple[int, Mapping[str, str]]],
    ready: Prepared,
    corrections: Overrides,
) -> Iterator[tuple[Override | None, str]]:
    """(correction, or None and why there is none) for each changed cell."""
    known = {entry.term.hanzi: entry for entry in ready.terms}
    for line, row in lines:
        hanzi = script.simplify(_plain(row["term"]))
        cells = {name: _plain(row[name]) for name in _EDITABLE}
        cells["pinyin"] = " ".join(map(marked, cells["pinyin"].split()))  # "li3" is "lǐ"
        before = dict(zip(_EDITABLE, row.get(WRITTEN, "").split(), strict=False))
        # In a row that was added, an empty cell says nothing.
        changed = [
            name for name, cell in cells.items()
            if (cell or before) and _digest(cell) != before.get(name)
        ]  # fmt: skip
        entry = known.get(hanzi)
        if entry is None and changed and before:
            message = f"{path}:{line}: “{hanzi}” is no term of the text any more; the row is idle"
            yield None, message
            continue
        said = _cells(entry, ready, corrections) if entry else ()
        now = dict(zip(COLUMNS, said, strict=False))
        for name in changed:
            if cells[name] != now.get(name):
                if entry and name == "renderings":
                    yield from _renderings(path, line, entry, cells[name], ready, corrections)
                else:
                    what, value = _correction(path, line, name, cells[name], ready.scale)
                    yield Override(hanzi, "", what, value, line), ""


def _correction(path: Path, line: int, name: str, value: str, scale: Scale) -> tuple[str, str]:
    """The kind and value of the correction that a changed cell stands for."""
    match name:
        case "pinyin":
            return "reading", value
        case "remark":
            return "note", value
        case "renderings":  # of a row that was added
            return "rendering", value
        case "level":
            return "level", _level(value, scale)
        case "make a note?":
            answer = _YES_NO.get(value.lower())
            if answer is None:
                raise InputError(path, line, f"“{value}” under “{name}”", "Write yes or no.")
            return ("keep" if answer == "yes" else "skip"), ""
    return name, value


def _level(value: str, scale: Scale) -> str:
    """A level's name in this deck as overrides write levels; anything else as it is."""
    number = scale.names.index(value) + 1 if value in scale.names else 0
    if not number:
        return value
    if scale.at(number).number == number and scale.at(number + 1).number != number:
        return str(number)  # a scale whose levels are asked for by their own numbers
    if number >= len(scale.bounds):
        return "beyond"
    band = int(scale.bounds[number])
    return "7-9" if band >= 7 else str(band)


def _renderings(
    path: Path, line: int, entry: Entry, cell: str, ready: Prepared, corrections: Overrides
) -> Iterator[tuple[Override | None, str]]:
    """Corrections for the places of a term whose English is no longer among those listed.

    A wording that no place has is the translator's own: a correction by itself, beside which the
    document's English stays.
    """
    hanzi = entry.term.hanzi
    wanted = list(dict.fromkeys(filter(None, (text.strip() for text in cell.split("|")))))
    said = [text for text, _ in rendered.renderings(entry)]
    by_ref: dict[str, tuple[str, Rendering | None]] = {}
    for place, rendering in zip(entry.term.occurrences, entry.renderings, strict=True):
        pair = ready.analysis.sentences[place.pair].pair
        by_ref.setdefault(pair.ref, (pair.en, rendering))
    has = [english for english, _ in by_ref.values()]
    own = tuple(t for t in wanted if t not in said and not any(_stands(e, [t])[1] for e in has))
    if own != own_english(corrections, hanzi):
        yield Override(hanzi, "", "english", _JOIN.join(own), line), ""
    wanted = [text for text in wanted if text not in own]
    added = [text for text in wanted if text not in said]
    if not wanted and not own:
        yield Override(hanzi, "", "rendering", "", line), ""
        return
    placed = set()
    for ref, (english, rendering) in by_ref.items():
        if rendering and any(_is_form(entry, rendering, text) for text in wanted if text in said):
            continue
        text, value = _stands(english, added)
        placed.add(text)
        if value or (rendering and not own):
            yield Override(hanzi, ref, "rendering", value, line), ""
    for text in added:
        if text not in placed:
            message = (
                f"{path}:{line}: no place of “{hanzi}” takes “{text}”: another rendering of "
                "the cell stands there"
            )
            yield None, message


def _is_form(entry: Entry, rendering: Rendering, text: str) -> bool:
    """Whether a place's English counts as the rendering `text` of the cell ("Risks", "risk")."""
    other = replace(rendering, text=text)
    return len(rendered.renderings(replace(entry, renderings=(rendering, other)))) == 1


def _stands(english: str, texts: Sequence[str]) -> tuple[str, str]:
    """The first of the texts that the English has, and as it stands there; empty for none."""
    for text in texts:
        if found := re.search(re.escape(text), english, re.IGNORECASE):
            return text, found[0]
    return "", ""


def merged(path: Path, rows: Sequence[Override]) -> str:
    """The text of an overrides.tsv with `rows` in it, in the place of what they contradict."""
    text = path.read_text("utf-8-sig").removesuffix("\n") if path.exists() else ""
    lines = text.split("\n") if text else []
    if not any(line.strip() and not line.startswith("#") for line in lines):
        lines.append("\t".join(overrides.COLUMNS))
    head = next(line for line in lines if line.strip() and not line.startswith("#")).split("\t")
    old = overrides.read(path) if path.exists() else Overrides()
    gone = {row.line for row in old.rows if any(_replaces(new, row) for new in rows)}
    kept = [line for number, line in enumerate(lines, 1) if number not in gone]
    for row in rows:
        kept.append("\t".join(overrides.cells(row).get(name, "") for name in head))
    return "\n".join(kept) + "\n"


def _replaces(new: Override, old: Override) -> bool:
    if new.term != old.term:
        return False
    if _OPPOSITE.get(new.what) == old.what:
        return True
    if new.what != old.what:
        return False
    if new.what == "wrong" and new.value != old.value:
        return False  # a term may have several that are wrong
    if new.what == "rendering" and not new.place:
        return True  # no rendering anywhere
    return new.place == old.place or bool(old.place and new.place and old.at(new.place))
