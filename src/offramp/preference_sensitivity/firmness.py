"""Firmness of a verdict: the fewest adjacent swaps in the actors' preferences that undo an equilibrium, or make one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.labels import in_words
from offramp.case.preferences import Statements
from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.preference_sensitivity.flip_distance import WORK, flip_distance, measured, numbered
from offramp.preference_sensitivity.reordering import inverted, listing_of
from offramp.stability.concepts import concept
from offramp.stability.stability import analyse
from offramp.tables import Shown, Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.flip_distance import FlipDistance
    from offramp.preference_sensitivity.reordering import Order
    from offramp.stability.concept import Concept

__all__ = ["MOST_SHOWN", "Change", "Firmness", "Firmnesses", "firmness", "firmnesses", "unvaried"]

FIVE = ("nash", "gmr", "smr", "seq", "sseq")

MOST_SHOWN = 12
"""The most states that a table shows under each concept."""

MOST_GROUP = 3
"""The most states of a group of a ranking that are named."""


@dataclass(frozen=True)
class Change:
    """A new order of an actor's statements or groups, `swaps` away: the old places (from 0), the new first entry first."""

    actor: str
    order: Order
    swaps: int


@dataclass(frozen=True)
class Firmness(Shown):
    """Number of adjacent swaps in the actors' lists that reverse the verdict on a state.

    `holds` is whether the state is an equilibrium under the stated preferences. If it is, `swaps` is the fewest swaps
    that undo it, otherwise the fewest that make it one; `changes` are new orders of that distance. Where `swaps` is
    None and `exact` is True, no reordering reverses the verdict. Where `exact` is False, the fewest are more than
    `above`, the distance at which the search ended. The lists of the actors in `fixed` were not varied, because they
    are weights.
    """

    graph: Graph
    state: int
    concept: str
    holds: bool
    swaps: int | None
    exact: bool
    above: int
    changes: tuple[Change, ...]
    fixed: tuple[str, ...]

    @property
    def at_least(self) -> float:
        """The fewest swaps, or their lower bound; infinite where no reordering reverses the verdict."""
        if self.swaps is None and self.exact:
            return float("inf")
        return self.above + 1 if self.swaps is None else self.swaps

    @property
    def amount(self) -> str:
        """The fewest swaps as a cell of a table: `2`, `more than 3`, `never`."""
        if self.swaps is not None:
            return str(self.swaps)
        return "never" if self.exact else f"more than {self.above}"

    @cached_property
    def change(self) -> str:
        """The new orders in words: the statements that each actor puts above others."""
        return "; ".join(
            f"{self.graph.case.name(change.actor)}: {_reordered(self.graph, change)}" for change in self.changes
        )

    @cached_property
    def words(self) -> str:
        """The answer in one sentence."""
        head = f"{state_id(self.state)} {'holds' if self.holds else 'does not hold'} under {self.concept.upper()}; "
        verb, verbs = ("break it", "breaks it") if self.holds else ("make it hold", "makes it hold")
        if self.swaps is None and self.exact:
            return f"{head}no reordering of the actors' preferences {verbs}."
        counted = f"{self.amount} swap{'' if self.amount == '1' else 's'}"
        return f"{head}it takes {counted} to {verb}{': ' + self.change if self.changes else ''}."

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the sentence, and the actors whose preferences were not varied."""
        return (self.words, *unvaried(self.graph, self.fixed))

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values, the state by id."""
        return {
            "state": state_id(self.state),
            "on": list(self.graph.on(self.state)),
            "holds": self.holds,
            "swaps": self.swaps,
            "exact": self.exact,
            "above": self.above,
            "changes": [
                {
                    "actor": change.actor,
                    "swaps": change.swaps,
                    "order": [_entry(self.graph, change.actor, place) for place in change.order],
                }
                for change in self.changes
            ],
            "words": self.words,
        }


