"""Bilingual files → a Document of passages.

`read` finds out format, encoding and languages, says so in the document's notes, and keeps every
row: what cannot make a card is kept and reported, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from policydeck.errors import InputError
from policydeck.model import Passage
from policydeck.read import assemble, formats, parallel, sources
from policydeck.read.document import Content, Document
from policydeck.read.sources import Text

__all__ = ["Document", "read"]


@dataclass(frozen=True, slots=True)
class _Settings:
    """What the user says about the files, "" for what is to be found out."""

    format: str
    encoding: str
    zh_column: str
    en_column: str
    presplit: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """One text of the document: a bilingual file or two parallel ones."""

    passages: tuple[Passage, ...]
    notes: tuple[str, ...]
    contents: tuple[Content, ...]


def read(
    paths: Sequence[Path],
    *,
    name: str = "",
    format: str = "",
    encoding: str = "",
    zh_column: str = "",
    en_column: str = "",
    presplit: bool = False,
) -> Document:
    """The bilingual document in `paths`: bilingual files, two parallel ones, or a folder.

    What is not said is found out. `presplit` takes the lines of plain text as they are, one
    sentence a line. A column is named by its header or by its number from 1.
    """
    if not paths:
        raise InputError("input", None, "no file given", "Give the path of a bilingual text")
    settings = _Settings(format, encoding, zh_column, en_column, presplit)
    about = sources.about(paths[0])
    loaded = [(text, _load(text, settings)) for text in sources.texts(paths)]
    if [len(contents) for _, contents in loaded] == [1, 1]:
        loaded = _matched(loaded, by_hand=len(paths) == 2)
    first = paths[0].name if paths[0].is_dir() else loaded[0][0].name
    called = name or about.id or first
    if len(loaded) == 1:
        parts = [_part(*loaded[0], called, settings)]
    else:
        parts = [_part_of_many(text, contents, settings) for text, contents in loaded]
        if not any(part.passages for part in parts):
            found = "only texts in one language, and no two that belong together"
            expected = "Expected name.zh.txt beside name.en.txt, or zh/name.txt and en/name.txt"
            raise InputError(paths[0], None, found, expected)
    changed = sources.has_changed(paths[0], about)
    return Document(
        called,
        about.title or called,
        tuple(passage for part in parts for passage in part.passages),
        _all_of(content.format for part in parts for content in part.contents),
        _all_of(content.encoding for part in parts for content in part.contents),
        (*changed, *(note for part in parts for note in part.notes)),
    )


def _load(text: Text, settings: _Settings) -> tuple[Content, ...]:
    load = formats.load
    return tuple(
        load(path, settings.format, settings.encoding, presplit=settings.presplit)
        for path in text.paths
    )


def _matched(
    loaded: list[tuple[Text, tuple[Content, ...]]], *, by_hand: bool
) -> list[tuple[Text, tuple[Content, ...]]]:
    """Two files of other names than pairs have are one text when each has one of the languages."""
    paths = [text.paths[0] for text, _ in loaded]
    contents = [contents[0] for _, contents in loaded]
    found = parallel.order(contents)
    if found:
        zh, en = found
        return [(Text(loaded[0][0].name, (paths[zh], paths[en])), (contents[zh], contents[en]))]
    if by_hand:
        parallel.check(contents, paths)
    return loaded


def _part(text: Text, contents: tuple[Content, ...], doc: str, settings: _Settings) -> _Part:
    told = [
        f"{path.name}: {', '.join(filter(None, (content.format, content.encoding)))}"
        for path, content in zip(text.paths, contents, strict=True)
    ]
    told += [note for content in contents for note in content.notes]
    if len(contents) == 2:
        found = parallel.order(contents)
        if not found:
            parallel.check(contents, text.paths)
            what = (
                f"a pair with {text.paths[1].name} by its name, but one of them has both languages"
            )
            raise InputError(text.paths[0], None, what, "Expected one language in each file")
        zh, en = (contents[i] for i in found)
        passages, notes = parallel.pair(zh, en, doc, as_given=settings.presplit)
    else:
        columns = settings.zh_column, settings.en_column
        passages, notes = assemble.bilingual(contents[0], text.paths[0], doc, *columns)
    return _Part(passages, (*told, *notes), contents)


def _part_of_many(text: Text, contents: tuple[Content, ...], settings: _Settings) -> _Part:
    """As `_part`, with the text's name before each note; a lone translation is left out."""
    if len(contents) == 1 and (side := assemble.side_of(contents[0])):
        language = "Chinese" if side == "zh" else "English"
        return _Part((), (f"{text.paths[0].name}: only {language} in it, left out",), contents)
    part = _part(text, contents, text.name, settings)
    notes = (part.notes[0], *(f"{text.name}: {note}" for note in part.notes[len(contents) :]))
    return _Part(part.passages, notes, contents)


def _all_of(names: Iterable[str]) -> str:
    return " + ".join(dict.fromkeys(filter(None, names)))
