"""Everything computed about a panel: scores, pools, robustness and validation, as far as its answers allow."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.experts.classical import Score, on_scale, score_experts
from offramp.experts.cross_validation import LIMIT, TIED, CrossValidation, cross_validate
from offramp.experts.decision_makers import DecisionMaker, decision_makers, given_weights
from offramp.experts.events import EventScore, StatedEvent, event_scores, stated_events
from offramp.experts.idea import Revision, revisions
from offramp.experts.judgements import judgements
from offramp.experts.pools import logarithmic_pool
from offramp.experts.robustness import LeftOut, leave_one_out
from offramp.text import counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.experts.classical import Scaled
    from offramp.experts.judgements import Judgements
    from offramp.experts.panel import Panel

__all__ = ["Assessment", "ExpertScore", "assess_panel", "unscored", "verdict"]


MOST_NAMED = 5
"""The most incomplete answers that a sentence names."""

MOST_EXPERTS = 200
"""The most experts of a panel whose scores are found without each expert and out of sample, which takes hours for a thousand."""


@dataclass(frozen=True)
class ExpertScore:
    """An expert's score, the number of seeds answered, and the weight in the optimised performance pool as a share."""

    expert: str
    seeds: int
    score: Score
    weight: float

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain values."""
        return {"expert": self.expert, "seeds": self.seeds, **self.score.to_dict(), "weight": self.weight}


@dataclass(frozen=True, eq=False)
class Assessment:
    """The results of a panel. `experts` is empty and `reason` says why where the panel cannot be scored.

    `logarithmic` (questions x levels) is the logarithmic pool with equal weights. `validation` is None with fewer than three seeds.
    `scale` is None in a panel of events alone. `omitted` names the answers that lack a quantile, and the results that a large panel lacks.
    """

    panel: Panel
    scale: Scaled | None
    experts: tuple[ExpertScore, ...]
    makers: tuple[DecisionMaker, ...]
    logarithmic: NDArray[np.float64] | None
    left_out: tuple[LeftOut, ...]
    validation: CrossValidation | None
    events: tuple[StatedEvent, ...]
    event_scores: tuple[EventScore, ...]
    revisions: tuple[Revision, ...]
    reason: str = ""
    omitted: str = ""

    def maker(self, key: str) -> DecisionMaker | None:
        """Return a decision maker by its key, None where it was not computed."""
        return next((maker for maker in self.makers if maker.key == key), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the results as plain values."""
        return {
            "panel": self.panel.title,
            "format": 1,
            "experts": [each.to_dict() for each in self.experts],
            "pools": [each.to_dict() for each in self.makers],
            "verdict": list(verdict(self)),
            "left_out": [each.to_dict() for each in self.left_out],
            "validation": self.validation.to_dict() if self.validation is not None else None,
            "events": [each.to_dict() for each in self.events],
            "event_scores": [each.to_dict() for each in self.event_scores],
            "revisions": [each.to_dict() for each in self.revisions],
            "reason": self.reason,
            "omitted": self.omitted,
        }


