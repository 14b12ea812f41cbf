"""The web application: every address, and how a page becomes an answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Match, Route

from offramp.errors import ArgumentError, CaseError, OfframpError, OutputError, QuestionError, TooLarge
from offramp.language.sentence import mark
from offramp.web.addresses import addresses, streams
from offramp.web.bodies import read_body
from offramp.web.guard import Guard, cookie_name, plain_page
from offramp.web.guide import needs, next_step
from offramp.web.links import PROJECTOR, link_to, page_view
from offramp.web.missing import TITLES, MissingError
from offramp.web.page import Address, Call, Download, Page, Redirect
from offramp.web.pages.versions import conflict_page
from offramp.web.record_forms import record_forms
from offramp.web.rendering import as_json, rendered
from offramp.web.saying import translated
from offramp.web.store import Conflict
from offramp.web.workers import Cancelled, WorkerFault, reader_gone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request

    from offramp.web.workbench import Workbench

__all__ = ["application", "sign_in_address"]

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"

LOOK, GRACE = 0.5, 2.0
"""Seconds between two looks at whether a reader has gone, and seconds that its question may still take."""

KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
"""Kinds of the files that pages load."""

PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Policy of a picture, which is shown as an image: it may have a style of its own, and no script."""


def application(workbench: Workbench) -> Starlette:
    """Return the application of a workbench."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(workbench.close)

    routes = [
        Route("/static/{file}", _static, methods=["GET"]),
        Route("/sign-in", _sign_in(workbench), methods=["GET"]),
    ]
    for address in addresses():
        endpoint = _endpoint(workbench, address)
        if address.twin:  # before the page itself, whose last part could be any name
            routes.append(Route(f"{address.path}.json", endpoint, methods=["GET"]))
        routes.append(Route(address.path, endpoint, methods=[address.method]))
    routes += [Route(path, endpoint(workbench), methods=["GET"]) for path, endpoint in streams().items()]
    guard = Middleware(Guard, settings=workbench.settings, sessions=workbench.sessions)
    handlers: dict[Any, Any] = {404: _not_found(workbench), 405: _not_found(workbench)}
    made = Starlette(routes=routes, middleware=[guard], lifespan=lifespan, exception_handlers=handlers)
    made.router.redirect_slashes = False  # its redirects name the scheme and the host of the request
    return made


def _not_found(workbench: Workbench) -> Callable[[Request, Exception], Response]:
    """Return what answers an address without a page: a page with the way back."""

    def answer(request: Request, error: Exception) -> Response:
        path = request.url.path.rstrip("/")
        scope = {**request.scope, "path": path}
        if path != request.url.path and any(each.matches(scope)[0] is Match.FULL for each in request.app.routes):
            # A path alone: behind a proxy, the scheme and the host of this request are not those of the reader.
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{quote(path)}{query}", status_code=307)
        text = mark("The workbench has no page at this address.")
        status = getattr(error, "status_code", 404)
        twin = {"error": text, "problems": ()}
        page = Page("message", mark("No such page"), {"text": text, "problems": ()}, twin=twin, status=status)
        wants_json = path.endswith(".json") or _accepts_json(request)
        answered = _response(Call(workbench, {}, {}, path=request.url.path, wants_json=wants_json), page)
        answered.headers.update(getattr(error, "headers", None) or {})  # the methods that the address allows
        return answered

    return answer


@cache
def _files() -> frozenset[str]:
    return frozenset(file.name for file in STATIC.iterdir() if file.suffix in KINDS)


async def _static(request: Request) -> Response:
    """Answer with a file that pages load; its name is one of the known ones, so no path leads elsewhere."""
    name = request.path_params["file"]
    if name not in _files():
        raise HTTPException(404)
    return FileResponse(STATIC / name, media_type=KINDS[Path(name).suffix], headers={"cache-control": "no-cache"})


def _sign_in(workbench: Workbench) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that turns a token into a session; a token that was used once opens nothing."""

    async def endpoint(request: Request) -> Response:
        secret = workbench.sessions.sign_in(request.query_params.get("token", ""))
        if secret is None:
            text = "This address was used before, or is not the last one. Open the last address that `offramp serve` printed."
            return HTMLResponse(plain_page("Sign in", text), status_code=403)
        log.info("signed in; for another browser: %s", sign_in_address(workbench))
        answer = RedirectResponse("/", status_code=303)
        secure = workbench.settings.secure
        answer.set_cookie(
            cookie_name(workbench.settings), secret, path="/", secure=secure, httponly=True, samesite="strict"
        )
        return answer

    return endpoint


def _accepts_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def sign_in_address(workbench: Workbench) -> str:
    """Return the address that signs one browser in, once."""
    return f"{workbench.settings.address}/sign-in?token={workbench.sessions.token}"


def _endpoint(workbench: Workbench, address: Address) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        data = await request.body() if address.method == "POST" else b""
        query: dict[str, tuple[str, ...]] = {}
        for key, value in request.query_params.multi_items():
            query[key] = (*query.get(key, ()), value)
        wants_json = (request.url.path.endswith(".json") and address.twin) or _accepts_json(request)
        kind = request.headers.get("content-type", "")
        gone = threading.Event()
        reader_gone.set(gone if address.method == "GET" else None)
        watch = asyncio.create_task(_watch(request, gone)) if address.method == "GET" else None
        try:
            answer = await run_in_threadpool(_answered, workbench, address, request, query, kind, data, wants_json)
        finally:
            if watch is not None:
                watch.cancel()
        if not workbench.workers.started:  # after the first page, which a second process would delay
            answer.background = BackgroundTask(_prepare, workbench)
        return answer

    return endpoint


