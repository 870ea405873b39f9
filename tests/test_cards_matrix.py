"""Every combination of what a learner can choose, imported and rendered by real Anki.

Palettes alone take turns, each with every other choice: they are a class that the styling knows.
"""

from __future__ import annotations

from itertools import cycle, islice, product
from typing import Any

import pytest

from card_pages import imported, package
from policydeck.anki import apkg
from policydeck.cards import CardStyle
from policydeck.kinds import SENTENCE_CARDS, TERM_CARDS, chosen

pytestmark = pytest.mark.slow

SCRIPTS = ("simplified", "traditional-tw", "traditional-hk")
SPEECH = {"tts": ("zh_CN", ""), "recording": ("zh_CN", "policydeck-a.mp3"), "none": ("", "")}
READINGS = ("pinyin", "zhuyin")
PALETTES = ("pleco", "hanping", "colour-blind", "none")
CARDS: dict[str, Any] = {
    "all": (
        ("recognition", "production", "listening", "cloze", "typing"),
        ("reading", "translating", "listening"),
    ),
    "reading": (("recognition", "cloze"), ("reading",)),
    "writing": (("production", "typing"), ("translating",)),
    "listening": (("listening",), ("listening",)),
}  # fmt: skip


@pytest.mark.parametrize("speech", SPEECH)
@pytest.mark.parametrize("script", SCRIPTS)
def test_every_combination_of_choices_is_a_sound_deck(
    script: Any, speech: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    voice: Any
    voice, sound = SPEECH[speech]
    turn = SCRIPTS.index(script) + list(SPEECH).index(speech)
    palettes: Any = islice(cycle(PALETTES), turn, None)
    choices: Any = product(READINGS, CARDS)
    for (reading, cards), palette in zip(choices, palettes, strict=False):
        term, sentence = CARDS[cards]
        style = CardStyle(
            script=script, reading=reading, palette=palette, voice=voice,
            term=chosen(TERM_CARDS, term), sentence=chosen(SENTENCE_CARDS, sentence),
        )  # fmt: skip
        where = f"{reading} {palette} {cards}"
        made = package(style, sound=sound)
        path = tmp_path_factory.mktemp("deck") / "deck.apkg"
        path.write_bytes(made)
        notes = apkg.read(path).notes.values()
        wanted = sum(len(note.cards) for note in notes)
        if cards == "listening" and speech == "none":
            assert wanted == 0, where
            continue
        with imported(made) as collection:
            assert collection.card_count() == wanted > 0, where
            assert not collection.get_empty_cards().notes, where
            checked = collection.media.check()
            assert (list(checked.missing), list(checked.unused)) == ([], []), where
            for card_id in collection.find_cards(""):
                # Raises where a template is broken.
                collection._backend.render_existing_card(
                    card_id=card_id, browser=False, partial_render=False
                )
                card = collection.get_card(card_id)
                output = card.render_output()
                front, back = output.question_text, output.answer_text
                assert "{{" not in front + back, where
                assert (front.count('class="pd front '), back.count('class="pd back ')) == (1, 1)
                asked = bool(output.question_av_tags)
                assert asked == (card.template()["name"] == "Listening"), where
                heard = asked or bool(output.answer_av_tags)
                # Anki's voice is not trusted with a headword that has two readings.
                assert speech == "tts" or heard == (speech == "recording"), where
