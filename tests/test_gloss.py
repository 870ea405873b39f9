"""The sense that stands first on a card is the one the text means; how often, floors.toml holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck import lexicon
from policydeck.language import tones
from policydeck.lexicon import nearness
from policydeck.lexicon.gloss import SHORT, from_parts, glosses, meaning
from policydeck.model import Gloss
from policydeck.storage import files


def pieces(text: str) -> set[str]:
    """The near-synonyms of a gloss, with and without their brackets."""
    found = set()
    for piece in (p.strip() for p in text.split(";")):
        bare = " ".join(re.sub(r"\([^()]*\)", " ", piece).split())
        found |= {piece, bare or piece.strip("()")}
    return found


def first(hanzi: str, reading: str, *english: str) -> str:
    return glosses(hanzi, reading, english)[0][0].text


def test_the_reading_chooses_the_entry() -> None:
    assert "line of business" in first("行", "háng", "a trade or profession")
    assert "to walk" in " ".join(g.text for g in glosses("行", "xíng", ["to walk"])[0])
    assert "again" in first("重", "chóng", "once again")
    assert "heavy" in first("重", "zhòng", "heavy industry")
    assert first("为", "wéi") != first("为", "wèi")


def test_numbered_marked_and_neutral_readings_are_the_same() -> None:
    assert glosses("东西", "dong1 xi5", []) == glosses("东西", "dōng xi", [])
    assert glosses("绿色", "lü4 se4", []) == glosses("绿色", "lǜ sè", [])


def test_a_reading_that_no_entry_has_is_said() -> None:
    (gloss, *_), _ = glosses("框架", "kuǎng jià", ["a policy framework"])
    assert gloss == Gloss("framework", "CC-CEDICT, under kuang4 jia4")


def test_a_rendering_outweighs_the_sentence() -> None:
    sentence = "They obtained a certification and proceeded to the next stage of the process."
    assert first("程序", "chéng xù", sentence, "computer program") == "computer program"
    assert first("机构", "jī gòu", sentence, "mechanism") == "mechanism"


def test_near_synonyms_speak_for_a_sense() -> None:
    # "enhance" is in no sense of 增强: to increase / to strengthen
    assert first("增强", "zēng qiáng", "enhance the capacity") == "to strengthen"
    assert nearness("enhance", "strengthen") > nearness("enhance", "widen")


def test_names_come_only_where_the_text_says_them() -> None:
    assert first("网络", "wǎng luò", "network data").startswith("network")
    assert all("surname" not in g.text for g in glosses("于", "yú", [])[0])
    assert first("华", "huá", "between China and its neighbours") != "surname Hua"
    assert first("周", "zhōu") != "surname Zhou"


@pytest.mark.parametrize(
    ("hanzi", "reading", "english", "right"),
    [
        ("兴隆", "xīng lóng", "a prosperous trade", "prosperous"),  # and Xinglong County
        ("昆山", "kūn shān", "high mountains", ""),
        ("浦东", "pǔ dōng", "the Pudong New Area", "Pudong"),
        ("阳城", "yáng chéng", "a sunny town", ""),  # Yangcheng county
        ("三民", "sān mín", "", ""),
        ("东莞", "dōng guǎn", "", "Dongguan"),  # a large city needs no help
        ("昆山", "kūn shān", "firms in Kunshan City", "Kunshan"),
        ("华龙", "huà lóng", "Hualong One reactors", ""),
        ("华龙", "huà lóng", "Hualong District", "Hualong"),
        ("富川县", "fù chuān xiàn", "", "Fuchuan"),  # the word itself says that it is a county
        ("新疆", "xīn jiāng", "Xinjiang", "Xinjiang"),
    ],
)
def test_a_reference_to_a_small_place_is_no_meaning(
    hanzi: str, reading: str, english: str, right: str
) -> None:
    found, _ = glosses(hanzi, reading, [english] if english else [])
    assert bool(found) == bool(right)
    assert not found or found[0].text.startswith(right)


def test_a_sense_of_a_field_comes_after_the_others() -> None:
    assert first("封包", "fēng bāo") == "to package up"
    assert first("封包", "fēng bāo", "network packets") == "(computer networking) packet"
    assert first("教诲", "jiào huì").startswith("teachings")


def test_what_taiwan_says_comes_where_the_english_says_it() -> None:
    assert first("软体", "ruǎn tǐ", "computer software") == "(Tw) software"
    assert first("软体", "ruǎn tǐ", "molluscs") != "(Tw) software"


def test_the_tones_choose_before_the_neutral_tone_does() -> None:
    assert first("东西", "dōng xī") == "east and west"
    assert first("东西", "dōng xi") != "east and west"


def test_a_house_sense_keeps_the_measure_words_of_its_entry() -> None:
    assert glosses("机构", "jī gòu", [])[1] == ("所 suǒ",)


def test_references_lead_to_the_meaning() -> None:
    (gloss, *_), _ = glosses("三农", "sān nóng", [])
    assert "agriculture" in gloss.text
    (gloss, *_), _ = glosses("人材", "rén cái", [])
    assert gloss == Gloss("talent", "CC-CEDICT, at 人才")


def test_the_traditional_form_keeps_another_word_out() -> None:
    every = " ".join(g.text for g in glosses("复", "fù", ["double"])[0])
    one = " ".join(g.text for g in glosses("复", "fù", ["double"], traditional="復")[0])
    assert "double" in every
    assert "double" not in one


def test_classifiers_are_a_field_of_their_own() -> None:
    found, classifiers = glosses("机构", "jī gòu", ["institution"])
    assert classifiers == ("所 suǒ",)
    assert all("CL:" not in g.text for g in found)


def test_words_in_no_dictionary_are_marked() -> None:
    assert glosses("算法歧视", "suàn fǎ qí shì", []) == ((), ())
    made = from_parts([("算法", "suàn fǎ"), ("歧视", "qí shì")], ["algorithmic discrimination"])
    assert made == Gloss("algorithm + discrimination", "parts")
    assert from_parts([("算法", "suàn fǎ"), ("㐀㐀", "x")]) is None
    assert from_parts([]) is None


def test_house_glosses_fit_the_dictionary_and_win_without_english() -> None:
    rows = [r for _, r in files.table(files.house("glosses.tsv"), ("hanzi", "pinyin", "gloss"))]
    keys = [(r["hanzi"], r["pinyin"], r["gloss"]) for r in rows]
    assert keys == sorted(set(keys), key=keys.index)
    assert [r["hanzi"] for r in rows] == sorted(r["hanzi"] for r in rows)
    seen = set()
    for row in rows:
        assert row["why"], row
        found = lexicon.entries(row["hanzi"])
        assert not found or any(tones.same(e.pinyin, row["pinyin"]) for e in found), row
        if (row["hanzi"], row["pinyin"]) not in seen:
            shown = {p for g in glosses(row["hanzi"], row["pinyin"], [])[0] for p in pieces(g.text)}
            assert pieces(row["gloss"]) & shown, row
        seen.add((row["hanzi"], row["pinyin"]))


PLACES = re.compile(r"^see |county|district|town|banner", re.IGNORECASE)
DIRT = re.compile(r"CL:|\[[a-z]+\d|bound form|\bpr\. |\|")
HEADWORDS = sorted(lexicon.headwords())[::7]


def is_sound(hanzi: str, english: list[str]) -> bool:
    """Whether the senses of a word are three or fewer, clean, distinct and there at all."""
    reading = lexicon.entries(hanzi)[0].pinyin
    texts = [g.text for g in glosses(hanzi, reading, english)[0]]
    raw = "".join(sense for entry in lexicon.entries(hanzi) for sense in entry.senses)
    usual = texts[0] if texts else ""  # the meaning, where it is short
    return (
        bool(texts or PLACES.search(raw))  # "see 双城区" is none
        and len(set(texts)) == len(texts) <= 3
        and not any(DIRT.search(t) or t != t.strip() for t in texts)
        and (len(usual) <= SHORT or len(meaning(hanzi, reading, english)) <= SHORT)
    )


@pytest.mark.slow
def test_headwords_have_clean_distinct_glosses() -> None:
    assert len(HEADWORDS) > 17_000
    assert [hanzi for hanzi in HEADWORDS if not is_sound(hanzi, [])] == []


@given(st.sampled_from(HEADWORDS), st.lists(st.text(max_size=40), max_size=3))
def test_headwords_have_clean_distinct_glosses_beside_any_english(
    hanzi: str, english: list[str]
) -> None:
    assert is_sound(hanzi, english)


@pytest.mark.parametrize(
    ("hanzi", "reading", "right"),
    [
        ("答", "dā", "to answer"),  # 答应: the same meaning as 答 dá
        ("答", "dá", "to answer"),
        ("态", "tài", "state"),
        ("夹", "jià", "clip"),  # a reading of Taiwan, whose entry says nothing else
        ("峠", "", "(Japanese kokuji) mountain pass"),
        ("井上", "jǐng shàng", "Inoue (Japanese surname)"),
        ("南宫", "nán gōng", "two-character surname Nangong"),  # and a city of two characters
    ],
)
def test_remarks_on_a_word_are_not_its_meaning(hanzi: str, reading: str, right: str) -> None:
    assert first(hanzi, reading) == right


@given(st.text(max_size=4), st.text(max_size=12), st.lists(st.text(max_size=30), max_size=2))
def test_no_text_breaks_it(hanzi: str, reading: str, english: list[str]) -> None:
    found, _ = glosses(hanzi, reading, english)
    assert found == glosses(hanzi, reading, english)[0]


@pytest.mark.parametrize(
    ("hanzi", "reading"),
    [("推动", "tuī dòng"), ("应对", "yìng duì"), ("处理", "chǔ lǐ"), ("机关", "jī guān"),
     ("行业", "háng yè"), ("权限", "quán xiàn"), ("转移", "zhuǎn yí"), ("应当", "yīng dāng")],
)  # fmt: skip
def test_each_near_synonym_stands_once(hanzi: str, reading: str) -> None:
    found, _ = glosses(hanzi, reading, ["the policy"])
    said = [
        re.sub(r"\s*\([^()]*\)", "", piece).strip()
        for sense in found
        for piece in re.split(r";(?![^(]*\))", sense.text)
    ]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("hanzi", "reading", "english", "absent"),
    [
        ("鸿沟", "hóng gōu", "bridge the gap in AI", "Henan"),
        ("活动", "huó dòng", "network data processing activities", "loose"),
        ("方", "fāng", "the other party to the contract", "involution"),
        ("人才", "rén cái", "train professional talents", "looks"),
        ("符合", "fú hé", "comply with the standards", "coincidence"),
        ("与", "yǔ", "peace and development", "to give"),
        ("机关", "jī guān", "state organs", "gear"),
        ("组织", "zǔ zhī", "an organization", "tissue"),
        ("测试", "cè shì", "a system for testing", "beta"),
        ("开放", "kāi fàng", "an open world", "bloom"),
        ("平台", "píng tái", "platform", "terrace"),
        ("土地", "tǔ dì", "land", "territory"),
        ("团体", "tuán tǐ", "groups", "team"),
    ],
)
def test_later_senses_of_another_matter_are_left_out(
    hanzi: str, reading: str, english: str, absent: str
) -> None:
    found, _ = glosses(hanzi, reading, [english])
    assert absent not in "; ".join(sense.text for sense in found)


def test_a_sense_of_a_field_stands_where_the_english_says_it() -> None:
    found, _ = glosses("组织", "zǔ zhī", ["muscle tissue"])
    assert any("tissue" in sense.text for sense in found)


def test_no_gloss_is_made_of_a_single_character_with_many_senses() -> None:
    assert from_parts([("排", "pái"), ("他", "tā"), ("性", "xìng")], ["exclusive"]) is None
    made = from_parts([("公平", "gōng píng"), ("性", "xìng")], ["fairness"])
    assert made is not None
    assert made.source == "parts"


@pytest.mark.parametrize(
    ("parts", "right"),
    [
        ([("便捷", "biàn jié"), ("性", "xìng")], "convenient and fast + -ness"),
        ([("批量", "pī liàng"), ("化", "huà")], "batch + -ize"),
        ([("分散", "fēn sàn"), ("主义", "zhǔ yì")], "to disperse + -ism"),
    ],
)
def test_a_suffix_is_glossed_as_one(parts: list[tuple[str, str]], right: str) -> None:
    assert from_parts(parts) == Gloss(right, "parts")


def test_british_spelling_speaks_as_loud_as_american() -> None:
    entry = lexicon.entries("荣誉")[0]
    scores = [
        lexicon.fits(lexicon.parse(entry), "荣誉", [lexicon.hear(text)])
        for text in ("a state honour", "a state honor", "the organisation's honours")
    ]
    assert scores[0] == scores[1]
    assert scores[2][0].meets == scores[0][0].meets
