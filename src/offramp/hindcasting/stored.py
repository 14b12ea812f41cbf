"""Hindcasts that ship with the package, for the brief: a hindcast takes as long as a ranking, and its case does not change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from offramp.hindcasting.sealing import BASE_RATE, MIXTURE, MODEL
from offramp.text import to_json

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.hindcasting.hindcast import Hindcast

__all__ = ["StoredHindcast", "StoredQuestion", "stored_hindcast", "stored_text"]

SHOWN = ("question", "model", MIXTURE, BASE_RATE, "outcome")
"""Columns of the table of forecasts that are kept."""


@dataclass(frozen=True)
class StoredQuestion:
    """A question with the forecasts of the model, of the policies mixed and of the base rate, and the outcome, in words."""

    question: str
    model: str
    mixed: str
    base_rate: str
    outcome: str


@dataclass(frozen=True)
class StoredHindcast:
    """A hindcast of a case: mean Brier scores on the `events` that the model and the base rate both answer, and all questions.

    `case` is the SHA-256 of the case file that it was made with. `better`, `worse` and `level` count questions. `mixed_events`,
    `mixed` and `mixed_base_rate` are of the policies mixed in equal parts: events, its mean score and that of the base rate.
    """

    case: str
    date: str
    samples: int
    events: int
    model: float
    base_rate: float
    low: float
    high: float
    better: int
    worse: int
    level: int
    mixed_events: int
    mixed: float
    mixed_base_rate: float
    questions: tuple[StoredQuestion, ...]

    @property
    def loses(self) -> bool:
        """True where the model scores worse than the base rate; a lower score is better."""
        return self.model > self.base_rate


def stored_text(found: Hindcast, case: Case) -> str:
    """Return the content of the file of a hindcast of a case of the catalog."""
    summary = found.summary
    table = found.tables()[0]
    columns = [table.columns.index(name) for name in SHOWN]
    mixed = next((pair for pair in summary.pairs if pair.who == MIXTURE), None)
    content: dict[str, Any] = {
        "case": case.digest,
        "date": summary.dates[0],
        "samples": found.sealed.samples,
        "events": summary.events,
        "model": summary.brier[MODEL],
        "base_rate": summary.brier[BASE_RATE],
        "low": summary.low,
        "high": summary.high,
        "better": summary.won,
        "worse": summary.lost,
        "level": summary.level,
        "mixed_events": mixed.events if mixed else 0,
        "mixed": mixed.brier if mixed else 0.0,
        "mixed_base_rate": mixed.base_rate if mixed else 0.0,
        "questions": [[str(row[i]) for i in columns] for row in table.rows],
    }
    return to_json(content) + "\n"


def stored_hindcast(case: Case) -> StoredHindcast | None:
    """Return the hindcast that ships with a case, or None; a case of which a number was changed has none.

    >>> from offramp.case.reading import load
    >>> stored_hindcast(load("hotline")) is None
    True
    """
    return _stored().get(case.digest)


@cache
def _stored() -> dict[str, StoredHindcast]:
    found = {}
    for file in sorted(files("offramp.hindcasting").joinpath("catalog").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            plain = json.loads(file.read_text(encoding="utf-8"))
            questions = tuple(StoredQuestion(*row) for row in plain.pop("questions"))
            one = StoredHindcast(**plain, questions=questions)
            found[one.case] = one
    return found
