"""Members of sets of states: the number of a state, the state of a number, the first members, the nearest, the best.

Feasible states are numbered from 0 in the order of their bit patterns, as in a graph of arrays, so that both engines give a
state the same id.
"""

from __future__ import annotations

from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding

__all__ = [
    "alone",
    "ascending",
    "best_first",
    "by_distance",
    "code_of_number",
    "contains",
    "level_with",
    "members",
    "nearest",
    "number_of_code",
    "own_ends",
    "preferred_to",
    "with_others_of",
    "within_reach",
]


def alone(encoding: Encoding, code: int) -> Diagram:
    """Return the set with one combination of options alone; bit k of `code` is the k-th option."""
    return with_others_of(encoding, code, ())


def members(encoding: Encoding, codes: Iterable[int]) -> Diagram:
    """Return the set of some combinations of options."""
    d = encoding.diagrams
    return reduce(d.either, (alone(encoding, code) for code in sorted(codes)), d.false)


def with_others_of(encoding: Encoding, code: int, free: Sequence[str]) -> Diagram:
    """Return the combinations that agree with `code` on every option that is not `free`."""
    d, result = encoding.diagrams, encoding.diagrams.true
    fixed = {encoding.place[o]: code >> k & 1 for k, o in enumerate(encoding.case.options) if o not in free}
    for place in sorted(fixed, reverse=True):
        variable = d.variable(place)
        result = d.both(variable if fixed[place] else ~variable, result)
    return result


def contains(encoding: Encoding, states: Diagram, code: int) -> bool:
    """Return whether a set has a combination of options."""
    pairs = ((encoding.place[o], bool(code >> k & 1)) for k, o in enumerate(encoding.case.options))
    return bool(states.eval(pairs))


def preferred_to(encoding: Encoding, actor: int, code: int) -> Diagram:
    """Return the feasible states that an actor prefers to one state."""
    d = encoding.diagrams
    level = [d.constant(contains(encoding, digit, code)) for digit in encoding.digits[actor]]
    return d.both(d.above(encoding.digits[actor], level), encoding.feasible)


def level_with(encoding: Encoding, actor: int, code: int) -> Diagram:
    """Return the feasible states that an actor ranks as high as one state, the state among them."""
    d = encoding.diagrams
    level = [d.constant(contains(encoding, digit, code)) for digit in encoding.digits[actor]]
    return d.both(d.same(encoding.digits[actor], level), encoding.feasible)


def own_ends(encoding: Encoding, actor: int, code: int) -> Diagram:
    """Return the combinations that an actor can set its options to in a state, feasible or not, the state among them."""
    return _joint_ends(encoding, (actor,), code)


def within_reach(
    encoding: Encoding,
    code: int,
    group: Sequence[int],
    ends: Diagram,
    preferred: Callable[[int, int], Diagram] | None = None,
) -> int | None:
    """Return the nearest state of a set that a group of actors can jointly change a state into; None where there is none.

    The nearest state differs in fewest options; the first of several is taken. With `preferred`, which gives the
    states that an actor prefers to one state, every member of the group must prefer it.
    """
    d = encoding.diagrams
    found = d.both(_joint_ends(encoding, group, code), ends)
    if preferred is not None:
        for actor in group:
            found = d.both(found, preferred(actor, code))
    return next(iter(nearest(encoding, found, code, 1)), None)


def _joint_ends(encoding: Encoding, group: Sequence[int], code: int) -> Diagram:
    d = encoding.diagrams
    own = [option for actor in group for option in encoding.own(actor)]
    found = with_others_of(encoding, code, own)
    for option in own:
        on = bool(code >> encoding.case.options.index(option) & 1)
        if encoding.case.irreversible(option) == ("on" if on else "off"):
            variable = d.variable(encoding.place[option])
            found = d.both(found, variable if on else ~variable)
    return found


def number_of_code(encoding: Encoding, code: int) -> int:
    """Return the number of a feasible state: how many feasible states have a smaller bit pattern."""
    variables = [encoding.diagrams.variable(encoding.place[option]) for option in encoding.case.options]
    return encoding.diagrams.rank(encoding.feasible, variables, code)


def code_of_number(encoding: Encoding, number: int) -> int:
    """Return the bit pattern of the feasible state of a number."""
    d, rest, code = encoding.diagrams, encoding.feasible, 0
    for k, option in reversed(list(enumerate(encoding.case.options))):
        variable = d.variable(encoding.place[option])
        off = d.both(rest, ~variable)
        below = encoding.count(off)
        if number < below:
            rest = off
        else:
            number -= below
            code |= 1 << k
            rest = d.both(rest, variable)
    return code


def ascending(encoding: Encoding, states: Diagram) -> Iterator[int]:
    """Return the bit patterns of a set, the smallest first."""
    d = encoding.diagrams
    return d.patterns(states, [d.variable(encoding.place[option]) for option in encoding.case.options])


def best_first(encoding: Encoding, states: Diagram, actor: int) -> Iterator[int]:
    """Yield the bit patterns of a set, those of the highest level for an actor first, the smallest first among equals."""
    d, digits = encoding.diagrams, encoding.digits[actor]
    waiting = [(states, 0)]
    while waiting:
        rest, depth = waiting.pop()
        if not rest.satisfiable():
            continue
        if depth == len(digits):
            yield from ascending(encoding, rest)
            continue
        waiting.append((d.both(rest, ~digits[depth]), depth + 1))
        waiting.append((d.both(rest, digits[depth]), depth + 1))


def nearest(encoding: Encoding, states: Diagram, code: int, most: int) -> list[int]:
    """Return up to `most` members of a set, those that differ from `code` in fewest options first."""
    return list(islice(by_distance(encoding, states, code), most))


def by_distance(encoding: Encoding, states: Diagram, code: int) -> Iterator[int]:
    """Yield the members of a set, those that differ from `code` in fewest options first, the smallest first among equals."""
    rings = _rings(encoding, code)
    while states.satisfiable():
        ring = next(rings)
        yield from ascending(encoding, encoding.diagrams.both(states, ring))
        states = encoding.diagrams.both(states, ~ring)


def _rings(encoding: Encoding, code: int) -> Iterator[Diagram]:
    """Yield the combinations that differ from `code` in 0 options, in 1, in 2 and so on."""
    d = encoding.diagrams
    differs = [
        d.variable(place) if not code >> k & 1 else ~d.variable(place)
        for place, k in sorted(((encoding.place[o], k) for k, o in enumerate(encoding.case.options)), reverse=True)
    ]
    # below[k] has the combinations with so many differences among the last k variables.
    below = [d.true] * (len(differs) + 1)
    for k, each in enumerate(differs):
        below[k + 1] = d.both(~each, below[k])
    while True:
        yield below[-1]
        fewer, below = below, [d.false] * len(below)
        for k, each in enumerate(differs):
            below[k + 1] = d.chosen(each, fewer[k], below[k])
