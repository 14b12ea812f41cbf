"""Decision diagrams over numbered variables, within a budget of time and memory.

OxiDD (MIT or Apache 2.0) does the work: ordered binary decision diagrams with complement edges. Each operation here checks the
budget first.
"""

from __future__ import annotations

import time
from functools import reduce
from typing import TYPE_CHECKING

from offramp.errors import QuestionError
from offramp.symbolic.budget import OutOfBudgetError
from offramp.symbolic.limits import within_limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from oxidd.bcdd import BCDDFunction, BCDDManager

    from offramp.symbolic.budget import Clock

    Diagram = BCDDFunction

__all__ = ["MISSING", "Diagrams"]

SHARE_TO_REORDER = 0.125
"""Share of the nodes of the budget up to which another order of the variables is tried."""

COLLECTIONS, PAUSE = 20, 0.01
"""The most passes in which unused nodes are collected, and the seconds between them."""

FEW = 10_000
"""Nodes that are brought into another order, used or not, sooner than the unused ones are freed: that clears the whole cache."""

SETTLED = 3
"""The passes in a row that leave as many nodes before a collection counts as ended."""

MISSING = 'cases with so many states need the package oxidd: pip install "oxidd>=0.13"'


class Diagrams:
    """Decision diagrams over `count` variables; variable k stands k-th in the order.

    Raises
    ------
    QuestionError
        where OxiDD is not installed.
    TooLarge
        where the limits of the process leave no memory for diagrams.
    """

    def __init__(self, count: int, clock: Clock) -> None:
        try:
            from oxidd.bcdd import BCDDManager
            from oxidd.util import BooleanOperator, DDMemoryError
        except ImportError:
            raise QuestionError(MISSING) from None
        clock.budget = within_limits(clock.budget)
        self.count, self.clock = count, clock
        self._and, self._full = BooleanOperator.AND, DDMemoryError
        with self:
            self.manager: BCDDManager = BCDDManager(clock.budget.nodes, clock.budget.entries, 1)
            self.manager.add_vars(count)
        self.true: Diagram = self.manager.true()
        self.false: Diagram = self.manager.false()

    def constant(self, value: bool) -> Diagram:
        """Return the diagram of truth or falsehood."""
        return self.true if value else self.false

    def variable(self, place: int) -> Diagram:
        """Return the diagram of one variable."""
        with self:
            return self.manager.var(place)

    def cube(self, places: Iterable[int]) -> Diagram:
        """Return the conjunction of some variables."""
        return reduce(
            lambda below, place: self.both(self.variable(place), below), sorted(places, reverse=True), self.true
        )

    def both(self, one: Diagram, other: Diagram) -> Diagram:
        """Return where both hold."""
        with self:
            return one & other

    def either(self, one: Diagram, other: Diagram) -> Diagram:
        """Return where at least one of two holds."""
        with self:
            return one | other

    def chosen(self, condition: Diagram, then: Diagram, otherwise: Diagram) -> Diagram:
        """Return `then` where the condition holds, else `otherwise`."""
        with self:
            return condition.ite(then, otherwise)

    def some(self, one: Diagram, cube: Diagram) -> Diagram:
        """Return where a diagram holds for some values of the variables of a cube."""
        with self:
            return one.exists(cube)

    def some_of_both(self, one: Diagram, other: Diagram, cube: Diagram) -> Diagram:
        """Return where two diagrams hold together for some values of the variables of a cube."""
        with self:
            return one.apply_exists(self._and, other, cube)

    def fixed(self, one: Diagram, place: int, value: bool) -> Diagram:
        """Return a diagram with one variable fixed; the result does not depend on the variable."""
        variable = self.variable(place)
        return self.some_of_both(one, variable if value else ~variable, variable)

    def above(self, bits: Sequence[Diagram], others: Sequence[Diagram]) -> Diagram:
        """Return where one binary number is greater than another; both have equally many digits, the highest first."""
        result = self.false
        for mine, theirs in zip(reversed(bits), reversed(others), strict=True):
            with self:
                result = (mine & ~theirs) | (~(mine ^ theirs) & result)
        return result

    def same(self, bits: Sequence[Diagram], others: Sequence[Diagram]) -> Diagram:
        """Return where two binary numbers are equal."""
        result = self.true
        for mine, theirs in zip(reversed(bits), reversed(others), strict=True):
            with self:
                result = ~(mine ^ theirs) & result
        return result

    def patterns(self, one: Diagram, variables: Sequence[Diagram]) -> Iterator[int]:
        """Yield the values of the variables for which a diagram holds, the smallest first; the first variable is the lowest bit."""
        waiting = [(one, len(variables), 0)]
        while waiting:
            rest, left, code = waiting.pop()
            if not rest.satisfiable():
                continue
            if not left:
                yield code
                continue
            variable = variables[left - 1]
            waiting.append((self.both(rest, variable), left - 1, code | 1 << left - 1))
            waiting.append((self.both(rest, ~variable), left - 1, code))

    def rank(self, one: Diagram, variables: Sequence[Diagram], code: int) -> int:
        """Return for how many smaller values of the variables than `code` a diagram holds; it depends on no other variables."""
        rest, number = one, 0
        for k, variable in reversed(list(enumerate(variables))):
            off = self.both(rest, ~variable)
            if code >> k & 1:
                number += self.size(off, len(variables))
                rest = self.both(rest, variable)
            else:
                rest = off
        return number

    def reorder(self, order: Sequence[int]) -> None:
        """Bring the variables into another order; all diagrams stay what they are.

        Where diagrams that are in use fill much of the memory, the order stays: OxiDD ends the program where a change of it
        needs more.
        """
        most, manager = self.clock.budget.nodes * SHARE_TO_REORDER, self.manager
        if all(manager.level_to_var(level) == place for level, place in enumerate(order)):
            return
        with self:
            if manager.num_inner_nodes() > min(FEW, most):
                manager.gc()
            if manager.num_inner_nodes() <= most:
                manager.set_var_order(order)

    def collect(self) -> None:
        """Free the nodes that no diagram in use has.

        A call of the library can return at once while its own collection, begun where the memory was full, still runs in its thread.
        Until that ends, every operation fails for lack of memory, however many nodes are free.
        """
        last: list[int] = []
        for _ in range(COLLECTIONS):
            self.manager.gc()
            last = [*last, self.manager.num_inner_nodes()][-SETTLED:]
            if len(last) == SETTLED and len(set(last)) == 1 and last[0] <= self.clock.budget.nodes / 2:
                return
            time.sleep(PAUSE)

    def depends(self, one: Diagram, places: Iterable[int]) -> bool:
        """Return whether a diagram depends on some of these variables."""
        return self.some(one, self.cube(places)) != one

    def size(self, one: Diagram, free: int) -> int:
        """Return the number of solutions over `free` variables; the diagram depends on no others."""
        with self:
            return one.sat_count(self.count) >> (self.count - free)

    def __enter__(self) -> None:
        self.clock.check()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is not None and issubclass(kind, self._full):
            raise OutOfBudgetError(f"not decided within {self.clock.budget.gigabytes:g} GB of memory") from None
