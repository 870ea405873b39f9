"""deck.toml and --set: one schema, every problem at once, nothing silently ignored."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck import recipe
from policydeck.errors import RecipeError

ROOT = Path(__file__).resolve().parents[1]


def test_settings_on_the_command_line_and_in_the_file_mean_the_same(tmp_path: Path) -> None:
    path = tmp_path / "deck.toml"
    path.write_text('[levels]\nbase = 4\n[cards]\nterm = ["recognition", "cloze"]\n', "utf-8")
    told = recipe.load(None, ("levels.base=4", "cards.term=recognition,cloze"))
    assert recipe.load(path) == told
    assert recipe.load(path, ("levels.base=2",)).levels.base == 2


def test_a_list_is_written_as_in_the_file_or_with_commas() -> None:
    lists = ('levels.known=["hsk1-4", "w.txt"]', "levels.known=hsk1-4, w.txt")
    assert {recipe.load(None, (one,)).levels.known for one in lists} == {("hsk1-4", "w.txt")}
    assert recipe.load(None, ("deck.title='A, B'",)).deck.title == "A, B"
    with pytest.raises(RecipeError, match="is not valid TOML"):
        recipe.load(None, ('levels.known=["hsk1-4',))


def test_all_problems_are_reported_at_once_with_the_nearest_name() -> None:
    with pytest.raises(RecipeError) as error:
        recipe.load(None, ("levels.bas=4", "levels.base=nine", "card.term=cloze", "nonsense"))
    message = str(error.value)
    assert "unknown key “levels.bas”; did you mean “base”?" in message
    assert "levels.base" in message
    assert "nine" in message
    assert "unknown section [card]; did you mean “cards”?" in message
    assert "“nonsense” is not section.key=value" in message


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("deck.title=a::", "a name is missing"),
        ("deck.title=a\tb", "on one line"),
        ("deck.id=a\nb", "on one line"),
        ("levels.names=One,Two::b", "may not be empty or contain ::"),
    ],
)
def test_a_name_that_anki_would_change_is_refused(setting: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        recipe.load(None, (setting,))


@pytest.mark.parametrize("text", ["[levels", "levels = 3", "[levels]\nbase = 'x'", "[a]\nb = 1"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "deck.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(RecipeError, match=r"deck\.toml"):
        recipe.load(path)


def test_the_written_file_reads_back_to_the_same_recipe(tmp_path: Path) -> None:
    chosen = recipe.load(
        None, ("levels.base=5", 'deck.title=A "quoted" title', "deck.documents=a.tsv,b.tsv")
    )
    path = tmp_path / "deck.toml"
    path.write_text(recipe.to_toml(chosen, comments=True), "utf-8")
    assert recipe.load(path) == chosen


@given(
    st.dictionaries(
        st.text(max_size=8),
        st.dictionaries(st.text(max_size=8), st.integers(), max_size=3),
        max_size=3,
    )
)
def test_any_table_is_a_recipe_or_a_clear_error(raw: dict[str, dict[str, int]]) -> None:
    problems: list[str] = []
    values = recipe._check(raw, problems)
    assert problems or all(section in recipe.Recipe.__struct_fields__ for section in values)


def test_the_schema_says_what_the_recipe_says() -> None:
    schema = msgspec.json.decode(recipe.schema())
    assert schema["$ref"] == "#/$defs/Recipe"
    sections = schema["$defs"]["Recipe"]["properties"]
    described = set()
    for section, reference in sections.items():
        part = schema["$defs"][reference["$ref"].removeprefix("#/$defs/")]
        assert part["additionalProperties"] is False
        described |= {
            (f"{section}.{key}", value["description"], json.dumps(value["default"]))
            for key, value in part["properties"].items()
        }
    assert described == {(n, meaning, json.dumps(d)) for n, meaning, d in recipe.describe()}
    script = schema["$defs"]["Cards"]["properties"]["script"]
    assert script["enum"] == ["document", "simplified", "traditional-hk", "traditional-tw"]


def test_the_shipped_recipes_are_valid() -> None:
    for path in sorted((ROOT / "decks").glob("*/deck.toml")):
        assert recipe.load(path).deck.id == path.parent.name
        assert tomllib.loads(path.read_text("utf-8"))
