"""The studio against those who may not use it, two who use it at once, and a thousand clicks.

What is refused changes nothing and is told in the terminal.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import forked
from policydeck import recipe
from policydeck.storage import files
from policydeck.studio import words
from policydeck.studio.settings_view import FILE_ALONE
from studio_running import Running, rebuilt, studio

pytestmark = pytest.mark.slow
SCRIPT = "<script>alert(1)</script>"
TEXT = (
    "各国应加强信息交流和技术合作。\tAll countries should enhance information exchange and "
    "technological cooperation.\n"
    "我们反对操纵舆论。\tWe oppose manipulating public opinion.\n"
    "各方应共同防范风险,提升安全水平。\tAll parties should jointly prevent risks and raise the "
    "level of security.\n"
    "发展人工智能应以人为本。\tThe development of artificial intelligence should be "
    "people-centred.\n"
)


@dataclass
class Visitor:
    """Somebody who asks the server, with the cookie or without."""

    running: Running
    cookie: str = ""
    version: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Status, content and headers of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=120)
        sent = {"Cookie": self.cookie, **self.headers}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {k: v for k, v in sent.items() if v})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def click(self, path: str, **sent: Any) -> tuple[int, dict[str, Any]]:
        """What a click on a page of the deck does; like a page it keeps the version."""
        body = json.dumps({"version": self.version, **sent}).encode()
        status, content, _ = self.ask(
            "POST", f"/d/deck/{path}", body, Content_Type="application/json",
            Accept="application/json", Origin=self.running.base,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(content)
        self.version = found.get("version", self.version)
        return status, found

    def state(self) -> dict[str, Any]:
        """The deck's state, as a page asks for it."""
        found: dict[str, Any] = json.loads(self.ask("GET", "/d/deck/status")[1])
        self.version = found["version"]
        return found

    def settled(self) -> dict[str, Any]:
        """The state when everything is worked through."""
        while True:
            found = self.state()
            if not found["step"] and (found["ready"] == found["version"] or found["error"]):
                return found
            time.sleep(0.1)


@dataclass(frozen=True)
class House:
    """A studio, its owner and its folder."""

    running: Running
    owner: Visitor
    root: Path

    @property
    def content(self) -> dict[str, bytes]:
        """Every file below the folder that is no lock."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.suffix != ".lock"
        }


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A studio on a folder with one small deck, and who has its cookie."""
    folder = tmp_path_factory.mktemp("safe")
    root = folder / "decks"
    (root / "deck").mkdir(parents=True)
    (root / "deck" / "text.tsv").write_text(TEXT, "utf-8")
    (root / "deck" / "deck.toml").write_text('[deck]\ndocuments = ["text.tsv"]\n', "utf-8")
    (folder / "secret.txt").write_text("not for the studio", "utf-8")
    with studio(root, folder / "log") as running:
        guest = Visitor(running)
        status, _, headers = guest.ask("GET", running.address.removeprefix(running.base))
        assert status == 200
        stated = headers["set-cookie"]
        assert "HttpOnly" in stated
        assert "SameSite=Strict" in stated
        owner = Visitor(running, stated.partition(";")[0])
        owner.settled()
        yield House(running, owner, root)


ROW = json.dumps({"add": [{"term": "反对", "place": "", "what": "skip", "value": ""}]}).encode()
JSON = "application/json"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Cookie": ""}, 403),
        ({"Cookie": "policydeck_1=x"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Length": "500000000"}, 413),
    ],
)
def test_a_click_from_elsewhere_is_refused(
    house: House, headers: dict[str, str], status: int
) -> None:
    before = house.content
    sent = {"Content-Type": JSON, "Origin": house.running.base, "Cookie": house.owner.cookie}
    found = Visitor(house.running, headers={**sent, **headers}).ask("POST", "/d/deck/rows", ROW)
    assert found[0] == status
    assert house.content == before
    if status in (421, 403, 413):
        assert "refused POST /d/deck/rows" in house.running.log.read_text("utf-8")


