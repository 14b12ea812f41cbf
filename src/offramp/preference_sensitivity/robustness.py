"""Share of all orders of statements, consistent with the known pairs, under which states are stable.

The known pairs are those that the case states under `above`, and its firm statements. Every order of its list
that agrees with them counts alike. Nash, GMR and SMR depend on the actor's own order alone, so their shares are exact, and the
share of an equilibrium is the product over the actors. SEQ and SSEQ depend on the orders of all actors; their shares have exact bounds,
and are exact where these meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.labels import in_words
from offramp.case.state_names import state_id
from offramp.errors import QuestionError, TooLarge
from offramp.preference_sensitivity.answers import moves_of
from offramp.preference_sensitivity.flip_distance import IMPROVING, OWN, measured, numbered
from offramp.preference_sensitivity.joint_orders import bounded_shares, joint_shares
from offramp.preference_sensitivity.known_lists import known_lists, verdict_of
from offramp.preference_sensitivity.order_counts import count_agreeing, count_verdict
from offramp.preference_sensitivity.order_shares import OrderShare
from offramp.progress import track
from offramp.tables import Shown, Table
from offramp.text import Figure, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.known_lists import Known
    from offramp.preference_sensitivity.order_counts import OrderCounts
    from offramp.stability.concept import Concept

__all__ = ["PairEffect", "Robustness", "StateRobustness", "pair_effects", "robustness", "robustness_under"]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
"""The concepts that robustness covers."""

DRAWS = 1000
"""Default number of random orders, where the orders are too many to count."""

MOST_STATES = 12
"""The most equilibria that are counted by default."""

MOST_PAIRS = 10
"""The most pairs of statements that a table shows."""


@dataclass(frozen=True)
class PairEffect:
    """Two statements of an actor whose order is not known: the share of orders with `above` first, and what it changes.

    `if_above` and `if_below` are the shares of orders under which the state is stable for the actor, with either order of the pair.
    """

    actor: str
    above: str
    below: str
    chance: Fraction
    if_above: Fraction
    if_below: Fraction

    @property
    def effect(self) -> Fraction:
        """The difference that the order of the pair makes."""
        return abs(self.if_above - self.if_below)

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as plain values."""
        shares = {"chance": self.chance, "if_above": self.if_above, "if_below": self.if_below}
        return {
            "actor": self.actor,
            "above": self.above,
            "below": self.below,
            **{key: float(value) for key, value in shares.items()},
        }


