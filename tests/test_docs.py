"""The documentation: every page is in the menu, and every command in it exists."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shlex
import sys
from pathlib import Path

import pytest
import typer.main
import yaml

import policydeck
from policydeck import recipe
from policydeck.cli.base import app

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import shoot_studio
import write_docs

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted(ROOT.glob("docs/**/*.md"))
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *DOCS]
CALL = re.compile(r"(?:^    |`)(?:\$ )?policydeck ([a-z]+\b[^`\n]*)", re.M)


def test_every_page_is_in_the_menu() -> None:
    def pages(menu: object) -> set[str]:
        if isinstance(menu, str):
            return {menu}
        items = menu.values() if isinstance(menu, dict) else menu
        assert isinstance(items, type({}.values()) | list)
        return set().union(*map(pages, items))

    listed = pages(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"])
    assert listed == {path.relative_to(ROOT / "docs").as_posix() for path in DOCS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_picture_is_there(page: Path) -> None:
    for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8")):
        assert (page.parent / name).is_file(), f"{name}: make it with `make pictures`"


def test_the_tour_of_the_studio_shows_what_its_tool_takes() -> None:
    shown = re.findall(
        r"\]\(studio/(\w+)\.webp\)", (ROOT / "docs" / "studio.md").read_text("utf-8")
    )
    assert tuple(shown) == shoot_studio.DOCS
    assert {path.stem for path in (ROOT / "docs" / "studio").iterdir()} == set(shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_option_named_exists(page: Path) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for call in CALL.findall(page.read_text("utf-8")):
        name, *words = shlex.split(call.partition(" #")[0].replace("…", ""))
        assert name in commands, call
        options = {o for p in commands[name].params for o in (*p.opts, *p.secondary_opts)}
        used = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert used <= {*options, "--help"}, call


def test_every_option_is_described() -> None:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name, command in commands.items():
        for option in command.params:
            named = [o for o in (*option.opts, *option.secondary_opts) if o.startswith("-")]
            assert not named or any(o in text for o in named), f"{name}: {named}"


def test_links_within_the_documentation_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_row_stands_outside_its_table(page: Path) -> None:
    for block in re.findall(r"(?:^\|.*\n)+", page.read_text("utf-8") + "\n", re.M):
        assert re.match(r".*\n\|[ |:-]+\|\n", block), block


@pytest.mark.parametrize("page", write_docs.TABLES)
def test_tables_say_what_the_program_says(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    assert text == write_docs.written(page), "run: python tools/write_docs.py"
    assert write_docs.UNTOLD not in text, "say in Chinese what a new setting means"


def test_every_setting_has_a_meaning() -> None:
    assert [name for name, meaning, _ in recipe.describe() if not meaning] == []


@pytest.mark.parametrize(
    "module",
    sorted(
        found.name
        for found in pkgutil.walk_packages(policydeck.__path__, "policydeck.")
        if not found.name.endswith("__main__")
    ),
)
def test_the_examples_in_docstrings_are_true(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_the_examples_in_python_are_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert tried > 8
    assert failed == 0
