"""The authored lexicon of policy terms: form of the table, and agreement with the readings."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from policydeck import script
from policydeck.language.hanzi import is_han
from policydeck.lexicon import PolicyTerm, policy_terms
from policydeck.storage import files

CASES = Path(__file__).with_name("cases")
ROOT = Path(__file__).resolve().parents[1]
TERMBASE = ("zh", "en", "kind", "register", "attested")
ROWS = [row for _, row in files.table(files.house("policy.tsv"), ("hanzi", "pinyin", "english"))]
# One syllable, without tone marks: initials, then a final of the table of Hanyu Pinyin.
SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iong|iang|uang|ueng|ong|ang|eng|ing|iao|ian|uai|uan|üan|ai|ei|ao|ou|an|en|in|un|ün"
    r"|ia|ie|iu|ua|uo|ui|üe|ue|er|a|o|e|i|u|ü)"
)


def _plain(pinyin: str) -> str:
    """Pinyin in lower case without tones; ü stays."""
    marks = unicodedata.normalize("NFD", pinyin.lower())
    return unicodedata.normalize("NFC", re.sub("[\u0300\u0301\u0304\u030c]", "", marks))


def _counts(word: str) -> set[int]:
    """The numbers of syllables that a plain word may be cut into."""
    reach: list[set[int]] = [{0}] + [set() for _ in word]
    for start, counts in enumerate(reach):
        for end in range(start + 1, min(start + 7, len(word) + 1)):
            if counts and SYLLABLE.fullmatch(word[start:end]):
                reach[end] |= {count + 1 for count in counts}
    return reach[-1]


def test_rows_are_sorted_and_unique() -> None:
    hanzi = [row["hanzi"] for row in ROWS]
    assert hanzi == sorted(set(hanzi))
    assert len(hanzi) >= 800


BY_HAND = [policy_terms()[row["hanzi"]] for row in ROWS]


@pytest.mark.parametrize("term", BY_HAND, ids=lambda term: term.hanzi)
def test_a_row_is_well_formed(term: PolicyTerm) -> None:
    assert all(is_han(character) or character == "、" for character in term.hanzi)
    assert script.simplify(term.hanzi) == term.hanzi
    assert term.attested
    assert re.search(r"\(\d{4}\)$", term.attested)
    assert term.english
    assert all(e and e == e.strip() and e.isprintable() for e in term.english)
    assert len(set(term.english)) == len(term.english)
    assert term.pinyin == unicodedata.normalize("NFC", term.pinyin)
    assert re.fullmatch(r"[\w',\- ]+", term.pinyin)
    syllables = {0}
    for word in re.split(r"[ ,'\-]+", _plain(term.pinyin)):
        syllables = {a + b for a in syllables for b in _counts(word)}
    assert sum(map(is_han, term.hanzi)) in syllables
    assert term.hanzi.count("、") == term.pinyin.count(",")


def test_a_known_phrase() -> None:
    term = policy_terms()["绿水青山就是金山银山"]
    assert term.kind == "phrase"
    assert term.english == ("lucid waters and lush mountains are invaluable assets",)
    assert term.pinyin == "lǜshuǐ qīngshān jiùshì jīnshān yínshān"


def test_the_termbase_is_sorted_and_well_formed() -> None:
    rows = [row for _, row in files.table(files.house("termbase.tsv"), TERMBASE)]
    hanzi = [row["zh"] for row in rows]
    assert hanzi == sorted(set(hanzi))
    assert len(policy_terms()) >= 8000
    assert set(hanzi).isdisjoint(row["hanzi"] for row in ROWS)  # one row a term
    for row in rows:
        assert all(is_han(character) or character in "、…" for character in row["zh"]), row
        assert script.simplify(row["zh"]) == row["zh"], row
        english = row["en"].split("|")
        assert all(e == " ".join(e.split()) and "’" not in e for e in english if e), row
        assert all(english), row
        assert len(set(english)) == len(english), row
        assert ("…" in row["zh"]) == (row["kind"] == "pattern"), row
        if row["kind"] == "pattern":
            assert all(row["zh"].split("…")), row
            assert all(re.fullmatch(r"[\w' -]+\w(?: … \w[\w' ]*)*", e) for e in english), row


def test_rows_stand_where_they_say_that_they_are_attested() -> None:
    """Of the sources only quotations are here; tools/find_termbase.py --check reads them all."""
    rows = {row["zh"]: row for _, row in files.table(files.house("termbase.tsv"), TERMBASE)}
    quoted = [r for _, r in files.table(CASES / "termbase.tsv", ("hanzi", "law", "zh", "en"))]
    assert len(quoted) >= 50
    for quote in quoted:
        row = rows[quote["hanzi"]]
        assert quote["law"] in row["attested"].split(" ")
        assert re.search(".+?".join(quote["hanzi"].split("…")), quote["zh"])
        said = " ".join(quote["en"].lower().replace("’", "'").split())
        wordings = (text.lower().split("…") for text in row["en"].split("|"))
        assert any(re.search(".+?".join(map(re.escape, text)), said) for text in wordings), row


def test_no_row_rests_on_a_text_that_a_shipped_deck_is_made_of() -> None:
    """A deck's dictionary must not be the deck's own text."""
    sources = (ROOT / "data" / "documents").glob("*/SOURCE.toml")
    for title in (tomllib.loads(source.read_text("utf-8"))["title"] for source in sources):
        names = {part.strip(" ()") for part in title.split("(")}
        for term in policy_terms().values():
            assert not any(name in term.attested for name in names), term.hanzi
