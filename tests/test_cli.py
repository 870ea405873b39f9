"""The command line as a script or a person meets it: columns, exit codes, messages."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policydeck import cli
from policydeck.cli import base

Call = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "data/documents/global-ai-governance-initiative/text.txt"
TEXT = (
    "各国应加强信息交流和技术合作。\tAll countries should enhance information exchange and "
    "technological cooperation.\n"
    "我们倡议尊重他国主权，共同做好风险防范。\tWe call for respecting the sovereignty of other "
    "countries and for preventing risks together.\n"
)


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *args: object
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    monkeypatch.setattr(sys, "argv", ["policydeck", *map(str, args)])
    try:
        cli.main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """`run` with pytest's own fixtures filled in."""
    return lambda *args: run(capsys, monkeypatch, *args)


def table(text: str) -> list[dict[str, str]]:
    """Tab-separated output as rows."""
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_text_of_ones_own_needs_no_project_folder(call: Call, tmp_path: Path) -> None:
    text = tmp_path / "mytext.tsv"
    text.write_text(TEXT, "utf-8")
    code, out, err = call("build", text)
    assert (code, out) == (0, "")
    assert "2 passages" in err
    assert "mytext.apkg" in err
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "mytext.apkg", "mytext.recipe.toml", "mytext.tsv", "notes.tsv",
    ]  # fmt: skip
    first = (tmp_path / "mytext.apkg").read_bytes()
    assert call("build", text)[0] == 0
    assert (tmp_path / "mytext.apkg").read_bytes() == first
    other = tmp_path / "other.tsv"
    other.write_text("人工智能带来巨大机遇。\tAI brings huge opportunities.\n", "utf-8")
    assert call("build", other)[0] == 0
    assert (tmp_path / "other.notes.tsv").exists()  # not in the way of the first deck's


def test_the_files_of_a_deck_are_no_texts(call: Call, tmp_path: Path) -> None:
    (tmp_path / "treaty.tsv").write_text(TEXT, "utf-8")
    (tmp_path / "act.txt").write_text(TEXT.replace("各国", "会员国"), "utf-8")
    (tmp_path / "act.overrides.tsv").write_text(
        "term\tplace\twhat\tvalue\n风险\t\tnote\tmy remark\n", "utf-8"
    )

    def texts() -> list[Path]:
        return sorted(p for p in tmp_path.iterdir() if p.suffix in {".tsv", ".txt"})

    code, _, err = call("build", *texts(), "--export", "tsv", "--export", "quizlet")
    assert code == 0, err
    assert len(texts()) == 6
    deck, pairs = (tmp_path / "act.apkg").read_bytes(), call("pairs", *texts())
    assert pairs[1].count("\n") == 1 + 4
    code, _, err = call("build", *texts())
    assert code == 0
    assert "0 new, 0 changed, 0 retired, 0 gone" in err
    assert (tmp_path / "act.apkg").read_bytes() == deck
    assert call("pairs", tmp_path)[1].count("\n") == 1 + 4
    code, _, err = call("build", tmp_path / "notes.tsv")
    assert code == 1
    assert "notes.tsv: what policydeck keeps or writes beside a deck" in err


def test_a_stored_recipe_makes_the_same_deck_again(call: Call, tmp_path: Path) -> None:
    text = tmp_path / "texts" / "mytext.tsv"
    text.parent.mkdir()
    text.write_text(TEXT, "utf-8")
    known = tmp_path / "known.txt"
    known.write_text("风险\n", "utf-8")
    deck = tmp_path / "deck" / "mine.apkg"
    settings = ("cards.script=traditional-hk", "levels.base=2", f"levels.known={known}")
    told = [part for setting in settings for part in ("--set", setting)]
    assert call("build", text, "-o", deck, *told)[0] == 0
    stored = tmp_path / "texts" / "mytext.recipe.toml"
    recipe = tomllib.loads(stored.read_text("utf-8"))
    assert recipe["deck"]["documents"] == ["mytext.tsv"]
    assert recipe["levels"]["known"] == ["../known.txt"]
    assert (recipe["levels"]["base"], recipe["cards"]["script"]) == (2.0, "traditional-hk")
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    made = {path.name for path in files} - {"known.txt", "mytext.tsv"}
    assert made == {"mine.apkg", "mytext.recipe.toml", "notes.tsv"}
    code, _, err = call("build", stored, "-o", deck)
    assert code == 0
    assert "0 new, 0 changed, 0 retired, 0 gone" in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == files
    code, _, err = call("build", stored, text)
    assert code == 2
    assert "must stand alone" in err


