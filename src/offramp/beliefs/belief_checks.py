"""Checks of believed games: each actor that believes something must have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.beliefs.believed_game import game_of
from offramp.errors import CaseError, Problem, QuestionError

if TYPE_CHECKING:
    from offramp.graph.graph import Graph

__all__ = ["wrong_beliefs"]


def wrong_beliefs(true: Graph) -> tuple[Problem, ...]:
    """Return the problems for which a believed game cannot be built: no state is left, or a believed ranking is incomplete.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> wrong_beliefs(build(load("korea-2017")))
    ()
    """
    found: list[Problem] = []
    for believer in true.case.actors:
        try:
            game_of(true, believer)
        except CaseError as error:
            found += error.problems
        except QuestionError as error:
            found.append(Problem(str(error), true.case.place("unaware", believer, key=True)))
    return tuple(found)
