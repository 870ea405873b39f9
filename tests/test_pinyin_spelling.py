"""How readings are written: GB/T 16159, spoken tones, numbers, zhuyin."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck.language import tones
from policydeck.lexicon.segment import segment
from policydeck.pinyin import convert, lines, read, sandhi, spell
from policydeck.storage import files

CASES = Path(__file__).parent / "cases"


def _rows(name: str, second: str) -> list[tuple[str, str]]:
    return [(row["hanzi"], row[second]) for _, row in files.table(CASES / name, ("hanzi", second))]


@pytest.mark.parametrize(("hanzi", "expected"), _rows("pinyin_spelling.tsv", "expected"))
def test_words_are_joined_cut_and_capitalised_by_the_standard(hanzi: str, expected: str) -> None:
    tokens = segment(hanzi, hanzi)
    assert spell(tokens, read([tokens])[0]) == expected


@pytest.mark.parametrize(("hanzi", "expected"), _rows("pinyin_spoken.tsv", "syllables"))
def test_spoken_tones(hanzi: str, expected: str) -> None:
    tokens = segment(hanzi, hanzi)
    spoken = sandhi(tokens, read([tokens])[0])
    assert " ".join(convert(s.text, "numbers") for s in spoken) == expected


def test_sentences_begin_with_a_capital_only_on_request() -> None:
    text = "各国应当合作。“我们”重申：共同发展。"
    tokens = segment(text, text)
    (syllables,) = read([tokens])
    small = "gè guó yīngdāng hézuò. “wǒmen” chóngshēn: gòngtóng fāzhǎn."
    assert spell(tokens, syllables) == small
    large = "Gè guó yīngdāng hézuò. “Wǒmen” chóngshēn: gòngtóng fāzhǎn."
    assert spell(tokens, syllables, sentence=True) == large
    assert list(lines([text], numbers=False)) == [large]


@pytest.mark.parametrize(
    ("syllable", "numbers", "zhuyin", "plain"),
    [
        ("rén", "ren2", "ㄖㄣˊ", "ren"),
        ("lǜ", "lv4", "ㄌㄩˋ", "lü"),
        ("lüè", "lve4", "ㄌㄩㄝˋ", "lüe"),
        ("xiōng", "xiong1", "ㄒㄩㄥ", "xiong"),
        ("nǚ", "nv3", "ㄋㄩˇ", "nü"),
        ("de", "de5", "˙ㄉㄜ", "de"),
        ("ér", "er2", "ㄦˊ", "er"),
        ("r", "r5", "ㄦ", "r"),
        ("yī", "yi1", "ㄧ", "yi"),
        ("zhī", "zhi1", "ㄓ", "zhi"),
        ("wèng", "weng4", "ㄨㄥˋ", "weng"),
        ("", "", "", ""),
    ],
)
def test_styles_of_one_syllable(syllable: str, numbers: str, zhuyin: str, plain: str) -> None:
    assert convert(syllable, "marks") == syllable
    assert convert(syllable, "numbers") == numbers
    assert convert(syllable, "zhuyin") == zhuyin
    assert convert(syllable, "plain") == plain


LETTERS = st.sampled_from(
    [
        "ba",
        "pai",
        "mou",
        "fei",
        "dui",
        "liu",
        "nüe",
        "lü",
        "jiong",
        "qun",
        "xuan",
        "zhuang",
        "er",
        "ang",
        "ou",
        "wo",
        "yue",
        "gui",
    ]
)


@given(LETTERS, st.integers(1, 5))
def test_numbers_and_marks_say_the_same(letters: str, tone: int) -> None:
    numbered = f"{letters.replace('ü', 'v')}{tone}"
    assert convert(tones.marked(numbered), "numbers") == numbered
    assert tones.tone(tones.marked(numbered)) == tone