def _prepare(workbench: Workbench) -> None:
    """Start a process for questions, make the forms of records, and have the kernels of risk compiled meanwhile."""
    workbench.workers.start()
    threading.Thread(target=workbench.workers.compile_kernels, daemon=True, name="kernels").start()
    record_forms()


async def _watch(request: Request, gone: threading.Event) -> None:
    """Note that the reader of a page has gone; a question that still runs a moment later is ended."""
    while not await request.is_disconnected():
        await asyncio.sleep(LOOK)
    await asyncio.sleep(GRACE)
    gone.set()


def _answered(
    workbench: Workbench,
    address: Address,
    request: Request,
    query: dict[str, tuple[str, ...]],
    kind: str,
    data: bytes,
    wants_json: bool,
) -> Response:
    """Return the answer of a page, or a page with the message of an error that a user can correct."""
    posted = address.method == "POST"
    call = Call(workbench, request.path_params, query, path=request.url.path, wants_json=wants_json, posted=posted)
    page_view.set(PROJECTOR if call.asked("view") == PROJECTOR else "")  # each request has a context of its own
    try:
        if posted:
            call = replace(call, body=read_body(kind, data))
        answer = address.answer(call)
    except Conflict as conflict:
        answer = conflict_page(call, conflict)
    except OfframpError as error:
        answer = _problem_page(call, error)
    except WorkerFault:
        text = mark(
            "The workbench has a fault. Your case is as you saved it last. The terminal of `offramp serve` shows the place."
        )
        answer = Page("message", mark("This page failed"), {"text": text, "problems": ()}, status=500)
    except Cancelled:
        answer = Page("message", mark("The server is ending"), {"text": "", "problems": ()}, status=503)
    return _response(call, answer)


def _problem_page(call: Call, error: OfframpError) -> Page:
    """Return the page for a question without an answer: the message, or every problem of the case with its place."""
    problems = error.problems if isinstance(error, CaseError) else ()
    listed = [{"message": p.message, "line": p.place.line if p.place else 0} for p in problems]
    missing = TITLES[error.kind] if isinstance(error, MissingError) else ""
    unsaved = mark("Not saved") if isinstance(error, OutputError) else ""
    status = 404 if missing else 503 if isinstance(error, (TooLarge, OutputError)) else 422
    title = mark("The case has problems") if problems else missing or unsaved or mark("No answer")
    name = call.names.get("name", "")
    case = None
    with contextlib.suppress(OfframpError):  # the case itself cannot be opened
        case = call.workbench.store.open(name)
    first = None
    if problems and case is not None:
        with contextlib.suppress(OfframpError):  # the message alone, where the case cannot be asked about now
            first, wrong = next_step(call.ask("forms", case))
        if first is not None:
            title = title if wrong else mark("The case is not complete yet")
    lacking: list[dict[str, Any]] = []
    if isinstance(error, QuestionError) and case is not None and not call.posted:
        with contextlib.suppress(OfframpError):
            lacking = needs(call.path.rpartition("/ask/")[2], call.ask("forms", case))
    asked = [key for key in call.query if key != "view"]
    values = {
        "needs": lacking,
        # Without the values of the question the page may well have an answer.
        "again": call.path.removesuffix(".json") if status == 422 and asked and not (problems or lacking) else "",
        # The list says in words of the forms what the message about the case would say in lines of the file.
        "text": "" if problems or (lacking and not isinstance(error, ArgumentError)) else str(error),
        "problems": listed if first is None else wrong,
        "next_step": first,
    }
    return Page("message", title, values, twin={"error": str(error), "problems": listed}, case=case, status=status)


def _place(call: Call, version: int | None) -> int | None:
    """Return the number of a version within the case of a request."""
    if version is None:
        return None
    return call.workbench.store.history.version(call.names["name"], version).place


def _response(call: Call, answer: Page | Redirect | Download) -> Response:
    if isinstance(answer, Redirect):
        to = link_to(answer.to)
        if call.wants_json:
            told = {
                "location": to,
                "receipt": translated(answer.receipt, call.workbench.settings.language),
                "version": answer.version,
                "place": _place(call, answer.version),
                "merged": answer.merged,
            }
            return Response(as_json(told), media_type="application/json")
        return RedirectResponse(to, status_code=303)
    if isinstance(answer, Download):
        headers = {"content-security-policy": PICTURE_POLICY} if answer.kind == "image/svg+xml" else {}
        if answer.name:
            plain = answer.name.encode("ascii", "replace").decode().replace("?", "_")
            whole = f"; filename*=UTF-8''{quote(answer.name)}" if plain != answer.name else ""
            headers["content-disposition"] = f'attachment; filename="{plain}"{whole}'
        if answer.cached:
            headers["cache-control"] = "private, max-age=3600"
        return Response(answer.data, media_type=answer.kind, headers=headers)
    if call.wants_json and answer.twin is not None:
        return Response(as_json(answer.twin), status_code=answer.status, media_type="application/json")
    return HTMLResponse(rendered(call, answer), status_code=answer.status)
