"""Every page of the studio for everyone: axe-core, narrow and wide, light and dark, both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from browser import Browser, browser
from chromium import needs_chromium
from policydeck.studio.words import words
from studio_running import Running, studio
from test_studio_safe import TEXT

HERE = Path(__file__).parent.parent / "src" / "policydeck" / "studio"
PAGES = {
    "/": "#upload",
    "/d/deck/found": "table.first",
    "/d/deck/pairs?show=all": ".pair",
    "/d/deck/pairs?show=corrected": ".empty",
    "/d/deck/terms": ".sentence .t",
    "/d/deck/terms?term=舆论": "#panel .panel",
    "/d/deck/terms/list?state=all": "article.term",
    "/d/deck/levels": "#studies input",
    "/d/deck/settings": "fieldset",
    "/d/deck/cards?id=term:舆论": "#sides",
    "/d/deck/build": "[data-task]",
    "/d/deck/corrections": "h1",
    "/d/nothing/pairs": ".message",
}
AXE = (resources.files("axe_core_python") / "axe.min.js").read_text("utf-8")
RULES = """axe.run({ exclude: [["iframe"]] }, { runOnly: { type: "tag", values: [
  "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } })
  .then(({ passes, violations }) => [passes.length, violations.flatMap(({ id, nodes }) =>
    nodes.map((n) => `${id}: ${n.html.slice(0, 120)} ${n.failureSummary}`))])"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Running]]:
    """A browser before a studio with one small deck that is worked through."""
    folder = tmp_path_factory.mktemp("pages")
    place = folder / "decks" / "deck"
    place.mkdir(parents=True)
    (place / "text.tsv").write_text(TEXT, "utf-8")
    (place / "deck.toml").write_text('[deck]\ndocuments = ["text.tsv"]\n', "utf-8")
    with studio(folder / "decks", folder / "log") as running, browser(folder) as tab:
        tab.looks(1440, 900)
        tab.goto(running.address)
        tab.wait("document.querySelector('.decks')")
        tab.goto(f"{running.base}/d/deck/terms")
        tab.wait("document.querySelector('.sentence .t')")
        yield tab, running


@needs_chromium
@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_no_page_breaks_a_rule_or_is_wider_than_the_window(
    page: tuple[Browser, Running], address: str
) -> None:
    tab, running = page
    for width, dark in ((1440, False), (360, True)):
        tab.looks(width, 900, dark=dark)
        tab.goto(running.base + address)
        tab.wait(
            f"document.readyState === 'complete' && document.querySelector({PAGES[address]!r})"
        )
        tab.js(f"{AXE}; true")
        passed, violations = tab.js(RULES)
        assert violations == []
        assert passed > 15
        for wide in (width, 2560):
            tab.looks(wide, 900, dark=dark)
            assert tab.js("document.documentElement.scrollWidth") <= wide
            assert tab.js(
                "[...document.querySelectorAll('#panel, #card, .notes, .out')]"
                ".every((e) => e.scrollWidth <= e.clientWidth)"
            )


@needs_chromium
@pytest.mark.slow
def test_the_pages_speak_chinese_when_asked(page: tuple[Browser, Running]) -> None:
    tab, running = page
    for address, wanted, said in (
        ("/", "#upload", "新建牌组"),
        ("/d/deck/pairs?show=all", ".pair", "文本与句对"),
    ):
        tab.goto(running.base + address)
        tab.click("button[name=language][value=zh]")
        tab.wait(f"document.documentElement.lang === 'zh' && document.querySelector({wanted!r})")
        assert said in tab.text()
        assert tab.js("location.pathname + location.search") == address
        tab.click("button[name=language][value=en]")
        tab.wait("document.documentElement.lang === 'en'")


@needs_chromium
@pytest.mark.slow
def test_everything_is_reached_by_key(page: tuple[Browser, Running]) -> None:
    tab, running = page
    tab.looks(1440, 900)
    tab.goto(f"{running.base}/d/deck/terms")
    tab.wait("document.querySelector('.sentence .t') && document.activeElement.matches('article')")
    first = tab.js("document.activeElement.dataset.ref")
    tab.key("j")
    assert tab.js("document.activeElement.dataset.ref") != first
    tab.key("k")
    tab.key("l")
    tab.wait("document.querySelector('.t.cursor')")
    assert tab.js("document.querySelectorAll('.en .t.lit').length") >= 0
    tab.key("Enter")
    tab.wait("document.querySelector('#panel .panel')")
    tab.key("Escape")
    tab.wait("!document.querySelector('#panel .panel')")
    tab.key("?")
    tab.wait("document.querySelector('#help').open")
    tab.key("Escape")


def test_every_text_is_there_in_both_languages_and_used() -> None:
    english, chinese = words("en"), words("zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert text, key
        assert chinese[key], key
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", chinese[key])), key
    pages = "\n".join(p.read_text("utf-8") for p in (HERE / "templates").iterdir())
    asked = set(re.findall(r'(?<![a-z.])t\("([^"]+)"[,)]', pages))
    assert asked <= english.keys(), asked - english.keys()
    begun = tuple(re.findall(r't(?:\.either)?\("([^"]+)" ~', pages))
    begun += tuple(re.findall(r't\.under\("([^"]+)"', pages))
    made = "\n".join(p.read_text("utf-8") for p in HERE.glob("*.py"))
    asked |= set(re.findall(r'told\("([a-z_.]+)"\)', made))
    named = set(re.findall(r'"([a-z_.]+)"', pages))
    unused = [k for k in english if k not in asked | named and not k.startswith(begun)]
    assert unused == []
