"""The answers of a brief as plain data, by labels: the lead, means, claims, readings, goals and the status quo."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from offramp.brief.front.glance import dominator
from offramp.brief.front.scores import score
from offramp.brief.front.sides import reach
from offramp.case.labels import capitalised
from offramp.stability.concepts import BASIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.brief.exhibits import Standing
    from offramp.brief.front.teller import Teller

__all__ = ["Answers", "ClaimAnswer", "answers_of"]


@dataclass(frozen=True)
class ClaimAnswer:
    """The verdict on a claim: its standing, and the share of worlds in which it holds (None: no share)."""

    standing: Standing
    share: float | None


@dataclass(frozen=True)
class Answers:
    """The answers of one brief; None stands for answers that the brief does not hold.

    `kind` is that of the lead, empty where no option is judged. `means` are by option and measure, `claims` by their text.
    `readings` name the option that does better if an actor is read so, empty where the lead stays; `goals` say how each is
    reached. `leavers` are the actors that would leave the status quo, `equilibria` counts the states that are stable under
    every basic concept. `worlds` and `seed` are None where no worlds were drawn.
    """

    title: str
    digest: str
    options: tuple[str, ...]
    kind: str
    lead: tuple[str, ...]
    dominated: tuple[str, ...]
    means: Mapping[tuple[str, str], float] | None
    claims: Mapping[str, ClaimAnswer]
    readings: Mapping[tuple[str, str], str] | None = None
    goals: Mapping[str, str] | None = None
    leavers: tuple[str, ...] | None = None
    equilibria: int | None = None
    worlds: int | None = None
    seed: int | None = None
    stored: bool = field(default=False)


def answers_of(teller: Teller) -> Answers:
    """Return the answers of the findings that a teller tells.

    >>> import offramp
    >>> from offramp.brief.language.language import language_of
    >>> from offramp.brief.front.teller import Teller
    >>> found = answers_of(Teller(offramp.find(offramp.load("chicken")), language_of("en")))
    >>> found.options, found.goals, found.leavers
    ((), {}, ('Column', 'Row'))
    """
    found, base = teller.found, teller.found.strategic.base
    options = found.options
    ranking = options.ranking if options is not None else None
    worlds = options.outcomes.worlds if options is not None else None
    scores = [score(teller, verdict) for verdict in found.verdicts]
    return Answers(
        found.case.title,
        found.case.digest,
        tuple(ranking.policies) if ranking is not None else (),
        ranking.lead.kind if ranking is not None and ranking.judged.pairs else "",
        ranking.lead.policies if ranking is not None and ranking.judged.pairs else (),
        tuple(p for p in ranking.policies if dominator(teller, p) is not None) if ranking is not None else (),
        {(p, m): ranking.consequence(p, m).mean for m in ranking.orders for p in ranking.policies} if ranking else {},
        {each.text: ClaimAnswer(each.standing, each.share) for each in scores},
        _readings(teller),
        {goal: reach(base, goal) for goal in base.goals},
        tuple(capitalised(teller.actor(actor)) for actor in base.leavers),
        len(set.intersection(*(set(base.stability.equilibria(concept.key)) for concept in BASIC))),
        worlds.count if worlds is not None else None,
        worlds.seed if worlds is not None else None,
    )


def _readings(teller: Teller) -> dict[tuple[str, str], str]:
    """Return the option that does better under each reading of an actor that was drawn, by the labels of both."""
    options = teller.found.options
    if options is None:
        return {}
    better = {(each.actor, each.image): each.policy for each in reversed(options.better_under)}
    return {
        (teller.starts(actor), teller.image(actor, image)): better.get((actor, image), "")
        for actor, drawn in options.outcomes.worlds.images.items()
        for image in teller.case.images[actor]
        if image in drawn
    }
