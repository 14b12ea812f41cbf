"""Outcomes made by hand: a small case with any measures, and the value of each under each policy in each world."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from offramp.case.reading import loads
from offramp.ensemble.outcomes import Outcomes
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

__all__ = ["Drawn", "drawn_tables", "made"]

HEAD = """
title: A table
horizon: 1 year
actors:
  a: {tempo: 1 per year, reliability: 0.8, options: {x: X}}
  b: {tempo: 1 per year, reliability: 0.8, options: {y: Y}}
events: {war: {label: War, once: on}, flood: {label: Flood, once: on}}
status quo: []
preferences: {a: [not war]}
images:
  b: {calm: {weight: 1, preferences: [not war]}, bold: {weight: 1, label: Bold one, preferences: [war, b.y]}}
unknowns: {u: {low: 1, best: 2, high: 3}}
rates: {war: "0.1 * u"}
counts: {shots: 3, ships: 2}
harms: {toll: {war: 1000}, loss: {war: 10, flood: 5}}
"""


def made(
    values: Mapping[str, Mapping[str, ArrayLike]],
    measures: Mapping[str, str],
    *,
    ends: str | None = None,
    readings: Sequence[str] | None = None,
    asked: Mapping[str, Mapping[str, ArrayLike]] | None = None,
) -> Outcomes:
    """Return outcomes of policies by measure: values by policy and measure, each of shape (worlds,) or the same in all.

    `measures` has the rest of each measure as the case file writes it, such as `chance of: war, want: low`; `readings` of actor b,
    one per world; `asked` further answers by policy.
    """
    lines = [f"  {name}: {{{text}, within: 1 year}}" for name, text in measures.items()]
    policies = "".join(f"\n  {policy}: {{}}" for policy in values)
    text = f"{HEAD}{f'ends: {ends}' if ends else ''}\nmeasures:\n" + "\n".join(lines) + f"\npolicies:{policies}\n"
    case = loads(text)
    arrays = {
        policy: {name: np.asarray(row, dtype=float) for name, row in {**of, **(asked or {}).get(policy, {})}.items()}
        for policy, of in values.items()
    }
    worlds = max([row.size for of in arrays.values() for row in of.values()] + [len(readings or ())])
    drawn = draw_worlds(case, worlds, 1, images=None if readings else {"b": "calm"})
    if readings:
        drawn = replace(drawn, images={"b": tuple(readings)})
    whole = {
        policy: {name: np.broadcast_to(row, (worlds,)) for name, row in of.items()} for policy, of in arrays.items()
    }
    return Outcomes(drawn, tuple(values), whole)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Drawn values by policy and measure, all of them whole numbers over 8, and what the case says of each measure."""

    values: dict[str, dict[str, list[float]]]
    measures: dict[str, str]
    readings: tuple[str, ...]
    want: dict[str, str]
    matters: dict[str, float]
    chances: dict[str, float] = field(default_factory=dict)

    def outcomes(self, policies: Sequence[str] | None = None, measures: Sequence[str] | None = None) -> Outcomes:
        """Return the outcomes, of some policies and measures in a given order."""
        names = list(measures or self.measures)
        return made(
            {
                policy: {name: self.values[policy][name] for name in names}
                for policy in (list(self.values) if policies is None else policies)
            },
            {name: self.measures[name] for name in names},
            ends="war",
            readings=self.readings,
            asked={policy: {"ends: war": chance} for policy, chance in self.chances.items()},
        )

    def __repr__(self) -> str:
        return f"{self.values}, {self.measures}, {self.readings}, ends {self.chances}"


@st.composite
def drawn_tables(draw: st.DrawFn, *, least: int = 2, ends: bool = False) -> Drawn:
    """Draw a table: two to five policies, one to four measures, one to five worlds, with ties and differences that do not matter.

    With `ends`, some measures compare only policies that end the crisis equally often.
    """
    policies = ["wait", "talk", "trade", "press", "strike"][: draw(st.integers(least, 5))]
    worlds = draw(st.integers(1, 5))
    measures, want, matters = {}, {}, {}
    for k in range(draw(st.integers(1, 4))):
        name = f"m{k}"
        want[name] = draw(st.sampled_from(["low", "high"]))
        matters[name] = draw(st.sampled_from([0.0, 0.125, 0.25, 1.0]))
        scale = "[1, 0]" if want[name] == "low" else "[0, 1]"
        rest = draw(
            st.sampled_from(
                [f"scale: {scale}", f"scale: {scale}", "weight: 2", f"scale: {scale}, weight: {{low: 1, high: 3}}"]
            )
        )
        over = "" if ends and draw(st.booleans()) else "over: 1, "
        measures[name] = f"expected: shots, want: {want[name]}, {over}matters: {matters[name]}, {rest}"
    parts = st.integers(0, draw(st.sampled_from([1, 2, 8])))
    values = {
        policy: {
            name: [part / 8 for part in draw(st.lists(parts, min_size=worlds, max_size=worlds))] for name in measures
        }
        for policy in policies
    }
    readings = tuple(draw(st.lists(st.sampled_from(["calm", "bold"]), min_size=worlds, max_size=worlds)))
    chances = {policy: draw(st.sampled_from([0.0, 0.5])) if ends else 0.0 for policy in policies}
    return Drawn(values, measures, readings, want, matters, chances)
