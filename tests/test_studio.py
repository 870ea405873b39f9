"""The studio, used in Chromium as a person would: from an uploaded file to a deck in Anki.

Each correction is looked for in the file, on the page after it was opened anew, and in the deck.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from anki_connect import Desk as AnkiDesk
from anki_connect import serving
from anki_desk import collection, import_deck
from browser import PATIENCE, Browser, browser
from chromium import needs_chromium
from policydeck.recipe import overrides
from policydeck.storage import files
from studio_running import Running, studio

pytestmark = [needs_chromium, pytest.mark.slow]


@dataclass
class Desk:
    """A studio with a browser before it."""

    running: Running
    tab: Browser
    root: Path

    def open(self, page: str, wanted: str) -> None:
        """A page of the deck, when `wanted` stands on it."""
        self.tab.goto(f"{self.running.base}/d/text/{page}")
        self.tab.wait(f"document.readyState === 'complete' && document.querySelector({wanted!r})")

    def settled(self) -> None:
        """Wait until all clicks are worked through."""
        self.tab.wait("document.querySelector('#progress').hidden")

    def undone(self) -> None:
        """Take the last change of settings back and wait for the page that shows them."""
        self.tab.js("window.before = true")
        self.tab.click("#undo")
        self.tab.wait("!window.before && document.readyState === 'complete'")
        self.settled()

    def stated(self, section: str, key: str, value: object) -> None:
        """Wait until deck.toml has a setting."""
        path = self.root / "text" / "deck.toml"
        for _ in range(20 * PATIENCE):
            if tomllib.loads(path.read_text("utf-8"))[section].get(key) == value:
                return
            self.tab.page.wait_for_timeout(50)
        raise AssertionError(f"{section}.{key} never was {value}")

    def rows(self) -> list[tuple[str, str, str, str]]:
        """The corrections in the file."""
        found = overrides.read(self.root / "text" / "overrides.tsv").rows
        return [(r.term, r.place, r.what, r.value) for r in found]

    def saved(self, *row: str) -> None:
        """Wait for the page to say that a row was written; it stands in the file then."""
        self.tab.wait("!document.querySelector('#said').hidden")
        assert row in self.rows()
        self.tab.js("document.querySelector('#said').hidden = true")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A deck made of an uploaded file: the first three passages of a real text."""
    folder = tmp_path_factory.mktemp("studio")
    root, text = folder / "decks", folder / "text.txt"
    root.mkdir()
    whole = (files.documents() / "global-ai-governance-initiative" / "text.txt").read_text("utf-8")
    text.write_text("\n".join(whole.split("\n")[:3]) + "\n", "utf-8")
    with studio(root, folder / "log") as running, browser(folder) as tab:
        tab.looks(1440, 900)
        tab.goto(running.address)
        tab.wait("document.readyState === 'complete' && document.querySelector('#files')")
        tab.upload("#files", text)
        tab.wait("location.pathname === '/d/text/found'")
        yield Desk(running, tab, root)
        assert tab.faults() == []


def test_what_was_found_is_shown(desk: Desk) -> None:
    desk.open("found", "table.first")
    text = desk.tab.text()
    assert "pipe" in text
    assert "UTF-8" in text
    assert "人工智能是人類發展新領域" in text


def test_pairs_are_corrected_by_key(desk: Desk) -> None:
    tab = desk.tab
    desk.open("pairs?show=all", ".pair[data-ref$=':1.2']")
    tab.js("document.querySelector(\".pair[data-ref$=':1.2']\").focus()")
    tab.key("x")
    desk.saved("当前,全球人工智能技术快速发展,对经济社会发展和人类文明进步", "1.2", "drop", "")
    tab.js("document.querySelector(\".pair[data-ref$=':1.4']\").focus()")
    sentence = "人工智能治理攸关全人类命运,是世界各国面临的共同课题。"
    tab.key("e")
    tab.fill(".pair textarea", "AI governance concerns everyone.")
    tab.js("document.activeElement.blur()")
    desk.saved(sentence, "1.4", "reword", "AI governance concerns everyone.")
    tab.js("document.querySelector(\".pair[data-ref$=':1.4']\").focus()")
    tab.key("e")
    tab.fill(".pair textarea", "nothing of this")
    tab.click(".reword [data-stop]")
    tab.key("e")
    tab.fill(".pair textarea", "AI governance concerns all.")
    tab.click(".reword .primary")
    desk.saved(sentence, "1.4", "reword", "AI governance concerns all.")
    tab.wait("document.activeElement.dataset.ref?.endsWith(':1.4')")  # where one was
    tab.wait("document.querySelector('[data-counts=corrected]').textContent === '2'")
    desk.open("pairs?show=all", ".pair.dropped")
    assert "AI governance concerns all." in tab.text()


