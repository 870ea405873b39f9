"""Sentence pairs: right beads, nothing lost, and doubt where it is due."""

from __future__ import annotations

import csv
import itertools
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from policydeck.align import align, differing, numbers, split_en, split_zh
from policydeck.align.doubt import repeated
from policydeck.model import Passage, SentencePair
from policydeck.read import read

CASES = Path(__file__).parent / "cases"
SEED = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"


def table(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def passages(rows: list[tuple[str, str]], name: str = "t") -> list[Passage]:
    return [Passage(zh, en, f"{name}:{i}", i, i) for i, (zh, en) in enumerate(rows, 1)]


def seed() -> list[Passage]:
    cells = [line.split(" | ") for line in SEED.read_text(encoding="utf-8").splitlines()]
    return passages([(c[0].strip(), c[1].strip() if len(c) > 1 else "") for c in cells], "gagi")


@pytest.fixture(scope="module")
def seed_pairs() -> list[SentencePair]:
    return align(seed(), keep_doubtful=True)


def test_every_bead_of_the_seed_is_right(seed_pairs: list[SentencePair]) -> None:
    # read and approved one by one: passage 12 is one Chinese sentence for three English ones
    assert [(p.ref, p.zh, p.en) for p in seed_pairs] == [
        (row["ref"], row["zh"], row["en"]) for row in table("align_seed.tsv")
    ]


def test_the_seed_has_no_doubt_but_its_source_line(seed_pairs: list[SentencePair]) -> None:
    assert [(p.ref, p.doubt) for p in seed_pairs if p.doubt] == [("gagi:16.1", "no counterpart")]
    assert all(p.score > 0.9 for p in seed_pairs if not p.doubt)


def test_pairs_are_slices_of_their_passages(seed_pairs: list[SentencePair]) -> None:
    rows = seed()
    for pair in seed_pairs:
        passage = rows[pair.row - 1]
        assert passage.zh[pair.zh_start : pair.zh_start + len(pair.zh)] == pair.zh
        assert passage.en[pair.en_start : pair.en_start + len(pair.en)] == pair.en


def test_as_flat_texts_white_papers_and_work_reports_are_aligned_as_by_paragraph() -> None:
    names = (
        "white-paper", "white-papers-2", "world-white-paper", "food-security-paper",
        "work-report", "work-report-2024",
    )  # fmt: skip
    files = [CASES.parents[1] / "data/gold" / name / "text.tsv" for name in names]
    rows = [(row["zh"], row["en"]) for file in files for row in table(str(file))]
    # by paragraph all 93 were read and are right: 42 of white papers, 51 of reports
    right = [(p.zh, p.en) for p in align(passages(rows))]
    assert len(right) == 93
    whole = Passage("".join(zh for zh, _ in rows), " ".join(en for _, en in rows), "w:1", 1, 1)
    found = {(p.zh, p.en) for p in align([whole], encode=False)}
    assert 2 * len(found & set(right)) / (len(found) + len(right)) >= 0.98


ENGLISH = [
    "AI is new.",
    "We agree. They wait.",
    "Protect rights; respect laws.",
    "1. Risk",
    "“Yes.”",
]
CHINESE = [
    "人工智能是新领域。",
    "我们同意。他们等待。",
    "保护权利；尊重法律。",
    "1. 风险",
    "“是的。”",
]
SIDE_ZH = st.lists(st.sampled_from(CHINESE), max_size=5).map("\n".join)
SIDE_EN = st.lists(st.sampled_from(ENGLISH), max_size=5).map("\n".join)


@given(st.lists(st.tuples(SIDE_ZH, SIDE_EN), max_size=5))
def test_every_sentence_is_in_one_pair_in_order(rows: list[tuple[str, str]]) -> None:
    found = align(passages(rows), keep_doubtful=True)
    for passage in passages(rows):
        own = [p for p in found if p.row == passage.row]
        for text, spans, sides in (
            (passage.zh, split_zh(passage.zh), [(p.zh_start, p.zh) for p in own]),
            (passage.en, split_en(passage.en), [(p.en_start, p.en) for p in own]),
        ):
            covered = [range(start, start + len(side)) for start, side in sides if side]
            assert all(a.stop <= b.start for a, b in itertools.pairwise(covered))
            for start, end in spans:
                inside = [c for c in covered if start in c]
                assert len(inside) == 1
                assert "".join(text[start:end].split())
                assert any(end - 1 in c for c in covered)


def test_presplit_lines_are_taken_as_they_are() -> None:
    passage = Passage("我们同意。他们等待。\n是的", "We agree. They wait.\n\nYes", "t:1", 1, 1)
    found = align([passage], presplit=True, keep_doubtful=True)
    assert [(p.zh, p.en) for p in found] == [
        ("我们同意。他们等待。", "We agree. They wait."),
        ("是的", "Yes"),
    ]


def test_a_bead_ends_where_one_of_the_languages_ends_a_sentence() -> None:
    found = align(
        passages(
            [
                (
                    "网络运营者应当保护个人信息；发现安全风险的，应当立即采取补救措施。",
                    (
                        "Network operators shall protect personal information. When security risks are "
                        "found, they shall take remedial measures immediately."
                    ),
                ),
                (
                    "网络运营者应当保护个人信息；发现安全风险的，应当立即采取补救措施。",
                    (
                        "Network operators shall protect personal information; when security risks are "
                        "found, they shall take remedial measures immediately."
                    ),
                ),
            ]
        )
    )
    assert [(p.ref, len(p.zh)) for p in found] == [("t:1.1", 14), ("t:1.2", 19), ("t:2.1", 33)]


@pytest.mark.parametrize("case", table("align_numbers.tsv"), ids=lambda c: f"{c['zh']}|{c['en']}")
def test_numbers_differ_only_when_they_do(case: dict[str, str]) -> None:
    lacking = numbers.signs([(case["zh"], case["en"])]).values()
    assert any(map(np.any, lacking)) == (case["differ"] == "yes")


@pytest.mark.parametrize(
    ("zh", "en", "found"),
    [
        ("应有三分之二以上出席", "more than two-thirds shall attend", "more than two-thirds"),
        ("处新台币六万元以上罚锾", "a fine of over NT$60,000", "over NT$60,000"),
        ("处新台币六万元以上罚锾", "a fine of not less than NT$60,000", ""),
        ("七层以上建筑物", "buildings with more than 6 storeys", ""),
        ("五人以上", "no more than five, or at least five", ""),
        ("满十四岁以上", "aged over 14 or more", ""),
        ("不得超过三年", "shall not exceed three years", ""),
    ],
)
def test_a_limit_that_the_english_leaves_out_is_found(zh: str, en: str, found: str) -> None:
    assert differing(zh, en) == found


def test_exchanged_translations_are_doubted_and_the_others_are_not() -> None:
    rows = [(row["zh"], row["en"]) for row in table("align_seed.tsv") if row["en"]]
    chosen = random.Random(7).sample(range(len(rows)), 6)
    changed = list(rows)
    for i, j in zip(chosen[::2], chosen[1::2], strict=True):
        changed[i], changed[j] = (rows[i][0], rows[j][1]), (rows[j][0], rows[i][1])
    found = align(passages(changed), keep_doubtful=True)
    doubted = {p.row - 1 for p in found if p.doubt}
    assert doubted == set(chosen)


@pytest.mark.parametrize(
    ("zh", "en", "doubt"),
    [
        ("开展国际合作。", "", "no counterpart"),
        ("", "Carry out international cooperation.", "no counterpart"),
        ("2030", "2030", "no words"),
        ("state_name = Alaska", "state_name = Alaska", "not translated"),
        ("开展国际合作。", "开展国际合作。", "not translated"),
        ("到2030年，消除贫困。", "By 2025, eradicate poverty.", "numbers differ"),
        (
            "促进世界和平，开展国际合作。",
            (
                "Promote world peace and carry out international cooperation, for which all countries "
                "should, in the spirit of the Charter, hold talks, exchange views, invite observers, "
                "publish reports, keep their word, and meet every year in one of their capitals."
            ),
            "lengths differ",
        ),
        (
            "我们支持各国和平发展，扩大农业合作。",
            "The cat sat on the mat again, but nobody had noticed.",
            "fits another place better",
        ),
    ],
)
def test_a_doubtful_pair_says_why(zh: str, en: str, doubt: str) -> None:
    rest = [(row["zh"], row["en"]) for row in table("align_seed.tsv") if row["en"]]
    found = [p for p in align(passages([*rest, (zh, en)]), keep_doubtful=True) if p.row > len(rest)]
    assert [p.doubt for p in found] == [doubt]
    assert not [p for p in align(passages([*rest, (zh, en)])) if p.row > len(rest)]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("过去一年，我们扩大了国际合作。", "In 2023, we expanded international cooperation."),
        ("我们扩大了国际合作。", "We expanded international cooperation (2021–2023)."),
    ],
)
def test_a_year_that_only_the_english_says_raises_no_doubt(zh: str, en: str) -> None:
    rest = [(row["zh"], row["en"]) for row in table("align_seed.tsv") if row["en"]]
    found = align(passages([*rest, (zh, en)]))
    assert (zh, en) in {(p.zh, p.en) for p in found}


