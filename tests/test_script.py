"""Script: Simplified keys, Traditional for display, and repair of mis-converted text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck import pipeline, script
from policydeck.anki import apkg
from policydeck.read import cleaning
from policydeck.release import targets
from policydeck.storage import files

CASES = Path(__file__).parent / "cases"
SEED = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"

# Any text that can be encoded; lone surrogates cannot. Reading leaves no compatibility ideograph.
# Half of the examples are Han with punctuation, because random Unicode hardly ever hits a phrase.
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(cleaning.plain)
_CHINESE = st.text(
    st.sampled_from("復雜并于範范采取採制製造著着乾干幹后後里裡裏系係繫发發髮台臺，。5G \n\x00"),
    max_size=60,
)
TEXT = _ANY | _CHINESE


def _rows(name: str, *columns: str) -> list[tuple[str, ...]]:
    rows = files.table(CASES / name, columns)
    return [tuple(row[column] for column in columns) for _, row in rows]


@pytest.mark.parametrize(("simplified", "tw", "hk"), _rows("script.tsv", "simplified", "tw", "hk"))
def test_words_in_both_standards(simplified: str, tw: str, hk: str) -> None:
    assert script.traditional(simplified, "tw") == tw
    assert script.traditional(simplified, "hk") == hk
    assert script.simplify(tw) == script.simplify(hk) == simplified


@pytest.mark.parametrize(
    ("traditional", "simplified"), _rows("simplify.tsv", "traditional", "simplified")
)
def test_simplified_of_every_spelling(traditional: str, simplified: str) -> None:
    assert script.simplify(traditional) == simplified
    assert script.simplify(simplified) == simplified


@pytest.mark.parametrize(
    ("variety", "name", "text", "expected"),
    _rows("repairs.tsv", "variety", "script", "text", "repairs"),
)
def test_mixed_text_is_repaired_and_clean_text_is_not(
    variety: str, name: str, text: str, expected: str
) -> None:
    found = script.detect([text])
    assert found.name == name
    key = script.simplify(text)
    repairs = script.repairs(text, key, found, variety)
    assert " ".join(f"{r.found}>{r.put}" for r in repairs) == expected
    assert all(r.reason for r in repairs)
    shown = script.display(text, key, found, variety)
    assert shown == text if not expected else script.traditional(key, variety).count("于") == 0


def test_the_seed_is_mixed_and_every_mis_conversion_is_repaired() -> None:
    texts = [line.split(" | ")[0] for line in SEED.read_text(encoding="utf-8").splitlines()]
    found = script.detect(texts)
    assert found.name == "mixed"
    shown = [script.display(t, script.simplify(t), found, "tw") for t in texts]
    # Read by eye: these sixteen characters and no others.
    changed = "".join(
        f"{a}{b} " for t, s in zip(texts, shown, strict=True) for a, b in zip(t, s, strict=True)
        if a != b
    )  # fmt: skip
    right = "復複 并並 于於 范範 范範 于於 范範 采採 制製 于於 泄洩 并並 范範 并並 于於 范範 "
    assert changed == right
    assert "".join(shown) == "".join(script.traditional(script.simplify(t)) for t in texts)


def test_a_simplified_document_is_converted_whole() -> None:
    text = "坚持发展和安全并重的原则"
    found = script.detect([text])
    assert found.name == "simplified"
    assert script.display(text, text, found, "tw") == "堅持發展和安全並重的原則"
    assert script.repairs(text, text, found, "tw") == ()


def test_one_slip_does_not_make_a_long_text_mixed() -> None:
    clean = "為規範個人資料之處理，行政機關應採取必要措施，並於事後回復當事人。" * 60
    assert script.detect([clean, "形勢復雜。"]).name == "traditional-tw"


def test_the_evidence_is_said_in_words() -> None:
    assert script.detect(["政府會着手處理"]).evidence.endswith("着 as in Hong Kong")
    assert "復雜 (複雜)" in script.detect(["復雜的國際形勢"]).evidence
    assert script.detect([""]).evidence == "0 Traditional characters, 0 Simplified"


@given(TEXT)
def test_conversion_keeps_length_whatever_the_text(text: str) -> None:
    key = script.simplify(text)
    assert len(key) == len(text)
    for variety in ("tw", "hk"):
        assert len(script.traditional(key, variety)) == len(text)


@given(TEXT)
def test_display_is_the_text_with_its_repairs(text: str) -> None:
    key = script.simplify(text)
    found = script.detect([text])
    shown = script.display(text, key, found, "tw")
    assert len(shown) == len(text)
    if found.name.startswith("traditional"):
        assert shown == text
    for repair in script.repairs(text, key, found, "tw"):
        end = repair.start + len(repair.found)
        assert text[repair.start : end] == repair.found
        assert shown[repair.start : end] == repair.put


@given(TEXT)
def test_simplified_is_stable(text: str) -> None:
    once = script.simplify(text)
    assert script.simplify(once) == once


def test_corrections_say_why() -> None:
    rows = list(files.table(files.house("script.tsv"), ("from", "to", "kind", "why")))
    assert all(row["why"] for _, row in rows)
    keys = [(row["from"], row["to"], row["kind"]) for _, row in rows]
    assert len(keys) == len(set(keys))


def test_cards_teach_the_script_of_the_document(tmp_path: Path) -> None:
    """A clean Traditional text is taught as written, vocabulary and all; others in Simplified."""
    clean = "為促進數位平權，主管機關應辦理人工智慧事務。\tThe competent authority shall handle AI affairs to promote digital equality.\n"
    for text, front in ((clean, "數位平權"), (script.simplify(clean), "数位平权")):
        source = tmp_path / front / "text.tsv"
        source.parent.mkdir()
        source.write_text(text, encoding="utf-8")
        built = pipeline.build(targets.find([source], source.with_suffix(".apkg"), ()))
        shown = apkg.read(built.target.out).notes.values()
        assert any(front in field for note in shown for field in note.fields[:1]), front
