"""The strategic game of a case, with one simultaneous choice of all actors, in Gambit's format.

Source: R. Savani and T. L. Turocy, Gambit: the package for computation in game theory, https://www.gambit-project.org;
the strategic game (.nfg) file format, outcome version, in its documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import lookup_in
from offramp.case.state_names import state_id, state_name
from offramp.case.value import holds
from offramp.errors import QuestionError, TooLarge
from offramp.export.labels import one_line
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["MOST_PROFILES", "to_nfg"]

MOST_PROFILES = 1_000_000
"""Largest number of strategy profiles of an exported game."""


def to_nfg(graph: Graph) -> str:
    """Return the strategic game of a graph in Gambit's `.nfg` format.

    Players are the actors with more than one strategy. A strategy is the player's combination of options in the status quo, or one
    that it can move to from there. All players choose once, at the same time. The outcome is a state, and the payoff its preference
    level: an ordinal rank, 0 the worst. A merged state is one outcome of all its profiles. A backslash, which cannot end a label of
    the format, is written as a slash.

    The pure equilibria of the game are the Nash equilibria of the graph if all moves are reversible and no states are merged.
    Otherwise they may differ, since a player of the game compares all its strategies.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> print(to_nfg(build(load("chicken"))).splitlines()[0])
    NFG 1 R "Chicken" { "row" "column" }

    Raises
    ------
    QuestionError
        if a strategy profile is infeasible, the status quo is a merged state, or no actor has a choice.
    TooLarge
        if the game has more than `MOST_PROFILES` strategy profiles.
    """
    game = _game(graph)
    return "".join(f"{line}\n" for line in _lines(game))


@dataclass(frozen=True, eq=False)
class _Game:
    """The strategies of each actor, as positions on its axis of the grid, and the state of each strategy profile.

    `states` has the order of the format: the strategy of the first player changes fastest.
    """

    graph: Graph
    choices: dict[str, NDArray[np.intp]]
    states: NDArray[np.int32]

    @cached_property
    def players(self) -> tuple[str, ...]:
        """The actors with more than one strategy."""
        return tuple(actor for actor, places in self.choices.items() if len(places) > 1)

    @cached_property
    def outcomes(self) -> tuple[int, ...]:
        """The states of all strategy profiles, ascending."""
        return tuple(np.unique(self.states).tolist())


def _game(graph: Graph) -> _Game:
    if graph.is_merged(graph.status_quo):
        merging = (each for each in graph.case.indistinguishable if graph.satisfying(each)[graph.status_quo])
        raise QuestionError(
            f"the status quo is one of several combinations that `indistinguishable: {next(merging)}` makes one state, so "
            "an actor has no single list of choices in it; a strategic game starts from a state of one combination"
        )
    shape, start = graph.space.shape, int(graph.cells[graph.status_quo])
    places = np.unravel_index(start, shape)
    choices = {
        actor: axis.targets(int(places[axis.number])) for actor, axis in zip(graph.actors, graph.axes, strict=True)
    }
    count = prod(len(own) for own in choices.values())
    if count == 1:
        raise QuestionError("no actor has a move from the status quo, so there is no game")
    if count > MOST_PROFILES:
        sizes = " x ".join(f"{len(own):,}" for own in choices.values())
        raise TooLarge(
            f"the strategic game has {count:,} combinations of choices ({sizes}); at most {MOST_PROFILES:,} can be exported"
        )
    # The axes of the grid run from the last actor to the first, so that its order in memory is that of the format.
    grid = np.ix_(*reversed(choices.values()))
    cells = np.arange(prod(shape)).reshape(shape)[grid].ravel()
    states = graph.state_of[cells]
    _refuse_gaps(graph, cells, states)
    return _Game(graph, choices, states)


def _refuse_gaps(graph: Graph, cells: NDArray[np.intp], states: NDArray[np.int32]) -> None:
    """Raise `QuestionError` if a strategy profile is infeasible, so that it has no payoff."""
    gaps = cells[states < 0]
    if not len(gaps):
        return
    codes = graph.space.codes[gaps]
    code = int(codes[0])
    example = state_name(thing for bit, thing in enumerate(graph.case.things) if code >> bit & 1)
    rule = next(rule for rule in graph.case.impossible if holds(rule, lookup_in(graph.case, code)))
    others = f", and {len(gaps) - 1:,} of the others are impossible too" if len(gaps) > 1 else ""
    raise QuestionError(
        f"a strategic game needs a payoff for each of the {len(cells):,} combinations of the actors' choices; "
        f"`{example}` breaks the rule `{rule}`{others}; rules about a single actor each leave no such gaps"
    )


def _lines(game: _Game) -> Iterator[str]:
    graph = game.graph
    yield f"NFG 1 R {_quoted(graph.case.title)} {{ {' '.join(map(_quoted, game.players))} }}"
    yield ""
    yield "{"
    for actor in game.players:
        own = graph.space.strategies[graph.index(actor)][game.choices[actor]].tolist()
        yield f"  {{ {' '.join(_quoted(_choice(graph, actor, code)) for code in own)} }}"
    yield "}"
    yield _quoted(_comment(game))
    yield "{"
    for state in game.outcomes:
        levels = " ".join(str(graph.level(actor, state)) for actor in game.players)
        yield f"  {{ {_quoted(f'{state_id(state)} {graph.name(state)}')} {levels} }}"
    yield "}"
    numbers = (np.searchsorted(game.outcomes, game.states) + 1).tolist()
    width = len(game.choices[game.players[0]])
    for row in range(0, len(numbers), width):
        yield " ".join(map(str, numbers[row : row + width]))


def _choice(graph: Graph, actor: str, code: int) -> str:
    """Return the name of a strategy: the actor's options that are on, without the name of the actor."""
    on = (thing for bit, thing in enumerate(graph.case.things) if code >> bit & 1)
    return state_name(thing.removeprefix(f"{actor}.") for thing in on)


def _comment(game: _Game) -> str:
    graph = game.graph
    fixed = [actor for actor in graph.actors if actor not in game.players]
    start = f"{state_id(graph.status_quo)}, {graph.name(graph.status_quo)}"
    parts = [
        f"Each player chooses once, all at the same time, among its strategies from the status quo {start}.",
        "Payoffs are ordinal ranks, 0 the worst, which can be compared but not added: mixed strategies have no meaning.",
        "Outcomes are states of the graph, with their ids.",
    ]
    if fixed:
        parts.append(f"Without a choice, and no player: {listed(fixed)}.")
    if graph.given:
        parts.append(f"Given: {listed(graph.given)}.")
    parts += [f"Reading of {actor}: {image}." for actor, image in graph.images.items()]
    return " ".join(parts)


def _quoted(text: str) -> str:
    return '"' + one_line(text).replace("\\", "/").replace('"', '\\"') + '"'
