"""What stands in the fields of a note, and what must never change about note types."""

from __future__ import annotations

import html
import itertools
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from card_pages import ALL, samples
from policydeck.cards import (
    CardStyle,
    NoteType,
    cards_of,
    character_type,
    description,
    note_types,
    rendered,
    sentence_fields,
    term_fields,
)
from policydeck.cards.ruby import spelt, with_reading
from policydeck.cards.text import clean, gapped, marked
from policydeck.cards.zhuyin import zhuyin_text
from policydeck.export.tables import english as english_of
from policydeck.kinds import TERM_CARDS, chosen
from policydeck.model import Entry, Gloss, Line, Occurrence, Rendering, Term, TermNote

TERM, SENTENCE = note_types()
CHARACTER = character_type()
_LOOKS: Any = zip(
    itertools.product(("simplified", "traditional-tw", "traditional-hk"), (True, False)),
    itertools.cycle(("pinyin", "zhuyin", "zhuyin")),
    itertools.cycle(("pleco", "hanping", "colour-blind", "none")),
    itertools.cycle(("zh_CN", "zh_TW", "", "zh_CN")),
    strict=False,
)
STYLES = [
    CardStyle(
        script=script, both_scripts=both, reading=reading, palette=palette, voice=voice,
        term=ALL.term, sentence=ALL.sentence,
    )
    for (script, both), reading, palette, voice in _LOOKS
]  # fmt: skip


def term(hanzi: str) -> TermNote:
    return next(n for n in samples().terms if n.line.simplified == hanzi)


def of_term(note: TermNote, style: CardStyle = ALL, **options: bool) -> dict[str, str]:
    names = [name for name, _ in TERM.fields]
    return dict(zip(names, term_fields(note, style, **options), strict=True))


def text_of(field: str) -> str:
    return html.unescape(re.sub(r"<rt>.*?</rt>|<[^>]*>", "", field))


def line(words: str, traditional: str = "") -> Line:
    """`line("西安=xī ān 。")`: words with their syllables, and punctuation."""
    text, syllables, spans = "", [], []
    for word in words.split("|"):
        hanzi, _, reading = word.partition("=")
        if reading:
            spans.append((len(text), len(text) + len(hanzi)))
        syllables += reading.split() if reading else [""] * len(hanzi)
        text += hanzi
    return Line(text, traditional or text, tuple(syllables), tuple(spans))


# ------------------------------------------------------------------ note types


def test_ids_and_order_of_note_types_are_those_of_the_first_release() -> None:
    """A learner's notes stop being updated when any of these changes."""
    path = Path(__file__).parent / "cases" / "note-types.json"
    wanted = json.loads(path.read_text(encoding="utf-8"))
    found = [
        {
            "id": kind.id,
            "fields": [id_ for _, id_ in kind.fields],
            "templates": [t.id for t in kind.templates],
        }
        for kind in (TERM, SENTENCE, CHARACTER)
    ]
    assert found == [{k: row[k] for k in ("id", "fields", "templates")} for row in wanted]


@pytest.mark.parametrize("kind", [TERM, SENTENCE, CHARACTER], ids=lambda k: k.name)
def test_templates_ask_only_for_fields_that_exist_and_load_nothing(kind: NoteType) -> None:
    names = {name for name, _ in kind.fields}
    assert len(names) == len(kind.fields)
    for template in kind.templates:
        for side in (template.front, template.back):
            used = re.findall(r"\{\{[#^/]?(?:[a-z_A-Z ]+:)?(\w+)\}\}", side)
            assert set(used) <= names
            assert not re.search(r"<script|://|src=|FrontSide|furigana", side)
            # Anki's desktop shows whatever has this class at half its size: its LaTeX pictures.
            assert 'class="drawing"' not in side
        assert template.front.startswith(f"{{{{#{template.flag}}}}}")
    assert not re.search(r"url\(|@import|://", kind.css)


