"""The studio's pages and what they ask for.

Each address below /d/NAME/ belongs to the deck NAME of the list; no other name leads to a folder.
Whatever writes answers with the folder's new version, which the page sends with its next click.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from policydeck import fault
from policydeck.errors import PolicydeckError
from policydeck.studio import clicks, decks, pages, release_view, settings_view, views, words
from policydeck.studio.desk import Desk, StaleError, What
from policydeck.studio.guard import MEGABYTE
from policydeck.studio.levels_view import check_known
from policydeck.studio.pages import Pages
from policydeck.studio.work import Room
from policydeck.studio.worker import Told, Worker

Handler = Callable[[Request], Awaitable[Response]]
HERE = Path(__file__).parent


class Studio:
    """The rooms that are open, by the deck's name."""

    def __init__(self, root: Path, worker: Worker) -> None:
        """`root` is the folder that the studio was opened on."""
        self.root, self.worker = root, worker
        self.rooms: dict[str, Room] = {}
        self.pages = Pages()

    def room(self, request: Request) -> Room:
        """The deck that a request is about."""
        name = request.path_params["name"]
        if name in self.rooms and self.rooms[name].desk.settings.exists():
            return self.rooms[name]
        folder = decks.place(self.root, name)
        if folder is None:
            raise HTTPException(404, "There is no such deck in the studio's folder.")
        return self.rooms.setdefault(name, Room(Desk(folder), self.worker, self.root))

    # Start

    async def open(self, _: Request) -> Response:
        """What the studio was opened on: a deck, or the list of decks."""
        return RedirectResponse("/d/~/" if decks.place(self.root, "~") else "/", 303)

    async def start(self, request: Request) -> Response:
        """The list of decks and the ways to begin a new one."""
        found = await run_in_threadpool(decks.listed, self.root)
        return self.pages.html(request, "start.html", decks=found, root=self.root)

    async def create(self, request: Request) -> Response:
        """A new deck from files, a pasted text or the sample."""
        async with request.form(
            max_files=decks.MOST_FILES, max_fields=10, max_part_size=60 * MEGABYTE
        ) as form:
            title = str(form.get("title") or "")[:200]
            uploads: list[tuple[str, bytes]] = []
            try:
                for file in form.getlist("files"):
                    if isinstance(file, UploadFile) and file.filename:
                        decks.check(file.filename)
                        uploads.append((file.filename, await file.read()))
                if str(form.get("sample") or ""):
                    uploads = decks.sample()
                elif not uploads and (text := str(form.get("text") or "")):
                    uploads = decks.pasted(text)
                name = await run_in_threadpool(decks.make, self.root, uploads, title)
            except PolicydeckError as error:
                found = await run_in_threadpool(decks.listed, self.root)
                return self.pages.html(
                    request, "start.html", 422, decks=found, root=self.root, error=str(error)
                )
        return RedirectResponse(f"/d/{name}/found", 303)

    async def language(self, request: Request) -> Response:
        """The language of the pages, as chosen."""
        async with request.form(max_files=0, max_fields=5) as form:
            chosen, back = str(form.get("language")), str(form.get("back") or "/")
        if (
            chosen not in words.LANGUAGES
            or not back.startswith("/")
            or back.startswith(("//", "/\\"))
        ):
            raise HTTPException(400, "No such language.")
        answer = RedirectResponse(back, 303)
        answer.set_cookie("policydeck_language", chosen, 31_536_000, samesite="strict")
        return answer

    # One deck: pages

    async def deck(self, request: Request) -> Response:
        """The first page of a deck."""
        self.room(request)
        return RedirectResponse(f"/d/{request.path_params['name']}/pairs", 303)

    def page(self, make: Callable[[Pages, Request, Room], Response]) -> Handler:
        """A page or a part of one, made beside the server's own thread."""

        async def answer(request: Request) -> Response:
            return await run_in_threadpool(make, self.pages, request, self.room(request))

        return answer

    # One deck: what clicks do

    async def rows(self, request: Request) -> Response:
        """Corrections added and taken away."""
        room, sent = self.room(request), await clicks.sent(request)
        return await run_in_threadpool(self._rows, request, room, sent)

    def _rows(self, request: Request, room: Room, sent: dict[str, object]) -> Response:
        version = str(sent.get("version"))
        add, remove = (
            [clicks.correction(row) for row in clicks.items(sent.get(key))]
            for key in ("add", "remove")
        )
        pairs, terms = (clicks.items(sent.get(key)) for key in ("pairs", "terms"))
        with room.desk.lock:
            add += [row for one in pairs for row in clicks.pair_rows(room, one)]
            add += [row for one in terms for row in clicks.term_rows(room, one)]
            if not (add or remove):
                raise HTTPException(400, "A click must add a correction or take one away.")
            if remove:
                room.desk.withdraw(remove, version)
                version = room.desk.version()
            if add:
                room.desk.correct(add, version)
        return self._done(request, room)

    async def settings(self, request: Request) -> Response:
        """Settings of deck.toml."""
        room, sent = self.room(request), await clicks.sent(request)
        return await run_in_threadpool(self._settings, request, room, sent)

    def _settings(self, request: Request, room: Room, sent: dict[str, object]) -> Response:
        chosen = sent.get("settings")
        if not isinstance(chosen, dict) or not chosen.keys() <= settings_view.SETTABLE:
            raise HTTPException(400, "No such setting.")
        if "levels.known" in chosen:
            check_known(
                [str(s) for s in clicks.items(chosen["levels.known"])], room.folder, self.root
            )
        room.desk.choose(chosen, str(sent.get("version")))
        return self._done(request, room)

    async def known(self, request: Request) -> Response:
        """Words that a learner knows, as a file or pasted, kept in the deck's folder."""
        room = self.room(request)
        async with request.form(max_files=1, max_fields=2, max_part_size=2 * MEGABYTE) as form:
            file, text = form.get("file"), str(form.get("text") or "").strip()
            if isinstance(file, UploadFile) and file.filename:
                name, content = file.filename, await file.read()
            elif text:
                name, content = "words.txt", f"{text}\n".encode()
            else:
                raise HTTPException(400, "Choose a file or paste words.")
        source = await run_in_threadpool(decks.keep_known, room.folder, name, content)
        return JSONResponse({"source": source})

    async def undo(self, request: Request) -> Response:
        """The last change taken back."""
        room, sent = self.room(request), await clicks.sent(request)
        said = await run_in_threadpool(room.desk.undo, str(sent.get("version")))
        return self._done(request, room, said)

    async def redo(self, request: Request) -> Response:
        """The change made again that was taken back."""
        room, sent = self.room(request), await clicks.sent(request)
        said = await run_in_threadpool(room.desk.redo, str(sent.get("version")))
        return self._done(request, room, said)

    def _done(self, request: Request, room: Room, changed: What = ()) -> Response:
        room.clicked()
        t = words.Words.of(pages.of_request(request))
        said = "; ".join(f"{t.either(key, key)} {of}".strip() for key, of in changed)
        return JSONResponse({**pages.status(room, request), "said": said})

    async def status(self, request: Request) -> Response:
        """How far the work is."""
        room = self.room(request)
        await run_in_threadpool(room.refresh)
        return JSONResponse(pages.status(room, request))

    async def cancel(self, request: Request) -> Response:
        """Stop the work, or begin it again."""
        room, sent = self.room(request), await clicks.sent(request)
        if sent.get("again"):
            await run_in_threadpool(room.retry)
        else:
            room.cancel()
            room.job.cancel()
        return JSONResponse(pages.status(room, request))

    # One deck: release

    async def work(self, request: Request) -> Response:
        """Begin a build, a comparison or a push."""
        room, sent = self.room(request), await clicks.sent(request)
        choice, key, port = (str(sent.get(name) or "") for name in ("choice", "key", "port"))
        tasks: dict[str, Callable[[Told], Iterable[object]]] = {
            "build": lambda told: release_view.build(room, told),
            "compare": lambda told: release_view.compare(room, told),
            "push": lambda _: release_view.push_to_anki(room, choice, clicks.port(port), key),
        }
        task = tasks.get(str(sent.get("task")))
        if task is None:
            raise HTTPException(400, "No such task.")
        room.job.start(task, str(sent["task"]))
        return JSONResponse(pages.job(room, request))

    async def job_status(self, request: Request) -> Response:
        """How far that is."""
        return JSONResponse(pages.job(self.room(request), request))

    async def package(self, request: Request) -> Response:
        """The built deck."""
        target = await run_in_threadpool(self.room(request).target)
        if not target.out.exists() or not target.out.resolve().is_relative_to(self.root.resolve()):
            raise HTTPException(404, "There is no built deck yet. Build it first.")
        return FileResponse(
            target.out, filename=target.out.name, content_disposition_type="attachment"
        )

    async def export(self, request: Request) -> Response:
        """The deck in another format."""
        room, kind = self.room(request), request.path_params["kind"]
        if kind not in release_view.EXPORTS:
            raise HTTPException(404, "There is no such format.")
        view = await run_in_threadpool(room.wait)
        name, content = await run_in_threadpool(release_view.export, view, kind)
        return pages.download(name, content)


