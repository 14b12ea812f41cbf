"""Single moves and joint changes from one state: the actors that change their options, and those that prefer the
change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

__all__ = ["Joint"]


class Joint:
    """Arrays that serve questions about changes by one or more actors, from one state after another."""

    def __init__(self, graph: Graph) -> None:
        case = graph.case
        self.graph = graph
        self.codes = graph.space.codes
        self.levels = [np.ascontiguousarray(levels).ravel() for levels in graph.levels]
        bits = {thing: 1 << i for i, thing in enumerate(case.things)}
        self.own = [sum(bits[f"{actor}.{option}"] for option in spec.options) for actor, spec in case.actors.items()]
        self.stays_on = sum(bits[option] for option in case.options if case.irreversible(option) == "on")
        self.stays_off = sum(bits[option] for option in case.options if case.irreversible(option) == "off")
        self.possible = graph.state_of >= 0

    def changers(self, cell: int, among: NDArray[np.intp] | slice = slice(None)) -> list[NDArray[np.bool_]]:
        """Return, per actor, the mask of cells (default: of all) in which its options differ from those in `cell`."""
        differing = self.codes[among] ^ self.codes[cell]
        return [differing & own != 0 for own in self.own]

    def undoing(self, cell: int) -> NDArray[np.bool_]:
        """Return the cells that would reverse an irreversible option of `cell`."""
        code = self.codes[cell]
        undone: NDArray[np.bool_] = ((code & ~self.codes & self.stays_on) | (~code & self.codes & self.stays_off)) != 0
        return undone

    def ends(self, state: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Return the states that can be reached from a state in one step, each array ascending.

        The first array has the states that one actor reaches and prefers. The second has those that two or more actors
        reach together and each prefers. The third has those that one actor can reach and does not prefer.
        """
        found: tuple[list[NDArray[np.int32]], ...] = ([], [], [])
        for cell in self.graph.members(state):
            changers = self.changers(int(cell))
            count = np.sum(changers, axis=0, dtype=np.int8)
            reached = self.possible & (count > 0)
            if self.stays_on or self.stays_off:
                reached &= ~self.undoing(int(cell))
            wanted = reached.copy()
            for changes, levels in zip(changers, self.levels, strict=True):
                wanted &= ~changes | (levels > levels[cell])
            alone = count == 1
            for part, mask in zip(found, (wanted & alone, wanted & ~alone, reached & alone & ~wanted), strict=True):
                part.append(self.graph.state_of[mask])
        if not self.graph.merged:
            return found[0][0], found[1][0], found[2][0]
        first, second, third = (np.unique(np.concatenate(part)) for part in found)
        return first[first != state], second[second != state], third[third != state]

    def participants(self, state: int, end: int, *, willing: bool = False, least: int = 1) -> tuple[str, ...]:
        """Return the actors that change their options between two states; the fewest, where a state is merged.

        With `willing`, only changes that every participant prefers count; `least` is the smallest number of
        participants.
        """
        prefers = np.array([levels[self.graph.cells[end]] > levels[self.graph.cells[state]] for levels in self.levels])
        members = self.graph.members(end)
        best: tuple[int, ...] | None = None
        for cell in self.graph.members(state):
            possible = members[~self.undoing(int(cell))[members]]
            for changers in np.array(self.changers(int(cell), possible)).T:
                who = tuple(int(actor) for actor in np.flatnonzero(changers))
                enough = len(who) >= least and (best is None or len(who) < len(best))
                if enough and (not willing or prefers[list(who)].all()):
                    best = who
        return tuple(self.graph.actors[actor] for actor in best or ())
