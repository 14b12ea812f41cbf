"""`offramp why`: say why a state is stable for an actor, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.shared import asked, case_argument, graph_of, json_option, show, show_json, strategic

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["why"]


@click.command()
@case_argument
@click.argument("state")
@click.argument("actor", metavar="ACTOR")
@strategic
@click.option(
    "--concept", metavar="CONCEPT", help="Explain under this solution concept.  [default: each in short, SEQ in full]"
)
@json_option
def why(
    case: str,
    state: str,
    actor: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concept: str | None,
    *,
    as_json: bool,
) -> None:
    """Say why a state is stable for an actor, or why not.

    ACTOR may be a coalition: its members, as in `usa,rok`, or its name in the case.
    """
    from offramp.case.reading import load
    from offramp.graph.wording import state_in_words
    from offramp.stability.concepts import BASIC
    from offramp.stability.concepts import concept as find
    from offramp.stability.words import explained, summed_up

    graph = graph_of(load(case), given, images)
    number = graph.state(state)
    if actor in graph.case.coalitions or any(sign in actor for sign in ",+"):
        verdicts = _of_coalition(graph, actor, number, concept)
    else:
        position = graph.index(actor)
        entries = [find(concept)] if concept else list(BASIC)
        for entry in entries:
            entry.refuse(graph)
        verdicts = [entry.why(graph, position, number) for entry in entries]
    if as_json:
        show_json(
            {
                **asked(graph),
                "on": list(graph.on(number)),
                "verdicts": [{**v.to_dict(), "words": summed_up(graph, v)} for v in verdicts],
            }
        )
        return
    in_full = next((v for v in verdicts if v.concept in ("seq", "cseq")), verdicts[0])
    short = [summed_up(graph, verdict) for verdict in verdicts] if concept is None else []
    show([f"s{number}: {graph.name(number)} ({state_in_words(graph, number)})", *short, "", explained(graph, in_full)])


def _of_coalition(graph: Graph, text: str, state: int, concept: str | None) -> list[Verdict]:
    """Return the verdicts of a coalition: under the concept named, or under all that can be asked of one."""
    from offramp.stability.alliances import alliances

    found = alliances(graph, [text], [concept] if concept else None)
    return [found.why(state, found.coalitions[0], key) for key in found.stable]
