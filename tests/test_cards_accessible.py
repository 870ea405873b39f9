"""Every card type against axe-core's rules for WCAG A and AA, by day and by night."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import chromium
from card_pages import ALL, Page, document, package, pages

pytestmark = [chromium.needs_chromium, pytest.mark.slow]
STYLES = [
    ALL,
    replace(ALL, script="traditional-tw", reading="zhuyin", palette="colour-blind"),
    replace(ALL, script="traditional-hk", palette="hanping", both_scripts=False, voice=""),
    replace(ALL, palette="none"),
]
# Of the page round a card Anki decides; its play buttons have no name.
SCRIPT = """window.onload = async () => {
  const found = { runs: 0, violations: [], checked: 0 };
  for (const frame of document.querySelectorAll("iframe")) {
    const { axe, document: inner } = frame.contentWindow;
    const { violations, passes } = await axe.run(
      { include: [["#qa"]], exclude: [[".replay-button"]] },
      { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] } },
    );
    found.runs += 1;
    found.checked += passes.filter((p) => p.id === "color-contrast").flatMap((p) => p.nodes).length;
    for (const { id, nodes } of violations) {
      found.violations.push(...nodes.map((n) => `${frame.title}: ${id} ${n.html.slice(0, 90)}`));
    }
  }
  document.querySelector("#found").textContent = JSON.stringify(found);
};"""


def audit(shown: Iterable[Page], folder: Path) -> dict[str, Any]:
    """What axe-core finds in each page, in light and in dark."""
    with resources.as_file(resources.files("axe_core_python") / "axe.min.js") as engine:
        shutil.copy(engine, folder / "axe.js")
    frames = [
        chromium.frame(
            document(page, dark=dark).replace("</head>", '<script src="axe.js"></script></head>'),
            f"{page.template} {page.side} dark={dark}: {page.term}",
            "width:390px;height:800px",
        )
        for page in shown
        for dark in (False, True)
    ]
    return chromium.run("".join(frames), SCRIPT, folder, seconds=200)


def one_of_each() -> list[Page]:
    """One page of each side of each card, in each look."""
    shown: list[Page] = []
    for style in STYLES:
        first = {(p.template, p.side): p for p in reversed(pages(package(style, characters=True)))}
        shown += first.values()
    return shown


def test_no_card_breaks_a_rule_of_wcag(tmp_path: Path) -> None:
    shown = one_of_each()
    found = audit(shown, tmp_path)
    assert len(shown) > 60
    assert found["runs"] == 2 * len(shown)
    assert found["checked"] > found["runs"]
    assert found["violations"] == []


def test_a_defect_is_found(tmp_path: Path) -> None:
    bodies = (
        '<p style="color:#999;background:#fff">pale</p>', '<img src="data:,">', "<a href='#'></a>",
    )  # fmt: skip
    shown = [
        Page({"Term": f"defect {n}"}, "t", "front", body, 0, ".card{background:#fff}")
        for n, body in enumerate(bodies)
    ]
    found = " ".join(audit(shown, tmp_path)["violations"])
    assert all(page.term in found for page in shown), found
