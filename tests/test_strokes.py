"""Drawings of strokes: those that a learner sees are in order, readable, and under their licence."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_desk import collection, import_deck
from chromium import needs_chromium
from known import WORK
from policydeck import pipeline
from policydeck.anki import apkg
from policydeck.characters import strokes
from policydeck.export import preview
from policydeck.model import CharacterNote
from policydeck.release import targets
from test_preview import browse

pytestmark = pytest.mark.slow

TEXT = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"
SVG = "{http://www.w3.org/2000/svg}"

# 1 horizontal, 2 vertical, 3 left-falling, 4 dot or right-falling, 5 bent
KINDS = {
    "一": "1", "十": "12", "人": "34", "工": "121", "主": "41121", "平": "14312",
    "国": "25112141", "土": "121", "不": "1324", "三": "111", "少": "2343",
}  # fmt: skip
COUNTS = {
    "永": 5, "议": 5, "治": 8, "理": 11, "监": 10, "管": 14, "赢": 17, "凹": 5, "凸": 5, "鼎": 12,
    "肠": 7, "盖": 11, "發": 12, "龍": 16, "體": 23, "國": 11, "說": 14, "來": 8, "灣": 25, "過": 12,
}  # fmt: skip


@cache
def known() -> str:
    return "".join(strokes._drawings())


def kind(middle: tuple[tuple[float, float], ...]) -> str:
    """What a plain stroke is by its direction; bent ones turn far."""
    (x0, y0), (x1, y1) = middle[0], middle[-1]
    length = sum(math.dist(a, b) for a, b in pairwise(middle))
    if length > 1.2 * math.dist(middle[0], middle[-1]):
        return "5"
    across, down = x1 - x0, y0 - y1
    if abs(down) < 0.5 * across:
        return "1"
    if abs(across) < 0.3 * down:
        return "2"
    return "3" if across < 0 else "4"


@pytest.mark.parametrize("character", KINDS)
def test_strokes_come_in_the_order_in_which_they_are_taught(character: str) -> None:
    assert "".join(kind(stroke.middle) for stroke in strokes.of(character)) == KINDS[character]


@pytest.mark.parametrize("character", COUNTS)
def test_a_character_has_as_many_strokes_as_it_is_counted_with(character: str) -> None:
    assert len(strokes.of(character)) == COUNTS[character]


def test_orders_that_are_wrong_in_the_source_are_put_right_or_left_out() -> None:
    assert kind(strokes.of("盖")[4].middle) == "2"
    assert kind(strokes.of("盖")[5].middle) == "1"
    assert kind(strokes.of("肠")[4].middle) == "5"
    assert not any(map(strokes.of, "翰瀚隨"))
    assert not strokes.of("為")  # the source draws 爲


def test_what_is_no_character_of_the_table_has_no_drawing() -> None:
    assert not any(map(strokes.of, ("", "A", "。", "人工", "𠮷")))


@given(st.deferred(lambda: st.sampled_from(known())))
def test_each_stroke_has_its_number_once_in_the_picture(character: str) -> None:
    drawn = strokes.of(character)
    picture = ET.fromstring(strokes.numbered(drawn))
    numbers = picture.findall(f"{SVG}text")
    assert [text.text for text in numbers] == [str(n) for n in range(1, len(drawn) + 1)]
    assert all(0 < int(text.attrib[axis]) < 512 for text in numbers for axis in "xy")
    assert len(picture.findall(f".//{SVG}path")) == len(drawn)


def test_numbers_do_not_hide_each_other() -> None:
    text = {c for c in TEXT.read_text("utf-8") if c in known()}
    hidden = []
    for character in sorted(text):
        found = re.findall(r'x="(\d+)" y="(\d+)">(\d+)<', strokes.numbered(strokes.of(character)))
        boxes = [(int(x), int(y), 11 * len(n)) for x, y, n in found]
        for (x, y, half), (x2, y2, half2) in combinations(boxes, 2):
            if abs(x - x2) < (half + half2) * 0.7 and abs(y - y2) < 20:
                hidden.append(character)
    assert len(text) > 350
    assert hidden == []


@given(st.deferred(lambda: st.sampled_from(known())))
def test_a_moving_picture_draws_one_stroke_after_the_other_and_then_rests(character: str) -> None:
    drawn = strokes.of(character)
    text = strokes.animated(drawn)
    times = [
        float(at) for row in re.findall(r"\{0%,([\d.]+)%\{.*?\}([\d.]+)%,100%", text) for at in row
    ]
    assert len(times) == 2 * len(drawn)
    assert times == sorted(times)
    assert times[-1] < 99
    assert ET.fromstring(text).find(f".//{SVG}g[@class='p']") is not None


@needs_chromium
def test_a_moving_picture_starts_empty_and_ends_whole(tmp_path: Path) -> None:
    script = """window.onload = () => {
      const moves = document.querySelector("iframe").contentDocument.getAnimations();
      const pens = [...document.querySelector("iframe").contentDocument.querySelectorAll(".p path")];
      const left = (share) => {
        moves.forEach((m) => {
          m.pause();
          m.currentTime = share * m.effect.getTiming().duration;
        });
        return pens.map((pen) => parseFloat(pen.ownerDocument.defaultView
          .getComputedStyle(pen).strokeDashoffset));
      };
      const found = { start: left(0), middle: left(0.4), end: left(0.99) };
      document.querySelector("#found").textContent = JSON.stringify(found);
    };"""
    found = browse(strokes.animated(strokes.of("治")), tmp_path, script=script, virtual=False)
    assert len(found["start"]) == 8
    assert min(found["start"]) > 0
    assert found["end"] == [0] * 8
    assert found["middle"][0] == 0 < found["middle"][7]


def built(folder: Path, *choices: str) -> apkg.Package:
    text = folder / "text.txt"
    text.write_text("".join(TEXT.read_text("utf-8").splitlines(keepends=True)[:4]), "utf-8")
    asked = targets.find([text], folder / "deck.apkg", ("cards.characters=true", *choices))
    pipeline.build(asked, work=WORK)
    return apkg.read(asked.out)


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a deck that shows numbered strokes."""
    folder = tmp_path_factory.mktemp("numbered")
    built(folder)
    return folder


