"""Chromium, driven as a person would: real clicks and keys, over its own pipe, without a driver.

`--remote-debugging-pipe` takes commands of the DevTools protocol as JSON on file descriptor 3 and
answers on 4, each message ended by a zero byte.
"""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chromium import CHROMIUM

PATIENCE = 60  # seconds after which something hangs, however slow the machine
_KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
         "ArrowDown": 40}  # fmt: skip


class Browser:
    """One tab."""

    def __init__(self, write: int, read: int) -> None:
        self.write, self.read = write, read
        self.number, self.rest = 0, b""
        self.events: list[dict[str, Any]] = []
        self.session = ""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "DOM", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            found = self._message()
            if found.get("id") == self.number:
                assert "error" not in found, (method, found["error"])
                result: dict[str, Any] = found["result"]
                return result
            self.events.append(found)

    def _message(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.read], [], [], max(until - time.monotonic(), 0))
            assert ready, "the browser hangs"
            self.rest += os.read(self.read, 1 << 20)
        one, _, self.rest = self.rest.partition(b"\0")
        found: dict[str, Any] = json.loads(one)
        return found

    def js(self, script: str) -> Any:
        """The value of an expression in the page."""
        done = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in done, (script, done["exceptionDetails"])
        return done["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if self.js(f"Boolean({condition})"):
                    return
            except AssertionError as error:  # the page is being exchanged
                if "context" not in str(error) and "null" not in str(error):
                    raise
            assert time.monotonic() < until, f"never came true: {condition}\n{self.text()[:3000]}"
            time.sleep(0.05)

    def goto(self, url: str) -> None:
        """Open a page and wait until it is there."""
        self.js("window.old = true")
        self.send("Page.navigate", url=url)
        self.wait("!window.old && document.readyState === 'complete'")

    def text(self) -> str:
        """What a reader sees of the page."""
        found = self.js("document.body ? document.body.innerText : ''")
        return str(found)

    def click(self, selector: str) -> None:
        """Click with the mouse into the middle of the first such element."""
        quoted = json.dumps(selector)
        self.wait(f"document.querySelector({quoted}) !== null")
        x, y = self.js(
            f"(() => {{ const e = document.querySelector({quoted}); "
            "e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); "
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the mouse at a place and let it go at another."""
        for kind, (x, y) in (("mousePressed", start), ("mouseMoved", end), ("mouseReleased", end)):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name: str, modifiers: int = 0) -> None:
        """Press a key: "j", "Enter"; modifiers: 2 Ctrl, 8 Shift."""
        code = _KEYS.get(name, ord(name[0].upper()))
        text = {} if (name in _KEYS and name != "Enter") or modifiers & 2 else {
            "text": "\r" if name == "Enter" else name
        }  # fmt: skip
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=code,
                      modifiers=modifiers, **(text if kind == "keyDown" else {}))  # fmt: skip

    def fill(self, selector: str, text: str) -> None:
        """Write text into a field in the place of what stands there."""
        quoted = json.dumps(selector)
        self.wait(f"document.querySelector({quoted}) !== null")
        self.js(
            f"document.querySelector({quoted}).focus(); document.querySelector({quoted}).select?.()"
        )
        self.send("Input.insertText", text=text)

    def choose(self, selector: str, value: str) -> None:
        """Choose an option or set a slider, as a person's choice tells the page."""
        self.js(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); "
            f"e.value = {json.dumps(value)}; for (const kind of ['input', 'change']) "
            "e.dispatchEvent(new Event(kind, {bubbles: true})); })()"
        )

    def upload(self, selector: str, *paths: Path) -> None:
        """Give files to a file field."""
        root = self.send("DOM.getDocument")["root"]["nodeId"]
        node = self.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.send("DOM.setFileInputFiles", files=[str(path) for path in paths], nodeId=node)

    def looks(self, width: int, height: int, *, dark: bool = False) -> None:
        """The size of the window and the theme of the system."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[theme])

    def picture(self) -> bytes:
        """What the window shows, as PNG."""
        return base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])

    def faults(self) -> list[str]:
        """What the console and the page's scripts complained about so far."""
        self.js("1")
        found = []
        for event in self.events:
            params = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                found.append(json.dumps(params["exceptionDetails"])[:400])
            if event.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
                found.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        return found


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own; downloads go to `folder`/downloads."""
    assert CHROMIUM, "CI must have Chromium: apt-get install chromium fonts-noto-cjk"
    (ours, its_out), (its_in, mine) = os.pipe(), os.pipe()
    script = f'exec 3<&{its_in} 4>&{its_out}; exec "$@"'
    process = subprocess.Popen(
        [
            "bash", "-c", script, "chromium", CHROMIUM, "--headless", "--no-sandbox",
            "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--hide-scrollbars", "--remote-debugging-pipe",
            f"--user-data-dir={folder}/profile", "--lang=en-US", "about:blank",
        ],
        pass_fds=(its_in, its_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(its_in)
    os.close(its_out)
    try:
        tab = Browser(mine, ours)
        tab.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=f"{folder}/downloads",
                 eventsEnabled=False)  # fmt: skip
        yield tab
    finally:
        process.kill()
        process.wait()
        os.close(mine)
        os.close(ours)
