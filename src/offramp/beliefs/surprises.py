"""Strategic surprises: moves that an actor does not expect, and expected moves that are not made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from offramp.case.state_names import state_id
from offramp.graph.wording import change
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from offramp.beliefs.believed_game import Game
    from offramp.graph.graph import Graph

__all__ = ["Kind", "Surprise", "surprise_table", "surprises_at"]

Kind = Literal["unseen", "unwanted", "undeterred", "false alarm"]
"""Kind of a surprise; see `Surprise`."""

BECAUSE: dict[Kind, str] = {
    "unseen": "is unaware of the move",
    "unwanted": "believes it no improvement; it is one",
    "undeterred": "believes it deterred; it is not",
    "false alarm": "believes it an improvement; it is not",
}

MOST_OF_A_KIND = 3
"""The most moves of one mover, believer and kind that a table shows."""


@dataclass(frozen=True)
class Surprise:
    """A move from one state to another that `believer` misperceives.

    `unseen`: the move is an improvement for the mover, and the believer's game has no such move. `unwanted`: it is an
    improvement for the mover, but not by the believer's beliefs. `undeterred`: it is an improvement by both, but the
    believer expects sanctions of the others to deter it. `false alarm`: it is an improvement by the believer's beliefs,
    and none for the mover, which is aware of its start.
    """

    believer: str
    mover: str
    start: int
    end: int
    kind: Kind

    def to_dict(self) -> dict[str, Any]:
        """Return the surprise as plain values, states by id."""
        return {
            "believer": self.believer,
            "mover": self.mover,
            "from": state_id(self.start),
            "to": state_id(self.end),
            "kind": self.kind,
        }


def surprises_at(games: Mapping[str, Game], state: int) -> tuple[Surprise, ...]:
    """Return the misperceived moves from a state, by believer, mover and kind, the best for the mover first.

    The mover's improvements are those of its own game; the believer expects the mover's improvements in the believer's
    game.
    """
    found = []
    for believer, game in games.items():
        for mover, own in games.items():
            if mover != believer:
                real, there, expected = (
                    own.improvements(mover, state),
                    game.moves(mover, state),
                    game.improvements(mover, state),
                )
                kinds: tuple[tuple[Kind, list[int]], ...] = (
                    ("unseen", [end for end in real if end not in there]),
                    ("unwanted", [end for end in real if end in there and end not in expected]),
                    ("false alarm", [end for end in expected if own.sees(state) and end not in real]),
                )
                found += [Surprise(believer, mover, state, end, kind) for kind, ends in kinds for end in ends]
    return tuple(found)


def surprise_table(graph: Graph, surprises: Sequence[Surprise], title: str) -> Table:
    """Return a table of the surprises, with the first few of each mover, believer and kind."""
    case = graph.case
    shown = list(_first_few(surprises))
    rows = tuple(
        (
            case.name(s.believer),
            BECAUSE[s.kind],
            change(graph, s.start, s.end),
            f"{state_id(s.start)} → {state_id(s.end)}",
        )
        for s in shown
    )
    note = ""
    if len(shown) < len(surprises):
        note = f"{len(shown)} of {len(surprises):,} shown: for each mover and kind the improvements of the highest preference level."
    return Table(title, ("who is wrong", "about a move, since it", "the move", "states"), rows, note)


def _first_few(surprises: Iterable[Surprise]) -> Iterable[Surprise]:
    seen: dict[tuple[str, str, str], int] = {}
    for surprise in surprises:
        key = (surprise.believer, surprise.mover, surprise.kind)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= MOST_OF_A_KIND:
            yield surprise
