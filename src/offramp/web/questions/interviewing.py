"""The next question to an expert about the order of statements, for the verdict on one state."""

from __future__ import annotations

from typing import Any

from offramp.case.known_order import list_path
from offramp.case.state_names import state_id
from offramp.preference_sensitivity.interview import interview
from offramp.web.questions.cases import graph_of_text
from offramp.web.questions.reading import reading_of

__all__ = ["next_question"]

MOST_SKIPPED = 50
"""Most questions of one interview that nobody can answer."""

Images = tuple[tuple[str, str], ...]


def next_question(
    text: str, images: Images, given: tuple[str, ...], state: str, key: str, skipped: int
) -> dict[str, Any]:
    """Return the question that decides most of the verdict on a state, after the `skipped` ones that nobody could answer.

    `entry` is the path of the list that an answer is written to. `doubted` is the actor whose order the case doubts, which excludes known
    pairs. `certain` is whether the state is an equilibrium in every possible order, or in none (False); None where orders differ.
    `has_orders` is whether any list has an order at all. `twin` is in the shape that `offramp ask --json` prints.
    """
    graph = graph_of_text(text, images, given)
    begun = interview(graph, state or "status quo", key or "nash")
    for _ in range(min(skipped, MOST_SKIPPED)):
        if begun.question is not None:
            begun = begun.answered(None)
    told = begun.to_dict()
    question = begun.question
    entry: list[str] = []
    doubted = ""
    if question is not None:
        entry = [str(part) for part in list_path(question.actor, graph.images.get(question.actor, ""))]
        doubted = question.actor if question.actor in graph.case.doubt else ""
    return {
        **reading_of(graph),
        "state": state_id(begun.state),
        "words": graph.in_words(begun.state),
        "concept": begun.concept,
        "certain": begun.certain,
        "share": str(begun.share),
        "has_orders": any(listing.length > 1 for listing in begun.lists),
        "question": told["question"],
        "entry": entry,
        "doubted": doubted,
        "twin": told,
    }
