"""The slow oracle of the jump process: its definition, word by word, over sets of what is on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
from tests.oracle import Condition, Ranking, Statements, Weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from tests.oracle import Model, On, State


@dataclass(frozen=True)
class Stage:
    """What a policy holds on or off, everywhere or while a condition is so."""

    holds: Mapping[str, bool]
    during: Condition | None = None


@dataclass(frozen=True)
class Process:
    """A conflict over time: tempo and reliability by actor, the rate of each event and where, what ends the story, a policy."""

    model: Model
    tempo: Mapping[str, float]
    reliability: Mapping[str, float]
    rates: Mapping[str, tuple[float, Condition, float]] = field(default_factory=dict)
    ends: Condition | None = None
    stages: tuple[Stage, ...] = ()

    def state_of(self, on: On) -> State:
        """Return the state a combination belongs to, beside what has happened in it."""
        return replace(self.model, given=on & set(self.model.events)).state_with(on)

    def has_ended(self, state: State) -> bool:
        return self.ends is not None and any(self.ends.holds(on) for on in state)

    def first(self, state: State) -> On:
        """Return the combination that a state goes by: the one with the least bit pattern."""
        return min(state, key=lambda on: sum(1 << i for i, name in enumerate(self.model.things) if name in on))

    def held(self, state: State) -> dict[str, bool]:
        """Return what the policy holds in a state, later stages first."""
        found: dict[str, bool] = {}
        for stage in self.stages:
            if stage.during is None or stage.during.holds(self.first(state)):
                found |= stage.holds
        return found

    def settled(self, state: State) -> State | None:
        """Return the state once commitments have taken effect; None where they break a rule, undo something or never rest."""
        for _ in range(20):
            if self.has_ended(state):
                return state
            on = self.first(state)
            held = self.held(state)
            wanted = frozenset(name for name in self.model.things if held.get(name, name in on))
            if any(self.model.once.get(name) == ("on" if name in on else "off") for name in wanted ^ on):
                return None
            if wanted == on:
                return state
            if any(rule.holds(wanted) for rule in self.model.impossible):
                return None
            state = self.state_of(wanted)
        return None

    def worth(self, actor: str, state: State) -> Fraction:
        """u_i(s), in units of the smallest preference stated."""
        on = self.first(state)
        match self.model.preferences[actor]:
            case Statements(conditions):
                return Fraction(sum(2 ** (len(conditions) - 1 - j) for j, c in enumerate(conditions) if c.holds(on)))
            case Weights(weights):
                return sum((Fraction(weight) for condition, weight in weights if condition.holds(on)), Fraction())
            case Ranking(groups, gaps):
                happened = on & set(self.model.events)
                level = Fraction(0)
                for depth in reversed(range(len(groups))):
                    if any(happened.union(parts) in state for parts in groups[depth]):
                        return level
                    level += 5 if depth - 1 in gaps else 1
        raise AssertionError("every state is ranked")

    def choices(self, actor: str, state: State) -> list[State]:
        """Return {s} and all that an actor can move to while the policy holds what it holds."""
        model = replace(self.model, given=self.first(state) & set(self.model.events))
        held = {name: on for name, on in self.held(state).items() if name in model.own(actor)}
        if model.merge:
            open_to = [state, *model.moves(actor, state)]
        else:
            (here,) = state
            open_to = [state, *(frozenset([on]) for on in model.feasible if model.can_move(actor, here, on))]
        return [s for s in open_to if all((name in self.first(s)) == on for name, on in held.items())]

    def leads(self, state: State) -> dict[State, float] | None:
        """Return the rate at which each other state follows; None where a commitment breaks a rule on the way."""
        rates: dict[State, float] = {}
        if self.has_ended(state):
            return rates
        for actor in self.model.actors:
            settled = [self.settled(choice) for choice in self.choices(actor, state)]
            reached = [end for end in settled if end is not None]
            if len(reached) < len(settled):
                return None
            worths = [self.worth(actor, end) for end in reached]
            p, best = self.reliability[actor], max(worths)
            weights = [(float(w == best) if p == 1 else exp(log(p / (1 - p)) * float(w - best))) for w in worths]
            for end, weight in zip(reached, weights, strict=True):
                rates[end] = rates.get(end, 0.0) + self.tempo[actor] * weight / sum(weights)
        for event, (rate, where, otherwise) in self.rates.items():
            on = self.first(state)
            if self.model.once.get(event) == ("on" if event in on else "off"):
                continue
            after = on ^ {event}
            if any(rule.holds(after) for rule in self.model.impossible):
                continue
            following = self.settled(self.state_of(after))
            if following is None:
                return None
            rates[following] = rates.get(following, 0.0) + (rate if where.holds(on) else otherwise)
        return {end: rate for end, rate in rates.items() if end != state}

    def chain(self) -> tuple[list[State], NDArray[np.float64]] | None:
        """Return all states that can be reached from the status quo, it being the first, and the rates between them."""
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
