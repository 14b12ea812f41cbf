"""Doubt about the order of an actor's statements: the lists it applies to, and its limit.

Doubt is the expected number of adjacent swaps by which the true order of a list differs from the stated one. The lists are
statements or the groups of a ranking; weights have no order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.case.estimate import Estimate
from offramp.case.inputs import Input, InputKind
from offramp.case.preferences import Statements, StateRanking

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences

__all__ = [
    "Doubted",
    "UncertainList",
    "doubted",
    "entries",
    "firm_places",
    "most_expected",
    "readings_of",
    "rooms",
    "uncertain_lists",
]


@dataclass(frozen=True)
class Doubted:
    """A stated doubt, about an actor's lists: those of all its readings, or that of one.

    `lists` has the preferences it is about, by reading; the reading of an actor without images is an empty text.
    """

    actor: str
    reading: str | None
    estimate: Estimate
    lists: Mapping[str, Preferences]

    @property
    def input(self) -> Input:
        """The doubt among the uncertain inputs."""
        return Input(InputKind.DOUBT, ".".join(self.path[1:]))

    @property
    def name(self) -> str:
        """The identifier of the doubt: `usa.doubt`, `dprk.survivor.doubt`."""
        return str(self.input)

    @property
    def path(self) -> tuple[str, ...]:
        """The path of the doubt in the file."""
        return ("doubt", self.actor) if self.reading is None else ("doubt", self.actor, self.reading)

    @property
    def what(self) -> str:
        """The doubt in a sentence."""
        return f"the doubt about `{self.actor}`" + (f" as `{self.reading}`" if self.reading is not None else "")

    @property
    def most(self) -> float:
        """The greatest expected number of swaps that every list permits, with its firm statements."""
        lengths = [entries(preferences) for preferences in self.lists.values()]
        return min((most_expected(rooms(length)) for length in lengths), default=0.0)


def doubted(case: Case) -> tuple[Doubted, ...]:
    r"""Return every doubt that a case states.

    >>> from offramp.case.reading import loads
    >>> case = loads(
    ...     "actors: {a: {options: {x: X, y: Y}}}\nstatus quo: []\npreferences: {a: [a.x, a.y]}\ndoubt: {a: 0.2}"
    ... )
    >>> [(doubt.name, doubt.most) for doubt in doubted(case)]
    [('a.doubt', 0.5)]
    """
    found = []
    for actor, stated in case.doubt.items():
        lists = readings_of(case, actor)
        if isinstance(stated, Estimate):
            found.append(Doubted(actor, None, stated, lists))
        else:
            own = ((name, estimate, {name: lists[name]} if name in lists else {}) for name, estimate in stated.items())
            found += [Doubted(actor, name, estimate, its) for name, estimate, its in own]
    return tuple(found)


@dataclass(frozen=True)
class UncertainList:
    """A list of uncertain order: with a `doubt`, or (None) with known pairs under `above` or the orders of experts.

    The reading of an actor without images is an empty text.
    """

    actor: str
    reading: str
    preferences: Preferences
    doubt: Doubted | None


def uncertain_lists(case: Case) -> tuple[UncertainList, ...]:
    r"""Return every list of uncertain order: those in doubt, then those with known pairs or orders of experts.

    >>> from offramp.case.reading import loads
    >>> case = loads(
    ...     "actors: {a: {options: {x: X, y: Y}}}\nstatus quo: []\npreferences: {a: {statements: [a.x, a.y], above: []}}"
    ... )
    >>> [(each.actor, each.doubt) for each in uncertain_lists(case)]
    [('a', None)]
    """
    found = [
        UncertainList(doubt.actor, reading, preferences, doubt)
        for doubt in doubted(case)
        for reading, preferences in doubt.lists.items()
    ]
    for actor in case.actors:
        for reading, preferences in readings_of(case, actor).items():
            if isinstance(preferences, Statements) and (preferences.above is not None or preferences.experts):
                found.append(UncertainList(actor, reading, preferences, None))
    return tuple(found)


def readings_of(case: Case, actor: str) -> dict[str, Preferences]:
    """Return the preferences an actor may have, by reading; the reading of an actor without images is an empty text."""
    if images := case.images.get(actor):
        return {name: image.preferences for name, image in images.items()}
    return {"": case.preferences[actor]} if actor in case.preferences else {}


def entries(preferences: Preferences) -> int:
    """Return the number of statements, or of groups of a ranking; 0 of weights, which have no order."""
    if isinstance(preferences, Statements):
        return len(preferences.statements)
    return len(preferences.ranking) if isinstance(preferences, StateRanking) else 0


def firm_places(preferences: Preferences) -> frozenset[int]:
    """Return the places, from 0, of the statements that none below overtakes."""
    if not isinstance(preferences, Statements):
        return frozenset()
    return frozenset(place for place, statement in enumerate(preferences.statements) if statement.firm)


def rooms(length: int, firm: Collection[int] = ()) -> tuple[int, ...]:
    """Return the number of lower entries that can overtake each entry of a list; 0 for a firm entry.

    >>> rooms(4), rooms(4, {1})
    ((3, 2, 1, 0), (3, 0, 1, 0))
    """
    return tuple(0 if place in firm else length - 1 - place for place in range(length))


def most_expected(rooms: Collection[int]) -> float:
    """Return the greatest expected number of adjacent swaps, with every permitted order equally likely.

    A list of k entries without a firm one has k(k-1)/4.

    >>> most_expected(rooms(4)), most_expected(rooms(4, {1}))
    (3.0, 2.0)
    """
    return sum(rooms) / 2
