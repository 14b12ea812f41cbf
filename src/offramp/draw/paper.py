"""Print version of a picture, for programs without support of media queries."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offramp.draw.picture import Picture

__all__ = ["on_paper"]

_MEDIA = re.compile(r"@media\s*([^{]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
_VARIABLE = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
_USE = re.compile(r"var\((--[\w-]+)\)")


def on_paper(picture: Picture, font: str) -> str:
    """Return the SVG of a picture with its print style, in the font `font`.

    Rules for print are applied, rules for screens are removed, and every variable is replaced by its value.

    >>> from offramp.draw.picture import Picture
    >>> from offramp.tables import Table
    >>> picture = Picture("A", "B", "", 9, 9, Table("", ("x",), ()), style=".k{--ink:#222;color:var(--ink);font-family:a}")
    >>> on_paper(picture, "Serif").partition("<style>")[2].partition("</style>")[0]
    '.k{--ink:#222;color:#222;font-family:Serif}'
    """
    return replace(picture, style=_flat(picture.style, font)).svg


def _flat(style: str, font: str) -> str:
    printed = "".join(rules for condition, rules in _MEDIA.findall(style) if condition.strip() == "print")
    rules = f"{_MEDIA.sub('', style)}{printed}"
    meant = {name: value.strip() for name, value in _VARIABLE.findall(rules)}  # the last value applies, as in CSS
    flat = _USE.sub(lambda used: meant.get(used[1], "currentColor"), rules)
    return re.sub(r"font-family:[^;}]+", f"font-family:{font}", flat)
