"""Charts of what can go wrong."""

from __future__ import annotations

import re

import pytest

import offramp
from offramp.case.reading import load
from offramp.draw.curves import Curves
from offramp.draw.look import DASHES, LINES
from offramp.draw.risk import (
    chart,
    first_over_time,
    how_it_ends,
    measure_over_time,
    measure_over_worlds,
    what_waiting_costs,
)
from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.risk.assess import Risk, assess
from offramp.risk.first_passage import first_passage
from offramp.risk.waiting import waiting
from offramp.worlds.worlds import draw_worlds


@pytest.fixture(scope="module")
def risk() -> Risk:
    return assess(load("hotline"))


def looks(data: Curves) -> dict[str, tuple[str, tuple[float, ...]]]:
    """Return the colour and the dashes of every line, by policy."""
    spec = data.spec()
    lines = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "line"]
    return {name: (m["color"], tuple(m["strokeDash"])) for name, m in zip(data.lines, lines, strict=True)}


def test_a_measure_is_drawn_as_it_was_worked_out(risk: Risk) -> None:
    data = measure_over_time(risk, "war")
    assert data.title == "Over time: chance of “War by a false alarm”"
    for outcome in risk.outcomes:
        points = data.lines[outcome.policy]
        assert [x for x, _ in points] == risk.times.tolist()
        assert [y for _, y in points] == outcome.curves["war"].tolist()
    assert chart(risk, "war").table == data.table
    assert (
        measure_over_time(risk, "flights").unit == "per month" or measure_over_time(risk, "flights").unit == "flights"
    )


def test_without_a_measure_it_is_how_the_crisis_ends(risk: Risk) -> None:
    assert chart(risk).table == how_it_ends(risk).table
    by_decision, by_accident = how_it_ends(risk).rows["wait"]
    waiting = next(outcome for outcome in risk.outcomes if outcome.policy == "wait")
    # Nobody strikes first by choice, so that every war is one by a false alarm.
    assert by_decision == 0
    assert 0 < by_accident == pytest.approx(waiting.values["war"], abs=1e-12)


def test_a_measure_over_worlds_has_the_values_of_the_outcomes() -> None:
    found = outcomes(draw_worlds(load("river"), 16), claims=False)
    data = measure_over_worlds(found, "water")
    assert (data.title, data.unit) == ("Over worlds: expected water at 5 years", "cubic kilometres")
    assert data.rows == {policy: tuple(found.of(policy, "water").tolist()) for policy in found.policies}
    assert chart(found, "water").table == data.table
    first = chart(found)
    assert first.title == "Over worlds: chance of “Shots are fired” within 5 years"
    assert measure_over_worlds(found).unit == "chance"
    with pytest.raises(QuestionError, match="there is no measure `watr`; did you mean water"):
        chart(found, "watr")


def test_a_policy_looks_alike_in_all_charts_of_a_case(risk: Risk) -> None:
    """Also where it stands alone, or where some are left out, as those that commit to nothing are from the cost of waiting."""
    case = risk.case
    every = looks(measure_over_time(risk, "war"))
    order = list(case.policies)
    assert every == {
        name: (LINES[order.index(name) % len(LINES)], tuple(DASHES[order.index(name) % len(DASHES)])) for name in order
    }
    others = [
        what_waiting_costs(waiting(case, "war", steps=2)),
        what_waiting_costs(waiting(case, "war", ["on alarm", "open the line"], steps=2)),
        measure_over_time(assess(case, ["on alarm"]), "line"),
        first_over_time(first_passage(case, "alarm", ["stand down", "wait"])),
    ]
    for data in others:
        assert all(look == every[name] for name, look in looks(data).items())


def test_the_threshold_of_waiting_is_drawn(risk: Risk) -> None:
    picture = chart(waiting(risk.case, "war", ["open the line"], threshold=0.02, steps=4))
    assert "A line marks 2.0 %." in picture.description
    assert picture.title == "What waiting costs: chance of “War by a false alarm” within 10 years"


def test_when_something_first_comes_about(risk: Risk) -> None:
    picture = chart(first_passage(risk.case, "alarm and tense", ["wait"]))
    assert picture.title == "When “A warning system shows an attack that is none” and tense first occurs"
    assert picture.table.rows[0][1] == "0 %"


def test_what_cannot_be_drawn_is_told(risk: Risk) -> None:
    with pytest.raises(QuestionError, match=r"^there is no measure `wor`; did you mean war\?$"):
        chart(risk, "wor")
    with pytest.raises(QuestionError, match="omit the measure"):
        chart(first_passage(risk.case, "alarm", ["wait"]), "war")


def test_it_is_one_of_the_public_functions() -> None:
    assert offramp.chart is chart


# Lines that lie on each other, or on the axis.

ON = tuple((x / 10, x / 100) for x in range(11))
NEAR = tuple((x, y + 1e-4) for x, y in ON)
APART = tuple((x, y + 0.01) for x, y in ON)


def test_lines_that_coincide_are_all_seen_and_named() -> None:
    data = Curves("T", "Chance", "years", "chance", {"a": ON, "b": APART, "c": NEAR, "d": ON})
    assert data.coinciding == (("a", "c", "d"),)
    assert "“a”, “c” and “d” coincide." in data.words
    spec = data.spec()
    widths = [layer["mark"]["strokeWidth"] for layer in spec["layer"] if layer["mark"]["type"] == "line"]
    # Each covers less than the one before it.
    assert widths == [10, 2, 6, 2]
    assert Curves("T", "Chance", "years", "chance", {"a": ON, "b": ON[:5]}).coinciding == ()


def test_charts_are_in_words(risk: Risk) -> None:
    """No name of the file stands where a reader looks, but those of policies and terms."""
    for name in ("war", "strike", "eased"):
        said = chart(risk, name).description
        assert not re.search(r"\b(north|south)\.\w+", said)
