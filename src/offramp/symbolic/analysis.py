"""The stability of all states of a large graph, for every actor, under the five basic concepts."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.preference_sensitivity.answers import KINDS, kind
from offramp.progress import track
from offramp.stability.concepts import concept
from offramp.symbolic.budget import NOT_WITHIN, OutOfBudgetError
from offramp.symbolic.order_trial import choose_order
from offramp.symbolic.stable_sets import immobile_states, unstable_states
from offramp.symbolic.state_sets import contains, nearest
from offramp.symbolic.witness import judge_large
from offramp.tables import Shown, Table
from offramp.text import grouped, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offramp.case.expression import Expression
    from offramp.stability.concept import Concept
    from offramp.stability.verdict import Verdict
    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["MOST_EQUILIBRIA", "LargeStability", "Undecided", "analyse_large", "basic_concepts"]

WITHIN = {"gmr": ("nash", "smr", "seq", "sseq"), "smr": ("nash", "sseq"), "seq": ("nash", "sseq"), "sseq": ("nash",)}
"""The concepts whose equilibria are all equilibria under a concept as well."""

FROM_STRONGEST = ("nash", "sseq", "smr", "seq", "gmr")
"""The concepts in an order in which none comes after one whose equilibria include its own; `smr` and `seq` have no such relation."""

MOST_EQUILIBRIA = 30
"""The most equilibria that are listed by default."""


@dataclass(frozen=True)
class Undecided:
    """A concept that the budget did not suffice for: the reason, and bounds on the number of its equilibria.

    Every Nash equilibrium is an equilibrium under every concept, every one under SSEQ is one under SMR and SEQ, and every
    equilibrium is one under GMR.
    """

    reason: str
    least: int
    most: int

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        return {"reason": self.reason, "least": self.least, "most": self.most}


@dataclass(frozen=True, eq=False)
class LargeStability(Shown):
    """Stable states of a large graph, by actor and concept.

    `unstable[key]` has, per actor, the set of states that are unstable for it. `undecided` has the concepts that the budget
    did not suffice for. `immobile` has, per actor, the states from which it has no move.
    """

    graph: LargeGraph
    unstable: Mapping[str, tuple[Diagram, ...]]
    undecided: Mapping[str, Undecided]
    immobile: tuple[Diagram, ...]
    _equilibria: dict[str, Diagram] = field(default_factory=dict, repr=False)

    def _of(self, key: str) -> tuple[Diagram, ...]:
        entry = concept(key)
        if entry.key in self.undecided:
            raise QuestionError(f"{entry.label}: {self.undecided[entry.key].reason}")
        if entry.key not in self.unstable:
            raise QuestionError(f"{entry.label} is not among the concepts analysed: {', '.join(self.unstable)}")
        return self.unstable[entry.key]

    def equilibrium_set(self, key: str, goal: str | Expression | None = None) -> Diagram:
        """Return the states that are stable for every actor under a concept, and satisfy a goal if one is given."""
        encoding = self.graph.encoding
        own = self._of(key)
        if goal is None and key.casefold() in self._equilibria:
            return self._equilibria[key.casefold()]
        start = encoding.feasible if goal is None else self.graph.satisfying(goal)
        found = reduce(lambda states, leaving: encoding.diagrams.both(states, ~leaving), own, start)
        if goal is None:
            self._equilibria[key.casefold()] = found
        return found

    def count(self, key: str, goal: str | Expression | None = None) -> int:
        """Return the number of equilibria under a concept, or of those that satisfy a goal."""
        return self.graph.encoding.count(self.equilibrium_set(key, goal))

    def equilibria(
        self, key: str, goal: str | Expression | None = None, most: int = MOST_EQUILIBRIA
    ) -> tuple[int, ...]:
        """Return up to `most` equilibria under a concept, or of those that satisfy a goal, nearest to the status quo first."""
        return self._nearest(self.equilibrium_set(key, goal), most)

    def _nearest(self, states: Diagram, most: int) -> tuple[int, ...]:
        graph = self.graph
        return tuple(map(graph.number, nearest(graph.encoding, states, graph.code(graph.status_quo), most)))

    def stable_count(self, actor: str, key: str) -> int:
        """Return the number of states that are stable for an actor under a concept."""
        return self.graph.size - self.graph.encoding.count(self._of(key)[self.graph.index(actor)])

    def is_stable(self, state: int, actor: str, key: str) -> bool:
        """Return whether a state is stable for an actor under a concept."""
        graph = self.graph
        return not contains(graph.encoding, self._of(key)[graph.index(actor)], graph.code(state))

    def leavers(self, state: int, key: str) -> tuple[str, ...]:
        """Return the actors for whom a state is unstable under a concept."""
        return tuple(actor for actor in self.graph.actors if not self.is_stable(state, actor, key))

    def holds(self, state: int, key: str) -> bool:
        """Return whether a state is an equilibrium under a concept."""
        return not self.leavers(state, key)

    def why(self, state: int | str, actor: str, key: str) -> Verdict:
        """Return the verdict on a state, given by number or by name, with its witness."""
        return judge_large(
            self.graph, self.graph.state(state if isinstance(state, str) else state_id(state)), actor, key
        )

    def _at_least(self, number: int) -> Diagram:
        """Return the states that are equilibria under that many decided concepts, or more.

        Equilibria under one concept are equilibria under others (`WITHIN`), so that one set, or two of them, decide.
        """
        d, keys = self.graph.encoding.diagrams, [key for key in FROM_STRONGEST if key in self.unstable]
        place = len(keys) - number
        if {"smr", "seq"} <= set(keys) and keys[place] in ("smr", "seq"):
            join = d.both if keys[place] == "smr" else d.either
            return join(self.equilibrium_set("smr"), self.equilibrium_set("seq"))
        return self.equilibrium_set(keys[place])

    @cached_property
    def number_held(self) -> int:
        """The number of states that are equilibria under some decided concept."""
        return self.graph.encoding.count(self._at_least(1)) if self.unstable else 0

    def strongest(self, most: int = MOST_EQUILIBRIA) -> tuple[int, ...]:
        """Return equilibria under some concept: those under most concepts first, then the nearest to the status quo."""
        found: list[int] = []
        d, stronger = self.graph.encoding.diagrams, self.graph.encoding.diagrams.false
        for number in range(len(self.unstable), 0, -1):
            if len(found) < most:
                held = self._at_least(number)
                found += self._nearest(d.both(held, ~stronger), most - len(found))
                stronger = held
        return tuple(found)

    def table(self, most: int = MOST_EQUILIBRIA) -> Table:
        """Return a table of equilibria: a row per state that is one under some concept, at most `most`."""
        total = self.number_held
        shown = self.strongest(most)
        if len(shown) == total:
            shown = tuple(sorted(shown))
        rows = tuple(
            (
                state_id(state),
                *("yes" if self.holds(state, key) else "·" for key in self.unstable),
                self.graph.name(state) + (" (status quo)" if state == self.graph.status_quo else ""),
            )
            for state in shown
        )
        note = "" if rows else self.none_found()
        if len(shown) < total:
            note = f"{len(shown)} of {total:,} equilibria shown: those under most concepts, nearest to the status quo."
        return Table("Equilibria", ("id", *(concept(key).label for key in self.unstable), "state"), rows, note)

    def none_found(self) -> str:
        """Return the sentence for no equilibrium; undecided concepts are not judged."""
        if not self.unstable:
            return "No concept is decided."
        if self.undecided:
            known = listed((concept(key).label for key in self.unstable), "or")
            return f"No state is an equilibrium under {known}; the other concepts are not decided."
        return "No state is an equilibrium under any concept."

    def by_actor(self) -> Table:
        """Return the number of stable states of each actor under each concept, and of states from which it cannot move."""
        d, count, keys = self.graph.encoding.diagrams, self.graph.encoding.count, list(self.unstable)
        rows = [
            (actor, *(grouped(self.stable_count(actor, key)) for key in keys), grouped(count(self.immobile[i])))
            for i, actor in enumerate(self.graph.actors)
        ]
        nobody = count(reduce(d.both, self.immobile, d.true))
        rows.append(("all (equilibria)", *(grouped(self.count(key)) for key in keys), grouped(nobody)))
        title = f"Stable states of {self.graph.size:,}, per actor"
        return Table(title, ("actor", *(concept(key).label for key in keys), "cannot move"), tuple(rows))

    def parts(self, most: int = MOST_EQUILIBRIA) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the equilibria, the counts per actor, the undecided concepts."""
        return self.table(most), self.by_actor(), *self.cautions()

    def cautions(self) -> list[str]:
        """Return a sentence for each undecided concept, with the concepts that are known and the bounds that follow."""
        known = listed(concept(key).label for key in self.unstable) or "no concept"
        verb = "are" if len(self.unstable) > 1 else "is"
        return [
            f"{concept(key).label}: {each.reason}; {known} {verb} known. It has between {each.least:,} and {each.most:,} equilibria."
            for key, each in self.undecided.items()
        ]

    def to_dict(self, goal: str | None = None, most: int = MOST_EQUILIBRIA) -> dict[str, Any]:
        """Return counts and some equilibria as plain values, in the shape that `offramp stability --json` prints."""
        graph = self.graph
        listing = {key: self.equilibria(key, goal, most) for key in self.unstable}
        named = sorted({graph.status_quo, *(state for states in listing.values() for state in states)})
        return {
            **graph.context(),
            "engine": "symbolic",
            "size": graph.size,
            "status_quo": state_id(graph.status_quo),
            "states": [{"id": state_id(state), "on": list(graph.on(state))} for state in named],
            "concepts": {
                key: {
                    "stable": {actor: self.stable_count(actor, key) for actor in graph.actors},
                    "count": self.count(key, goal),
                    "equilibria": [state_id(state) for state in states],
                }
                for key, states in listing.items()
            },
            "undecided": {key: each.to_dict() for key, each in self.undecided.items()},
            "immobile": {actor: graph.encoding.count(self.immobile[i]) for i, actor in enumerate(graph.actors)},
        }