def test_a_pair_is_cut_where_the_bar_stands(desk: Desk) -> None:
    tab = desk.tab
    desk.open("pairs?show=all", ".pair[data-ref$=':2.1']")
    tab.js("document.querySelector(\".pair[data-ref$=':2.1']\").focus()")
    tab.key("s")
    tab.wait("document.querySelector('#cutter').open")
    before = tab.js("document.querySelector('#cut-zh').textContent")
    second = tab.js("document.querySelector('#cut-zh .second').textContent")
    tab.js("document.querySelector('#cut-zh').focus()")
    tab.key("ArrowRight")
    assert tab.js("document.querySelector('#cut-zh .second').textContent") != second
    assert tab.js("document.querySelector('#cut-zh').textContent") == before
    tab.key("Enter")
    tab.wait("document.querySelector(\".pair[data-ref$=':2.1-2']\")")
    assert [what for _, place, what, _ in desk.rows() if place == "2.1"] == ["cut"]


def test_undo_takes_the_row_away_and_redo_brings_it_back(desk: Desk) -> None:
    desk.open("pairs?show=all", ".pair")
    path = desk.root / "text" / "overrides.tsv"
    before = path.read_bytes()
    desk.tab.click("#undo")
    desk.tab.wait("!document.querySelector('#redo').disabled")
    assert "cut" not in [row[2] for row in desk.rows()]
    desk.tab.wait("!document.querySelector(\".pair[data-ref$=':2.1-2']\")")
    desk.tab.click("#redo")
    desk.tab.wait("document.querySelector('#redo').disabled")
    assert path.read_bytes() == before


CORRECTIONS = [
    (".fix[data-what=gloss]", "gloss", "", "field; sphere", "领域"),
    (".fix[data-what=english]", "english", "", "domain", "领域"),
    (".fix[data-what=note]", "note", "", "seen in the first line", "领域"),
    (".fix[data-what=rendering]", "rendering", "1.1", "new area", "领域"),
    (".fix[data-what=reading]", "reading", "", "lǐng yù", "领域"),
]


@pytest.mark.parametrize(("form", "what", "place", "value", "term"), CORRECTIONS)
def test_a_term_is_corrected_in_its_panel(
    desk: Desk, form: str, what: str, place: str, value: str, term: str
) -> None:
    desk.open(f"terms?term={term}", f"#panel {form}")
    desk.tab.fill(f"#panel {form} [name=value]", value)
    desk.tab.click(f"#panel {form} button")
    desk.saved(term, place, what, value)
    desk.open(f"terms?term={term}", f"#panel {form}")
    assert desk.tab.js(f"document.querySelector('#panel {form} [name=value]').value") == value


def test_wrong_english_gives_way_to_the_translators_own(desk: Desk) -> None:
    tab = desk.tab
    desk.open("terms?term=挑战", "#panel [data-said=challenges]")
    lit = (
        "[...document.querySelectorAll('.en .t')]"
        ".filter((e) => e.dataset.t.split('|').includes('挑战')).length"
    )
    tab.wait(lit)
    tab.click("#panel [data-said=challenges] [data-instead]")
    tab.fill("#panel .instead [name=value]", "openings")
    tab.click("#panel .instead button:not([type])")
    desk.saved("挑战", "", "wrong", "challenges")
    assert ("挑战", "", "english", "openings") in desk.rows()
    tab.wait("document.querySelector('#panel .said').innerText.includes('openings')")
    assert "challenges" not in tab.js("document.querySelector('#panel .said').innerText")
    tab.wait(f"{lit} === 0")
    tab.wait("document.querySelector('#panel').contains(document.activeElement)")
    tab.click("#undo")
    tab.wait("!document.querySelector('#redo').disabled")
    tab.wait("document.querySelector('#panel [data-said=challenges]')")
    tab.js("document.querySelector('#said').hidden = true")
    tab.click("#panel [data-wrong]")
    desk.saved("挑战", "", "wrong", "challenges")


