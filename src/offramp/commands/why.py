"""`offramp why`: explain the stability of a state for an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.case.state_names import STATUS_QUO
from offramp.commands.shared import (
    by_reading,
    case_argument,
    every_reading,
    json_option,
    read_case,
    show_by_reading,
    show_json_by_reading,
    strategic,
)

if TYPE_CHECKING:
    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict

__all__ = ["why"]


@click.command(context_settings={"allow_extra_args": True})
@click.pass_context
@case_argument
@click.argument("state")
@click.argument("actor", metavar="ACTOR")
@strategic
@click.option(
    "--concept", metavar="CONCEPT", help="The solution concept.  [default: the basic ones in short, SEQ in full]"
)
@json_option
def why(
    context: click.Context,
    case: str,
    state: str,
    actor: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concept: str | None,
    *,
    as_json: bool,
) -> None:
    """Explain the stability of a state for an actor.

    STATE may be `status quo`. ACTOR may be a coalition: its members, as in `usa,rok`, or its name in the case. With `--image all`,
    answer under every combination of images.
    """
    from offramp.stability.words import verdicts_with_words

    if context.args:
        raise click.UsageError(_one_word([case, state, actor, *context.args]))
    found = by_reading(read_case(case), given, images)
    graph = found[0].graph
    number = graph.state(state)
    judged = [(reading, _judged(reading.graph, actor, number, concept)) for reading in found]
    if as_json:
        plain = ((reading, verdicts_with_words(reading.graph, number, verdicts)) for reading, verdicts in judged)
        show_json_by_reading(graph, plain, every=every_reading(images))
        return
    show_by_reading((reading, _told(reading.graph, number, verdicts)) for reading, verdicts in judged)


def _one_word(words: list[str]) -> str:
    """Raise with STATE in one word, if it was given in several."""
    case, *parts, actor = words
    state = '"status quo"' if " ".join(parts).casefold() == STATUS_QUO else ",".join(part.strip(",") for part in parts)
    return f"STATE is one word, with commas between the options that are on; write: offramp why {case} {state} {actor}"


def _judged(graph: Graph, actor: str, state: int, key: str | None) -> list[Verdict]:
    """Return the verdicts of an actor or a coalition: under the concept named, or under all that go without a name."""
    from offramp.stability.alliances import alliances
    from offramp.stability.concepts import BASIC, concept

    if actor in graph.case.coalitions or any(sign in actor for sign in ",+"):
        allied = alliances(graph, [actor], [key] if key else None)
        return [allied.why(state, allied.coalitions[0], each) for each in allied.stable]
    position = graph.index(actor)
    entries = [concept(key)] if key else list(BASIC)
    for entry in entries:
        entry.refuse(graph)
    return [entry.why(graph, position, state) for entry in entries]


def _told(graph: Graph, state: int, verdicts: list[Verdict]) -> list[str]:

    from offramp.stability.words import explained, summed_up

    in_full = next((v for v in verdicts if v.concept in ("seq", "cseq")), verdicts[0])
    short = [summed_up(graph, verdict) for verdict in verdicts] if len(verdicts) > 1 else []
    return [f"s{state}: {graph.name(state)} ({graph.in_words(state)})", *short, "", explained(graph, in_full)]