def test_one_translation_for_two_quite_different_texts_is_noticed() -> None:
    en = "These Regulations shall come into force as of January 1, 2025."
    assert repeated(
        [
            ("本条例自2025年1月1日起施行。", en),
            ("国家机关应当依法处理个人信息，不得超出范围。", en),
            ("目录", "Contents"),
            ("目次", "Contents"),  # short text repeats with good reason
            (
                "选举日前二十九天必须盖上邮戳寄出。",
                "Must be postmarked 29 days before the Election Day",
            ),
            (
                "选举日前二十九天之前必须盖上邮戳寄出。",
                "Must be postmarked 29 days before the Election Day",
            ),
        ]
    ) == [True, True, False, False, False, False]


def test_a_passage_in_another_order_is_doubted_as_a_whole() -> None:
    rows = [(row["zh"], row["en"]) for row in table("align_seed.tsv") if row["en"]]
    en = [en for _, en in rows]
    random.Random(4).shuffle(en)
    passage = Passage("\n".join(zh for zh, _ in rows), "\n".join(en), "t:1", 1, 1)
    kept = [p for p in align([passage]) if (p.zh, p.en) not in rows]
    assert kept == []


PHRASES = [
    ("加强国际合作", "strengthen international cooperation"),
    ("保护生物多样性", "protect biodiversity"),
    ("消除极端贫困", "eradicate extreme poverty"),
    ("促进可持续发展", "promote sustainable development"),
    ("应对气候变化", "tackle climate change"),
    ("尊重各国主权", "respect the sovereignty of all countries"),
    ("反对任何歧视", "oppose any discrimination"),
    ("提高教育质量", "improve the quality of education"),
    ("建设和平社会", "build a peaceful society"),
    ("鼓励技术创新", "encourage technological innovation"),
]


