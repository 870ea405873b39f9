"""The texts that paths stand for, each taken apart and put together as passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from policydeck.errors import InputError
from policydeck.model import Passage, SentencePair
from policydeck.read import assemble, formats, given_pairs, labels, pages, parallel, sources
from policydeck.read.document import Content, Document
from policydeck.read.language import language
from policydeck.read.sources import Text
from policydeck.settings import Limits
from policydeck.work import Work

T = TypeVar("T")
R = TypeVar("R")
_Loaded = tuple[Text, tuple[Content, ...]]


class Settings(Struct, frozen=True):
    """What the user says about the files, "" for what is to be found out."""

    format: str
    encoding: str
    zh_column: str
    en_column: str
    presplit: bool
    limits: Limits


class _Part(Struct, frozen=True):
    """One text of the document: a bilingual file or two parallel ones."""

    passages: tuple[Passage, ...]
    notes: tuple[str, ...]
    read_as: tuple[tuple[str, str], ...]  # format and encoding of each file
    pairs: tuple[SentencePair, ...] = ()
    left_out: str = ""  # why, of a text in a folder
    shown: tuple[str, ...] = ()  # its files, where it is left out


def document(paths: Sequence[Path], name: str, settings: Settings, work: Work | None) -> Document:
    """The bilingual document in `paths`; of a folder, texts that are known are not read again."""
    about = sources.about(paths[0])
    failed: list[InputError] = []
    found = sources.texts(paths)
    loaded = list(_sound(found, lambda text: (text, _load(text, settings)), failed))
    if [len(contents) for _, contents in loaded] == [1, 1]:
        loaded = _matched(loaded, by_hand=len(paths) == 2)
    first = paths[0].name if paths[0].is_dir() else loaded[0][0].name
    called = name or about.id or first
    if len(loaded) == 1:
        parts = [_part(*loaded[0], called, settings)]
    else:
        parts = list(_sound(loaded, lambda item: _known(*item, settings, work), failed))
    if all(part.left_out for part in parts):
        if failed:
            raise failed[0]
        what = "only texts in one language, and no two that belong together"
        expected = "Expected name.zh.txt beside name.en.txt, or zh/name.txt and en/name.txt"
        raise InputError(paths[0], None, what, expected)
    changed = sources.has_changed(paths[0], about)
    return Document(
        called,
        about.title or called,
        tuple(passage for part in parts for passage in part.passages),
        _all_of(format for part in parts for format, _ in part.read_as),
        _all_of(encoding for part in parts for _, encoding in part.read_as),
        (*changed, *(note for part in parts for note in part.notes), *_left_out(parts)),
        tuple(pair for part in parts for pair in part.pairs),
        tuple(map(str, failed)),
    )


def _sound(items: Sequence[T], make: Callable[[T], R], failed: list[InputError]) -> Iterator[R]:
    """What is made of each item that can be read; of one alone nothing else will do."""
    for item in items:
        try:
            yield make(item)
        except InputError as error:
            if len(items) == 1:
                raise
            failed.append(error)


def _load(text: Text, settings: Settings) -> tuple[Content, ...]:
    loaded = (
        formats.load(
            path,
            settings.format,
            settings.encoding,
            presplit=settings.presplit,
            limits=settings.limits,
        )
        for path in text.paths
    )
    return tuple(
        content if settings.presplit else labels.without(pages.without_contents(content))
        for content in loaded
    )


def _matched(loaded: list[_Loaded], *, by_hand: bool) -> list[_Loaded]:
    """Two files of other names than pairs have are one text when each has one of the languages."""
    paths = [text.paths[0] for text, _ in loaded]
    contents = [contents[0] for _, contents in loaded]
    found = parallel.order(contents)
    if found:
        zh, en = found
        shown = (loaded[zh][0].shown[0], loaded[en][0].shown[0])
        text = Text(loaded[0][0].name, (paths[zh], paths[en]), shown)
        return [(text, (contents[zh], contents[en]))]
    if by_hand:
        parallel.check(contents, paths)
    return loaded


def _part(text: Text, contents: tuple[Content, ...], doc: str, settings: Settings) -> _Part:
    for path, content in zip(text.paths, contents, strict=True):
        if not content.rows:
            found = "no text in it" if content.format else "the file is empty"
            raise InputError(path, None, found, "Expected Chinese and English text")
    read_as = tuple((content.format, content.encoding) for content in contents)
    if contents[0].format == "pairs":
        passages, pairs = given_pairs.take(contents[0], text.paths[0])
        return _Part(passages, (*_formats(text, contents), "pairs as given"), read_as, pairs)
    if len(contents) == 1:
        columns = settings.zh_column, settings.en_column
        passages, notes = assemble.bilingual(contents[0], text.paths[0], doc, *columns)
    else:
        found_order = parallel.order(contents)
        if not found_order:
            parallel.check(contents, text.paths)
            what = f"a pair with {text.paths[1].name} by name, and one of them has both languages"
            raise InputError(text.paths[0], None, what, "Expected one language in each file")
        zh, en = (contents[i] for i in found_order)
        passages, notes = parallel.pair(zh, en, doc, as_given=settings.presplit)
    told = [note for content in contents for note in content.notes]
    return _Part(passages, (*_formats(text, contents), *told, *notes), read_as)


def _formats(text: Text, contents: tuple[Content, ...]) -> list[str]:
    read_as = [
        f"{shown}: {', '.join(filter(None, (content.format, content.encoding)))}"
        for shown, content in zip(text.shown, contents, strict=True)
    ]
    return read_as + [f"{shown}: another version, left out" for shown in text.left]


def _known(
    text: Text, contents: tuple[Content, ...], settings: Settings, work: Work | None
) -> _Part:
    """As `_part_of_many`, made where it is not known."""

    def make() -> _Part:
        return _part_of_many(text, contents, settings)

    facts = contents, text.name, text.shown, text.left, settings
    return work.recall("text", facts, _Part, make, at_hand=False) if work else make()


def _part_of_many(text: Text, contents: tuple[Content, ...], settings: Settings) -> _Part:
    """As `_part`, with the text's name before each note that does not name the file."""
    if why := _unusable(contents):
        return _Part((), (), (), left_out=why, shown=text.shown)
    part = _part(text, contents, text.name, settings)
    first = len(_formats(text, contents))
    named = (f"{text.name}: {note}" for note in part.notes[first:])
    return _Part(part.passages, (*part.notes[:first], *named), part.read_as)


def _left_out(parts: Sequence[_Part]) -> Iterator[str]:
    """A note for each reason why texts of a folder were left out, naming the first three."""
    texts = sorted((part.left_out, part.shown) for part in parts if part.left_out)
    for why, group in groupby(texts, key=lambda item: item[0]):
        names = [name for _, shown in group for name in shown]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        yield f"{', '.join(names[:3])}{more}: {why}, left out"


def _unusable(contents: tuple[Content, ...]) -> str:
    """Why one text of a folder is left out; for a text given by itself it would be an error."""
    if not all(content.rows for content in contents):
        return "no text in it"
    found = " and ".join(language(parallel.whole(content)) for content in contents)
    if len(contents) == 2:
        return "" if parallel.order(contents) else f"in {found}"
    alone = found not in {"Chinese", "English"} or assemble.side_of(contents[0])
    return f"only {found} in it" if alone else ""


def _all_of(names: Iterable[str]) -> str:
    return " + ".join(dict.fromkeys(filter(None, names)))
