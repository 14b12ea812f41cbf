"""Error about a case, a version of a case, work in the background or a page that the workbench does not have."""

from __future__ import annotations

from typing import Literal

from offramp.errors import QuestionError
from offramp.language.sentence import mark

__all__ = ["TITLES", "MissingError"]

Kind = Literal["case", "version", "work", "page"]

TITLES: dict[Kind, str] = {
    "case": mark("No such case"),
    "version": mark("No such version"),
    "work": mark("No such work"),
    "page": mark("No such page"),
}
"""Title of the page about each kind of missing thing."""


class MissingError(QuestionError):
    """The workbench has no such thing; `kind` says what it is.

    >>> TITLES[MissingError("case", "the folder has no case `a`").kind]
    'No such case'
    """

    def __init__(self, kind: Kind, message: str) -> None:
        self.kind = kind
        super().__init__(message)
