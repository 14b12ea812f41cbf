"""What it would be worth to know more before choosing, unknown by unknown: which question to answer first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.ranking.columns import columns, numbers, varying
from offramp.ranking.worth import evpi, evppi
from offramp.risk.figures import rounded
from offramp.tables import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from offramp.ranking.worth import Worth

__all__ = ["Information", "information"]


@dataclass(frozen=True)
class Information(Shown):
    """What knowing everything, and what knowing each of some unknowns or groups, would be worth.

    `best` is the choice that is best on average, with `mean`; `unit` is that of the values.
    """

    best: str
    mean: float
    everything: Worth
    unknowns: tuple[Worth, ...]
    worlds: int
    seed: int
    unit: str = ""

    def ranked(self) -> tuple[Worth, ...]:
        """Return the unknowns by what they are worth, the greatest first."""
        return tuple(sorted(self.unknowns, key=lambda worth: -worth.value))

    def words(self) -> str:
        """Return in a sentence or two what is best as things are, and what it would be worth to know."""
        told = f"As things are, {self.best} is best on average ({self._shown(self.mean)}). "
        if self.everything.value == 0:
            return told + "It is best in every world: no knowledge would change the choice."
        told += f"To know everything before choosing would be worth {self._with_error(self.everything)}."
        if self.unknowns and (first := self.ranked()[0]).value > 2 * first.standard_error:
            told += f" Worth most is {first.name}: {self._with_error(first)}, {self._share(first)} of that."
        return told

    def table(self) -> Table:
        """Return a table: everything, then a row per unknown or group, the one worth most first."""
        rows = tuple(
            (
                worth.name,
                rounded(worth.value),
                rounded(worth.standard_error),
                rounded(worth.bias),
                self._share(worth),
                "yes" if worth.clipped else "",
            )
            for worth in (self.everything, *self.ranked())
        )
        heads = ("to know", "is worth", "standard error", "bias up to", "share", "cut to everything's")
        note = f"{self.worlds:,} worlds, seed {self.seed}" + (f"; in {self.unit}" if self.unit else "")
        return Table("What it would be worth to know", heads, rows, note)

    def parts(self) -> tuple[str | Table, ...]:
        """Return the sentences and the table."""
        return (self.words(), self.table())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "best": self.best,
            "mean": self.mean,
            "unit": self.unit,
            "worlds": self.worlds,
            "seed": self.seed,
            "words": self.words(),
            "everything": self.everything.to_dict(),
            "unknowns": [worth.to_dict() for worth in self.unknowns],
        }

    def _share(self, worth: Worth) -> str:
        return f"{100 * worth.value / self.everything.value:.0f} %" if self.everything.value else "·"

    def _shown(self, value: float) -> str:
        return f"{rounded(value)} {self.unit}".rstrip()

    def _with_error(self, worth: Worth) -> str:
        return f"{self._shown(worth.value)} (standard error {rounded(worth.standard_error)})"


def information(
    values: ArrayLike,
    inputs: Mapping[str, ArrayLike],
    *,
    of: Sequence[str | Sequence[str]] | None = None,
    maximise: bool = True,
    policies: Sequence[str] | None = None,
    unit: str = "",
    seed: int = 0,
) -> Information:
    """Return what knowing everything, and what knowing each unknown, would be worth.

    Parameters
    ----------
    values, inputs, maximise, seed
        as for `evppi`.
    of
        the unknowns asked about, and groups of them (default: each input that varies).
    policies
        the names of the policies, in the order of the values.
    unit
        of the values, for words and table.

    >>> growth = [i / 100 for i in range(100)]
    >>> talk = [1 - x for x in growth]
    >>> found = information([growth, talk], {"growth": growth}, policies=["wait", "talk first"])
    >>> found.best, [worth.name for worth in found.ranked()], found.unknowns[0].value / found.everything.value > 0.99
    ('talk first', ['growth'], True)

    Raises
    ------
    QuestionError, ValueError
        as `evppi` does.
    """
    worths = numbers(values, "the values", 2)
    found = columns(inputs, worths.shape[1])
    names = tuple(policies or (f"policy {i}" for i in range(1, len(worths) + 1)))
    if len(names) != len(worths):
        raise ValueError(f"there are {len(names)} names for {len(worths)} policies")
    asked = varying(found) if of is None else of
    means = worths.mean(axis=1)
    best = int(means.argmax() if maximise else means.argmin())
    return Information(
        names[best],
        float(means[best]),
        evpi(worths, maximise=maximise),
        tuple(evppi(worths, found, each, maximise=maximise, seed=seed) for each in asked),
        worths.shape[1],
        seed,
        unit,
    )