def application(root: Path, worker: Worker) -> Starlette:
    """The application for the decks below a folder."""
    studio = Studio(root, worker)

    def told(request: Request, error: Exception) -> Response:
        assert isinstance(error, PolicydeckError)
        return studio.pages.problem(
            request, 409 if isinstance(error, StaleError) else 422, str(error)
        )

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return studio.pages.problem(request, error.status_code, error.detail)

    def unforeseen(request: Request, error: Exception) -> Response:
        return studio.pages.problem(request, 500, fault.told(error))

    posts = {
        "/rows": studio.rows, "/settings": studio.settings, "/known": studio.known,
        "/undo": studio.undo, "/redo": studio.redo, "/cancel": studio.cancel,
        "/work": studio.work,
    }  # fmt: skip
    deck = [
        Route("/", studio.deck),
        *(Route(path, studio.page(make)) for path, make in views.VIEWS.items()),
        *(Route(path, act, methods=["POST"]) for path, act in posts.items()),
        Route("/status", studio.status),
        Route("/job", studio.job_status),
        Route("/package", studio.package),
        Route("/export/{kind}", studio.export),
    ]
    return Starlette(
        routes=[
            Route("/", studio.start),
            Route("/opened", studio.open),
            Route("/decks", studio.create, methods=["POST"]),
            Route("/language", studio.language, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
            Mount("/d/{name}", routes=deck),
        ],
        exception_handlers={
            PolicydeckError: told, HTTPException: refused, Exception: unforeseen,
        },
    )  # fmt: skip
