"""Every front of the shipped decks, and of two laws, has one right answer in its deck, or a hint.

Answered from the fronts alone: what stands on one is compared with all that the other notes of the
deck say on their backs.
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from card_pages import samples
from policydeck import pipeline
from policydeck.anki import apkg
from policydeck.cards import note_types
from policydeck.cards.asking import choose
from policydeck.cards.wordings import readings
from policydeck.language import is_han
from policydeck.model import Brief, Gloss, TermNote
from policydeck.release import targets

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = sorted(ROOT.glob("decks/*/*.apkg"))
LAWS = ("network-data-regulations", "climate-act")  # the first articles of each
ARTICLES = 6
TERM, SENTENCE = note_types()
LONGEST = 60  # characters of a sentence that asks for a term


@pytest.fixture(scope="module", params=[*SHIPPED, *LAWS], ids=lambda given: Path(given).stem)
def deck(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if isinstance(request.param, Path):
        return request.param
    folder = tmp_path_factory.mktemp(request.param)
    with (ROOT / "data/gold" / request.param / "text.tsv").open(encoding="utf-8") as file:
        rows = [f"{row['zh']}\t{row['en']}\n" for row in csv.DictReader(file, delimiter="\t")]
    (folder / "law.tsv").write_text("".join(rows[:ARTICLES]), "utf-8")
    return pipeline.build(targets.find([folder / "law.tsv"], folder / "law.apkg", ())).target.out


@dataclass(frozen=True)
class Front:
    """What a card asks, and of which note."""

    card: str
    fields: dict[str, str]

    def __str__(self) -> str:
        return f"{self.card} {next(iter(self.fields.values()))[:20]}"


@cache
def fronts(deck: Path) -> tuple[Front, ...]:
    found = []
    for note in apkg.read(deck).notes.values():
        kind = TERM if note.type_id == TERM.id else SENTENCE
        names = [name for name, _ in kind.fields]
        fields = dict(zip(names, note.fields, strict=True))
        found += [Front(kind.templates[ordinal].name, fields) for ordinal, _ in note.cards]
    return tuple(found)


def asked(deck: Path, card: str) -> list[Front]:
    return [front for front in fronts(deck) if front.card == card]


def plain(field: str) -> str:
    return " ".join(html.unescape(re.sub(r"<rt>.*?</rt>|<[^>]*>", "", field)).split())


def rows(field: str) -> list[str]:
    bare = re.sub(r" <small>.*?</small>", "", field)
    return [plain(row) for row in re.findall(r"<li>(.*?)</li>", bare)]


@cache
def answers(deck: Path) -> dict[tuple[int, tuple[str, ...]], set[str]]:
    """(characters, wording) → the words of the deck that mean it."""
    found: defaultdict[Any, set[str]] = defaultdict(set)
    for fields in {id(f.fields): f.fields for f in fronts(deck) if "Term" in f.fields}.values():
        word = fields["Answer"]
        said = rows(fields["Renderings"]) + rows(fields["Own"])
        said += [part for row in rows(fields["Senses"]) for part in row.split(";")]
        for text in said:
            for meaning in readings(re.sub(r"\([^)]*\)", " ", text)):
                found[sum(map(is_han, word)), meaning].add(word)
    return found


def excluded(word: str, hint: str, answer: str, initials: dict[str, list[str]]) -> bool:
    """Whether a hint says that a word is not meant."""
    for named in re.findall(r"not ([^·]*)", hint):
        for pattern in re.split(r", ", named.strip()):
            exact = "".join("." if c == "○" else re.escape(c) for c in pattern)
            if re.fullmatch(exact, word):
                return True
    begins = re.findall(r"(\w)…", hint)
    return bool(begins) and begins != initials[word]


def rivals(deck: Path, front: Front, wordings: list[str]) -> Iterator[str]:
    hint = plain(re.sub("<details.*", "", front.fields["Hint"]))  # without what is behind a tap
    word = front.fields["Answer"]
    begins = {f.fields["Answer"]: initials(f) for f in asked(deck, "Recognition")}
    for meaning in (meaning for wording in wordings for meaning in readings(wording)):
        for other in answers(deck)[sum(map(is_han, word)), meaning] - {word}:
            if not excluded(other, hint, word, begins):
                yield other


def initials(front: Front) -> list[str]:
    reading = unicodedata.normalize("NFD", front.fields["Reading"])
    return re.findall(r'<span class="t\d">[^<\w]?(\w)', re.sub(r"<ruby>.*?<rt>", "", reading))


def test_an_english_question_has_one_answer_in_the_deck(deck: Path) -> None:
    found = asked(deck, "Production")
    assert found
    for front in found:
        assert not list(rivals(deck, front, rows(front.fields["Prompt"]))), str(front)


def test_a_gap_is_short_and_its_english_marks_the_one_answer(deck: Path) -> None:
    found = asked(deck, "Cloze")
    assert found
    for front in found:
        marked = re.findall("<mark>(.*?)</mark>", front.fields["GappedEnglish"])
        assert marked, str(front)
        assert len(plain(front.fields["Gapped"])) <= LONGEST, str(front)
        assert not list(rivals(deck, front, [" ".join(marked)])), str(front)


def test_a_sound_is_that_of_one_word(deck: Path) -> None:
    heard = Counter(
        front.fields["Pinyin"].replace(" ", "").lower()
        for front in fronts(deck)
        if front.card == "Recognition"
    )
    for front in asked(deck, "Listening"):
        alone = heard[front.fields.get("Pinyin", "").replace(" ", "").lower()] <= 1
        assert alone or front.fields["Heard"], str(front)


def test_chinese_and_english_fronts_stand_once(deck: Path) -> None:
    for card, names in {
        "Recognition": ("Front", "Context"), "Reading": ("Front",), "Translating": ("English",),
    }.items():  # fmt: skip
        seen = Counter(tuple(f.fields[name] for name in names) for f in asked(deck, card))
        assert [text for text, count in seen.items() if count > 1] == []


def test_a_sentence_around_a_term_is_short(deck: Path) -> None:
    for front in asked(deck, "Recognition"):
        assert len(plain(front.fields["Context"])) <= LONGEST, str(front)


def test_function_words_are_met_in_a_sentence(deck: Path) -> None:
    """与 and 并 are both "and"; without its sentence neither is asked, nor shown."""
    for front in fronts(deck):
        if front.fields.get("Answer") in {"与", "并", "以", "及", "应", "将"}:
            assert front.card == "Recognition"
            assert front.fields["Answer"] in plain(front.fields["Context"])


@pytest.mark.parametrize(
    ("english", "sense", "part", "fair"),
    [
        ("cause", "cause of death", "cause", False),  # 死因: 因 says as much
        ("duty", "to neglect one's duty", "duty", False),  # 失职
        ("cause of death", "cause of death", "cause", True),
        ("media", "media, esp. news media", "medium", True),  # 媒体: the dictionary says it, too
        ("development", "to develop", "to develop", True),  # 开发: 发
        ("ecosystem", "ecosystem", "ecosystem", True),
    ],
)
def test_english_that_a_part_would_answer_is_no_question(
    english: str, sense: str, part: str, fair: bool
) -> None:
    word = next(n for n in samples().terms if n.kind == "word" and n.examples)
    line = replace(word.line, simplified=f"推动{word.line.simplified}")
    example = replace(word.examples[0], line=line, en=english, en_marks=((0, len(english)),))
    note = replace(
        word, renderings=((english, 1),), glosses=(Gloss(sense, "CC-CEDICT"),),
        parts=(Brief("因", "因", "yīn", part),), examples=(example,),
    )  # fmt: skip
    (chosen,) = choose([note], "reading")
    assert ("cloze" in chosen.cards) == fair


@pytest.mark.parametrize(
    ("term", "english", "fair"),
    [
        ("非法资金", "illicit financial", False),  # illicit funds
        ("相关主体", "entities related to", False),
        ("健康发展", "healthy … development", False),
        ("检查方式", "methods shall be specified", False),
        ("敏捷治理", "agile governance, and carry out", False),
        ("敏捷治理", "agile governance", True),
        ("法律、行政法规", "laws, administrative regulations", True),
    ],
)
def test_a_piece_of_a_sentence_is_no_question(term: str, english: str, fair: bool) -> None:
    sample = next(n for n in samples().terms if n.kind == "term" and n.examples)
    line = replace(
        sample.line, simplified=term, traditional=term, syllables=("",) * len(term),
        words=((0, len(term) - 2), (len(term) - 2, len(term))),
    )  # fmt: skip
    note = replace(sample, line=line, renderings=((english, 1),), glosses=(), parts=(), own=())
    (chosen,) = choose([note], "reading")
    assert ("production" in chosen.cards) == fair
    (unsure,) = choose([replace(note, doubtful=(english,))], "reading")
    assert "production" not in unsure.cards


@pytest.mark.parametrize(
    ("english", "parts", "fair"),
    [
        ("budget", ("to arrange in order", "budget"), False),  # 编列预算
        ("quality of life", ("people", "life", "quality"), False),  # 人民生活品质
        ("disinformation", ("false", "information"), True),
        ("critical infrastructure", ("critical", "infrastructure", "infrastructure"), True),
    ],
)
def test_english_that_leaves_a_part_out_is_no_question(
    english: str, parts: tuple[str, ...], fair: bool
) -> None:
    sample = next(n for n in samples().terms if n.kind == "term" and n.examples)
    made_of = tuple(Brief("因", "因", "yīn", part) for part in parts)
    listed = (Gloss(english, "laws A0030242"),)  # a list of translations
    note = replace(sample, renderings=((english, 1),), glosses=listed, parts=made_of, own=())
    (chosen,) = choose([note], "reading")
    assert ("production" in chosen.cards) == fair


@pytest.mark.parametrize(
    ("english", "parts", "told"),
    [
        ("prevent risks", ("risks", "prevent"), True),  # 风险防范, or 防范风险
        ("global AI governance", ("AI", "global", "governance"), True),
        ("risk prevention", ("risks", "prevent"), False),
        ("progress of civilization", ("civilization", "progress"), False),
    ],
)
def test_english_in_another_order_says_how_the_answer_begins(
    english: str, parts: tuple[str, ...], told: bool
) -> None:
    sample = next(n for n in samples().terms if n.kind == "term" and n.examples)
    made_of = tuple(Brief("因", "因", "yīn", part) for part in parts)
    note = replace(sample, renderings=((english, 1),), glosses=(), parts=made_of, own=())
    (chosen,) = choose([note], "reading")
    assert isinstance(chosen, TermNote)
    assert chosen.initials == told


def test_a_part_that_another_word_of_the_deck_would_say_is_told_apart() -> None:
    """“ethical principles” is 伦理准则, and 伦理原则 where the deck has 原则."""
    sample = next(n for n in samples().terms if n.kind == "term" and n.examples)
    parts = (Brief("伦理", "倫理", "lúnlǐ", "ethical"), Brief("准则", "準則", "", "principles"))
    line = replace(sample.line, simplified="伦理准则", traditional="倫理準則")
    asked = replace(
        sample, line=line, renderings=(("ethical principles", 1),), glosses=(), parts=parts, own=()
    )
    line = replace(sample.line, simplified="原则", traditional="原則")
    other = replace(asked, id="term:原则", line=line, renderings=(("principles", 1),), parts=())
    chosen, _ = choose([asked, other], "reading")
    assert isinstance(chosen, TermNote)
    assert chosen.hint == "not 原则"
