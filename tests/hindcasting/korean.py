"""One hindcast of the Korean case, computed once per session and shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.hindcasting.hindcast import Hindcast

__all__ = ["WORLDS", "korean"]

WORLDS = 16
"""Number of worlds of the shared hindcast: enough for every part, and quick."""


def korean(stored: Callable[[str, Callable[[], object]], Any]) -> Hindcast:
    """Return the hindcast of the letter's date; `stored` is the fixture of that name."""
    from offramp.hindcasting.hindcast import hindcast

    found: Hindcast = stored("hindcast of korea-2017", lambda: hindcast("korea-2017", samples=WORLDS))
    return found
