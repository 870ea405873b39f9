"""Files that were made to do harm get one line, and no memory and time to speak of."""

from __future__ import annotations

import re

import pytest

import forked
import hostile
from test_cli import TEXT

pytestmark = pytest.mark.slow

# Of the processor and of memory; with the dictionaries 0.3 GB are in use before anything is read.
SECONDS, MEGABYTES = 10, 1000
# Read after all: a number too long to be one, what was allowed, packages without a word, whose
# media do not matter.
HARMLESS = ("number.tsv", "limits.nesting=300", "levels.known=empty.apkg", "levels.known=deep.apkg")
# Elements within elements, more than are read, and as many as somebody allowed.
DEEP = ["pairs", "nested.xlf"]
ALLOWED = [*DEEP, "--set", "limits.nesting=300"]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, forked.Outcome]:
    """What each command made of each file."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "text.tsv").write_text(TEXT, "utf-8")
    for name, made in {**hostile.TEXTS, **hostile.PACKAGES}.items():
        (folder / name).write_bytes(hostile.content(made))
    nested = f'<xliff version="1.2"><trans-unit id="1"><source>{hostile.nested("g", 250)}</source>'
    nested += "<target>governance</target></trans-unit></xliff>"
    (folder / "nested.xlf").write_text(nested, "utf-8")
    commands = [DEEP, ALLOWED, *(["pairs", name] for name in hostile.TEXTS)]
    for name in hostile.PACKAGES:
        commands += [
            ["diff", name, name],
            ["preview", name, "-o", f"{name}.html"],
            ["build", "text.tsv", "-o", f"{name}.new.apkg", "--previous", name],
            ["build", "text.tsv", "-o", f"{name}.known.apkg", "--set", f"levels.known={name}"],
        ]
    found = forked.run(commands, folder)
    return {" ".join(c): outcome for c, outcome in zip(commands, found, strict=True)}


def test_each_gets_one_line_and_little_else(outcomes: dict[str, forked.Outcome]) -> None:
    for command, outcome in outcomes.items():
        assert outcome.code == (not command.endswith(HARMLESS)), (command, outcome)
        if outcome.code:
            assert re.fullmatch(r"policydeck: [^\n]+\n", outcome.err), command
        assert outcome.seconds < SECONDS, command
        assert outcome.megabytes < MEGABYTES, command


def test_what_is_too_much_is_said_and_can_be_allowed(
    outcomes: dict[str, forked.Outcome],
) -> None:
    for command, setting in (
        ("pairs far.xlsx", "memory"),
        ("pairs rows.ods", "cells"),
        ("pairs bomb.docx", "text"),
        ("pairs deep.xlf", "nesting"),
        ("pairs wide.tsv", "cells"),
        ("diff bomb.apkg bomb.apkg", "package"),
    ):
        found = outcomes[command]
        assert (found.code, f"--set limits.{setting}=" in found.err) == (1, True), found
    assert (outcomes[" ".join(DEEP)].code, outcomes[" ".join(ALLOWED)].code) == (1, 0)
    assert "治理\tgovernance" in outcomes[" ".join(ALLOWED)].out
