"""Chromium, driven by Playwright as a person would: real clicks and keys.

Playwright clicks when the thing is there, stands still and is not covered, so that a page that
still moves does not get a click beside its button.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Download, Error, Page, sync_playwright

from chromium import CHROMIUM

PATIENCE = 60  # seconds after which something hangs, however slow the machine


class Browser:
    """One tab; `downloads` is where its downloads go."""

    def __init__(self, page: Page, downloads: Path) -> None:
        self.page, self.downloads = page, downloads
        self.complaints: list[str] = []
        page.set_default_timeout(1000 * PATIENCE)
        page.on("pageerror", lambda error: self.complaints.append(str(error)[:400]))
        page.on("console", self._heard)
        page.on("download", self._downloaded)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def _downloaded(self, download: Download) -> None:
        download.save_as(self.downloads / download.suggested_filename)

    def js(self, script: str) -> Any:
        """The value of an expression in the page."""
        return self.page.evaluate(script)

    def wait(self, condition: str) -> None:
        """Wait until an expression is true.

        Asked again and again from here: the pages' Content-Security-Policy forbids a script that
        waits in the page. More and more seldom: the question takes as much of the processor as it
        holds up what is waited for.
        """
        until, pause = time.monotonic() + PATIENCE, 20.0  # milliseconds
        while True:
            try:
                if self.js(f"Boolean({condition})"):
                    return
            except Error as error:  # the page is being exchanged
                if "context" not in str(error) and "null" not in str(error):
                    raise
            assert time.monotonic() < until, f"never came true: {condition}\n{self.text()[:3000]}"
            self.page.wait_for_timeout(pause)
            pause = min(1.5 * pause, 300)

    def goto(self, url: str) -> None:
        """Open a page and wait until it is there."""
        self.page.goto(url)

    def text(self) -> str:
        """What a reader sees of the page."""
        return str(self.page.inner_text("body"))

    def click(self, selector: str) -> None:
        """Click with the mouse into the middle of the first such element."""
        self.page.locator(selector).first.click()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the mouse at a place and let it go at another."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(*end)
        mouse.up()

    def key(self, name: str) -> None:
        """Press a key: "j", "Enter", "Control+z"."""
        self.page.keyboard.press(name)

    def fill(self, selector: str, text: str) -> None:
        """Write text into a field in the place of what stands there."""
        self.page.locator(selector).first.fill(text)

    def choose(self, selector: str, value: str) -> None:
        """Choose an option or set a slider, as a person's choice tells the page."""
        self.js(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); "
            f"e.value = {json.dumps(value)}; for (const kind of ['input', 'change']) "
            "e.dispatchEvent(new Event(kind, {bubbles: true})); })()"
        )

    def upload(self, selector: str, *paths: Path) -> None:
        """Give files to a file field."""
        self.page.set_input_files(selector, paths)

    def looks(self, width: int, height: int, *, dark: bool = False) -> None:
        """The size of the window and the theme of the system."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if dark else "light")

    def picture(self, **kind: Any) -> bytes:
        """What the window shows, as PNG or as Page.captureScreenshot of DevTools is told."""
        tools = self.page.context.new_cdp_session(self.page)
        return base64.b64decode(tools.send("Page.captureScreenshot", kind)["data"])

    def faults(self) -> list[str]:
        """What the console and the page's scripts complained about so far."""
        self.js("1")
        return self.complaints


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own; downloads go to `folder`/downloads."""
    assert CHROMIUM, "CI must have Chromium: apt-get install chromium fonts-noto-cjk"
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=CHROMIUM,
            chromium_sandbox=False,
            args=["--disable-gpu", "--disable-background-networking", "--hide-scrollbars"],
        ) as chromium,
    ):
        yield Browser(chromium.new_page(locale="en-US"), folder / "downloads")
