"""What can go wrong, in words for the person who can put it right.

A message says where (file and line), what was found, what was expected and what to do.
"""

from __future__ import annotations

import os
from pathlib import Path


class PolicydeckError(Exception):
    """Anything that the user can put right; the command line prints it and exits with 1."""

    exit_code = 1


class InputError(PolicydeckError):
    """A text, table or word list that cannot be read as what it should be."""

    def __init__(self, path: Path | str, line: int | None, found: str, expected: str) -> None:
        """`line` is 1-based, or None where the whole file is meant."""
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {found}. {expected}")
        self.parts = (str(path), line, found, expected)


class RecipeError(PolicydeckError):
    """A deck.toml or --set that asks for what does not exist; lists every problem at once."""

    exit_code = 2


class OutputError(PolicydeckError):
    """A file that cannot be written; whatever stood there before stands there still."""


class MissingExtraError(PolicydeckError):
    """An optional package that this input or setting needs, named with the command to add it."""


def check_name(name: str) -> None:
    """Raise an error for the name of a file that is not UTF-8, as old archives unpack to.

    Names go into references, recipes and decks, which are UTF-8.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        shown = raw.decode("utf-8", "backslashreplace")
        other = raw.decode("gb18030", "replace")
        raise InputError(
            shown, None, "a name that is not UTF-8",
            f"Give it another name, such as {Path(other).name}",
        ) from None  # fmt: skip
