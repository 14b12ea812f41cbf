"""Number of states that an actor must lower for a response of the other actors to deter it, for all responses at once.

A response is a setting of the options of all other actors. Under SMR and SSEQ it deters only where no counter-move of the focal actor
leads above the target, so all states above the target that the actor can set there must be lowered. Their number is a
binary number, and each digit is a diagram over the options of the other actors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["Alike", "ResponseCosts", "response_costs", "settings_alike"]


@dataclass(frozen=True)
class Alike:
    """Own settings of an actor that occur with the same responses: how many, as a set of states, and the responses.

    `reach` holds where the irreversible options that these settings have turned for good stay so.
    """

    count: int
    settings: Diagram
    responses: Diagram
    reach: Diagram


class ResponseCosts:
    """Number of own settings in a set of states, by response; numbers of `2 ** len(digits)` and more are not distinguished.

    `digits` are diagrams over the options of the other actors, the highest first.
    """

    def __init__(self, encoding: Encoding, digits: tuple[Diagram, ...], beyond: Diagram) -> None:
        self.encoding, self.digits, self.beyond = encoding, digits, beyond

    def equal(self, number: int) -> Diagram:
        """Return the responses with a number of states."""
        d = self.encoding.diagrams
        result = ~self.beyond
        for k, digit in enumerate(reversed(self.digits)):
            result = d.both(result, digit if number >> k & 1 else ~digit)
        return result

    def added(self, other: ResponseCosts) -> ResponseCosts:
        """Return the sums with other numbers of equally many digits."""
        mine, theirs = ((*reversed(each.digits), each.beyond) for each in (self, other))
        *digits, beyond = _added(self.encoding, mine, theirs)
        return ResponseCosts(self.encoding, tuple(reversed(digits)), beyond)

    def least(self, responses: Diagram) -> int:
        """Return the least number of states of a response of a set, of which one at least is not beyond the digits."""
        d, number = self.encoding.diagrams, 0
        left = d.both(responses, ~self.beyond)
        for digit in self.digits:
            lower = d.both(left, ~digit)
            number *= 2
            if lower.satisfiable():
                left = lower
            else:
                number += 1
        return number


def response_costs(encoding: Encoding, actor: int, states: Diagram, most: int) -> ResponseCosts:
    """Count an actor's own settings in a set of states for each response; numbers above `most` need not be exact.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> encoding = encode(load("prisoners-dilemma")).encoding
    >>> found = response_costs(encoding, 0, encoding.feasible, most=2)
    >>> found.least(encoding.diagrams.true)
    2
    """
    return _Counting(encoding, actor, most.bit_length()).counted(states)


class _Counting:
    """One count over the settings of an actor; a number is its digits, the lowest first, and where it is beyond them."""

    def __init__(self, encoding: Encoding, actor: int, width: int) -> None:
        self.diagrams, self.width, self.encoding = encoding.diagrams, width, encoding
        self.places = [encoding.place[option] for option in encoding.own(actor)]
        self.known: dict[tuple[Diagram, int], tuple[Diagram, ...]] = {}

    def counted(self, states: Diagram) -> ResponseCosts:
        *digits, beyond = self._number(states, 0)
        return ResponseCosts(self.encoding, tuple(reversed(digits)), beyond)

    def _number(self, states: Diagram, depth: int) -> tuple[Diagram, ...]:
        d = self.diagrams
        if depth == len(self.places):
            return (states, *[d.false] * self.width) if self.width else (states,)
        if not states.satisfiable():
            return (d.false,) * (self.width + 1)
        key = (states, depth)
        if key not in self.known:
            off, on = (d.fixed(states, self.places[depth], value) for value in (False, True))
            first = self._number(off, depth + 1)
            second = first if off == on else self._number(on, depth + 1)
            self.known[key] = _added(self.encoding, first, second)
        return self.known[key]


def _added(encoding: Encoding, one: tuple[Diagram, ...], other: tuple[Diagram, ...]) -> tuple[Diagram, ...]:
    """Return the sum of two numbers; each is its digits, the lowest first, and where it is beyond them."""
    d, carry, digits = encoding.diagrams, encoding.diagrams.false, []
    for mine, theirs in zip(one[:-1], other[:-1], strict=True):
        unequal = d.chosen(mine, ~theirs, theirs)
        digits.append(d.chosen(unequal, ~carry, carry))
        carry = d.chosen(unequal, carry, mine)
    return (*digits, d.either(carry, d.either(one[-1], other[-1])))


def settings_alike(encoding: Encoding, actor: int, states: Diagram) -> list[Alike]:
    """Return the own settings of an actor that occur in a set of states, in groups that occur with the same responses."""
    d = encoding.diagrams
    found = [Alike(1, d.true, states, d.true)]
    for option in encoding.own(actor):
        place, stays = encoding.place[option], encoding.case.irreversible(option)
        variable = d.variable(place)
        split: dict[tuple[Diagram, Diagram], Alike] = {}
        for each in found:
            for value in (False, True):
                literal, rest = variable if value else ~variable, d.fixed(each.responses, place, value)
                if rest.satisfiable():
                    final = d.both(each.reach, literal) if stays == ("on" if value else "off") else each.reach
                    before = split.get((rest, final), Alike(0, d.false, rest, final))
                    settings = d.either(before.settings, d.both(each.settings, literal))
                    split[rest, final] = Alike(before.count + each.count, settings, rest, final)
        found = list(split.values())
    return found
