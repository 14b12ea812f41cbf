"""Cases, graphs and verdicts of a worker process, each computed once while its text stays the same."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from offramp.case.yaml import compose
from offramp.graph.graph import build
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.case.yaml import Document
    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability

__all__ = ["case_of", "document_of", "graph_of_text", "happened", "stability_of"]

ORIGIN = "the case"
"""Name of a case in messages; the page says which case it is."""

Images = tuple[tuple[str, str], ...]


@lru_cache(maxsize=8)
def document_of(text: str) -> Document:
    """Return the plain values of a text with their places."""
    return compose(text, ORIGIN)


@lru_cache(maxsize=8)
def case_of(text: str) -> Case:
    """Return the case of a text; raise `CaseError` with every problem."""
    from offramp.case.reading import loads

    return loads(text, ORIGIN)


@lru_cache(maxsize=8)
def graph_of_text(text: str, images: Images = (), given: tuple[str, ...] = ()) -> Graph:
    """Return the graph of a case under the chosen image of each actor, after the events that have happened."""
    case = case_of(text)
    return build(case, given=happened(case, given), images=dict(images))


def happened(case: Case, given: tuple[str, ...]) -> list[str] | None:
    """Return the events that have happened: those of the status quo and those given; None if none is given."""
    return [*(event for event in case.events if event in case.status_quo), *given] if given else None


@lru_cache(maxsize=8)
def stability_of(text: str, images: Images = (), given: tuple[str, ...] = ()) -> Stability:
    """Return the verdicts on every state of a case."""
    return analyse(graph_of_text(text, images, given))
