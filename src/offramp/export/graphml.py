"""A graph as GraphML: every state and move with its attributes.

Source: U. Brandes, M. Eiglsperger, I. Herman, M. Himsolt and M. S. Marshall, GraphML progress report: structural layer
proposal, Graph Drawing 2001, LNCS 2265, 501-512; http://graphml.graphdrawing.org.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from offramp.case.state_names import state_id
from offramp.export.edges import edges_of, equilibria_by_concept, refuse_too_many
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability

__all__ = ["to_graphml"]

Value = str | int | bool

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">"""

_TYPES = {str: "string", int: "int", bool: "boolean"}

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can hold, not even as a reference."""


def to_graphml(graph: Graph, stability: Stability | None = None) -> str:
    r"""Return a graph as GraphML, a directed graph with possibly several moves between two states.

    A node has `name`, `label` (in words), `on` (the options and events that are on, with commas; of a merged state those of its
    first combination), `merged`, `status_quo`, `level.ACTOR` (preference level of the actor, 0 the worst) and, with `stability`,
    `equilibrium.CONCEPT`. An edge has `actor` and `improvement`. The graph has `title`, `given` and `images`. A character that
    XML cannot hold, such as a null, is written as �.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> text = to_graphml(build(load("prisoners-dilemma")))
    >>> text.count("<node "), text.count("<edge ")
    (4, 8)

    Raises
    ------
    TooLarge
        if the graph has more than `MOST_EDGES` moves.
    QuestionError
        if the stability is that of another graph.
    """
    refuse_too_many(graph)
    return "".join(f"{line}\n" for line in _lines(graph, equilibria_by_concept(graph, stability)))


def _lines(graph: Graph, equilibria: Mapping[str, frozenset[int]]) -> Iterator[str]:
    yield _HEAD
    images = ",".join(f"{actor}={image}" for actor, image in graph.images.items())
    whole: dict[str, Value] = {"title": graph.case.title, "given": ",".join(graph.given), "images": images}
    yield from _keys("graph", whole)
    yield from _keys("node", _of_state(graph, 0, equilibria))
    yield from _keys("edge", {"actor": "", "improvement": True})
    yield '<graph id="G" edgedefault="directed">'
    yield from _data("graph", whole)
    for state in track(range(graph.size), "writing states"):
        yield f"<node id={quoteattr(state_id(state))}>"
        yield from _data("node", _of_state(graph, state, equilibria))
        yield "</node>"
    for number, edge in enumerate(edges_of(graph)):
        yield f'<edge id="e{number}" source="{state_id(edge.start)}" target="{state_id(edge.end)}">'
        yield from _data("edge", {"actor": edge.actor, "improvement": edge.improvement})
        yield "</edge>"
    yield "</graph>\n</graphml>"


def _of_state(graph: Graph, state: int, equilibria: Mapping[str, frozenset[int]]) -> dict[str, Value]:
    return {
        "name": graph.name(state),
        "label": graph.in_words(state),
        "on": ",".join(graph.on(state)),
        "merged": graph.is_merged(state),
        "status_quo": state == graph.status_quo,
        **{f"level.{actor}": graph.level(actor, state) for actor in graph.actors},
        **{f"equilibrium.{key}": state in states for key, states in equilibria.items()},
    }


def _keys(part: str, values: Mapping[str, Value]) -> Iterator[str]:
    """Yield the declarations of a part's attributes; ids are numbers, since an actor's name need not be a valid XML name."""
    for number, (name, value) in enumerate(values.items()):
        yield (f'<key id="{part}{number}" for="{part}" attr.name={_quoted(name)} attr.type="{_TYPES[type(value)]}"/>')


def _data(part: str, values: Mapping[str, Value]) -> Iterator[str]:
    for number, value in enumerate(values.values()):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield f'  <data key="{part}{number}">{escape(_writable(text), {chr(13): "&#13;"})}</data>'


def _quoted(text: str) -> str:
    return quoteattr(_writable(text))


def _writable(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
