"""Lists of statements of which only pairs are known, with the order of every two statements in each world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import entries, uncertain_lists
from offramp.case.preferences import Statements
from offramp.case.priorities import place_of
from offramp.preference_sensitivity.sampled_questions import PairColumns
from offramp.worlds.orders import orders_with_reading, places_of, worlds_with_reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.worlds.worlds import Worlds

__all__ = ["OpenList", "OpenLists", "open_lists"]


@dataclass(frozen=True)
class OpenList:
    """A list of statements; the reading of an actor without images is an empty text."""

    actor: str
    reading: str
    statements: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class OpenLists:
    """The lists of which only pairs are known, and the order of every two statements in each world.

    `askable` marks the pairs whose order is not the same in every order that agrees, shape (pairs,).
    """

    lists: tuple[OpenList, ...]
    columns: PairColumns
    askable: NDArray[np.bool_]

    def pair(self, row: int) -> tuple[OpenList, str, str]:
        """Return the list of a pair and its statements, in the order of the list."""
        number, first, second = self.columns.pairs[row]
        own = self.lists[number]
        return own, own.statements[first], own.statements[second]


def open_lists(worlds: Worlds) -> OpenLists:
    """Return the lists of a case with `above`, and the order of every two statements in each world.

    A list of one reading has an order in the worlds of other readings too, independent of all that is drawn there
    (`offramp.worlds.pairs`). So an answer about it leaves the shares of the readings as they are. A reading that no world has is left out.

    >>> from offramp.case.reading import load
    >>> from offramp.worlds.worlds import draw_worlds
    >>> open_lists(draw_worlds(load("hotline"), 8)).lists
    ()
    """
    lists, places = [], []
    for each in uncertain_lists(worlds.case):
        stated = each.preferences
        own = worlds.orders.get(each.actor, ())
        drawn = worlds_with_reading(each.reading, worlds.images.get(each.actor), len(own))
        if each.doubt is not None or not isinstance(stated, Statements) or stated.experts or not len(drawn):
            continue
        lists.append(OpenList(each.actor, each.reading, tuple(statement.say.text for statement in stated.statements)))
        whole = orders_with_reading(each, own, drawn, None, worlds.seed)
        places.append(places_of(whole, entries(stated)))
    columns = PairColumns.of(places)
    varies = columns.first.any(axis=1) & ~columns.first.all(axis=1)
    named = [
        all(place_of(texts[place], texts) == place for place in (first, second))
        for number, first, second in columns.pairs
        for texts in [lists[number].statements]
    ]
    return OpenLists(tuple(lists), columns, varies & np.array(named, dtype=np.bool_))
