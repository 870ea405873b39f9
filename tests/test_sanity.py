"""`policydeck check`: each fault that can be in data or a deck is found and named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from policydeck import cards
from policydeck.anki import apkg
from policydeck.anki.apkg import Package, PackedDeck, PackedNote
from policydeck.check import sanity
from policydeck.check.sanity import HOUSE, Table
from policydeck.release import packing
from test_cli import TEXT, Call, call

__all__ = ["call"]
ROOT = Path(__file__).resolve().parents[1]


def test_the_data_are_sound_and_every_table_is_known() -> None:
    assert list(sanity.data()) == []
    tables = {path.name for path in (ROOT / "data" / "house").glob("*.tsv")}
    made = {"cuts.tsv", "links-characters.tsv", "links-words.tsv", "standing.tsv"}
    assert tables - HOUSE.keys() == made
    silent = {n for n, t in HOUSE.items() if not {"why", "attested"} & set(t.filled)}
    assert silent == {"numerals.tsv"}  # it corrects nothing


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("word\twhy\n治理\t\n", ":2: “why” is empty"),
        ("word\twhy\n治理\tx\n风险\ty\n治理\tz\n", ":4: “治理” stands in line 2 already"),
        ("word\n治理\n", ":1: the header lacks why"),
        ("word\twhy\n治理 \tx\n", ":2: is not NFC, or has space around a cell"),
        ("word\twhy\n治理\tzhi\u0300\n", ":2: is not NFC"),
    ],
)
def test_an_unsound_row_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "words.tsv"
    path.write_text(text, "utf-8")
    found = list(sanity.rows(path, Table(("word", "why"), ("word",), ("word", "why"))))
    assert len(found) == 1
    assert problem in found[0]


def test_a_document_states_its_origin_and_is_what_it_states(tmp_path: Path) -> None:
    folder = tmp_path / "text"
    shutil.copytree(ROOT / "data/documents/global-ai-governance-initiative", folder)
    assert list(sanity.source(folder)) == []
    with (folder / "text.txt").open("a") as file:
        file.write("x")
    assert "is not the file whose sha256" in next(sanity.source(folder))
    (folder / "text.txt").unlink()
    assert "there is no text.txt" in next(sanity.source(folder))
    (folder / "SOURCE.toml").write_text('id = "x"\n', "utf-8")
    assert "lacks title, file, sha256, origin, licence" in next(sanity.source(folder))
    (folder / "SOURCE.toml").unlink()
    assert "no SOURCE.toml" in next(sanity.source(folder))


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("a < b", "not escaped: a bare <"),
        ("R&D", "not escaped: a bare &"),
        ("if a<b and c>d", "not escaped"),
        ("<span>open", "not escaped: <span> is not closed"),
        ("<b><i>x</b></i>", "not escaped: </b>"),
        ("<script>alert(1)</script>", "not escaped: <script>"),
        ('<div onclick="x()">x</div>', "not escaped: <div onclick>"),
        ("<!-- x -->", "not escaped"),
        ('<img src="https://example.org/x.png">', "asks for something outside Anki"),
        ('<img src="//example.org/x.png">', "asks for something outside Anki"),
        ('<div style="background:url(http://example.org)">x</div>', "outside Anki"),
        ("[sound:none.mp3]", "none.mp3: a note asks for it"),
        ("", "first field is empty"),
    ],
)
def test_a_field_that_no_card_may_have_is_named(field: str, problem: str) -> None:
    note = PackedNote("guid", 1, (field,), (), "D", ((0, 1),), 1)
    found = list(sanity.package(Package({"guid": note}, {})))
    assert any(problem in message for message in found), found


def test_our_own_html_is_sound() -> None:
    field = 'AT&amp;T <mark class="t">数据</mark><br><img src="so_547d.svg"> 1 &lt; 2'
    note = PackedNote("guid", 1, (field,), (), "D", ((0, 1),), 1)
    package = Package({"guid": note}, {}, media={"so_547d.svg": b"<svg/>"})
    assert list(sanity.package(package)) == []
    no_card = replace(note, cards=())
    package = Package({"guid": no_card}, {}, media={"so_547d.svg": b"<svg/>", "other.mp3": b"x"})
    assert len(list(sanity.package(package))) == 2


def test_check_holds_a_deck_to_its_manifest_and_to_the_last_release(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    (tmp_path / "text.tsv").write_text(TEXT, "utf-8")
    assert call("build", tmp_path / "text.tsv")[0] == 0
    deck, recipe = tmp_path / "text.apkg", tmp_path / "text.recipe.toml"
    old = tmp_path / "old.apkg"
    shutil.copy(deck, old)
    code, out, _ = call("check", recipe, "--previous", old)
    assert (code, out) == (0, "")
    # A deck whose note changed and kept its stamp: learners would never get the change.
    package = apkg.read(deck)
    note = next(iter(package.notes.values()))
    changed = replace(note, fields=(*note.fields[:-1], "new"))
    types = {t.id: (t, package.types[t.id].stamp) for t in cards.note_types()
             if t.id in package.types}  # fmt: skip
    decks = [PackedDeck(name, text) for name, text in package.decks.items()]
    notes = {**package.notes, note.guid: changed}
    deck.write_bytes(packing.pack(list(notes.values()), decks, types, package.media))
    code, out, _ = call("check", recipe, "--previous", old)
    assert code == 1
    assert "since old.apkg: 1 changed" in out
    assert "text.apkg is not what the recipe makes now" in out
    table = tmp_path / "notes.tsv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join([*lines, lines[-3]]), "utf-8")
    code, out, _ = call("check", recipe)
    assert code == 1
    assert "notes.tsv: the guid" in out
    code, _, err = call("check", "--previous", old)
    assert code == 2
    assert "name that deck alone" in err
