"""Recipes and corrections of every kind, sensible and not: a sound deck or a clear error.

Each example builds a real deck of two lines, so nothing between the file and the package is left
out.
"""

from __future__ import annotations

import json
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from known import WORK
from policydeck import pipeline, recipe
from policydeck.anki import apkg
from policydeck.check import sanity
from policydeck.errors import PolicydeckError
from policydeck.recipe import overrides
from policydeck.release import targets
from policydeck.storage import manifest
from test_cli import TEXT

pytestmark = pytest.mark.slow

SCHEMA = msgspec.json.decode(recipe.schema())["$defs"]
# The network and other programs are no matter of recipes.
NOT_HERE = {"edge", "espeak"}
words = st.sampled_from(
    ["", " ", "HSK 5", "a::b", "<b>x</b> & y", "治理", "1", "-3", "nan", "../x", "a\tb", "a\nb",
     "\x1f", "\x00", "{{Front}}", "::", "x" * 300, "hsk1-4", "hsk9-1", "mytext.tsv", "🀄"]
) | st.text(max_size=6)  # fmt: skip
anything = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | words
    | st.lists(words, max_size=3)
)


# What text in a setting may be, where it is not just any name.
FIT: dict[str, st.SearchStrategy[Any]] = {
    "documents": st.just(["mytext.tsv"]) | st.just(["mytext.tsv", "mytext.tsv"]),
    "known": st.lists(st.sampled_from(["hsk1-4", "hsk 6", "mytext.tsv", "notes.tsv"]), max_size=2),
    "recordings": st.sampled_from(["", ".", ".."]),
    "format": st.sampled_from(["", "tsv", "csv", "pipe"]),
    "encoding": st.sampled_from(["", "utf-8", "gb18030"]),
    "zh_column": st.sampled_from(["", "1", "2"]),
    "en_column": st.sampled_from(["", "1", "2"]),
    "base": st.integers(0, 7),
    "bounds": st.lists(st.integers(1, 9) | st.floats(0, 9), max_size=4),
    "coverage": st.floats(0.5, 1),
    "least": st.floats(0, 1),
    "rendering": st.floats(0, 1),
    "max_per_level": st.integers(0, 5),
}


def values(key: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a setting may be."""
    if key in FIT:
        return FIT[key]
    if "anyOf" in schema:  # a value, or none
        return values(key, schema["anyOf"][0])
    if "enum" in schema:
        return st.sampled_from([value for value in schema["enum"] if value not in NOT_HERE])
    if schema["type"] == "array":
        return st.lists(values("", schema["items"]), max_size=6)
    kinds = {"boolean": st.booleans(), "string": words, "integer": st.integers(0, 1000)}
    return kinds[schema["type"]]


def _drawn(key: str, schema: dict[str, Any], dice: int) -> st.SearchStrategy[Any]:
    return anything if dice == 9 else values(key, schema)


NAMES = {
    (section, key): st.integers(0, 9).flatmap(partial(_drawn, key, schema))
    for section, part in SCHEMA["Recipe"]["properties"].items()
    for key, schema in SCHEMA[part["$ref"].removeprefix("#/$defs/")]["properties"].items()
}
chosen = st.lists(
    st.sampled_from(sorted(NAMES)).flatmap(
        lambda name: st.tuples(st.just(name), NAMES[name])
    ),
    max_size=5,
    unique_by=lambda item: item[0],
)  # fmt: skip


def toml(settings_: list[tuple[tuple[str, str], Any]]) -> str:
    """A deck.toml with these settings and, unless they name others, the text."""
    parts: dict[str, dict[str, Any]] = {"deck": {"documents": ["mytext.tsv"]}}
    for (section, key), value in settings_:
        parts.setdefault(section, {})[key] = value
    lines = []
    for section, part in parts.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {json.dumps(v)}" for key, v in part.items() if v is not None]
    return "\n".join(lines) + "\n"


@st.composite
def broken(draw: st.DrawFn, text: str) -> str:
    """The text with a stretch of it replaced."""
    at = draw(st.integers(0, len(text)))
    end = draw(st.integers(at, min(len(text), at + 12)))
    return (
        text[:at]
        + draw(st.sampled_from(["", "\n", '"', "[", "=", "\t", "#", "é", "x"]))
        + text[end:]
    )


def build(recipe_text: str, corrections: bytes = b"") -> None:
    """Build the deck; what comes of it is sound, or the error is clear."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "deck"
        folder.mkdir()
        (folder / "mytext.tsv").write_text(TEXT, "utf-8")
        (folder / "deck.toml").write_bytes(recipe_text.encode("utf-8", "surrogatepass"))
        if corrections:
            (folder / "overrides.tsv").write_bytes(corrections)
        try:
            target = targets.find([folder], None, ())
            built = pipeline.build(target, work=WORK)
        except PolicydeckError as error:
            message = str(error)
        else:
            message = ""
        if message:
            assert len(message) > 20
            assert sorted(p.name for p in folder.glob("*.apkg")) == []
            assert not (folder / "notes.tsv").exists()
            return
        package = apkg.read(built.target.out)
        assert package.notes
        assert list(sanity.package(package)) == []
        rows = manifest.read(target.manifest).rows
        stamps = {row.guid: row.stamp for row in rows.values()}
        assert {guid: note.stamp for guid, note in package.notes.items()}.items() <= stamps.items()
        again = pipeline.build(targets.find([folder], None, ()), work=WORK)
        assert not any(again.changes.values())
        assert apkg.read(built.target.out) == package


@given(chosen.map(toml) | chosen.map(toml).flatmap(broken))
@example(toml([(("limits", key), 10**9) for key in ("text", "package", "members", "cells")]))
@example(toml([(("limits", "text"), 10**20)]))
def test_a_mutated_recipe_makes_a_deck_or_a_clear_error(text: str) -> None:
    build(text)


TERMS = ["合作", "信息", "風險", "防范", "主权", "倡议", "技术合作", "各国", "应", "恐龙"]
VALUES = {
    "reading": ["hé zuò", "he2 zuo4", "hé", "xìn xī"],
    "traditional": ["合作", "風險", "資訊"],
    "gloss": ["to co-operate | x", "<script>alert(1)</script>", "a & b < c"],
    "rendering": ["", "cooperation", "risks together", "no such English"],
    "split": ["合 作", "信 息", "技 术 合作"],
    "level": ["5", "HSK 7-9", "beyond", "0"],
    "note": ["see 合作", "{{c1::x}} <b>", ""],
}
row = st.sampled_from([*overrides.KINDS, *VALUES, "glos"]).flatmap(
    lambda what: st.tuples(
        st.sampled_from(TERMS),
        st.sampled_from(["", "", "1.1", "mytext:2.1", "9.9"]),
        st.just(what),
        st.sampled_from(VALUES.get(what, [""])),
    )
)
odd = st.tuples(words, words, st.sampled_from(overrides.KINDS), words)
table = st.lists(row | row | row | odd, max_size=5).map(
    lambda rows: "\n".join(["term\tplace\twhat\tvalue", *("\t".join(cells) for cells in rows)])
)


@given((table | table.flatmap(broken)).map(lambda text: text.encode("utf-8", "replace"))
       | st.binary(min_size=1, max_size=40))  # fmt: skip
def test_mutated_corrections_make_a_deck_or_a_clear_error(corrections: bytes) -> None:
    build(toml([]), corrections)
