"""The main job on the real text: what a learner finds after importing the deck in real Anki."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from anki_desk import collection, import_deck, notes_by_guid, review, scheduling
from known import WORK
from policydeck import pipeline
from policydeck.course import curriculum, sentences, term_id
from policydeck.model import TermNote
from policydeck.pipeline import Built
from policydeck.release import targets
from policydeck.storage import manifest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "decks" / "global-ai-governance-initiative"
HAN = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The shipped deck, built afresh with its own manifest."""
    folder = tmp_path_factory.mktemp("seed") / SHIPPED.name
    shutil.copytree(SHIPPED, folder)
    shutil.copytree(ROOT / "data" / "documents", folder.parents[1] / "data" / "documents")
    (folder / "deck.toml").write_text(
        (SHIPPED / "deck.toml").read_text("utf-8").replace("../../data", "../../data"), "utf-8"
    )
    return pipeline.build(targets.find([folder], None, ()), work=WORK)


def test_shipped_deck_equals_a_fresh_build_byte_for_byte(seed: Built) -> None:
    name = seed.target.out.name
    assert seed.target.manifest.read_bytes() == (SHIPPED / "notes.tsv").read_bytes()
    assert seed.target.out.read_bytes() == (SHIPPED / name).read_bytes()


def test_seed_text_stands_verbatim() -> None:
    text = ROOT / "data/documents/global-ai-governance-initiative/text.txt"
    assert text.read_text("utf-8").startswith("人工智能是人類發展新領域。當前,全球")
    assert len(text.read_text("utf-8").splitlines()) == 16


def test_passages_3_and_12_are_paired_right(seed: Built) -> None:
    pairs = {s.pair.ref: s.pair for s in seed.analysis.sentences}
    assert len(pairs) == 28
    assert [p.ref for p in seed.analysis.doubtful] == ["gagi:16.1"]  # the source line
    third = [pairs[ref] for ref in ("gagi:3.1", "gagi:3.2")]
    assert third[0].zh.startswith("我們重申")
    assert third[0].en.startswith("We call on")
    assert third[0].en.endswith("equitable.")
    assert third[1].zh.startswith("我們歡迎")
    assert third[1].en.startswith("We welcome")
    assert "gagi:12.2" not in pairs
    assert pairs["gagi:12.1"].en.count(". ") == 2


def test_marks_of_lists_are_no_part_of_a_sentence(seed: Built) -> None:
    assert not [s.pair.zh for s in seed.analysis.sentences if s.pair.zh.startswith("—")]


@pytest.mark.parametrize(
    ("hanzi", "pinyin", "english"),
    [
        (
            "人类命运共同体",
            "rénlèi mìngyùn gòngtóngtǐ",
            "community with a shared future for mankind",
        ),
        ("以人为本", "yǐrén-wéiběn", "people-centered"),
        ("问责机制", "wènzé jīzhì", "accountability mechanisms"),
        ("发展中国家", "fāzhǎnzhōng guójiā", "developing countries"),
        ("个人隐私", "gèrén yǐnsī", "personal privacy"),
        ("风险评估", "fēngxiǎn pínggū", "risk assessments"),
        ("虚假信息", "xūjiǎ xìnxī", "disinformation"),
    ],
)
def test_policy_terms_carry_the_documents_own_english(
    seed: Built, hanzi: str, pinyin: str, english: str
) -> None:
    note = next(n for n in seed.notes if n.id == f"term:{hanzi}")
    assert isinstance(note, TermNote)
    assert note.pinyin == pinyin
    assert any(english in text for text, _ in note.renderings)


def test_no_token_runs_across_words(seed: Built) -> None:
    fronts = {n.line.simplified for n in seed.notes}
    assert not fronts & {"和服", "中国家", "国内政", "人工智", "智能技"}


def test_a_sentence_comes_after_the_words_that_it_needs(seed: Built) -> None:
    position = {id_: i for i, id_ in enumerate(seed.course.order)}
    level = seed.course.level
    for id_, stretch in seed.course.stretches.items():
        sentence = seed.analysis.sentences[stretch.sentence]
        for token in sentence.tokens:
            word = f"term:{token.key}"
            inside = stretch.start <= token.start and token.end <= stretch.end
            if inside and word in position and level[word].number <= level[id_].number:
                assert position[word] < position[id_], (token.key, id_)


def test_a_third_of_the_text_can_be_read_by_the_middle_of_the_course(seed: Built) -> None:
    course, order = seed.course, seed.course.order
    running = [sentences.running(s) for s in seed.analysis.sentences]
    place = {id_: number for number, id_ in enumerate(order, 1)}
    words = {word for sentence in running for word in sentence}
    taught = {word: place.get(term_id(word), 0) for word in words}
    fifths = curriculum.coverage(
        running, taught, [round(len(order) * n / 10) for n in (2, 4, 5)], 0.95
    )
    assert fifths[0].words >= 0.6
    assert fifths[0].readable >= 0.1
    assert fifths[2].readable >= 0.3
    first = next(i for i, id_ in enumerate(order) if id_ not in course.entries)
    assert first < 40  # something to read in the first days


def test_every_word_that_was_not_taught_before_is_glossed_on_the_front(seed: Built) -> None:
    course, every, known = seed.course, seed.analysis.sentences, set[str]()
    for note in seed.notes:
        if isinstance(note, TermNote):
            known.add(note.line.simplified)
            continue
        if passage := course.passages.get(note.id):
            words = [word for i in passage.sentences for word in sentences.running(every[i])]
        else:
            stretch = course.stretches[note.id]
            words = sentences.running(every[stretch.sentence], stretch.start, stretch.end)
        new = {w for w in words if w not in known and seed.scale.of_word(w).number > 0}
        meanings = {brief.simplified: brief.meaning for brief in note.glossed}
        assert new <= meanings.keys(), note.line.simplified
        assert all(meanings.values()), note.line.simplified


