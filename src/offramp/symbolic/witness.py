"""Verdict on one state of a large graph, with its witness: an unsanctioned improvement, or a sanction of each improvement.

The level of the judged state is fixed, so the sets here depend on the options alone. The states from which the others can
sanction are found in layers: layer r holds those from which r moves suffice. A shortest sanction goes down the layers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from offramp.preference_sensitivity.answers import kind
from offramp.stability.verdict import Move, Sanction, Verdict
from offramp.symbolic.preference_sets import StatedPreferences
from offramp.symbolic.stable_sets import left_no_better
from offramp.symbolic.state_sets import best_first, contains, own_ends, within_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.symbolic.diagrams import Diagram
    from offramp.symbolic.encoding import Encoding
    from offramp.symbolic.large_graph import LargeGraph
    from offramp.symbolic.preference_sets import Preferences

__all__ = ["MOST_LISTED", "judge_large", "stable_large"]

MOST_LISTED = 200
"""The most improvements whose sanctions are listed; the others are counted."""


def judge_large(graph: LargeGraph, state: int, actor: str, key: str, preferences: Preferences | None = None) -> Verdict:
    """Return the verdict on a state for an actor under a basic concept, with its witness.

    `preferences` are those of the actors, by default as the case states them.

    The witness of an unstable state is the best improvement without a sanction. That of a stable state has a shortest
    sanction of each improvement, the best improvement first, for at most `MOST_LISTED` of them.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> judge_large(encode(load("prisoners-dilemma")), 0, "row", "seq").sanctions[0].end
    3
    """
    stated = preferences or StatedPreferences(graph.encoding)
    return _Judgement(graph, graph.index(actor), graph.code(state), key.casefold(), stated).verdict()


def stable_large(graph: LargeGraph, state: int, actor: str, key: str) -> bool:
    """Return whether a state is stable for an actor under a basic concept, without its witness.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> stable_large(encode(load("prisoners-dilemma")), 0, "row", "nash")
    False
    """
    stated = StatedPreferences(graph.encoding)
    judged = _Judgement(graph, graph.index(actor), graph.code(state), key.casefold(), stated)
    return not judged.unsanctioned.satisfiable()


@dataclass(frozen=True, eq=False)
class _Judgement:
    graph: LargeGraph
    actor: int
    code: int
    key: str
    preferences: Preferences

    @property
    def encoding(self) -> Encoding:
        return self.graph.encoding

    def verdict(self) -> Verdict:
        graph, encoding, how = self.graph, self.encoding, kind(self.key)
        own, improvements, layers, unsanctioned = self.own, self.improvements, self.layers, self.unsanctioned
        told = Verdict(
            self.key,
            graph.actors[self.actor],
            graph.number(self.code),
            stable=not unsanctioned.satisfiable(),
            improving=how.improving,
            countermove=how.countermove,
        )
        if not told.stable:
            best = next(best_first(encoding, unsanctioned, self.actor))
            return replace(told, unsanctioned=graph.number(best))
        listed = list(islice(best_first(encoding, improvements, self.actor), MOST_LISTED))
        return replace(
            told,
            immobile=encoding.count(own) == 1,
            sanctions=tuple(Sanction(graph.number(end), self._sanction(end, layers)) for end in listed),
            unlisted=encoding.count(improvements) - len(listed),
        )

    @cached_property
    def above(self) -> Diagram:
        """The states that the actor prefers to the judged one."""
        return self.preferences.preferred_to(self.actor, self.code)

    @cached_property
    def own(self) -> Diagram:
        """The feasible ends of the actor's moves, the judged state among them."""
        return self.encoding.diagrams.both(own_ends(self.encoding, self.actor, self.code), self.encoding.feasible)

    @cached_property
    def improvements(self) -> Diagram:
        """The actor's improvements."""
        return self.encoding.diagrams.both(self.own, self.above)

    @cached_property
    def unsanctioned(self) -> Diagram:
        """The improvements that no sanction deters."""
        return self.encoding.diagrams.both(self.improvements, ~self.layers[-1])

    @cached_property
    def layers(self) -> list[Diagram]:
        """States from which 0, 1, 2 … moves of the other actors deter, until all improvements are among them."""
        encoding, d, how = self.encoding, self.encoding.diagrams, kind(self.key)
        if not how.sanctions:
            return [d.false]
        improvements, above = self.improvements, self.above
        layers = [left_no_better(encoding, self.actor, above, countermove=how.countermove)]
        while d.both(improvements, ~layers[-1]).satisfiable():
            more = layers[-1]
            for other in range(len(encoding.actors)):
                if other != self.actor:
                    step = self.preferences.before_improvement if how.improving else encoding.before
                    more = d.either(more, d.both(step(other, layers[-1]), encoding.feasible))
            if more == layers[-1]:
                break
            layers.append(more)
        return layers

    def _sanction(self, start: int, layers: Sequence[Diagram]) -> tuple[Move, ...]:
        """Return a shortest legal sequence of the other actors from an improvement down to the first layer."""
        moves: list[Move] = []
        at = start
        depth = next(k for k, layer in enumerate(layers) if contains(self.encoding, layer, at))
        for layer in reversed(layers[:depth]):
            mover, end = self._step(at, layer)
            moves.append(Move(self.graph.actors[mover], self.graph.number(at), self.graph.number(end)))
            at = end
        return tuple(moves)

    def _step(self, at: int, layer: Diagram) -> tuple[int, int]:
        """Return the first actor that can move from a state into a layer, and the first end of such a move."""
        preferred = self.preferences.preferred_to if kind(self.key).improving else None
        for other in range(len(self.encoding.actors)):
            if other != self.actor:
                end = within_reach(self.encoding, at, (other,), layer, preferred)
                if end is not None:
                    return other, end
        raise AssertionError("a state of a layer has a move into the layer below")  # pragma: no cover
