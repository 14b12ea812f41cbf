"""A plain process for the slow oracle: one world, everybody with foresight and reliable in its way, no deals, no times."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from tests.chain.oracle_choice import NEITHER, BrokenError, Conflict, Crisis, Node, Rate, World
from tests.chain.oracle_choice import Stage as Commitment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from tests.oracle import Condition, Model, On, State


@dataclass(frozen=True)
class Stage:
    """What a policy holds on or off, everywhere or while a condition is so."""

    holds: Mapping[str, bool]
    during: Condition | None = None


@dataclass(frozen=True)
class Process:
    """A conflict over time: tempo and reliability by actor, the rate of each event and where, what ends the crisis, a policy."""

    model: Model
    tempo: Mapping[str, float]
    reliability: Mapping[str, float]
    rates: Mapping[str, tuple[float, Condition, float]] = field(default_factory=dict)
    ends: Condition | None = None
    stages: tuple[Stage, ...] = ()

    @cached_property
    def conflict(self) -> Conflict:
        """The same in the words of the definition."""
        rates = {event: Rate(rate, where, otherwise) for event, (rate, where, otherwise) in self.rates.items()}
        stages = tuple(Commitment(stage.holds, during=stage.during) for stage in self.stages)
        crisis = Crisis(self.model, rates, self.ends, stages)
        return Conflict(crisis, World(self.model.preferences, self.tempo, self.reliability), tuple(range(len(stages))))

    def node(self, state: State) -> Node:
        return Node(state, (NEITHER,) * len(self.stages), (0,) * len(self.rates))

    def state_of(self, on: On) -> State:
        """Return the state a combination belongs to, beside what has happened in it."""
        return self.conflict.state_of(on)

    def first(self, state: State) -> On:
        """Return the combination that a state goes by: the one with the least bit pattern."""
        return self.conflict.first(state)

    def has_ended(self, state: State) -> bool:
        return self.conflict.has_ended(state)

    def settled(self, state: State) -> State | None:
        """Return the state once commitments have taken effect at the start; None where they cannot."""
        try:
            return self.conflict.settled(self.node(state), strict=True).state
        except BrokenError:
            return None

    def leads(self, state: State) -> dict[State, float] | None:
        """Return the rate at which each other state follows; None where a commitment breaks a rule on the way."""
        rates: dict[State, float] = {}
        try:
            for (_, end), rate in self.conflict.leads(self.node(state)).items():
                rates[end.state] = rates.get(end.state, 0.0) + rate
        except BrokenError:
            return None
        return rates

    def chain(self) -> tuple[list[State], NDArray[np.float64]] | None:
        """Return all states that come about from the status quo, it being the first, and the rates between them."""
        start = self.settled(self.state_of(frozenset(self.model.status_quo)))
        if start is None:
            return None
        states: list[State] = [start]
        table: dict[State, dict[State, float]] = {}
        for state in states:
            leads = self.leads(state)
            if leads is None:
                return None
            table[state] = leads
            states += [end for end in leads if end not in states]
        matrix = np.zeros((len(states), len(states)))
        for i, state in enumerate(states):
            for end, rate in table[state].items():
                matrix[i, states.index(end)] = rate
            matrix[i, i] = -matrix[i].sum()
        return states, matrix
