"""All addresses of the workbench, from the modules of its pages."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.web.page import Address

__all__ = ["addresses", "streams"]

PAGES = ("home", "build", "changing", "text", "ask", "interview", "risk", "work", "compare", "versions", "notes")
"""Modules of `offramp.web.pages`, in the order in which their addresses are tried."""


def addresses() -> list[Address]:
    """Return the addresses of all pages."""
    return [address for name in PAGES for address in import_module(f"offramp.web.pages.{name}").ADDRESSES]


def streams() -> dict[str, Callable[[Any], Any]]:
    """Return the addresses that send events, each with the function that makes its endpoint for a workbench."""
    return {
        "/work/{number}/events": import_module("offramp.web.pages.work").events,
        "/cases/{name}/changes": import_module("offramp.web.pages.following").changes,
    }