def test_a_term_is_skipped_by_key_and_kept_again(desk: Desk) -> None:
    desk.open("terms?term=风险", "#panel .panel")
    desk.tab.js("document.activeElement.blur()")
    desk.tab.key("x")
    desk.saved("风险", "", "skip", "")
    desk.tab.wait("!document.querySelector('#panel .acts a')")  # there is no card to see
    desk.tab.click("#panel button[data-what=keep]")
    desk.saved("风险", "", "keep", "")
    assert ("风险", "", "skip", "") not in desk.rows()


def test_what_is_selected_becomes_a_term(desk: Desk) -> None:
    tab = desk.tab
    desk.open("terms", ".sentence .t")
    places = """(side) => {
      const range = document.createRange();
      const texts = document.createTreeWalker(document.querySelector(".sentence " + side), 4);
      range.selectNodeContents(texts.nextNode());
      const box = range.getBoundingClientRect(), middle = box.top + box.height / 2;
      return [box.left + 1, middle, box.right - 1, middle];
    }"""
    for side in (".zh", ".en"):
        x1, y1, x2, y2 = tab.js(f"({places})({side!r})")
        tab.drag((x1, y1), (x2, y2))
    tab.wait("document.querySelector('#choice [name=en]').value")
    assert tab.js("document.querySelector('#choice [name=zh]').value") == "人工智能"
    tab.fill("#choice [name=zh]", "人类发展新领域")
    tab.fill("#choice [name=en]", "new area of human development")
    tab.js("document.querySelector('#said').hidden = true")
    tab.click("#choice .primary")
    desk.saved("人类发展新领域", "1.1", "rendering", "new area of human development")
    desk.settled()
    desk.open("terms?term=人类发展新领域", "#panel .panel")
    assert "new area of human development" in tab.text()


def test_a_part_of_a_sentence_becomes_a_card(desk: Desk) -> None:
    tab = desk.tab
    desk.open("terms", ".sentence .t")
    tab.js("document.querySelector(\".sentence[data-ref='3.1']\").focus()")
    tab.key("n")
    tab.fill("#choice [name=zh]", "加強信息交流和技術合作")
    tab.fill("#choice [name=en]", "enhance information exchange and technological cooperation")
    tab.click("#choice button[value=clause]")
    desk.saved("加强信息交流和技术合作", "3.1", "clause",
               "enhance information exchange and technological cooperation")  # fmt: skip
    desk.settled()


def test_levels_show_what_they_would_make_and_are_taken(desk: Desk) -> None:
    tab = desk.tab
    desk.open("levels", "#table table")
    tab.wait("document.querySelector('.days').textContent")
    before = tab.js("document.querySelector('#table').innerText")
    tab.choose("#levels [name=base]", "5")
    tab.wait(f"document.querySelector('#table').innerText !== {before!r}")
    desk.open("cards", "article.note")
    desk.open("levels", "#table table")  # what was chosen and not taken is there again
    tab.wait("document.querySelector('#base-shown').innerText === 'HSK 1–5'")
    assert tab.js("!document.querySelector('#levels-draft').hidden")
    assert not (
        tomllib.loads((desk.root / "text" / "deck.toml").read_text("utf-8"))["levels"].get("base")
    )
    tab.click("#levels .primary")
    desk.stated("levels", "base", 5)
    tab.wait("document.querySelector('#levels-draft').hidden")
    desk.settled()
    tab.wait("!/leave|come/.test(document.querySelector('#table').innerText)")  # nothing to come
    desk.undone()


