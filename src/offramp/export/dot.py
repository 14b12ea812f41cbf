"""A graph in the DOT language, for Graphviz to draw.

Source: E. R. Gansner and S. C. North, An open graph visualization system and its applications to software engineering,
Software: Practice and Experience 30(11), 2000, 1203-1233. The colours are those of M. Okabe and K. Ito, Color universal
design, 2008, which most colour-blind readers can distinguish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.state_names import state_id
from offramp.export.edges import edges_of, equilibria_by_concept, refuse_too_many
from offramp.export.labels import one_line
from offramp.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offramp.graph.graph import Graph
    from offramp.stability.stability import Stability

__all__ = ["to_dot"]

COLOURS = {
    "blue": "#0072B2",
    "orange": "#D55E00",
    "green": "#009E73",
    "pink": "#CC79A7",
    "black": "#000000",
    "yellow": "#E69F00",
    "sky blue": "#56B4E9",
}
"""Colours of actors, assigned in this order."""

STYLES = ("solid", "dashed", "dotted")
"""Line styles of actors, assigned in turn; seven colours and three styles repeat together after 21 actors."""


def to_dot(graph: Graph, stability: Stability | None = None) -> str:
    """Return a graph in the DOT language.

    Boxes are states, with their options and events that are on. The status quo has a dashed border; equilibria under some concept
    of `stability` have a thick double border and name the concepts. Arrows are moves, in the colour and line style of their actor
    (see the legend): thick with a filled head for improvements, thin with an open head for other moves.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> print(to_dot(build(load("prisoners-dilemma"))).splitlines()[0])
    digraph offramp {

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
    appearances = {actor: _appearance(number) for number, actor in enumerate(graph.actors)}
    yield "digraph offramp {"
    yield f"  graph [label={_quoted(*_legend(graph, equilibria))}, labelloc=b, labeljust=l, rankdir=LR];"
    yield "  node [shape=box];"
    for state in track(range(graph.size), "writing states"):
        yield f"  {state_id(state)} [{_of_state(graph, state, equilibria)}];"
    for edge in edges_of(graph):
        colour, style = appearances[edge.actor]
        weight = "penwidth=2" if edge.improvement else "penwidth=0.7, arrowhead=empty"
        yield (
            f'  {state_id(edge.start)} -> {state_id(edge.end)} [color="{COLOURS[colour]}", style={style}, {weight}, '
            f"edgetooltip={_quoted(graph.case.name(edge.actor))}];"
        )
    yield "}"


def _appearance(number: int) -> tuple[str, str]:
    """Return the colour and the line style of the actor of that number."""
    return list(COLOURS)[number % len(COLOURS)], STYLES[number % len(STYLES)]


def _legend(graph: Graph, equilibria: Mapping[str, frozenset[int]]) -> Iterator[str]:
    yield graph.case.title
    for number, actor in enumerate(graph.actors):
        yield f"{graph.case.name(actor)}: {', '.join(_appearance(number))}"
    yield "Thick arrow: improvement. Thin arrow: any other move."
    yield "Dashed box: status quo." + (" Thick double box: equilibrium." if equilibria else "")


def _of_state(graph: Graph, state: int, equilibria: Mapping[str, frozenset[int]]) -> str:
    concepts = [key.upper() for key, states in equilibria.items() if state in states]
    merged = " (merged)" if graph.is_merged(state) else ""
    lines = [state_id(state) + merged, *graph.name(state).split(","), *([", ".join(concepts)] if concepts else [])]
    parts = [f"label={_quoted(*lines)}", f"tooltip={_quoted(graph.in_words(state))}"]
    if state == graph.status_quo:
        parts.append("style=dashed")
    if concepts:
        parts += ["penwidth=2.5", "peripheries=2"]
    return ", ".join(parts)


def _quoted(*lines: str) -> str:
    r"""Return lines as a quoted text of DOT, each aligned left by `\l`, with backslashes and quotation marks escaped."""
    plain = (one_line(line).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines)
    return '"' + "\\l".join(plain) + ("\\l" if len(lines) > 1 else "") + '"'
