"""`offramp beliefs`: report equilibria and surprises under misperception."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from offramp.commands.reading_options import by_reading, every_reading, show_by_reading, show_json_by_reading
from offramp.commands.shared import case_argument, hint, json_option, read_case, strategic_by_reading
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["beliefs"]


@click.command()
@case_argument
@click.option("--state", metavar="STATE", help="Only this state.  [default: all states, surprises at the status quo]")
@strategic_by_reading
@click.option(
    "--concept", "concepts", multiple=True, metavar="CONCEPT", help="Only this solution concept; may be repeated."
)
@json_option
def beliefs(
    case: str,
    state: str | None,
    given: tuple[str, ...],
    images: tuple[str, ...],
    concepts: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Report equilibria and surprises under misperception.

    Each actor judges stability in its believed game. The sections `beliefs` and `unaware` of the case state these games.
    """
    from offramp.beliefs.hypergame import hypergame

    read = read_case(case)
    _refuse_without_beliefs(read)
    readings = by_reading(read, given, images)
    graph = readings[0].graph
    at = graph.state(state) if state else None
    found = (
        (reading, hypergame(read, concepts or None, given=reading.graph.given, images=reading.images))
        for reading in readings
    )
    if as_json:
        plain = ((reading, game.to_dict(at)) for reading, game in found)
        show_json_by_reading(graph, plain, every=every_reading(images))
        return
    show_by_reading((reading, game.parts() if at is None else game.at(at)) for reading, game in found)
    if at is None:
        hint(f"offramp beliefs {case} --state {graph.name(graph.status_quo)}")


def _refuse_without_beliefs(case: Case) -> None:
    if any(case.beliefs.values()) or any(case.unaware.values()):
        return
    actors = list(case.actors)
    believer, other = actors[0], actors[-1]
    option = next((name for name in reversed(case.options)), f"{other}.option")
    wrong = f"beliefs:\n  {believer}: {{{other}: [not {option}]}}     # {believer} thinks that {other} wants this\n"
    raise QuestionError(
        "no actor in the case has a misperception: it has neither `beliefs` nor `unaware`; write for instance\n\n"
        + (wrong if believer != other else "")
        + f"unaware:\n  {believer}: [{option}]     # {believer} is unaware of the states that satisfy this condition"
    )
