"""Out-of-sample validation against the definition, split by split."""

from __future__ import annotations

import numpy as np
import pytest
from tests.experts.panels import invented

from offramp.errors import QuestionError
from offramp.experts.classical import on_scale, score_experts, scores_of
from offramp.experts.cross_validation import cross_validate, splits
from offramp.experts.decision_makers import optimised, pooled
from offramp.experts.judgements import judgements


def test_each_split_trains_on_its_seeds_and_is_scored_on_the_others() -> None:
    source = judgements(invented(4, 6, 0, 11))
    scale = on_scale(source)
    found = cross_validate(scale, 4)
    assert (found.splits, found.possible, found.training) == (15, 15, 4)
    for k, train in enumerate(splits(6, 4)):
        rest = [j for j in range(6) if j not in train]
        weights = optimised(scale.on_seeds(np.array(train)), score_experts(scale.on_seeds(np.array(train))))[1]
        # With the ranges of the whole panel, a split is a panel of fewer seeds.
        train_scores = score_experts(scale.on_seeds(np.array(train)))
        assert train_scores.calibration == pytest.approx(
            score_experts(on_scale(source.without(questions=rest))).calibration
        )
        test = scale.on_seeds(np.array(rest))
        assert found.performance[k] == pytest.approx(scores_of(test, pooled(test, weights[None])).combined[0])
        assert found.equal[k] == pytest.approx(scores_of(test, pooled(test, np.ones((1, 4)))).combined[0])
    assert found.to_dict()["ratio"] == pytest.approx(found.performance.mean() / found.equal.mean())


def test_a_sample_of_splits_depends_on_its_seed_alone() -> None:
    scale = on_scale(judgements(invented(3, 8, 0, 2)))
    first, again, other = (cross_validate(scale, 5, limit=20, seed=seed) for seed in (1, 1, 2))
    assert (first.splits, first.possible) == (20, 56)
    assert np.array_equal(first.performance, again.performance)
    assert not np.array_equal(first.performance, other.performance)


def test_an_expert_without_a_seed_in_training_gets_no_weight_and_no_say() -> None:
    panel = invented(3, 4, 0, 5)
    answers = tuple(a for a in panel.answers if a.expert != "e2" or a.question == "q3")
    scale = on_scale(judgements(panel.model_copy(update={"answers": answers})))
    train = scale.on_seeds(np.array([0, 1, 2]))
    assert train.power == 3
    assert score_experts(train).calibration[2] == 0
    assert np.isfinite(cross_validate(scale, 3).performance).all()


@pytest.mark.parametrize(
    ("seeds", "training", "limit", "message"),
    [
        (2, None, 10, "Invented: 2 seed questions; a cross-validation needs three or more"),
        (4, 4, 10, "a training set has from 2 to 3 of the 4 seeds; found 4"),
        (4, 1, 10, "a training set has from 2 to 3 of the 4 seeds; found 1"),
        (4, 3, 0, "the limit of splits is 0; expected 1 or more"),
    ],
)
def test_what_cannot_be_split_is_refused(seeds: int, training: int | None, limit: int, message: str) -> None:
    with pytest.raises(QuestionError) as raised:
        cross_validate(on_scale(judgements(invented(3, seeds))), training, limit=limit)
    assert str(raised.value) == message
