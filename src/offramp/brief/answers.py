"""The answers of a brief as plain data, by labels: the lead, means, claims, readings, goals and the status quo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.brief.exhibits import Standing
from offramp.brief.front.glance import dominator
from offramp.brief.front.scores import score
from offramp.stability.concepts import BASIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.brief.front.teller import Teller

__all__ = ["Answers", "ClaimAnswer", "answers_in", "answers_of"]


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
    every basic concept. `worlds` and `seed` are None where no worlds were drawn. `stored` says that a file held them.
    """

    title: str
    digest: str
    options: tuple[str, ...]
    kind: str
    lead: tuple[str, ...]
    dominated: tuple[str, ...]
    means: Mapping[tuple[str, str], float]
    claims: Mapping[str, ClaimAnswer]
    readings: Mapping[tuple[str, str], str] | None
    goals: Mapping[str, str] | None
    leavers: tuple[str, ...] | None
    equilibria: int | None
    worlds: int | None = None
    seed: int | None = None
    stored: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the answers as plain values, in the shape of the key `answers` of a brief in JSON."""
        better = [] if self.readings is None else [(*key, option) for key, option in self.readings.items()]
        return {
            "options": list(self.options),
            "lead": {"kind": self.kind, "options": list(self.lead)},
            "dominated": list(self.dominated),
            "means": [{"option": key[0], "measure": key[1], "mean": mean} for key, mean in self.means.items()],
            "claims": [
                {"claim": text, "standing": claim.standing.value, "share": claim.share}
                for text, claim in self.claims.items()
            ],
            "readings": [{"actor": actor, "reading": image, "better": option} for actor, image, option in better],
            "goals": [{"goal": goal, "reach": way} for goal, way in (self.goals or {}).items()],
            "leavers": list(self.leavers or ()),
            "equilibria": self.equilibria,
        }


def answers_in(data: dict[str, Any]) -> Answers:
    """Return the answers of a brief in JSON; raise `KeyError`, `TypeError` or `ValueError` where it is not whole."""
    held, provenance = data["answers"], data["provenance"]
    readings, goals, leavers = (held.get(key) for key in ("readings", "goals", "leavers"))
    return Answers(
        str(data["title"]),
        str(provenance["sha256"]),
        tuple(held["options"]),
        str(held["lead"]["kind"]),
        tuple(held["lead"]["options"]),
        tuple(held["dominated"]),
        {(each["option"], each["measure"]): float(each["mean"]) for each in held["means"]},
        {each["claim"]: ClaimAnswer(Standing(each["standing"]), each["share"]) for each in held["claims"]},
        None if readings is None else {(each["actor"], each["reading"]): each["better"] for each in readings},
        None if goals is None else {each["goal"]: each["reach"] for each in goals},
        None if leavers is None else tuple(leavers),
        held.get("equilibria"),
        int(provenance["worlds"]) if "worlds" in provenance else None,
        int(provenance["seed"]) if "seed" in provenance else None,
        stored=True,
    )


def answers_of(teller: Teller) -> Answers:
    """Return the answers of the findings that a teller tells.

    >>> import offramp
    >>> from offramp.language.language import language_of
    >>> from offramp.brief.front.teller import Teller
    >>> found = answers_of(Teller(offramp.find(offramp.load("chicken")), language_of("en")))
    >>> found.options, found.goals, found.leavers
    ((), {}, ('Row', 'Column'))
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
        {goal: base.reach(goal).value for goal in base.goals},
        tuple(teller.actor(actor) for actor in base.leavers),
        len(set.intersection(*(set(base.stability.equilibria(concept.key)) for concept in BASIC))),
        worlds.count if worlds is not None else None,
        worlds.seed if worlds is not None else None,
    )


def _readings(teller: Teller) -> dict[tuple[str, str], str]:
    """Return the option that does better under each reading of an actor that was drawn, by the labels of both."""
    options = teller.found.options
    if options is None:
        return {}
    labels = {
        actor: {name: image.short or image.label or name.replace("_", " ") for name, image in images.items()}
        for actor, images in teller.case.images.items()
    }
    better = {(each.actor, each.image): each.policy for each in reversed(options.better_under)}
    return {
        (teller.actor(actor), labels[actor][image]): better.get((actor, image), "")
        for actor, drawn in options.outcomes.worlds.images.items()
        for image in teller.case.images[actor]
        if image in drawn
    }
