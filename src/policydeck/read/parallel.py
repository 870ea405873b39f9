"""Two files, one in each language → passages.

The whole of both is one passage, for the aligner to cut, since equal numbers of paragraphs do
not mean equal order: definitions of a law, say, stand in each language's own alphabet.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policydeck.errors import InputError
from policydeck.model import Passage
from policydeck.read import assemble, columns, finish
from policydeck.read.document import Content, Draft
from policydeck.read.language import language as language_of

_BOTH = ("Chinese", "English")


def pair(
    zh: Content, en: Content, name: str, *, as_given: bool = False
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """One passage that holds both texts, a line for each paragraph; `as_given` cleans nothing.

    Where the files name their texts by keys, what has the same key is a passage.
    """
    if as_given:
        return (Passage(whole(zh), whole(en), f"{name}:1", 1, 1),), ()
    drafts = _by_key(zh, en) or [Draft(whole(zh), whole(en), 1)]
    return finish.finish(drafts, name)


def _by_key(zh: Content, en: Content) -> list[Draft]:
    """A passage for each key, where both files have keys and share half of them."""
    chinese = {row.key: row for row in reversed(zh.rows)}
    english = {row.key: row for row in reversed(en.rows)}
    both = chinese.keys() & english.keys()
    if "" in chinese or "" in english or len(both) < min(len(chinese), len(english)) / 2:
        return []
    drafts = [
        Draft(row.cells[0], english[row.key].cells[0] if row.key in english else "", row.line)
        for row in reversed(chinese.values())
    ]
    alone = [row for row in reversed(english.values()) if row.key not in chinese]
    return drafts + [Draft("", row.cells[0], row.line) for row in alone]


def order(contents: Sequence[Content]) -> tuple[int, int] | None:
    """Which of two files is Chinese and which English; None when they are no such pair.

    A bilingual file has about a third of its weight in Chinese, so between that and these shares
    there is room for a list of references or an abstract in the other language.
    """
    sides = [assemble.side_of(content, zh=0.7, en=0.8) for content in contents]
    return (sides.index("zh"), sides.index("en")) if sorted(sides) == ["en", "zh"] else None


def check(contents: Sequence[Content], paths: Sequence[Path]) -> None:
    """Raise an error for two files that are neither a pair nor bilingual each."""
    sides = [assemble.side_of(content) for content in contents]
    if sides[0] and sides[0] == sides[1]:
        language = "Chinese" if sides[0] == "zh" else "English"
        found = f"only {language} in it, like {paths[0].name}"
        raise InputError(paths[1], None, found, "Expected one file in Chinese and one in English")
    for i in (0, 1):
        if sides[i] and not sides[1 - i] and language_of(whole(contents[1 - i])) in _BOTH:
            found = f"in one language, while {paths[1 - i].name} has both"
            raise InputError(paths[i], None, found, "Expected one file in each language")
    for content, path, side in zip(contents, paths, sides, strict=True):
        if not side and language_of(whole(content)) not in _BOTH:
            raise columns.wrong_languages(path, [whole(content)])


def whole(content: Content) -> str:
    """All of its text, a line for each paragraph or cell, an empty one after each heading."""
    return "\n".join(
        cell + "\n" * row.heading for row in content.rows for cell in row.cells if cell.strip()
    )
