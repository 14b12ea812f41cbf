"""States of a goal that may need less than some number of changes, all states at once.

Every unsanctioned improvement from a state needs a change of its own under Nash and GMR, and each other concept implies GMR. So
their number is exact under Nash and GMR, and a lower bound under SMR, SEQ and SSEQ. It is counted for the level of the
focal actor in the variables of its digits, and then for the level that each state has.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from offramp.symbolic.response_costs import ResponseCosts, response_costs
from offramp.symbolic.stable_sets import unsanctioned_ends

if TYPE_CHECKING:
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = ["changes_needed"]


def changes_needed(encoding: Encoding, key: str, most: int) -> ResponseCosts:
    """Count the unsanctioned improvements of all actors from each state; numbers above `most` need not be exact.

    They are counted under Nash for Nash, and otherwise under GMR.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> encoding = encode(load("prisoners-dilemma")).encoding
    >>> found = changes_needed(encoding, "nash", 2)
    >>> [encoding.count(found.equal(number)) for number in range(3)]
    [1, 2, 1]

    Raises
    ------
    OutOfBudgetError
        where the budget of the encoding does not suffice.
    """
    every = (
        _counted(encoding, actor, "nash" if key == "nash" else "gmr", most) for actor in range(len(encoding.actors))
    )
    return reduce(ResponseCosts.added, every)


def _counted(encoding: Encoding, actor: int, key: str, most: int) -> ResponseCosts:
    """Count the unsanctioned improvements of one actor from each state."""
    d, ends = encoding.diagrams, unsanctioned_ends(encoding, actor, key)
    level, cube = encoding.level_equal(actor), encoding.digit_cube(actor)
    found = [d.false] * (most.bit_length() + 1)
    for states, reach in _reaches(encoding, actor):
        costs = response_costs(encoding, actor, d.both(ends, reach), most)
        for k, digit in enumerate((*costs.digits, costs.beyond)):
            found[k] = d.either(found[k], d.both(states, d.some_of_both(digit, level, cube)))
    *digits, beyond = found
    return ResponseCosts(encoding, tuple(digits), beyond)


def _reaches(encoding: Encoding, actor: int) -> list[tuple[Diagram, Diagram]]:
    """Return, for each setting of an actor's irreversible options, the states with it and the own settings that it can still reach."""
    d = encoding.diagrams
    found = [(d.true, d.true)]
    for option in encoding.own(actor):
        stays, variable = encoding.case.irreversible(option), d.variable(encoding.place[option])
        if stays:
            final = variable if stays == "on" else ~variable
            found = [
                each
                for states, reach in found
                for each in ((d.both(states, final), d.both(reach, final)), (d.both(states, ~final), reach))
            ]
    return found
