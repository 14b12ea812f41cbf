"""How often everybody moves where, and how often events happen."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.risk.processes import DrawnProcess, processes
from tests.strategies import examples

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.risk.course import lay_course
from offramp.risk.rates import fill
from offramp.worlds.parameters import Parameters, best_values

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.risk.rates import Rates


def filled(case: Case, numbers: Parameters | None = None, policy: str | None = None) -> Rates:
    return fill(lay_course(case, policy, 1.0).windows[0].structure, numbers or best_values(case))


def going(case: Case, numbers: Parameters | None = None, world: int = 0) -> dict[tuple[str, str], float]:
    """Return the rates between states by their names, those that are 0 left out."""
    rates = filled(case, numbers)
    names = [
        ",".join(thing for bit, thing in enumerate(case.things) if code >> bit & 1) or "-"
        for code in rates.structure.codes.tolist()
    ]
    matrix = rates.matrix(world).tocoo()
    return {
        (names[i], names[j]): rate
        for i, j, rate in zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True)
        if i != j
    }


ONE = "actors: {{a: {{tempo: {tempo}, reliability: {p}, options: {{x: X, y: Y}}}}}}\nstatus quo: []\npreferences: {{a: {wants}}}\n"


def one(p: float, wants: str = "[a.x, a.y]", tempo: float = 1.0) -> dict[tuple[str, str], float]:
    return going(loads(ONE.format(p=p, wants=wants, tempo=tempo)))


def test_an_actor_picks_by_what_each_state_is_worth_to_it() -> None:
    """Worth 3, 2, 1 and 0 with a reliability of 2/3: weights 8, 4, 2 and 1, wherever it stands."""
    weights = {"-": 1, "a.x": 4, "a.y": 2, "a.x,a.y": 8}
    found = one(2 / 3, tempo=5)
    assert len(found) == 12
    for (start, end), rate in found.items():
        assert start != end
        assert rate == pytest.approx(5 * weights[end] / 15, rel=1e-12)


@examples(60)
@given(p=st.floats(0.5, 0.999), tempo=st.floats(0.01, 1000))
def test_reliability_is_the_chance_of_picking_right_where_only_the_least_concern_is_at_stake(
    p: float, tempo: float
) -> None:
    """Between two states that differ in the least statement alone, the better one is picked with chance p."""
    text = ONE.format(p=p, wants="['not a.y', a.x]", tempo=tempo) + "impossible: [a.y]\n"
    found = going(loads(text))
    assert found["-", "a.x"] == pytest.approx(tempo * p, rel=1e-12)
    assert found["a.x", "-"] == pytest.approx(tempo * (1 - p), rel=1e-9)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_in_weightier_concerns_it_errs_ever_more_rarely(steps: int) -> None:
    p = 0.8
    found = going(loads(ONE.format(p=p, wants=f"{{weights: {{a.x: {steps}}}}}", tempo=1) + "impossible: [a.y]\n"))
    odds = (p / (1 - p)) ** steps
    assert found["-", "a.x"] == pytest.approx(odds / (1 + odds), rel=1e-12)


def test_who_picks_blindly_picks_everything_alike() -> None:
    found = one(0.5)
    assert len(found) == 12
    assert list(found.values()) == pytest.approx([1 / 4] * 12, rel=1e-14)


def test_who_is_always_right_takes_the_best_at_once() -> None:
    assert one(1.0) == {(start, "a.x,a.y"): 1.0 for start in ("-", "a.x", "a.y")}


def test_who_is_always_right_takes_each_of_equals_alike_its_own_place_among_them() -> None:
    found = one(1.0, wants="[a.x]")
    assert found == {
        ("-", "a.x"): 0.5,
        ("-", "a.x,a.y"): 0.5,
        ("a.y", "a.x"): 0.5,
        ("a.y", "a.x,a.y"): 0.5,
        ("a.x", "a.x,a.y"): 0.5,
        ("a.x,a.y", "a.x"): 0.5,
    }


def test_near_certainty_comes_to_the_best_reply() -> None:
    """From a reliability just below 1 to 1 itself there is no jump."""
    sure, nearly = one(1.0), one(1 - 1e-12)
    for move, rate in nearly.items():
        assert rate == pytest.approx(sure.get(move, 0.0), abs=3e-12)


def test_what_a_state_is_worth_matters_only_beside_the_others() -> None:
    """However large the numbers are: weights far above what an exponential can hold, and shifted by a constant."""
    near = one(0.7, wants="{weights: {a.x: 2, a.y: 1}}")
    far = one(0.7, wants="{weights: {a.x: 2, a.y: 1, '1 > 0': 1000000}}")
    assert far == pytest.approx(near, rel=1e-9)
    heavy = one(0.7, wants="{weights: {a.x: 100000, a.y: 1}}")
    assert heavy["-", "a.x,a.y"] == pytest.approx(0.7, rel=1e-12)
    assert heavy["-", "a.x"] == pytest.approx(0.3, rel=1e-12)
    assert ("a.x", "-") not in heavy


def test_nobody_who_never_reconsiders_moves() -> None:
    assert one(0.8, tempo=0) == {}


@examples(40)
@given(drawn=processes(merges=False))
def test_the_choices_of_every_pool_add_up_to_1_and_every_row_to_0(drawn: DrawnProcess) -> None:
    rates = filled(drawn.case)
    structure = rates.structure
    if len(rates.chances):
        sums = np.add.reduceat(rates.chances[:, 0], structure.choice_begins[:-1])
        assert np.allclose(sums, 1.0, rtol=1e-14)
    assert (rates.chances >= 0).all()
    matrix = rates.matrix().toarray()
    assert np.abs(matrix.sum(axis=1)).max() <= 1e-12 * max(1.0, np.abs(matrix).max())
    off = matrix - np.diag(np.diag(matrix))
    assert (off >= 0).all()
    # Nobody is ever in more of a hurry than all tempos and rates together.
    hurry = sum(drawn.process.tempo.values()) + sum(max(rate, other) for rate, _, other in drawn.process.rates.values())
    assert (off.sum(axis=1) <= hurry * (1 + 1e-12)).all()


EVENT = """
actors: {a: {tempo: 0, reliability: 0.8, options: {x: X}}}
events: {e: {label: E, once: on}, f: F}
status quo: [a.x]
preferences: {a: [a.x]}
unknowns: {k: {best: 2, unit: per month}}
rates: {e: {rate: k * (1 + a.x), phases: 3}, f: 5 if f else 7}
"""


def test_each_phase_of_an_event_passes_so_many_times_as_fast() -> None:
    rates = filled(loads(EVENT))
    structure = rates.structure
    first = structure.event_names == 0
    starts = structure.event_starts[first]
    up = structure.where(Expression.read("a.x"))[starts]
    # 2 a month with x on are 48 a year; in three phases, each at 144, the mean stays.
    assert rates.event_rates[first, 0].tolist() == pytest.approx(np.where(up, 144.0, 72.0).tolist(), rel=1e-9)
    # Each of three phases before it has happened, with x and f on and off.
    assert len(starts) == 12
    since = structure.where(Expression.read("f"))[structure.event_starts[~first]]
    assert rates.event_rates[~first, 0].tolist() == np.where(since, 5.0, 7.0).tolist()


def worlds(case: Case, count: int, **changes: list[float]) -> Parameters:
    """Return the best values, once per world, with some of them changed."""
    best = best_values(case)
    ones = np.ones(count)
    return Parameters(
        {n: np.array(changes.get(n, (v * ones).tolist())) for n, v in best.unknowns.items()},
        {n: v * np.array(changes.get("tempo", ones.tolist())) for n, v in best.tempo.items()},
        {n: np.array(changes.get("reliability", (v * ones).tolist())) for n, v in best.reliability.items()},
        {n: v * count for n, v in best.images.items()},
        {path: v * ones for path, v in best.amounts.items()},
    )


def test_worlds_side_by_side_have_the_rates_that_each_has_alone() -> None:
    case = load("hotline")
    changes = {
        "false_alarms": [1.0, 2.7, 7.0],
        "misread": [0.01, 0.05, 0.002],
        "reliability": [0.5, 0.9, 1.0],
        "tempo": [1.0, 0.5, 2.0],
    }
    together = filled(case, worlds(case, 3, **changes))
    assert together.worlds == 3
    for world in range(3):
        alone = filled(case, worlds(case, 1, **{name: [values[world]] for name, values in changes.items()}))
        assert np.array_equal(together.chances[:, world], alone.chances[:, 0])
        assert np.array_equal(together.event_rates[:, world], alone.event_rates[:, 0])
        assert np.array_equal(together.matrix(world).toarray(), alone.matrix().toarray())


def test_each_world_has_the_preferences_of_its_image() -> None:
    case = loads("""
