"""Beliefs of each side about the others, and their consequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer
from offramp.brief.sections.wording import by_reading, grouped, said
from offramp.findings.reading import CONCEPT
from offramp.graph.wording import change
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.beliefs.hypergame import Hypergame
    from offramp.beliefs.surprises import Surprise
    from offramp.findings.reading import ReadingFindings
    from offramp.tables import Table

__all__ = ["belief_answers", "beliefs_in_full"]

MOST_EQUILIBRIA = 6
"""The most equilibria that a table of the annex shows."""


def belief_answers(views: Sequence[ReadingFindings], *, whole: bool = False) -> tuple[Answer, ...]:
    """Return the moves from the status quo about which each believer is wrong, and (`whole`) the consequences."""
    return tuple(_answer(views, believer, whole=whole) for believer in views[0].beliefs.believers)


def beliefs_in_full(views: Sequence[ReadingFindings]) -> Iterator[Answer | Table]:
    """Yield the errors of each believer, the equilibria of each believed game in the base reading, and every surprise today."""
    yield from belief_answers(views, whole=True)
    found = views[0].beliefs
    if found.believers:
        yield found.counts()
        yield found.table(MOST_EQUILIBRIA)
        yield found.surprise_table()


def _answer(views: Sequence[ReadingFindings], believer: str, *, whole: bool) -> Answer:
    case = views[0].graph.case
    others = listed(case.name(actor) for actor in case.beliefs.get(believer, {})) or "the others"
    shorts = [_wrong_about(view, believer) for view in views]
    because = by_reading(views, [" ".join(_what_follows(view.beliefs, believer)) for view in views]) if whole else ()
    return Answer(f"Is {case.name(believer)} wrong about {others} today?", said(grouped(views, shorts)), because)


def _wrong_about(view: ReadingFindings, believer: str) -> str:
    """Say about which moves from the status quo an actor is wrong: of each mover and kind the one that counts most."""
    first: dict[tuple[str, str], Surprise] = {}
    for surprise in view.surprises:
        if surprise.believer == believer:
            first.setdefault((surprise.mover, surprise.kind), surprise)
    return (
        " ".join(_told(view.beliefs, surprise) for surprise in first.values())
        or "By the beliefs stated, about no move."
    )


def _told(seen: Hypergame, surprise: Surprise) -> str:
    """Say how an actor is wrong about a move."""
    case, graph = seen.graph.case, seen.graph
    name, move = case.name(surprise.believer), change(graph, surprise.start, surprise.end, with_actor=False)
    mover = case.name(surprise.mover)
    match surprise.kind:
        case "false alarm":
            return f"Yes: {name} believes that {mover} would gain if it {move}; by what is stated, it would not."
        case "unwanted":
            return f"Yes: {name} does not believe that {mover} would gain if it {move}; it would."
        case "unseen":
            return f"Yes: {name} does not know that {mover} can do this: it {move}."
    return f"Yes: {name} believes that {mover} is deterred where it {move}; it is not."


def _what_follows(seen: Hypergame, believer: str) -> Iterator[str]:
    """Compare the equilibria of the true game with those of the hypergame."""
    case, quo = seen.graph.case, seen.graph.status_quo
    real, own = set(seen.true.equilibria(CONCEPT)), set(seen.equilibria(CONCEPT))
    hold = "state holds" if len(own) == 1 else "states hold"
    yield f"{len(own):,} {hold} when each side judges by its own beliefs, {len(real):,} when nobody is wrong."
    was, now = (stability.is_stable(quo, believer, CONCEPT) for stability in (seen.true, seen))
    if was != now:
        because = "of what it believes"
        yield f"{case.name(believer)} {'stays at' if now else 'would leave'} the status quo because {because}."