def assess_panel(
    panel: Panel,
    *,
    weights: Mapping[str, float] | None = None,
    performance: bool = True,
    robustness: bool = True,
    limit: int = LIMIT,
    seed: int = 0,
) -> Assessment:
    """Score and pool a panel by every method that its answers allow; `weights` are given ones by expert.

    Without `performance` there are pools by equal and given weights alone, for which no expert needs a score.

    >>> from offramp.experts.reading import load_panel
    >>> found = assess_panel(load_panel("korea-2017-war"))
    >>> found.makers, len(found.events) > 4
    ((), True)

    Raises
    ------
    QuestionError
        where an expert who needs a score answered no seed, quantiles are equal, or a value has no place on a log scale.
    """
    source = judgements(panel)
    given = given_weights(tuple(panel.experts), weights) if weights is not None else None
    common = (stated_events(panel), event_scores(panel), revisions(panel))
    if not source.answered.any():
        return Assessment(panel, None, (), (), None, (), None, *common, reason="no quantity has a complete answer")
    seeds = len(source.seeds)
    scale = on_scale(source, needs_seeds=performance and seeds >= 2)
    makers = decision_makers(scale, given, performance=performance)
    logarithmic = logarithmic_pool(scale, np.ones(len(source.experts)))
    if seeds < 2:
        reason = f"{seeds} seed question{'' if seeds == 1 else 's'}; performance weights need two or more"
        return Assessment(panel, scale, (), makers, logarithmic, (), None, *common, reason=reason)
    if not performance:
        return Assessment(panel, scale, (), makers, logarithmic, (), None, *common, reason="no scores were asked for")
    scores = score_experts(scale)
    best = next(maker for maker in makers if maker.key == "global")
    shares = best.weights / best.weights.sum()
    counts = source.answered[:, scale.seeds].sum(axis=1)
    experts = tuple(
        ExpertScore(name, int(counts[i]), scores[i], float(shares[i])) for i, name in enumerate(source.experts)
    )
    omitted = _incomplete(source)
    if robustness and len(experts) > MOST_EXPERTS:
        robustness = False
        large = f"scores without each expert and out of sample cover panels of up to {MOST_EXPERTS} experts"
        omitted = "; ".join(part for part in (omitted, large) if part)
    left_out = leave_one_out(source) if robustness else ()
    validation = cross_validate(scale, limit=limit, seed=seed) if robustness and seeds >= 3 else None
    return Assessment(panel, scale, experts, makers, logarithmic, left_out, validation, *common, omitted=omitted)


def unscored(panel: Panel) -> str:
    """Return why `assess_panel` refuses a panel or gives it no scores, by the same checks; an empty text where it is scored.

    >>> from offramp.experts.reading import load_panel
    >>> unscored(load_panel("korea-2017-war"))
    'no quantity has a complete answer'
    """
    try:
        return assess_panel(panel, robustness=False).reason
    except QuestionError as error:
        return str(error)


def _incomplete(source: Judgements) -> str:
    """Name the answers that lack a quantile, and take part in no score; an empty text without one."""
    some = ~np.isnan(source.answers).all(axis=2) & ~source.answered
    found = [f"{source.experts[i]} on `{source.questions[j]}`" for i, j in np.argwhere(some).tolist()]
    more = [] if len(found) <= MOST_NAMED else [f"{len(found) - MOST_NAMED:,} more"]
    return (
        f"{counted(len(found), 'answer')} without all quantiles ({listed([*found[:MOST_NAMED], *more])})"
        if found
        else ""
    )


def verdict(found: Assessment) -> tuple[str, ...]:
    """Return sentences that compare equal with performance weights, in sample and out of sample."""
    equal, performance = found.maker("equal"), found.maker("global")
    if equal is None or performance is None or equal.score is None or performance.score is None:
        return ()
    first, second = equal.score.combined, performance.score.combined
    if isclose(first, second, rel_tol=TIED):
        sentences = [f"Equal and performance weights score alike on the seeds: combined score {first:.2g} with both."]
    else:
        higher = "Equal weights score higher" if first > second else "Performance weights score higher"
        sentences = [
            f"{higher} on the seeds: combined score {first:.2g} with equal weights, {second:.2g} with performance weights."
        ]
    own, other = (f"{maker.score.calibration:.2g}" for maker in (equal, performance) if maker.score is not None)
    if equal.score.calibration > performance.score.calibration and own != other:
        sentences.append(f"Equal weights are better calibrated: {own} against {other}.")
    if (check := found.validation) is not None:
        share = round(100 * check.performance_wins)
        winner = "Performance weights" if share > 50 else "Equal weights" if share < 50 else "Neither"
        sentences.append(
            f"Out of sample, performance weights score higher in {share} % of {check.splits:,} splits. "
            f"{winner} win{'' if winner != 'Neither' else 's'} there."
        )
    return tuple(sentences)
