"""Who may ask the studio for something: the browser that it opened, and nobody else.

The address that is opened carries a token, good once, which is exchanged for a cookie; every
request must carry the cookie, name this server as its host and, where it writes, come from a page
of this server. So neither another page in the browser, nor another user of the machine, nor a name
that was pointed at 127.0.0.1 gets in. What is refused is logged and changes nothing.
"""

from __future__ import annotations

import html
import logging
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from msgspec import Struct, field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policydeck.studio.words import Words, wanted

LOG = logging.getLogger("policydeck.studio")
MEGABYTE = 1_000_000
# A click is some hundred bytes; the largest form is a pasted text, which counts as an upload.
LARGEST_CLICK = 2 * MEGABYTE
TOO_LARGE = "That is more than may be sent at once."
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; media-src 'self'; connect-src 'self'; frame-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with none at all a form would not tell its origin
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
# A card as Anki shows it stands in a frame: it has styles of its own, and nothing in it may run;
# the same origin lets the page measure how high it is.
CARD_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)


class Keys(Struct):
    """What the browser must show: once the token, then the cookie."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def name(self) -> str:
        """The cookie's name; two studios on one machine must not share one."""
        return f"policydeck_{self.port}"

    @property
    def address(self) -> str:
        """What to open in the browser."""
        return f"http://127.0.0.1:{self.port}/open?token={self.token}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which this server may be asked."""
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"


class Guard(Struct):
    """The outermost layer of the server."""

    app: ASGIApp
    keys: Keys
    largest_upload: int  # bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        problem = self._problem(scope, headers)
        if problem:
            LOG.warning("refused %s %s: %s", scope["method"], scope["path"][:200], problem[1])
            await _refuse(send, *problem, headers)
            return
        if scope["path"] == "/open":
            await self._let_in(scope, send, headers)
            return
        await self._answer(scope, receive, send, headers)

    def _problem(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        """Status and reason where a request is refused."""
        method, length = scope["method"], headers.get("content-length", "0")
        writes = method == "POST"
        own = headers.get("origin") in [f"http://{host}" for host in self.keys.hosts]
        fits = length.isdecimal() and len(length) < 16 and int(length) <= self._largest(scope)
        known = scope["path"] == "/open" or self._knows(headers.get("cookie", ""))
        rules = (
            (headers.get("host") in self.keys.hosts, 421,
             "This server answers to its own address only."),
            (method in ("GET", "HEAD", "POST"), 405, "Only GET and POST are understood."),
            (headers.get("sec-fetch-site") != "cross-site", 403,
             "The request came from a page of another site."),
            (own or not writes, 403, "The request did not come from a page of the studio."),
            (fits, 413, TOO_LARGE),
            (known, 403, "Open the address that the terminal shows: this browser has no key yet."),
        )  # fmt: skip
        return next(((status, why) for holds, status, why in rules if not holds), None)

    def _largest(self, scope: Scope) -> int:
        takes_files = scope["path"] == "/decks" or scope["path"].endswith("/known")
        return self.largest_upload if takes_files else LARGEST_CLICK

    def _knows(self, sent: str) -> bool:
        try:
            found = SimpleCookie(sent).get(self.keys.name)
        except CookieError:
            return False
        return bool(
            found and secrets.compare_digest(found.value.encode(), self.keys.cookie.encode())
        )

    async def _let_in(self, scope: Scope, send: Send, headers: dict[str, str]) -> None:
        """Exchange the token for the cookie; a second time it is worth nothing."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not self.keys.token or not secrets.compare_digest(
            given.encode(), self.keys.token.encode()
        ):
            LOG.warning("refused /open: a token that is wrong or was used before")
            why = "This address was used before. Start the studio again."
            await _refuse(send, 403, why, headers)
            return
        self.keys.token = ""
        cookie = f"{self.keys.name}={self.keys.cookie}; HttpOnly; SameSite=Strict; Path=/"
        # Not a redirect: after one that another program began, a strict cookie would not be sent.
        page = b'<!doctype html><meta charset="utf-8"><title>policydeck</title>'
        page += (
            b'<link rel="icon" href="data:,"><meta http-equiv="refresh" content="0;url=/opened">'
        )
        page += b'<a href="/opened">policydeck</a>'
        await _say(send, 200, page, [(b"set-cookie", cookie.encode())])

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]
    ) -> None:
        """Let the request through, counting what it sends; answer with the headers of all pages."""
        most, got = self._largest(scope), 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                LOG.warning("refused %s: more than %d bytes", scope["path"][:200], most)
                raise HTTPException(413, TOO_LARGE)
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {k.lower() for k, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (k.encode(), v.encode())
                        for k, v in _HEADERS.items()
                        if k.encode() not in own
                    ),
                ]
            await send(message)

        await self.app(scope, counted, with_headers)


async def _refuse(send: Send, status: int, why: str, headers: dict[str, str]) -> None:
    language = wanted("", headers.get("accept-language", ""))
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>policydeck</title>'
        f"<h1>policydeck</h1><p>{html.escape(Words.of(language).told(why))}</p></html>"
    )
    await _say(send, status, page.encode(), [])


async def _say(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    sent = [(k.encode(), v.encode()) for k, v in _HEADERS.items()]
    sent += [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": [*sent, *headers]})
    await send({"type": "http.response.body", "body": body})
