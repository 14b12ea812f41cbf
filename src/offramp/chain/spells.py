"""First spell of a condition: the chance that one begins, and the distribution of how long it lasts.

A spell begins when the condition comes to hold while the crisis goes on, and it ends when the condition ceases to hold or the crisis
ends. One that is under way at the start has no known beginning and does not count. Within one window the duration depends on the
beginning through the first node alone, so that one pass from the distribution of first nodes gives the whole curve. Spells that begin
before the boundary of two windows are integrated over their beginning, by Gauss-Legendre quadrature between the beginnings from which
the boundary falls on one of the asked ages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of
from offramp.chain.generator import Generator
from offramp.chain.rates import chains_of
from offramp.chain.transient import solve
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.chain.rates import Group
    from offramp.chain.schedule import Schedule
    from offramp.worlds.parameters import Parameters

__all__ = ["FirstSpells", "first_spells"]

POINTS = 6
"""Number of quadrature points in each part of the span in which spells begin."""

MOST_STEPS_OF_A_PART = 12.0
"""Length of a part times the fastest exit rate up to which `POINTS` suffice: in the Korean case the error is then below 1e-9."""

MOST_PARTS = 16
"""Largest number of parts between two kinks, so that a rate of many thousands a year does not multiply the work."""

COLUMNS = 64
"""Number of chains that are solved at once; no result depends on it."""

SAME = 1e-12
"""Relative tolerance below which two times are equal."""


@dataclass(frozen=True, eq=False)
class FirstSpells:
    """First spells of a condition that begin within `within` years, in every world.

    `begun` (worlds,) is the chance that one begins by then. `lasting` and `over`, shape (ages, worlds), are the chances that one begins
    by then and lasts longer than each of `ages` (years), and that the crisis ends during it by that age.
    """

    within: float
    ages: NDArray[np.float64]
    begun: NDArray[np.float64]
    lasting: NDArray[np.float64]
    over: NDArray[np.float64]


def first_spells(
    schedule: Schedule,
    parameters: Parameters,
    condition: Expression,
    within: float,
    ages: Sequence[float] | NDArray[np.float64],
    threads: int | None = None,
) -> FirstSpells:
    """Return the first spells of a condition under a policy.

    Parameters
    ----------
    schedule
        the policy, up to a horizon of at least `within` and the largest age together.
    parameters
        the numbers of the worlds.
    condition
        the condition on states.
    within
        the time in years by which a spell begins.
    ages
        the ages in years, ascending, at which the duration is asked.
    threads
        number of threads that share the worlds (default: one per core).

    >>> from offramp.case.expression import Expression
    >>> from offramp.case.reading import load
    >>> from offramp.chain.schedule import schedule_of
    >>> from offramp.worlds.parameters import (best_values)
    >>> case = load("hotline")
    >>> found = first_spells(schedule_of(case, "wait", 3.0), best_values(case), Expression.read("alarm"), 1.0, [0.0, 0.01])
    >>> bool(0 < found.lasting[1, 0] < found.lasting[0, 0] < 1)
    True

    Raises
    ------
    QuestionError
        where the horizon of the schedule is too short, or as `evaluate` does.
    """
    asked = np.asarray(ages, dtype=float)
    longest = float(asked.max(initial=0.0))
    if schedule.horizon < (within + longest) * (1 - SAME):
        raise QuestionError(
            f"spells that begin within {within:g} years and are followed for {longest:g} need a horizon of {within + longest:g} years; "
            f"found {schedule.horizon:g}"
        )
    shape = (len(asked), parameters.count)
    found = FirstSpells(within, asked, np.zeros(parameters.count), np.zeros(shape), np.zeros(shape))
    for group in chains_of(schedule, parameters):
        _Spells(schedule, group, condition, found, threads).add()
    return found


@dataclass(frozen=True, eq=False)
class _Columns:
    """Spells that begin in a window: the world of each column within its group, the time and the weight, and the chances of first nodes.

    `first` has shape (nodes, columns), the others (columns,).
    """

    world: NDArray[np.int64]
    time: NDArray[np.float64]
    weight: NDArray[np.float64]
    first: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Spells:
    """The first spells of one group of worlds.

    Distributions are over the nodes of a window, or over two copies of them where a spell is under way at the start: the first copy holds
    the histories in which that spell still lasts.
    """

    schedule: Schedule
    group: Group
    condition: Expression
    found: FirstSpells
    threads: int | None

    def add(self) -> None:
        """Add the spells of the group to those found."""
        worlds, copies = len(self.group.worlds), 2 if self._holds_at_first() else 1
        here = np.concatenate([np.ones((1, worlds)), np.zeros((copies - 1, worlds))])
        for number, window in enumerate(self.schedule.windows):
            if window.begins >= self.found.within:
                return
            here = self._entered(number, here, copies)
            first, here = self._taken(number, here)
            self._follow(number, self._columns(np.array([window.begins]), np.ones(1), first))
            ends = min(window.ends, self.found.within)
            if self._is_last(number):
                first, _ = self._taken(number, self._until_begun(number, here, np.array([ends - window.begins])))
                self._follow(number, self._columns(np.array([ends]), np.ones(1), first))
                return
            here = self._integrated(number, here, ends)

    @cached_property
    def _inside(self) -> tuple[NDArray[np.bool_], ...]:
        """The nodes of each window's chain in which a spell goes on."""
        return tuple(c.structure.where(self.condition)[c.nodes] & ~c.ended for c in self.group.chains)

    def _is_last(self, number: int) -> bool:
        """Return whether no window with other commitments follows."""
        return number == len(self.schedule.windows) - 1

    def _holds_at_first(self) -> bool:
        """Return whether the condition holds at the status quo, before any commitment."""
        states = self.schedule.windows[0].structure.states
        case = self.schedule.case
        place = states.positions(np.array([code_of(case, case.status_quo)], dtype=np.int64))
        return bool(states.where(self.condition)[states.first[place]][0])

    def _entered(self, number: int, here: NDArray[np.float64], copies: int) -> NDArray[np.float64]:
        """Return the distribution after commitments have taken effect at the start of a window."""
        size, entries = self.group.chains[number].size, self.group.entries[number]
        after = np.zeros((copies * size, here.shape[1]))
        old = len(here) // copies
        for copy in range(copies):
            np.add.at(after, copy * size + entries, here[copy * old : (copy + 1) * old])
        if copies > 1:
            left = ~self._inside[number]
            after[size:][left] += after[:size][left]
            after[:size][left] = 0.0
        return after

    def _taken(self, number: int, here: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the chances of nodes in which a spell has just begun, and the distribution without these histories."""
        size, inside = self.group.chains[number].size, self._inside[number][:, None]
        rest = here.copy()
        rest[-size:] = np.where(inside, 0.0, here[-size:])
        return np.where(inside, here[-size:], 0.0), rest

    def _until_begun(self, number: int, here: NDArray[np.float64], years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distribution after some times in a window, with the nodes absorbing in which a spell begins.

        The result has shape (nodes, times · worlds), worlds side by side.
        """
        chain, inside = self.group.chains[number], self._inside[number]
        size, worlds = chain.size, here.shape[1]
        live = ~inside & ~chain.ended
        starts, ends, values = chain.starts, chain.ends, chain.values
        if len(here) > size:
            # In the first copy the spell of the start goes on; whoever leaves it goes to the second, where none has begun.
            within_first = inside[starts]
            first_ends = np.where(inside[ends], ends, ends + size)[within_first]
            starts, ends = (
                np.concatenate([starts[within_first], starts + size]),
                np.concatenate([first_ends, ends + size]),
            )
            values = np.concatenate([values[within_first], values])
            live = np.concatenate([inside, live])
        scale = np.repeat(years, worlds)
        generator = Generator.from_steps(len(here), starts, ends, np.tile(values, len(years)) * scale)
        # Time is measured in each column's own span, so that all columns reach its end together.
        return solve(
            generator,
            np.tile(here, len(years)),
            1.0,
            np.zeros((1, 1)),
            live=live,
            classes=np.zeros(len(here), dtype=np.int64),
            threads=self.threads,
        ).end

    def _integrated(self, number: int, here: NDArray[np.float64], ends: float) -> NDArray[np.float64]:
        """Add the spells that begin within a window that another one follows; return the distribution at its end."""
        window, chain, inside = self.schedule.windows[number], self.group.chains[number], self._inside[number]
        begins = inside[chain.ends] & ~inside[chain.starts]
        starts, firsts, rates = chain.starts[begins], chain.ends[begins], chain.values[begins]
        fastest = float(Generator.of(chain).exits.max(initial=0.0))
        points = np.array(list(_beginnings(window.begins, ends, window.ends - self.found.ages, fastest)))
        worlds = here.shape[1]
        for some in np.array_split(points, -(-len(points) * worlds // COLUMNS)):
            if not len(some):
                continue
            before = self._until_begun(number, here, some[:, 0] - window.begins)[-chain.size :]
            flow = np.zeros((chain.size, before.shape[1]))
            np.add.at(flow, firsts, np.tile(rates, len(some)) * before[starts])
            self._follow(number, self._columns(some[:, 0], some[:, 1], flow))
        return self._taken(number, self._until_begun(number, here, np.array([ends - window.begins])))[1]

    def _columns(
        self, times: NDArray[np.float64], weights: NDArray[np.float64], first: NDArray[np.float64]
    ) -> _Columns:
        worlds = len(self.group.worlds)
        world = np.tile(np.arange(worlds), len(times))
        return _Columns(world, np.repeat(times, worlds), np.repeat(weights, worlds), first)

    def _follow(self, number: int, spells: _Columns) -> None:
        """Add the spells that begin in a window, by their age."""
        if not spells.first.any():
            return
        found, worlds = self.found, self.group.worlds[spells.world]
        np.add.at(found.begun, worlds, spells.weight * spells.first.sum(axis=0))
        longest = float(found.ages.max(initial=0.0))
        here, entered = spells.first, np.zeros(len(worlds))
        gone, left = np.zeros(len(worlds)), np.ones((len(found.ages), len(worlds)), dtype=bool)
        while left.any():
            chain, inside = self.group.chains[number], self._inside[number]
            window, rest = self.schedule.windows[number], longest - entered
            if not self._is_last(number):
                rest = np.minimum(rest, window.ends - np.maximum(spells.time, window.begins))
            rest = np.maximum(rest, 0.0)
            passage = solve(
                Generator.from_steps(chain.size, chain.starts, chain.ends, chain.values[:, spells.world] * rest),
                here,
                1.0,
                np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
                live=inside,
                classes=np.where(chain.ended, 2, inside).astype(np.int64),
                threads=self.threads,
            )
            # At the boundary of two windows the earlier window applies, as everywhere.
            now = left & (found.ages[:, None] <= (entered + rest) * (1 + SAME))
            own = np.clip((found.ages[:, None] - entered) / np.where(rest > 0, rest, 1.0), 0.0, 1.0)
            values = passage.at_each(own, now) * spells.weight
            np.add.at(found.lasting.T, worlds, np.where(now, values[:, 0], 0.0).T)
            np.add.at(found.over.T, worlds, np.where(now, values[:, 1] + spells.weight * gone, 0.0).T)
            left &= ~now
            if left.any():
                gone = gone + passage.end[chain.ended].sum(axis=0)
                number, entered = number + 1, entered + rest
                here = self._carried(number, passage.end * inside[:, None])

    def _carried(self, number: int, before: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the spells that go on once the commitments of a window have taken effect."""
        after = np.zeros((self.group.chains[number].size, before.shape[1]))
        np.add.at(after, self.group.entries[number], before)
        return after * self._inside[number][:, None]


def _beginnings(
    begins: float, ends: float, kinks: NDArray[np.float64], fastest: float
) -> Iterator[tuple[float, float]]:
    """Yield the points and weights of a quadrature over a span of time, in order, split at the kinks that lie within it."""
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    inside = sorted({float(kink) for kink in kinks if begins < kink < ends})
    for low, high in pairwise((begins, *inside, ends)):
        parts = min(max(1, ceil((high - low) * fastest / MOST_STEPS_OF_A_PART)), MOST_PARTS)
        half = (high - low) / parts / 2
        for part in range(parts):
            middle = low + half * (2 * part + 1)
            yield from zip((middle + half * points).tolist(), (half * weights).tolist(), strict=True)
