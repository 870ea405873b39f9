"""What characters are made of: right or left out, in forms that stand in the character."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pypinyin import pinyin

from policydeck import characters
from policydeck.cards import description
from policydeck.characters import components
from policydeck.language import tones
from policydeck.language.hanzi import is_han
from policydeck.model import Part
from policydeck.pinyin import dictionary
from policydeck.script import simplify
from policydeck.storage import files

CASES = Path(__file__).parent / "cases" / "components.tsv"
MARKS = {"alike": "=", "rhymes": "~", "": ""}
STROKES = set("丨丶丿亅乛乚一亠丷")


def rows(name: str, *columns: str) -> list[dict[str, str]]:
    return [row for _, row in files.table(files.house(name), columns)]


MADE = rows("cuts.tsv", "character", "parts")
BY_HAND = rows("components.tsv", "character", "parts", "why")
SHOWN = {row["character"]: row["parts"].split() for row in (*MADE, *BY_HAND) if row["parts"]}
PARTS = rows("parts.tsv", "part", "pinyin", "meaning", "why")


def written(part: Part) -> str:
    said = (part.form, part.reading, part.meaning, MARKS[part.sounds])
    return " ".join(filter(None, said))


@pytest.mark.parametrize(
    "case",
    list(csv.DictReader(CASES.read_text("utf-8").splitlines(), delimiter="\t")),
    ids=lambda case: str(case["character"]),
)
def test_a_character_is_cut_as_a_teacher_cuts_it_or_not_at_all(case: dict[str, str]) -> None:
    found = components.parts(case["character"], [case["pinyin"]])
    assert " + ".join(map(written, found)) == (case["parts"] or "")


def test_no_cut_has_a_mere_stroke_or_the_character_itself() -> None:
    for character, cut in SHOWN.items():
        assert 2 <= len(cut) <= 3
        assert not STROKES & set("".join(cut)), character
        assert character not in "".join(cut)


def test_every_part_can_be_named_and_set_in_the_fonts_of_phones() -> None:
    """Beyond the basic plane there are characters that few devices can draw."""
    for character in SHOWN:
        for part in components.parts(character):
            assert part.reading or part.meaning, (character, part.form)
            assert ord(part.form) < 0x10000
            assert is_han(part.form) or part.form in "⺮⻊⺗"


def test_rows_are_sorted_each_once_and_those_by_hand_have_a_reason() -> None:
    made, by_hand = ([row["character"] for row in table] for table in (MADE, BY_HAND))
    assert (made, by_hand) == (sorted(set(made)), sorted(set(by_hand)))
    assert not set(made) & set(by_hand)
    assert all(row["why"] for row in BY_HAND)
    known = [(row["part"], row["pinyin"]) for row in PARTS]
    assert len(known) == len(set(known))
    assert [part for part, _ in known] == sorted(part for part, _ in known)
    assert all(row["why"] for row in PARTS)


def test_the_house_names_only_parts_that_stand_somewhere() -> None:
    used = {part for cut in SHOWN.values() for part in cut}
    assert {row["part"] for row in PARTS} <= used


def test_the_house_gives_no_part_a_reading_that_no_dictionary_has() -> None:
    for row in PARTS:
        part, reading = row["part"], row["pinyin"]
        known = {r[0] for r in dictionary.readings(simplify(part))}
        known |= set(pinyin(part, heteronym=True)[0])
        assert not reading or (len(part) == 1 and reading in known), row


def test_a_part_that_sounds_alike_has_the_syllable_and_none_rhymes_beside_it() -> None:
    for character in SHOWN:
        made = components.parts(character, ["qīng", "hé"])
        for part in made:
            assert (part.sounds == "alike") == (tones.plain(part.reading) in ("qing", "he"))
        assert len({part.sounds for part in made if part.sounds}) <= 1


def test_the_description_credits_the_parts_where_there_are_any() -> None:
    assert "CC BY 3.0" in description("T", "", (), (), parts=True)
    assert "CC BY 3.0" not in description("T", "", (), ())


@pytest.mark.parametrize(
    ("word", "syllables", "said"),
    [
        ("确保", "què bǎo", "确 certain + 保 to ensure"),
        ("增长率", "zēng zhǎng lǜ", "增 to increase + 长 to grow + 率 rate"),
        ("首长", "shǒu zhǎng", "首 first + 长 chief"),
        ("安全性", "ān quán xìng", "安 safe + 全 complete + 性 -ness"),  # as in 安全
        ("仙台", "xiān tái", ""),  # Sendai, written for its sound
    ],
)
def test_the_parts_of_a_word_say_what_its_characters_mean_in_it(
    word: str, syllables: str, said: str
) -> None:
    spelt = characters.Spelt(word, word, tuple(syllables.split()), ("safe",))
    (found,) = characters.of_words("", [spelt])
    parts = found.characters
    assert " + ".join(f"{part.simplified} {part.meaning}" for part in parts) == said
