"""The strategic game that a case makes when everybody chooses once, as a file of Gambit.

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
"""The most combinations of choices that are written out."""


def to_nfg(graph: Graph) -> str:
    """Return the strategic game of a graph in Gambit's `.nfg` format.

    Players are the actors that have a choice. A strategy of a player is a combination of its options that it can move to
    from the status quo, or the one of today; all choose once and at the same time. What comes of it is a state, and the
    payoff is what the state is worth: a rank, 0 the worst, in which differences mean nothing. A state into which several
    combinations are merged is one outcome of all of them. A backslash, which a label of the format cannot end in, is
    written as a slash.

    The pure equilibria of the game are the Nash equilibria of the graph where all moves can be undone and no states are
    merged. Elsewhere they may differ, since a player of the game compares all its strategies, whatever it has chosen.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> print(to_nfg(build(load("chicken"))).splitlines()[0])
    NFG 1 R "Chicken" { "row" "column" }

    Raises
    ------
    QuestionError
        where a combination of choices is impossible, the status quo is a merged state, or nobody has a choice.
    TooLarge
        where there are more combinations than are written out, before any is.
    """
    game = _game(graph)
    return "".join(f"{line}\n" for line in _lines(game))


@dataclass(frozen=True, eq=False)
class _Game:
    """The choices of each actor, as places on its axis of the grid, and the state of each combination of them.

    `states` lists the combinations as the format does: the choice of the first player changes fastest.
    """

    graph: Graph
    choices: dict[str, NDArray[np.intp]]
    states: NDArray[np.int32]

    @cached_property
    def players(self) -> tuple[str, ...]:
        """Actors that have a choice."""
        return tuple(actor for actor, places in self.choices.items() if len(places) > 1)

    @cached_property
    def outcomes(self) -> tuple[int, ...]:
        """States that some combination leads to, ascending."""
        return tuple(np.unique(self.states).tolist())


def _game(graph: Graph) -> _Game:
    if graph.is_merged(graph.status_quo):
        merge = next(merge for merge in graph.case.merge if graph.satisfying(merge)[graph.status_quo])
        raise QuestionError(
            f"the status quo is one of several combinations that `merge: {merge}` makes one state, so what each actor can "
            "choose in it is not one list; a strategic game starts from a state of one combination"
        )
    shape, start = graph.space.shape, int(graph.cells[graph.status_quo])
    places = np.unravel_index(start, shape)
    choices = {
        actor: axis.targets(int(places[axis.number])) for actor, axis in zip(graph.actors, graph.axes, strict=True)
    }
    count = prod(len(own) for own in choices.values())
    if count == 1:
        raise QuestionError("nobody has a choice in the status quo: every actor can only leave things as they are")
    if count > MOST_PROFILES:
        sizes = " x ".join(f"{len(own):,}" for own in choices.values())
        raise TooLarge(
            f"the strategic game has {count:,} combinations of choices ({sizes}); the most that are written out is "
            f"{MOST_PROFILES:,}"
        )
    # The axes of the grid run from the last actor to the first, so that its order in memory is that of the format.
    grid = np.ix_(*reversed(choices.values()))
    cells = np.arange(prod(shape)).reshape(shape)[grid].ravel()
    states = graph.state_of[cells]
    _refuse_gaps(graph, cells, states)
    return _Game(graph, choices, states)


def _refuse_gaps(graph: Graph, cells: NDArray[np.intp], states: NDArray[np.int32]) -> None:
    """Raise where some combination is impossible, so that nobody knows what it would be worth."""
    gaps = cells[states < 0]
    if not len(gaps):
        return
    codes = graph.space.codes[gaps]
    code = int(codes[0])
    example = state_name(thing for bit, thing in enumerate(graph.case.things) if code >> bit & 1)
    rule = next(rule for rule in graph.case.impossible if holds(rule, lookup_in(graph.case, code)))
    others = f", and {len(gaps) - 1:,} of the others are impossible too" if len(gaps) > 1 else ""
    raise QuestionError(
        f"a strategic game needs a payoff for each of the {len(cells):,} combinations of what the actors can choose; "
        f"`{example}` breaks the rule `{rule}`{others}; rules that each speak of one actor alone leave no such gaps"
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
    """Return the name of a strategy: what the actor has on, without the name of the actor."""
    on = (thing for bit, thing in enumerate(graph.case.things) if code >> bit & 1)
    return state_name(thing.removeprefix(f"{actor}.") for thing in on)


def _comment(game: _Game) -> str:
    graph = game.graph
    fixed = [actor for actor in graph.actors if actor not in game.players]
    start = f"{state_id(graph.status_quo)}, {graph.name(graph.status_quo)}"
    parts = [
        f"Each player chooses once, all at the same time, among what it can do from the status quo {start}.",
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