def basic_concepts(keys: Sequence[str] | None = None) -> list[Concept]:
    """Return the concepts of some keys (default: all five that decision diagrams answer for).

    >>> [entry.key for entry in basic_concepts(["SEQ"])]
    ['seq']

    Raises
    ------
    QuestionError
        where there is no such concept, or it is none of the five.
    """
    entries = [concept(key) for key in keys or KINDS]
    for entry in entries:
        if entry.key not in KINDS:
            raise QuestionError(
                f"{entry.label} needs a list of the states; decision diagrams answer for {', '.join(KINDS)}"
            )
    return entries


def analyse_large(
    graph: LargeGraph, concepts: Sequence[str] | None = None, tell: Callable[[LargeStability], None] | None = None
) -> LargeStability:
    """Find the stable states of each actor of a large graph, under some basic concepts (default: all five).

    Concepts for which the time or memory of the graph's budget does not suffice are `undecided`. `tell` gets the
    answer so far before each concept; those not yet decided are `undecided` for lack of time.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> stability = analyse_large(encode(load("prisoners-dilemma")))
    >>> stability.count("seq"), stability.equilibria("seq")
    (2, (0, 3))

    Raises
    ------
    QuestionError
        where a concept is none of the five.
    """
    asked = basic_concepts(concepts)
    encoding, clock = graph.encoding, graph.encoding.diagrams.clock
    unstable: dict[str, tuple[Diagram, ...]] = {}
    known: dict[str, int] = {}
    equilibria: dict[str, Diagram] = {}
    failed: dict[str, str] = {}
    immobile = tuple(immobile_states(encoding, i) for i in range(len(graph.actors)))

    def answer(waiting: Sequence[Concept] = ()) -> LargeStability:
        late = {entry.key: NOT_WITHIN.format(seconds=clock.budget.seconds) for entry in waiting}
        undecided = {key: Undecided(why, *_bounds(key, known, graph.size)) for key, why in (failed | late).items()}
        return LargeStability(graph, dict(unstable), undecided, immobile, dict(equilibria))

    def tell_so_far(waiting: Sequence[Concept]) -> None:
        if tell is not None and waiting:
            with suppress(OutOfBudgetError):
                tell(answer(waiting))

    tell_so_far(asked)
    deadline = time.monotonic() + clock.left
    for place, entry in enumerate(track(asked, "concepts")):
        # A concept that takes long leaves the same share of the time to each that follows.
        share = max(deadline - time.monotonic(), 0.0) / (len(asked) - place)
        try:
            with clock.running(share):
                states = _unstable(encoding, entry.key)
                # The equilibria are kept: to join them again may need more memory than a later concept leaves.
                known[entry.key] = LargeStability(graph, {entry.key: states}, {}, (), equilibria).count(entry.key)
                unstable[entry.key] = states
        except OutOfBudgetError as error:
            failed[entry.key] = str(error)
        if entry.key in failed:
            encoding.diagrams.collect()  # Diagrams of one concept would fill the memory of the next.
        tell_so_far(asked[place + 1 :])
    with suppress(OutOfBudgetError):
        encoding.focus(None)
    return answer()


def _bounds(key: str, known: Mapping[str, int], size: int) -> tuple[int, int]:
    """Return the least and the most equilibria of a concept that follow from the numbers known of others.

    >>> _bounds("sseq", {"gmr": 9, "smr": 7, "seq": 8}, 16), _bounds("smr", {"nash": 1, "gmr": 9, "seq": 8}, 16)
    ((0, 7), (1, 9))
    """
    inside = [known[each] for each in WITHIN.get(key, ()) if each in known]
    around = [known[each] for each in known if key in WITHIN.get(each, ())]
    return max(inside, default=0), min(around, default=size)


def _unstable(encoding: Encoding, key: str) -> tuple[Diagram, ...]:
    """Return the unstable states of each actor; only improvements of the other actors need orders of variables of their own."""
    improving, found = kind(key).improving, []
    for actor in range(len(encoding.actors)):
        if improving:
            choose_order(encoding, actor, key)
        found.append(unstable_states(encoding, actor, key))
    if encoding.better_orders:
        encoding.focus(None)  # Large sets are joined to equilibria next, which depend on all actors alike.
    return tuple(found)
