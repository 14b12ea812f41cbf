"""`offramp why`: explain the stability of a state for an actor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

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
    MORE,
    UNDECIDED,
    budgeted,
    case_argument,
    json_option,
    read_case,
    show,
    show_json,
    strategic_by_reading,
)
from offramp.commands.time_limit import within
from offramp.errors import QuestionError
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.stability.verdict import Verdict
    from offramp.symbolic.budget import Budget
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

    The exit code is 3 if some concept was not decided in time. STATE may be `status quo`. ACTOR may be a coalition: its members,
    as in `usa,rok`, or its name in the case. With `--image all`, answer under every combination of images.
    """
    from offramp.stability.words import verdicts_with_words

    if context.args:
        raise click.UsageError(_one_word([case, state, actor, *context.args]))
    read = read_case(case)
    if not every_reading(images) and not _is_coalition(read, actor):
        from offramp.symbolic.budget import Budget
        from offramp.symbolic.engine import engine_for_concepts, takes_diagrams

        known, of_images = happened(read, given), images_of(read, images)
        if takes_diagrams(read, engine_for_concepts(engine, [concept] if concept else []), known):
            told, values = _by_diagrams(read, known, of_images, Budget(seconds, memory), state, actor, concept)
            if as_json:
                show_json(values)
            else:
                show(told)
            if "undecided" in values:
                sys.exit(UNDECIDED)
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


def _is_coalition(case: Case, actor: str) -> bool:
    return actor in case.coalitions or any(sign in actor for sign in ",+")


def _by_diagrams(
    case: Case,
    given: Sequence[str] | None,
    images: Mapping[str, str],
    budget: Budget,
    state: str,
    actor: str,
    key: str | None,
) -> tuple[list[str], dict[str, Any]]:
    """Return the verdicts on a state among too many to list, in words and as plain values; each witness is checked by the definition."""
    from offramp.symbolic.analysis import basic_concepts
    from offramp.symbolic.budget import NOT_WITHIN
    from offramp.symbolic.large_graph import encode
    from offramp.symbolic.recheck import recheck_large
    from offramp.symbolic.witness import judge_large

    Answer = tuple[list[str], dict[str, Any]]  # noqa: N806  (a type)

    def answered(tell: Callable[[Answer], None]) -> Answer:
        graph = encode(case, given=given, images=images, budget=budget)
        number = graph.state(state)
        waiting = [entry.key for entry in basic_concepts([key] if key else None)]
        judged: list[tuple[Verdict, Recheck]] = []
        with graph.encoding.diagrams.clock.running():
            while waiting:
                verdict = judge_large(graph, number, actor, waiting.pop(0))
                judged.append((verdict, recheck_large(graph, verdict)))
                if waiting:
                    tell(_large_answer(graph, number, judged, dict.fromkeys(waiting, late)))
        return _large_answer(graph, number, judged, {})

    late = NOT_WITHIN.format(seconds=budget.seconds)
    return within(budget.seconds, answered)


def _large_answer(
    graph: LargeGraph, number: int, judged: list[tuple[Verdict, Recheck]], undecided: dict[str, str]
) -> tuple[list[str], dict[str, Any]]:
    """Return verdicts in words and as plain values, with the checks of their witnesses and the concepts not decided."""
    from offramp.stability.words import verdicts_with_words

    verdicts, checks = [verdict for verdict, _ in judged], [check for _, check in judged]
    plain = verdicts_with_words(graph, number, verdicts)
    for entry, check in zip(plain["verdicts"], checks, strict=True):
        entry["checked"] = {"sound": check.sound, "complete": check.complete}
    told = [*_told(graph, number, verdicts), "", _checked(checks)]
    if undecided:
        plain["undecided"] = undecided
        told.append(f"{listed(map(str.upper, undecided))}: {next(iter(undecided.values()))}; {MORE}.")
    return told, plain


def _checked(checks: list[Recheck]) -> str:
    """Say how far the witnesses were checked by the definition."""
    if not all(checks):
        return "A witness failed its check by the definition; please report this."
    if all(check.complete for check in checks):
        return "Every witness was checked by the definition, without decision diagrams."
    return "The witnesses were checked by the definition, as far as moves could be listed and answers followed."


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