def test_a_deck_folder_continues_the_deck_built_before(call: Call, tmp_path: Path) -> None:
    text, folder = tmp_path / "mytext.tsv", tmp_path / "my-deck"
    text.write_text(TEXT, "utf-8")
    assert call("build", text)[0] == 0
    code, _, err = call("init", text, "-o", folder)
    assert code == 0
    old = tmp_path / "mytext.apkg"
    assert f"policydeck build {folder} --previous {old}" in err
    code, _, err = call("build", folder, "--previous", old)
    assert code == 0
    assert "0 new, 0 changed, 0 retired, 0 gone" in err
    code, _, err = call("build", folder, "--set", "deck.title=Another name")
    assert code == 0
    assert "The deck was called “mytext”" in err
    code, out, _ = call("diff", old, folder / "my-deck.apkg")
    assert code == 0
    assert "of a deck that has another name now" in out
    assert "another level" not in out


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("气候变化应对法\tClimate Change Response Act\n", "Climate Change Response Act"),
        ("第一章 总则\tChapter I General Provisions\n", "mytext"),
        ("我们倡议：\tWe suggest:\n", "mytext"),
    ],
)
def test_a_new_deck_folder_has_the_title_that_its_text_begins_with(
    call: Call, tmp_path: Path, first: str, title: str
) -> None:
    text = tmp_path / "mytext.tsv"
    text.write_text(first + TEXT, "utf-8")
    assert call("init", text, "-o", tmp_path / "deck")[0] == 0
    assert f'\ntitle = "{title}"\n' in (tmp_path / "deck" / "deck.toml").read_text("utf-8")


