"""A journey through the workbench in a real browser: a signed-in page whose errors are failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.web.browsers import watched_page

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 120_000
"""Milliseconds to wait for anything; no test depends on speed."""


class Journey:
    """A signed-in browser and the folder of its workbench."""

    def __init__(self, context: Any, base: str, folder: Path) -> None:
        self.context, self.base, self.folder = context, base, folder
        self.errors: list[str] = []
        context.set_default_timeout(PATIENCE)
        self.page = self.tab()

    def tab(self) -> Any:
        return watched_page(self.context, self.errors)

    def go(self, path: str, page: Any = None) -> None:
        (page or self.page).goto(self.base + path)

    def saved(self, words: str, page: Any = None) -> None:
        """Wait for the receipt, and for the end of the loading, until which the browser may still move the focus."""
        (page or self.page).locator("#receipt", has_text=words).wait_for()
        (page or self.page).wait_for_load_state()

    def forgive(self, *words: str) -> None:
        """Forget the errors of the network that a test brings about."""
        self.errors[:] = [error for error in self.errors if not any(word in error for word in words)]

    def add(self, name: str, text: str) -> None:
        (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
