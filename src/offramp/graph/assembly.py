"""Parts of a graph: the given events, the images, the states and the status quo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.questions import check_images
from offramp.errors import CaseError, Problem
from offramp.graph.levels import Layout, levels_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.graph.space import StateGrid

__all__ = ["all_levels", "chosen_images", "clash", "numbered", "taken"]


def all_levels(case: Case, layout: Layout, images: Mapping[str, str]) -> tuple[NDArray[np.int32], ...]:
    """Return the preference levels of every actor, or raise with every problem of their rankings at once."""
    levels: list[NDArray[np.int32]] = []
    problems: list[Problem] = []
    for actor in case.actors:
        try:
            levels.append(levels_of(taken(case, actor, images), layout, actor))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return tuple(levels)


def taken(case: Case, actor: str, images: Mapping[str, str]) -> Preferences:
    """Return the preferences of an actor under the chosen images; raise `CaseError` if it has none."""
    preferences = case.image(actor, images.get(actor))
    if preferences is None:
        raise CaseError([Problem(f"`{actor}` has no preferences", case.place("actors", actor, key=True))])
    return preferences


def chosen_images(case: Case, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the chosen image of each actor that has images."""
    check_images(case, wanted)
    return {actor: wanted.get(actor) or case.base_image(actor) or "" for actor in case.images}


def numbered(case: Case, space: StateGrid, feasible: NDArray[np.bool_]) -> tuple[Layout, tuple[NDArray[np.intp], ...]]:
    """Number the feasible states; the combinations of a merge share one number."""
    first = np.where(feasible.ravel(), np.arange(feasible.size), -1)
    taken = np.zeros(feasible.size, dtype=bool)
    merged: list[NDArray[np.intp]] = []
    for i, condition in enumerate(case.indistinguishable):
        members = np.flatnonzero(np.broadcast_to(space.where(condition), space.shape).ravel() & feasible.ravel())
        if len(members) == 0:
            continue
        if taken[members].any():
            place = case.place("indistinguishable", i)
            raise CaseError([Problem(f"`{condition}` merges a state that another merge already contains", place)])
        taken[members] = True
        first[members] = members[0]
        if len(members) > 1:
            merged.append(members)
    cells = np.flatnonzero(first == np.arange(first.size))
    numbers = np.full(first.size, -1, dtype=np.int32)
    numbers[cells] = np.arange(len(cells), dtype=np.int32)
    state_of = np.where(first >= 0, numbers[np.maximum(first, 0)], np.int32(-1)).astype(np.int32)
    return Layout(space, state_of, cells), tuple(merged)


def clash(case: Case, space: StateGrid) -> str:
    """Name a smallest set of rules that together leave no state."""
    rules = list(case.impossible)
    for rule in list(rules):
        fewer = [other for other in rules if other is not rule]
        if not space.feasible(fewer).any():
            rules = fewer
    return "together these rules forbid every state: " + "; ".join(f"`{rule}`" for rule in rules)
