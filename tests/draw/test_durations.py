"""The chart of a duration: the step curve of the record, its interval and a curve per policy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from offramp.case.reading import loads
from offramp.draw.charted import draw
from offramp.draw.durations import duration_curves
from offramp.draw.look import INK
from offramp.risk.durations import DurationCheck, durations
from offramp.worlds.worlds import draw_worlds

CASE = """
actors: {a: {tempo: 4, reliability: 0.9, options: {test: Test, stay: Stay}}}
events: {scandal: {label: A scandal}}
status quo: [a.test]
preferences: {a: [a.test iff scandal]}
rates: {scandal: 2 if scandal else 0.3}
horizon: 5 years
policies: {wait: {}, go on: {a.test: on}}
durations: {halt: {label: a halt, of: not a.test, evidence: "freezes.two_yearsUNTIL"}}
"""


def check(until: str = "") -> DurationCheck:
    (found,) = durations(draw_worlds(loads(CASE.replace("UNTIL", until)), 2))
    return found


def layers(spec: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


def test_the_record_is_drawn_as_steps_with_its_interval_and_each_policy_that_begins_as_a_line() -> None:
    found = check()
    chart = duration_curves(found, ("wait", "go on"))
    assert list(chart.lines) == ["record (n 5)", "wait"], "under `go on` nothing begins"
    points = chart.lines["record (n 5)"]
    assert points[0] == (0.0, 1.0)
    for age in (0.05, 1.0, 3.0, 7.9):
        before = [y for x, y in points if x <= age][-1]
        assert before == pytest.approx(found.record.share(age)[1])
    assert chart.band[0][:1] == (float(found.record.spans.years.min()),)
    spec = chart.spec()
    (area,) = layers(spec, "area")
    assert next((row["y"], row["y2"]) for row in area["data"]["values"]) == pytest.approx(
        tuple(100 * np.array(found.record.share(0.5))[[0, 2]])
    )
    record, wait = layers(spec, "line")
    assert (record["mark"]["color"], wait["mark"]["color"] != INK) == (INK, True)


def test_the_axis_of_years_is_drawn_below_the_band() -> None:
    spec = duration_curves(check()).spec()
    axes = [layer["encoding"]["x"].get("axis") for layer in spec["layer"] if layer["mark"]["type"] in ("area", "line")]
    assert all(axis is not None and axis["values"][-1] == 8.0 for axis in axes)
    assert ">8<" in draw(duration_curves(check())).svg


def test_a_record_without_an_end_has_no_interval_and_stays_at_one() -> None:
    chart = duration_curves(check("@2000-01-01"))
    assert chart.band == ()
    assert {y for _, y in chart.lines["record (n 2)"]} == {1.0}
    assert "0 ended, 2 under way" in chart.words