def test_the_address_is_good_once(house: House) -> None:
    path = house.running.address.removeprefix(house.running.base)
    status, _, headers = Visitor(house.running).ask("GET", path)
    assert status == 403
    assert "set-cookie" not in headers
    assert Visitor(house.running).ask("GET", "/open?token=")[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/d/../secret.txt", "/d/%2e%2e/found", "/d/..%2f..%2fsecret.txt/found", "/d/deck/../../x",
        "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/d/deck/export/..",
        "/d/deck/export/exe", "/d/nowhere/pairs", "/d/~~/pairs", "/secret.txt", "//etc/passwd",
        "/d/deck/card/frame?id=term:x&card=9999999999", "/d/deck/term?zh=" + "x" * 5000,
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_folder(house: House, path: str) -> None:
    status, content, _ = house.owner.ask("GET", path)
    assert status in (400, 404)
    assert b"not for the studio" not in content
    assert b"Traceback" not in content


def test_every_page_forbids_scripts_and_frames_of_others(house: House) -> None:
    for page in ("", "d/deck/pairs", "d/deck/terms", "d/deck/levels", "d/deck/cards"):
        _, content, headers = house.owner.ask("GET", f"/{page}")
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "access-control-allow-origin" not in headers
        assert not re.search(rb"<script(?![^>]*(?: src=|application/json))", content)
        assert not re.search(rb"\son\w+=|javascript:|\sstyle=", content)


def test_a_script_in_a_field_is_text_on_every_page(house: House) -> None:
    owner = house.owner
    owner.state()
    for what, value in (("gloss", SCRIPT), ("english", SCRIPT), ("note", f'"{SCRIPT}\t\n#')):
        status, _ = owner.click("rows", add=[_row("反对", what, value)])
        assert status == 200
    status, _ = owner.click("settings", settings={"deck.title": SCRIPT})
    assert status == 200
    owner.settled()
    for page in ("pairs?show=all", "term?zh=反对", "card?id=term:反对", "corrections", "build",
                 "card/frame?id=term:反对&card=0&side=back", "cards/rows?from=0",
                 "terms/list/rows?from=0", f"pairs?q={SCRIPT}", f"terms/list?q={SCRIPT}"):  # fmt: skip
        status, content, _ = owner.ask("GET", f"/d/deck/{quote(page, safe='/?=&:')}")
        assert status == 200, page
        assert SCRIPT.encode() not in content, page
    for _ in range(4):
        owner.click("undo")
    assert not house.content.get("deck/overrides.tsv", b"").count(b"script")


def _row(term: str, what: str, value: str = "", place: str = "") -> dict[str, str]:
    return {"term": term, "place": place, "what": what, "value": value}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"[" * 100_000, b'{"add": 1}', b'{"add": [1]}', b'{"add": [{"term": 1}]}',
     b'{"settings": {"deck.documents": ["/etc/passwd"]}}', b'{"pairs": [{"what": "burn"}]}',
     b'{"add": [{"term": "a", "what": "nothing"}]}', b"\xff\xfe\x00", b'{"version": null}'],
)  # fmt: skip
@pytest.mark.parametrize("path", ["rows", "settings", "undo", "work", "cancel"])
def test_a_malformed_click_is_refused_in_words(house: House, path: str, body: bytes) -> None:
    before = house.content
    status, content, _ = house.owner.ask(
        "POST", f"/d/deck/{path}", body, Content_Type=JSON, Accept=JSON, Origin=house.running.base
    )
    if path != "cancel" or not body.startswith(b"{") or body == b"{":
        assert 400 <= status < 500
        assert json.loads(content)["error"]
    assert b"Traceback" not in content
    assert house.content == before


def test_what_is_no_http_does_not_stop_it(house: House) -> None:
    for raw in (b"\x16\x03\x01\x00\x05hello\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"A" * 100_000,
                b"POST /decks HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"):  # fmt: skip
        with socket.create_connection(("127.0.0.1", house.running.port), timeout=60) as sent:
            sent.sendall(raw)
            sent.shutdown(socket.SHUT_WR)
            while sent.recv(65536):
                pass
    assert house.owner.state()


