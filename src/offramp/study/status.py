"""Status of a study: parts done, missing and out of date, and the next step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from offramp._version import __version__
from offramp.study.products import states
from offramp.study.study import open_study
from offramp.tables import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from offramp.study.products import State

__all__ = ["Status", "status_of"]


@dataclass(frozen=True)
class Status(Shown):
    """Progress of a study: the numbers of worlds `done` and `asked`, the differences between the results and the present settings, and the files.

    `damaged` has the fault of each damaged file of results; its worlds are not done.
    """

    case: str
    done: int
    asked: int
    differ: tuple[str, ...]
    files: Mapping[str, State]
    damaged: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Return whether everything is done with the present settings."""
        return not self.differ and self.done == self.asked and all(state == "done" for state in self.files.values())

    @property
    def answer(self) -> str:
        """The next step, in a sentence."""
        by_hand = [name for name, state in self.files.items() if state == "changed by hand"]
        if self.complete:
            return "Everything is done; nothing has changed."
        if self.differ:
            told = f"The results are not of what stands there now: it differs in {'; '.join(self.differ)}. "
            return (
                told
                + "Put it back as it was, or begin anew with `offramp study run --force`, which keeps the old results."
            )
        if self.damaged:
            name, wrong = next(iter(self.damaged.items()))
            one = len(self.damaged) == 1
            told = (
                f"{name} {wrong}. " if one else f"{len(self.damaged)} files of results are damaged, the first {name}. "
            )
            it = (
                "it, and `offramp study run` does its worlds"
                if one
                else "them, and `offramp study run` does their worlds"
            )
            return f"{told}Remove {it} anew; all else is kept."
        if self.done < self.asked or len(by_hand) < sum(state != "done" for state in self.files.values()):
            return "`offramp study run` computes the missing files, and nothing else."
        return f"Changed by hand, and left as it is: {', '.join(by_hand)}; remove it to have it made again."

    def table(self) -> Table:
        """Return a table: the results, and a row per file."""
        worlds = f"{self.done:,} of {self.asked:,} worlds"
        wanting = "damaged" if self.damaged else "missing"
        results = "out of date" if self.differ else "done" if self.done == self.asked else wanting
        rows = (
            ("results", results, worlds),
            *((name, "damaged", wrong) for name, wrong in self.damaged.items()),
            *((name, state, "") for name, state in self.files.items()),
        )
        return Table(f"{self.case}: a study", ("what", "state", ""), rows)

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts that a terminal shows."""
        return (self.table(), self.answer)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "case": self.case,
            "format": 1,
            "offramp": __version__,
            "complete": self.complete,
            "worlds": {"done": self.done, "asked": self.asked},
            "differs": list(self.differ),
            "files": dict(self.files),
            "damaged": dict(self.damaged),
            "answer": self.answer,
        }


def status_of(folder: str | Path) -> Status:
    """Return the progress of the study in a folder.

    Raises
    ------
    ResultsError
        if there is no study, or its results have no provenance.
    CaseError, QuestionError
        if its case or its settings are wrong.
    """
    study = open_study(folder)
    asked = study.settings.samples
    damaged = {path.relative_to(study.folder).as_posix(): wrong for path, wrong in study.damaged.items()}
    return Status(study.case.title, asked - study.lacking, asked, study.differs, states(study), damaged)