def test_a_passage_is_read_after_its_sentences_and_a_clause_before(seed: Built) -> None:
    place = {id_: number for number, id_ in enumerate(seed.course.order)}
    of_sentence = {s.sentence: id_ for id_, s in seed.course.stretches.items() if not s.clause}
    assert seed.course.passages
    for id_, passage in seed.course.passages.items():
        assert all(
            place[of_sentence[i]] < place[id_] for i in passage.sentences if i in of_sentence
        )
    for id_, stretch in seed.course.stretches.items():
        if stretch.clause and not stretch.asked and stretch.sentence in of_sentence:
            assert place[id_] < place[of_sentence[stretch.sentence]], stretch.key


def test_a_sentence_that_is_freely_translated_is_read_in_its_passage_alone(seed: Built) -> None:
    # “接受他國法律管轄” (accept other countries' jurisdiction) is missing in the English.
    text = "面向他國提供人工智能產品和服務時,應尊重他國主權,嚴格遵守他國法律,接受他國法律管轄。"
    why = dict(seed.course.left_out)[text]
    assert why.startswith("freely translated: ")
    assert "管轄" in why
    number = next(n for n, s in enumerate(seed.analysis.sentences) if s.pair.zh == text)
    assert all(s.clause for s in seed.course.stretches.values() if s.sentence == number)
    assert any(number in passage.sentences for passage in seed.course.passages.values())


def test_coverage_rises_to_all_that_the_deck_teaches(seed: Built) -> None:
    words = [row.words for row in seed.course.coverage]
    assert len(words) >= 4
    assert words == sorted(words)
    assert words[-1] == 1


def test_every_card_renders_in_anki_and_no_front_gives_the_answer_away(
    seed: Built, tmp_path: Path
) -> None:
    with collection(tmp_path) as col:
        assert import_deck(col, seed.target.out) == {"new": len(seed.notes)}
        # as the studio counts them before a build
        assert col.card_count() == seed.cards == sum(len(note.cards) for note in seed.notes)
        assert not list(col.get_empty_cards().notes)
        for card_id in col.find_cards(""):
            card = col.get_card(card_id)
            template: str = card.template()["name"]
            fields: dict[str, str] = dict(card.note().items())
            front = re.sub(
                r"<style.*?</style>|<[^>]+>", "", card.render_output().question_text, flags=re.S
            )
            if template in ("Production", "Translating"):
                assert fields.get("Term", fields.get("Sentence", "")) not in front
                assert not HAN.search(front.replace(fields.get("Hint", ""), "")) or "Hint" in fields
            if template == "Cloze":
                assert fields["Term"] not in front
            if template in ("Recognition", "Reading"):
                assert HAN.search(front)
                assert fields.get("Pinyin", "\0") not in front


def test_levels_are_sub_decks_in_order(seed: Built, tmp_path: Path) -> None:
    with collection(tmp_path) as col:
        import_deck(col, seed.target.out)
        names = sorted(d.name for d in col.decks.all_names_and_ids() if "::" in d.name)
        assert [n.split("::")[1] for n in names] == [
            "1 HSK 4", "2 HSK 5", "3 HSK 6", "4 HSK 7–9", "5 Beyond HSK",
        ]  # fmt: skip
        dues = [row[0] for row in col.db.all("select due from cards order by due")]
        assert dues == list(range(1, len(dues) + 1))


def test_only_changed_notes_are_updated_and_progress_is_kept(
    seed: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4000000000")
    folder = tmp_path / SHIPPED.name
    shutil.copytree(seed.target.out.parent, folder)
    shutil.copytree(
        ROOT / "data" / "documents", tmp_path.parent / "data" / "documents", dirs_exist_ok=True
    )
    changed = ["风险", "治理"]
    notes = list(seed.notes)
    with (folder / "overrides.tsv").open("a", encoding="utf-8") as file:
        file.writelines(f"{hanzi}\t\tnote\ta remark\n" for hanzi in changed)
    target = targets.find([folder], None, ())
    documents = (ROOT / "data/documents/global-ai-governance-initiative",)
    rebuilt = pipeline.build(replace(target, documents=documents), work=WORK)
    assert set(rebuilt.changes["changed"]) == set(changed)
    with collection(tmp_path) as col:
        import_deck(col, seed.target.out)
        review(col, 30)
        before = scheduling(col)
        guids = {row.id: row.guid for row in manifest.read(target.manifest).rows.values()}
        mine = col.get_note(
            col.db.scalar("select id from notes where guid = ?", guids["term:数据"])
        )
        mine["Note"], mine.tags = "my own words", [*mine.tags, "mine"]
        col.update_note(mine)
        log = import_deck(col, rebuilt.target.out)
        assert log == {"updated": 2, "duplicate": len(notes) - 2}
        assert scheduling(col) == before
        fields = notes_by_guid(col)[guids["term:数据"]]
        assert "my own words" in fields
        assert "mine" in col.get_note(mine.id).tags


def test_package_is_compressed_and_dated_alike(seed: Built) -> None:
    with zipfile.ZipFile(seed.target.out) as archive:
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert member.compress_type == zipfile.ZIP_DEFLATED
