"""CC-CEDICT's prose comes apart into text, kind, labels, classifiers and references."""

from __future__ import annotations

import re

import pytest

from policydeck import lexicon
from policydeck.lexicon import Classifier, DictEntry, Sense, parse


def sense(raw: str, pinyin: str = "x1") -> Sense:
    return parse(DictEntry("字", "字", pinyin, (raw,)))[0]


@pytest.mark.parametrize(
    ("raw", "text", "kind", "labels"),
    [
        ("(bound form) to promote; to advance", "to promote; to advance", "plain", ("bound form",)),
        ("(fig.) (literary) gulf", "gulf", "plain", ("fig.", "literary")),
        ("surname Zhou", "surname Zhou", "surname", ()),
        ("old variant of 法[fa3]", "old variant of 法", "variant", ()),
        ("see 周寧縣|周宁县[Zhou1 ning2 Xian4]", "see 周宁县", "cross-reference", ()),
        ("used in 逮捕[dai4 bu3]", "used in 逮捕", "cross-reference", ()),
        ("used in combination", "used in combination", "plain", ()),
        ("abbr. for 聯合國|联合国[Lian2 he2 guo2]", "abbr. for 联合国", "abbreviation", ()),
        ("classifier for layers", "classifier for layers", "classifier", ()),
        ("(Tw) quality", "quality", "taiwan", ("Tw",)),
        ("harvest (old)", "harvest", "old", ("old",)),
        ("(slang) awesome", "awesome", "slang", ("slang",)),
        ("(neologism c. 2017) to rant", "to rant", "slang", ("neologism c. 2017",)),
        ("(of a person) to be active", "(of a person) to be active", "plain", ()),
        ("(do sth) in vain", "(do sth) in vain", "plain", ()),
        ("direct (opposite: indirect 間接|间接[jian4 jie1])", "direct", "plain", ()),
        ("forced; compulsory (Taiwan pr. [qiang3zhi4])", "forced; compulsory", "plain", ()),
        ("to be; also pr. [yao3]", "to be", "plain", ()),
        ('Inoue (Japanese surname, pr. "ee-no-oo-ay")', "Inoue (Japanese surname)", "plain", ()),
        ("(Japanese kokuji) mountain pass", "mountain pass", "plain", ("Japanese kokuji",)),
        ("to swim (bound form)", "to swim", "plain", ()),
        ("(literary, or bound form) to look at", "to look at", "plain", ("literary",)),
        ("(bound form, used in the names of birds)", "(used in the names of birds)", "plain", ()),
        ("bound form having the same meaning as the free word 答[da2]",
         "same meaning as the free word 答", "cross-reference", ()),
        ("abbr. for B型超聲|B型超声[B xing2 chao1 sheng1]", "abbr. for B型超声", "abbreviation", ()),
        ("situation; state of affairs, condition", "situation; state of affairs, condition",
         "plain", ()),
    ],
)  # fmt: skip
def test_a_sense_comes_apart(raw: str, text: str, kind: str, labels: tuple[str, ...]) -> None:
    found = sense(raw)
    assert (found.text, found.kind, found.labels) == (text, kind, labels)


@pytest.mark.parametrize(
    "raw", ["pr. tōge", "also pr. gānbōng, imitating Malay", "(coll.) also pr. [re4 teng1]", "colloquial pr. [an1]",
            "Taiwan pr. used in 夾生|夹生[jia1 sheng1]", "(bound form)"],
)  # fmt: skip
def test_a_remark_alone_is_no_sense(raw: str) -> None:
    assert parse(DictEntry("字", "字", "x1", (raw,))) == ()


def test_a_place_needs_a_capital_in_its_reading() -> None:
    raw = "Yanchang county in Yan'an 延安[Yan2 an1], Shaanxi"
    assert sense(raw, "Yan2 chang2").kind == "place"
    assert sense("Tang dynasty official", "jian1 mu4").kind == "plain"


def test_references_name_their_target() -> None:
    assert sense("variant of 周到[zhou1 dao4]").target == "周到"
    assert sense("abbr. for 聯合國|联合国[Lian2 he2 guo2]").target == "联合国"
    assert sense("abbr. for B型超聲|B型超声[B xing2 chao1 sheng1]").target == "B型超声"
    assert sense("to help").target == ""


def test_classifiers_inside_and_alone() -> None:
    inside = sense("duty; obligation (CL:項|项[xiang4])")
    assert inside.text == "duty; obligation"
    assert inside.classifiers == (Classifier("项", "xiang4"),)
    entry = DictEntry("機構", "机构", "ji1 gou4", ("agency", "CL:所[suo3],個|个[ge4]"))
    (agency,) = parse(entry)
    assert agency.classifiers == (Classifier("所", "suo3"), Classifier("个", "ge4"))


DIRT = re.compile(r"CL:|\[[a-z]+\d|bound form|\bpr\. |\|")


@pytest.mark.slow
def test_no_sense_of_the_dictionary_keeps_its_machinery() -> None:
    entries = [entry for hanzi in lexicon.headwords() for entry in lexicon.entries(hanzi)]
    texts = {(e.simplified, sense.text) for e in entries for sense in parse(e)}
    assert len(texts) > 190_000
    assert not {(h, t) for h, t in texts if not t or DIRT.search(t) or t != t.strip()}
