"""Weak points of the lead: against a count by hand, in the order of their importance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.chain.border import BORDER

from offramp.case.reading import loads
from offramp.discovery.columns import columns
from offramp.ensemble.ensemble import outcomes
from offramp.findings.options import options_of
from offramp.findings.weak_points import BetterUnder, better_under, failing_boxes
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from offramp.ensemble.outcomes import Outcomes

KNOWN = outcomes(draw_worlds(loads(BORDER.split("claims:")[0]), 64))


def with_values(war: dict[str, object], hold: dict[str, object]) -> Outcomes:
    """Return the outcomes of two policies with other values, in 64 worlds."""
    other = {"incidents": np.full(64, 5.0), "ends: war": np.full(64, 0.1)}
    values = {
        policy: {"war": np.broadcast_to(war[policy], 64), "hold": np.broadcast_to(hold[policy], 64), **other}  # type: ignore[call-overload]
        for policy in ("wait", "yield")
    }
    return replace(KNOWN, policies=("wait", "yield"), values=values)


def test_a_reading_has_all_its_measures_and_the_greatest_advantage_comes_first() -> None:
    keen = np.array(KNOWN.worlds.images["a"]) == "keen"
    found = with_values(
        {"wait": np.where(keen, 0.1, 0.5), "yield": 0.4},
        {"wait": np.where(keen, 0.9, 0.1), "yield": np.where(keen, 0.1, 0.9)},
    )
    (point,) = better_under(rank(found))
    assert (point.actor, point.image, point.policy, point.leading) == ("a", "loath", "yield", "wait")
    assert point.share == pytest.approx((~keen).mean())
    units = {
        spec.name: spec.matters or float(np.ptp([found.of(p, spec.name).mean() for p in found.policies])) / 100
        for spec in found.measure_specs
    }
    sizes = {"war": 0.1 / units["war"], "hold": 0.8 / units["hold"]}
    named = [each.measure_spec.name for each in point.advantages]
    assert named == sorted(sizes, key=lambda name: -sizes[name])
    assert point.importance == pytest.approx(point.share * sum(sizes.values()))


def test_a_box_and_a_reading_are_ordered_by_what_they_cost() -> None:
    keen = np.array(KNOWN.worlds.images["a"]) == "keen"
    found = with_values({"wait": np.where(keen, 0.1, 0.5), "yield": 0.4}, {"wait": 0.5, "yield": 0.5})
    ranking = rank(found)
    options = options_of(ranking)
    ordered = [point.importance for point in options.weak_points]
    every = [*(point.importance for point in options.better_under), *(point.importance for point in options.failing)]
    assert ordered == sorted(every, reverse=True)
    (box,) = failing_boxes(ranking, {"war": ranking.flips("war")})
    inside = box.box.contains(columns(found.inputs("war"), found.count))
    assert (inside == ~keen).all()
    (reading,) = better_under(ranking)
    assert box.importance == pytest.approx(reading.importance)
    assert isinstance(options.weak_points[0], BetterUnder)


def test_where_the_lead_is_best_everywhere_there_is_none() -> None:
    ranking = rank(with_values({"wait": 0.1, "yield": 0.4}, {"wait": 0.9, "yield": 0.5}))
    assert better_under(ranking) == ()
    assert failing_boxes(ranking, {"war": ranking.flips("war")}) == ()
