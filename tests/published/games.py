"""The strict ordinal 2x2 games, up to the names of strategies and of players, as cases of two actors with one option each."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import NamedTuple

from tests.oracle import Model, Ranking
from tests.strategies import Drawn, name_of

OUTCOMES = range(4)
"""The outcomes: 2 * (row's option is on) + (column's option is on)."""

THINGS = ((), ("column.x",), ("row.x",), ("row.x", "column.x"))
"""What is on in each outcome."""


class Game(NamedTuple):
    """The value of each outcome for each player, from 1 (worst) to 4 (best)."""

    row: tuple[int, ...]
    column: tuple[int, ...]

    def relabelled(self, swap_rows: bool, swap_columns: bool) -> Game:
        """Return the same game with strategies of other names."""
        mask = 2 * swap_rows + swap_columns
        return Game(*(tuple(values[outcome ^ mask] for outcome in OUTCOMES) for values in self))

    def exchanged(self) -> Game:
        """Return the same game with the players exchanged."""
        return Game(*(tuple(values[outcome] for outcome in (0, 2, 1, 3)) for values in (self.column, self.row)))

    def strategic_forms(self) -> frozenset[Game]:
        """Return the game under all names of strategies."""
        return frozenset(self.relabelled(rows, columns) for rows in (False, True) for columns in (False, True))

    def nash(self) -> set[int]:
        """Return the outcomes that neither player can leave for a better one."""
        return {
            outcome
            for outcome in OUTCOMES
            if self.row[outcome] > self.row[outcome ^ 2] and self.column[outcome] > self.column[outcome ^ 1]
        }

    def dominant(self) -> int:
        """Return the number of players who have a dominant strategy."""
        row = (self.row[0] > self.row[2]) == (self.row[1] > self.row[3])
        column = (self.column[0] > self.column[1]) == (self.column[2] > self.column[3])
        return row + column

    def at_least(self, value: int) -> set[int]:
        """Return the outcomes that are worth so much to both players."""
        return {outcome for outcome in OUTCOMES if min(self.row[outcome], self.column[outcome]) >= value}

    def drawn(self) -> Drawn:
        """Return the game as a case, with the slow oracle's model of it."""

        def ranking(values: tuple[int, ...]) -> Ranking:
            return Ranking(tuple((THINGS[values.index(value)],) for value in (4, 3, 2, 1)))

        return Drawn(
            Model({"row": ("x",), "column": ("x",)}, {"row": ranking(self.row), "column": ranking(self.column)})
        )


@cache
def games(*, exchange: bool = True) -> tuple[Game, ...]:
    """Return one game of each kind: 78, or 144 where players are not exchanged."""
    orders = list(permutations((1, 2, 3, 4)))
    every = (Game(row, column) for row in orders for column in orders)
    return tuple(sorted({kind(game, exchange=exchange) for game in every}))


def kind(game: Game, *, exchange: bool = True) -> Game:
    """Return the first of the games that are the same up to names."""
    same = game.strategic_forms()
    return min(same | game.exchanged().strategic_forms() if exchange else same)


def numbered(drawn: Drawn, outcomes: set[int]) -> set[int]:
    """Return the states of the case that are these outcomes."""
    return {drawn.graph.state(name_of(frozenset(THINGS[outcome]))) for outcome in outcomes}


PRISONERS_DILEMMA = Game((3, 1, 4, 2), (3, 4, 1, 2))
CHICKEN = Game((3, 2, 4, 1), (3, 4, 2, 1))
STAG_HUNT = Game((4, 1, 3, 2), (4, 3, 1, 2))
