"""Evaluation of a policy, window by window: one curve per query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.chain.curves import Curve, Piece, Sum
from offramp.chain.generator import Generator
from offramp.chain.queries import (
    ExpectedReward,
    ExpectedRewardOpen,
    TimeBoundedUntil,
    TimeBoundedUntilOpen,
)
from offramp.chain.query_parts import needed, parts_of, put_together
from offramp.chain.rates import chains_of
from offramp.chain.reward_classes import adds_up, classed
from offramp.chain.state_space import leaves
from offramp.chain.transient import Passage, solve
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.chain.queries import Query
    from offramp.chain.rates import Chain, Group
    from offramp.chain.schedule import Schedule
    from offramp.chain.state_space import StateSpace
    from offramp.worlds.parameters import Parameters

    Distributions = list[NDArray[np.float64]]

__all__ = ["ScheduleAnswers", "evaluate"]


@dataclass(frozen=True, eq=False)
class ScheduleAnswers:
    """The curves of the queries about one policy; `error` bounds the distance of a chance from the exact one."""

    schedule: Schedule
    curves: Mapping[Query, Curve | Sum]
    error: float

    def __getitem__(self, asked: Query) -> Curve | Sum:
        return self.curves[asked]


def evaluate(
    schedule: Schedule,
    parameters: Parameters,
    asked: Iterable[Query],
    chains: Sequence[Group] | None = None,
    until: Mapping[Query, float] | None = None,
    threads: int | None = None,
) -> ScheduleAnswers:
    """Answer queries about a policy, for all worlds and all times at once.

    `chains` are the result of `chains_of`; pass them to share work between schedules with the same state spaces and
    parameters. `until` is the last time, in years, at which an answer is needed (default: the horizon). `threads` is
    the number of threads that share the worlds.

    One pass answers all queries about the present state. A time-bounded until needs a pass of its own, unless its
    condition is permanent once it holds.

    Raises
    ------
    QuestionError
        if a rate is negative or has no value (the message names the state), or an amount does not exist.
    """
    wanted = dict.fromkeys(asked)
    parts = list(dict.fromkeys(part for question in wanted for part in parts_of(schedule, question)))
    evaluation = _Evaluation(schedule, parameters, chains or chains_of(schedule, parameters), threads)
    alone = [part for part in parts if not evaluation.in_plain_pass(part)]
    curves, error = evaluation.passed([part for part in parts if part not in alone])
    times = needed(schedule, wanted, until or {})
    for part in alone:
        curves[part] = evaluation.alone(part, times[part])
        if not isinstance(part, ExpectedRewardOpen):
            error = max(error, curves[part].error)
    found = {question: put_together(schedule, parameters, question, curves) for question in wanted}
    for question, curve in found.items():
        _refuse_overflow(question, curve)
    return ScheduleAnswers(schedule, found, error)


def _refuse_overflow(question: Query, curve: Curve | Sum) -> None:
    """Raise `QuestionError` if an amount is not finite at the end of its curve."""
    if not isinstance(question, ExpectedReward):
        return
    with np.errstate(over="ignore", invalid="ignore"):
        last = curve.at([curve.horizon])
    if not np.isfinite(last).all():
        raise QuestionError(f"`{question.name}` grows past all numbers; state it in a larger unit")


@dataclass(frozen=True, eq=False)
class _Pass:
    """One pass through a window: per group a generator, the nodes that can be left, the classes of nodes and their rewards.

    `rewards` has shape (K, classes) or (K, classes, worlds of the group).
    """

    generator: Generator
    live: NDArray[np.bool_]
    classes: NDArray[np.int64]
    rewards: NDArray[np.float64]
    whole: bool = True


@dataclass(frozen=True, eq=False)
class _Evaluation:
    """The passes through the windows of a schedule, for all groups of worlds."""

    schedule: Schedule
    parameters: Parameters
    groups: Sequence[Group]
    threads: int | None = None

    def in_plain_pass(self, question: Query) -> bool:
        """Return whether the chain without memory answers a query: it asks for the present state or a permanent condition."""
        match question:
            case TimeBoundedUntil():
                return self._stays(question, open_only=False)
            case TimeBoundedUntilOpen():
                return self._stays(question, open_only=True)
            case ExpectedRewardOpen():
                return False
        return True

    def _stays(self, question: TimeBoundedUntil | TimeBoundedUntilOpen, *, open_only: bool) -> bool:
        """Return whether a condition is permanent once it holds; with `open_only`, while the crisis goes on."""
        if question.before is not None:
            return False
        before: NDArray[np.bool_] | None = None
        for window in self.schedule.windows:
            held = window.structure.where(question.condition)
            held = held | window.structure.ended if open_only else held
            if before is not None and (before & ~held[window.entry]).any():
                return False
            if leaves(window.structure, held):
                return False
            before = held
        return True

    def _solved(
        self,
        number: int,
        years: float,
        here: Distributions,
        passes: Callable[[Chain, Group], _Pass],
    ) -> Passage:
        """Solve a window for all groups; `here` becomes their distributions at its end."""
        found: list[Passage] = []
        for k, group in enumerate(self.groups):
            each = passes(group.chains[number], group)
            passage = solve(
                each.generator,
                here[k],
                years,
                each.rewards,
                live=each.live,
                classes=each.classes,
                whole=each.whole,
                threads=self.threads,
            )
            here[k] = passage.end
            found.append(passage)
        return self._joined(found)

    def _joined(self, passages: Sequence[Passage]) -> Passage:
        """Return one passage of all worlds; the distributions at the end stay with the groups."""
        if len(passages) == 1 and np.array_equal(self.groups[0].worlds, np.arange(self.parameters.count)):
            return passages[0]
        moments: list[NDArray[np.float64]] = [np.zeros((0, 0))] * self.parameters.count
        rates = np.zeros(self.parameters.count)
        for group, passage in zip(self.groups, passages, strict=True):
            rates[group.worlds] = passage.rates
            for world, moment in zip(group.worlds.tolist(), passage.moments, strict=True):
                moments[world] = moment
        return Passage(
            passages[0].horizon,
            np.zeros((0, self.parameters.count)),
            tuple(moments),
            rates,
            max(passage.error for passage in passages),
            max(passage.rounding for passage in passages),
        )

    def _start(self, copies: int = 1) -> Distributions:
        """Return the distributions before the first window: all at the status quo, in the first of some copies."""
        return [
            np.concatenate([np.ones((1, len(g.worlds))), np.zeros((copies - 1, len(g.worlds)))]) for g in self.groups
        ]

    def _enter(self, number: int, here: Distributions, copies: int = 1) -> Distributions:
        """Return the distributions after commitments have taken effect at the start of a window."""
        found = []
        for group, before in zip(self.groups, here, strict=True):
            size, old = group.chains[number].size, len(before) // copies
            after = np.zeros((copies * size, before.shape[1]))
            for copy in range(copies):
                np.add.at(after, copy * size + group.entries[number], before[copy * old : (copy + 1) * old])
            found.append(after)
        return found

    def passed(self, asked: Sequence[Query]) -> tuple[dict[Query, Curve], float]:
        """Answer all queries of the chain without memory in one pass; return their curves and the error of a chance.

        The error of an integral is at most that of a chance, times the largest reward per year, times the years.
        """
        if not asked:
            return {}, 0.0
        pieces: dict[Query, list[Piece]] = {question: [] for question in asked}
        offsets = {question: np.zeros(self.parameters.count) for question in asked}
        errors = dict.fromkeys(asked, 0.0)
        here, error = self._start(), 0.0
        by_structure: dict[int, tuple[NDArray[np.intp], NDArray[np.float64]]] = {}
        for number, window in enumerate(self.schedule.windows):
            here = self._enter(number, here)
            if id(window.structure) not in by_structure:
                by_structure[id(window.structure)] = classed(asked, window.structure, self.parameters)
            classes, rewards = by_structure[id(window.structure)]

            def plain(
                chain: Chain, group: Group, classes: NDArray[np.intp] = classes, rewards: NDArray[np.float64] = rewards
            ) -> _Pass:
                kinds, own = np.unique(classes[chain.nodes], return_inverse=True)
                some = rewards[:, kinds][:, :, group.worlds]
                return _Pass(Generator.of(chain), ~chain.ended, own.astype(np.int64), some)

            years = window.ends - window.begins
            passage = self._solved(number, years, here, plain)
            error = error + passage.error + passage.rounding
            gained = passage.integral([years])[0] if any(map(adds_up, asked)) else None
            for row, question in enumerate(asked):
                integral = adds_up(question)
                errors[question] += error * years * float(np.abs(rewards[row]).max(initial=0.0)) if integral else 0.0
                piece = Piece(window.begins, window.ends, passage, row, offsets[question], integral, not integral)
                pieces[question].append(piece)
                if integral and gained is not None:
                    offsets[question] = offsets[question] + gained[row]
        curves = {
            question: Curve(tuple(parts), errors[question] if adds_up(question) else error)
            for question, parts in pieces.items()
        }
        return curves, error

    def alone(self, question: Query, until: float) -> Curve:
        """Answer a query in a pass of its own, up to the time `until` at which it is needed."""
        match question:
            case TimeBoundedUntil():
                return self._reached(question, until)
            case TimeBoundedUntilOpen():
                return self._reached_open(question, until)
            case ExpectedRewardOpen():
                return self._open_amount(question, until)
        raise AssertionError(f"{question} needs no pass of its own")

    def _reached(self, question: TimeBoundedUntil, until: float) -> Curve:
        """Answer a time-bounded until, in a pass in which its goal and its stop nodes are absorbing."""
        pieces = []
        here, error = self._start(), 0.0
        banked = np.zeros(self.parameters.count)
        for number, window in enumerate(self.schedule.windows):
            if window.begins >= until:
                break
            structure, ends = window.structure, min(window.ends, until)
            here = self._enter(number, here)
            goal, stop = _goal_and_stop(question, structure)

            def stopped(
                chain: Chain, _: Group, goal: NDArray[np.bool_] = goal, stop: NDArray[np.bool_] = stop
            ) -> _Pass:
                over = (goal | stop)[chain.nodes]
                classes = goal[chain.nodes].astype(np.int64)
                return _Pass(Generator.of(chain), ~over, classes, np.array([[0.0, 1.0]]))

            passage = self._solved(number, ends - window.begins, here, stopped)
            pieces.append(Piece(window.begins, ends, passage, 0, banked, integral=False, chance=True))
            error += passage.error + passage.rounding
            banked = banked.copy()
            for k, group in enumerate(self.groups):
                nodes = group.chains[number].nodes
                met = here[k][goal[nodes]]
                if len(met):
                    # One after another: numpy would add a single world's numbers in another order than those of several.
                    banked[group.worlds] += np.cumsum(met, axis=0)[-1]
                here[k] = np.where((goal | stop)[nodes][:, None], 0.0, here[k])
        return Curve(tuple(pieces), error)

    def _reached_open(self, question: TimeBoundedUntilOpen, until: float) -> Curve:
        """Answer a time-bounded until with the crisis still going on, in a pass over two copies of the chain.

        The second copy holds the histories in which the condition has held.
        """
        pieces = []
        here, error = self._start(2), 0.0
        for number, window in enumerate(self.schedule.windows):
            if window.begins >= until:
                break
            structure, ends = window.structure, min(window.ends, until)
            here = self._enter(number, here, 2)
            goal, stop = _goal_and_stop(question, structure)
            for k, group in enumerate(self.groups):
                _carry(here[k], goal[group.chains[number].nodes])

            def remembered(
                chain: Chain, _: Group, goal: NDArray[np.bool_] = goal, stop: NDArray[np.bool_] = stop
            ) -> _Pass:
                met, size, open_ = goal[chain.nodes], chain.size, ~chain.ended
                first = chain.ends + size * met[chain.ends]
                generator = Generator.from_steps(
                    2 * size,
                    np.concatenate([chain.starts, chain.starts + size]),
                    np.concatenate([first, chain.ends + size]),
                    np.concatenate([chain.values, chain.values]),
                )
                live = np.concatenate([open_ & ~stop[chain.nodes], open_])
                classes = np.concatenate([np.zeros(size), open_]).astype(np.int64)
                return _Pass(generator, live, classes, np.array([[0.0, 1.0]]))

            passage = self._solved(number, ends - window.begins, here, remembered)
            banked = np.zeros(self.parameters.count)
            pieces.append(Piece(window.begins, ends, passage, 0, banked, integral=False, chance=True))
            error += passage.error + passage.rounding
            for k, group in enumerate(self.groups):
                nodes = group.chains[number].nodes
                here[k][: len(nodes)][stop[nodes]] = 0.0
        return Curve(tuple(pieces), error)

    def _open_amount(self, question: ExpectedRewardOpen, until: float) -> Curve:
        """Answer the expected amount in histories that still go on, in a pass over two copies of the chain.

        Let p be the distribution and r the reward of a node per year. The expected amount m of the histories in each
        node follows dm/dt = m Q + p r. The second copy holds m and is fed by the first at the rates r.
        """
        pieces = []
        here, error, most = self._start(2), 0.0, 0.0
        for number, window in enumerate(self.schedule.windows):
            if window.begins >= until:
                break
            structure, ends = window.structure, min(window.ends, until)
            here = self._enter(number, here, 2)
            classes, rewards = classed([ExpectedReward(question.name)], structure, self.parameters)
            most = max(most, float(np.abs(rewards).max(initial=0.0)))

            def fed(
                chain: Chain, group: Group, classes: NDArray[np.intp] = classes, rewards: NDArray[np.float64] = rewards
            ) -> _Pass:
                size, nodes = chain.size, np.arange(chain.size)
                added = rewards[0][classes[chain.nodes]][:, group.worlds]
                starts = np.concatenate([chain.starts, chain.starts + size, nodes])
                generator = Generator.from_steps(
                    2 * size,
                    starts,
                    np.concatenate([chain.ends, chain.ends + size, nodes + size]),
                    np.concatenate([chain.values, chain.values, added]),
                    np.arange(len(starts)) < 2 * len(chain.starts),
                )
                open_ = ~chain.ended
                kinds = np.concatenate([np.zeros(size), open_]).astype(np.int64)
                live = np.concatenate([open_, open_])
                return _Pass(generator, live, kinds, np.array([[0.0, 1.0]]), whole=False)

            passage = self._solved(number, ends - window.begins, here, fed)
            pieces.append(Piece(window.begins, ends, passage, 0, np.zeros(self.parameters.count), integral=False))
            error += 2 * (passage.error + passage.rounding) * most * ends
        return Curve(tuple(pieces), error)


def _goal_and_stop(
    question: TimeBoundedUntil | TimeBoundedUntilOpen, structure: StateSpace
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the goal nodes of a query, and the nodes that rule the goal out."""
    goal = structure.where(question.condition)
    stop = structure.where(question.before) & ~goal if question.before is not None else np.zeros_like(goal)
    return goal, stop


def _carry(here: NDArray[np.float64], met: NDArray[np.bool_]) -> None:
    """Move probability from the first copy of the nodes to the second, in place, where a condition is met."""
    size = len(met)
    here[size:][met] += here[:size][met]
    here[:size][met] = 0.0
