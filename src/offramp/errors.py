"""What can go wrong, and the words for it.

Every error that a user can cause is one of these; none reaches a terminal as a traceback::

    OfframpError
    ├── CaseError        the case says something impossible; holds every problem found
    ├── QuestionError    the question names something the case does not have
    ├── TooLarge         the answer takes more memory or time than there is
    │   └── TooManyStates    the case has more states than can be held
    ├── OutputError      the answer could not be written
    └── ResultsError     what was stored cannot be used: another case's, damaged, incomplete
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CaseError",
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
    """Where in a file: line and column count from 1.

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
    """One thing that is wrong with a case, and where.

    >>> print(Problem("no actor is called usb; did you mean usa?", Place("korea.yaml", 3, 5)))
    korea.yaml:3:5: no actor is called usb; did you mean usa?
    """

    message: str
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class OfframpError(Exception):
    """Anything a user can put right."""


class CaseError(OfframpError):
    """The case is wrong; `problems` holds all that was found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        def order(problem: Problem) -> tuple[int, int]:
            return (problem.place.line, problem.place.column) if problem.place else (0, 0)

        self.problems = tuple(sorted(dict.fromkeys(problems), key=order))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class QuestionError(OfframpError):
    """The question names something that the case does not have, or that needs a section it lacks."""


class TooLarge(OfframpError):  # noqa: N818  (it reads as what happened)
    """The answer takes more memory or time than there is: moves, readings, ticks, steps; the message says how many and what to do."""


class TooManyStates(TooLarge):
    """The case has more states, or nodes of its chain, than can be held."""


class OutputError(OfframpError):
    """The answer could not be written; nothing was left half-written."""


class ResultsError(OfframpError):
    """Results that were stored cannot be used: they are of another case, damaged or incomplete; the message says which file."""


def nearest(name: str, known: Iterable[str], limit: int = 1) -> list[str]:
    """Return the known names closest to `name` in spelling, the closest first.

    >>> nearest("usa.talk", ["usa.talks", "dprk.talks", "china.press"])
    ['usa.talks']
    """
    candidates = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    found = difflib.get_close_matches(name.casefold(), list(folded), n=limit, cutoff=0.6)
    return [folded[match] for match in found]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of an error message: the nearest right name, or the names there are.

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
