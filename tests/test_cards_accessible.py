"""Every card type against axe-core's rules for WCAG A and AA, by day and by night."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import chromium
from card_pages import ALL, Page, document, package, pages

pytestmark = [chromium.needs_chromium, pytest.mark.slow]
STYLES = [
    ALL,
    replace(ALL, script="traditional-tw", reading="zhuyin", palette="colour-blind"),
    replace(ALL, script="traditional-hk", palette="hanping", both_scripts=False, voice=""),
    replace(ALL, palette="none"),
]
# Every page in turn in one frame, where the engine is read once. Of the page round a card Anki
# decides; its play buttons have no name. Only the contrast is another one by night.
SCRIPT = """window.onload = async () => {
  const found = { runs: 0, violations: [], checked: 0 };
  const { axe, document: inner } = document.querySelector("iframe").contentWindow;
  const parts = { include: [["#qa"]], exclude: [[".replay-button"]] };
  const wcag = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] };
  const contrast = { type: "rule", values: ["color-contrast"] };
  for (const [title, ...looks] of JSON.parse(document.querySelector("#pages").textContent)) {
    for (const [dark, look] of looks.entries()) {
      inner.documentElement.innerHTML = look;
      const { violations, passes } = await axe.run(
        parts, { runOnly: dark ? contrast : wcag, selectors: false },
      );
      found.runs += 1;
      found.checked += passes.find((p) => p.id === "color-contrast")?.nodes.length ?? 0;
      for (const { id, nodes } of violations) {
        found.violations.push(
          ...nodes.map((n) => `${title} ${dark ? "dark" : "light"}: ${id} ${n.html.slice(0, 90)}`),
        );
      }
    }
  }
  document.querySelector("#found").textContent = JSON.stringify(found);
};"""


def audit(shown: Iterable[Page], folder: Path) -> dict[str, Any]:
    """What axe-core finds in each page, in light and in dark."""
    with resources.as_file(resources.files("axe_core_python") / "axe.min.js") as engine:
        shutil.copy(engine, folder / "axe.js")
    looks = [
        (
            f"{page.template} {page.side}: {page.term}",
            *(document(page, dark=dark) for dark in (False, True)),
        )
        for page in shown
    ]
    frame = chromium.frame(
        '<!doctype html><script src="axe.js"></script>', "card", "width:390px;height:800px"
    )
    data = json.dumps(looks).replace("<", r"\u003c")
    rows = f'<script type="application/json" id="pages">{data}</script>'
    return chromium.run(frame + rows, SCRIPT, folder, seconds=200)


def one_of_each() -> list[Page]:
    """One page of each side of each card, in each look."""
    shown: list[Page] = []
    for style in STYLES:
        first = {(p.template, p.side): p for p in reversed(pages(package(style, characters=True)))}
        shown += first.values()
    return shown


# Pages that break a rule, and what is found of them.
DEFECTS = {
    '<p style="color:#999;background:#fff">pale</p>': "light: color-contrast",
    '<p style="color:#222">pale by night alone</p>': "dark: color-contrast",
    '<img src="data:,">': "light: image-alt",
    "<a href='#'></a>": "light: link-name",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is found in the cards and in the defects."""
    defects = [
        Page({"Term": f"defect {n}"}, "t", "front", body, 0, ".card{background:#fff}")
        for n, body in enumerate(DEFECTS)
    ]
    return audit([*one_of_each(), *defects], tmp_path_factory.mktemp("accessible"))


def test_no_card_breaks_a_rule_of_wcag(found: dict[str, Any]) -> None:
    shown = len(one_of_each())
    assert shown > 60
    assert found["runs"] == 2 * (shown + len(DEFECTS))
    assert found["checked"] > found["runs"]
    assert [row for row in found["violations"] if not row.startswith("t front: defect")] == []


def test_a_defect_is_found(found: dict[str, Any]) -> None:
    told = " ".join(found["violations"])
    assert all(f"defect {n} {rule}" in told for n, rule in enumerate(DEFECTS.values())), told
    assert "defect 1 light" not in told