def test_what_the_deck_is_for_is_chosen_by_the_cards_that_it_brings(desk: Desk) -> None:
    tab = desk.tab
    desk.open("levels", "#studies input")
    counts = [int(n.split()[0]) for n in tab.js(
        "[...document.querySelectorAll('.choice b')].map((e) => e.innerText)"
    )]  # fmt: skip
    assert counts == sorted(set(counts))
    tab.click("#studies [value=translation]")
    tab.click("#levels .primary")
    desk.stated("cards", "study", "translation")
    tab.wait("document.querySelector('#levels-draft').hidden")
    desk.settled()
    desk.undone()
    assert "What the deck is for" in tab.js("document.querySelector('#said').textContent")
    tab.wait("document.querySelector('#studies [value=reading]')?.checked")


def test_settings_are_saved_as_they_are_chosen(desk: Desk) -> None:
    tab, path = desk.tab, desk.root / "text" / "deck.toml"
    before = path.read_bytes()
    desk.open("settings", "fieldset")
    for selector, section, key, value in (
        ("[name='cards.sentence'][value=listening]", "cards", "sentence", ["listening"]),
        ("[name='terms.kinds'][value=phrase]", "terms", "kinds", ["word", "term", "pattern"]),
        ("[name='cards.clauses']", "cards", "clauses", False),
    ):
        tab.click(selector)
        desk.stated(section, key, value)
    tab.choose("[name='cards.reading']", "zhuyin")
    desk.stated("cards", "reading", "zhuyin")
    for key, text, listed in (("bounds", "4, 6", [4.0, 6.0]), ("names", "甲、乙", ["甲", "乙"])):
        tab.fill(f"[name='levels.{key}']", text)
        tab.js("document.activeElement.blur()")
        desk.stated("levels", key, listed)
    desk.settled()
    path.write_bytes(before)  # by hand
    desk.open("settings", "fieldset")
    assert tab.js("document.querySelector(\"[name='cards.reading']\").value") == "pinyin"
    desk.settled()


def test_words_that_a_learner_knows_are_added_as_a_file(desk: Desk, tmp_path: Path) -> None:
    tab, words = desk.tab, tmp_path / "week 1.txt"
    words.write_text("领域\n风险\n", "utf-8")
    desk.open("levels", "#table table")
    before = tab.js("document.querySelector('#table').innerText")
    tab.upload("#known-file", words)
    tab.wait("document.querySelector('#levels [name=known]').value === 'known/week 1.txt'")
    tab.wait(f"document.querySelector('#table').innerText !== {before!r}")
    assert (desk.root / "text" / "known" / "week 1.txt").read_bytes() == words.read_bytes()
    assert "week 1" not in (desk.root / "text" / "deck.toml").read_text("utf-8")
    tab.fill("#levels [name=known]", "known/week 1.txt\n挑戰、机遇\nhsk6")
    tab.wait("document.querySelectorAll('.sources dd').length === 3")
    shown = tab.js("[...document.querySelectorAll('.sources dd')].map((e) => e.innerText)")
    assert shown == ["known/week 1.txt file", "挑戰、机遇 words", "hsk6 HSK bands"]
    tab.fill("#levels [name=known]", "hsk1-4\n挑戰、机遇")
    tab.js("document.activeElement.blur()")  # bands that are known are what the slider says
    tab.wait("document.querySelector('#base-shown').innerText === 'HSK 1–4'")
    assert tab.js("document.querySelector('#levels [name=known]').value") == "挑戰、机遇"
    tab.click("#levels-back")
    tab.wait("!document.querySelector('.sources')")


