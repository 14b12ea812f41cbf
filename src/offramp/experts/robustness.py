"""Robustness of pooled distributions: scores without each expert, and without each seed question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.errors import QuestionError
from offramp.experts.classical import on_scale, score_experts, scores_of
from offramp.experts.decision_makers import optimised, pooled

if TYPE_CHECKING:
    from offramp.experts.classical import Scaled, Score
    from offramp.experts.judgements import Judgements

__all__ = ["LeftOut", "leave_one_out"]


@dataclass(frozen=True)
class LeftOut:
    """Scores of the decision makers without one expert or one seed question.

    `equal`, `performance` and `item` are those of equal weights and of optimised performance weights, global and by question; None where
    the rest cannot be scored, with the `reason`.
    """

    kind: str
    name: str
    equal: Score | None
    performance: Score | None
    item: Score | None
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain values."""
        scores = {"equal": self.equal, "global": self.performance, "item": self.item}
        plain = {key: score.to_dict() if score is not None else None for key, score in scores.items()}
        return {"without": self.kind, "name": self.name, **plain, "reason": self.reason}


def leave_one_out(source: Judgements) -> tuple[LeftOut, ...]:
    """Return the scores without each expert, and then without each seed question.

    Ranges and weights are computed anew from the rest: without an expert, the intrinsic ranges may be narrower.
    """
    experts = source.experts if len(source.experts) > 1 else ()
    return (
        *(_left_out("expert", name, source.without(experts=[i])) for i, name in enumerate(experts)),
        *(_left_out("question", source.questions[j], source.without(questions=[int(j)])) for j in source.seeds),
    )


def _left_out(kind: str, name: str, rest: Judgements) -> LeftOut:
    # Only seed questions bear on a score.
    targets = np.setdiff1d(np.arange(len(rest.questions)), rest.seeds)
    try:
        scale = on_scale(rest.without(questions=targets.tolist()))
        equal, performance, item = _scores(scale)
    except QuestionError as error:
        return LeftOut(kind, name, None, None, None, str(error))
    return LeftOut(kind, name, equal, performance, item)


def _scores(scale: Scaled) -> tuple[Score, Score, Score]:
    """Return the scores of equal weights, and of optimised performance weights, global and by question."""
    scores = score_experts(scale)
    shape = (len(scale.source.experts), scale.answers.shape[1])
    weights = np.ones((3, *shape))
    weights[1] = optimised(scale, scores)[1][:, None]
    weights[2] = optimised(scale, scores, item=True)[1]
    found = scores_of(scale, pooled(scale, weights))
    return found[0], found[1], found[2]
