"""Result of scenario discovery: the boxes, the search for each, and the reason why there are no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.discovery.columns import cases, columns, varying
from offramp.errors import QuestionError
from offramp.naming import Named, typed
from offramp.tables import Shown, Table
from offramp.text import Figure, listed, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from offramp.discovery.boxes import Box
    from offramp.discovery.columns import Columns
    from offramp.naming import Naming

__all__ = [
    "CHANCE",
    "LEAST_WORLDS",
    "BoxSearch",
    "Discovery",
    "DiscoverySettings",
    "best_of",
    "needless",
    "search_data",
]

LEAST_WORLDS = 20
"""Least number of worlds for a search; a box among fewer would be due to chance."""

CHANCE = 0.05
"""Quasi-p value above which a restriction may be due to chance; statements about policies and claims use no such restriction."""


@dataclass(frozen=True)
class DiscoverySettings:
    """Settings of a search: the least density of a box, the units of inputs, and the words for cases of interest.

    `chance` is the quasi-p value above which restrictions are dropped; None keeps all.
    """

    threshold: float = 0.75
    units: Mapping[str, str] = field(default_factory=dict)
    fails: str = "it fails"
    failures: str = "its failures"
    chance: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise QuestionError(f"the threshold is {self.threshold}; expected a density above 0, and 1 at most")


@dataclass(frozen=True)
class BoxSearch:
    """One search for a box: its candidates, the chosen one (None if none qualifies), and the later changes to it.

    For PRIM, `candidates` is the peeling trajectory from the box of all worlds, `pasted` the boxes after each step of pasting, and
    `dropped` the boxes after each dropped restriction. For CART, `candidates` are the leaves of the tree.
    """

    candidates: tuple[Box, ...]
    chosen: int | None = None
    pasted: tuple[Box, ...] = ()
    dropped: tuple[Box, ...] = ()

    @property
    def box(self) -> Box | None:
        """The final box of the search; None if no box qualifies."""
        if self.chosen is None:
            return None
        return (*self.candidates[self.chosen : self.chosen + 1], *self.pasted, *self.dropped)[-1]

    @property
    def best_density(self) -> float:
        """The greatest density of a restricted candidate; 0 if there is none."""
        return max((box.density for box in self.candidates if box.restrictions), default=0.0)

    def table(self) -> Table:
        """Return a table with a row per candidate and later change."""
        rows = [self._row(str(i), box, i == self.chosen) for i, box in enumerate(self.candidates)]
        rows += [self._row(f"grown {i}", box, False) for i, box in enumerate(self.pasted, 1)]
        rows += [self._row(f"freed {i}", box, False) for i, box in enumerate(self.dropped, 1)]
        heads = ("box", "worlds", "cases", "coverage", "density", "restricted", "conditions", "chosen")
        return Table("Candidate boxes", heads, tuple(rows))

    def _row(self, name: str, box: Box, chosen: bool) -> tuple[str, ...]:
        counts = (
            str(box.worlds),
            str(box.cases),
            Figure(f"{box.coverage:.4f}", box.coverage),
            Figure(f"{box.density:.4f}", box.density),
        )
        return (name, *counts, str(len(box.restrictions)), box.conditions(), "yes" if chosen else "")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "candidates": [box.to_dict() for box in self.candidates],
            "chosen": self.chosen,
            "pasted": [box.to_dict() for box in self.pasted],
            "dropped": [box.to_dict() for box in self.dropped],
        }


@dataclass(frozen=True)
class Discovery(Shown):
    """The boxes found, in order, and the searches for them.

    `why` is the reason why there is no box, or no further one; it is empty if the requested number was found. `sparse`
    says that the reason is the density: no candidate reaches the threshold.
    """

    method: str
    boxes: tuple[Box, ...]
    searches: tuple[BoxSearch, ...]
    asked: DiscoverySettings
    worlds: int
    cases: int
    why: str = ""
    sparse: bool = False

    @property
    def found(self) -> bool:
        """Return whether a box reaches the threshold."""
        return bool(self.boxes)

    @property
    def best_density(self) -> float:
        """The greatest density of a restricted candidate in the first search; 0 if there is none."""
        return self.searches[0].best_density if self.searches else 0.0

    @property
    def coverage(self) -> float:
        """The share of all cases of interest in the boxes together."""
        return sum(box.coverage for box in self.boxes)

    def membership(self, inputs: Mapping[str, ArrayLike]) -> NDArray[np.int64]:
        """Return the index of the first box of each world, -1 for a world in none: shape (worlds,)."""
        worlds = len(np.asarray(next(iter(inputs.values()))))
        found = columns(inputs, worlds)
        number = np.full(worlds, -1)
        for i, box in reversed(list(enumerate(self.boxes))):
            number[box.contains(found)] = i
        return number

    def table(self, naming: Naming = typed) -> Table:
        """Return a table with a row per box; `naming` names inputs."""
        heads = ("box", "conditions", "share of all worlds", "density", "coverage", "quasi-p")
        rows = tuple(
            (
                str(i),
                box.conditions(self.asked.units, naming),
                percent(box.mass),
                percent(box.density),
                percent(box.coverage),
                ", ".join(f"{restriction.quasi_p:.2g}" for restriction in box.restrictions),
            )
            for i, box in enumerate(self.boxes, 1)
        )
        return Table(f"Where {self.asked.fails} ({self.method})", heads, rows, self.why)

    def words(self, naming: Naming = typed) -> tuple[str, ...]:
        """Return a sentence per box, one per warning, and the reason why there are no more boxes; `naming` names inputs."""
        asked = self.asked
        sentences = [f"{box.words(asked.units, asked.fails, asked.failures, naming)}." for box in self.boxes]
        for i, box in enumerate(self.boxes, 1):
            weak = [
                f"{naming(Named('input', each.input, bare=True))} ({each.quasi_p:.2g})"
                for each in box.restrictions
                if each.quasi_p > CHANCE
            ]
            if weak:
                sentences.append(f"In box {i} these restrictions may be chance (quasi-p): {listed(weak)}.")
        if self.why:
            sentences.append(f"{'No further box' if self.found else 'No box'}: {self.why}.")
        return tuple(sentences)

    def parts(self, naming: Naming = typed) -> tuple[str | Table, ...]:
        """Return the sentences, and the table if there is a box; `naming` names inputs."""
        return (*self.words(naming), self.table(naming)) if self.found else self.words(naming)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "method": self.method,
            "found": self.found,
            "why": self.why,
            "threshold": self.asked.threshold,
            "best_density": self.best_density,
            "worlds": self.worlds,
            "cases": self.cases,
            "coverage": self.coverage,
            "boxes": [box.to_dict() for box in self.boxes],
            "words": list(self.words()),
            "searches": [search.to_dict() for search in self.searches],
        }


def search_data(
    inputs: Mapping[str, ArrayLike], outcome: ArrayLike, most: int | None
) -> tuple[Columns, NDArray[np.bool_]]:
    """Return the columns of the inputs and the cases of interest, each of shape (worlds,), for a search for `most` boxes.

    Raises
    ------
    QuestionError
        if shapes differ, a number is not finite, or no box is requested.
    """
    if most is not None and most < 1:
        raise QuestionError(f"{most} boxes are requested; expected at least 1")
    hits = cases(outcome)
    return columns(inputs, len(hits)), hits


def best_of(candidates: Sequence[Box], threshold: float) -> int | None:
    """Return the index of the restricted box with the greatest coverage among those that reach the threshold.

    Ties go to fewer restrictions, then to the greater density, then to the first. None if no box reaches the threshold.
    """
    able = [i for i, box in enumerate(candidates) if box.restrictions and box.density >= threshold]
    if not able:
        return None
    return max(able, key=lambda i: (candidates[i].cases, -len(candidates[i].restrictions), -candidates[i].worlds, -i))


def needless(found: Columns, outcome: NDArray[np.bool_], asked: DiscoverySettings, left: NDArray[np.bool_]) -> str:
    """Return the reason why a search among the remaining worlds (`left`) is needless; an empty text if it is not."""
    worlds, hits = int(left.sum()), int((left & outcome).sum())
    among = f"the {worlds} worlds" + ("" if left.all() else " outside the boxes found")
    if worlds < LEAST_WORLDS:
        return f"{among} are too few; a pattern differs from chance only with {LEAST_WORLDS} or more"
    if hits == 0:
        return f"in none of {among} {asked.fails}"
    if hits == worlds:
        return f"in all of {among} {asked.fails}"
    if hits >= asked.threshold * worlds:
        return (
            f"in {percent(hits / worlds)} of {among} {asked.fails}, which reaches the threshold of "
            f"{percent(asked.threshold)} without any condition"
        )
    if not varying({name: column[left] for name, column in found.items()}):
        return f"no input differs between {among}"
    return ""