@dataclass(frozen=True, eq=False)
class StateRobustness:
    """Shares of orders under which a state is stable for each actor, and for all (an equilibrium).

    `holds` is whether it is an equilibrium as stated. `pairs` are the pairs of statements that matter, where they were asked for.
    """

    state: int
    concept: str
    holds: bool
    actors: Mapping[str, OrderShare]
    everyone: OrderShare
    pairs: tuple[PairEffect, ...] = ()

    @property
    def undecided(self) -> tuple[str, ...]:
        """The actors for whom the state is stable under some orders, and not under others."""
        return tuple(actor for actor, share in self.actors.items() if 0 < share.share < 1)

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as plain values, the state by id."""
        return {
            "state": state_id(self.state),
            "concept": self.concept,
            "holds": self.holds,
            "everyone": self.everyone.to_dict(),
            "actors": {actor: share.to_dict() for actor, share in self.actors.items()},
            "undecided": list(self.undecided),
            "pairs": [pair.to_dict() for pair in self.pairs],
        }


@dataclass(frozen=True, eq=False)
class Robustness(Shown):
    """Shares of orders under which states are equilibria, by concept.

    `orders` is the number of orders that agree with the known pairs of an actor's list; None where they are too many to count. The
    preferences of `fixed` actors are a ranking or weights, and are taken as stated.
    """

    graph: Graph
    found: Mapping[str, tuple[StateRobustness, ...]]
    orders: Mapping[str, int | None]
    fixed: tuple[str, ...]
    seed: int

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output."""
        tables = [table for rows in self.found.values() if rows for table in self._tables(rows)]
        return (*self._known(), *tables)

    def _known(self) -> list[str]:
        told = [
            f"{self.graph.case.name(actor)}: "
            + (
                f"{count:,} order{'' if count == 1 else 's'}"
                if count is not None
                else "more orders than can be counted"
            )
            for actor, count in self.orders.items()
        ]
        lines = [f"Orders of statements that agree with the known pairs. {'; '.join(told)}."] if told else []
        if self.fixed:
            names = listed([self.graph.case.name(actor) for actor in self.fixed])
            lines.append(f"Taken as stated, since a ranking or weights have no order of statements: {names}.")
        return lines

    def _tables(self, rows: Sequence[StateRobustness]) -> list[Table]:
        from offramp.stability.concepts import concept

        graph = self.graph
        label = concept(rows[0].concept).label
        actors = [actor for actor in graph.actors if any(row.actors[actor].certain is not True for row in rows)]
        columns = ("id", "state", "as stated", "equilibrium", *actors)
        drawn = any(share.exact is None for row in rows for share in (row.everyone, *row.actors.values()))
        note = "Shares of orders under which the state is stable for an actor, and for all." + (
            f" Of random orders, seed {self.seed}; in brackets the exact binomial interval at 95 %." if drawn else ""
        )
        body = tuple(
            (
                state_id(row.state),
                graph.name(row.state),
                "holds" if row.holds else "·",
                *(_figure(share) for share in (row.everyone, *(row.actors[actor] for actor in actors))),
            )
            for row in rows
        )
        found = [Table(f"{label}: share of orders under which states are equilibria", columns, body, note)]
        found += [self._pairs(row, label) for row in rows if row.pairs]
        return found

    def _pairs(self, row: StateRobustness, label: str) -> Table:
        case = self.graph.case
        shown = row.pairs[:MOST_PAIRS]
        body = tuple(
            (
                case.name(pair.actor),
                in_words(case, pair.above),
                in_words(case, pair.below),
                *(Figure(f"{float(value):.2f}", float(value)) for value in (pair.chance, pair.if_above, pair.if_below)),
            )
            for pair in shown
        )
        left = len(row.pairs) - len(shown)
        return Table(
            f"{label}: pairs of statements that matter for {state_id(row.state)}",
            ("actor", "first", "second", "first above", "stable if so", "stable if not"),
            body,
            f"Shares of orders; the pairs with the greatest difference first.{f' {left} more pairs matter.' if left else ''}",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as plain values, in the shape that `offramp robustness --json` prints."""
        return {
            **self.graph.context(),
            "orders": dict(self.orders),
            "fixed": list(self.fixed),
            "seed": self.seed,
            "concepts": {key: [row.to_dict() for row in rows] for key, rows in self.found.items()},
        }


def _figure(share: OrderShare) -> Figure:
    low, high = share.range
    return Figure(str(share), share.share, **({} if share.exact is not None else {"low": low, "high": high}))


def robustness(
    graph: Graph,
    states: Sequence[int | str] | None = None,
    concepts: Sequence[str] | None = None,
    *,
    pairs: bool = False,
    draws: int = DRAWS,
    seed: int = 0,
) -> Robustness:
    """Return the share of orders, of those that agree with the known pairs, under which states are equilibria.

    Parameters
    ----------
    graph
        the graph.
    states
        states by number or name; by default the equilibria as stated, the nearest to the status quo first.
    concepts
        of Nash, GMR, SMR, SEQ and SSEQ; by default all.
    pairs
        whether the pairs of statements that matter are found, under Nash, GMR and SMR.
    draws
        number of random orders, where the orders are too many to judge them all.
    seed
        seed of the random orders.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> found = robustness(build(load("prisoners-dilemma")), ["-"], ["nash"]).found["nash"]
    >>> [str(row.everyone) for row in found]
    ['no order']

    Raises
    ------
    QuestionError
        where there is no such state, or the concept is not one of the five.
    TooLarge
        where the draws could take hours.
    """
    if draws < 1 or seed < 0:
        raise QuestionError("the number of draws must be at least 1, and the seed at least 0")
    entries = [measured(key, "robustness") for key in (concepts or CONCEPTS)]
    known = known_lists(graph)
    found = {}
    for entry in entries:
        chosen = _chosen(graph, entry, states)
        found[entry.key] = _rows(graph, entry, chosen, known, pairs, draws, seed)
    orders = {graph.actors[i]: _number(each[1]) for i, each in enumerate(known) if each is not None}
    fixed = tuple(graph.actors[i] for i, each in enumerate(known) if each is None)
    return Robustness(graph, found, orders, fixed, seed)


def robustness_under(
    graph: Graph,
    concept: str,
    states: Sequence[int],
    known: Sequence[Known | None],
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[StateRobustness, ...]:
    """Return the share of orders under which states are equilibria, given known pairs of each actor's list.

    `known` has per actor its list and the statements known to matter more than each; None takes its preferences as stated.

    Raises
    ------
    QuestionError
        where the concept is not one of the five.
    TooLarge
        where the draws could take hours.
    """
    return _rows(graph, measured(concept, "robustness"), states, known, False, draws, seed)


def _number(above: tuple[int, ...]) -> int | None:
    try:
        return count_agreeing(above)
    except TooLarge:
        return None


def _chosen(graph: Graph, entry: Concept, states: Sequence[int | str] | None) -> list[int]:
    """Return the states asked about; by default the equilibria as stated, the nearest to the status quo first."""
    if states is not None:
        return [numbered(graph, state) for state in states]
    codes = graph.space.codes[graph.cells]
    held = np.flatnonzero(entry.of_everyone(graph).all(axis=0))
    far = np.bitwise_count(codes[held] ^ codes[graph.status_quo])
    return [int(state) for state in held[np.lexsort((held, far))][:MOST_STATES]]


def _rows(
    graph: Graph,
    entry: Concept,
    states: Sequence[int],
    known: Sequence[Known | None],
    pairs: bool,
    draws: int,
    seed: int,
) -> tuple[StateRobustness, ...]:
    if not states:
        return ()
    holds = entry.of_everyone(graph)
    if entry.key in OWN:
        try:
            return tuple(
                _own(graph, entry, state, known, holds[:, state].tolist(), pairs)
                for state in track(states, f"{entry.label}: states")
            )
        except TooLarge:
            pass  # The orders are too many to count: some are drawn, and the share says so.
    rows = (bounded_shares if entry.key in IMPROVING else joint_shares)(graph, entry, states, known, draws, seed)
    return tuple(
        StateRobustness(
            state, entry.key, bool(holds[:, state].all()), dict(zip(graph.actors, row[:-1], strict=True)), row[-1]
        )
        for state, row in zip(states, rows, strict=True)
    )


def _own(
    graph: Graph, entry: Concept, state: int, known: Sequence[Known | None], holds: Sequence[bool], pairs: bool
) -> StateRobustness:
    """Return the exact shares of a state under a concept that depends on each actor's own order alone."""
    moves = moves_of(graph)
    actors, effects = {}, []
    everyone = OrderShare(Fraction(1))
    for position, (actor, given) in enumerate(zip(graph.actors, known, strict=True)):
        if given is None:
            share = OrderShare(Fraction(int(holds[position])))
        else:
            verdict = verdict_of(graph, position, state, entry.key, given, moves)
            counts = count_verdict(verdict, by_pair=pairs)
            share = OrderShare(counts.share)
            effects += pair_effects(actor, given[0].entries, counts) if pairs else []
        actors[actor] = share
        everyone = everyone * share
    effects.sort(key=lambda pair: -pair.effect)
    return StateRobustness(state, entry.key, all(holds), actors, everyone, tuple(effects))


def pair_effects(actor: str, texts: Sequence[str], counts: OrderCounts) -> list[PairEffect]:
    """Return the pairs of decisive statements whose order is not known and changes the share."""
    if counts.before is None or counts.held_before is None or counts.held in (0, counts.total):
        return []
    found = []
    decisive = [k for k in range(len(counts.entries)) if counts.decisive >> k & 1]
    for i in decisive:
        for j in decisive:
            above, held = int(counts.before[i, j]), int(counts.held_before[i, j])
            if i >= j or not 0 < above < counts.total:
                continue
            shares = Fraction(held, above), Fraction(counts.held - held, counts.total - above)
            if shares[0] != shares[1]:
                first, second = texts[counts.entries[i]], texts[counts.entries[j]]
                found.append(PairEffect(actor, first, second, Fraction(above, counts.total), *shares))
    return found
