"""Whether data and packages are sound by themselves: the part of `check` that builds nothing."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from msgspec import Struct

from policydeck.anki import Package, PackedType
from policydeck.errors import InputError
from policydeck.release import RETIRED
from policydeck.storage import files

SOURCE = "SOURCE.toml"
_STATED = ("id", "title", "file", "sha256", "origin", "licence")


class Table(Struct, frozen=True):
    """What a house table must be."""

    columns: tuple[str, ...]
    key: tuple[str, ...]  # no two rows have the same
    filled: tuple[str, ...]  # cells that may not be empty


_WORD = ("word", "freq", "why")
_CLASS = ("class", "takes", "words", "why")
HOUSE = {
    "classes-en.tsv": Table(_CLASS, ("class",), ("class", "why")),
    "classes-zh.tsv": Table(_CLASS, ("class",), ("class", "why")),
    "components.tsv": Table(("character", "parts", "why"), ("character",),
                            ("character", "why")),
    "divisions.tsv": Table(("zh", "en", "why"), ("zh",), ("zh", "en", "why")),
    "morphemes.tsv": Table(("character", "pinyin", "word", "meaning", "why"),
                           ("character", "pinyin", "word"),
                           ("character", "pinyin", "meaning", "why")),
    "numerals.tsv": Table(("numeral", "kind", "value"), ("numeral",), ("numeral", "kind", "value")),
    "parts.tsv": Table(("part", "pinyin", "meaning", "why"), ("part", "pinyin", "meaning"),
                       ("part", "why")),
    "english-forms.tsv": Table(("form", "word", "why"), ("form",), ("form", "word", "why")),
    "glosses.tsv": Table(("hanzi", "pinyin", "gloss", "why"), ("hanzi", "pinyin", "gloss"),
                         ("hanzi", "pinyin", "gloss", "why")),
    "opposites.tsv": Table(("word", "opposite", "why"), ("word", "opposite"),
                           ("word", "opposite", "why")),
    "phrases-en.tsv": Table(("phrase", "why"), ("phrase",), ("phrase", "why")),
    "pinyin.tsv": Table(("word", "pinyin", "cut", "why"), ("word", "pinyin"), ("word", "why")),
    "pinyin_rules.tsv": Table(("word", "reading", "before", "after", "why"),
                              ("word", "before", "after"), ("word", "reading", "why")),
    "policy.tsv": Table(("hanzi", "pinyin", "english", "kind", "attested"), ("hanzi",),
                        ("hanzi", "pinyin", "english", "kind", "attested")),
    "registers.tsv": Table(("register", "titles", "why"), ("register",),
                           ("register", "titles", "why")),
    "script.tsv": Table(("from", "to", "kind", "why"), ("from", "to", "kind"),
                        ("from", "to", "kind", "why")),
    "taiwan.tsv": Table(("word", "pinyin", "why"), ("word",), ("word", "pinyin", "why")),
    "termbase.tsv": Table(("zh", "en", "kind", "register", "attested"), ("zh",),
                          ("zh", "en", "kind", "register", "attested")),
    "words.tsv": Table(_WORD, ("word",), ("word", "why")),
}  # fmt: skip


def data() -> Iterator[str]:
    """What is wrong with the house tables and, in a checkout, with the documents."""
    house = files.house("words.tsv").parent
    for name, table in HOUSE.items():
        yield from rows(house / name, table)
    readme = house.parent / "README.md"
    listed = readme.read_text("utf-8") if readme.exists() else ""
    for path in sorted(house.iterdir()):
        if path.suffix == ".json":
            json.loads(path.read_bytes())
        elif path.name not in HOUSE and not path.read_text("utf-8").startswith("# Made by "):
            yield f"{path}: is neither a house table nor says by what it was made"
        if listed and f"house/{path.name}`" not in listed:
            yield f"{readme}: does not tell the origin and licence of house/{path.name}"
    documents = house.parent / "documents"
    for folder in sorted(documents.iterdir()) if documents.exists() else ():
        yield from source(folder)


def rows(path: Path, table: Table) -> Iterator[str]:
    """What is wrong with the rows of one table."""
    seen: dict[tuple[str, ...], int] = {}
    try:
        for line, row in files.table(path, table.columns):
            for name in table.filled:
                if not row[name].strip():
                    yield f"{path}:{line}: “{name}” is empty"
            cells = "\t".join(row.values())
            if cells != unicodedata.normalize("NFC", cells) or any(
                cell != cell.strip() for cell in row.values()
            ):
                yield f"{path}:{line}: is not NFC, or has space around a cell"
            key = tuple(row[name] for name in table.key)
            if (first := seen.setdefault(key, line)) != line:
                yield f"{path}:{line}: “{' '.join(key).strip()}” stands in line {first} already"
    except InputError as error:
        yield str(error)


def source(folder: Path) -> Iterator[str]:
    """What is wrong with the SOURCE.toml of a document's folder."""
    path = folder / SOURCE
    try:
        stated = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        yield f"{folder}: no {SOURCE} tells its origin and licence"
        return
    except tomllib.TOMLDecodeError as error:
        yield f"{path}: not valid TOML: {error}"
        return
    if missing := [name for name in _STATED if not stated.get(name)]:
        yield f"{path}: lacks {', '.join(missing)}"
        return
    text = folder / str(stated["file"])
    if not text.is_file():
        yield f"{path}: there is no {text.name}"
    elif hashlib.sha256(text.read_bytes()).hexdigest() != stated["sha256"]:
        yield f"{text}: is not the file whose sha256 {SOURCE} states"


