"""Commitments of a policy: the stages in force in each node, and their immediate effects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import lookup_in
from offramp.case.value import holds
from offramp.chain.words import code_words, policy_words, state_words
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case, Stage
    from offramp.chain.state_index import States

__all__ = ["ON", "OVER", "WAITING", "ActiveStage", "Commitments", "active_stages"]

WAITING = 0
ON = 1
OVER = 2
"""Status of a stage with a trigger or an end: waiting for its trigger, in force, or ended.

The status is a base-3 digit in the memory of a node.
"""

TRIGGER_STATES = 3
"""The number of values of that digit."""


@dataclass(frozen=True)
class ActiveStage:
    """A stage of a policy within one window of time; `mask` and `value` are the bits that it sets.

    `trigger_digit` is the weight of its status digit in the memory; None for a stage without trigger and end.
    """

    number: int
    stage: Stage
    mask: int
    value: int
    trigger_digit: int | None


@dataclass(frozen=True, eq=False)
class Commitments:
    """The stages of a policy within one window of time; later stages override earlier ones."""

    states: States
    policy: str | None
    stages: tuple[ActiveStage, ...]

    def opening(self, memory: NDArray[np.int64], before: Commitments | None) -> NDArray[np.int64]:
        """Return the memory at the start of a window: continuing stages keep their digit, others start anew."""
        going = {s.number for s in before.stages} & {s.number for s in self.stages} if before else set()
        result = memory.copy()
        for stage in self._with_digit(before.stages if before else ()):
            if stage.number not in going:
                result -= self.digit(result, stage) * _weight(stage)
        for stage in self._with_digit(self.stages):
            if stage.number not in going and stage.stage.when is None:
                result += ON * _weight(stage)
        return result

    @staticmethod
    def _with_digit(stages: Sequence[ActiveStage]) -> tuple[ActiveStage, ...]:
        return tuple(stage for stage in stages if stage.trigger_digit is not None)

    @staticmethod
    def digit(memory: NDArray[np.int64], stage: ActiveStage) -> NDArray[np.int64]:
        """Return the status digit of a stage, from the memory of some nodes."""
        return memory // _weight(stage) % TRIGGER_STATES

    def in_force(
        self, state_index: NDArray[np.int64], memory: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return, per node, the mask and the values of the bits that commitments set; `state_index` are positions among the states."""
        mask, value = np.zeros_like(state_index), np.zeros_like(state_index)
        for stage in self.stages:
            force = self._is_active(stage, state_index, memory)
            value = np.where(force, value & ~np.int64(stage.mask) | stage.value, value)
            mask = np.where(force, mask | stage.mask, mask)
        return mask, value

    def _is_active(
        self, stage: ActiveStage, state_index: NDArray[np.int64], memory: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        force = np.ones(len(state_index), dtype=bool)
        if stage.trigger_digit is not None:
            force &= self.digit(memory, stage) == ON
        if stage.stage.while_ is not None:
            force &= self._true(stage.stage.while_, state_index)
        return force

    def _true(self, condition: Expression, state_index: NDArray[np.int64]) -> NDArray[np.bool_]:
        lookup = lookup_in(self.states.case, self.states.codes[state_index])
        return np.broadcast_to(holds(condition, lookup), state_index.shape)

    def settle(
        self,
        state_index: NDArray[np.int64],
        memory: NDArray[np.int64],
        ended: NDArray[np.bool_],
        *,
        strict: bool = False,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the nodes after all triggers have fired and all commitments have taken effect.

        `ended` (states,) marks the states in which the crisis has ended; commitments have no effect there. Where
        commitments alone would break a rule, the bound actors also change the fewest further options that restore it.
        With `strict` they do not: at the start of a policy, its author can state them.

        Raises
        ------
        QuestionError
            if a commitment breaks a rule or reverses an irreversible option, or if commitments cycle without end.
        """
        if not self.stages:
            return state_index, memory
        state_index, memory = state_index.copy(), memory.copy()
        for _ in range(2 * len(self.stages) + 2):
            going = np.flatnonzero(~ended[state_index])
            moved, turned = self._settle_step(state_index[going], memory[going], strict=strict)
            same = (moved == state_index[going]) & (turned == memory[going])
            if same.all():
                return state_index, memory
            state_index[going], memory[going] = moved, turned
        raise QuestionError(
            f"the commitments of {policy_words(self.policy)} cycle without end: one meets the condition that ends or overrides it, in "
            f"{state_words(self.states, int(state_index[going[~same][0]]))}"
        )

    def _settle_step(
        self, state_index: NDArray[np.int64], memory: NDArray[np.int64], *, strict: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        turned = memory.copy()
        for stage in self._with_digit(self.stages):
            digit = self.digit(turned, stage)
            if stage.stage.when is not None:
                pulled = (digit == WAITING) & self._true(stage.stage.when, state_index)
                digit = np.where(pulled, ON, digit)
            if stage.stage.until is not None:
                done = (digit == ON) & self._true(stage.stage.until, state_index)
                digit = np.where(done, OVER, digit)
            turned += (digit - self.digit(turned, stage)) * _weight(stage)
        mask, value = self.in_force(state_index, turned)
        codes = self.states.codes[state_index]
        wanted = codes & ~mask | value
        moved = self.states.positions(wanted)
        if (moved < 0).any() and not strict:
            bad = np.flatnonzero(moved < 0)
            moved[bad] = self._repaired(codes[bad], wanted[bad], mask[bad])
        self._refuse_broken_rules(codes, wanted, moved)
        self._refuse_undoing(codes, wanted)
        # The first member represents a merged state, also where a commitment leads to another member.
        return np.where(wanted == codes, state_index, self.states.first[moved]), turned

    def _repaired(
        self, codes: NDArray[np.int64], wanted: NDArray[np.int64], mask: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the nearest feasible state after the bound actors change further options of their own.

        For example, calling off talks recalls the envoy. The fewest options change, those first in the file first; -1
        if no change gives a feasible state.
        """
        case = self.states.case
        found = np.full(len(wanted), -1, dtype=np.int64)
        for held in np.unique(mask).tolist():
            some = np.flatnonzero(mask == held)
            own = [line.own for line in self.states.lines if line.own & held]
            free = [bit for bit in range(len(case.options)) if sum(own) >> bit & 1 and not held >> bit & 1]
            for count in range(1, len(free) + 1):
                for bits in combinations(free, count):
                    left = some[found[some] < 0]
                    if not len(left):
                        break
                    changed = wanted[left] ^ sum(1 << bit for bit in bits)
                    undone = self._undone(codes[left], changed)
                    found[left] = np.where(undone, -1, self.states.positions(changed))
        return found

    def _undone(self, codes: NDArray[np.int64], changed: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return the mask of changes that would reverse an irreversible option."""
        stays_on, stays_off = self._once
        undone: NDArray[np.bool_] = (codes & ~changed & stays_on | ~codes & changed & stays_off) != 0
        return undone

    @cached_property
    def _once(self) -> tuple[int, int]:
        case = self.states.case
        bits = [(1 << bit, case.irreversible(thing)) for bit, thing in enumerate(case.options)]
        return sum(b for b, once in bits if once == "on"), sum(b for b, once in bits if once == "off")

    def _refuse_broken_rules(
        self, codes: NDArray[np.int64], wanted: NDArray[np.int64], moved: NDArray[np.int64]
    ) -> None:
        if (moved >= 0).all():
            return
        case = self.states.case
        bad = int(np.argmin(moved))
        code = int(wanted[bad])
        broken = [rule for rule in case.impossible if holds(rule, lookup_in(case, code))]
        raise QuestionError(
            f"{policy_words(self.policy)} contradicts the rule `{broken[0]}`: from {code_words(case, int(codes[bad]))} its commitments "
            f"would lead to {code_words(case, code)}"
        )

    def _refuse_undoing(self, codes: NDArray[np.int64], wanted: NDArray[np.int64]) -> None:
        undone = np.flatnonzero(self._undone(codes, wanted))
        if not len(undone):
            return
        case = self.states.case
        was, becomes = int(codes[undone[0]]), int(wanted[undone[0]])
        thing = next(
            t
            for bit, t in enumerate(case.options)
            if (was ^ becomes) >> bit & 1 and case.irreversible(t) == ("on" if was >> bit & 1 else "off")
        )
        once = case.irreversible(thing)
        raise QuestionError(
            f"{policy_words(self.policy)} would reverse `{thing}` in {code_words(case, was)}; once {once} it stays {once}; end the "
            f"commitment earlier, with `until` or `while`"
        )


def _weight(stage: ActiveStage) -> int:
    """Return the weight of a stage's digit (1 for a stage without one; the callers never use it)."""
    return stage.trigger_digit or 1


def active_stages(case: Case, stages: Sequence[Stage], unit: int) -> tuple[ActiveStage, ...]:
    """Return the stages of a policy with the bits that they set; `unit` is the weight of the first status digit."""
    found = []
    for number, stage in enumerate(stages):
        mask = sum(1 << case.things.index(option) for option in stage.holds)
        value = sum(1 << case.things.index(option) for option, held in stage.holds.items() if held == "on")
        trigger_digit = None
        if stage.when is not None or stage.until is not None:
            trigger_digit, unit = unit, unit * TRIGGER_STATES
        found.append(ActiveStage(number, stage, mask, value, trigger_digit))
    return tuple(found)
