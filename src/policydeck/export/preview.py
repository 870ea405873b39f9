"""A package → one HTML page to look through before importing it.

The page needs nothing but itself: it holds the notes' fields, the note types' templates and the
recordings as data, and a script that puts a card together when it is opened, as Anki does. So it
stays small and opens at once, however many cards there are. The list of notes is plain HTML.
A deck is made by others, so nothing in it may run: the page allows its own script alone.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from policydeck.anki import Package, PackedNote, PackedType
from policydeck.cards import read_coverage
from policydeck.export import chart

_KIND = "policydeck::kind::"
_KINDS = {"word": "Words", "term": "Terms", "phrase": "Set phrases", "pattern": "Patterns",
          "sentence": "Sentences", "clause": "Clauses", "passage": "Passages",
          "character": "Characters"}  # fmt: skip
_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
_INLINE = {"span", "ruby", "rt", "mark", "small", "wbr", "b", "i"}
_ASIDE = re.compile(r'<small>.*?</small>|<p class="source">.*?</p>')  # ×3, CC-CEDICT
_LANGUAGE = re.compile(r'lang="(zh-[\w-]+)"')


class Row(Struct, frozen=True):
    """A note in the list."""

    number: int
    hanzi: str
    language: str  # "zh-Hant-TW"
    pinyin: str  # "" for a sentence
    english: str
    kind: str  # "word", "sentence", …, or "" where no tag says it
    cards: tuple[str, ...]  # names of its cards, in order


class Group(Struct, frozen=True):
    """The notes of one sub-deck."""

    name: str
    rows: tuple[Row, ...]

    @property
    def counts(self) -> str:
        """What is in it: "65 words, 4 sentences"."""
        return _counts(self.rows)


def to_html(package: Package) -> str:
    """The page, under the name of the deck."""
    notes = list(package.notes.values())
    groups = tuple(
        Group(name, tuple(_row(i, notes[i], package.types[notes[i].type_id]) for i in numbers))
        for name, numbers in _by_deck(notes)
    )
    rows = [row for group in groups for row in group.rows]
    script = _file("preview.js")
    return _environment().get_template("preview.html").render(
        title=notes[0].deck.partition("::")[0] if notes else "An empty deck",
        groups=groups,
        summary=f"{_counts(rows)}; {_number(sum(len(r.cards) for r in rows), 'card')}",
        kinds={k: _KINDS.get(k, k) for k in dict.fromkeys(r.kind for r in rows) if k},
        cards=list(dict.fromkeys(card for r in rows for card in r.cards)),
        chart=coverage(package),
        style=_file("preview.css"),
        script=script,
        digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        data=_data(package, notes),
    )  # fmt: skip


def coverage(package: Package) -> str:
    """The coverage chart of a package, as SVG; empty where its description states none."""
    found = (read_coverage(text) for text in package.decks.values())
    return chart.coverage(next(filter(None, found), []))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("policydeck.export"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _file(name: str) -> str:
    path = resources.files("policydeck.export") / "templates" / name
    return path.read_text(encoding="utf-8").strip()


def _by_deck(notes: list[PackedNote]) -> list[tuple[str, list[int]]]:
    """(name of the sub-deck, numbers of its notes by the position of their first card)."""
    decks = list(dict.fromkeys(note.deck for note in notes))

    def place(number: int) -> tuple[int, int]:
        note = notes[number]
        return decks.index(note.deck), min((due for _, due in note.cards), default=0)

    ordered = sorted(range(len(notes)), key=place)
    return [
        (re.sub(r"^\d+ ", "", deck.rpartition("::")[2]), list(numbers))
        for deck, numbers in groupby(ordered, key=lambda number: notes[number].deck)
    ]


def _row(number: int, note: PackedNote, kind: PackedType) -> Row:
    values = dict(zip(kind.fields, note.fields, strict=False))
    language = _LANGUAGE.search(values.get("Front", "") + values.get("Reading", ""))
    english = values.get("English") or values.get("Renderings") or values.get("Senses", "")
    tag = next((t for t in note.tags if t.startswith(_KIND)), "")
    return Row(
        number,
        _text(values.get("Answer") or note.fields[0]),
        language[1] if language else "zh-Hans",
        _text(values.get("Pinyin", "")),
        _text(_ASIDE.sub("", english)),
        tag.removeprefix(_KIND),
        tuple(kind.templates[ordinal] for ordinal, _ in note.cards),
    )


def _text(field: str) -> str:
    """What a reader sees of a field, its blocks and rows parted by semicolons."""
    blocks = _TAG.sub(lambda tag: "" if tag[2] in _INLINE else "\n", field)
    parts = (" ".join(html.unescape(part).split()) for part in blocks.split("\n"))
    return "; ".join(part for part in parts if part)


def _counts(rows: tuple[Row, ...] | list[Row]) -> str:
    found = Counter(row.kind for row in rows)
    names = [k for k in (*_KINDS, *sorted(set(found) - set(_KINDS))) if found[k]]
    return ", ".join(_number(found[k], _KINDS.get(k, k or "notes").lower()) for k in names)


def _number(count: int, name: str) -> str:
    return f"{count:,} {name.removesuffix('s')}{'' if count == 1 else 's'}"


def _data(package: Package, notes: list[PackedNote]) -> str:
    """Everything that the script needs, as JSON that no HTML parser can mistake for a tag."""
    used = "\x1f".join(field for note in notes for field in note.fields)
    media = {n: base64.b64encode(c).decode() for n, c in package.media.items() if n in used}
    types = {str(id_): _type(kind) for id_, kind in package.types.items()}
    rows = [
        {"type": str(note.type_id), "fields": note.fields, "cards": [o for o, _ in note.cards]}
        for note in notes
    ]
    text = json.dumps({"types": types, "notes": rows, "media": media}, ensure_ascii=False)
    return text.replace("</", "<\\/").replace("<!", "\\u003c!")


def _type(kind: PackedType) -> Mapping[str, object]:
    css, *sides = kind.texts
    pairs = zip(kind.templates, sides[::2], sides[1::2], strict=True)
    return {
        "fields": kind.fields,
        "css": css,
        "templates": [{"name": n, "front": front, "back": back} for n, front, back in pairs],
    }
