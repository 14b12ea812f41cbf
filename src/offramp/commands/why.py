"""`offramp why`: explain the stability of a state for an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.case.state_names import STATUS_QUO
from offramp.commands.reading_options import (
    by_reading,
    every_reading,
    happened,
    images_of,
    show_by_reading,
    show_json_by_reading,
)
from offramp.commands.shared import (
    budgeted,
    case_argument,
    json_option,
    read_case,
    show,
    show_json,
    strategic_by_reading,
)
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict
    from offramp.symbolic.large_graph import LargeGraph
    from offramp.symbolic.recheck import Recheck

__all__ = ["why"]


@click.command(context_settings={"allow_extra_args": True})
@click.pass_context
@case_argument
@click.argument("state")
@click.argument("actor", metavar="ACTOR")
@strategic_by_reading
@click.option(
    "--concept", metavar="CONCEPT", help="The solution concept.  [default: the basic ones in short, SEQ in full]"
)
@budgeted
@json_option
def why(
    context: click.Context,
    case: str,
    state: str,
    actor: str,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concept: str | None,
    engine: str,
    seconds: float,
    memory: float,
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
    read = read_case(case)
    if not every_reading(images) and not _is_coalition(read, actor):
        from offramp.symbolic.budget import Budget
        from offramp.symbolic.engine import graph_for
        from offramp.symbolic.large_graph import LargeGraph

        budget, chosen = Budget(seconds, memory), _engine_for(engine, concept)
        large = graph_for(read, chosen, given=happened(read, given), images=images_of(read, images), budget=budget)
        if isinstance(large, LargeGraph):
            _explain_large(large, state, actor, concept, as_json=as_json)
            return
    elif engine == "symbolic":
        raise QuestionError("`--engine symbolic` answers for single actors and one reading")
    found = by_reading(read, given, images)
    graph = found[0].graph
    number = graph.state(state)
    judged = [(reading, _judged(reading.graph, actor, number, concept)) for reading in found]
    if as_json:
        plain = ((reading, verdicts_with_words(reading.graph, number, verdicts)) for reading, verdicts in judged)
        show_json_by_reading(graph, plain, every=every_reading(images))
        return
    show_by_reading((reading, _told(reading.graph, number, verdicts)) for reading, verdicts in judged)


def _engine_for(engine: str, key: str | None) -> str:
    """Return the engine for a concept: decision diagrams cover the basic concepts alone."""
    from offramp.preference_sensitivity.answers import KINDS

    return "arrays" if engine == "auto" and key is not None and key.casefold() not in KINDS else engine


def _is_coalition(case: Case, actor: str) -> bool:
    return actor in case.coalitions or any(sign in actor for sign in ",+")


def _explain_large(graph: LargeGraph, state: str, actor: str, key: str | None, *, as_json: bool) -> None:
    """Print the verdicts on a state of a graph whose states are not listed, each witness checked by the definition."""
    from offramp.preference_sensitivity.answers import KINDS
    from offramp.stability.words import verdicts_with_words
    from offramp.symbolic.recheck import recheck_large
    from offramp.symbolic.witness import judge_large

    number = graph.state(state)
    if key is not None and key.casefold() not in KINDS:
        raise QuestionError(f"decision diagrams answer for {', '.join(KINDS)}, not for {key}")
    with graph.encoding.diagrams.clock.running():
        verdicts = [judge_large(graph, number, actor, each) for each in ([key] if key else KINDS)]
    checks = [recheck_large(graph, verdict) for verdict in verdicts]
    if as_json:
        plain = verdicts_with_words(graph, number, verdicts)
        for entry, check in zip(plain["verdicts"], checks, strict=True):
            entry["checked"] = {"sound": check.sound, "complete": check.complete}
        show_json(plain)
        return
    show([*_told(graph, number, verdicts), "", _checked(checks)])


def _checked(checks: list[Recheck]) -> str:
    """Say how far the witnesses were checked by the definition."""
    if not all(checks):
        return "A witness failed its check by the definition; please report this."
    if all(check.complete for check in checks):
        return "Every witness was checked by the definition, without decision diagrams."
    return "The witnesses were checked by the definition, as far as the answers of the others could be followed."


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


def _told(graph: Graph | LargeGraph, state: int, verdicts: list[Verdict]) -> list[str]:

    from offramp.stability.words import explained, summed_up

    in_full = next((v for v in verdicts if v.concept in ("seq", "cseq")), verdicts[0])
    short = [summed_up(graph, verdict) for verdict in verdicts] if len(verdicts) > 1 else []
    return [f"s{state}: {graph.name(state)} ({graph.in_words(state)})", *short, "", explained(graph, in_full)]