def _form(name: str, content: bytes) -> tuple[bytes, str]:
    head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", b"MZ", ".exe"),
        ("../../../evil.tsv", b"\x00\x01", ""),
        ("empty.txt", b"", "empty"),
        ("english.txt", b"Only English here.\n", ""),
        ("bomb.docx", b"PK\x03\x04" + b"\0" * 300, ""),
    ],
)
def test_a_file_that_is_no_text_leaves_nothing(
    house: House, name: str, content: bytes, said: str
) -> None:
    before = house.content
    body, kind = _form(name, content)
    status, page, _ = house.owner.ask(
        "POST", "/decks", body, Content_Type=kind, Origin=house.running.base
    )
    assert status == 422
    assert said in page.decode()
    assert b"Traceback" not in page
    assert house.content == before
    assert [p.name for p in house.root.iterdir() if p.is_dir()] == ["deck"]


def test_what_is_refused_is_said_in_the_readers_language(house: House) -> None:
    body, kind = _form("run.exe", b"MZ")
    page = house.owner.ask(
        "POST",
        "/decks",
        body,
        Content_Type=kind,
        Origin=house.running.base,
        Accept_Language="zh-CN",
    )[1].decode()
    assert "run.exe：扩展名为 .exe 的文件。" in page
    body = body.replace(b'"files"', b'"file"')
    status, content, _ = house.owner.ask(
        "POST", "/d/deck/known", body, Content_Type=kind, Origin=house.running.base, Accept=JSON
    )
    assert status == 422
    assert "run.exe: a file that ends in .exe" in json.loads(content)["error"]
    assert not (house.root / "deck" / "known").exists()


EXPORTS = {"tbx": b"<tbx", "tmx": b"<tmx", "sheet": b"PK", "sheet-tsv": b"term\t", "csv": b"",
           "tsv": b"", "pleco": b"", "quizlet": b""}  # fmt: skip


@pytest.mark.parametrize(("kind", "mark"), EXPORTS.items())
def test_the_deck_comes_in_other_formats(house: House, kind: str, mark: bytes) -> None:
    status, content, headers = house.owner.ask("GET", f"/d/deck/export/{kind}")
    assert status == 200
    assert "attachment" in headers["content-disposition"]
    assert mark in content
    assert kind == "sheet" or "舆论" in content.decode()


def test_every_export_says_what_the_owner_corrected(house: House) -> None:
    owner = house.owner
    owner.settled()
    rows = [_row("防范", "skip"), _row("操纵", "wrong", "manipulating"),
            _row("操纵", "english", "steering"), _row("操纵", "note", "see the minutes")]  # fmt: skip
    assert owner.click("rows", add=rows)[0] == 200
    for kind in ("tbx", "csv", "tsv", "pleco", "quizlet"):
        text = owner.ask("GET", f"/d/deck/export/{kind}")[1].decode()
        assert "steering" in text, kind
        assert not re.search(r"<term>manipulating<|[\t,;]manipulating[\t,;\r\n]", text), kind
        assert not re.search(r"(?m)<term>防范<|^防范[\t,;]", text), kind
        assert ("see the minutes" in text) == (kind in ("tbx", "csv", "tsv")), kind
    owner.click("undo")
    owner.settled()


def test_a_studio_opened_on_a_deck_shows_that_deck(house: House) -> None:
    assert house.owner.ask("GET", "/opened")[2]["location"] == "/"
    own = house.root / "deck.toml"
    shutil.copy(house.root / "deck" / "deck.toml", own)
    assert house.owner.ask("GET", "/opened")[2]["location"] == "/d/~/"
    own.unlink()


def test_every_setting_stands_on_a_page_or_is_for_the_file_alone(house: House) -> None:
    every = {name for name, _, _ in recipe.describe()}
    offered = set()
    for page in ("found", "levels", "levels/studies", "settings", "build"):
        content = house.owner.ask("GET", f"/d/deck/{page}")[1].decode()
        of_levels = {"study": "cards.study"} if page.startswith("levels") else {}
        for name in re.findall(r'<(?:input|select|textarea)[^>]* name="([\w.]+)"', content):
            offered.add(of_levels.get(name, f"levels.{name}" if "levels" in page else name))
    alone = {name for name in every if any(fnmatchcase(name, a) for a in FILE_ALONE)}
    assert offered & every == every - alone
    assert {f"set.{name}" for name in every - alone} <= words.words("en").keys()


