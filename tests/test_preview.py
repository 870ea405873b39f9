"""The preview, used in Chromium as a reader would: it shows what Anki shows, and finds notes."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import chromium
from card_pages import ALL, _space, package, pages
from chromium import WIDTHS, needs_chromium
from policydeck import cli
from policydeck.anki import apkg
from policydeck.cards import coverage_line
from policydeck.errors import InputError
from policydeck.export import chart, preview

pytestmark = pytest.mark.slow

CASES = Path(__file__).parent / "cases"
QUERIES = {
    "人工智能": {"人工智能"},
    "應對": {"应对"},  # the other script
    "jizhi": {"机制"},
    "réngōng zhìnéng": {"人工智能"},
    "rengongzhineng": {"人工智能"},
    "ren gong": {"人工智能", "人类命运共同体"},  # each word for itself
    "anquanguan": {"共同、综合、合作、可持续的安全观"},
    "shared future": {"人类命运共同体"},
    "zzz": set(),
}


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> apkg.Package:
    """The sample notes in every kind of card, with a coverage and one field that would run."""
    path = tmp_path_factory.mktemp("preview") / "cards.apkg"
    path.write_bytes(package(ALL))
    read = apkg.read(path)
    described = f"{coverage_line('', 0.2, 0)}<br>{coverage_line('HSK 5', 0.6, 0.4)}"
    return replace(read, decks={"Cards": described})


def hostile(deck: apkg.Package) -> apkg.Package:
    """The deck with a note whose fields try to run something."""
    note = next(iter(deck.notes.values()))
    bad = '</script><script>ran = 1</script><img src="x" onerror="ran = 1">'
    fields = tuple(field + bad if field else "" for field in note.fields)
    return replace(deck, notes={**deck.notes, note.guid: replace(note, fields=fields)})


def browse(page: str, folder: Path, *, script: str, virtual: bool = True) -> dict[str, Any]:
    """What the script found in the page, which stands in a frame."""
    frame = chromium.frame(page, style="width:800px;height:800px")
    return chromium.run(frame, script, folder, seconds=20 if virtual else 0)


def script() -> str:
    given = f"const WIDTHS = {list(WIDTHS)}; const QUERIES = {json.dumps(list(QUERIES))};"
    parts = [given, *((CASES / name).read_text("utf-8") for name in ("measure.js", "preview.js"))]
    return "\n".join(parts)


@pytest.fixture(scope="module")
def found(deck: apkg.Package, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return browse(preview.to_html(deck), tmp_path_factory.mktemp("browse"), script=script())


def seen(body: str) -> str:
    """The text of a side, without tags; what is typed in Anki alone is left out."""
    body = re.sub(r'<(div|label) class="typed">.*?</\1>\s*(</div>)?', "", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<(/?)(\w+)[^>]*>", _space, body)).split())


@needs_chromium
def test_every_card_says_what_it_says_in_anki(found: dict[str, Any]) -> None:
    ours = {
        (c["term"], c["card"], side): seen(c[side])
        for c in found["cards"]
        for side in ("front", "back")
    }
    anki = {
        (p.fields.get("Answer") or p.term, p.template.partition("/")[2], p.side): seen(p.body)
        for p in pages(package(ALL))
    }
    assert len(anki) > 60
    assert ours == anki


@needs_chromium
def test_notes_are_found_by_characters_pinyin_and_english(found: dict[str, Any]) -> None:
    for query, shown in zip(QUERIES, found["searches"], strict=True):
        terms = {text for text in shown if len(text) < 20}
        assert terms == QUERIES[query], query


@needs_chromium
def test_a_type_of_card_can_be_looked_through(found: dict[str, Any]) -> None:
    assert len(found["cloze"]) > 3
    assert set(found["cloze"]) == {"Cloze"}


@needs_chromium
def test_of_all_notes_opened_at_once_those_in_sight_show_their_cards(found: dict[str, Any]) -> None:
    assert found["lazy"][0]


@needs_chromium
def test_the_keyboard_reaches_search_and_rows(found: dict[str, Any]) -> None:
    assert found["slash"] == "query"
    first, second, back = found["down"]
    assert first == back != second


@needs_chromium
def test_the_page_fits_can_be_read_and_is_silent(found: dict[str, Any]) -> None:
    assert found["overflow"] == []
    assert found["texts"] > 50
    assert found["contrast"] == []
    assert found["console"] == []


@needs_chromium
def test_nothing_in_a_deck_can_run(deck: apkg.Package, tmp_path: Path) -> None:
    page = preview.to_html(hostile(deck))
    inside = browse(page, tmp_path, script=script())
    assert any("onerror" in card["back"] for card in inside["cards"])
    assert not inside["ran"]


@pytest.fixture(scope="module")
def thousand(deck: apkg.Package, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a page of a thousand notes says of them, and of their sound when it is tried."""
    notes = list(deck.notes.values())
    many = {
        f"{note.guid}{copy}": replace(note, guid=f"{note.guid}{copy}")
        for copy in range(1000 // len(notes) + 1)
        for note in notes
    }
    page = preview.to_html(replace(deck, notes=many))
    count = """onload = () => {
      const doc = document.querySelector("iframe").contentDocument;
      const found = { notes: doc.querySelectorAll(".note").length };
      found.said = doc.querySelector("#found").value;
      doc.getElementById("sound").click();
      found.sound = doc.querySelector("#found").value;
      document.querySelector("#found").textContent = JSON.stringify(found);
    };"""
    return browse(page, tmp_path_factory.mktemp("many"), script=count, virtual=False)


@needs_chromium
def test_a_thousand_notes_are_listed_at_once(thousand: dict[str, Any]) -> None:
    assert thousand["notes"] >= 1000
    assert thousand["said"] == f"{thousand['notes']:,} notes"


@needs_chromium
def test_the_sound_of_a_deck_can_be_checked(thousand: dict[str, Any]) -> None:
    assert "Chinese" in thousand["sound"]


def test_the_page_needs_nothing_from_outside(deck: apkg.Package) -> None:
    page = preview.to_html(deck)
    assert not re.findall(r"""(?:src|href)=["']?(?!#|x)[^"'\s>]*[/.]|url\(|@import""", page)
    assert not set(re.findall(r"https?://[^\s\"'<]+", page)) - {"http://www.w3.org/2000/svg"}


def test_the_chart_says_in_words_what_it_shows(deck: apkg.Package) -> None:
    svg = preview.coverage(deck)
    assert f'aria-label="{coverage_line("", 0.2, 0)} {coverage_line("HSK 5", 0.6, 0.4)}"' in svg
    widths = re.findall(r'class="(\w+)" fill="#\w+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    rail = float(next(width for kind, _, width in widths if kind == "rail"))
    new = [float(width) for kind, _, width in widths if kind == "new"][-1]
    read = [float(width) for kind, _, width in widths if kind == "read"][-1]
    assert (new, read) == pytest.approx((0.4 * rail, 0.4 * rail), abs=0.2)
    assert chart.coverage([]) == ""


def test_the_command_writes_the_page_beside_the_deck_and_the_chart_where_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck, chart_file = tmp_path / "cards.apkg", tmp_path / "coverage.svg"
    with pytest.raises(InputError, match=r"no such deck.*policydeck build"):
        cli.decks.preview(deck)
    deck.write_bytes(package(ALL))
    cli.decks.preview(deck, chart=chart_file)
    assert "人类命运共同体" in deck.with_suffix(".html").read_text("utf-8")
    assert chart_file.read_text("utf-8") == ""  # the sample states no coverage
    assert "cards.html" in capsys.readouterr().err
