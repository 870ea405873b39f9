"""The settings in words: what each may be, for messages, documentation, schema and deck.toml.

Settings that name a row of a room's table take their values from the rows that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from policydeck import kinds, levels, read
from policydeck.settings import Recipe
from policydeck.sound import speech


@cache
def hints(section: str) -> dict[str, Any]:
    """The types of a section's settings, by key; none for a section that is not there."""
    default = getattr(Recipe(), section, None)
    return get_type_hints(type(default), include_extras=True) if default is not None else {}


def literals(hint: Any) -> tuple[str, ...]:
    """The names among which a type chooses, wherever in it they stand."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    inner = (literals(part) for part in get_args(hint) if not isinstance(part, Meta))
    return next(filter(None, inner), ())


def choices(name: str) -> tuple[str, ...]:
    """The values that a setting may have, where they can be listed.

    >>> choices("cards.study")
    ('reading', 'translation', 'full')
    """
    section, _, key = name.partition(".")
    hint = hints(section)[key]
    if bool in get_args(hint):
        return ("true", "false")
    return tuple(filter(None, rows(name))) or literals(hint)


def _voices() -> Mapping[str, str]:
    spoken = {name: engine.about for name, engine in speech.ENGINES.items()}
    return {"tts": "Anki's own voice", **spoken, "none": ""}


# The settings that name a row of a room's table → the names there now, and what each is.
_ROWS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "input.format": lambda: dict.fromkeys(("", *read.known_formats()), ""),
    "levels.scheme": lambda: {name: scheme.about for name, scheme in levels.SCHEMES.items()},
    "cards.term": lambda: dict.fromkeys(kinds.TERM_CARDS, ""),
    "cards.sentence": lambda: dict.fromkeys(kinds.SENTENCE_CARDS, ""),
    "cards.speech": _voices,
}


def rows(name: str) -> Mapping[str, str]:
    """The rows that a setting may name, and what each is; none where it names no row."""
    return _ROWS[name]() if name in _ROWS else {}


def either(choices: Sequence[str]) -> str:
    """The names as a message offers them: "a, b or c"."""
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def schema() -> bytes:
    """The JSON Schema of a deck.toml, for editors that know schemas."""
    schema = msgspec.json.schema(Recipe)
    for name in _ROWS:
        section, key = name.split(".")
        stated = schema["$defs"][section.title()]["properties"][key]
        for one in (stated, *stated.get("anyOf", ())):
            if one.get("type") == "string":
                one["enum"] = sorted(rows(name))
            elif one.get("type") == "array":
                one["items"]["enum"] = sorted(rows(name))
    return msgspec.json.format(msgspec.json.encode(schema)) + b"\n"


def describe() -> list[tuple[str, str, object]]:
    """(section.key, meaning, default) of every setting, in order."""
    rows: list[tuple[str, str, object]] = []
    recipe = Recipe()
    for section in Recipe.__struct_fields__:
        part = getattr(recipe, section)
        for key, hint in hints(section).items():
            meta = next((m for m in hint.__metadata__ if isinstance(m, Meta)), None)
            rows.append((f"{section}.{key}", (meta and meta.description) or "", getattr(part, key)))
    return rows


def told(name: str) -> str:
    """The values of a setting in words.

    >>> told("cards.study")
    'One of: reading, translation, full.'
    """
    found = choices(name)
    if not found or found == ("true", "false"):
        return ""
    section, _, key = name.partition(".")
    many = "Any of" if "tuple[" in str(hints(section)[key]) else "One of"
    about = rows(name)
    shown = [f"{value} ({about[value]})" if about.get(value) else value for value in found]
    return f"{many}: {', '.join(shown)}."


def to_toml(recipe: Recipe, *, comments: bool = False) -> str:
    """The recipe as a deck.toml, every setting with its value."""
    lines: list[str] = []
    section = ""
    for name, meaning, _ in describe():
        part, key = name.split(".")
        if part != section:
            lines += [*([""] if section else []), f"[{part}]"]
            section = part
        if comments:
            lines += [f"# {line}" for line in (meaning, told(name)) if line]
        value = getattr(getattr(recipe, part), key)
        unset = "# " if value is None else ""  # TOML has no word for nothing
        lines.append(f"{unset}{key} = {shown(value)}".rstrip())
    return "\n".join(lines) + "\n"


def shown(value: object) -> str:
    """A value as deck.toml states it; nothing for one that is not set."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, str):
        return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
    return str(value)