def test_without_a_name_the_present_folder_is_built(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = call("build")
    assert code == 2
    assert "no deck folder or text is named" in err
    (tmp_path / "text.tsv").write_text(TEXT, "utf-8")
    (tmp_path / "deck.toml").write_text('[deck]\nid = "mine"\ndocuments = ["text.tsv"]\n', "utf-8")
    assert call("build")[0] == 0
    assert (tmp_path / f"{tmp_path.name}.apkg").exists()


def test_pairs_and_terms_give_places_in_the_passage(call: Call) -> None:
    passages = [line.split(" | ") for line in SEED.read_text("utf-8").splitlines()]
    code, out, _ = call("pairs", SEED)
    assert code == 0
    assert out.splitlines()[0] == "ref\tscore\tzh\ten"
    code, out, _ = call("terms", SEED)
    assert code == 0
    rows = table(out)
    assert len(rows) > 500
    assert list(rows[0])[:12] == [
        "row", "zh", "zh_start", "simplified", "traditional", "pinyin", "kind", "level", "en",
        "en_start", "score", "gloss",
    ]  # fmt: skip
    for row in rows:
        zh, en = passages[int(row["row"]) - 1][:2]
        assert zh[int(row["zh_start"]) :].startswith(row["zh"])
        if row["en"]:
            assert en[int(row["en_start"]) :].startswith(row["en"].split(" … ")[0])


def test_pinyin_has_a_syllable_for_each_han_character(call: Call, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("人工智能\n\n為此，5G！\n", "utf-8")
    code, out, _ = call("pinyin", text, "--numbers")
    assert code == 0
    assert out == "ren2 gong1 zhi4 neng2\n\nwei4 ci3\n"


def test_explain_says_where_everything_comes_from(call: Call) -> None:
    code, out, _ = call("explain", "人類命運共同體", ROOT / "decks/global-ai-governance-initiative")
    assert code == 0
    for expected in (
        "rénlèi mìngyùn gòngtóngtǐ",
        "policy lexicon",
        "community with a shared future",
    ):
        assert expected in out
    code, _, err = call("explain", "恐龙", SEED)
    assert code == 1
    assert "no term of this text" in err


@pytest.mark.slow
def test_check_finds_the_shipped_deck_sound_and_a_changed_one_not(
    call: Call, tmp_path: Path
) -> None:
    text = tmp_path / "text.txt"
    text.write_text("".join(SEED.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    code, _, _err = call("init", text, "-o", tmp_path / "deck")
    assert code == 0
    code, out, _ = call("check", tmp_path / "deck")
    assert code == 1
    assert "deck.apkg is missing" in out
    assert call("build", tmp_path / "deck")[0] == 0
    assert call("check", tmp_path / "deck")[0] == 0
    stored = tmp_path / "deck" / "deck.recipe.toml"
    kept = stored.read_bytes()
    stored.write_bytes(kept.replace(b'script = "document"', b'script = "traditional-tw"'))
    code, out, _ = call("check", tmp_path / "deck")
    assert (code, out.count("\n")) == (1, 1)
    assert "deck.recipe.toml is not the recipe of now" in out
    stored.write_bytes(kept)
    recipe = tmp_path / "deck" / "deck.toml"
    recipe.write_text(recipe.read_text("utf-8").replace("# base =", "base = 4"), "utf-8")
    code, out, _ = call("check", tmp_path / "deck")
    assert code == 1
    assert "retired since the last build" in out


BAD_INPUT = [
    ("missing.tsv", None, "missing.tsv"),
    ("empty.tsv", b"", "empty"),
    ("binary.tsv", bytes(range(256)) * 20, "binary.tsv"),
    ("undecodable.tsv", "中文\tEnglish text\n".encode() + b"\xff\xfe\xfa\n" * 3, "undecodable.tsv"),
    ("chinese.tsv", "只有中文，没有英文。\n我们倡议。\n".encode(), "English"),
    ("english.tsv", b"Only English in here.\nAnd nothing else at all.\n", "Chinese"),
    ("japanese.tsv", "これは日本語です。\tThis is Japanese text.\nひらがな\tHiragana is here\n".encode(), "Japanese"),
    ("ragged.tsv", (TEXT + "这一行没有英文\n" + TEXT).encode(), "ragged.tsv:3"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), BAD_INPUT, ids=[b[0] for b in BAD_INPUT])
def test_bad_input_is_named_and_an_existing_deck_stays(
    call: Call, tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    deck = tmp_path / f"{path.stem}.apkg"
    deck.write_bytes(b"the deck that was there")
    code, out, err = call("build", path)
    assert code != 0
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert deck.read_bytes() == b"the deck that was there"
    assert not (tmp_path / "notes.tsv").exists()


def test_wrong_settings_and_places_are_named(call: Call, tmp_path: Path) -> None:
    text = tmp_path / "mytext.tsv"
    text.write_text(TEXT, "utf-8")
    code, _, err = call("build", text, "--set", "level.base=2", "--set", "cards.scrip=x")
    assert code == 2
    assert "did you mean “levels”?" in err
    assert "did you mean “script”?" in err
    code, out, err = call("settings", text)
    assert (code, out) == (2, "")
    assert "is no deck folder" in err
    blocked = tmp_path / "file"
    blocked.write_text("x", "utf-8")
    code, _, err = call("build", text, "-o", blocked / "deck.apkg")
    assert code == 1
    assert "cannot be written" in err
    deck = tmp_path / "deck"
    deck.mkdir()
    (deck / "deck.toml").write_text('[deck]\ndocuments = ["nothing.tsv"]\n', "utf-8")
    code, _, err = call("build", deck)
    assert code == 1
    assert "nothing.tsv" in err


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("治理\t\treading\tzhi4", "needs 2 syllables"),
        ("治理\t\tgloss\t", "holds the senses"),
        ("治理\t\trendring\tx", "Did you mean “rendering”?"),
        ("治理\t\tlevel\tthirty", "Write 1 to 6"),
        ("治理\t\tsplit\t治 疗", "must join"),
        ("\t\tskip\t", "without a term"),
    ],
)
def test_an_override_that_cannot_be_meant_is_named(
    call: Call, tmp_path: Path, row: str, message: str
) -> None:
    text = tmp_path / "mytext.tsv"
    text.write_text(TEXT, "utf-8")
    (tmp_path / "mytext.overrides.tsv").write_text(f"term\tplace\twhat\tvalue\n{row}\n", "utf-8")
    code, _, err = call("build", text)
    assert code == 1
    assert "mytext.overrides.tsv:2" in err
    assert message in err


def test_overrides_reach_the_cards_and_idle_ones_are_reported(call: Call, tmp_path: Path) -> None:
    text = tmp_path / "mytext.tsv"
    text.write_text(TEXT, "utf-8")
    rows = (
        "合作\t\tgloss\tmy own sense", "主权\t\treading\tzhu3 quan1", "倡议\t\tskip\t",
        "信息\t\tnote\tmy remark", "恐龙\t\tskip\t", "风险\t1.1\treading\tfeng1 xian3",
    )  # fmt: skip
    (tmp_path / "mytext.overrides.tsv").write_text(
        "term\tplace\twhat\tvalue\n" + "\n".join(rows) + "\n", "utf-8"
    )
    code, _, err = call("build", text)
    assert code == 0
    assert "mytext.overrides.tsv:6: “恐龙” does not occur" in err
    assert "mytext.overrides.tsv:7: “风险” does not occur in 1.1" in err
    with zipfile.ZipFile(tmp_path / "mytext.apkg") as archive:
        deck = archive.read("collection.anki2").decode("utf-8", "replace")
    assert "my own sense" in deck
    assert "my remark" in deck
    assert "quān" in deck
    assert "\tterm:倡议\t" not in (tmp_path / "notes.tsv").read_text("utf-8")


def test_a_word_is_read_as_it_is_where_it_stands_by_itself(call: Call, tmp_path: Path) -> None:
    """Inside 直系血亲 it may be read in another way; those places are not shown on its card."""
    text = tmp_path / "mytext.tsv"
    text.write_text(
        "有直系血亲或旁系血亲之关系者。\tHe has a lineal or a collateral consanguinity.\n", "utf-8"
    )
    (tmp_path / "mytext.overrides.tsv").write_text(
        "term\tplace\twhat\tvalue\n直系血亲\t\treading\tzhi2 xi4 xue4 qing4\n", "utf-8"
    )
    assert call("build", text)[0] == 0
    with zipfile.ZipFile(tmp_path / "mytext.apkg") as archive:
        deck = archive.read("collection.anki2").decode("utf-8", "replace")
    assert "xuèqīn" in deck


def test_the_documentation_tells_of_every_command() -> None:
    readme = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for command in base.app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert f"| `policydeck {name}" in readme, name
    for kind in cli.decks.Export:
        assert f"`{kind.value}`" in readme or f"--export {kind.value}`" in readme, kind


def test_help_loads_nothing_that_only_a_build_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "policydeck", "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "policydeck.cli.decks" in loaded
    assert not loaded & {"numpy", "jieba", "opencc", "pypinyin", "wordfreq", "genanki", "jinja2"}
    for name in ("build", "pairs", "terms", "pinyin", "explain", "check", "init", "push"):
        assert name in done.stdout


def test_a_log_says_what_is_being_done_to_those_who_ask(call: Call, tmp_path: Path) -> None:
    text, log = tmp_path / "mytext.tsv", tmp_path / "build.log"
    text.write_text(TEXT, "utf-8")
    _, _, silent = call("build", text, "--quiet")
    assert silent == ""
    code, _, said = call("build", text, "--quiet", "-v", "--log", log)
    assert code == 0
    for line in ("mytext.tsv: read as tsv", "notes: ", "written: ", "ended with exit code 0"):
        assert line in said, said
    assert "tasks" not in said
    assert " DEBUG policydeck.work: study: 0 new of 1 tasks" in log.read_text("utf-8")
    assert "信息" not in said + log.read_text("utf-8")
    _, _, said = call("-v", "build", tmp_path / "other.tsv", "--log", log)
    assert said.count("there is no such file") == 1
    assert "there is no such file" in log.read_text("utf-8")
    code, _, said = call("pinyin", text, "--log", tmp_path / "no" / "log")
    assert (code, said.count("\n")) == (1, 1)
    assert "the log cannot be written" in said


def test_json_says_what_the_lines_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mytext.tsv").write_text(TEXT, "utf-8")
    assert run(capsys, monkeypatch, "build", "mytext.tsv")[0] == 0
    Path("old.apkg").write_bytes(Path("mytext.apkg").read_bytes())
    Path("mytext.overrides.tsv").write_text("term\tplace\twhat\tvalue\n风险\t\tgloss\tdanger\n")
    assert run(capsys, monkeypatch, "build", "mytext.tsv")[0] == 0

    def both(*command: str) -> tuple[str, Any]:
        lines = run(capsys, monkeypatch, *command)[1]
        return lines, json.loads(run(capsys, monkeypatch, *command, "--json")[1])

    for command in ("pairs", "terms"):
        lines, found = both(command, "mytext.tsv")
        assert lines.splitlines() == [
            "\t".join(found[0]),
            *("\t".join(map(str, row.values())) for row in found),
        ]
    lines, found = both("explain", "风险", "mytext.tsv")
    assert found["places"][0]["ref"] in lines
    assert [sense for sense, _ in found["senses"]] == ["danger"]
    lines, found = both("diff", "old.apkg", "mytext.apkg")
    assert [row["fronts"] for row in found] == [["风险"]]
    assert "1 note changes" in lines
    assert both("check") == ("", [])
