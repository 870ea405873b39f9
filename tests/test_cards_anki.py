"""Real Anki renders every card, makes the cards that we say, and takes a changed choice in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from card_pages import ALL, FIRST, Page, import_into, imported, package, pages, samples
from policydeck.cards import CardStyle
from policydeck.model import TermNote
from test_cards import STYLES

HAN = re.compile("[㐀-鿿]")
MARKED = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
DECKS = Path(__file__).parents[1] / "decks"


@cache
def shown(style: CardStyle) -> tuple[Page, ...]:
    return pages(package(style))


def fronts(style: CardStyle, *cards: str) -> list[tuple[TermNote, Page]]:
    """The fronts of the named cards of terms, each with its note."""
    notes = {style.text(n.line): n for n in samples().terms}
    return [
        (notes[p.term], p)
        for p in shown(style)
        if p.side == "front" and p.template in {f"policydeck term/{c}" for c in cards}
    ]


def syllables(note: TermNote) -> set[str]:
    return {s.lower() for s in note.pinyin.split() if len(s) > 3}


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_anki_makes_exactly_the_cards_that_we_list(style: CardStyle) -> None:
    with imported(package(style)) as collection:
        before = collection.card_count()
        assert before
        assert not collection.get_empty_cards().notes
        collection.after_note_updates(
            list(collection.find_notes("")), mark_modified=False, generate_cards=True
        )
        assert collection.card_count() == before


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_both_sides_of_every_card_render(style: CardStyle) -> None:
    for page in shown(style):
        where = f"{page.template} {page.term} {page.side}"
        assert page.text or page.sounds, where
        assert "{{" not in page.body, where
        assert "}}" not in page.body, where
        assert "[sound" not in page.body, where
    for front, back in zip(shown(style)[::2], shown(style)[1::2], strict=True):
        assert front.text != back.text


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_recognition_asks_with_the_characters_alone(style: CardStyle) -> None:
    for note, page in fronts(style, "Recognition"):
        assert page.text == style.text(note.line)


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_questions_in_english_hold_no_character_of_the_answer(style: CardStyle) -> None:
    found = fronts(style, "Production", "Typing")
    assert found
    for note, page in found:
        assert not set(HAN.findall(page.text)) & set(note.line.simplified + note.line.traditional)
        assert not any(s in page.text.lower() for s in syllables(note))


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_cloze_hides_the_term_and_shows_no_reading(style: CardStyle) -> None:
    found = fronts(style, "Cloze")
    assert found
    for note, page in found:
        assert style.text(note.line) not in page.text
        assert "＿" in page.text
        assert "<rt" not in page.body
        assert "<mark>" in page.body  # its rendering, in the English


@pytest.mark.parametrize("deck", sorted(DECKS.glob("*/*.apkg")), ids=lambda p: p.parent.name)
def test_no_front_of_a_shipped_deck_gives_its_answer_away(deck: Path) -> None:
    for page in pages(deck.read_bytes())[::2]:
        card = page.template.split("/")[1]
        where = f"{card}: {page.fields['Front']}: {page.text}"
        assert "<rt" not in page.body, where
        if "sentence" in page.template:
            assert card == "Reading" or not HAN.search(page.text), where
            assert page.fields["English"] not in page.text or card != "Reading", where
            continue
        answer = page.fields["Answer"]
        if card == "Recognition":
            assert page.text.startswith(answer), where
            assert not MARKED.search(page.text), where
        elif card == "Cloze":
            assert answer not in page.text, where
            assert "＿" in page.text, where
        elif card in {"Production", "Typing"}:
            assert not set(HAN.findall(page.text)) & set(answer), where
            assert page.fields["Pinyin"] not in page.text, where
        else:
            assert (page.text, page.sounds) == ("Listen", 1), where


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_listening_plays_once_and_shows_nothing(style: CardStyle) -> None:
    asked = [p for p in shown(style) if p.side == "front" and p.template.endswith("Listening")]
    assert bool(asked) == bool(style.voice)
    for page in asked:
        assert page.text == "Listen"
        assert page.sounds == 1


def test_a_sentence_is_asked_without_its_reading_or_its_english() -> None:
    by_card = {p.template: p for p in shown(ALL) if p.side == "front" and "sentence" in p.template}
    reading, translating = (by_card[f"policydeck sentence/{c}"] for c in ("Reading", "Translating"))
    assert "<rt" not in reading.body
    assert not re.search("[A-Za-z]{3}", reading.text.removeprefix("Read"))
    assert not HAN.search(translating.text)


def test_the_answer_shows_reading_renderings_and_both_scripts() -> None:
    back = next(
        p for p in shown(ALL) if p.side == "back" and p.template.endswith("Production")
        and p.term == "人类命运共同体"
    )  # fmt: skip
    for part in ("rénlèi", "a community with a shared future", "人類命運共同體", "Beyond HSK"):
        assert part in back.text.replace(" ", " ")


def test_switching_script_reading_and_colours_keeps_what_was_learnt() -> None:
    with imported(package(ALL)) as collection:
        card_id = collection.find_cards("card:Recognition")[0]
        card = collection.get_card(card_id)
        card.start_timer()
        states = collection._backend.get_scheduling_states(card_id)
        answer = collection.sched.build_answer(card=card, states=states, rating=3)
        collection.sched.answer_card(answer)
        cards = collection.card_count()
        other = replace(
            ALL, script="traditional-hk", reading="zhuyin", palette="hanping", voice="zh_TW"
        )
        log = import_into(collection, package(other, 1_750_000_999))
        assert len(log.updated) == collection.note_count()
        assert not log.conflicting
        assert collection.card_count() == cards
        assert collection.get_card(card_id).reps == 1
        assert 'lang="zh-Hant-HK"' in collection.get_card(card_id).note()["Front"]


def test_a_card_type_switched_on_later_appears_beside_the_studied_ones() -> None:
    with imported(package(FIRST)) as collection:
        assert collection.card_count() == collection.note_count()
        log = import_into(collection, package(ALL, 1_750_000_999))
        assert not log.conflicting
        assert collection.card_count() == len(shown(ALL)) // 2
