"""Findings over time: measures and endings by policy and by reading, the cost of waiting, the best adaptive policy, histories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from offramp.control.best_policy import best_policy
from offramp.errors import QuestionError, TooLarge
from offramp.findings.reading import reading_label
from offramp.processes import run_parts
from offramp.risk.assess import assess, chain_policies
from offramp.risk.histories import histories
from offramp.risk.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.control.best_policy import Adaptive
    from offramp.risk.assess import Risk
    from offramp.risk.histories import History
    from offramp.risk.outcome import Outcome
    from offramp.risk.waiting import Waiting

__all__ = ["Dynamic", "dynamic", "is_timed"]

DELAYS = 6
"""Number of delays of the start, up to the time of a measure."""


@dataclass(frozen=True, eq=False)
class Dynamic:
    """Results of the policies of a case over time, with every unknown at its best value.

    `base` is the outcome of the policy without commitments, or of the first. `waiting` and `best` are None if the case has no
    measure or policy to ask about, or is too large. `others` has the same risk under each reading that differs from the one taken
    in the image of one actor, by its name. `history` is an example under the base policy.
    """

    case: Case
    risk: Risk
    base: Outcome
    waiting: Waiting | None
    best: Adaptive | None
    others: Mapping[str, Risk] = field(default_factory=dict)
    history: History | None = None

    @property
    def reading(self) -> str:
        """Name of the reading taken; empty if there is only one."""
        return reading_label(self.case, self.risk.images)


def is_timed(case: Case) -> bool:
    """Return whether a case can be evaluated over time: it has a tempo and a reliability of every actor, and a horizon."""
    return case.horizon is not None and all(spec.tempo and spec.reliability for spec in case.actors.values())


def dynamic(
    case: Case, *, policies: Sequence[str] | None = None, images: Mapping[str, str] | None = None
) -> Dynamic | None:
    """Compute the risk over time; return None if the case cannot be evaluated over time.

    Parameters
    ----------
    case
        the case; it begins with the events of its status quo.
    policies
        names of policies (default: all that can be evaluated).
    images
        the reading of each actor, by name (default: the heaviest); the other readings are then skipped.

    >>> from offramp.case.reading import load
    >>> found = dynamic(load("hotline"))
    >>> found.base.policy, found.history.policy
    ('wait', 'wait')

    Raises
    ------
    QuestionError
        if it can be evaluated, but a number is wrong or a policy contradicts the rules.
    TooLarge
        if the chain is too large, with the numbers.
    """
    if not is_timed(case) or (not case.measures and case.ends is None):
        return None
    parts: list[Callable[[], Any]] = [
        partial(_over_time, case, policies, images),
        partial(_waiting, case, policies, images),
        partial(_best, case, images),
    ]
    over_time, costs, best = run_parts(parts)
    found: Dynamic = replace(over_time, waiting=costs, best=best)
    return found


def _over_time(case: Case, policies: Sequence[str] | None, images: Mapping[str, str] | None) -> Dynamic:
    """Return the risk under every reading, and an example history."""
    risk = assess(case, policies, images=images, points=1)
    base = risk.base or risk.outcomes[0]
    # The state spaces are the same under every reading, and are used again.
    others = {
        reading_label(case, {actor: image}): assess(
            case, policies, images={**(images or {}), actor: image}, like=risk, points=1
        )
        for actor, known in case.images.items()
        for image in known
        if image != case.base_image(actor) and actor not in (images or {}) and case.ends is not None
    }
    policy = base.policy if base.policy in case.policies else None
    (history,) = histories(case, policy, 1, images=images)
    return Dynamic(case, risk, base, None, None, others, history)


def _waiting(case: Case, policies: Sequence[str] | None, images: Mapping[str, str] | None) -> Waiting | None:
    """Return the cost of waiting by the measure of a race, if there is one, or else by the first."""
    names = [name for name in chain_policies(case, policies)[0] if name is not None]
    committed = [name for name in names if case.policies[name]]
    if not committed or not case.measures:
        return None
    races = [name for name, measure in case.measures.items() if measure.before is not None]
    try:
        return waiting(case, (races or list(case.measures))[0], committed, images=images, steps=DELAYS)
    except (QuestionError, TooLarge):
        return None


def _best(case: Case, images: Mapping[str, str] | None) -> Adaptive | None:
    """Return the best adaptive policy of the most committed actor, for all chances at one time."""
    owners = case.owners
    bound = Counter(owners[option] for stages in case.policies.values() for stage in stages for option in stage.holds)
    chances = [
        (name, measure)
        for name, measure in case.measures.items()
        if measure.chance_of is not None and measure.want == "low" and measure.before is None
    ]
    if not bound or not chances:
        return None
    first = chances[0][1]
    names = [name for name, measure in chances if (measure.within, measure.at) == (first.within, first.at)]
    try:
        return best_policy(case, bound.most_common(1)[0][0], names, images=images)
    except QuestionError:
        return None