# What cards are made of. A field with anything else has text in it that was not escaped.
_ELEMENTS = frozenset(
    "b br circle details div em g i img li line mark ol p path rp rt ruby small span strong "
    "style summary svg table tbody td text th thead title tr ul wbr".split()
)
_OTHERS = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|[a-zA-Z]+;)|<[!?]")
_EMPTY = frozenset(("br", "img", "wbr"))
_REMOTE = re.compile(r"(?:src|href|data|poster)\s*=\s*[\"']?\s*(?:[a-z][\w+.-]*:|//)"
                     r"|url\(\s*[\"']?\s*(?:https?:|//)|@import", re.IGNORECASE)  # fmt: skip
_FILE = re.compile(r"\[sound:([^\]]+)\]|<img [^>]*src=\"([^\"]+)\"")


class _Reader(HTMLParser):
    """Collects what a field has that our own HTML has not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            self.faults.append(f"<{tag}>")
        self.faults += [
            f"<{tag} {name}>" for name, value in attrs
            if name.startswith("on") or (value is None and name != "open")
        ]  # fmt: skip
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.faults += [f"a bare {sign}" for sign in "<>" if sign in data]


def faults(field: str) -> list[str]:
    """What in a field is no HTML of ours: an element, a bare sign, what is not closed.

    >>> faults("AT&amp;T <mark>数据</mark>"), faults("a<b and c>d"), faults("R&D")
    ([], ['<b and>', '<b c>', '<b> is not closed'], ['a bare &'])
    """
    reader = _Reader()
    reader.feed(field)
    reader.close()
    others = [f"a bare {found[0]}" for found in _OTHERS.finditer(field)]
    return reader.faults + others + [f"<{tag}> is not closed" for tag in reader.open]


def package(found: Package) -> Iterator[str]:
    """What is wrong with a package by itself: escaping, ids, resources, files, cards."""
    used: set[str] = set()
    for note in found.notes.values():
        for number, field in enumerate(note.fields):
            if wrong := faults(field):
                yield f"note {note.fields[0]}: field {number + 1} is not escaped: {wrong[0]}"
            if _REMOTE.search(field):
                yield f"note {note.fields[0]}: field {number + 1} asks for something outside Anki"
            if RETIRED not in note.tags:  # who has such a note has its files
                used |= {name for match in _FILE.finditer(field) for name in match.groups() if name}
        if not note.cards:
            yield f"note {note.fields[0]}: has no card"
        if not note.fields[0].strip():
            yield f"note {note.guid}: its first field is empty, so Anki refuses it"
    for kind in found.types.values():
        yield from _type(kind)
    here = found.media.keys()
    yield from (f"{name}: a note asks for it, but it is not in the package" for name in used - here)
    unused = sorted(name for name in here - used if not name.startswith("_"))
    yield from (f"{name}: is in the package, but no note asks for it" for name in unused)


def _type(kind: PackedType) -> Iterator[str]:
    if any(_REMOTE.search(text) for text in kind.texts):
        yield f"note type {kind.name}: a template or its style asks for something outside Anki"
    if len(set(kind.fields)) != len(kind.fields):
        yield f"note type {kind.name}: two fields have one name"
