"""Least changes of preferences with which a target is an equilibrium of a large graph, and the states that need least.

Not every state of a target can be examined. Those that are unstable for fewest actors are examined first, the nearest to the
status quo before others. Every unstable actor needs at least one change of its own under Nash, GMR and SMR, so a state that
needs no more changes than the fewest unstable actors of any state is proved to be among the cheapest. Otherwise `goal_bounds` finds all states
that may need less than the cheapest examined one. They are examined next, and where none is left, the cheapest is proved.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from offramp.case.questions import read_condition
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.graph.wording import change
from offramp.inverse.cheapest import Cheapest, CheapestByConcept, as_stated, concepts_asked, unchanged
from offramp.inverse.solver import Proof
from offramp.preference_sensitivity.answers import kind
from offramp.progress import track
from offramp.symbolic.analysis import analyse_large
from offramp.symbolic.budget import NOT_WITHIN, OutOfBudgetError
from offramp.symbolic.goal_bounds import changes_needed
from offramp.symbolic.least_change import MOST_LOWERED, ROUNDS, LargeLeast, least_change
from offramp.symbolic.state_sets import alone, members, nearest
from offramp.tables import Shown, Table
from offramp.text import counted, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from offramp.case.expression import Expression
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["EXAMINED", "LIMITS", "MOST_EXAMINED", "LargeChanges", "LargeFound", "invert_large"]

LIMITS = {
    "time": "the time ended",
    "improvements": f"more than {MOST_LOWERED} improvements are unsanctioned, and a change of one actor may serve another",
    "programs": f"the search ended after {ROUNDS} programs",
    "responses": "the responses of the other actors are too many for one program",
}
"""The limits that leave a change without a proof that it is least, in words."""

EXAMINED = 12
"""The most states of a target that are examined under one concept in the order of the actors for whom they are unstable."""

MOST_EXAMINED = 2 * EXAMINED
"""The most states of a target that are examined under one concept, with those that may need less than the cheapest of the first."""

SHARE_OF_COUNTS = 0.5
"""Share of the time of a concept for the states that may need less."""

MOST_NAMED = 4
"""The most states that a sentence names; the others are counted."""


@dataclass(frozen=True)
class LargeFound(Cheapest[LargeLeast]):
    """The cheapest examined states of a target under one concept, the cheapest first.

    `examined` counts the states whose least change was computed. `reason` says why a concept was left undecided, or some of
    its states unexamined.
    """

    examined: int = 0
    reason: str = ""


@dataclass(frozen=True, eq=False)
class LargeChanges(CheapestByConcept[LargeFound], Shown):
    """Changes of preferences with which a condition holds in an equilibrium of a large graph, per concept."""

    graph: LargeGraph
    to: str
    actors: tuple[str, ...]
    states: int
    found: tuple[LargeFound, ...]

    def answer(self, found: LargeFound) -> str:
        """Describe the result under a concept in one sentence."""
        head, names = f"{found.concept.upper()}:", self.graph.case.name
        who = "the actors" if self.actors == self.graph.actors else listed(map(names, self.actors))
        if found.reason and not found.possible:
            some = (
                f"; {counted(found.examined, 'state')} with {self.to} examined, and no change found"
                if found.examined
                else ""
            )
            return f"{head} {found.reason}{some}."
        if not found.possible:
            if not found.complete:
                return f"{head} no change of {who} was found with which {self.to} holds; not all states were examined."
            others = [names(actor) for actor, count in found.against.items() if count == self.states]
            because = f", since {listed(others)} would not stay in any state with it" if others else ""
            return f"{head} no change of {who} makes {self.to} hold{because}."
        best = found.targets[0]
        if not best.cost:
            return unchanged(found.concept, best.state, ended=self.graph.has_ended(best.state))
        count = "one comparison" if best.cost == 1 else f"{best.cost:,.0f} comparisons"
        fewer = "" if best.proved else f"; perhaps fewer, not under {best.proof.bound:,.0f}"
        other = "" if found.complete else "; a state that was not examined may need fewer"
        other += f" ({found.reason})" if found.reason else ""
        owners = listed(map(names, best.counts))
        return f"{head} {self.to} would hold in {state_id(best.state)} if {count} of {owners} changed{fewer}{other}."

    def table(self) -> Table:
        """Return the cheapest examined states under each concept."""
        rows = tuple(
            (
                found.concept.upper(),
                state_id(one.state),
                f"{one.cost:,.0f}"
                if one.proved
                else f"{one.cost:,.0f}, perhaps fewer, not under {one.proof.bound:,.0f}",
                ", ".join(f"{actor} {count:,}" for actor, count in one.counts.items()) or "·",
                "yes" if one.verified else "no",
                self.graph.name(one.state),
            )
            for found in self.found
            for one in found.targets
        )
        most = max((found.examined for found in self.found), default=0)
        note = f"Up to {most:,} of {self.states:,} states examined under each concept."
        columns = ("concept", "state", "least change", "who", "checked", "what is on")
        return Table(f"Changes with which {self.to} would hold", columns, rows, note)

    def sentences(self, one: LargeLeast) -> Iterator[str]:
        """Describe the necessary changes of each actor."""
        if not one.cost:
            yield as_stated(one.concept, one.state)
        how = "above" if kind(one.concept).improving else "at least as high as"
        for actor, states in one.changes.items():
            told = [f"{state_id(t)} ({change(self.graph, one.state, t)})" for t in states[:MOST_NAMED]]
            more = one.counts[actor] - len(told)
            told += [f"{more:,} more" if more > 1 else "one more"] if more else []
            yield f"{self.graph.case.name(actor)} would have to rank {state_id(one.state)} {how} {listed(told)}."

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the answers, the cheapest states, and the changes of the cheapest."""
        parts: list[str | Table] = [*(self.answer(found) for found in self.found), *self.notes()]
        if self.possible:
            parts.append(self.table())
        for found in self.found:
            if found.targets and found.targets[0].cost:
                one = found.targets[0]
                head = f"For {state_id(one.state)} to be an equilibrium under {found.concept.upper()}:"
                parts.append("\n".join([head, *(f"- {text}" for text in self.sentences(one)), ""]))
        return tuple(parts)

    def notes(self) -> list[str]:
        """Return sentences that say what was not searched: states beyond the first, other kinds of changes, and exact minima of two concepts."""
        notes = []
        if any(not found.complete for found in self.found):
            notes.append(
                f"At most {MOST_EXAMINED} of the {self.states:,} states with {self.to} are examined under each concept, the likeliest first."
            )
        for limit, told in LIMITS.items():
            bounded = [
                found.concept.upper() for found in self.found if any(one.limit == limit for one in found.targets)
            ]
            if bounded:
                notes.append(
                    f"The number of comparisons under {listed(bounded)} is an upper bound, not a proved minimum: {told}."
                )
        notes.append(
            "Only comparisons of states are changed. Decision diagrams search no orders of statements and no payments; "
            "for a case whose states can be listed, `--engine arrays` does."
        )
        return notes

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values, in the shape that `offramp inverse --json` prints."""
        graph = self.graph
        return {
            **graph.context(),
            "engine": "symbolic",
            "to": self.to,
            "actors": list(self.actors),
            "states": self.states,
            "possible": self.possible,
            "most_examined": MOST_EXAMINED,
            "notes": self.notes(),
            "concepts": {
                found.concept: {
                    "possible": found.possible,
                    "complete": found.complete,
                    "examined": found.examined,
                    "reason": found.reason,
                    "answer": self.answer(found),
                    "against": dict(found.against),
                    "targets": [
                        {
                            "state": state_id(one.state),
                            "on": list(graph.on(one.state)),
                            "holds": not one.cost,
                            "least": one.to_dict(),
                            "words": list(self.sentences(one)),
                        }
                        for one in found.targets
                    ],
                }
                for found in self.found
            },
        }


def invert_large(
    graph: LargeGraph,
    to: str | Expression,
    actors: Sequence[str] | None = None,
    concepts: Sequence[str] | None = None,
    most: int = 3,
    tell: Callable[[LargeChanges], None] | None = None,
) -> LargeChanges:
    """Find the least changes in the preferences of some actors (default: all) with which a condition holds.

    At most `MOST_EXAMINED` states that satisfy `to` are examined under each concept; the `most` that need the least change are given.
    The time of the graph's budget is that of the whole search: a concept that takes long leaves the same share to each that follows. With
    `tell`, each concept but the last is followed by a call with the answer so far, in which the others are undecided.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> found = invert_large(encode(load("prisoners-dilemma")), "not row.defect", concepts=["nash"]).found[0]
    >>> [one.cost for one in found.targets], found.complete
    ([1.0, 2.0], True)

    Raises
    ------
    QuestionError
        where the condition cannot be read, no state satisfies it, or there is no such actor or concept.
    """
    keys = concepts_asked(concepts)
    chosen = tuple(actor for actor in graph.actors if not actors or graph.index(actor) in map(graph.index, actors))
    wanted = read_condition(graph.case, to)
    goal = graph.satisfying(wanted)
    if not goal.satisfiable():
        raise QuestionError(f"no possible state satisfies `{wanted}`")
    clock, found, size = graph.encoding.diagrams.clock, list[LargeFound](), graph.encoding.count(goal)
    late = NOT_WITHIN.format(seconds=clock.budget.seconds)
    graph.code(graph.status_quo)  # is kept: states are ranked by their distance from it when the time is over
    with clock.running():
        for place, key in enumerate(track(keys, "inverse analysis")):
            with clock.running(clock.left / (len(keys) - place)):
                found.append(_found(graph, goal, chosen, key, max(most, 1)))
            if tell is not None and (waiting := keys[place + 1 :]):
                others = (LargeFound(each, (), False, {}, reason=late) for each in waiting)
                with suppress(OutOfBudgetError):
                    tell(LargeChanges(graph, wanted.text, chosen, size, (*found, *others)))
    return LargeChanges(graph, wanted.text, chosen, size, tuple(found))


def _found(graph: LargeGraph, goal: Diagram, chosen: tuple[str, ...], key: str, most: int) -> LargeFound:
    """Examine states of a goal under a concept, as many as the time allows."""
    examined: list[LargeLeast] = []
    against: dict[str, int] = {}
    bound, reason = float("inf"), ""
    try:
        able, unstable = _able(graph, goal, chosen, key, against)
        for least, states in _classes(graph, able, unstable, key):
            if len(examined) >= EXAMINED or sum(_before(one.cost, least, key) for one in examined) >= most:
                bound = min(bound, least)
                continue
            room = EXAMINED - len(examined) if least else min(most, EXAMINED)
            codes = _likeliest(graph, states, room)
            for code in track(codes, key.upper()):
                number = graph.number(code)
                examined.append(least_change(graph, number, key, chosen) if least else _unchanged(number, key, chosen))
            if graph.encoding.count(states) > len(codes):
                bound = min(bound, least)
        if bound < _ranked(graph, examined, most)[1]:
            bound = max(bound, _cheaper(graph, able, key, chosen, most, examined))
    except OutOfBudgetError as error:
        bound, reason = 0.0, str(error)
    ranked, cost = _ranked(graph, examined, most)
    unproved = min((one.proof.bound for one in examined if not one.proved and one not in ranked), default=float("inf"))
    complete = cost <= min(bound, unproved) and not reason and all(one.proved for one in ranked)
    return LargeFound(key, tuple(ranked), complete, against, len(examined), reason)


def _before(cost: float, least: float, key: str) -> bool:
    """Return whether a state of some cost goes before all that need at least so many changes.

    Of equal states the nearest goes first, so they are examined too. Under SEQ and SSEQ, where a state takes long, they are not.
    """
    return cost <= least if kind(key).improving else cost < least


def _ranked(graph: LargeGraph, examined: Sequence[LargeLeast], most: int) -> tuple[list[LargeLeast], float]:
    """Return the cheapest examined states, and the cost of the last of them.

    Among states that need equal changes, those in which the crisis ends come last, and the nearest to the status quo first.
    """
    base = graph.code(graph.status_quo)

    def key(one: LargeLeast) -> tuple[float, bool, int, int]:
        return one.cost, graph.has_ended(one.state), (graph.code(one.state) ^ base).bit_count(), one.state

    ranked = sorted((one for one in examined if one.possible), key=key)[:most]
    return ranked, ranked[-1].cost if ranked else float("inf")


def _likeliest(graph: LargeGraph, states: Diagram, most: int) -> list[int]:
    """Return up to `most` members of a set, those in which the crisis ends last, and the nearest to the status quo first."""
    d, base = graph.encoding.diagrams, graph.code(graph.status_quo)
    going = nearest(graph.encoding, d.both(states, ~graph.end_states), base, most)
    return going + nearest(graph.encoding, d.both(states, graph.end_states), base, most - len(going))


def _cheaper(
    graph: LargeGraph, able: Diagram, key: str, chosen: tuple[str, ...], most: int, examined: list[LargeLeast]
) -> float:
    """Examine the states that may need less than those examined, and return a lower bound of all that are left.

    The bound counts unsanctioned improvements. Where the time for it ends, nothing is known, and the bound is 0.
    """
    encoding, d = graph.encoding, graph.encoding.diagrams
    if not _ranked(graph, examined, most)[0]:
        return 0.0
    with suppress(OutOfBudgetError), d.clock.running(d.clock.left * SHARE_OF_COUNTS):
        left = d.both(able, ~members(encoding, [graph.code(one.state) for one in examined]))
        counted = changes_needed(encoding, key, int(_ranked(graph, examined, most)[1]))
        while (fewer := d.both(left, ~counted.beyond)).satisfiable():
            count = counted.least(fewer)
            if count >= _ranked(graph, examined, most)[1] or len(examined) >= MOST_EXAMINED:
                return float(count)
            code = _likeliest(graph, d.both(left, counted.equal(count)), 1)[0]
            examined.append(least_change(graph, graph.number(code), key, chosen))
            left = d.both(left, ~alone(encoding, code))
        return _ranked(graph, examined, most)[1]
    return 0.0


def _able(
    graph: LargeGraph, goal: Diagram, chosen: tuple[str, ...], key: str, against: dict[str, int]
) -> tuple[Diagram, list[Diagram]]:
    """Return the states of a goal that some change may make an equilibrium, and the unstable states by actor; fill `against`."""
    d, count = graph.encoding.diagrams, graph.encoding.count
    stability = analyse_large(graph, [key])
    if key in stability.undecided:
        raise OutOfBudgetError(stability.undecided[key].reason)
    unstable = dict(zip(graph.actors, stability.unstable[key], strict=True))
    outside = [actor for actor in graph.actors if actor not in chosen]
    against.update({actor: number for actor in outside if (number := count(d.both(goal, unstable[actor])))})
    if not kind(key).improving:
        goal = reduce(lambda states, actor: d.both(states, ~unstable[actor]), outside, goal)
    return goal, [unstable[actor] for actor in graph.actors]


def _classes(
    graph: LargeGraph, able: Diagram, unstable: Sequence[Diagram], key: str
) -> Iterator[tuple[float, Diagram]]:
    """Yield the states of a goal by the fewest changes that they may need, and that number."""
    for number, states in enumerate(_by_unstable(graph, able, unstable)):
        if states.satisfiable():
            yield float(min(number, 1) if kind(key).improving else number), states


def _unchanged(state: int, key: str, chosen: tuple[str, ...]) -> LargeLeast:
    """Return that an equilibrium needs no change."""
    proof = Proof(0.0, 0.0, "optimal", "bounds")
    return LargeLeast(key, state, chosen, {}, {}, proof, verified=True)


def _by_unstable(graph: LargeGraph, goal: Diagram, unstable: Sequence[Diagram]) -> list[Diagram]:
    """Return the states of a goal that are unstable for 0 actors, for 1, for 2 and so on."""
    d = graph.encoding.diagrams
    exactly = [goal]
    for leaving in unstable:
        stay = [d.both(states, ~leaving) for states in exactly]
        leave = [d.both(states, leaving) for states in exactly]
        exactly = [d.either(a, b) for a, b in zip([*stay, d.false], [d.false, *leave], strict=True)]
    return exactly
