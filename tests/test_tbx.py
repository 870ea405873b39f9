"""The termbase is TBX-Basic as its schemas have it, and says what the entries say."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from policydeck import pipeline, recipe
from policydeck.analysis import Analysis
from policydeck.analysis.entries import entries
from policydeck.export.tbx import to_tbx
from policydeck.model import Entry, Gloss
from policydeck.recipe import Override, Overrides

TBX = "{urn:iso:std:iso:30042:ed-2}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TEXT = """\
中国积极参与人工智能治理，加强国际合作。\tChina takes an active part in AI governance and strengthens international cooperation.
完善人工智能治理体系，弥合智能鸿沟。\tWe will improve the system for the governance of AI and bridge the AI divide.
"""

# Where the Schematron rules of TBX-Basic allow each data category, and which values it has.
ALLOWED = {
    ("descrip", "definition"): {"conceptEntry", "langSec"},
    ("descrip", "context"): {"termSec"},
    ("admin", "source"): {"conceptEntry", "langSec", "termSec"},
    ("ref", "crossReference"): {"conceptEntry", "termSec"},
    ("termNote", "partOfSpeech"): {"termSec"},
    ("termNote", "termType"): {"termSec"},
    ("termNote", "administrativeStatus"): {"termSec"},
}
VALUES = {
    "partOfSpeech": {"noun", "verb", "adjective", "adverb", "other"},
    "termType": {"fullForm", "acronym", "abbreviation", "shortForm", "variant", "phrase"},
    "administrativeStatus": {"preferredTerm-admn-sts", "admittedTerm-admn-sts"},
}
# The children of each element, in the order that the core schema asks for.
ORDER = {
    "tbx": ["tbxHeader", "text"],
    "fileDesc": ["titleStmt", "sourceDesc"],
    "conceptEntry": ["descripGrp", "ref", "note", "langSec"],
    "langSec": ["termSec"],
    "termSec": ["term", "termNote", "descripGrp", "note"],
    "descripGrp": ["descrip", "admin"],
}


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Analysis, tuple[Entry, ...]]:
    path = tmp_path_factory.mktemp("tbx") / "text.tsv"
    path.write_text(TEXT, encoding="utf-8")
    settings = recipe.load(None)
    analysis = pipeline.analyse(pipeline.read_all([path], settings), settings)
    return analysis, entries(analysis)


@pytest.fixture(scope="module")
def root(analysed: tuple[Analysis, tuple[Entry, ...]]) -> ET.Element:
    analysis, found = analysed
    return ET.fromstring(to_tbx(found, analysis.sentences, "Two sentences"))


def concept(root: ET.Element, hanzi: str) -> ET.Element:
    for entry in root.iter(f"{TBX}conceptEntry"):
        if entry.findtext(f"{TBX}langSec/{TBX}termSec/{TBX}term") == hanzi:
            return entry
    raise AssertionError(hanzi)


def name(element: ET.Element) -> str:
    return element.tag.removeprefix(TBX)


def test_dialect_and_order_are_those_of_the_schema(root: ET.Element) -> None:
    assert (root.tag, root.get("type"), root.get("style")) == (f"{TBX}tbx", "TBX-Basic", "dca")
    assert root.findtext(f".//{TBX}title") == "Two sentences"
    for element in root.iter():
        assert element.tag.startswith(TBX)
        if order := ORDER.get(name(element)):
            places = [order.index(name(child)) for child in element]
            assert places == sorted(places)


def test_data_categories_stand_at_their_level_with_their_values(root: ET.Element) -> None:
    def walk(element: ET.Element, level: str) -> None:
        for child in element:
            kind = child.get("type")
            if kind and name(child) != "tbx":
                assert level in ALLOWED[name(child), kind]
                assert kind not in VALUES or child.text in VALUES[kind]
            walk(child, level if name(child).endswith("Grp") else name(child))

    walk(root, "tbx")


def test_ids_are_unique_and_references_lead_somewhere(root: ET.Element) -> None:
    ids = [entry.get("id") for entry in root.iter(f"{TBX}conceptEntry")]
    targets = {ref.get("target") for ref in root.iter(f"{TBX}ref")}
    assert len(set(ids)) == len(ids)
    assert targets
    assert targets <= set(ids)


def test_every_entry_is_there_with_its_english_and_counts(
    analysed: tuple[Analysis, tuple[Entry, ...]], root: ET.Element
) -> None:
    _, found = analysed
    assert len(root.findall(f".//{TBX}conceptEntry")) == len(found)
    for entry in found:
        here = concept(root, entry.term.hanzi)
        sections = {section.get(LANG): section for section in here.iter(f"{TBX}langSec")}
        wordings = Counter(r.text.casefold() for r in entry.renderings if r)
        assert ("en" in sections) == bool(wordings)
        assert ("zh-Hant" in sections) == (entry.traditional != entry.term.hanzi)
        if wordings:
            shown = [t.text.casefold() for t in sections["en"].iter(f"{TBX}term") if t.text]
            notes = [n.text for n in sections["en"].iter(f"{TBX}note")]
            assert Counter(shown) == Counter(wordings.keys())
            total = len(entry.term.occurrences)
            assert notes == [f"{wordings[text]} of {total} occurrences" for text in shown]


def test_a_term_says_how_it_is_read_and_where_it_stands(root: ET.Element) -> None:
    here = concept(root, "国际合作")
    chinese = here.find(f"{TBX}langSec")
    assert chinese is not None
    assert chinese.findtext(f".//{TBX}note") == "Pinyin: guójì hézuò"
    assert chinese.findtext(f".//{TBX}descrip") == "中国积极参与人工智能治理，加强国际合作。"
    assert here.findtext(f"{TBX}langSec[@{LANG}='en']//{TBX}term") == "international cooperation"
    assert {ref.text for ref in here.iter(f"{TBX}ref")} == {"国际", "合作"}


def test_the_owners_english_is_what_is_preferred(
    analysed: tuple[Analysis, tuple[Entry, ...]],
) -> None:
    analysis, found = analysed
    rows = (
        Override("治理", "", "english", "rule | Governance", 1),
        Override("治理", "", "note", "as in the charter", 2),
    )
    text = to_tbx(found, analysis.sentences, corrections=Overrides(rows))
    here = concept(ET.fromstring(text), "治理")
    assert here.findtext(f"{TBX}note") == "as in the charter"
    sections = here.findall(f"{TBX}langSec[@{LANG}='en']/{TBX}termSec")
    preferred = {
        section.findtext(f"{TBX}term"): section.findtext(f"{TBX}termNote") for section in sections
    }
    assert list(preferred)[:2] == ["rule", "governance"]
    assert set(list(preferred.values())[:2]) == {"preferredTerm-admn-sts"}


def test_english_that_leaves_a_part_out_is_no_equal_unless_the_owner_gives_it(
    analysed: tuple[Analysis, tuple[Entry, ...]],
) -> None:
    analysis, found = analysed
    entry = next(entry for entry in found if entry.term.hanzi == "国际合作")
    less = [replace(r, unsaid=("国际",)) if r else None for r in entry.renderings]
    entry = replace(entry, renderings=tuple(less))
    term = "<term>international cooperation</term>"
    assert term not in to_tbx([entry], analysis.sentences)
    row = Override("国际合作", "", "english", "international cooperation", 1)
    assert term in to_tbx([entry], analysis.sentences, corrections=Overrides((row,)))


def test_text_that_xml_forbids_is_escaped_or_left_out(
    analysed: tuple[Analysis, tuple[Entry, ...]],
) -> None:
    analysis, found = analysed
    strange = replace(found[0], glosses=(Gloss("a < b &\tc\x0b\x00\ud800\uffff “d”", "<>"),))
    text = to_tbx([strange], analysis.sentences)
    described = ET.fromstring(text.encode()).find(f".//{TBX}descripGrp")
    assert described is not None
    assert [child.text for child in described] == ["a < b & c “d”", "<>"]


def test_no_entries_make_an_empty_termbase() -> None:
    body = ET.fromstring(to_tbx([], [])).find(f".//{TBX}body")
    assert body is not None
    assert len(body) == 0
