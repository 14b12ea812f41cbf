"""The view for a projector, carried by the links and forms of a page: each tab of a browser has its own view."""

from __future__ import annotations

import re

__all__ = ["PROJECTOR", "carried", "with_view"]

PROJECTOR = "projector"
"""The view with large type; every other is that of the workbench."""

_LINK = re.compile(r'(<a [^>]*href="|<form [^>]*method="post"[^>]*action=")(/(?:cases/|work)?[^"#]*)(#[^"]*)?"')
_ASKING = re.compile(r'<form [^>]*method="get"[^>]*>')


def carried(page: str) -> str:
    """Return a page whose links and forms lead to pages for a projector; a link that names a view keeps it.

    >>> carried('<a class="x" href="/cases/a/ask/why?state=s0#top">why</a>')
    '<a class="x" href="/cases/a/ask/why?state=s0&amp;view=projector#top">why</a>'
    """
    page = _LINK.sub(lambda found: f'{found[1]}{_with(found[2], "&amp;")}{found[3] or ""}"', page)
    return _ASKING.sub(lambda found: f'{found[0]}<input type="hidden" name="view" value="{PROJECTOR}">', page)


def with_view(address: str) -> str:
    """Return the address of a page for a projector.

    >>> with_view("/cases/a/build/case#save"), with_view("/?view=workbench")
    ('/cases/a/build/case?view=projector#save', '/?view=workbench')
    """
    path, sign, element = address.partition("#")
    return _with(path, "&") + sign + element


def _with(path: str, sign: str) -> str:
    if re.search(r"[?&;]view=", path) or path.endswith(".json"):
        return path
    return f"{path}{sign if '?' in path else '?'}view={PROJECTOR}"
