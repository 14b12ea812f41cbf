"""Reader of one data set: its name, the columns it gives and the header by which its files are recognised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["Reader"]


@dataclass(frozen=True)
class Reader:
    """Reader of the files of one data set.

    `headers` are sets of names of columns, in lower case; a file whose header has all names of one set is of this data set. `columns` are
    the names in the records; with `others`, all further columns of the file are kept under their own names, and without it they are not
    read. `traps` are peculiarities of the source that the reader knows, and `citation` says how to cite it. `tested_with` names the files
    with which the reader was tested, and `tested` their headers, as `headers` are (None: all forms); a file of another form gets a note.
    """

    name: str
    label: str
    read: Callable[[Source], Records]
    headers: tuple[frozenset[str], ...]
    columns: tuple[str, ...]
    traps: str
    citation: str
    tested_with: str
    tested: tuple[frozenset[str], ...] | None = None
    wanted: frozenset[str] | None = None

    @property
    def others(self) -> bool:
        """Whether all further columns of the file are kept."""
        return self.wanted is None

    @property
    def tried_on(self) -> str:
        """Kind of files with which the reader was tested, in one word.

        `real` files of the source, `partly` such files and partly ones of a published layout, `layout` for the latter alone, and
        `invented` files of a reader that is of no source.
        """
        if not self.headers:
            return "invented"
        return "real" if self.tested is None else "partly" if self.tested else "layout"

    def is_tested(self, names: Iterable[str]) -> bool:
        """Return whether the reader was tested with a file of the publisher that has these columns."""
        found = frozenset(name.casefold() for name in names)
        return self.tested is None or any(header <= found for header in self.tested)
