"""Exceptions of the package.

Every error that a user can correct is one of these; none reaches a terminal as a traceback::

    OfframpError
    ├── CaseError        the case is invalid; holds every problem found
    ├── QuestionError    the question does not fit the case
    │   └── ArgumentError    a value of the question itself is wrong, whatever else the case lacks
    ├── TooLarge         the answer needs more memory or time than allowed
    │   └── TooManyStates    the case has more states than memory allows
    ├── OutputError      the output could not be written
    ├── DataError        a data set cannot be read: damaged, of another format or in doubt
    └── ResultsError     stored results cannot be used: other case, damaged or incomplete
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ArgumentError",
    "CaseError",
    "DataError",
    "OfframpError",
    "OutputError",
    "Place",
    "Problem",
    "QuestionError",
    "ResultsError",
    "TooLarge",
    "TooManyStates",
    "did_you_mean",
    "nearest",
]


@dataclass(frozen=True)
class Place:
    """A position in a file; line and column count from 1, and 0 means unknown.

    >>> str(Place("korea.yaml", 14, 7))
    'korea.yaml:14:7'
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Problem:
    """One fault of a case, with its place.

    `lacks` is the section of the file that still needs an entry, where nothing that is stated is wrong; else it is empty.

    >>> print(Problem("no actor is called usb; did you mean usa?", Place("korea.yaml", 3, 5)))
    korea.yaml:3:5: no actor is called usb; did you mean usa?
    """

    message: str
    place: Place | None = None
    lacks: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


MOST_PROBLEMS = 100
"""Largest number of problems that a message lists; the rest are counted."""

LONGEST_NAME = 100
"""Characters up to which a name is compared with others; the comparison takes the square of them."""


class OfframpError(Exception):
    """Base class of all errors that a user can correct."""


class CaseError(OfframpError):
    """The case is invalid; `problems` holds every problem found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        def order(problem: Problem) -> tuple[int, int]:
            return (problem.place.line, problem.place.column) if problem.place else (0, 0)

        self.problems = tuple(sorted(dict.fromkeys(problems), key=order))
        shown = [str(problem) for problem in self.problems[:MOST_PROBLEMS]]
        more = len(self.problems) - len(shown)
        super().__init__("\n".join([*shown, *([f"and {more:,} more problems"] if more else [])]))


class QuestionError(OfframpError):
    """The question has a name that the case lacks, or needs a section that the case lacks."""


class ArgumentError(QuestionError):
    """The question has a value that it cannot have, such as a policy of a wrong name, whatever else the case lacks."""


class TooLarge(OfframpError):  # noqa: N818  (the name states the fault)
    """The answer needs more memory or time than allowed; the message gives the number (of moves, steps, …) and the remedy."""


class TooManyStates(TooLarge):
    """The case, or its chain, has more states than memory allows.

    `listless` says whether other questions about the case have an answer without a list of its states.
    """

    def __init__(self, message: str, *, listless: bool = False) -> None:
        self.listless = listless
        super().__init__(message)


class OutputError(OfframpError):
    """The output could not be written; no partial file is left."""


class DataError(OfframpError):
    """A data set cannot be read: the file is missing, damaged or of another format, or it can be read in two ways."""


class ResultsError(OfframpError):
    """Stored results cannot be used: they are of another case, damaged or incomplete; the message names the file."""


def nearest(name: str, known: Iterable[str], limit: int = 1) -> list[str]:
    """Return up to `limit` known names closest to `name` in spelling, the closest first.

    >>> nearest("usa.talk", ["usa.talks", "dprk.talks", "china.press"])
    ['usa.talks']
    """
    if len(name) > LONGEST_NAME:
        return []
    candidates = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    found = difflib.get_close_matches(name.casefold(), list(folded), n=limit, cutoff=0.6)
    return [folded[match] for match in found]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of an error message: the nearest known name, or all known names.

    >>> did_you_mean("chian", ["usa", "china"])
    '; did you mean china?'
    >>> did_you_mean("zzz", ["usa", "china"])
    '; there are: china, usa'
    """
    names = sorted(set(known))
    close = nearest(name, names)
    if close:
        return f"; did you mean {close[0]}?"
    if not names:
        return ""
    shown = ", ".join(names[:12])
    return f"; there are: {shown}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")