def test_a_list_and_its_count_follow_what_was_decided(desk: Desk) -> None:
    tab = desk.tab
    desk.open("terms/list", "article.term[data-t=挑战]")
    count = tab.js("Number(document.querySelector('[data-counts=count]').innerText)")
    tab.click("#every")
    tab.wait(f"document.querySelector('#bulk-count').innerText.startsWith('{count} ')")
    assert tab.js("document.querySelectorAll('.termlist input:not(:checked)').length") == 0
    tab.click("article.term[data-t=挑战] input")
    tab.wait(f"document.querySelector('#bulk-count').innerText.startsWith('{count - 1} ')")
    tab.click("article.term[data-t=挑战] .zh")
    tab.wait("document.querySelector('#panel [data-what=skip]')")
    tab.click("#panel [data-what=skip]")
    desk.saved("挑战", "", "skip", "")
    tab.wait("!document.querySelector('article.term[data-t=挑战]')")
    tab.wait(f"Number(document.querySelector('[data-counts=count]').innerText) === {count - 1}")
    tab.click("#undo")
    tab.wait("document.querySelector('article.term[data-t=挑战]')")
    desk.settled()


def test_a_list_is_filtered_while_one_types(desk: Desk) -> None:
    tab = desk.tab
    desk.open("terms/list", "article.term[data-t=挑战]")
    tab.js("document.querySelector('[type=search]').focus()")
    tab.page.keyboard.type("controlla")
    tab.wait("document.querySelectorAll('article.term').length === 1")
    assert tab.js("document.activeElement.value") == "controlla"
    assert tab.js("document.querySelector('[data-counts=count]').innerText") == "1"
    tab.page.keyboard.type("zzz")
    tab.wait("!document.querySelector('.empty.none').hidden")
    assert "q=controllazzz" in tab.js("location.search")
    for _ in range(12):
        tab.key("Backspace")
    tab.wait("document.querySelectorAll('article.term').length > 1")
    assert tab.js("document.activeElement.selectionStart") == 0


def test_what_was_written_of_a_term_is_kept_by_who_goes_on(desk: Desk) -> None:
    tab, field = desk.tab, "#panel .fix[data-what=note] [name=value]"
    desk.open("terms?term=发展", f"#panel {field[7:]}")
    tab.fill(field, "not saved by hand")
    tab.click(".sentence .t[data-t*=领域]")
    desk.saved("发展", "", "note", "not saved by hand")
    desk.open("terms?term=发展", f"#panel {field[7:]}")
    tab.fill(field, "given up")
    tab.key("Escape")
    tab.fill(field, "by a key")
    tab.key("Enter")
    desk.saved("发展", "", "note", "by a key")
    tab.fill(field, "on the way out")
    tab.click("nav a[href$='/levels']")
    tab.wait("document.querySelector('#levels')")
    for _ in range(20 * PATIENCE):  # the page has gone; what it sent may still be written
        if ("发展", "", "note", "on the way out") in desk.rows():
            break
        tab.page.wait_for_timeout(50)
    assert ("发展", "", "note", "on the way out") in desk.rows()


def test_notes_are_chosen_by_the_kind_of_their_cards(desk: Desk) -> None:
    desk.open("cards?card=production", "article.note")
    desk.tab.wait("document.querySelector('#card [role=tab]')")  # the first note's, by itself
    kinds = desk.tab.js(
        "[...document.querySelectorAll('#card [role=tab]')].map((e) => e.innerText)"
    )
    assert "Say it in Chinese" in kinds
    count = "Number(document.querySelector('.notes').dataset.count)"
    some = desk.tab.js(count)
    desk.open("cards", "article.note")
    assert 0 < some < desk.tab.js(count)
    desk.tab.wait("document.querySelector('#sides')")
    desk.tab.fill("[type=search]", "合作")
    shown = "document.querySelector('#sides').dataset.id"  # is among what is asked for
    desk.tab.wait(f"{shown} === document.querySelector('article.note').dataset.id")
    desk.tab.wait(f"{shown}.includes('合作')")


def test_a_term_leads_to_its_card_and_its_row(desk: Desk) -> None:
    desk.open("terms?term=合作", "#panel .panel")
    desk.tab.click("#panel a.button")
    desk.tab.wait("document.activeElement.dataset?.id === 'term:合作'")
    desk.tab.wait("document.querySelector('#sides')?.dataset.id === 'term:合作'")


