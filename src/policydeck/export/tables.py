"""Notes → text tables: Anki's text import, CSV for spreadsheets, Pleco and Quizlet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from policydeck.anki import Package
from policydeck.export import sheets
from policydeck.model import SentenceNote, TermNote

Note = TermNote | SentenceNote
COLUMNS = ("simplified", "traditional", "pinyin", "english", "senses", "example", "example_english",
           "kind", "level", "reference", "note")  # fmt: skip


def to_anki(package: Package) -> str:
    """Anki's own text format: it finds notes by GUID, so importing it updates them.

    Only for notes whose note types the collection has already.
    """
    width = max((len(note.fields) for note in package.notes.values()), default=0)
    lines = [
        "#separator:tab", "#html:true", "#guid column:1", "#notetype column:2", "#deck column:3",
        f"#tags column:{width + 4}",
    ]  # fmt: skip
    for note in package.notes.values():
        name = package.types[note.type_id].name
        fields = (*note.fields, *[""] * (width - len(note.fields)))
        cells = (note.guid, name, note.deck, *fields, " ".join(note.tags))
        lines.append("\t".join(_quoted(cell) for cell in cells))
    return "\n".join(lines) + "\n"


def _quoted(cell: str) -> str:
    plain = not any(c in cell for c in '"\t\n\r') and not cell.startswith("#")
    return cell if plain else '"' + cell.replace('"', '""') + '"'


def rows(notes: Iterable[Note]) -> list[tuple[str, ...]]:
    """One row a note, in teaching order, with the cells of COLUMNS."""
    return [_term(n) if isinstance(n, TermNote) else _sentence(n) for n in notes]


def _term(note: TermNote) -> tuple[str, ...]:
    first = note.examples[0] if note.examples else None
    return (
        note.line.simplified, note.line.traditional, note.pinyin, english(note),
        "; ".join(gloss.text for gloss in note.glosses),
        first.line.simplified if first else "", first.en if first else "",
        note.kind, note.level, first.reference if first else "", note.note,
    )  # fmt: skip


def _sentence(note: SentenceNote) -> tuple[str, ...]:
    pinyin = " ".join(s for s in note.line.syllables if s)
    return (
        note.line.simplified, note.line.traditional, pinyin, note.en, "", "", "", note.kind,
        note.level, note.reference, "",
    )  # fmt: skip


def english(note: TermNote) -> str:
    """The owner's English for a term, then the document's with what it leaves out of the term."""
    less = {text: f"{text} (leaves out {'、'.join(words)})" for text, words in note.unsaid}
    return "; ".join((*note.own, *(less.get(text, text) for text, _ in note.renderings)))


def to_csv(notes: Sequence[Note]) -> str:
    """Comma-separated, with a header; Excel needs the byte-order mark to see that it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([sheets.harmless(cell) for cell in row] for row in rows(notes))
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + buffer.getvalue()


def to_tsv(notes: Sequence[Note]) -> str:
    """Tab-separated, with a header."""
    cells = [COLUMNS, *rows(notes)]
    lines = ("\t".join(sheets.harmless(" ".join(c.split())) for c in row) for row in cells)
    return "".join(f"{line}\n" for line in lines)


def to_pleco(notes: Sequence[Note]) -> str:
    """Pleco's flashcard text: a category a level, `simplified[traditional]`, pinyin, definition."""
    lines: list[str] = []
    level = ""
    for note in notes:
        if isinstance(note, SentenceNote):
            continue
        if note.level != level:
            level = note.level
            lines.append(f"//{level}")
        meaning = "; ".join(filter(None, (english(note), *(g.text for g in note.glosses))))
        lines.append(f"{note.line.simplified}[{note.line.traditional}]\t{note.pinyin}\t{meaning}")
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + "\n".join(lines) + "\n"


def to_quizlet(notes: Sequence[Note]) -> str:
    """Quizlet's import: the term with its pinyin, a tab, the meaning; one line a card."""
    lines = []
    for note in notes:
        if isinstance(note, SentenceNote):
            lines.append(f"{note.line.simplified}\t{note.en}")
        else:
            meaning = english(note) or "; ".join(g.text for g in note.glosses)
            lines.append(f"{note.line.simplified} {note.pinyin}\t{meaning}")
    return "".join(" ".join(line.split(" ")) + "\n" for line in lines)


TABLES: dict[str, tuple[str, Callable[[Sequence[Note]], str]]] = {
    "csv": (".csv", to_csv),
    "tsv": (".terms.tsv", to_tsv),
    "pleco": (".pleco.txt", to_pleco),
    "quizlet": (".quizlet.txt", to_quizlet),
}
