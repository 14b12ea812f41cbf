"""Report on the value of information: the expected gain from learning each unknown before a policy is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.discovery.columns import columns, numbers, rounding_error, varying
from offramp.errors import QuestionError
from offramp.naming import typed
from offramp.processes import run_parts
from offramp.sensitivity.value_of_information import evpi, evppi
from offramp.tables import Shown, Table
from offramp.text import Figure, listed, percent, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from offramp.naming import Naming
    from offramp.sensitivity.value_of_information import ValueOfInformation

__all__ = ["VoiReport", "information"]


@dataclass(frozen=True)
class VoiReport(Shown):
    """The value of knowing everything, and of knowing each of some unknowns or groups of unknowns.

    `best` is the policy with the best mean, `mean`; `level` are other policies whose mean differs by less than matters. `unit` is
    that of the values, `matters` the smallest difference that matters. Where the values are chances (`is_chance`), words and table
    are in per cent and percentage points.
    """

    best: str
    mean: float
    everything: ValueOfInformation
    unknowns: tuple[ValueOfInformation, ...]
    worlds: int
    seed: int
    unit: str = ""
    matters: float = 0.0
    is_chance: bool = False
    level: tuple[str, ...] = ()

    def ranked(self) -> tuple[ValueOfInformation, ...]:
        """Return the unknowns by their value of information, the greatest first."""
        return tuple(sorted(self.unknowns, key=lambda found: -found.value))

    def words(self, matters: float | None = None, naming: Naming = typed) -> str:
        """Return in sentences the best policy, and whether further knowledge would change the choice.

        A value counts if it exceeds its standard error and its bias, and reaches the smallest difference that `matters`
        (default: that of the report). `naming` names unknowns.
        """
        least = self.matters if matters is None else matters
        mean = percent(self.mean) if self.is_chance else f"{rounded(self.mean)} {self.unit}".rstrip()
        first = f"{listed((self.best, *self.level))} are level" if self.level else f"{self.best} is best"
        text = f"Without further knowledge, {first} on average ({mean})."
        if not self.everything.changes_choice(least):
            return f"{text} No further knowledge would change the choice on this measure."
        text += f" Knowing everything before choosing would gain {self._with_error(self.everything)}."
        telling = [found for found in self.ranked() if found.changes_choice(least)]
        if telling:
            most = telling[0]
            return f"{text} Most valuable is to know {most.named(naming)}: {self._with_error(most)}, {self._share(most)} of that."
        if not self.unknowns:
            return text
        if any(found.value >= least and found.value > found.standard_error for found in self.unknowns):
            return f"{text} So few worlds cannot tell which unknown matters for the choice."
        return f"{text} No unknown in the table would change the choice by itself."

    def table(self, naming: Naming = typed) -> Table:
        """Return a table: everything first, then the unknowns, named by `naming`, by their value of information."""
        rows = tuple(
            (
                found.named(naming),
                *map(Figure, self._figures(found), (found.value, found.standard_error, found.bias)),
                Figure(self._share(found), found.value / self.everything.value if self.everything.value else None),
                "yes" if found.clipped else "",
            )
            for found in (self.everything, *self.ranked())
        )
        heads = ("known before choosing", "value", "standard error", "bias up to", "share of EVPI", "capped at EVPI")
        unit = self._unit()
        note = f"{self.worlds:,} worlds, seed {self.seed}" + (f"; in {unit}" if unit else "")
        return Table("Expected value of perfect information (EVPI)", heads, rows, note)

    def parts(self, naming: Naming = typed) -> tuple[str | Table, ...]:
        """Return the sentences and the table; `naming` names unknowns."""
        return (self.words(naming=naming), self.table(naming))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, in the units of the policies' values."""
        return {
            "best": self.best,
            "mean": self.mean,
            "level": list(self.level),
            "unit": self.unit,
            "matters": self.matters,
            "worlds": self.worlds,
            "seed": self.seed,
            "words": self.words(),
            "everything": self.everything.to_dict(),
            "unknowns": [found.to_dict() for found in self.unknowns],
        }

    def _unit(self) -> str:
        return "percentage points" if self.is_chance else self.unit

    def _share(self, found: ValueOfInformation) -> str:
        return f"{100 * found.value / self.everything.value:.0f} %" if self.everything.value else "·"

    def _figures(self, found: ValueOfInformation) -> tuple[str, str, str]:
        """Return a value, its standard error and its bias, to the digits that the standard error supports."""
        scale = 100.0 if self.is_chance else 1.0
        error = scale * found.standard_error
        value, bias = (_supported(scale * number, error) for number in (found.value, found.bias))
        return value, _supported(error, error), bias

    def _with_error(self, found: ValueOfInformation) -> str:
        value, error, _ = self._figures(found)
        return f"{value} {self._unit()}".rstrip() + f" (standard error {error})"


def _supported(number: float, error: float) -> str:
    """Return a number to the second digit of its standard error; further digits would differ between machines."""
    if error == 0 or number == 0:
        return rounded(number)
    digits = 1 - floor(log10(float(f"{error:.1e}")))
    if digits > 5:
        return rounded(number)
    shown, below = (number, "") if round(number, digits) else (10.0**-digits, "< ")
    return f"{below}{round(shown, digits):,.{max(digits, 0)}f}"


def information(
    values: ArrayLike,
    inputs: Mapping[str, ArrayLike],
    *,
    of: Sequence[str | Sequence[str]] | None = None,
    maximise: bool = True,
    policies: Sequence[str] | None = None,
    unit: str = "",
    matters: float = 0.0,
    is_chance: bool = False,
    seed: int = 0,
) -> VoiReport:
    """Return the value of knowing everything, and of knowing each unknown, before a policy is chosen.

    Parameters
    ----------
    values, inputs, maximise, seed
        as for `evppi`.
    of
        the unknowns, and groups of them, to report on (default: each input that varies).
    policies
        the names of the policies, in the order of the values.
    unit
        of the values, for words and table.
    matters
        the smallest difference in values that matters; smaller values of information count as no change.
    is_chance
        whether the values are chances, to report in per cent.

    >>> growth = [i / 100 for i in range(100)]
    >>> talk = [1 - x for x in growth]
    >>> found = information([growth, talk], {"growth": growth}, policies=["wait", "talk first"])
    >>> found.best, [each.name for each in found.ranked()], found.unknowns[0].value / found.everything.value > 0.99
    ('talk first', ['growth'], True)

    Raises
    ------
    QuestionError
        as `evppi` does.
    """
    oriented = numbers(values, "the values", 2)
    found = columns(inputs, oriented.shape[1])
    names = tuple(policies or (f"policy {i}" for i in range(1, len(oriented) + 1)))
    if len(names) != len(oriented):
        raise QuestionError(f"there are {len(names)} names for {len(oriented)} policies")
    asked = varying(found) if of is None else of
    means = oriented.mean(axis=1)
    best = int(means.argmax() if maximise else means.argmin())
    gaps = np.abs(means - means[best])
    level = (gaps < matters) | (gaps <= rounding_error(oriented))
    return VoiReport(
        names[best],
        float(means[best]),
        evpi(oriented, maximise=maximise),
        tuple(run_parts([partial(evppi, oriented, found, each, maximise=maximise, seed=seed) for each in asked])),
        oriented.shape[1],
        seed,
        unit,
        matters,
        is_chance,
        tuple(name for i, name in enumerate(names) if level[i] and i != best),
    )
