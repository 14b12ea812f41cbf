"""Encoding of a case in decision diagrams: one variable per option, one per digit of each actor's preference level.

There is no second copy of the options. A move of an actor is a quantification over its own options. A comparison of two
states is a comparison of their levels, so the level of one of them is held in the variables of its digits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from offramp.errors import CaseError, Problem, QuestionError, TooLarge, did_you_mean
from offramp.graph.assembly import chosen_images, taken
from offramp.graph.space import MOST_CELLS
from offramp.symbolic.budget import Budget, Clock
from offramp.symbolic.conditions import Translation
from offramp.symbolic.diagrams import Diagrams
from offramp.symbolic.levels import digits_of, options_of_digits
from offramp.symbolic.variables import digit_name, orders_to_try, variable_orders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.symbolic.diagrams import Diagram

__all__ = ["MERGED", "Encoding", "encode_case", "possible_states"]

MOST_OPTIONS = 10_000
"""The most options of a case; Python prints no number of 4,300 digits, which a number of states has from 14,280 options on."""

MERGED = (
    "states that are `indistinguishable` are judged by their first member, and legal sequences between them are no plain closure; "
    "decision diagrams do not cover that; leave `indistinguishable` out, or use --engine arrays, for up to "
    f"{MOST_CELLS:,} combinations of strategies"
)
"""Reason why a case with merged states is refused."""


@dataclass(frozen=True, eq=False)
class Encoding:
    """A case with its events fixed, in decision diagrams.

    `place` gives the variable of each option, `digit_places[i]` those of the digits of actor i's level, and `digits[i]` the
    digits as diagrams over the options, the highest first. `feasible` holds in the states that break no rule. `orders` has
    an order of the variables per actor, and one for all; `better_orders` those that a trial found for some actors.
    """

    case: Case
    given: tuple[str, ...]
    images: Mapping[str, str]
    diagrams: Diagrams
    translation: Translation
    place: Mapping[str, int]
    digit_places: tuple[tuple[int, ...], ...]
    digits: tuple[tuple[Diagram, ...], ...]
    feasible: Diagram
    orders: tuple[tuple[int, ...], ...]
    variables: Mapping[str, int]
    better_orders: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def focus(self, actor: int | None) -> None:
        """Bring the variables into the order that suits questions about one actor, or the one that suits all alike."""
        self.diagrams.reorder(self.orders[-1] if actor is None else self.better_orders.get(actor, self.orders[actor]))

    def orders_to_try(self, actor: int) -> Iterator[tuple[int, ...]]:
        """Yield further orders of the variables for questions about one actor."""
        stated = [taken(self.case, name, self.images) for name in self.case.actors]
        digits = [options_of_digits(self.case, preferences) for preferences in stated]
        for order in orders_to_try(self.case, digits, actor):
            yield tuple(self.variables[name] for name in order)

    @property
    def actors(self) -> tuple[str, ...]:
        """Names of the actors, in the order of the file."""
        return tuple(self.case.actors)

    @property
    def size(self) -> int:
        """Number of feasible states."""
        return self.count(self.diagrams.true)

    def count(self, states: Diagram) -> int:
        """Return the number of feasible states in a set."""
        return self.diagrams.size(self.diagrams.both(states, self.feasible), len(self.place))

    def own(self, actor: int) -> tuple[str, ...]:
        """Return the options of an actor, by its position."""
        name = self.actors[actor]
        return tuple(f"{name}.{option}" for option in self.case.actors[name].options)

    @cached_property
    def _free(self) -> tuple[Diagram, ...]:
        """Conjunction of the options that each actor can always change."""
        return tuple(
            self.diagrams.cube(self.place[o] for o in self.own(actor) if not self.case.irreversible(o))
            for actor in range(len(self.actors))
        )

    def before(self, actor: int, ends: Diagram) -> Diagram:
        """Return the states in which an actor is, or from which it can move to, a state of a set (of feasible states)."""
        return self._once(actor, self.diagrams.some(ends, self._free[actor]))

    def _once(self, actor: int, ends: Diagram) -> Diagram:
        """Let an actor change its irreversible options in the way that each allows."""
        d = self.diagrams
        for option in self.own(actor):
            stays = self.case.irreversible(option)
            if stays:
                place = self.place[option]
                final = d.fixed(ends, place, stays == "on")
                variable = d.variable(place)
                ends = d.either(final, d.both(~variable if stays == "on" else variable, ends))
        return ends

    def after(self, actor: int, starts: Diagram) -> Diagram:
        """Return the combinations, feasible or not, in which an actor is, or to which it can move, from a set of states."""
        return self._once_after(actor, self.diagrams.some(starts, self._free[actor]))

    def _once_after(self, actor: int, starts: Diagram) -> Diagram:
        """Let an actor change its irreversible options, from a set of states, in the way that each allows."""
        d = self.diagrams
        for option in self.own(actor):
            stays = self.case.irreversible(option)
            if stays:
                place = self.place[option]
                final = d.variable(place) if stays == "on" else ~d.variable(place)
                starts = d.either(d.both(d.some(starts, d.cube([place])), final), d.both(starts, ~final))
        return starts

    def level_above(self, actor: int) -> Diagram:
        """Return the states whose level for an actor is above the number in the variables of its digits."""
        return self.diagrams.above(self.digits[actor], self._held(actor))

    def level_equal(self, actor: int) -> Diagram:
        """Return the states whose level for an actor is the number in the variables of its digits."""
        return self.diagrams.same(self.digits[actor], self._held(actor))

    def level_below(self, actor: int) -> Diagram:
        """Return the states whose level for an actor is below the number in the variables of its digits."""
        return self.diagrams.above(self._held(actor), self.digits[actor])

    def digit_cube(self, actor: int) -> Diagram:
        """Return the conjunction of the variables of an actor's digits."""
        return self.diagrams.cube(self.digit_places[actor])

    def _held(self, actor: int) -> list[Diagram]:
        return [self.diagrams.variable(place) for place in self.digit_places[actor]]

    def before_improvement(self, actor: int, ends: Diagram) -> Diagram:
        """Return the states from which an actor has an improvement to a state of a set (of feasible states)."""
        d = self.diagrams
        equal, above, _, cube = self._own_digits[actor]
        reached = self._once(actor, d.some_of_both(ends, equal, self._free[actor]))
        return d.some_of_both(reached, above, cube)

    def after_improvement(self, actor: int, starts: Diagram) -> Diagram:
        """Return the feasible states to which an actor has an improvement from a state of a set (of feasible states)."""
        d = self.diagrams
        equal, _, below, cube = self._own_digits[actor]
        reached = self._once_after(actor, d.some_of_both(starts, equal, self._free[actor]))
        return d.both(d.some_of_both(reached, below, cube), self.feasible)

    @cached_property
    def _own_digits(self) -> tuple[tuple[Diagram, Diagram, Diagram, Diagram], ...]:
        """Comparisons of the digits that an actor's own moves can change: the held digits equal a state's, are above, or below."""
        d, found = self.diagrams, []
        for actor in range(len(self.actors)):
            own = [self.place[option] for option in self.own(actor)]
            pairs = list(zip(self.digits[actor], self.digit_places[actor], strict=True))
            moved = [(digit, place) for digit, place in pairs if d.depends(digit, own)]
            digits, places = [digit for digit, _ in moved], [place for _, place in moved]
            held = [d.variable(place) for place in places]
            found.append((d.same(digits, held), d.above(held, digits), d.above(digits, held), d.cube(places)))
        return tuple(found)


