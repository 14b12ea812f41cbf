"""Print style of a picture, for programs without support of media queries."""

from __future__ import annotations

import re

__all__ = ["print_style"]

_MEDIA = re.compile(r"@media\s*([^{]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
_VARIABLE = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
_USE = re.compile(r"var\((--[\w-]+)\)")


def print_style(style: str, font: str) -> str:
    """Return a style sheet as it applies in print, in the font `font`.

    Rules for print are applied, rules for screens are removed, and every variable is replaced by its value.

    >>> print_style(".k{--ink:#222;color:var(--ink);font-family:a}", "Serif")
    '.k{--ink:#222;color:#222;font-family:Serif}'
    """
    printed = "".join(rules for condition, rules in _MEDIA.findall(style) if condition.strip() == "print")
    rules = f"{_MEDIA.sub('', style)}{printed}"
    meant = {name: value.strip() for name, value in _VARIABLE.findall(rules)}  # the last value applies, as in CSS
    flat = _USE.sub(lambda used: meant.get(used[1], "currentColor"), rules)
    return re.sub(r"font-family:[^;}]+", f"font-family:{font}", flat)
