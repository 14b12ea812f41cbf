"""Regret and satisficing, each against its definition, world by world."""

from __future__ import annotations

from statistics import mean

import numpy as np
import pytest
from hypothesis import given
from tests.ranking.tables import Drawn, drawn_tables, made
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.ranking.regret import regret_of, regret_table, satisficing


@examples(80)
@given(drawn=drawn_tables())
def test_regret_is_the_distance_from_the_best_of_each_world(drawn: Drawn) -> None:
    outcomes = drawn.outcomes()
    for measure, want in drawn.want.items():
        rows = {policy: of[measure] for policy, of in drawn.values.items()}
        bests = [(min if want == "low" else max)(world) for world in zip(*rows.values(), strict=True)]
        for found in regret_of(outcomes, measure):
            short = [abs(best - value) for best, value in zip(bests, rows[found.policy], strict=True)]
            assert found.mean == pytest.approx(mean(short))
            assert found.high == pytest.approx(np.quantile(short, 0.9))
            by_reading = [
                mean(part)
                for reading in ("calm", "bold")
                if (part := [s for s, r in zip(short, drawn.readings, strict=True) if r == reading])
            ]
            if found.worst is not None:
                assert found.worst.mean == pytest.approx(max(by_reading))
            else:
                assert by_reading == pytest.approx([max(by_reading)] * len(by_reading))


def test_the_best_in_every_world_regrets_nothing_and_rounding_is_no_regret() -> None:
    outcomes = made({"one": {"m": [0.1, 0.3]}, "other": {"m": [0.1 + 1e-15, 0.3]}}, {"m": "chance of: war, want: low"})
    assert [(each.mean, each.high) for each in regret_of(outcomes, "m")] == [(0, 0), (0, 0)]


@pytest.mark.parametrize(("want", "one", "other"), [("low", 0.75, 0.25), ("high", 0.75, 1.0)])
def test_good_enough_is_to_reach_the_limit_or_miss_it_by_rounding(want: str, one: float, other: float) -> None:
    values = {"one": {"m": [0.1, 0.2, 0.2 + 1e-15, 0.4]}, "other": {"m": [0.2, 0.3, 0.4, 0.5]}}
    measures = {"m": f"chance of: war, want: {want}, enough: 0.2", "n": "chance of: flood, want: low"}
    outcomes = made(values, measures)
    assert satisficing(outcomes, "m") == {"one": one, "other": other}
    assert satisficing(outcomes, "n") is None


def test_a_measure_that_is_not_there_is_refused() -> None:
    outcomes = made({"one": {"m": [0.1]}}, {"m": "chance of: war, want: low"})
    for asked in (regret_of, satisficing):
        with pytest.raises(QuestionError, match="there is no measure `n`"):
            asked(outcomes, "n")


def test_the_table_has_a_row_per_measure_and_policy() -> None:
    outcomes = made({"one": {"m": [0.1, 0.5]}, "other": {"m": [0.3, 0.4]}}, {"m": "chance of: war, want: low"})
    table = regret_table(outcomes, regret_of(outcomes, "m"))
    assert [row[:2] for row in table.rows] == [("m", "one"), ("m", "other")]
    assert [row[2] for row in table.rows] == ["5.0 %", "10 %"]
