"""The options that a deck brings along, in real Anki: taken over where the learner asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from anki_desk import collection
from policydeck.anki import apkg
from policydeck.cards import RETENTION, new_a_day

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
DECK = ROOT / "decks/global-ai-governance-initiative/global-ai-governance-initiative.apkg"
TITLE = "Global AI Governance Initiative"


def bring(col: Collection, *, presets: bool) -> None:
    options = ImportAnkiPackageOptions(with_deck_configs=presets)
    col.import_anki_package(ImportAnkiPackageRequest(package_path=str(DECK), options=options))


def names(col: Collection) -> dict[str, str]:
    """Sub-deck → the name of its preset."""
    found = (col.decks.get(d.id) for d in col.decks.all_names_and_ids() if d.name != "Default")
    return {deck["name"]: col.decks.get_config(deck["conf"])["name"] for deck in found}


def test_a_learner_who_asks_for_it_gets_the_preset(tmp_path: Path) -> None:
    with collection(tmp_path) as col:
        bring(col, presets=True)
        assert set(names(col).values()) == {TITLE}
        config = next(c for c in col.decks.all_config() if c["name"] == TITLE)
        assert config["new"]["perDay"] == new_a_day(len(apkg.read(DECK).notes))
        assert (config["new"]["bury"], config["rev"]["bury"], config["buryInterdayLearning"]) == (
            True,
        ) * 3
        assert (config["newGatherPriority"], config["newSortOrder"]) == (0, 1)
        assert config["desiredRetention"] == pytest.approx(RETENTION)


def test_a_learner_s_own_options_are_never_changed(tmp_path: Path) -> None:
    with collection(tmp_path) as col:
        bring(col, presets=False)
        assert set(names(col).values()) == {"Default"}
        bring(col, presets=True)
        config = next(c for c in col.decks.all_config() if c["name"] == TITLE)
        config["new"]["perDay"] = 33
        col.decks.update_config(config)
        bring(col, presets=True)
        config = next(c for c in col.decks.all_config() if c["name"] == TITLE)
        assert config["new"]["perDay"] == 33


def test_the_order_of_a_day_is_ours_and_no_note_is_met_twice(tmp_path: Path) -> None:
    with collection(tmp_path) as col:
        bring(col, presets=True)
        col.decks.select(col.decks.id(TITLE))
        queue = col.sched.get_queued_cards(fetch_limit=100).cards
        cards = [col.get_card(entry.card.id) for entry in queue]
        assert len({card.nid for card in cards}) == len(cards)
        dues = [card.due for card in cards]
        assert dues == sorted(dues)
        assert dues[0] == 1


def test_the_description_says_how_to_study_in_two_languages() -> None:
    text = apkg.read(DECK).decks[TITLE]
    assert f"{new_a_day(len(apkg.read(DECK).notes))} new cards a day" in text
    for said in ("Import any deck presets", "FSRS", f"{RETENTION:.0%}", "怎样学习", "保留率"):
        assert said in text
