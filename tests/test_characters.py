"""Notes of single characters: from the deck's own words, with nothing of the answer in front."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from anki_desk import collection, import_deck
from card_pages import pages, samples
from chromium import needs_chromium
from known import WORK
from policydeck import characters, pipeline
from policydeck.anki import apkg
from policydeck.cards import CardStyle, cards_of, character_fields, character_type
from policydeck.characters import strokes
from policydeck.model import CharacterNote, Gloss, Line, TermNote
from policydeck.release import RETIRED, packing, targets
from test_cards_browser import measure

pytestmark = pytest.mark.slow

TEXT = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"
TYPE = character_type()
STYLES = [
    CardStyle(),
    CardStyle(script="traditional-tw", reading="zhuyin", palette="none"),
    CardStyle(both_scripts=False, voice=""),
]


def term(simplified: str, traditional: str, pinyin: str, english: str) -> TermNote:
    syllables = tuple(pinyin.split())
    line = Line(simplified, traditional, syllables, ((0, len(simplified)),))
    return replace(
        samples().terms[0], id=simplified + pinyin, line=line, pinyin=pinyin.replace(" ", ""),
        renderings=((english, 1),), glosses=(Gloss(english, "CC-CEDICT"),),
    )  # fmt: skip


@cache
def made() -> dict[str, CharacterNote]:
    notes = characters.make(
        [
            term("成长", "成長", "chéng zhǎng", "growth"),
            term("长期", "長期", "cháng qī", "long-term"),
            term("长期合作", "長期合作", "cháng qī hé zuò", "long-term cooperation"),
            term("重复", "重複", "chóng fù", "repetition"),
            term("恢复", "恢復", "huī fù", "recovery"),
            term("法", "法", "fǎ", "law"),
            term("标准", "標準", "biāo zhǔn", "standard"),
            *samples().sentences,
        ]
    )
    return {note.hanzi: note for note in notes}


def fields(note: CharacterNote, style: CardStyle) -> dict[str, str]:
    values = character_fields(note, style)
    return dict(zip((name for name, _ in TYPE.fields), values, strict=True))


def test_a_character_has_the_readings_of_the_decks_words_each_with_its_senses() -> None:
    readings = dict(made()["长"].senses)
    assert list(readings) == ["cháng", "zhǎng"]
    assert "long" in readings["cháng"][0].text
    assert {"chief", "head", "to grow"} & {sense.text for sense in readings["zhǎng"]}
    assert [word.simplified for word in made()["长"].words] == ["长期", "成长"]  # 长期合作 has 长期


def test_a_character_means_first_what_it_means_inside_words() -> None:
    (_, senses), *_ = made()["标"].senses
    assert senses[0].text == "mark"  # alone it is a tender


def test_the_level_is_that_of_the_word_that_brings_the_character() -> None:
    level = samples().terms[0].level.removeprefix("Policy term, ")
    assert fields(made()["长"], CardStyle())["Level"] == f"First word: {level}"


def test_all_traditional_forms_are_kept() -> None:
    assert made()["复"].traditional == ("複", "復")
    shown = fields(made()["复"], CardStyle(script="traditional-tw"))
    assert shown["Character"] == "複"
    assert "復" in shown["Reading"]


def test_a_character_whose_only_word_is_itself_has_no_note() -> None:
    assert "法" not in made()
    assert "当" not in made()  # it stands in a sentence alone


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_the_writing_card_does_not_show_what_it_asks_for(style: CardStyle) -> None:
    for note in made().values():
        shown = fields(note, style)
        asked = re.sub("<[^>]+>", "", shown["Gapped"] + shown["Pinyin"])
        assert not {note.hanzi, *note.traditional} & set(asked)
        assert "＿" in asked
        assert cards_of(tuple(shown.values()), TYPE) == (0, 1)


def test_the_answer_alone_says_what_the_form_that_the_deck_shows_is_made_of() -> None:
    simplified = CardStyle()
    taiwan = CardStyle(script="traditional-tw", reading="zhuyin")
    assert fields(made()["期"], simplified)["Components"] == (
        '<span class="zh" lang="zh-Hans">其</span> <span class="py">qí</span> “its” (sounds alike)'
        ' + <span class="zh" lang="zh-Hans">月</span> <span class="py">yuè</span> “moon”'
    )
    assert fields(made()["复"], simplified)["Components"] == ""
    assert fields(made()["复"], taiwan)["Components"] == (
        '<span class="zh" lang="zh-Hant-TW">衤</span> clothing + <span class="zh" lang="zh-Hant-TW">'
        '复</span> <span class="py">ㄈㄨˋ</span> “to return” (sounds alike)'
    )
    assert not any("Components" in template.front for template in TYPE.templates)
    assert all("Components" in template.back for template in TYPE.templates)


@needs_chromium
def test_the_cards_fit_every_width_and_can_be_read(tmp_path: Path) -> None:
    for style in STYLES:
        _, media = strokes.add(
            [*made().values()], "numbered", simplified=style.script == "simplified"
        )
        for name, content in media.items():
            (tmp_path / name).write_bytes(content)
    notes = [
        apkg.PackedNote(f"{number} {note.id}", TYPE.id, values, (), "Characters", ((0, 1), (1, 2)), 1_750_000_000)
        for number, style in enumerate(STYLES)
        for note in strokes.add([*made().values()], "numbered", simplified=style.script == "simplified")[0]
        for values in [character_fields(note, style)]
    ]  # fmt: skip
    deck = apkg.PackedDeck("Characters", "")
    shown = pages(packing.pack(notes, [deck], {TYPE.id: (TYPE, 1_750_000_000)}, {}))
    found = measure(shown, tmp_path)
    assert found["pages"] == 4 * len(notes)
    assert (found["overflow"], found["contrast"], found["console"]) == ([], [], [])


def test_the_characters_are_a_sub_deck_that_can_be_switched_on_and_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "text.txt"
    text.write_text("".join(TEXT.read_text("utf-8").splitlines(keepends=True)[:4]), "utf-8")
    asked = targets.find([text], None, ("cards.characters=true",))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    pipeline.build(asked, work=WORK)
    deck = apkg.read(asked.out)
    with collection(tmp_path) as col:
        assert import_deck(col, asked.out)["new"] == len(deck.notes)
        found = col.find_notes('"note:policydeck character"')
        assert len(found) > 20
        names = {col.decks.name(card.did) for id_ in found for card in col.get_note(id_).cards()}
        assert {name.rpartition("::")[2] for name in names} == {"Characters"}
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1760000000")
        pipeline.build(targets.find([text], None, ()), work=WORK)
        import_deck(col, asked.out)
        retired = {g for g, n in apkg.read(asked.out).notes.items() if RETIRED in n.tags}
        assert len(retired) == len(found)
        assert retired == {col.get_note(id_).guid for id_ in found}  # the learner keeps them