@dataclass(frozen=True)
class Firmnesses(Shown):
    """Firmness of the verdicts on several states, by concept: equilibria first, the firmest at the top, then the other
    states, those of fewest swaps first.
    """

    graph: Graph
    found: dict[str, tuple[Firmness, ...]]
    most: int
    fixed: tuple[str, ...]

    def of(self, key: str) -> tuple[Firmness, ...]:
        """Return the answers under a concept, in the order of its table."""
        entry = concept(key)
        if entry.key not in self.found:
            raise QuestionError(f"{entry.label} is not among the concepts analysed: {', '.join(self.found)}")
        return self.found[entry.key]

    def table(self, key: str, most: int = MOST_SHOWN) -> Table:
        """Return the answers under a concept, at most `most` of them."""
        found = self.of(key)
        held = sum(one.holds for one in found)
        all_hold = held == len(found)
        rows = tuple(
            (
                state_id(one.state),
                self.graph.name(one.state) + (" (status quo)" if one.state == self.graph.status_quo else ""),
                one.amount if all_hold else f"{one.amount} to {'break' if one.holds else 'make'} it",
                one.change or "·",
            )
            for one in found[:most]
        )
        count = f"{held:,} equilibri{'um' if held == 1 else 'a'}"
        if not all_hold:
            count = f"{count} of {len(found):,} states"
        note = ""
        if len(rows) < len(found):
            order = (
                "the firmest first" if all_hold else "equilibria first, then the states that become one by fewest swaps"
            )
            note = f"{len(rows)} of {len(found):,} shown: {order}."
        return Table(f"{concept(key).label}: {count}", ("id", "state", "swaps", "change"), rows, note)

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: a table per concept."""
        tables = [
            self.table(key) if found else f"\n{concept(key).label}: no state is an equilibrium.\n"
            for key, found in self.found.items()
        ]
        head = "Number of adjacent swaps in the actors' lists that reverse the verdict."
        return (head, *tables, *self._cut_short(), *unvaried(self.graph, self.fixed))

    def _cut_short(self) -> tuple[str, ...]:
        """Name the concepts under which the search ended before the largest number of swaps, at its bound of work."""
        cut = [
            concept(key).label
            for key, found in self.found.items()
            if any(one.swaps is None and not one.exact and one.above < self.most for one in found)
        ]
        if not cut:
            return ()
        told = f"Under {listed(cut)} the search ended before {self.most} swaps, since more orders would take minutes"
        return (f"{told}; ask for one concept.",)

    def to_dict(self) -> dict[str, Any]:
        """Return all answers as plain values, in the shape that `offramp firmness --json` prints."""
        return {
            **self.graph.context(),
            "most": self.most,
            "fixed": list(self.fixed),
            "concepts": {key: [one.to_dict() for one in found] for key, found in self.found.items()},
        }


def firmness(graph: Graph, state: int | str, concept: str = "seq", most: int = 3, *, work: int = WORK) -> Firmness:
    """Find the fewest adjacent swaps in the actors' lists that reverse the verdict on a state under a concept.

    An adjacent swap exchanges two neighbouring statements of one actor, or two neighbouring groups of its ranking. For
    an equilibrium the answer is the fewest swaps that undo it; for any other state, the fewest that make it one. The
    search goes up to `most` swaps, and ends before a distance that would take more than `work`; the answer gives the
    distance at which it ended.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> graph = build(load("prisoners-dilemma"))
    >>> print(firmness(graph, "-", "seq"))
    s0 holds under SEQ; it takes 1 swap to break it: Column: ‘row.defect,column.defect’ above ‘-’.

    Raises
    ------
    QuestionError
        where there is no such state, the concept is not one of Nash, GMR, SMR, SEQ and SSEQ, or `most` is below 1.
    """
    return firmnesses(graph, [numbered(graph, state)], [concept], most, work=work).of(concept)[0]


def firmnesses(
    graph: Graph,
    states: Iterable[int] | None = None,
    concepts: Sequence[str] | None = None,
    most: int = 3,
    *,
    work: int = WORK,
) -> Firmnesses:
    """Return the firmness of several states (default: the equilibria) under several concepts (default: the five).

    `work` bounds the search under all concepts together, in equal parts.
    """
    if most < 1:
        raise QuestionError(f"the search must go to at least 1 swap, not {most}")
    chosen = [measured(key) for key in (FIVE if concepts is None else concepts)]
    held = analyse(graph, [entry.key for entry in chosen])
    wanted = None if states is None else sorted({numbered(graph, state) for state in states})
    found = {}
    for entry in chosen:
        asked = list(held.equilibria(entry.key)) if wanted is None else wanted
        distances = flip_distance(graph, entry, asked, most, work // len(chosen)) if asked else []
        fixed = _fixed(graph)
        answers = [
            _answer(graph, entry, state, distance, fixed, holds=held.holds(state, entry.key))
            for state, distance in zip(asked, distances, strict=True)
        ]
        found[entry.key] = tuple(sorted(answers, key=_firmest_first(graph)))
    return Firmnesses(graph, found, most, _fixed(graph))


def _fixed(graph: Graph) -> tuple[str, ...]:
    return tuple(actor for i, actor in enumerate(graph.actors) if listing_of(graph, i) is None)


def _answer(
    graph: Graph, entry: Concept, state: int, distance: FlipDistance, fixed: tuple[str, ...], *, holds: bool
) -> Firmness:
    changes = tuple(
        Change(graph.actors[actor], order, len(inverted(order))) for actor, order in sorted(distance.orders.items())
    )
    return Firmness(graph, state, entry.key, holds, distance.swaps, distance.exact, distance.above, changes, fixed)


def _firmest_first(graph: Graph) -> Any:
    """Return the sort key of answers: the firmest first, and among equals the nearest to the status quo."""
    codes = graph.space.codes[graph.cells]
    far = np.bitwise_count(codes ^ codes[graph.status_quo])

    def key(one: Firmness) -> tuple[bool, float, bool, int, int]:
        least = -one.at_least if one.holds else one.at_least
        return (not one.holds, least, (one.swaps is None) != one.holds, int(far[one.state]), one.state)

    return key


def unvaried(graph: Graph, fixed: tuple[str, ...]) -> tuple[str, ...]:
    """Name the actors whose preferences were not varied, if any."""
    if not fixed:
        return ()
    names = listed([graph.case.name(actor) for actor in fixed])
    return (f"Not varied, because they are weights rather than an order: {names}.",)


def _reordered(graph: Graph, change: Change) -> str:
    """Name the entries that a new order puts above others."""
    below: dict[int, list[int]] = {}
    for above, under in inverted(change.order):
        below.setdefault(above, []).append(under)
    alike: dict[tuple[int, ...], list[int]] = {}
    for above, under_it in below.items():
        alike.setdefault(tuple(under_it), []).append(above)

    def named(places: Iterable[int]) -> str:
        return listed([_quoted(graph, change.actor, place) for place in places])

    return ", ".join(f"{named(above)} above {named(under_it)}" for under_it, above in alike.items())


def _quoted(graph: Graph, actor: str, place: int) -> str:
    """Return an entry of an actor's list in quotation marks."""
    preferences = graph.preferences(actor)
    if isinstance(preferences, Statements):
        return f"‘{in_words(graph.case, preferences.statements[place].say.text)}’"
    group = _entry(graph, actor, place)
    more = len(group) - MOST_GROUP
    return f"‘{' ~ '.join(group[:MOST_GROUP])}{f' and {more} more' if more > 0 else ''}’"


def _entry(graph: Graph, actor: str, place: int) -> Any:
    """Return an entry of an actor's list as written: a condition, or the states of a group."""
    preferences: Any = graph.preferences(actor)
    if isinstance(preferences, Statements):
        return preferences.statements[place].say.text
    return list(preferences.ranking[place])
