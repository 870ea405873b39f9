"""Several texts as one course, and what the learner knows already."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from anki_desk import collection, import_deck, review
from known import WORK
from policydeck import pipeline
from policydeck.errors import InputError, RecipeError
from policydeck.levels import SCHEMES
from policydeck.model import SentenceNote, TermNote
from policydeck.release import targets

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "data/documents/global-ai-governance-initiative"
ONE = "各国应加强技术合作。\tAll countries should strengthen technological cooperation.\n"
TWO = (
    "技术合作促进经济发展。\tTechnological cooperation promotes economic development.\n"
    "我们反对技术垄断。\tWe oppose technological monopolies.\n"
)


def seed(folder: Path) -> Path:
    """The Initiative's text, where a deck may be built beside it."""
    return Path(shutil.copytree(SEED, folder / SEED.name))


def build(folder: Path, *settings: str, texts: tuple[str, ...] = (ONE, TWO)) -> pipeline.Built:
    """A deck of the texts, in their order."""
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"text{number}.tsv"
        path.write_text(text, "utf-8")
        paths.append(path)
    return pipeline.build(targets.find(paths, folder / "course.apkg", settings), work=WORK)


def test_a_shared_word_is_one_note_with_the_examples_of_both_texts(tmp_path: Path) -> None:
    built = build(tmp_path)
    notes = [n for n in built.notes if isinstance(n, TermNote) and n.id == "term:合作"]
    assert len(notes) == 1
    assert len(built.course.entries["term:合作"].term.occurrences) == 2
    assert {e.reference.split(",")[0] for e in notes[0].examples} == {"text0", "text1"}


def test_headings_and_remarks_are_no_sentences_to_read(tmp_path: Path) -> None:
    # the head of an Act, its originals in brackets as Taiwan's agencies write them
    law = (
        "第二章 总则\tChapter II General Provisions\n"
        "（2020年12月26日修正）\t(Amended on December 26, 2020)\n"
        "女性委员应占二分之一以上。\tWomen shall be more than half of the members.\n"
        "主管机关应定期公布资料。\tThe competent authority (主管機關) shall regularly publish data.\n"
        # freely translated, and right as it is, the owner says
        "为此，我们倡议：\tTo make this happen, we would like to suggest the following:\n"
    )
    (tmp_path / "course.overrides.tsv").write_text(
        "term\tplace\twhat\tvalue\n\t5.1\taccept\t\n", "utf-8"
    )
    built = build(tmp_path, texts=(law,))
    assert "To make this happen, we would like to suggest the following:" in [
        n.en for n in built.notes if isinstance(n, SentenceNote)
    ]
    read = [n.en for n in built.notes if isinstance(n, SentenceNote)]
    assert "The competent authority shall regularly publish data." in read
    assert not [text for text in read if re.search("Chapter|Amended|more than half", text)]
    assert {
        "the heading of a part",
        "a remark in brackets",
        "another limit in English: more than half",
    } <= {why for _, why in built.course.left_out}


def test_a_word_that_the_deck_never_teaches_is_glossed_where_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "overrides.tsv").write_text("term\tplace\twhat\tvalue\n垄断\t\tskip\t\n", "utf-8")
    (tmp_path / "text.tsv").write_text(TWO, "utf-8")
    (tmp_path / "deck.toml").write_text('[deck]\ndocuments = ["text.tsv"]\n', "utf-8")
    notes = pipeline.build(targets.find([tmp_path], None, ()), work=WORK).notes
    (read,) = [n for n in notes if isinstance(n, SentenceNote) and "垄断" in n.line.simplified]
    meanings = {brief.simplified: brief.meaning for brief in read.glossed}
    assert "monopol" in meanings["垄断"]


def test_within_a_level_the_first_text_comes_first(tmp_path: Path) -> None:
    built = build(tmp_path)
    level = built.course.level
    order = [i for i in built.course.order if level[i].number == level["term:加强"].number]
    first = {t.key for s in built.analysis.sentences if s.document == 0 for t in s.tokens}
    words = [
        id_
        for id_ in order
        if id_ in built.course.entries and built.course.entries[id_].term.single
    ]
    found = [id_.removeprefix("term:") in first for id_ in words]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("known", ["hsk1-6", "HSK 1–6"])
def test_known_bands_make_no_cards_and_keep_sentences_readable(known: str, tmp_path: Path) -> None:
    built = pipeline.build(
        targets.find([seed(tmp_path)], None, (f"levels.known={known}",)), work=WORK
    )
    words = [e for e in built.course.entries.values() if e.term.single]
    assert words
    assert all(built.scale.of_word(e.term.hanzi).number > 0 for e in words)
    assert built.course.start > 0.7
    assert built.course.coverage[-1].words == 1


