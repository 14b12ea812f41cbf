"""Recognise a brief that offramp wrote, so that nothing else is overwritten."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_brief"]

_HTML = re.compile(rb'\A<!DOCTYPE html>.{0,500}?<meta name="generator" content="offramp ', re.DOTALL)
_MARKDOWN = re.compile(rb"\A# .*\n---\n\ncase: `[^\n]*`; sha256: `[0-9a-f]*`; offramp: `[^\n]*\n*\Z", re.DOTALL)
_PDF = re.compile(rb"\A%PDF-.*/Keywords\(offramp brief\)", re.DOTALL)


def is_brief(path: Path) -> bool:
    """Return whether a file is a brief that offramp wrote, in any of its formats.

    HTML is known by its generator, PDF by its keyword, Markdown by its last line, JSON by its provenance. A file that cannot
    be read is no brief.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return any(form.match(data) for form in (_HTML, _PDF, _MARKDOWN)) or _is_json(data)


def _is_json(data: bytes) -> bool:
    try:
        found = json.loads(data)
    except ValueError:
        return False
    if not isinstance(found, dict) or not isinstance(found.get("provenance"), dict):
        return False
    return {"format", "title", "sections"} <= found.keys() and {"sha256", "offramp"} <= found["provenance"].keys()
