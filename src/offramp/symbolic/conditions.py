"""Conditions of a case as decision diagrams.

A condition becomes a diagram of where it is true. A comparison of weighted sums, such as `a.x + 2 * b.y >= 2`, is made by binary
addition where floating point has the same result. Any other quantity becomes its values, each with the diagram of where it has that value.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from offramp.case import nodes
from offramp.case.bits import with_terms
from offramp.case.state_names import state_id, state_name
from offramp.case.unparse import text_of
from offramp.case.value import NoValueError, evaluate, holds
from offramp.errors import QuestionError
from offramp.symbolic.sums import compared_sum, exact_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.symbolic.diagrams import Diagram, Diagrams

    Values = dict[float, Diagram]

__all__ = ["MOST_VALUES", "Translation"]

MOST_VALUES = 4096
"""The most values that a quantity in a condition may have."""

NO_NUMBER = float("nan")
"""The value of 0 / 0, and of what is computed from it. One object, so that a mapping finds it."""


class Translation:
    """Diagrams of the conditions of a case, given the diagram of each option and event.

    A comparison must have a value in the states of `where`, and in all combinations while that is None.
    """

    def __init__(self, case: Case, diagrams: Diagrams, of_thing: Callable[[str], Diagram]) -> None:
        self.case, self.diagrams, self.of_thing = case, diagrams, of_thing
        self.where: Diagram | None = None
        self._named: dict[str, Diagram] = {}
        self._lost = diagrams.false

    def of(self, condition: Expression) -> Diagram:
        """Return where a condition is true.

        Raises
        ------
        NoValueError
            where a comparison has no value in some combination; the message names the first state of `where` in which it has none.
        QuestionError
            where a quantity has more than `MOST_VALUES` values.
        """
        self._lost = self.diagrams.false
        truth = self._truth(condition.tree)
        if self._lost.satisfiable():
            self._named.clear()
            self._refuse(condition)
        return truth

    def _refuse(self, condition: Expression) -> NoReturn:
        """Raise what a condition raises in the first state in which it has no value."""
        d, case = self.diagrams, self.case
        places = [self.of_thing(option) for option in case.options]
        code = next(d.patterns(self._lost, places))
        on = {option for k, option in enumerate(case.options) if code >> k & 1}
        on |= {event for event in case.events if self.of_thing(event).satisfiable()}
        state = ""
        if self.where is not None:
            number = d.rank(self.where, places, code)
            state = f"{state_id(number)} ({state_name(thing for thing in case.things if thing in on)})"
        try:
            holds(condition, with_terms(case, lambda name: np.bool_(name in on)))
        except NoValueError as error:
            raise NoValueError(error.comparison, error.cause, state) from None
        raise AssertionError(condition)

    def _name(self, text: str) -> Diagram:
        inner = self.case.terms.get(text) or self.case.goals.get(text)
        if inner is None:
            return self.of_thing(text)
        if text not in self._named:
            self._named[text] = self._truth(inner.tree)
        return self._named[text]

    def _truth(self, node: nodes.Node) -> Diagram:
        d = self.diagrams
        match node:
            case nodes.Name(text):
                return self._name(text)
            case nodes.Not(body):
                return ~self._truth(body)
            case nodes.And(parts):
                return reduce(d.both, map(self._truth, parts))
            case nodes.Or(parts):
                return reduce(d.either, map(self._truth, parts))
            case nodes.Implied(body, condition):
                return d.either(self._truth(body), ~self._truth(condition))
            case nodes.Iff(left, right):
                return d.same([self._truth(left)], [self._truth(right)])
            case nodes.Choose(then, condition, otherwise):
                return d.chosen(self._truth(condition), self._truth(then), self._truth(otherwise))
            case nodes.Compare(left, sign, right):
                one, other = exact_sum(left), exact_sum(right)
                if one is None or other is None:
                    return self._compared(node, self._values(left), self._values(right))
                weighted = (*one[1], *((part, -weight) for part, weight in other[1]))
                truths = [self._truth(part) for part, _ in weighted]
                return compared_sum(d, truths, [weight for _, weight in weighted], sign, other[0] - one[0])
        return reduce(d.either, [where for value, where in self._values(node).items() if value], d.false)

    def _compared(self, node: nodes.Compare, left: Values, right: Values) -> Diagram:
        d = self.diagrams
        result = d.false
        for (one, here), (other, there) in product(left.items(), right.items()):
            where = d.both(here, there)
            if not (np.isfinite(one) and np.isfinite(other)):
                self._lost = d.either(self._lost, where if self.where is None else d.both(where, self.where))
            elif _value(nodes.Compare(nodes.Number(one), node.sign, nodes.Number(other))):
                result = d.either(result, where)
        return result

    def _values(self, node: nodes.Node) -> Values:
        """Return the values of a quantity, each with where it has that value."""
        d = self.diagrams
        match node:
            case nodes.Number(value):
                return {float(value): d.true}
            case nodes.Negative(body):
                return self._combined(node, [body], lambda parts: nodes.Negative(*parts))
            case nodes.Arithmetic(left, sign, right):
                return self._combined(node, [left, right], lambda parts: nodes.Arithmetic(parts[0], sign, parts[1]))
            case nodes.Extreme(which, parts):
                return reduce(
                    lambda done, part: self._joined(
                        node, [done, self._values(part)], lambda pair: nodes.Extreme(which, tuple(pair))
                    ),
                    parts[1:],
                    self._values(parts[0]),
                )
            case nodes.Choose(then, condition, otherwise):
                chosen = self._truth(condition)
                found: Values = {}
                for part, where in ((then, chosen), (otherwise, ~chosen)):
                    for value, here in self._values(part).items():
                        _add(found, value, d.both(here, where), d)
                return found
        truth = self._truth(node)
        return {value: where for value, where in ((1.0, truth), (0.0, ~truth)) if where.satisfiable()}

    def _combined(
        self, node: nodes.Node, parts: Sequence[nodes.Node], build: Callable[[Sequence[nodes.Node]], nodes.Node]
    ) -> Values:
        return self._joined(node, [self._values(part) for part in parts], build)

    def _joined(
        self, node: nodes.Node, values: Sequence[Values], build: Callable[[Sequence[nodes.Node]], nodes.Node]
    ) -> Values:
        """Return the values of an operation on quantities with these values; `node` is named where they are too many."""
        found: Values = {}
        for entries in product(*(each.items() for each in values)):
            where = reduce(self.diagrams.both, [here for _, here in entries])
            _add(found, float(_value(build([nodes.Number(value) for value, _ in entries]))), where, self.diagrams)
            if len(found) > MOST_VALUES:
                raise QuestionError(
                    f"`{text_of(node)}` has more than {MOST_VALUES:,} values, too many for decision diagrams; compare a shorter sum"
                )
        return found


def _add(found: Values, value: float, where: Diagram, diagrams: Diagrams) -> None:
    """Note that a quantity has a value there too."""
    if where.satisfiable():
        key = NO_NUMBER if np.isnan(value) else value
        found[key] = diagrams.either(found[key], where) if key in found else where


def _value(node: nodes.Node) -> Any:
    return evaluate(node, lambda name: name)