def test_lists_show_the_script_that_the_deck_teaches(house: House) -> None:
    owner = house.owner
    owner.settled()
    assert owner.click("settings", settings={"cards.script": "traditional-tw"})[0] == 200
    owner.settled()
    for page, word in (
        ("terms/list/rows?state=all", "輿論"), (f"term?zh={quote('舆论')}", "輿論"),
        ("levels/table?base=6", "防範"),
    ):  # fmt: skip
        content = owner.ask("GET", f"/d/deck/{page}")[1].decode()
        assert word in content, page
        assert 'lang="zh-Hant"' in content
    owner.click("undo")
    owner.settled()


def test_what_was_stopped_goes_on_when_asked(house: House) -> None:
    owner = house.owner
    owner.settled()
    assert owner.click("settings", settings={"deck.title": "Another"})[0] == 200
    status, found = owner.click("cancel")
    assert status == 200
    found = owner.settled()
    assert found["ready"] == found["version"] or "stopped" in found["error"]
    owner.click("cancel", again=True)
    found = owner.settled()
    assert (found["ready"], found["error"]) == (found["version"], "")
    owner.click("undo")


def test_an_upload_that_never_ends_is_cut_off(house: House) -> None:
    before = house.content
    with socket.create_connection(("127.0.0.1", house.running.port), timeout=120) as sent:
        head = (
            f"POST /decks HTTP/1.1\r\nHost: 127.0.0.1:{house.running.port}\r\n"
            f"Cookie: {house.owner.cookie}\r\nOrigin: {house.running.base}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        sent.sendall(head.encode())
        begin = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        sent.sendall(b"%x\r\n%s\r\n" % (len(begin), begin))
        piece = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
        try:
            for _ in range(500):  # 500 MB, of which 60 are taken
                sent.sendall(piece)
            answer = sent.recv(65536)
        except OSError:
            answer = b"HTTP/1.1 413"
    assert answer.startswith(b"HTTP/1.1 413")
    assert house.content == before
    assert house.owner.state()


def test_a_file_from_elsewhere_is_not_what_is_known(house: House) -> None:
    house.owner.state()
    for source in ("../../secret.txt", "/etc/passwd", str(house.root.parent / "secret.txt")):
        status, found = house.owner.click("settings", settings={"levels.known": [source]})
        assert status == 422
        assert "no file below" in found["error"]
        path = f"/d/deck/levels/table?known={quote(source)}"
        status, content, _ = house.owner.ask("GET", path, Accept=JSON)
        assert status == 422
        assert "no file below" in json.loads(content)["error"]


def test_words_that_are_known_are_kept_in_the_decks_folder_whatever_they_are_called(
    house: House,
) -> None:
    body, kind = _form("../../../week 1.txt", "治理\n".encode())
    status, content, _ = house.owner.ask(
        "POST", "/d/deck/known", body.replace(b'"files"', b'"file"'), Content_Type=kind,
        Origin=house.running.base,
    )  # fmt: skip
    assert (status, json.loads(content)) == (200, {"source": "known/week 1.txt"})
    assert house.content["deck/known/week 1.txt"] == "治理\n".encode()
    shutil.rmtree(house.root / "deck" / "known")


def test_two_tabs_do_not_lose_each_others_work(house: House) -> None:
    one, other = (Visitor(house.running, house.owner.cookie) for _ in range(2))
    one.state()
    other.state()
    assert one.click("rows", add=[_row("反对", "gloss", "to be against")])[0] == 200
    status, found = other.click("rows", add=[_row("反对", "gloss", "to resist")])
    assert status == 409
    assert "changed elsewhere" in found["error"]
    assert b"to be against" in house.content["deck/overrides.tsv"]
    other.state()
    assert other.click("rows", add=[_row("反对", "gloss", "to resist")])[0] == 200
    assert b"to resist" in house.content["deck/overrides.tsv"]


def test_what_is_edited_by_hand_shows_and_survives_an_undo(house: House) -> None:
    owner, path = house.owner, house.root / "deck" / "overrides.tsv"
    owner.state()
    owner.click("rows", add=[_row("舆论", "note", "by a click")])
    text = path.read_text("utf-8") + "# by hand\n风险\t\tnote\tby hand\n"
    path.write_text(text, "utf-8")
    assert owner.click("rows", add=[_row("舆论", "skip")])[0] == 409
    owner.state()
    assert "by hand" in owner.ask("GET", "/d/deck/corrections")[1].decode()
    assert owner.click("undo")[0] == 200
    left = path.read_text("utf-8")
    assert "by a click" not in left
    assert "# by hand\n风险\t\tnote\tby hand\n" in left


def test_a_second_studio_on_the_folder_is_refused_by_name(house: House) -> None:
    (done,) = forked.run([["studio", str(house.root), "--no-browser"]], house.root)
    assert done.code == 1
    assert f"{house.root}: another studio is open on this folder" in done.err


def test_a_kill_loses_nothing_that_was_answered(house: House, tmp_path: Path) -> None:
    root = tmp_path / "decks"
    shutil.copytree(house.root, root)
    with studio(root, tmp_path / "log") as running:
        path = running.address.removeprefix(running.base)
        cookie = Visitor(running).ask("GET", path)[2]["set-cookie"].partition(";")[0]
        owner = Visitor(running, cookie)
        owner.state()
        assert owner.click("rows", add=[_row("舆论", "note", "the last click")])[0] == 200
        running.process.kill()
    assert "the last click" in (root / "deck" / "overrides.tsv").read_text("utf-8")


ACTIONS = 100  # `make bench` takes 1,000


def test_any_clicks_leave_a_folder_that_builds_as_the_command_line_does(
    house: House, tmp_path: Path
) -> None:
    owner, chance = house.owner, random.Random(20)
    owner.settled()
    page = owner.ask("GET", "/d/deck/terms/list/rows?state=all&from=0")[1].decode()
    terms = re.findall(r'data-t="([^"]+)"', page)
    assert len(terms) > 15
    done = [act(owner, chance, terms) for _ in range(ACTIONS)]
    assert done.count(200) > ACTIONS // 2
    assert set(done) <= {200, 404, 422}
    owner.settled()
    assert owner.click("settings", settings={"deck.title": "Clicks"})[0] == 200
    assert owner.click("work", task="build")[0] == 200
    while (job := json.loads(owner.ask("GET", "/d/deck/job")[1]))["step"]:
        time.sleep(0.1)
    assert not job["error"]
    copy = rebuilt(house.root / "deck", tmp_path, "check")
    for name in ("deck.apkg", "notes.tsv"):
        assert (copy / name).read_bytes() == house.content[f"deck/{name}"]


def act(owner: Visitor, chance: random.Random, terms: list[str]) -> int:
    """One click somewhere, but never on the first pair, so that something is left; its status."""
    term, ref = chance.choice(terms), f"text:{chance.randint(2, 4)}.1"
    word = chance.choice(["to do | to make", "English", "反对", "=1+1", "a\tb", "#", "  ", "é̀"])
    kind = chance.randrange(10)
    if kind < 4:
        what = chance.choice(["gloss", "english", "wrong", "note", "skip", "keep", "rendering", "level",
                              "merge", "split", "traditional", "reading"])  # fmt: skip
        value = {"level": "5", "split": term, "traditional": term}.get(what, word)
        return owner.click("rows", add=[_row(term, what, value)])[0]
    if kind < 7:
        what = chance.choice(["accept", "drop", "join", "reword"])
        return owner.click("rows", pairs=[{"ref": ref, "what": what, "value": word}])[0]
    if kind == 7:
        cut = {"ref": ref, "what": "cut", "zh": chance.randint(0, 20), "en": chance.randint(0, 60)}
        return owner.click("rows", pairs=[cut])[0]
    if kind == 8:
        base = chance.choice([1, 2, 3, 4])
        return owner.click("settings", settings={"levels.base": base})[0]
    return owner.click(chance.choice(["undo", "undo", "redo"]))[0]


def test_a_text_that_the_program_brings_makes_a_deck(house: House) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="sample"\r\n\r\n1\r\n--x--\r\n'
    status, _, headers = house.owner.ask(
        "POST", "/decks", body, Content_Type="multipart/form-data; boundary=x",
        Origin=house.running.base,
    )  # fmt: skip
    assert (status, headers["location"]) == (303, "/d/gagi/found")
    for page in ("/d/gagi/found", "/"):
        content = house.owner.ask("GET", page)[1].decode()
        assert "Global AI Governance Initiative" in content
    text = files.documents() / "global-ai-governance-initiative" / "text.txt"
    assert text.read_bytes() in house.content.values()
