"""One key of a deck.toml changed, everything else left as its owner wrote it."""

from __future__ import annotations

import re
import tomllib

from policydeck.errors import RecipeError
from policydeck.recipe import shown


def with_key(text: str, name: str, value: object) -> str:
    """The text with "section.key" set to a value, or without the key for None.

    Comments and order stay; a key that is commented out is written below its comment.

    >>> print(with_key("[levels]\\nbase = 3  # HSK 3\\n", "levels.base", 4))
    [levels]
    base = 4  # HSK 3
    <BLANKLINE>
    """
    section, _, key = name.partition(".")
    lines = text.split("\n")
    first, last = _section(lines, section)
    at = next((i for i in range(first, last) if _is_key(lines[i], key)), None)
    said = [] if value is None else [f"{key} = {shown(value)}"]
    if at is None:
        if said and first == last == len(lines):
            while lines and not lines[-1].strip():
                lines.pop()
            lines += [*([""] if lines else []), f"[{section}]", *said, ""]
        elif said:
            place = _last_filled(lines, first, last)
            commented = [i for i in range(first, last) if _is_key(lines[i].lstrip("# "), key)]
            place = commented[-1] + 1 if commented else place
            lines[place:place] = said
    else:
        count, comment = _extent(lines, at, last)
        lines[at : at + count] = [f"{line}{comment}" for line in said]
    changed = "\n".join(lines)
    _verify(text, changed, section, key, value)
    return changed


def _section(lines: list[str], section: str) -> tuple[int, int]:
    """The lines below a section's heading; the end of the text where it has none."""
    heads = [(i, m[1]) for i, line in enumerate(lines)
             if (m := re.match(r"\s*\[\s*([\w.-]+)\s*\]\s*(?:#.*)?$", line))]  # fmt: skip
    for number, (i, name) in enumerate(heads):
        if name == section:
            return i + 1, heads[number + 1][0] if number + 1 < len(heads) else len(lines)
    return len(lines), len(lines)


def _last_filled(lines: list[str], first: int, last: int) -> int:
    while last > first and not lines[last - 1].strip():
        last -= 1
    return last


def _is_key(line: str, key: str) -> bool:
    return re.match(rf'\s*(?:{re.escape(key)}|"{re.escape(key)}")\s*=', line) is not None


def _extent(lines: list[str], at: int, last: int) -> tuple[int, str]:
    """How many lines the key at `at` and its value take, and the comment behind them."""
    for count in range(1, last - at + 1):
        text = "\n".join(lines[at : at + count])
        try:
            whole = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
        comment = next((m[0] for m in re.finditer(r"\s*#.*$", text) if _parses(text[: m.start()])
                        and tomllib.loads(text[: m.start()]) == whole), "")  # fmt: skip
        return count, comment
    return 1, ""


def _parses(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _verify(text: str, changed: str, section: str, key: str, value: object) -> None:
    """Raises RecipeError where the text is written so that its key cannot be found by lines."""
    try:
        wanted, found = tomllib.loads(text), tomllib.loads(changed)
        part = wanted.setdefault(section, {})
        part.pop(key, None)
        if value is not None:
            part[key] = list(value) if isinstance(value, tuple) else value
        sound = {k: v for k, v in wanted.items() if v} == {k: v for k, v in found.items() if v}
    except (tomllib.TOMLDecodeError, AttributeError):
        sound = False
    if not sound:
        raise RecipeError(
            f"deck.toml: [{section}] {key} cannot be changed from here, as the file is written in "
            "a way of its own. Change it there."
        )
