"""Who is in for a surprise: moves that somebody thinks nobody would make, and moves expected in vain."""

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
"""Why a move surprises; see `Surprise`."""

BECAUSE: dict[Kind, str] = {
    "unseen": "does not see that the move is there",
    "unwanted": "thinks it unwanted; it is wanted",
    "undeterred": "thinks it deterred; it is not",
    "false alarm": "thinks it wanted; it is not",
}

MOST_OF_A_KIND = 3
"""The most moves that a table shows of one mover that surprise one actor for one reason."""


@dataclass(frozen=True)
class Surprise:
    """A move from one state to another about which `believer` is wrong.

    `unseen`: the mover wants it, and in the believer's game there is no such move. `unwanted`: the mover wants it, and
    the believer thinks that it does not. `undeterred`: both know that it is wanted, but the believer thinks that the
    answers of the others deter it. `false alarm`: the believer thinks that the mover wants it, and it does not, though
    it knows where it starts.
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
    """Return the moves from a state about which somebody is wrong, by believer, mover and kind, the best for the mover first.

    What a mover wants are its improvements in its own game; what a believer expects are the mover's improvements in the
    believer's game.
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
    """Return the surprises in words, of each mover, believer and kind the first few."""
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
        note = f"{len(shown)} of {len(surprises):,} shown: of each mover and kind those that it wants (or is thought to want) most."
    return Table(title, ("who is wrong", "about a move, since it", "the move", "states"), rows, note)


def _first_few(surprises: Iterable[Surprise]) -> Iterable[Surprise]:
    seen: dict[tuple[str, str, str], int] = {}
    for surprise in surprises:
        key = (surprise.believer, surprise.mover, surprise.kind)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= MOST_OF_A_KIND:
            yield surprise
