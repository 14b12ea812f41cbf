"""Events for pages that show answers about a case: the case has another version now."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from offramp.errors import OfframpError
from offramp.web.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request

    from offramp.web.workbench import Workbench

__all__ = ["changes"]

TICK, BEAT = 0.5, 15.0
"""Seconds between two looks at the case, and between two signs of life."""


def changes(workbench: Workbench) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that sends one event, with the number of the version, once a case has another one than `version`."""

    async def endpoint(request: Request) -> Response:
        name, shown = request.path_params["name"], whole_number(request.query_params.get("version", ""))

        def number() -> int:
            workbench.jobs.note_seen(name)
            return workbench.store.open(name).version.number

        try:
            first = await run_in_threadpool(number)
        except OfframpError:
            return Response(status_code=404)

        async def sent() -> AsyncIterator[str]:
            now: int | None = first
            beat = time.monotonic()
            while now == shown and not await request.is_disconnected():
                if time.monotonic() - beat > BEAT:
                    beat = time.monotonic()
                    yield ": still the same\n\n"
                await asyncio.sleep(TICK)
                try:
                    now = await run_in_threadpool(number)
                except OfframpError:  # the file has gone; a page that is loaded again says so
                    now = None
            yield f"data: {json.dumps({'version': now})}\n\n"

        return StreamingResponse(sent(), media_type="text/event-stream")

    return endpoint
