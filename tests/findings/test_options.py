"""Findings on the options: each is what the ranking answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.chain.border import BORDER

from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.findings.options import option_findings, options_of
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds


def test_what_is_found_is_what_the_ranking_answers() -> None:
    case = loads(BORDER.split("claims:")[0])
    found = option_findings(case, 64)
    assert found is not None
    ranking = rank(outcomes(draw_worlds(case, 64)))
    assert found.outcomes == ranking.outcomes
    assert found.notes == ranking.notes()
    for measure_spec in found.looked_into:
        name = measure_spec.name
        assert found.flips[name].words() == ranking.flips(name).words()
    for driver in found.drivers:
        assert driver.worth.everything == ranking.decided(driver.measure_spec.name).worth.everything


def test_known_outcomes_are_used_and_constant_measures_named() -> None:
    case = loads(BORDER.split("claims:")[0])
    known = outcomes(draw_worlds(case, 8))
    values = {policy: dict(asked) for policy, asked in known.values.items()}
    values["wait"]["hold"] = np.full(8, 0.5)
    found = option_findings(case, known=replace(known, values=values))
    assert found is not None
    assert "hold" in found.constant["wait"]
    assert "war" not in found.constant["wait"]


def test_under_an_image_another_policy_can_be_better() -> None:
    case = loads(BORDER.split("claims:")[0])
    known = outcomes(draw_worlds(case, 64))
    keen = np.array(known.worlds.images["a"]) == "keen"
    flat = {"hold": np.full(64, 0.5), "incidents": np.full(64, 5.0), "ends: war": np.full(64, 0.1)}
    values = {"wait": {"war": np.where(keen, 0.1, 0.5), **flat}, "yield": {"war": np.full(64, 0.4), **flat}}
    found = options_of(rank(replace(known, policies=("wait", "yield"), values=values)))
    (better,) = found.better_under
    assert (better.actor, better.image, better.policy, better.leading) == ("a", "loath", "yield", "wait")
    (advantage,) = better.advantages
    assert (advantage.mean, advantage.leading_mean) == pytest.approx((0.4, 0.5))
