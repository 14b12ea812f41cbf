"""The guard before every page: host, session, origin of changes, size and pace of requests, headers of answers."""

from __future__ import annotations

import asyncio
import html
import logging
import re
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from offramp.web.numbers import whole_number

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from offramp.web.sessions import Sessions
    from offramp.web.settings import ServerSettings

__all__ = ["HEADERS", "Guard", "cookie_name", "plain_page", "session_secret"]

log = logging.getLogger(__name__)

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""Headers of every answer that does not set them itself."""

OPEN = ("/sign-in", "/static/")
"""Beginnings of the paths that need no session."""

READING = ("GET", "HEAD")


def cookie_name(settings: ServerSettings) -> str:
    """Return the name of the session's cookie; browsers share cookies among the ports of a host, so it has the port."""
    return f"{'__Host-' if settings.secure else ''}offramp-{settings.port}"


def plain_page(title: str, text: str) -> bytes:
    """Return a page without anything from a case, for refusals and errors; what stands between backquotes is code."""
    told = re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{html.escape(title)}</title><link rel="stylesheet" href="/static/workbench.css">'
        f"<main><h1>{html.escape(title)}</h1><p>{told}</p></main></html>"
    ).encode()


class _Refused(Exception):  # noqa: N818  (a refusal is no error of the server)
    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(title)
        self.status, self.title, self.text = status, title, text


class Guard:
    """Middleware that refuses a request before any page sees it, and gives every answer its headers.

    A request is refused with 421 for an unknown host, 401 without a session, 403 for a change from another site, 413 where it is too
    large, and 408 where its client is too slow. An error of a page is answered by a page without details.
    """

    def __init__(self, app: ASGIApp, settings: ServerSettings, sessions: Sessions) -> None:
        self.app, self.settings, self.sessions = app, settings, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        begun = False

        async def guarded_send(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = list(message.get("headers", ()))
                named = {name.lower() for name, _ in headers}
                headers += [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in named]
                message = {**message, "headers": headers}
            await send(message)

        try:
            self._check(scope)
            await self.app(scope, self._limited(receive), guarded_send)
        except _Refused as refused:
            await _answer(guarded_send, refused.status, plain_page(refused.title, refused.text))
        except ClientDisconnect:
            log.debug("a client left before its request was whole")
        except Exception:
            # The place of the fault goes to whoever runs the server; values of variables go nowhere.
            log.exception("a page failed: %s", scope["path"])
            if begun:
                raise
            text = "The workbench has a fault. Your case is as you saved it last. The terminal of `offramp serve` shows the place."
            await _answer(guarded_send, 500, plain_page("This page failed", text))

    def _check(self, scope: Scope) -> None:
        """Raise for a request that no page may see."""
        headers: dict[bytes, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value.decode("latin-1"))
        hosts = headers.get(b"host", [])
        if len(hosts) != 1 or hosts[0].casefold() not in self.settings.hosts:
            raise _Refused(
                421, "Unknown host", "The workbench answers under the address that it printed, and under no other."
            )
        if whole_number(headers.get(b"content-length", ["0"])[0], self.settings.limits.upload) is None:
            raise _Refused(413, "Too large", f"A request may have {self.settings.limits.upload:,} bytes.")
        self._check_origin(scope, headers)
        path = scope["path"]
        if path.startswith(OPEN):
            return
        if not self.sessions.known(session_secret(self.settings, headers.get(b"cookie", []))):
            raise _Refused(
                401,
                "Sign in",
                "Open the address that `offramp serve` printed last in its terminal. Each address works once.",
            )

    def _check_origin(self, scope: Scope, headers: dict[bytes, list[str]]) -> None:
        """Raise for a change that does not come from a page of the workbench, and for parts of pages of other sites."""
        site = headers.get(b"sec-fetch-site", [""])[0]
        mode = headers.get(b"sec-fetch-mode", [""])[0]
        foreign = site in ("cross-site", "same-site")
        if scope["method"] in READING:
            if foreign and mode != "navigate":
                raise _Refused(403, "Another site asked", "A page of another site may not use the workbench.")
            return
        origins = headers.get(b"origin", [])
        same = len(origins) == 1 and origins[0].casefold() in self.settings.origins
        if not same or (site and site != "same-origin"):
            raise _Refused(403, "Another site asked", "A change has to come from a page of the workbench.")

    def _limited(self, receive: Receive) -> Receive:
        """Return a source of messages that raises where a request grows too large, or its client is too slow."""
        limits = self.settings.limits
        seen, complete = 0, False
        until = asyncio.get_running_loop().time() + limits.patience

        async def limited() -> Message:
            nonlocal seen, complete
            if complete:
                return await receive()
            left = until - asyncio.get_running_loop().time()
            try:
                message = await asyncio.wait_for(receive(), max(left, 0.001))
            except TimeoutError:
                raise _Refused(408, "Too slow", "The request did not arrive in time.") from None
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                complete = not message.get("more_body", False)
                if seen > limits.upload:
                    raise _Refused(413, "Too large", f"A request may have {limits.upload:,} bytes.")
            return message

        return limited


def session_secret(settings: ServerSettings, cookies: list[str]) -> str | None:
    """Return the secret of the session that the cookies of a request name."""
    for line in cookies:
        try:
            found = SimpleCookie(line).get(cookie_name(settings))
        except CookieError:
            continue
        if found is not None:
            return found.value
    return None


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