def drawings(deck: apkg.Package) -> set[str]:
    return {name for name in deck.media if name.endswith(".svg")}


def test_a_deck_has_the_pictures_that_its_notes_show_and_their_licence(
    numbered: Path, tmp_path: Path
) -> None:
    deck = apkg.read(numbered / "deck.apkg")
    shown = re.findall(r'src="([^"]+)"', "".join(f for n in deck.notes.values() for f in n.fields))
    assert len(shown) > 20
    assert drawings(deck) == set(shown)
    assert b"ARPHIC PUBLIC LICENSE" in deck.media[strokes.LICENCE]
    assert any("Arphic Public License" in text for text in deck.decks.values())
    assert all(b"Arphic Public License" in deck.media[name] for name in drawings(deck))
    with collection(tmp_path) as col:
        import_deck(col, numbered / "deck.apkg")
        found = col.media.check()
        assert list(found.missing) == list(found.unused) == []
        assert (Path(col.media.dir()) / strokes.LICENCE).exists()
        for card_id in col.find_cards('"note:policydeck character"'):
            card = col.get_card(card_id)
            assert "<img" not in card.question()
            assert card.note()["Strokes"] in card.answer()


def test_another_kind_of_picture_is_another_file(numbered: Path, tmp_path: Path) -> None:
    still, moving = apkg.read(numbered / "deck.apkg"), built(tmp_path, "cards.strokes=animated")
    assert len(drawings(still)) == len(drawings(moving))
    assert not drawings(still) & drawings(moving)


def test_a_deck_without_pictures_does_not_carry_their_licence(tmp_path: Path) -> None:
    deck = built(tmp_path, "cards.strokes=none")
    assert deck.media == {}
    assert "Arphic" not in "".join(deck.decks.values())


def test_the_picture_is_of_the_form_that_the_deck_teaches() -> None:
    note = CharacterNote("character:发", "发", ("發", "髮"), (), (), "HSK 4", ())
    for simplified, character in ((True, "发"), (False, "發")):
        (drawn,), media = strokes.add([note], "numbered", simplified=simplified)
        assert f"-{ord(character):x}-" in drawn.drawing
        assert drawn.drawing in media


@needs_chromium
def test_the_preview_shows_the_pictures(numbered: Path, tmp_path: Path) -> None:
    page = preview.to_html(apkg.read(numbered / "deck.apkg"))
    script = """window.onload = async () => {
      const doc = document.querySelector("iframe").contentDocument;
      const note = [...doc.querySelectorAll("details.note")].at(-1);
      note.open = true;
      await new Promise((done) => setTimeout(done, 500));
      const roots = [...note.querySelectorAll(".side")].map((host) => host.shadowRoot);
      const widths = roots.flatMap((root) => [...root.querySelectorAll("img")]
        .map((img) => img.naturalWidth));
      document.querySelector("#found").textContent = JSON.stringify({ widths });
    };"""
    found = browse(page, tmp_path, script=script)
    assert found["widths"]
    assert min(found["widths"]) > 0
    assert found["console"] == []
