"""Write the tables of the documentation that follow the program: settings and formats.

    python tools/write_docs.py

`make docs` does it, and a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from policydeck import recipe
from policydeck.read.formats import FORMATS

DOCS = Path(__file__).resolve().parents[1] / "docs"
UNSET = {"levels.base": "by scheme", "cards.term": "by study", "cards.sentence": "by study"}
UNTOLD = "（待译）"
UNSET_ZH = {"by scheme": "依方案", "by study": "依用途"}


def settings() -> Iterator[str]:
    """A row for every setting."""
    for name, meaning, default in recipe.describe():
        told = recipe.told(name)
        for choice in recipe.choices(name):
            told = told.replace(f" {choice}", f" `{choice}`", 1) if choice else told
        shown = UNSET[name] if default is None else f"`{recipe.shown(default)}`"
        yield f"| `{name}` | {shown} | {meaning} {told}".rstrip() + " |"


def chinese_settings() -> Iterator[str]:
    """The same in Chinese; what each means is kept from the page as it is."""
    text = (DOCS / "zh" / "settings.md").read_text("utf-8")
    meanings = dict(re.findall(r"^\| `([^`]+)` \|.*\| (.+) \|$", text, re.M))
    for name, _, default in recipe.describe():
        values = " ".join(f"`{value}`" for value in recipe.choices(name) if value)
        shown = UNSET_ZH[UNSET[name]] if default is None else f"`{recipe.shown(default)}`"
        cells = (f"| `{name}`", shown, values, meanings.get(name, UNTOLD))
        yield " | ".join(cells).replace("|  |", "| |") + " |"


def formats() -> Iterator[str]:
    """A row for every format."""
    for format in FORMATS.values():
        suffixes = " ".join(f"`{suffix}`" for suffix in format.suffixes)
        needs = f"`policydeck[{format.extra}]` " if format.extra else ""
        yield " | ".join(("| `" + format.name + "`", suffixes, needs)).replace("|  ", "| ") + "|"


TABLES: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "settings.md": ("| setting | default | meaning |", settings),
    "zh/settings.md": ("| 设置 | 默认 | 可选值 | 含义 |", chinese_settings),
    "formats.md": ("| name | suffixes | needs |", formats),
}


def written(page: str) -> str:
    """The text of a page with the table that it should have."""
    text = (DOCS / page).read_text("utf-8")
    head, rows = TABLES[page]
    before, _, rest = text.partition(f"{head}\n")
    rule, _, rest = rest.partition("\n")
    after = rest.partition("\n\n")[2]
    return "\n".join((f"{before}{head}", rule, *rows(), "", after))


if __name__ == "__main__":
    for page in TABLES:
        (DOCS / page).write_text(written(page), "utf-8")