def resolutions(count: int) -> list[tuple[str, str]]:
    """Sentences much alike, each with its translation."""
    rnd = random.Random(5)
    names = {"北京": "Beijing", "上海": "Shanghai", "香港": "Hong Kong", "巴黎": "Paris"}
    rows = []
    for number in range(1000, 1000 + 7 * count, 7):
        first, second = rnd.sample(PHRASES, 2)
        zh, en = rnd.choice(list(names.items()))
        rows.append(
            (
                f"{zh}的第{number}号决议要求{first[0]}，{second[0]}。",
                f"Resolution {number} of {en} calls to {first[1]} and {second[1]}.",
            )
        )
    return rows


@pytest.mark.parametrize(
    ("kept", "least"),
    [
        ([*range(200), *range(260, 600)], 0.98),  # a chapter was not translated
        ([*range(400, 440), *range(600)], 0.93),  # a chapter stands in front, too
        ([*range(200), *range(240, 600), *range(200, 240)], 0.92),  # one was moved to the end
    ],
    ids=["missing", "preface", "moved"],
)
def test_a_long_document_with_a_changed_part_stays_on_its_path(
    kept: list[int], least: float
) -> None:
    rows = resolutions(600)  # more than are compared each with each
    text = Passage(
        "\n".join(zh for zh, _ in rows), "\n".join(rows[at][1] for at in kept), "long:1", 1, 1
    )
    found = align([text], keep_doubtful=True)
    paired = {(p.zh, p.en) for p in found}
    assert len(paired & {rows[at] for at in kept}) >= least * len(set(kept))
    assert sum(not p.doubt for p in found if (p.zh, p.en) not in rows) <= 2


def test_the_confidence_of_a_pair_does_not_depend_on_its_row_number() -> None:
    rows = seed()
    moved = [replace(p, row=p.row + 100, ref=f"x:{p.row}") for p in rows]
    assert [p.score for p in align(rows)] == [p.score for p in align(moved)]


def test_a_heading_on_one_side_alone_is_glued_to_nothing(tmp_path: Path) -> None:
    # as a page saved whole has them: in lower case, no stop, no number
    zh = ("<p>个人有权查阅、复制其个人信息。", "<p>处理敏感个人信息应当取得个人的单独同意。")
    en = (
        "<h1>What the guide says about data</h1>",
        "<p>Individuals have the right to consult and copy their personal information.",
        "<h2>Sensitive information needs separate consent</h2>",
        "<p>Separate consent shall be obtained for processing sensitive personal information.",
    )
    for name, paragraphs in (("zh", zh), ("en", en)):
        (tmp_path / f"{name}.html").write_text("".join(paragraphs), "utf-8")
    found = read([tmp_path / "zh.html", tmp_path / "en.html"]).passages
    pairs = [p for p in align(found, encode=False, keep_doubtful=True) if p.zh]
    assert [(f"<p>{p.zh}", f"<p>{p.en}") for p in pairs] == [(zh[0], en[1]), (zh[1], en[3])]
