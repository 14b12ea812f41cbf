"""Worlds: the same everywhere, with the distributions, weights and ties that the case states."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from offramp.case.reading import load, loads
from offramp.errors import CaseError, QuestionError
from offramp.worlds import worlds as module
from offramp.worlds.estimated_inputs import wrong_ranges
from offramp.worlds.parameters import best_values
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

CASE = """
actors:
  a: {tempo: {low: 1, best: 2, high: 4, unit: per month}, reliability: {low: 0.6, best: 0.8, high: 0.9}, options: {x: X}}
status quo: []
horizon: 1 year
images:
  a:
    keen: {weight: 3, preferences: [a.x]}
    loath: {weight: 1, preferences: [not a.x]}
unknowns:
  p: {low: 0.1, best: 0.2, high: 0.5, unit: chance}
  q: {low: 1, best: 2, high: 8, unit: per year}
  r: {low: -1, best: 0, high: 1}
  fixed: 7
"""
TIED = CASE + "correlations: [{between: [q, r], rank: 0.7}, {between: [a.tempo, p], rank: -0.5}]\n"


def test_the_same_case_seed_and_count_give_the_same_worlds() -> None:
    case = load("korea-2017")
    worlds = draw_worlds(case, 100, 5)
    assert worlds == draw_worlds(load("korea-2017"), 100, 5)
    assert worlds != draw_worlds(case, 100, 6)
    assert worlds != draw_worlds(case, 101, 5)
    assert worlds != draw_worlds(case, 100, 5, method="latin")


def test_the_worlds_are_these_on_any_machine() -> None:
    """Written down once; a change of library or of machine that changes worlds must be seen."""
    worlds = draw_worlds(loads(CASE), 4, 11)
    assert worlds.images["a"] == FOUR["a"]
    assert worlds.values["q"].tolist() == FOUR["q"]
    assert worlds.values["p"].tolist() == FOUR["p"]


FOUR = {
    "a": ("keen", "keen", "loath", "keen"),
    "q": [1.2677909242920578, 4.87143561989069, 1.894245823379606, 2.206043773330748],
    "p": [0.2530118671711534, 0.07188942551147193, 0.22634623711928725, 0.5913562702480704],
}


def test_another_process_draws_the_same() -> None:
    code = (
        "import offramp; from offramp.worlds.worlds import draw_worlds; "
        "w = draw_worlds(offramp.load('hotline'), 33, 2); print(w.values['misread'].tobytes().hex())"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert found == draw_worlds(load("hotline"), 33, 2).values["misread"].tobytes().hex()


def test_more_worlds_begin_with_the_same_ones() -> None:
    case = loads(CASE)
    few, many = draw_worlds(case, 10, 3), draw_worlds(case, 1000, 3)
    for name, values in few.values.items():
        assert np.array_equal(values, many.values[name][:10]), name
    assert few.images["a"] == many.images["a"][:10]


@pytest.mark.parametrize("method", ["sobol", "latin"])
def test_what_is_drawn_follows_its_distribution(method: str) -> None:
    worlds = draw_worlds(loads(CASE), 2048, 1, method=method)  # type: ignore[arg-type]
    for name, stated in {"q": (1, 2, 8), "r": (-1, 0, 1), "a.tempo": (1, 2, 4)}.items():
        assert np.quantile(worlds.values[name], [0.05, 0.5, 0.95]) == pytest.approx(stated, rel=0.02, abs=0.02), name
    assert worlds.images["a"].count("keen") == pytest.approx(0.75 * 2048, abs=4)
    assert set(worlds.values["fixed"]) == {7.0}
    exact = draw_worlds(loads(CASE.replace("fixed: 7", "fixed: 0.1")), 2, 1, method=method)  # type: ignore[arg-type]
    assert set(exact.values["fixed"]) == {0.1}
    assert ((worlds.values["p"] > 0) & (worlds.values["p"] < 1)).all()


def test_numbers_are_drawn_jointly_without_ties() -> None:
    worlds = draw_worlds(loads(CASE), 2048, 1)
    for one, other in (("p", "q"), ("q", "r"), ("a.tempo", "a.reliability")):
        assert abs(float(stats.spearmanr(worlds.values[one], worlds.values[other]).statistic)) < 0.03


def test_ties_are_those_stated() -> None:
    worlds = draw_worlds(loads(TIED), 4096, 1)
    plain = draw_worlds(loads(CASE), 4096, 1)
    tie = {("q", "r"): 0.7, ("a.tempo", "p"): -0.5, ("q", "p"): 0.0}
    for (one, other), stated in tie.items():
        found = stats.spearmanr(worlds.values[one], worlds.values[other]).statistic
        assert found == pytest.approx(stated, abs=0.02), (one, other)
    for name in ("q", "r", "p", "a.tempo"):
        percentiles = [0.05, 0.5, 0.95]
        assert np.quantile(worlds.values[name], percentiles) == pytest.approx(
            np.quantile(plain.values[name], percentiles), rel=0.03, abs=0.03
        )


def test_a_fixed_reading_is_fixed() -> None:
    worlds = draw_worlds(loads(CASE), 20, 1, images={"a": "loath"})
    assert set(worlds.images["a"]) == {"loath"}
    assert "reading of a" not in worlds.varied
    free = draw_worlds(loads(CASE), 20, 1)
    assert np.array_equal(worlds.values["q"], free.values["q"])
    assert list(free.varied) == ["p", "q", "r", "a.tempo", "a.reliability", "reading of a"]


def test_numbers_reach_the_jump_process_in_its_units() -> None:
    worlds = draw_worlds(loads(CASE), 16, 1)
    assert np.allclose(worlds.parameters.tempo["a"], 12 * worlds.values["a.tempo"], rtol=1e-9)
    some = worlds.parameters.take(4, 9)
    assert np.array_equal(some.unknowns["q"], worlds.values["q"][4:9])
    assert some.images["a"] == worlds.images["a"][4:9]
    assert some.count == 5


def test_best_values_lie_in_the_middle() -> None:
    case = loads(CASE)
    best = best_values(case)
    assert {name: value.tolist() for name, value in best.unknowns.items()} == {
        "p": [0.2],
        "q": [2.0],
        "r": [0.0],
        "fixed": [7.0],
    }
    assert best.images == {"a": ("keen",)}


def test_it_shows_what_is_stated_and_what_was_drawn() -> None:
    worlds = draw_worlds(loads(TIED), 64, 1)
    text = str(worlds)
    assert "64 worlds, seed 1" in text
    assert "-1, 0, 1" in text
    assert "keen 75%; loath 25%" in text
    assert "<table>" in worlds._repr_html_()
    assert worlds.to_dict()["count"] == 64
    assert worlds.units == {"p": "chance", "q": "per year", "a.tempo": "per month"}


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ({"count": 0}, "0 worlds were requested; expected 1 to 1,048,576"),
        ({"count": 2**21}, "2,097,152 worlds were requested"),
        ({"seed": -1}, "the seed is -1; expected 0 or more"),
        ({"method": "dice"}, "worlds are drawn by sobol or latin, not by `dice`"),
        ({"images": {"a": "ken"}}, "`a` has no image `ken`; did you mean keen?"),
        ({"images": {"b": "keen"}}, "there is no actor `b`"),
    ],
)
def test_what_cannot_be_drawn_is_refused(ask: dict[str, object], message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        draw_worlds(loads(CASE), **ask)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_correlations_that_cannot_be_together() -> None:
    ties = "correlations: [{between: [p, q], rank: 0.9}, {between: [q, r], rank: 0.9}, {between: [p, r], rank: -0.9}]\n"
    with pytest.raises(QuestionError, match=r"at once: p and q 0\.9; q and r 0\.9; p and r -0\.9"):
        draw_worlds(loads(CASE + ties), 4)


RANGES = """
actors:
  a:
    tempo: {low: 1, best: 2, high: 4, unit: per month}
    reliability: {low: 0.6, best: 0.8, high: 0.9}
    options: {x: X}
