"""Where a deck is pushed to: an Anki that runs with the add-on AnkiConnect, or its stand-in.

With ANKICONNECT set to the add-on's folder and the package `aqt` with Qt installed, a real Anki is
started without a screen, in a profile of its own, and the add-on in it answers; that is how the
stand-in (`anki_connect`) was held to what the add-on does. The add-on comes from AnkiWeb alone, so
elsewhere the stand-in answers, in front of a real collection.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from anki_connect import Desk, serving
from anki_desk import collection
from policydeck.anki.ankiconnect import AnkiConnect, AnkiError

ADDON = os.environ.get("ANKICONNECT", "")
KINDS = [
    "stand-in",
    pytest.param(
        "add-on",
        marks=pytest.mark.skipif(
            not (ADDON and importlib.util.find_spec("aqt")), reason="no AnkiConnect or no Qt here"
        ),
    ),
]
_PROFILE = """
import sys
from pathlib import Path
from aqt.profiles import ProfileManager
manager = ProfileManager(Path(sys.argv[1]))
manager.setupMeta()
manager.setLang("en_US")
manager.create("User")
manager.load("User")
manager.meta["firstRun"] = manager.meta["check_for_updates"] = False
manager.save()
"""


@contextmanager
def running(kind: str, folder: Path) -> Iterator[int]:
    """The port at which Anki answers for the collection in `folder`, which nothing else has open."""
    if kind == "stand-in":
        with collection(folder) as col, serving(Desk(col)) as port:
            yield port
        return
    base = folder / "anki"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    addon = base / "addons21" / "2055492159"
    shutil.copytree(ADDON, addon)
    (addon / "meta.json").write_text(json.dumps({"config": {"webBindPort": port}}), "utf-8")
    subprocess.run([sys.executable, "-c", _PROFILE, base], check=True)
    home = base / "User"
    home.mkdir(exist_ok=True)
    for file in folder.glob("collection.*"):
        shutil.move(file, home / file.name)
    surroundings = {
        **os.environ, "HOME": str(base), "QT_QPA_PLATFORM": "offscreen",
        "QTWEBENGINE_DISABLE_SANDBOX": "1", "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu",
    }  # fmt: skip
    run = [sys.executable, "-c", "import aqt; aqt.run()", "-b", str(base), "-p", "User"]
    with (base / "log.txt").open("wb") as log:
        process = subprocess.Popen(run, env=surroundings, stdout=log, stderr=log)
    try:
        while not _answers(port):
            assert process.poll() is None, (base / "log.txt").read_text("utf-8", "replace")
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()
        for file in home.glob("collection.*"):
            shutil.move(file, folder / file.name)


def _answers(port: int) -> bool:
    try:
        return bool(AnkiConnect(port).ask("findCards", query="deck:current") is not None)
    except AnkiError:
        return False
