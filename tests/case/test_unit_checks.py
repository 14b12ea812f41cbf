"""Units that would be read as per year."""

from __future__ import annotations

import pytest

from offramp.case.reading import loads
from offramp.errors import CaseError
from offramp.graph.advice import advise

HEAD = """
actors:
  a: {options: {x: X}, tempo: TEMPO}
  b: {options: {y: Y}}
events: {war: War}
status quo: []
preferences: {a: [a.x], b: [b.y, war]}
"""
UNITS = "expected `per year`, `per month`, `per week` or `per day`"


def problems(sections: str, tempo: str = "1") -> list[str]:
    with pytest.raises(CaseError) as caught:
        loads(HEAD.replace("TEMPO", tempo) + sections, "f")
    return [str(problem) for problem in caught.value.problems]


def warnings(sections: str, tempo: str = "1") -> list[str]:
    found = advise(loads(HEAD.replace("TEMPO", tempo) + sections, "f"))
    return [str(problem) for problem in found if "unit" in problem.message]


@pytest.mark.parametrize(
    ("unit", "nearest"),
    [
        ("per mnoth", "; did you mean `per month`?"),
        ("per yaer", "; did you mean `per year`?"),
        ("monthly", "; did you mean `per month`?"),
        ("montly", "; did you mean `per month`?"),
        ("a month", "; did you mean `per month`?"),
        ("every week", "; did you mean `per week`?"),
        ("1/day", "; did you mean `per day`?"),
        ("Per month", "; did you mean `per month`?"),
        ("per months", "; did you mean `per month`?"),
        ("p.a.", "; did you mean `per year`?"),
        ("month", "; did you mean `per month`?"),
        ("times per week", "; did you mean `per week`?"),
        ("hourly", ""),
        ("gallons", ""),
        ("per head", ""),
    ],
)
def test_a_rate_in_an_unknown_unit_is_refused_with_the_nearest(unit: str, nearest: str) -> None:
    tail = f"{unit}`; {UNITS}{nearest}"
    (found,) = problems("", tempo=f"{{best: 2, unit: {unit}}}")
    assert found == f"f:3:47: the unit of the tempo of `a` is `{tail}"
    (found,) = problems(f"rates: {{war: {{rate: 0.1, unit: {unit}}}}}")
    assert found == f"f:8:32: the unit of the rate of `war` is `{tail}"
    (found,) = problems(f"agreements: {{d: {{between: [a, b], rate: {{best: 2, unit: {unit}}}}}}}")
    assert found == f"f:8:57: the unit of the rate of the agreement `d` is `{tail}"


def test_the_estimate_of_before_has_such_a_unit_too() -> None:
    tempo = "{best: 2, known: 2017-08-08, until then: {best: 1, unit: per mnoth}}"
    (found,) = problems("", tempo=tempo)
    assert found.startswith("f:3:88: the unit of the tempo of `a` is `per mnoth`")


@pytest.mark.parametrize("unit", ["per year", "per month", "per week", "per day", "per  month"])
def test_the_units_of_a_rate_are_taken_everywhere(unit: str) -> None:
    sections = f"""
unknowns: {{u: {{best: 1, unit: {unit}}}}}
rates: {{war: {{rate: u, unit: {unit}}}}}
counts: {{n: {{rate: u, unit: {unit}}}}}
stocks: {{s: {{start: 1, grows: u}}}}
agreements: {{d: {{between: [a, b], rate: {{best: 2, unit: {unit}}}}}}}
"""
    assert warnings(sections, tempo=f"{{best: 2, unit: {unit}}}") == []


@pytest.mark.parametrize("unit", ["per mnoth", "monthly", "a month", "warheads per month", "warheads per mnoth"])
@pytest.mark.parametrize(
    "rate",
    [
        "rates: {war: 2 * u}",
        "counts: {n: {rate: u, unit: ships}}",
        "stocks: {s: {start: 1, grows: u if a.x else 0}}",
        "agreements: {d: {between: [a, b], rate: u + 1}}",
    ],
)
def test_an_unknown_in_a_rate_states_no_period_that_would_be_ignored(unit: str, rate: str) -> None:
    (found,) = problems(f"unknowns: {{u: {{best: 1, unit: {unit}}}}}\n{rate}")
    assert found == (
        f"f:8:31: the unit of the unknown `u`, which a rate depends on, is `{unit}`; {UNITS}; did you mean `per month`?"
    )


@pytest.mark.parametrize("unit", ["warheads", "per head", "gallons", "chance", "warheads per year", "times a side"])
def test_an_unknown_in_a_rate_has_any_other_unit(unit: str) -> None:
    assert warnings(f"unknowns: {{u: {{best: 1, unit: {unit}}}}}\nstocks: {{s: {{start: 1, grows: 2 * u}}}}") == []


def test_an_amount_per_year_in_a_rate_per_month_is_refused() -> None:
    unknown = "unknowns: {u: {best: 1, unit: alarms per year}}\n"
    (found,) = problems(unknown + "rates: {war: {rate: u, unit: per month}}")
    assert "is `alarms per year`" in found
    assert warnings(unknown + "rates: {war: u}") == []


@pytest.mark.parametrize("unit", ["per mnoth", "ships per month", "monthly"])
def test_what_is_counted_states_no_period_that_would_be_ignored(unit: str) -> None:
    (found,) = problems(f"counts: {{n: {{rate: 1, unit: {unit}}}}}")
    assert found == f"f:8:29: the unit of the count `n` is `{unit}`; {UNITS}; did you mean `per month`?"
    (found,) = problems(f"stocks: {{s: {{start: 1, grows: 1, unit: {unit}}}}}")
    assert found.startswith(f"f:8:40: the unit of the stock `s` is `{unit}`; expected the counted thing")


def test_a_unit_of_no_rate_is_free_text_and_warned_of_where_it_looks_like_a_period() -> None:
    sections = """
unknowns: {u: {best: 1, unit: per yaer}, v: {best: 1, unit: per yard}, w: {best: 1, unit: people per day}}
harms: {h: {a.x: {best: 1, unit: lives per mnoth}, b.y: {best: 1, unit: lives}}}
"""
    assert warnings(sections) == [
        "f:9:31: the unit of the unknown `u` is `per yaer`, which is taken as free text; did you mean `per year`?",
        "f:10:34: the unit of the harm `h` of `a.x` is `lives per mnoth`, which is taken as free text; did you mean `lives per month`?",
    ]
