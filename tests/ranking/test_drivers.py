"""What decides: of outcomes made so that one unknown alone moves them, or alone moves the choice, or none does."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.chain.border import BORDER, DOUBTED

from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.outcomes import Outcomes
from offramp.errors import QuestionError
from offramp.ranking.drivers import check_runs, decided, variances
from offramp.sensitivity.value_of_information import LEAST_WORLDS
from offramp.worlds.worlds import draw_worlds

COUNT = 256
CASE = loads(BORDER)
WORLDS = draw_worlds(CASE, COUNT, 2)
CLASH, CALM = WORLDS.values["clash"], WORLDS.values["calm"]


def made(wait: object, yields: object, measure: str = "war") -> Outcomes:
    values = {
        policy: {measure: np.broadcast_to(np.asarray(value, dtype=float), (COUNT,))}
        for policy, value in (("wait", wait), ("yield", yields))
    }
    return Outcomes(WORLDS, ("wait", "yield"), values)


def matters(found: object) -> list[str]:
    return [influence.input for influence in found.ranked() if influence.matters]  # type: ignore[attr-defined]


def test_what_moves_the_outcome_need_not_move_the_choice() -> None:
    # War under `wait` follows the clashes, and so does war under `yield`; which is better hangs on calm alone.
    found = decided(made(CLASH, CLASH + 0.01 * (CALM - 1)), "war", ["wait"])
    assert matters(found.moves)[0] == "clash"
    assert found.choice is not None
    assert matters(found.choice)[0] == "calm"
    assert found.worth.ranked()[0].name == "calm"
    # To know everything before choosing: the better of the two in each world, against the better on average.
    both = np.array([CLASH, CLASH + 0.01 * (CALM - 1)])
    assert found.worth.everything.value == pytest.approx(both.mean(axis=1).min() - both.min(axis=0).mean())


def test_the_lead_is_over_the_best_of_the_others_in_each_world() -> None:
    values = {
        "wait": {"war": np.full(COUNT, 0.1)},
        "yield": {"war": np.where(np.median(CLASH) < CLASH, 0.2, 0.3)},
        "refuse": {"war": np.where(np.median(CLASH) < CLASH, 0.3, 0.2)},
    }
    found = decided(Outcomes(WORLDS, ("wait", "yield", "refuse"), values), "war", ["wait"])
    # Each of the others hangs on the clashes; the better of them does not.
    assert found.choice is None
    assert found.worth.everything.value == 0


def test_of_several_that_lead_the_best_of_each_world_leads_and_their_mean_is_moved() -> None:
    values = {
        "wait": {"war": np.where(np.median(CLASH) < CLASH, 0.2, 0.3)},
        "yield": {"war": np.where(np.median(CLASH) < CLASH, 0.3, 0.2)},
        "refuse": {"war": np.full(COUNT, 0.4) + 0.01 * CALM},
    }
    found = decided(Outcomes(WORLDS, ("wait", "yield", "refuse"), values), "war", ["wait", "yield"])
    # Each of the two hangs on the clashes; neither their mean nor the better of them does.
    assert not matters(found.moves)
    assert found.choice is not None
    assert matters(found.choice)[0] == "calm"
    assert found.to_dict()["policies"] == ["wait", "yield"]


@pytest.mark.parametrize(("measure", "sign"), [("war", 1.0), ("hold", -1.0)])
def test_what_is_wanted_turns_the_lead(measure: str, sign: float) -> None:
    # `wait` is better by what grows with calm, in either sense of better.
    found = decided(made(0.5, 0.5 + sign * 0.1 * CALM, measure), measure, ["wait"])
    assert found.worth.best == "wait"
    assert found.choice is not None
    assert matters(found.choice)[0] == "calm"


def test_with_one_policy_there_is_no_choice() -> None:
    found = decided(replace(made(CLASH, CLASH), policies=("wait",)), "war", ["wait"])
    assert found.choice is None
    assert found.to_dict()["choice"] is None
    assert "over the best other policy" not in str(found)


def test_it_shows_what_moves_the_measure_the_choice_and_what_it_is_worth_to_know() -> None:
    found = decided(made(CLASH, CLASH * CALM), "war", ["yield"])
    text = str(found)
    assert "Influence on chance of war within 2 years under “yield”, greatest first: " in text
    assert "Influence on the lead of “yield” over the best other policy, greatest first: " in text
    assert "Expected value of perfect information (EVPI)" in text
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert (plain["measure"], plain["policies"]) == ("war", ["yield"])
    assert {"moves", "choice", "worth"} <= set(plain)


def test_knowledge_worth_less_than_what_matters_changes_nothing() -> None:
    # Which of the two is better hangs on calm, by a few hundredths of a percentage point of a chance; one point matters.
    found = decided(made(0.5, 0.5 + 0.001 * (CALM - 0.6)), "war", ["wait"])
    assert found.worth.matters == found.measure_spec.matters == 0.01
    assert found.worth.everything.value > 2 * found.worth.everything.standard_error
    assert found.worth.words() == (
        "Without further knowledge, wait and yield are level on average (50 %). No further knowledge would change the choice on this measure."
    )
    assert "in percentage points" in str(found.worth)
    count = decided(made(500, 500 + (CALM - 0.6), "incidents"), "incidents", ["wait"])
    assert count.worth.matters == 0
    assert "Knowing everything before choosing would gain" in count.worth.words()
    assert "percentage points" not in str(count.worth)


def test_the_reading_is_valued_by_exact_means() -> None:
    keen = np.array(WORLDS.images["a"]) == "keen"
    values = np.array([np.full(COUNT, 0.3), np.where(keen, 0.1, 0.9)])
    found = decided(made(values[0], values[1], "hold"), "hold", ["wait"])
    reading = {each.name: each for each in found.worth.unknowns}["reading of a"]
    assert reading.value == pytest.approx(values.max(axis=0).mean() - values.mean(axis=1).max())
    assert reading.value == pytest.approx(found.worth.everything.value)


def test_too_few_worlds_to_tell() -> None:
    few = outcomes(draw_worlds(CASE, LEAST_WORLDS - 1, 1))
    with pytest.raises(QuestionError, match="there are 49 worlds; the analysis of the lead takes at least 50"):
        decided(few, "war", ["wait"])
    decided(outcomes(draw_worlds(CASE, LEAST_WORLDS, 1)), "war", ["wait"])
    with pytest.raises(QuestionError, match="there is no measure `wars`"):
        decided(few, "wars", ["wait"])


# Sobol indices, from runs of their own.


def test_the_variance_is_shared_out_as_the_closed_form_has_it() -> None:
    # Under `refuse` war is 1 - exp(-2 clash): the clashes alone make all of its variance.
    found = variances(outcomes(draw_worlds(CASE, 8, 1)), "war", ["refuse"], 512)
    shares = {variance.input: variance for variance in found.variances}
    assert shares["clash"].first == pytest.approx(1, abs=0.1)
    assert shares["clash"].total == pytest.approx(1, abs=0.05)
    for name, variance in shares.items():
        assert name == "clash" or abs(variance.total) < 1e-12, name


def test_of_several_policies_the_variance_is_that_of_their_mean() -> None:
    found = outcomes(draw_worlds(CASE, 8, 1))
    alone, twice = (variances(found, "war", policies, 64) for policies in (["refuse"], ["refuse", "refuse"]))
    assert [v.total for v in alone.variances] == [v.total for v in twice.variances]


def test_a_reading_that_is_fixed_stays_fixed() -> None:
    # Whether the clashes are calmed hangs on whether A does x: a keen A does, a loath A does not.
    shares = {}
    for image in ("keen", "loath"):
        found = outcomes(draw_worlds(CASE, 8, 1, images={"a": image}))
        assert "reading of a" not in found.inputs("war")
        shares[image] = {v.input: v.total for v in variances(found, "war", ["wait"], 64).variances}
    assert shares["keen"]["calm"] > 10 * shares["loath"]["calm"]


def test_a_reading_that_is_drawn_is_one_of_the_unknowns() -> None:
    found = variances(outcomes(draw_worlds(CASE, 8, 1)), "hold", ["wait"], 64)
    shares = {variance.input: variance.total for variance in found.variances}
    assert shares["reading of a"] > 0.1


def test_drawn_orders_are_kept_as_stated_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = outcomes(draw_worlds(CASE, 8, 1))
    order = {"a ranks 'not war' above 'a.x'": np.array([True, False] * 4)}
    plain, real = variances(found, "war", ["wait"], 16), Outcomes.inputs
    monkeypatch.setattr(Outcomes, "inputs", lambda self, measure: {**real(self, measure), **order})
    with_order = variances(found, "war", ["wait"], 16)
    assert with_order == replace(plain, kept=tuple(order))
    assert with_order.words().endswith(" Orders of preference statements are kept as stated.")
    assert "kept as stated" not in plain.words()
    monkeypatch.setattr(Outcomes, "inputs", lambda *_: order)
    with pytest.raises(
        QuestionError, match="no number and no reading that is not known can make a difference to `war`"
    ):
        variances(found, "war", ["wait"], 16)


@pytest.mark.parametrize("n", [0, 1, 3, 100, -4])
def test_runs_are_a_power_of_two(n: int) -> None:
    message = f"Sobol indices with {n} runs are requested; expected a power of two, such as 256"
    with pytest.raises(QuestionError, match=message):
        check_runs(n)
    with pytest.raises(QuestionError, match=message):
        variances(made(CLASH, CALM), "war", ["wait"], n)


def test_nothing_that_differs() -> None:
    certain = BORDER.replace("{low: 0.05, best: 0.1, high: 0.3, unit: per year}", "0.1").replace(
        "{low: 0.2, best: 0.6, high: 1.8}", "0.5"
    )
    certain = certain.replace("{low: 1, best: 2, high: 4, unit: per year}", "2").replace(
        "{low: 0.6, best: 0.8, high: 0.9}", "0.8"
    )
    found = outcomes(draw_worlds(loads(certain), 8, 1, images={"a": "keen"}))
    with pytest.raises(QuestionError, match="no uncertainty can influence `war`"):
        variances(found, "war", ["wait"], 4)


# Orders of statements that are in doubt.


DOUBTFUL = draw_worlds(loads(DOUBTED), COUNT, 2)
PAIR = "b ranks “not war” above “b.z iff a.x”"


def test_a_pair_of_statements_can_decide() -> None:
    turned = DOUBTFUL.varied[PAIR] == "no"
    values = {
        "wait": {"hold": np.full(COUNT, 0.5)},
        "yield": {"hold": np.where(turned, 0.9, 0.4)},
    }
    found = decided(Outcomes(DOUBTFUL, ("wait", "yield"), values), "hold", ["yield"])
    assert matters(found.moves)[0] == PAIR
    assert found.choice is not None
    assert matters(found.choice)[0] == PAIR
    worth = found.worth.ranked()[0]
    assert worth.name == PAIR
    # To know it is to know everything, as the exact means of two groups have it.
    both = np.array([values["wait"]["hold"], values["yield"]["hold"]])
    assert worth.value == pytest.approx(both.max(axis=0).mean() - both.mean(axis=1).max())


def test_a_pair_of_one_reading_is_not_taken_for_the_reading() -> None:
    """Whether A is keen alone moves the outcome: none of the pairs that are a keen A's does."""
    keen = np.array(DOUBTFUL.images["a"]) == "keen"
    values = {"wait": {"hold": np.where(keen, 0.9, 0.1)}, "yield": {"hold": np.full(COUNT, 0.5)}}
    found = decided(Outcomes(DOUBTFUL, ("wait", "yield"), values), "hold", ["wait"])
    first, *rest = found.moves.ranked()
    assert first.input == "reading of a"
    assert max(influence.median for influence in rest) < 0.25 * first.median
    worth = {known.name: known.value for known in found.worth.ranked()}
    assert worth["reading of a"] == pytest.approx(found.worth.everything.value)
    assert max(value for name, value in worth.items() if name in DOUBTFUL.pairs) < 0.1 * worth["reading of a"]