def test_a_card_is_shown_as_in_anki_and_corrected_in_place(desk: Desk) -> None:
    tab = desk.tab
    desk.open("cards?q=领域&kind=word", "article.note")
    tab.click("article.note")
    tab.wait(
        "document.querySelector('iframe[data-side=back]')?.contentDocument?.querySelector('.renderings')"
    )
    shown = tab.js(
        "document.querySelector('iframe[data-side=back]').contentDocument.body.innerText"
    )
    assert "new area" in shown
    assert "seen in the first line" in shown
    tab.fill("#card .fix[data-what=note] [name=value]", "seen at once")
    tab.click("#card .fix[data-what=note] button")
    desk.saved("领域", "", "note", "seen at once")
    tab.wait(
        "document.querySelector('iframe[data-side=back]')?.contentDocument?.body?.innerText.includes('seen at once')"
    )


def test_the_build_reaches_anki_with_every_correction(desk: Desk, tmp_path: Path) -> None:
    tab = desk.tab
    desk.open("build", "[data-task=build]")
    tab.fill("#release textarea", "The first release.")
    desk.open("corrections", "table")
    desk.open("build", "[data-task=build]")  # the note was not lost
    tab.click("[data-task=build]")
    tab.wait("/written: /.test(document.querySelector('#out-build').textContent)")
    tab.wait("document.querySelector('.history li')")
    tab.wait("document.querySelector('#release textarea').value === ''")
    told = (desk.root / "text" / "CHANGELOG.md").read_text("utf-8")
    assert "The first release." in told
    assert "The first release." in tab.text()
    tab.click("#package")
    package = desk.root / "text" / "text.apkg"
    with collection(tmp_path) as col:
        assert import_deck(col, package)["new"] > 20
        notes = [dict(col.get_note(i).items()) for i in col.find_notes("")]
    term = next(n for n in notes if n.get("Answer") == "领域")
    texts = [re.sub("<[^>]*>", "", "\n".join(note.values())) for note in notes]
    for said in ("field; sphere", "domain", "seen at once", "new area"):
        assert said in re.sub("<[^>]*>", "", "\n".join(term.values()))
    assert any("AI governance concerns all." in text for text in texts)
    assert any(n.get("Answer") == "人类发展新领域" for n in notes)
    assert any(n.get("Sentence") == "加强信息交流和技术合作" for n in notes)
    assert not any("Currently, the fast development" in n.get("English", "") for n in notes)


def test_a_push_asks_whose_text_stays_where_both_changed_it(desk: Desk, tmp_path: Path) -> None:
    tab = desk.tab

    def push(port: int, button: str) -> None:
        desk.open("build", "#push button")
        tab.click("#push summary")
        tab.fill("#anki [name=port]", str(port))
        tab.click(button)

    with collection(tmp_path) as col, serving(AnkiDesk(col)) as port:
        push(port, "[data-task=push]")
        tab.wait("/notes added/.test(document.querySelector('#out-push').textContent)")
        note = col.get_note(col.find_notes("Answer:领域")[0])
        note["Note"] = "my own words"
        col.update_note(note)
        desk.open("terms?term=领域", "#panel .fix[data-what=note]")
        tab.fill("#panel .fix[data-what=note] [name=value]", "seen again")
        tab.click("#panel .fix[data-what=note] button")
        desk.saved("领域", "", "note", "seen again")
        desk.open("build", "[data-task=compare]")
        assert tab.js("document.querySelector('#release textarea').value") == ""
        assert tab.js("!document.querySelector('#outdated').hidden")
        tab.click("[data-task=compare]")
        tab.wait("document.querySelector('.changes table')")
        changes = tab.js("document.querySelector('.changes').innerText")
        assert changes.startswith("1 note changes\n")
        assert "领域\tyour note\tseen at once\tseen again" in changes
        tab.click("[data-task=build]")
        tab.wait("/written: /.test(document.querySelector('#out-build').textContent)")
        tab.wait("document.querySelector('#outdated').hidden")
        push(port, "[data-task=push]")
        tab.wait("!document.querySelector('#sides-choice').hidden")
        assert "“my own words” in Anki, “seen again” in the release" in tab.text()
        tab.click("[data-choice=mine]")
        tab.wait("/updated/.test(document.querySelector('#out-push').textContent)")
        assert col.get_note(note.id)["Note"] == "my own words"
