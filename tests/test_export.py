"""Other outputs carry the same notes as the deck, and the programs they are for can read them."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from anki.import_export_pb2 import ImportCsvRequest

from anki_desk import collection, import_deck, notes_by_guid
from known import WORK
from policydeck import export, pipeline, read
from policydeck.anki import apkg
from policydeck.export import tmx
from policydeck.model import SentenceNote, SentencePair
from policydeck.release import targets
from test_cli import TEXT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Built:
    folder = tmp_path_factory.mktemp("export")
    text = folder / "gagi.txt"
    shutil.copy(ROOT / "data/documents/global-ai-governance-initiative/text.txt", text)
    made = pipeline.build(targets.find([text], None, ()), work=WORK)
    export.write(made, export.KINDS)
    return made


def beside(built: pipeline.Built, suffix: str) -> str:
    return built.target.out.with_suffix(suffix).read_text("utf-8")


def test_spreadsheets_have_a_row_for_each_note(built: pipeline.Built) -> None:
    rows = list(csv.DictReader(io.StringIO(beside(built, ".csv").lstrip("\ufeff"))))
    assert len(rows) == len(built.notes)
    by_word = {row["simplified"]: row for row in rows}
    assert by_word["以人为本"]["traditional"] == "以人為本"
    assert "people-centered" in by_word["以人为本"]["english"]
    lines = beside(built, ".terms.tsv").splitlines()
    assert {line.count("\t") for line in lines} == {10}


def test_pleco_and_quizlet_get_one_line_a_card(built: pipeline.Built) -> None:
    terms = [n for n in built.notes if not isinstance(n, SentenceNote)]
    lines = [x for x in beside(built, ".pleco.txt").lstrip("\ufeff").splitlines() if x[:2] != "//"]
    assert len(lines) == len(terms)
    assert all(line.count("\t") == 2 for line in lines)
    assert any(line.startswith("以人为本[以人為本]\t") for line in lines)
    assert all(line.count("\t") == 1 for line in beside(built, ".quizlet.txt").splitlines())


def test_anki_reads_its_text_format_as_the_same_notes(
    built: pipeline.Built, tmp_path: Path
) -> None:
    with collection(tmp_path) as col:
        import_deck(col, built.target.out)
        before = notes_by_guid(col)
        path = str(built.target.out.with_suffix(".anki.txt"))
        metadata = col.get_csv_metadata(path=path, delimiter=None)
        request = ImportCsvRequest(path=path, metadata=metadata)
        log = col.import_csv(request).log
        assert len(log.new) == 0
        assert len(log.updated) + len(log.duplicate) == len(built.notes)
        assert notes_by_guid(col) == before


def test_a_translation_memory_reads_back_to_the_same_pairs(built: pipeline.Built) -> None:
    path = built.target.out.with_suffix(".tmx")
    units = ET.parse(path).getroot().findall("body/tu")
    assert len(units) == len(built.analysis.sentences)
    again = read.read([path])
    assert [(p.zh, p.en) for p in again.passages] == [
        (s.pair.zh, s.pair.en) for s in built.analysis.sentences
    ]


def test_a_package_reads_back_to_its_notes(built: pipeline.Built) -> None:
    package = apkg.read(built.target.out)
    assert len(package.notes) == len(built.notes)
    assert [n.fields[0] for n in package.notes.values()][:3]
    assert {t.name for t in package.types.values()} == {"policydeck term", "policydeck sentence"}


def test_no_cell_is_a_formula_and_no_character_breaks_xml(tmp_path: Path) -> None:
    source = tmp_path / "odd.tsv"
    source.write_text(TEXT.replace("\tAll", "\t=All"), "utf-8")
    made = pipeline.build(targets.find([source], None, ("levels.base=0",)), work=WORK)
    export.write(made, export.KINDS)
    for name in ("odd.csv", "odd.terms.tsv"):
        delimiter = "," if name.endswith("csv") else "\t"
        text = (tmp_path / name).read_text("utf-8-sig")
        cells = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        found = [cell for row in cells for cell in row]
        assert any(cell.startswith("'=") for cell in found)
        assert not [cell for cell in found if cell.startswith(("=", "+", "-", "@"))]
    pair = SentencePair("治理\uffff。", "Gov\x0cern\ud800ance.", "a\x00:1.1", 1.0, 1, 0, 0)
    root = ET.fromstring(tmx.to_tmx([pair], "simplified").encode())
    assert [segment.text for segment in root.iter("seg")] == ["治理。", "Governance."]
