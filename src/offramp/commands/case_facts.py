"""The number of states of a case, its wrong beliefs and its warnings, within the time of a command where states cannot be listed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from offramp.commands.time_limit import within

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.case.model import Case
    from offramp.errors import Problem
    from offramp.symbolic.budget import Budget

__all__ = ["CaseFacts", "case_facts"]


@dataclass(frozen=True)
class CaseFacts:
    """The number of states of a case, the problems of its believed games, and its warnings.

    `undecided` says why the warnings about its states are not known; it is empty where they are.
    """

    size: int
    wrong: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    undecided: str = ""


def case_facts(case: Case, budget: Budget) -> CaseFacts:
    """Return what `check` says about the states of a case, from a list of them or from decision diagrams.

    Raises
    ------
    CaseError
        where the case has no graph.
    OutOfBudgetError
        where even the number of states is not decided within the budget.
    """
    from offramp.beliefs.belief_checks import wrong_beliefs
    from offramp.graph.advice import advise
    from offramp.symbolic.engine import listed_graph, needs_diagrams

    if needs_diagrams(case):
        return _by_diagrams(case, budget)
    graph = listed_graph(case)
    return CaseFacts(graph.size, wrong_beliefs(graph), advise(case))


def _by_diagrams(case: Case, budget: Budget) -> CaseFacts:
    from offramp.graph.advice import advise
    from offramp.symbolic.believed_states import wrong_large_beliefs
    from offramp.symbolic.budget import NOT_WITHIN, OutOfBudgetError
    from offramp.symbolic.encoded_states import EncodedStates, UndecidedStates
    from offramp.symbolic.engine import of_command
    from offramp.symbolic.large_graph import encode

    begun = time.monotonic()

    def answered(tell: Callable[[CaseFacts], None]) -> CaseFacts:
        graph = encode(case, budget=budget)
        late = NOT_WITHIN.format(seconds=budget.seconds)
        some = CaseFacts(graph.size, wrong_large_beliefs(graph.encoding), advise(case, UndecidedStates()), late)
        tell(some)
        try:
            with of_command(graph, begun, budget.seconds):
                return replace(some, warnings=advise(case, EncodedStates.of(graph.encoding, budget)), undecided="")
        except OutOfBudgetError as error:
            return replace(some, undecided=str(error))

    return within(budget.seconds, answered)
