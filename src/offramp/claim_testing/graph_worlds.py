"""Questions on the graph in every world: under the readings and the orders of statements drawn there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import uncertain_lists
from offramp.case.preferences import Statements, StateRanking
from offramp.claim_testing.graph_answers import true_in
from offramp.errors import QuestionError
from offramp.graph.levels import levels_of
from offramp.processes import processes, run_parts
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.nodes import Node
    from offramp.case.preferences import Preferences
    from offramp.graph.graph import Graph
    from offramp.worlds.worlds import Worlds

__all__ = ["Drawn", "drawn_in", "graphs_of", "orders_drawn", "reordered", "true_in_worlds"]

Drawn = tuple[tuple[str, tuple[int, ...]], ...]
"""The draw of every actor of a case: its reading (empty if it has only one), and the order of its statements (empty
as stated).
"""


def drawn_in(worlds: Worlds) -> list[Drawn]:
    """Return the readings and orders of each world.

    >>> from offramp.case.reading import load
    >>> from offramp.worlds.worlds import draw_worlds
    >>> drawn_in(draw_worlds(load("river"), 4, images={"down": "patient"}))[0]
    (('', (0, 2, 1, 3)), ('patient', (0, 1, 3, 2)))
    """
    count, orders = worlds.count, worlds.parameters.orders
    columns = [
        zip(worlds.images.get(actor, ("",) * count), map(_plain, orders.get(actor, ((),) * count)), strict=True)
        for actor in worlds.case.actors
    ]
    return list(zip(*columns, strict=True))


def _plain(order: Sequence[int]) -> tuple[int, ...]:
    """Return an order; the stated order is returned as empty."""
    places = tuple(int(place) for place in order)
    return () if places == tuple(range(len(places))) else places


def orders_drawn(worlds: Worlds) -> bool:
    """Return whether an order of statements is not certain, and orders were drawn."""
    return bool(uncertain_lists(worlds.case)) and any(worlds.parameters.orders.values())


def reordered(preferences: Preferences, order: Sequence[int]) -> Preferences:
    """Return preferences with their list in another order: the statements, or the groups of a ranking.

    `order` has the old places, the new first entry first; an empty order is the stated one. Weights have no order. The
    markers `much` of a ranking keep their places.
    """
    if order and isinstance(preferences, Statements):
        return preferences.model_copy(update={"statements": tuple(preferences.statements[k] for k in order)})
    if order and isinstance(preferences, StateRanking):
        return preferences.model_copy(update={"ranking": tuple(preferences.ranking[k] for k in order)})
    return preferences


def graphs_of(base: Graph, drawn: Iterable[Drawn]) -> Iterator[Graph]:
    """Yield the graph under each combination of readings and orders; its case has the statements in that order.

    States and moves are those of `base`. The levels of a reading are computed once for its stated order, and one graph
    at a time is in memory.
    """
    actors = list(base.case.actors)
    stated = {(actor, base.images.get(actor, "")): own for actor, own in zip(actors, base.levels, strict=True)}
    for combination in drawn:
        case = _restated(base.case, dict(zip(actors, combination, strict=True)))
        levels = []
        for actor, (image, order) in zip(actors, combination, strict=True):
            found = stated.get((actor, image)) if not order else None
            if found is None:
                wanted = case.image(actor, image or None)
                if wanted is None:
                    raise QuestionError(f"`{actor}` has no preferences; state them under `preferences`")
                found = levels_of(wanted, base.layout, actor)
            if not order:
                stated[actor, image] = found
            levels.append(found)
        images = {actor: image for actor, (image, _) in zip(actors, combination, strict=True) if image}
        yield base.with_levels(levels, case=case, images=images)


def _restated(case: Case, drawn: Mapping[str, tuple[str, tuple[int, ...]]]) -> Case:
    """Return the case with the drawn orders of its lists."""
    preferences, images = dict(case.preferences), {actor: dict(found) for actor, found in case.images.items()}
    for actor, (image, order) in drawn.items():
        if order and image:
            reading = images[actor][image]
            new = reordered(reading.preferences, order)
            images[actor][image] = reading.model_copy(update={"preferences": new})
        elif order and actor in preferences:
            preferences[actor] = reordered(preferences[actor], order)
    if not any(order for _, order in drawn.values()):
        return case
    return case.model_copy(update={"preferences": preferences, "images": images})


def true_in_worlds(
    base: Graph, worlds: Worlds, questions: Iterable[Node]
) -> Mapping[Node, NDArray[np.bool_] | QuestionError]:
    """Return the truth of each question on the graph in each world, shape (worlds,), or the reason why it has none.

    Each question is evaluated once per drawn combination of readings and orders, all questions of one combination
    together.
    """
    drawn = drawn_in(worlds)
    different = list(dict.fromkeys(drawn))
    asked = tuple(dict.fromkeys(questions))
    size = max(1, -(-len(different) // processes()))
    parts = [partial(_true_in_each, base, different[k : k + size], asked) for k in range(0, len(different), size)]
    found = run_parts(parts)
    # A question without an answer in several combinations has the reason of the first.
    refused = {question: error for _, errors in reversed(found) for question, error in errors.items()}
    answers = {
        question: [truth for truths, _ in found for truth in truths[question]]
        for question in asked
        if question not in refused
    }
    place = {combination: k for k, combination in enumerate(different)}
    where = np.array([place[combination] for combination in drawn])
    return {**{question: np.array(truths)[where] for question, truths in answers.items()}, **refused}


def _true_in_each(
    base: Graph, different: Sequence[Drawn], questions: Sequence[Node]
) -> tuple[dict[Node, list[bool]], dict[Node, QuestionError]]:
    """Return the truth of each question under each combination, and the reasons why some have none."""
    answers: dict[Node, list[bool]] = {question: [] for question in questions}
    refused: dict[Node, QuestionError] = {}
    graphs = graphs_of(base, different)
    for graph in track(graphs, "evaluating claims in every order of statements", len(different)):
        for question, found in answers.items():
            try:
                if question not in refused:
                    found.append(true_in(question, graph))
            except QuestionError as error:
                refused[question] = error
    return answers, refused