actors: {a: {tempo: 1, reliability: 0.9, options: {x: X}}}
status quo: []
images: {a: {dove: {preferences: [not a.x], weight: 0.6}, hawk: {preferences: [a.x], weight: 0.4}}}
""")
    ones = np.ones(3)
    numbers = Parameters({}, {"a": ones}, {"a": 0.9 * ones}, {"a": ("hawk", "dove", "hawk")}, {})
    raised = [going(case, numbers, world)["-", "a.x"] for world in range(3)]
    assert raised == pytest.approx([0.9, 0.1, 0.9], rel=1e-12)
    assert going(case)["-", "a.x"] == pytest.approx(0.1, rel=1e-12)


def test_the_worth_of_a_choice_is_that_of_where_commitments_lead() -> None:
    """B wants x and gets it by doing y, since a is bound to answer; without that, y is a matter of indifference."""
    case = loads("""
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X}}, b: {tempo: 1, reliability: 0.9, options: {y: Y}}}
status quo: []
preferences: {a: [not a.x], b: [a.x]}
policies: {answer: {a.x: on, while: b.y}}
""")
    for policy, chance in ((None, 0.5), ("answer", 0.9)):
        rates = filled(case, policy=policy)
        start = int(np.flatnonzero(rates.structure.codes == 0)[0])
        assert -rates.matrix().toarray()[start, start] == pytest.approx(chance, rel=1e-12)


def test_the_sharpness_of_choice_is_the_logarithm_of_the_odds_of_being_right() -> None:
    p, wants = 0.83, "{weights: {a.x: 1.7, a.y: -0.4}}"
    sharpness = log(p / (1 - p))
    worth = {"-": 0.0, "a.x": 1.7, "a.y": -0.4, "a.x,a.y": 1.3}
    total = sum(exp(sharpness * value) for value in worth.values())
    for (_, end), rate in one(p, wants).items():
        assert rate == pytest.approx(exp(sharpness * worth[end]) / total, rel=1e-12)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ("{e: a.x - 1, f: 1}", r"^the rate of `e` is -1 per year in `-`: `a\.x - 1`; expected 0 or more$"),
        ("{e: 1, f: 1 / (1 - e)}", r"^the rate of `f` has no value in `e`: `1 / \(1 - e\)` divides by zero"),
    ],
)
def test_a_rate_that_cannot_be_is_told_with_event_and_state(rates: str, message: str) -> None:
    text = EVENT.replace("{e: {rate: k * (1 + a.x), phases: 3}, f: 5 if f else 7}", rates)
    with pytest.raises(QuestionError, match=message):
        filled(loads(text.replace("[a.x]\npreferences", "[]\npreferences")))


def test_a_rate_is_not_asked_for_where_its_event_cannot_happen() -> None:
    """Once it has happened for good, what its rate would be is nobody's business."""
    text = EVENT.replace("{rate: k * (1 + a.x), phases: 3}", "1 - 5 * e")
    assert filled(loads(text)).event_rates.min() == 1.0
