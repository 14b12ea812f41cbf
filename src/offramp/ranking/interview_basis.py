"""Basis of an interview about a choice between policies: outcomes in worlds, and the order of every two open statements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import uncertain_lists
from offramp.errors import QuestionError
from offramp.ranking.dominance import dominance
from offramp.ranking.judged import judged
from offramp.ranking.lead import lead
from offramp.ranking.levels import room, turned
from offramp.ranking.rank import measures_of
from offramp.ranking.world_leads import leads_of_worlds
from offramp.worlds.open_lists import open_lists

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes
    from offramp.ranking.judged import JudgedMeasures
    from offramp.ranking.lead import Lead
    from offramp.ranking.world_leads import WorldLeads
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.open_lists import OpenLists

__all__ = ["InterviewBasis", "refuse_nothing_to_ask"]


def refuse_nothing_to_ask(case: Case) -> None:
    """Raise where a case has no choice between policies, or no pair of statements to ask about.

    Raises
    ------
    QuestionError
        where it has fewer than two policies, no measures, or no list with `above`; with an example.
    """
    if len(case.policies) < 2:
        has = "has one policy" if case.policies else "has no policies"
        raise QuestionError(
            f"the case {has}, and a choice needs two; add for instance `policies: {{wait: {{}}, talk first: {{usa.talks: on}}}}`"
        )
    measures_of(case)
    if all(each.doubt is not None for each in uncertain_lists(case)):
        raise QuestionError(
            "no list of the case has `above`, so that no pair is open to a question; state what is known of an actor's order, for instance "
            "`preferences: {usa: {statements: [usa.talks, not usa.strike], above: []}}`"
        )


@dataclass(frozen=True, eq=False)
class InterviewBasis:
    """Outcomes in worlds, with the order of every two open statements and the lead in each; the same for all answers."""

    outcomes: Outcomes
    measure: MeasureSpec | None
    lists: OpenLists
    allowed: JudgedMeasures

    @classmethod
    def of(cls, outcomes: Outcomes, measure: str | None) -> InterviewBasis:
        """Return the basis, or raise where there is nothing to ask about."""
        refuse_nothing_to_ask(outcomes.case)
        names = measures_of(outcomes.case, None if measure is None else [measure])
        allowed = judged(outcomes)
        for name in names:
            if measure is not None and name not in allowed.measures:
                raise QuestionError(f"policies are not ranked by `{name}`: {allowed.left_out[name]}")
        allowed = allowed.among(names)
        if not allowed.pairs:
            raise QuestionError("no measure of the case ranks policies, so that none of them leads")
        found = open_lists(outcomes.worlds)
        return cls(outcomes, None if measure is None else outcomes.measure_spec(names[0]), found, allowed)

    @cached_property
    def leads(self) -> WorldLeads:
        """The lead in each world, by all judged measures."""
        return leads_of_worlds(self.outcomes, self.allowed)

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The values of the measure asked about, higher is better: shape (policies, worlds); empty for the lead."""
        if self.measure is None:
            return np.zeros((0, self.outcomes.count))
        return turned(self.measure, self.outcomes.performance(self.measure.name))

    def lead_in(self, worlds: NDArray[np.bool_]) -> Lead:
        """Return the lead in expectation over some worlds."""
        specs = [self.outcomes.measure_spec(name) for name in self.allowed.pairs]
        return lead(
            dominance(
                {spec.name: self.outcomes.performance(spec.name)[:, worlds] for spec in specs},
                self.outcomes.policies,
                maximise={spec.name: spec.want == "high" for spec in specs},
                tolerance={spec.name: room(spec) for spec in specs},
                compared=self.allowed.pairs,
            )
        )