events: {war: {label: War, once: on}, alarm: {label: An alarm}}
status quo: []
horizon: 1 year
preferences: {a: [a.x, not war]}
unknowns:
  shots: {low: 0.1, best: 0.2, high: 0.5, unit: per year}
  calm: {low: 0.1, best: 0.6, high: 1.3}
  more: {low: 0.1, best: 0.6, high: 1.3}
  grown: {low: 0.1, best: 0.6, high: 1.3, unit: per year}
  share: {low: 0.2, best: 0.6, high: 0.8, unit: chance}
rates: {war: shots * (calm if a.x else 1) * share, alarm: "1 + max(more, 0)"}
stocks: {people: {start: {low: 5, best: 6, high: 7}, grows: grown}}
counts: {flights: {rate: shots / calm, unit: per month}}
"""


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("shots: {low: 0.1", "shots: {low: 0", "12:10", "the unknown `shots` is never below 0; as normal it would be drawn below 0 in 5 % of"),
        ("calm: {low: 0.1", "calm: {low: 0", "13:9", "the unknown `calm` is never below 0"),
        ("tempo: {low: 1", "tempo: {low: 0", "4:12", "the tempo of `a` is never below 0"),
        ("best: 0.8, high: 0.9}", "high: 0.9, shape: normal}", "5:18", "the reliability of `a` lies between 0 and 1; as normal"),
        ("high: 0.8, unit: chance", "high: 0.99, unit: chance, shape: normal", "16:10", "the unknown `share` lies between 0 and 1; as normal"),
        # A number that has no such ends, or is stated to lie below 0.
        ("more: {low: 0.1", "more: {low: 0", "", ""),
        ("grown: {low: 0.1", "grown: {low: 0", "", ""),
        ("start: {low: 5", "start: {low: 0", "", ""),
        ("calm: {low: 0.1", "calm: {low: -0.1", "", ""),
    ],
)  # fmt: skip
def test_ranges_that_reach_beyond_what_can_be_are_refused_where_they_stand(
    old: str, new: str, place: str, words: str, tmp_path: Path
) -> None:
    assert old in RANGES
    file = tmp_path / "ranges.yaml"
    file.write_text(RANGES.replace(old, new), encoding="utf-8")
    case = load(file)
    if not place:
        assert draw_worlds(case, 64).count == 64
        assert wrong_ranges(case) == ()
        return
    with pytest.raises(CaseError) as caught:
        draw_worlds(case, 64)
    assert f"ranges.yaml:{place}: {words}" in str(caught.value)
    assert wrong_ranges(case) == caught.value.problems


def test_all_wrong_ranges_are_told_together_also_without_a_tempo() -> None:
    text = RANGES.replace("shots: {low: 0.1", "shots: {low: 0").replace("calm: {low: 0.1", "calm: {low: 0")
    assert [problem.message.partition(" is never")[0] for problem in wrong_ranges(loads(text))] == [
        "the unknown `shots`",
        "the unknown `calm`",
    ]
    lines = [line for line in text.splitlines() if not line.startswith("    tempo")]
    assert len(wrong_ranges(loads("\n".join(lines)))) == 2


def test_ties_never_carry_a_number_beyond_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "correlated", lambda _case, _names, points: np.where(points < 0.5, 0.0, 1.0))
    worlds = draw_worlds(loads(TIED), 16)
    assert all(np.isfinite(values).all() for values in worlds.values.values())


DOUBTED = CASE.replace("[a.x]", "[a.x, not a.x]") + "doubt: {a: {keen: {low: 0.05, best: 0.1, high: 0.4}}}\n"


def test_worlds_with_other_orders_are_others() -> None:
    case = loads(DOUBTED)
    worlds = draw_worlds(case, 64, 1)
    assert worlds == draw_worlds(loads(DOUBTED), 64, 1)
    other = replace(worlds, orders={"a": ((1, 0), *worlds.orders["a"][1:])})
    assert other.orders != worlds.orders
    assert other != worlds
    assert worlds.parameters.orders == worlds.orders
    assert worlds.parameters.take(3, 9).orders["a"] == worlds.orders["a"][3:9]


def test_it_shows_the_doubt_stated_and_the_swaps_drawn() -> None:
    worlds = draw_worlds(loads(DOUBTED), 512, 1)
    rows = {row[0]: row[1:] for row in worlds.table().rows}
    assert rows["a.keen.doubt"][:3] == ("swaps", "0.05, 0.1, 0.4", "logitnormal")
    unit, stated, shape, drawn = rows["order of a as keen"]
    assert (unit, stated, shape) == ("swaps", "", "Mallows")
    keen = [order for order, name in zip(worlds.orders["a"], worlds.images["a"], strict=True) if name == "keen"]
    assert drawn == f"0, 0, 1; mean {sum(map(bool, keen)) / len(keen):.3g}"
    assert "order of a as keen" not in {row[0] for row in draw_worlds(loads(DOUBTED), 8, images={"a": "loath"}).table().rows}  # fmt: skip
    plain = worlds.to_dict()
    assert plain["orders"]["a"] == [list(order) for order in worlds.orders["a"]]
    assert plain["values"]["a.keen.doubt"] == worlds.values["a.keen.doubt"].tolist()
    assert worlds.units["a.keen.doubt"] == "swaps"


def test_a_doubt_without_a_range_is_no_number_that_somebody_forgot() -> None:
    worlds = draw_worlds(loads(DOUBTED.replace("{low: 0.05, best: 0.1, high: 0.4}", "0.2")), 64, 1)
    assert worlds.constant == ("fixed",)
    assert not np.ptp(worlds.values["a.keen.doubt"])
    assert draw_worlds(loads(CASE), 64, 1).constant == ("fixed",)