def test_known_words_come_from_lists_texts_decks_and_packages(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("合作\n技術\t(in either script)\n", "utf-8")
    (tmp_path / "read.txt").write_text("我们反对经济垄断，这是一个比较长的句子。\n", "utf-8")
    built = build(tmp_path, f"levels.known={tmp_path}/list.txt,{tmp_path}/read.txt,信息 交流")
    taught = {id_.removeprefix("term:") for id_ in built.course.entries}
    assert not taught & {"合作", "技术", "反对", "经济", "垄断", "信息", "交流"}
    assert "加强" in taught
    (tmp_path / "later").mkdir()
    again = build(tmp_path / "later", f"levels.known={tmp_path}/course.apkg")
    assert not set(again.course.entries) & set(built.course.entries)
    with pytest.raises(InputError, match="there is no such file"):
        build(tmp_path, "levels.known=nothing.txt")


def test_of_a_studied_collection_only_studied_words_are_known(tmp_path: Path) -> None:
    built = build(tmp_path)
    with collection(tmp_path) as col:
        import_deck(col, built.target.out)
        studied = {
            col.get_card(c).note()["Term"]
            for c in review(col, 3)
            if "Term" in col.get_card(c).note()
        }
        col.export_collection_package(
            str(tmp_path / "mine.colpkg"), include_media=False, legacy=False
        )
    (tmp_path / "later").mkdir()
    again = build(tmp_path / "later", f"levels.known={tmp_path}/mine.colpkg")
    before = {id_.removeprefix("term:") for id_ in built.course.entries}
    after = {id_.removeprefix("term:") for id_ in again.course.entries}
    assert studied
    assert before - after == studied & before


def test_a_maximum_keeps_the_most_frequent(tmp_path: Path) -> None:
    built = pipeline.build(
        targets.find([seed(tmp_path)], None, ("terms.max_per_level=20",)), work=WORK
    )
    for number in {found.number for found in built.course.level.values()}:
        here = [i for i in built.course.entries if built.course.level[i].number == number]
        assert len(here) <= 20
    assert "term:人工智能" in built.course.entries
    assert any(why == "beyond terms.max_per_level" for _, why in built.course.left_out)


def test_a_base_within_a_scheme_leaves_the_levels_beyond_it(tmp_path: Path) -> None:
    settings = ("levels.scheme=zipf", "levels.base=4")
    built = pipeline.prepare(targets.find([seed(tmp_path)], None, settings), work=WORK)
    assert built.scale.names == ("Zipf 3.5–4", "Zipf below 3.5")


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_every_scheme_fills_its_levels(scheme: str, tmp_path: Path) -> None:
    built = pipeline.build(
        targets.find([seed(tmp_path)], None, (f"levels.scheme={scheme}",)), work=WORK
    )
    counts = [
        sum(built.course.level[n.id].number == row.level for n in built.notes)
        for row in built.course.coverage
    ]
    assert len(counts) >= 4
    assert min(counts) > 0
    assert max(counts) <= len(built.notes) * (0.5 if scheme == "hsk2025" else 0.6)
    assert [row.words for row in built.course.coverage] == sorted(
        row.words for row in built.course.coverage
    )
    assert all(built.scale.title in n.level for n in built.notes)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (("levels.bounds=6,5",), "must rise"),
        (("levels.base=5", "levels.bounds=4,6"), "must rise"),
        (("levels.scheme=zipf", "levels.bounds=4,5"), "must fall"),
    ],
)
def test_bounds_that_do_not_follow_one_another_are_refused(
    settings: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    with pytest.raises(RecipeError, match=words):
        build(tmp_path, *settings)


def test_levels_can_be_joined_and_named(tmp_path: Path) -> None:
    built = build(tmp_path, "levels.base=2", "levels.bounds=4,7", "levels.names=First")
    assert built.scale.names == ("First", "HSK 5–9", "Beyond HSK")
    assert built.scale.name(0) == "HSK 1–2"
    assert built.course.grade["term:合作"].number == 2


# Three regulations; 规定 and 项 are their most frequent words.
SHELF = (
    "依照规定管理数据，前项规定除外。\tData shall be managed as prescribed, save as prescribed in the preceding paragraph.\n规定由机关提出。\tThe authority proposes what is prescribed.\n",
    "依照规定管理档案，前项规定亦同。\tArchives shall be managed as prescribed; so it is with what is prescribed in the preceding paragraph.\n",
    "前项规定，依照规定办理并管理。\tWhat the preceding paragraph prescribes is handled and managed as prescribed.\n海洋科学。\tMarine science.\n",
)


@pytest.mark.parametrize("folder", [False, True])
def test_a_shelf_opens_with_what_its_texts_share_and_is_named_by_its_folder(
    folder: bool, tmp_path: Path
) -> None:
    shelf = tmp_path / "laws"
    shelf.mkdir()
    built = build(shelf, "levels.base=2", texts=SHELF)
    if folder:
        (shelf / "notes.tsv").unlink()
        built = pipeline.build(
            targets.find([shelf], tmp_path / "d.apkg", ("levels.base=2",)), work=WORK
        )
    assert built.title == "laws"
    order = [i.removeprefix("term:") for i in built.course.order if i.startswith("term:")]
    level = built.course.level
    first = [w for w in order if level[f"term:{w}"].number == level["term:管理"].number]
    assert first[0] == "管理"
    assert first.index("管理") < first.index("规定")
    shared = [word in ("管理", "规定", "项") for word in first]
    assert sum(shared) > 1
    assert shared == sorted(shared, reverse=True)
    opening = built.notes[0]
    assert isinstance(opening, TermNote)
    assert opening.examples[0].reference.startswith("laws, text" if folder else "text")


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("levels.known=nothing.txt", "there is no such file"),
        ("levels.bounds=6,5", "must rise"),
        ("levels.base=44", "Choose from 0 to 9"),
        ("cards.recordings=nowhere", "there is no folder"),
    ],
)
def test_what_is_asked_in_vain_is_told_before_any_text_is_read(
    setting: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "text.tsv").write_bytes(b"\xff\xfe\x00 no text at all")
    with pytest.raises((InputError, RecipeError), match=words):
        pipeline.build(targets.find([tmp_path / "text.tsv"], None, (setting,)), work=WORK)
