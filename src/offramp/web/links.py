"""Addresses of pages, made from their parts, and the view that links and forms keep: each tab of a browser has its own."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

__all__ = ["PROJECTOR", "link_to", "page_view", "path_of", "query"]

PROJECTOR = "projector"
"""The view with large type; without a view, a page is that of the workbench."""

page_view: ContextVar[str] = ContextVar("view", default="")
"""The view of the page that is being made; empty for that of the workbench."""


def path_of(*parts: str | int) -> str:
    """Return the path of an address from its parts, each quoted.

    >>> path_of("cases", "a/b", "text")
    '/cases/a%2Fb/text'
    """
    return "/" + "/".join(quote(str(part), safe="") for part in parts)


def query(**values: Any) -> str:
    """Return the query of an address; what is empty is left out, and a list gives its name once for each of its values.

    >>> query(state="s0", actor="", image=["usa=firm", "dprk=firm"])
    '?state=s0&image=usa%3Dfirm&image=dprk%3Dfirm'
    """
    pairs = [
        (key, each)
        for key, value in values.items()
        for each in (value if isinstance(value, (list, tuple)) else [value])
    ]
    text = urlencode([(key, each) for key, each in pairs if each not in ("", None)])
    return f"?{text}" if text else ""


def link_to(address: str, **values: Any) -> str:
    """Return the address of a page with more values in its query, in the view of the page that gives it.

    >>> link_to("/cases/a/ask/why", state="s0")
    '/cases/a/ask/why?state=s0'
    >>> token = page_view.set(PROJECTOR)
    >>> link_to("/cases/a/ask/why?state=s0#top", step=2)
    '/cases/a/ask/why?state=s0&step=2&view=projector#top'
    >>> page_view.reset(token)
    """
    parts = urlsplit(address)
    asked = "&".join(each for each in (parts.query, query(**values, view=page_view.get())[1:]) if each)
    return parts._replace(query=asked).geturl()
