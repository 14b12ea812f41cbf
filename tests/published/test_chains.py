"""Published chains stated as case files, against their published answers and against the same chains listed state by state.

Every model is one of the tests of PRISM or Storm. A case turns one event on or off at a time. A jump that changes two things at once is stated
with events that count modulo two or six, of which the state is a function; so are `polling` and `tandem`. Left out, because the format cannot
state the question: the next jump (`P=? [ X … ]`), rewards up to an event without a time (asked here by letting the crisis end there, after a long
time), and answers in the long run (asked here late).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.published.literal import listed, polling, queue, six_states, tandem
from tests.published.tandem import tandem_case

from offramp.case.reading import load
from offramp.comparison.changes import changed
from offramp.risk.assess import assess

if TYPE_CHECKING:
    from tests.published.literal import Jumps, State

HERE = Path(__file__).parent
ANSWERS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "answers.yaml").read_text(encoding="utf-8"))

MODELS = ("queue", "six-states", "polling", "tandem")
"""The chains that are stated as cases."""

UNTIL = {
    "queue": {"ends": "three", "measures": "{served: {expected: served, within: 400 years}}"},
    "six-states": {
        "ends": "s3 or s4 or s5",
        "measures": "{r: {expected: r, within: 40 years}, r2: {expected: r2, within: 40 years}, time: {expected: time, within: 40 years}}",
    },
}
"""Cases that end where a reward is no longer counted, and their measures."""


@cache
def values(model: str) -> dict[str, float]:
    """Return the measures of a model, and those of the case that ends early as `until NAME`."""
    if model == "tandem":
        return dict(assess(tandem_case()).outcomes[0].values)
    case = load(str(HERE / f"{model}.yaml"))
    found = dict(assess(case).outcomes[0].values)
    if model in UNTIL:
        ended = assess(changed(case, UNTIL[model])).outcomes[0].values
        found |= {f"until {name}": value for name, value in ended.items()}
    return found


def answers(model: str) -> dict[str, float]:
    """Return the program's answer to each published question about a model."""
    found = values(model)
    match model:
        case "queue":
            return {
                "full within 7.5": found["full"],
                "served within 5.5": found["served"],
                "customers at 1": found["first"] + found["second"] + found["third"],
                "served until full": found["until served"],
                "full in the long run": found["often full"],
                "served a year in the long run": 3 * found["seldom empty"],
            }
        case "six-states":
            return {
                "r within 10": found["cumulated r"],
                "r at 0.4": 3 * found["early s4"],
                "r until above 2": found["until r"],
                "r2 until above 2": found["until r2"],
                "time until above 2": found["until time"],
                "r a year in the long run": 3 * found["late s4"] + 170 * found["late s2"],
            }
        case "polling":
            return {
                "full within 1": found["full"],
                "polling the first in the long run": found["polling the first"],
            }
    customers = {
        f"customers at {time}": sum(
            k * found[f"{line}_{k} at {time}"] for line in ("first", "second") for k in range(1, 6)
        )
        for time in ("0.2", "10")
    }
    return {name: value for name, value in found.items() if " at " not in name} | customers


def literal(model: str) -> dict[str, float]:
    """Return the answer of the chain as its source lists it, from a matrix exponential, to the questions that have a time."""
    match model:
        case "queue":
            chain = listed((0,), queue)
            return {
                "full within 7.5": chain.reached(lambda state: state[0] == 3, 7.5),
                "served within 5.5": chain.total(lambda state: 3.0 * (state[0] > 0), 5.5),
                "customers at 1": chain.mean(lambda state: state[0], 1.0),
            }
        case "six-states":
            chain = listed((0,), six_states)
            reward = {4: 3.0, 2: 170.0}
            return {
                "r within 10": chain.total(lambda state: reward.get(state[0], 0.0), 10.0),
                "r at 0.4": 3 * chain.chance(lambda state: state[0] == 4, 0.4),
            }
        case "polling":
            chain = listed((0, 0, 0, 0), polling)
            return {
                "full within 1": chain.reached(lambda state: state[2] == 1, 1.0),
                "polling the first in the long run": chain.chance(lambda state: state[:2] == (0, 0), 30.0),
                "served": chain.total(lambda state: float(state[:2] == (0, 1)), 16.0),
                "waiting": chain.total(lambda state: float(state[2] == 1 and state[:2] != (0, 1)), 16.0),
            }
    chain = listed((0, 1, 0), tandem)
    return {
        "network full within 10": chain.reached(lambda state: state == (5, 2, 5), 10.0),
        "first queue full within 10": chain.reached(lambda state: state[0] == 5, 10.0),
        "first queue full within 0.2": chain.reached(lambda state: state[0] == 5, 0.2),
        "customer years within 10": chain.total(lambda state: state[0] + state[2], 10.0),
        "customers at 0.2": chain.mean(lambda state: state[0] + state[2], 0.2),
        "customers at 10": chain.mean(lambda state: state[0] + state[2], 10.0),
    }


@pytest.mark.parametrize("model", MODELS)
def test_the_program_gives_the_published_answers(model: str) -> None:
    published, found = ANSWERS[model]["answers"], answers(model)
    assert set(published) == set(found)
    for name, answer in published.items():
        assert abs(found[name] - float(Fraction(str(answer["value"])))) <= answer["within"], name


@pytest.mark.parametrize("model", MODELS)
def test_the_case_is_the_chain_of_the_source(model: str) -> None:
    found = values(model) | answers(model)
    for name, value in literal(model).items():
        assert found[name] == pytest.approx(value, rel=2e-9, abs=1e-10), name


@pytest.mark.parametrize(
    ("first", "jumps", "size"),
    [((0,), queue, 4), ((0,), six_states, 6), ((0, 0, 0, 0), polling, 12), ((0, 1, 0), tandem, 66)],
)
def test_the_chain_of_the_source_has_its_published_size(first: State, jumps: Jumps, size: int) -> None:
    assert len(listed(first, jumps).states) == size
