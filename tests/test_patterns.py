"""Phrases with a gap: where they are found, and what their notes say and ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from known import WORK
from policydeck import pipeline
from policydeck.cards import term_fields, types
from policydeck.course import term_id
from policydeck.export import report, tables
from policydeck.model import TermNote
from policydeck.release import targets
from policydeck.sound import speech
from policydeck.storage import files

CASES = Path(__file__).parent / "cases" / "patterns.tsv"
ROWS = [row for _, row in files.table(CASES, ("zh", "en", "pattern", "english", "why"))]
CORE = "以…为核心"


def text(folder: Path) -> Path:
    path = folder / "text.tsv"
    path.write_text("".join(f"{row['zh']}\t{row['en']}\n" for row in ROWS), "utf-8")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Built:
    return pipeline.build(targets.find([text(tmp_path_factory.mktemp("text"))], None, ()))


def notes(built: pipeline.Built) -> dict[str, TermNote]:
    found = (note for note in built.notes if isinstance(note, TermNote))
    return {note.line.simplified: note for note in found if note.kind == "pattern"}


def test_a_pattern_is_found_where_both_languages_have_it(built: pipeline.Built) -> None:
    found = {
        sentence.pair.zh: (hanzi, rendering.text)
        for hanzi, note in notes(built).items()
        for entry in [built.course.entries[note.id]]
        for place, rendering in zip(entry.term.occurrences, entry.renderings, strict=True)
        for sentence in [built.analysis.sentences[place.pair]]
        if rendering
    }
    none = ("-", "-")
    for row in ROWS:
        assert found.get(row["zh"], none) == (row["pattern"], row["english"]), row["why"]


def test_a_note_of_a_pattern_says_and_asks_what_stands_around_the_gap(
    built: pipeline.Built,
) -> None:
    note = notes(built)[CORE]
    assert note.id == term_id(CORE) != term_id(CORE.replace("…", ""))
    assert note.pinyin == "yǐ … wéi héxīn"
    assert note.cards == ("recognition", "cloze")
    example = note.examples[0]
    assert [example.line.simplified[a:b] for a, b in example.marks] == ["以", "为核心"]
    assert [example.en[a:b] for a, b in example.en_marks] == ["with", "at its core"]
    style = pipeline.style(built.target.recipe, built.analysis.scripts)
    names = [name for name, _ in types.note_types(style)[0].fields]
    fields = dict(zip(names, term_fields(note, style), strict=True))
    assert fields["Term"] == CORE
    assert fields["Gapped"].count('class="gap"') == 2
    assert not fields["SpokenCN"]  # a voice would guess how 为 is read
    assert not speech.hanzi_text(note)
    assert speech.pinyin_text(note) == "yi3, wei2 he2xin1"
    assert CORE in tables.to_pleco(built.notes)


def test_the_owner_leaves_a_pattern_out(tmp_path: Path) -> None:
    path = text(tmp_path)
    (tmp_path / "text.overrides.tsv").write_text(
        f"term\tplace\twhat\tvalue\n{CORE}\t\tskip\t\n", "utf-8"
    )
    less = pipeline.build(targets.find([path], None, ()), work=WORK)
    assert not [warning for warning in less.warnings if CORE in warning]
    assert notes(less).keys() == {row["pattern"] for row in ROWS} - {CORE, "-"}
    words = targets.find([path], None, ('terms.kinds=["word"]',))
    assert not notes(pipeline.build(words, work=WORK))


def test_explain_tells_how_a_pattern_is_read(built: pipeline.Built) -> None:
    ready = pipeline.prepare(built.target)
    told = report.explanation(CORE, ready, built.target.overrides)
    assert [(c, said) for c, said, _ in told.readings] == [
        ("以", "yǐ"), ("为", "wéi"), ("核", "hé"), ("心", "xīn"),
    ]  # fmt: skip