@pytest.mark.parametrize("style", STYLES, ids=lambda s: f"{s.script} {s.reading} {s.palette}")
def test_every_choice_fills_the_same_fields(style: CardStyle) -> None:
    for note in samples().terms:
        fields = term_fields(note, style)
        assert len(fields) == len(TERM.fields)
        assert 0 in cards_of(fields, TERM)
    for sentence in samples().sentences:
        assert len(sentence_fields(sentence, style)) == len(SENTENCE.fields)


class Balance(HTMLParser):
    """Fails on a tag that is not closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "wbr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_html_of_every_combination_of_choices_is_sound() -> None:
    notes = [term("人类命运共同体"), term("长"), term("机制")]
    choices: Any = itertools.product(
        ("simplified", "traditional-tw", "traditional-hk"),
        (True, False),
        ("pinyin", "zhuyin"),
        ("pleco", "hanping", "colour-blind", "none"),
        ("zh_CN", "zh_TW", ""),
    )
    for script, both, reading, palette, voice in choices:
        style = CardStyle(script, both, reading, palette, ALL.term, ALL.sentence, voice)
        fields = [term_fields(note, style, homograph=both) for note in notes]
        fields.append(sentence_fields(samples().sentences[1], style))
        for field in itertools.chain.from_iterable(fields):
            parser = Balance()
            parser.feed(field)
            assert not parser.open, field


def test_a_recipe_that_leaves_a_card_out_makes_no_such_card() -> None:
    fields = term_fields(term("机制"), CardStyle(term=chosen(TERM_CARDS, ("cloze", "recognition"))))
    assert cards_of(fields, TERM) == (0, 3)
    assert cards_of(term_fields(term("机制"), CardStyle(term=())), TERM) == ()


# ------------------------------------------------------------------ fields


def test_the_first_field_is_the_bare_headword() -> None:
    assert of_term(term("人工智能"))["Term"] == "人工智能"
    traditional = replace(ALL, script="traditional-tw")
    assert of_term(term("治理"), traditional)["Term"] == "治理"
    assert of_term(term("应对"), traditional)["Term"] == "應對"


def test_a_homograph_is_told_apart_shown_in_a_sentence_and_not_left_to_a_voice() -> None:
    fields = of_term(term("应对"), homograph=True)
    assert fields["Term"] == "应对 (yìngduì)"
    assert text_of(fields["Context"]) == "应对气候变化、生物多样性保护等全球性挑战。"
    assert fields["SpokenCN"] == fields["Listening"] == ""
    assert of_term(term("应对"))["Context"] == ""


def test_a_voice_reads_only_what_has_one_reading() -> None:
    assert of_term(term("治理"))["SpokenCN"] == "治理"
    assert of_term(term("长"))["SpokenCN"] == ""  # cháng or zhǎng
    taiwan = replace(ALL, voice="zh_TW")
    assert of_term(term("人类命运共同体"), taiwan)["SpokenTW"] == "人類命運共同體"
    silent = of_term(term("治理"), replace(ALL, voice=""))
    assert silent["Listening"] == ""
    assert silent["Recognition"]
    recorded = of_term(replace(term("长"), audio="zhang3.mp3"))
    assert recorded["Audio"] == "[sound:zhang3.mp3]"
    assert recorded["Listening"] == ""  # one syllable alone can be too many words


def test_renderings_come_with_counts_and_senses_with_their_source() -> None:
    fields = of_term(term("治理"))
    assert fields["Renderings"].startswith("<ul><li>governance <small>×24</small></li><li>govern ")
    assert fields["Senses"].endswith('<p class="source">CC-CEDICT</p>')
    assert "put together from its parts" in of_term(term("人类命运共同体"))["Senses"]


def test_the_question_for_a_term_never_holds_its_characters() -> None:
    note = replace(
        term("应对"),
        renderings=(("responding (应对)", 2), ("tackling", 1)),
        hint="not 对付, 處理",
    )
    fields = of_term(note)
    assert "responding" not in fields["Prompt"]
    told, tap = fields["Hint"].split("<details")
    assert text_of(told) == "2 characters · not ○付, 處理"
    assert text_of(f"<details{tap}") == "first letters y… d…"
    named = replace(note, hint="", initials=True)
    assert text_of(of_term(named)["Hint"]) == "2 characters · y… d…"


def test_english_that_may_well_be_wrong_is_marked_and_heads_nothing() -> None:
    note = term("应对")
    assert of_term(note)["Headline"] == "tackle"
    (said, _), *_ = note.renderings
    fields = of_term(replace(note, unsure=(said,)))
    assert f'<li><span class="unsure">{said}</span>' in fields["Renderings"]
    assert not fields["Headline"]


def test_english_that_leaves_a_word_out_says_so_and_asks_for_nothing() -> None:
    note = next(n for n in samples().terms if n.kind == "term" and n.renderings and n.parts)
    (said, _), *_ = note.renderings
    less = replace(note, unsaid=((said, ("伟大", "综合")),), doubtful=(said,))
    traditional = of_term(less, replace(ALL, script="traditional-tw"))
    assert 'data-words="偉大、綜合"' in traditional["Renderings"]
    assert 'data-words="伟大、综合"' in of_term(less)["Renderings"]
    assert text_of(of_term(less)["Renderings"]) == text_of(of_term(note)["Renderings"])
    assert said in english_of(note).split("; ")
    assert f"{said} (leaves out 伟大、综合)" in english_of(less).split("; ")


def test_english_that_says_all_of_a_term_comes_before_what_leaves_a_word_out() -> None:
    less = [Rendering("rejuvenation", ((0, 12),), 0.9, n, ("伟大",)) for n in range(2)]
    whole = Rendering("great rejuvenation", ((0, 18),), 0.9, 2)
    places = tuple(Occurrence(n, 0, 4) for n in range(3))
    term = Term("伟大复兴", "term", 1.0, places, "", single=False, parts=("伟大", "复兴"))
    entry = Entry(term, "偉大復興", "wěidà fùxīng", (), (), (*less, whole))
    assert [text for text, _ in rendered.renderings(entry)] == [
        "great rejuvenation",
        "rejuvenation",
    ]
    unsure = replace(entry, renderings=(*less, replace(whole, score=0.8)))
    assert rendered.renderings(unsure)[0][0] == "rejuvenation"
    assert rendered.unsaid(entry) == {"rejuvenation": ("伟大",)}
    # At one of two places of the same wording more of it is linked: then it says all.
    again = replace(entry, renderings=(less[0], replace(less[1], unsaid=()), None))
    assert rendered.unsaid(again) == {}


def test_no_question_is_asked_that_has_only_chinese_to_offer() -> None:
    note = replace(term("长"), glosses=(), renderings=())
    fields = of_term(note)
    assert fields["Production"] == fields["Typing"] == ""
    assert fields["Recognition"]


def test_all_chinese_of_a_card_follows_the_script() -> None:
    traditional = replace(ALL, script="traditional-tw")
    assert "不是" not in of_term(term("机制"), traditional)["MeasureWords"]
    assert text_of(of_term(term("机制"), traditional)["MeasureWords"]) == "個 gè"
    hint = of_term(term("应对"), traditional)["Hint"]
    assert text_of(hint).startswith("2 characters · not 處理")
    sense = Gloss("to join; variant of 联结", "CC-CEDICT, at 网络")
    note = replace(term("应对"), note="另见处理", glosses=(sense,))
    fields = of_term(note, traditional)
    assert text_of(fields["Note"]) == "另見處理"
    assert text_of(fields["Senses"]) == "to join; variant of 聯結CC-CEDICT, at 網絡"


def test_every_place_of_the_term_becomes_a_gap() -> None:
    note = term("治理")
    example = note.examples[0]
    twice = replace(
        example,
        line=line("治理=zhì lǐ|和=hé|治理=zhì lǐ"),
        marks=((0, 2),),
    )
    fields = of_term(replace(note, examples=(twice,)))
    assert text_of(fields["Gapped"]) == "＿＿和＿＿"
    alone = replace(twice, line=line("治理=zhì lǐ"))
    assert of_term(replace(note, examples=(alone,)))["Cloze"] == ""


@pytest.mark.parametrize(("characters", "asked"), [(60, "yes"), (61, "")])
def test_no_gap_is_asked_in_a_sentence_too_long_for_a_phone(characters: int, asked: str) -> None:
    note = term("治理")
    long = replace(
        note.examples[0], line=line("治理=zhì lǐ" + "|好=hǎo" * (characters - 2)), marks=((0, 2),)
    )
    assert of_term(replace(note, examples=(long,)))["Cloze"] == asked


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ("当前,全球AI,推动“网信中国”,合作", "当前，全球AI，推动“网信中国”，合作"),
        ("(来源:“网信中国”微信公众号)", "（来源：“网信中国”微信公众号）"),
        ("5G,6G(R&D)占3.5%,1,000家", "5G,6G(R&D)占3.5%,1,000家"),
    ],
)
def test_chinese_is_set_with_chinese_punctuation(found: str, shown: str) -> None:
    assert ALL.text(Line(found, found, ("",) * len(found), ())) == shown


def test_script_and_language_go_together() -> None:
    note = term("人类命运共同体")
    simplified = of_term(note)
    assert 'lang="zh-Hans"' in simplified["Front"]
    assert 'class="zh other" lang="zh-Hant-TW">人類命運共同體' in simplified["Reading"]
    hong_kong = of_term(note, replace(ALL, script="traditional-hk", both_scripts=False))
    assert 'lang="zh-Hant-HK"' in hong_kong["Front"]
    assert "人类" not in "".join(hong_kong[f] for f in ("Front", "Reading", "Example", "Parts"))
    same = of_term(term("治理"))
    assert "other" not in same["Reading"]  # the scripts do not differ


def test_listening_to_hong_kong_cards_is_mandarin() -> None:
    """The zh_HK voices of Apple, Microsoft and Google speak Cantonese."""
    assert not any("zh_HK" in t.front + t.back for kind in (TERM, SENTENCE) for t in kind.templates)


# ------------------------------------------------------------------ readings


def test_words_are_joined_capitals_and_apostrophes_kept() -> None:
    assert spelt(line("西安=xī ān|事变=shì biàn")).syllables == ("xī", "’ān", "shì", "biàn")
    place = spelt(line("西安=xī ān|事变=shì biàn"), "Xī'ān Shìbiàn")
    assert place.syllables == ("Xī", "'ān", "Shì", "biàn")


def test_the_words_of_a_headword_are_those_of_its_pinyin() -> None:
    cut = line("可=kě|持续=chí xù|的=de|安全=ān quán|观=guān")
    assert spelt(cut, "kěchíxù de ānquánguān").words == ((0, 3), (3, 4), (4, 7))
    assert spelt(cut, "kěchíxù de ānquánxìng").words == cut.words  # does not spell it: not used


def test_ruby_keeps_a_word_with_its_punctuation_and_marks_both() -> None:
    words = line("“|治理=zhì lǐ|”|，|好=hǎo")
    html_ = with_reading(words, ALL, ((1, 3),), toned=True)
    assert html_ == (
        '<span class="w">“<mark><ruby><span class="t4">治</span><span class="t3">理</span><rt>'
        '<span class="t4">zhì</span><span class="t3">lǐ</span></rt></ruby></mark>”，</span>'
        '<ruby><span class="t3">好</span><rt><span class="t3">hǎo</span></rt></ruby>'
    )
    assert re.findall("<ruby>(.*?)<rt>", with_reading(words, ALL)) == ["治理", "好"]


def test_a_long_word_is_cut_so_that_lines_can_break() -> None:
    words = "中华人民共和国=zhōng huá rén mín gòng hé guó|生物多样性=shēng wù duō yàng xìng"
    html_ = re.sub(r"</?span[^>]*>", "", with_reading(line(words), ALL))
    assert re.findall(r"<ruby>(.*?)<rt>", html_) == ["中华人民", "共和国", "生物多样性"]


def test_zhuyin_of_whole_words_or_nothing() -> None:
    assert zhuyin_text("Xī'ān Shìbiàn") == "ㄒㄧ ㄢ ㄕˋ ㄅㄧㄢˋ"
    assert zhuyin_text("nǚ’ér, zhèr") == "ㄋㄩˇ ㄦˊ ㄓㄜˋ ㄦ"
    assert zhuyin_text("AI jìshù") == "AI jìshù"
    style = replace(ALL, reading="zhuyin", script="traditional-tw")
    assert "ㄇㄧㄥˋ ㄩㄣˋ" in of_term(term("人类命运共同体"), style)["Parts"]


def test_zhuyin_stands_over_each_character() -> None:
    style = replace(ALL, reading="zhuyin", script="traditional-tw")
    fields = of_term(term("应对"), style)
    assert re.findall(r"<rt><span[^>]*>(.*?)</span>", fields["Reading"]) == ["ㄧㄥˋ", "ㄉㄨㄟˋ"]
    assert fields["Pinyin"] == "yìngduì"  # stays searchable
    light = replace(term("应对"), line=line("情形=qíng xing"))
    assert text_of(of_term(light, style)["Hint"]).endswith("first letters ㄑ… ㄒ…")


# ------------------------------------------------------------------ properties

HAN = st.text("应对治理的和发展，。“”、 ", max_size=30)
ANY = st.text(max_size=60)
SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4)


@given(ANY)
def test_no_text_can_break_a_field(text: str) -> None:
    field = clean(text)
    assert not re.search(r"[\x00-\x1f<>]|\[(sound|latex)|\\[(\[]", field)
    assert unicodedata.is_normalized("NFC", field)


@given(HAN, SPANS)
def test_ruby_without_its_readings_is_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    readings = {"的": "de", "应": "yìng", "发": "fā"}
    syllables = tuple("" if c in "，。“”、 " else readings.get(c, "ān") for c in text)
    words = tuple((i, i + 1) for i, s in enumerate(syllables) if s)
    ruby = with_reading(spelt(Line(text, text, syllables, words)), ALL, spans)
    assert re.sub(r"\s+", " ", text_of(ruby)) == re.sub(r"\s+", " ", text)


@given(ANY, SPANS)
def test_marks_leave_the_text_alone(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(text_of(marked(text, spans)).split()) == "".join(text_of(clean(text)).split())


@given(HAN, SPANS)
def test_a_gap_hides_all_that_it_covers(text: str, spans: list[tuple[int, int]]) -> None:
    hidden = {i for a, b in spans for i in range(a, min(b, len(text)))}
    shown = text_of(gapped(text, spans))
    kept = "".join(c for i, c in enumerate(text) if i not in hidden)
    assert "".join(shown.replace("＿", "").split()) == "".join(kept.split())
    assert shown.count("＿") == len(hidden)


# ------------------------------------------------------------------ description


def test_the_description_says_what_is_inside_and_credits_the_dictionary() -> None:
    text = description(
        "Global AI <Governance>",
        "Cyberspace Administration of China, 2023",
        (("terms", 1212), ("sentences", 0)),
        ("After HSK 5 you know 71 % of the running words.",),
        ALL,
        heard=True,
    )
    assert "Global AI &lt;Governance&gt;" in text
    assert "1,212 terms" in text
    assert "sentences" not in text
    assert "CC BY-SA" in text
    assert "voice" in text
    assert "voice" not in description("T", "", (), (), ALL)


def test_the_question_says_no_synonym_twice() -> None:
    note = replace(
        term("应对"),
        renderings=(("management", 2),),
        glosses=(
            Gloss("to manage; management", "policydeck"),
            Gloss("to run (an office); management", "CC-CEDICT"),
        ),
    )
    assert text_of(of_term(note)["Prompt"]) == "managementto run (an office)"  # two blocks
