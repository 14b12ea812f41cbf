"""Outcomes of policies in many worlds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.chain.relevance import influential_inputs
from offramp.errors import QuestionError, did_you_mean
from offramp.risk.measures import measure_specs
from offramp.tables import Table
from offramp.text import Figure, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.worlds import Worlds

__all__ = ["Outcomes"]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Outcomes of the policies of a case in the same worlds.

    `values[policy][query]` has shape (worlds,). A query is the name of a measure, `ends: …` for an ending of the crisis by the
    horizon, or a chance or expectation as a claim writes it. `left_out` are policies that no chain can evaluate. `error` bounds
    the numerical error. Two records are equal if all their values are, bit for bit.
    """

    worlds: Worlds
    policies: tuple[str, ...]
    values: Mapping[str, Mapping[str, NDArray[np.float64]]]
    left_out: tuple[str, ...] = ()
    error: float = 0.0

    @property
    def case(self) -> Case:
        """The case."""
        return self.worlds.case

    @property
    def count(self) -> int:
        """Number of worlds."""
        return self.worlds.count

    @cached_property
    def measure_specs(self) -> tuple[MeasureSpec, ...]:
        """The measures of the case."""
        return measure_specs(self.case)

    def inputs(self, measure: str) -> Mapping[str, NDArray[Any]]:
        """Return the uncertainties that differ between worlds and can influence a measure under some policy."""
        policies = [policy if policy in self.case.policies else None for policy in self.policies]
        inputs = influential_inputs(self.case, policies, [self.measure_spec(measure).asked])
        return self.worlds.varied_among(inputs)

    def measure_spec(self, measure: str) -> MeasureSpec:
        """Return a measure by its name; raise `QuestionError` if it is unknown."""
        for measure_spec in self.measure_specs:
            if measure_spec.name == measure:
                return measure_spec
        raise QuestionError(
            f"there is no measure `{measure}`{did_you_mean(measure, [measure_spec.name for measure_spec in self.measure_specs])}"
        )

    def performance(self, measure: str) -> NDArray[np.float64]:
        """Return the values of a measure for every ranked policy: shape (policies, worlds)."""
        name = self.measure_spec(measure).name
        return np.array([self.values[policy][name] for policy in self.policies])

    def of(self, policy: str, question: str) -> NDArray[np.float64]:
        """Return the values of a query for a policy: shape (worlds,).

        Raises
        ------
        QuestionError
            if the policy or the query was not evaluated.
        """
        if policy not in self.values:
            raise QuestionError(f"the policy `{policy}` was not evaluated{did_you_mean(policy, self.values)}")
        asked = self.values[policy]
        if question not in asked:
            raise QuestionError(f"`{question}` was not evaluated for `{policy}`{did_you_mean(question, asked)}")
        return asked[question]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outcomes):
            return NotImplemented
        mine, theirs = self.columns, other.columns
        return (
            self.worlds == other.worlds
            and self.policies == other.policies
            and mine.keys() == theirs.keys()
            and all(np.array_equal(mine[key], theirs[key]) for key in mine)
        )

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def columns(self) -> Mapping[tuple[str, str], NDArray[np.float64]]:
        """The values by policy and query."""
        return {(policy, name): values for policy, asked in self.values.items() for name, values in asked.items()}

    def table(self) -> Table:
        """Return a table with a row per policy: the mean and the 5th and 95th percentiles of each measure."""
        heads = ("policy", *(measure_spec.name for measure_spec in self.measure_specs))
        rows = tuple(
            (policy, *(self.range_of(policy, measure_spec) for measure_spec in self.measure_specs))
            for policy in self.policies
        )
        legend = "; ".join(f"{g.name}: {g.label}, better {g.want}" for g in self.measure_specs)
        note = f"the mean, and in brackets the 5th and 95th percentiles, of {counted(self.count, 'world')}; {legend}"
        return Table(f"{self.case.title}: options against outcomes", heads, rows, note)

    def range_of(self, policy: str, measure_spec: MeasureSpec) -> Figure:
        """Return the mean of a measure with its 5th and 95th percentiles, in words."""
        values = self.values[policy][measure_spec.name]
        low, high = np.quantile(values, [0.05, 0.95]).tolist()
        mean = float(values.mean())
        text = f"{measure_spec.shown(mean)} ({measure_spec.shown(low)} to {measure_spec.shown(high)})"
        return Figure(text, mean, low=low, high=high)

    def __str__(self) -> str:
        return self.table().text()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "case": self.case.title,
            "format": 1,
            "worlds": self.worlds.to_dict(),
            "policies": list(self.policies),
            "values": {
                policy: {name: values.tolist() for name, values in asked.items()}
                for policy, asked in self.values.items()
            },
        }