def encode_case(
    case: Case,
    *,
    given: Sequence[str] | None = None,
    images: Mapping[str, str] | None = None,
    budget: Budget | None = None,
) -> Encoding:
    """Encode a case in decision diagrams; `given` and `images` are those of `build`.

    >>> from offramp.case.reading import load
    >>> encode_case(load("prisoners-dilemma")).size
    4

    Raises
    ------
    CaseError
        where no state is feasible, or a ranking omits or repeats a state.
    QuestionError
        where an event or image is unknown, states are merged, or OxiDD is not installed.
    TooLarge
        where the options are more than `MOST_OPTIONS`.
    OutOfBudgetError
        where the rules or the statements alone exceed the budget.
    """
    if case.indistinguishable:
        raise QuestionError(MERGED)
    if len(case.options) > MOST_OPTIONS:
        raise TooLarge(
            f"the case has {len(case.options):,} options; decision diagrams answer for at most {MOST_OPTIONS:,}"
        )
    if given is None:
        given = [event for event in case.events if event in case.status_quo]
    for event in given:
        if event not in case.events:
            raise QuestionError(f"there is no event `{event}`{did_you_mean(event, case.events)}")
    given = tuple(event for event in case.events if event in given)
    chosen = chosen_images(case, images or {})
    preferences = [taken(case, actor, chosen) for actor in case.actors]
    orders = variable_orders(case, [options_of_digits(case, each) for each in preferences])
    variables = {name: place for place, name in enumerate(orders[-1])}
    diagrams = Diagrams(len(variables), Clock(budget or Budget()))
    place = {option: variables[option] for option in case.options}

    translation, feasible = possible_states(case, given, diagrams, place)
    if not feasible.satisfiable():
        rules = "; ".join(f"`{rule}`" for rule in case.impossible)
        raise CaseError(
            [
                Problem(
                    f"no state is possible: together these rules forbid every state: {rules}",
                    case.place("impossible", key=True),
                )
            ]
        )
    digit_places, digits = [], []
    for actor, each in zip(case.actors, preferences, strict=True):
        found = digits_of(each, translation, feasible, given, actor)
        kept = _deciding(diagrams, found, feasible)
        digits.append(tuple(found[k] for k in kept))
        digit_places.append(tuple(variables[digit_name(actor, k)] for k in kept))
    places = tuple(tuple(variables[name] for name in order) for order in orders)
    return Encoding(
        case,
        given,
        chosen,
        diagrams,
        translation,
        place,
        tuple(digit_places),
        tuple(digits),
        feasible,
        places,
        variables,
    )


def possible_states(
    case: Case, given: Sequence[str], diagrams: Diagrams, place: Mapping[str, int]
) -> tuple[Translation, Diagram]:
    """Return the translation of conditions beside some events, and the states that break no rule; `place` has the variable of each option."""

    def of_thing(name: str) -> Diagram:
        return diagrams.variable(place[name]) if name in place else diagrams.constant(name in given)

    translation = Translation(case, diagrams, of_thing)
    feasible = diagrams.true
    for rule in case.impossible:
        feasible = diagrams.both(feasible, ~translation.of(rule))
    translation.where = feasible
    return translation, feasible


def _deciding(diagrams: Diagrams, digits: Sequence[Diagram], feasible: Diagram) -> list[int]:
    """Return the digits that can decide: those that no higher digit repeats and that differ among feasible states."""
    kept: list[int] = []
    for k, digit in enumerate(digits):
        differs = diagrams.both(digit, feasible).satisfiable() and diagrams.both(~digit, feasible).satisfiable()
        if differs and all(digit != digits[other] for other in kept):
            kept.append(k)
    return kept
