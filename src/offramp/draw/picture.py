"""A picture: SVG, description and table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offramp.draw.paper import print_style
from offramp.draw.png import to_png
from offramp.errors import QuestionError
from offramp.files import write_whole

if TYPE_CHECKING:
    from offramp.tables import Table

__all__ = ["Picture", "wrapped"]

STYLE = """
.offramp{--ink:#1b1f24;--soft:#5b6470;--line:#8a94a0;--paper:#fff;--fill:#f4f6f8;--good:#1a5fb4;--bad:#a51d2d;--mark:#7a4b00}
@media(prefers-color-scheme:dark){
.offramp{--ink:#e8eaed;--soft:#a8b0ba;--line:#77818d;--paper:#15181c;--fill:#20252b;--good:#8ab8ff;--bad:#ff9b9b;--mark:#f0c060}
}
@media print{.offramp{--ink:#000;--soft:#444;--line:#666;--paper:#fff;--fill:#fff;--good:#003b8e;--bad:#8b0000;--mark:#5a3700}}
.offramp text{font-family:system-ui,sans-serif;font-size:12px;fill:var(--ink)}
.offramp .soft{fill:var(--soft);font-size:11px}.offramp .name{font-weight:700}
.offramp rect{fill:var(--fill);stroke:var(--line);stroke-width:1}
.offramp .held rect{stroke:var(--good);stroke-width:3}.offramp .start rect{stroke-dasharray:5 3;stroke-width:2}
.offramp path{fill:none;stroke:var(--line);stroke-width:1.2}
.offramp .on-route{stroke:var(--good);stroke-width:2.6}.offramp .unwilling{stroke:var(--bad);stroke-width:2.6;stroke-dasharray:7 4}
.offramp .edge-label{font-size:11px;fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:4px}
.offramp .head{fill:var(--line);stroke:none}.offramp .weak{fill:var(--mark);font-weight:700}
"""

_FONT = "sans-serif"

_WHITE = '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>'
"""White background of a PNG; without it, dark text could be unreadable on a dark page."""


@dataclass(frozen=True)
class Picture:
    """A drawing with its alternative text and its table; `narrow` is the same for a narrow screen, if it has one."""

    title: str
    description: str
    body: str
    width: int
    height: int
    table: Table
    kind: str = "offramp"
    style: str = field(default=STYLE, repr=False)
    narrow: Picture | None = field(default=None, repr=False)

    @property
    def svg(self) -> str:
        """The drawing as a standalone SVG document, for light and dark surroundings."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{self.kind}" role="img" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" style="max-width:100%;height:auto" aria-label="{escape(self.description)}">'
            f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc><style>{self.style}</style>"
            f"{self._with_heads()}</svg>"
        )

    def on_paper(self, font: str) -> str:
        """Return the SVG document in its print style, without variables, in the font `font`."""
        return replace(self, style=print_style(self.style, font)).svg

    def _with_heads(self) -> str:
        """Return the body with the definition of its arrowheads, if any, under an id unique to this picture."""
        if "url(#head)" not in self.body:
            return self.body
        head = f"head-{sha256(self.body.encode()).hexdigest()[:8]}"
        return (
            f'<defs><marker id="{head}" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="10" '
            f'markerHeight="10" orient="auto-start-reverse">'
            f'<path class="head" d="M0 0L8 4L0 8z"/></marker></defs>{self.body.replace("url(#head)", f"url(#{head})")}'
        )

    def _repr_svg_(self) -> str:
        return self.svg

    def write(self, path: str | Path) -> None:
        """Write the picture as SVG or PNG, by the ending of `path`; the file is written completely or not at all.

        A PNG has the print style, on white, with two pixels for each pixel of the picture.

        Raises
        ------
        OutputError
            if the file cannot be written.
        QuestionError
            if the ending is neither `.svg` nor `.png`.
        """
        match Path(path).suffix.casefold():
            case ".svg":
                write_whole(path, self.svg + "\n")
            case ".png":
                write_whole(path, to_png(replace(self, body=_WHITE + self.body).on_paper(_FONT)))
            case other:
                raise QuestionError(f"a picture is written as .svg or .png, not as `{other or path}`")

    def to_dict(self) -> dict[str, Any]:
        """Return the title, description and table as plain values."""
        return {"title": self.title, "description": self.description, "table": self.table.to_dict()}


_BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
"""The space between a number and its sign, at which no line is broken."""

_KEPT = "\ue000"
"""Character in the place of that space while lines are broken."""


def wrapped(text: str, width: int, most: int = 4) -> list[str]:
    """Break a text into at most `most` lines of about `width` characters.

    >>> wrapped("one two three four", 8)
    ['one two', 'three', 'four']
    >>> wrapped("accident 10 %", 11)
    ['accident', '10 %']
    """
    import textwrap

    broken = textwrap.wrap(_BEFORE_PERCENT.sub(_KEPT, text), width) or [""]
    lines = [line.replace(_KEPT, " ") for line in broken]
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][: width - 1] + "…"]
