"""Consequences, regret and what is good enough: against plain loops, and tables that never show a median alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from tests.ranking import oracle_choice as oracle
from tests.ranking.tables import Drawn, drawn_tables, made
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.ranking.consequences import consequence, consequences, consequences_table
from offramp.ranking.regret import regret_of, regret_table, satisficing


def exact(row: list[float]) -> list[Fraction]:
    return [Fraction(value) for value in row]


@examples(100)
@given(drawn=drawn_tables())
def test_means_and_worst_readings_are_as_defined(drawn: Drawn) -> None:
    outcomes = drawn.outcomes()
    for policy, of in drawn.values.items():
        for name, row in of.items():
            found = consequence(outcomes, policy, outcomes.measure_spec(name))
            assert found.mean == pytest.approx(float(oracle.mean(exact(row))))
            assert (found.low, found.median, found.high) == pytest.approx(tuple(np.quantile(row, [0.05, 0.5, 0.95])))
            by = {
                reading: oracle.mean(
                    exact([v for v, drawn_as in zip(row, drawn.readings, strict=True) if drawn_as == reading])
                )
                for reading in set(drawn.readings)
            }
            if len(set(by.values())) == 1:
                assert found.worst is None  # the same under every reading
                continue
            worst = max(by.values()) if drawn.want[name] == "low" else min(by.values())
            assert found.worst is not None
            assert found.worst.mean == pytest.approx(float(worst))
            assert (found.worst.actor, by[found.worst.reading]) == ("b", worst)


@examples(100)
@given(drawn=drawn_tables())
def test_regret_is_the_shortfall_in_each_world(drawn: Drawn) -> None:
    outcomes = drawn.outcomes()
    for name, want in drawn.want.items():
        rows = {policy: exact(of[name]) for policy, of in drawn.values.items()}
        for found in regret_of(outcomes, name):
            short = [
                abs((min if want == "low" else max)(row[w] for row in rows.values()) - rows[found.policy][w])
                for w in range(len(drawn.readings))
            ]
            assert found.mean == pytest.approx(float(oracle.mean(short)))
            assert found.high == pytest.approx(np.quantile([float(value) for value in short], 0.9))
            if found.worst is not None:
                of = [value for value, as_ in zip(short, drawn.readings, strict=True) if as_ == found.worst.reading]
                others = [value for value, as_ in zip(short, drawn.readings, strict=True) if as_ != found.worst.reading]
                assert found.worst.mean == pytest.approx(float(oracle.mean(of)))
                assert found.worst.mean >= float(oracle.mean(others)) - 1e-12


GOOD = {"war": "chance of: war, want: low, enough: 0.05", "safe": "chance of: b.y, want: high, enough: 0.9"}


def test_good_enough_is_what_the_case_says_or_better() -> None:
    found = made(
        {
            "talk": {"war": [0.01, 0.05, 0.05 + 1e-12, 0.2], "safe": [0.95, 0.9, 0.89, 0.2]},
            "wait": {"war": [0.3, 0.3, 0.3, 0.3], "safe": [1, 1, 1, 1]},
        },
        {**GOOD, "flood": "chance of: flood"},
    )
    assert satisficing(found, "war") == {"talk": 0.75, "wait": 0.0}
    assert satisficing(found, "safe") == {"talk": 0.5, "wait": 1.0}
    assert satisficing(found, "flood") is None
    with pytest.raises(QuestionError, match="there is no measure `wra`"):
        satisficing(found, "wra")


def test_a_median_that_hides_a_disaster_stands_beside_its_mean_and_its_worst_reading() -> None:
    # In one world in four, all of the bold reading, there is war.
    freeze, wait = [0.01] * 15 + [0.9] * 5, [0.15] * 20
    found = made(
        {"freeze": {"war": freeze}, "wait": {"war": wait}},
        {"war": "chance of: war, want: low"},
        readings=["calm"] * 15 + ["bold"] * 5,
    )
    first, second = consequences(found, ["war"])
    assert first.median < second.median
    assert first.mean > second.mean
    assert first.worst is not None
    assert first.worst.mean == pytest.approx(0.9)
    assert (first.worst.actor, first.worst.reading) == ("b", "bold")
    table = consequences_table(found, [first, second])
    assert table.columns == (
        "measure",
        "policy",
        "mean",
        "median",
        "5th to 95th percentile",
        "mean under the worst reading",
    )
    assert table.rows[0] == ("war", "freeze", "23 %", "1.0 %", "1.0 % to 90 %", "90 % (b is bold)")
    labelled = consequences_table(found, [first], labels=True)
    assert labelled.rows[0][-1] == "90 % (b is “Bold one”)"
    assert labelled.rows[0][0] == "chance of war within 1 year"
    assert first.to_dict()["worst reading"] == {"mean": pytest.approx(0.9), "actor": "b", "reading": "bold"}


def test_regret_of_a_chance_is_in_points() -> None:
    twins = made(
        {"a": {"war": [0.3, 0.2]}, "b": {"war": [0.3 + 1e-12, 0.2 - 1e-12]}}, {"war": "chance of: war, want: low"}
    )
    assert [(each.mean, each.high) for each in regret_of(twins, "war")] == [(0.0, 0.0)] * 2
    found = made({"a": {"war": [1e-6, 0.3]}, "b": {"war": [3e-6, 0.2]}}, {"war": "chance of: war, want: low"})
    one, other = regret_of(found, "war")
    # Three times as likely, and no regret to speak of; a last digit is none at all.
    assert [one.mean, other.mean] == pytest.approx([0.05, 1e-6])
    assert regret_table(found, [one, other]).rows[0][:3] == ("war", "a", "5.0 %")
