"""Protocol of a graph whose states can be put into words, whether they are listed in arrays or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.case.preferences import Statement

__all__ = ["Described"]


class Described(Protocol):
    """A graph whose states have numbers, names and preference levels."""

    @property
    def case(self) -> Case:
        """The case."""
        ...

    def context(self) -> dict[str, Any]:
        """Return the case, events, images and format version that identify a result, as plain values."""
        ...

    def on(self, state: int) -> tuple[str, ...]:
        """Return the options and events that are on in a state, in the order of the file."""
        ...

    def level(self, actor: str, state: int) -> int:
        """Return the preference level of a state for an actor; the greater the better."""
        ...

    def deciding(self, actor: str, state: int, other: int) -> Statement | None:
        """Return the statement that decides an actor's preference between two states; None where no statement does."""
        ...
