"""deck.toml and --set → one Recipe, and back.

Every problem in a recipe is reported at once, with the nearest valid name. What the settings are
stands in `settings`.
"""

from __future__ import annotations

import difflib
import tomllib
import unicodedata
from pathlib import Path
from typing import Any, get_args

import msgspec

from policydeck.errors import RecipeError
from policydeck.recipe.overrides import (
    KINDS,
    PAIR_KINDS,
    SOURCE,
    Override,
    Overrides,
    own_english,
    unmatched,
)
from policydeck.recipe.target import Target
from policydeck.recipe.words import (
    choices,
    describe,
    either,
    hints,
    literals,
    rows,
    schema,
    shown,
    to_toml,
    told,
)
from policydeck.settings import Cards, Deck, Input, Levels, Limits, Recipe, Terms

__all__ = [
    "KINDS",
    "PAIR_KINDS",
    "SOURCE",
    "Cards",
    "Deck",
    "Input",
    "Levels",
    "Limits",
    "Override",
    "Overrides",
    "Recipe",
    "Target",
    "Terms",
    "choices",
    "describe",
    "hints",
    "load",
    "own_english",
    "parse",
    "schema",
    "shown",
    "to_toml",
    "told",
    "unmatched",
]


def load(path: Path | None, settings: tuple[str, ...] = ()) -> Recipe:
    """The recipe of a deck.toml, or the defaults, with `settings` ("levels.base=4") on top.

    Raises RecipeError naming every unknown key, wrong type and impossible value.
    """
    if path is None:
        return parse("", "--set", settings)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RecipeError(f"{path}: not UTF-8 text. Save it as UTF-8.") from None
    return parse(text, str(path), settings)


def parse(text: str, where: str, settings: tuple[str, ...] = ()) -> Recipe:
    """The recipe that the text of a deck.toml states; `where` is named in errors."""
    problems: list[str] = []
    try:
        raw: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(
            f"{where}: not valid TOML: {error}. Text needs quotation marks, and each [section] "
            "and key may stand once."
        ) from None
    for setting in settings:
        _apply(raw, setting, problems)
    values = _check(raw, problems)
    if problems:
        raise RecipeError("\n".join(f"{where}: {problem}" for problem in problems))
    return msgspec.convert(values, Recipe, strict=False)


def _apply(raw: dict[str, Any], setting: str, problems: list[str]) -> None:
    """Write "section.key=value" into the raw settings.

    A list is written as TOML does, ["a", "b"], or with commas alone; a text in quotation marks or
    without.
    """
    name, equals, value = setting.partition("=")
    section, dot, key = name.strip().partition(".")
    if not (equals and dot and section and key):
        problems.append(f"“{setting}” is not section.key=value, such as levels.base=4")
        return
    part = raw.setdefault(section, {})
    if not isinstance(part, dict):
        problems.append(f"“{section}” is a section, not a value")
        return
    hint = hints(section).get(key)
    is_list = hint is not None and "tuple[" in str(hint)
    value = value.strip()
    if value.startswith(("[", '"', "'")):
        try:
            part[key] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError as error:
            problems.append(f"“{setting}”: {value} is not valid TOML: {error}")
        return
    part[key] = [v.strip() for v in value.split(",") if v.strip()] if is_list else value


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean “{close[0]}”?" if close else f"known are: {', '.join(known)}"


def _check(raw: dict[str, Any], problems: list[str]) -> dict[str, dict[str, Any]]:
    """The values that are sound; what is not goes to `problems`."""
    sections = list(Recipe.__struct_fields__)
    values: dict[str, dict[str, Any]] = {}
    for section, part in raw.items():
        if section not in sections:
            problems.append(f"unknown section [{section}]; {_nearest(section, sections)}")
            continue
        if not isinstance(part, dict):
            problems.append(f"“{section}” must be a section: write [{section}] and its keys below")
            continue
        known = hints(section)
        values[section] = {}
        for key, value in part.items():
            name = f"{section}.{key}"
            if key not in known:
                problems.append(f"unknown key “{name}”; {_nearest(key, list(known))}")
                continue
            try:
                values[section][key] = msgspec.convert(value, known[key], strict=False)
            except msgspec.ValidationError as error:
                problems.append(f"“{name}” = {value!r}: {error}{_choices(known[key])}")
                continue
            if problem := _row(name, values[section][key]) or _naming(name, values[section][key]):
                problems.append(f"“{name}” = {value!r}: {problem}")
    return values


def _choices(hint: Any) -> str:
    """The values that a setting may have, where they can be listed."""
    if bool in get_args(hint):
        return "; write true or false"
    names = literals(hint)
    return f"; choose {either(names)}" if names else ""


def _row(name: str, value: Any) -> str:
    """What is wrong with the name of a row, or with those of several."""
    section, key = name.split(".")
    if value == getattr(getattr(Recipe(), section), key) or not (known := rows(name)):
        return ""
    named = value if isinstance(value, tuple) else (value,)
    right = all(row in known for row in named)
    return "" if right else f"choose {either([row for row in known if row])}"


def _naming(name: str, value: Any) -> str:
    """What is wrong with a name of decks, which Anki would change or take apart."""
    names = value if name == "levels.names" else (value,)
    if name not in ("deck.title", "deck.id", "levels.names") or not any(names):
        return ""
    unseen = any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in "".join(names))
    if unseen or any(text != text.strip() for text in names):
        return "must be on one line, without control characters or space around it"
    if name == "levels.names" and any("::" in text or not text for text in names):
        return "a level's name may not be empty or contain ::, which parts Anki's sub-decks"
    if name == "deck.title" and not all(part.strip() for part in value.split("::")):
        return "a name is missing before or after ::"
    return ""
