"""Policies ranked across worlds: orders, leaders, flips and failures of outcomes made by hand, where the answer is plain."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.risk.border import BORDER

from offramp.case.duration import Duration
from offramp.case.reading import loads
from offramp.errors import QuestionError
from offramp.ranking.disagreement import disagreement
from offramp.ranking.rank import OVERALL, Ranking, measures_of, rank, ranks_among, ranks_in_worlds
from offramp.ranking.robustness import Options
from offramp.risk.ensemble import outcomes
from offramp.risk.outcomes import Outcomes
from offramp.risk.plan import Variant
from offramp.worlds.worlds import draw_worlds, worlds_at

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

COUNT = 200
CASE = loads(BORDER)
WORLDS = draw_worlds(CASE, COUNT, 2)
CLASH, CALM = WORLDS.values["clash"], WORLDS.values["calm"]


def made(
    war: list[ArrayLike], hold: list[ArrayLike] | None = None, incidents: list[ArrayLike] | None = None
) -> Outcomes:
    """Outcomes of three policies, by measure and policy; what is not given is the same for all."""
    level: list[ArrayLike] = [0.5, 0.5, 0.5]
    names = ("wait", "yield", "refuse")
    values = {
        policy: {
            name: np.broadcast_to(np.asarray(table[i], dtype=float), (COUNT,))
            for name, table in (("war", war), ("hold", hold or level), ("incidents", incidents or level))
        }
        for i, policy in enumerate(names)
    }
    return Outcomes(WORLDS, names, values)


# The order in each world.


def test_the_rank_in_each_world_is_by_what_is_wanted_and_ties_share() -> None:
    found = made([CLASH, 2 * CLASH, CLASH], hold=[0.1, CALM, 0.1])
    assert ranks_in_worlds(found, "war")[:, 0].tolist() == [1.5, 3.0, 1.5]
    hold = ranks_in_worlds(found, "hold")
    high = CALM > 0.1
    assert (hold[1, high] == 1).all()
    assert (hold[:, ~high] == np.array([[1.5], [3.0], [1.5]])).all()


def test_what_differs_by_rounding_alone_ties() -> None:
    near = made([0.3, 0.3 + 4e-10, 0.3 + 4e-9], incidents=[1e6, 1e6 + 4e-4, 1e6 + 4e-3])
    assert ranks_in_worlds(near, "war")[:, 0].tolist() == [1.5, 1.5, 3.0]
    assert ranks_in_worlds(near, "incidents")[:, 0].tolist() == [1.5, 1.5, 3.0]


def test_the_place_of_a_policy_begun_late_is_counted_among_the_others() -> None:
    found = made([CLASH, 3 * CLASH, 2 * CLASH])
    late = Variant("yield", Duration(3, "month"))
    values = {**found.values, late.name: {"war": 2.5 * CLASH, "hold": np.full(COUNT, 0.9), "incidents": 0.5 * CLASH}}
    found = replace(found, values=values)
    # Begun at once it is no rival of itself begun late.
    assert (ranks_among(found, late, ["war"]) == 3).all()
    assert (ranks_among(found, Variant("yield"), ["war"]) == 3).all()
    assert (ranks_among(found, late, ["hold"]) == 1).all()
    # By war (weight 3) third of three, by hold and incidents first: 3 · 3 + 1 + 1 = 11 against 3 · 1 + 2.5 + 2.5 = 8 of `wait`.
    assert (ranks_among(found, late, ["war", "hold", "incidents"]) == 2).all()


def test_the_best_place_is_shared_in_a_claim() -> None:
    found = made([CLASH, CLASH, CLASH])
    assert (ranks_among(found, Variant("refuse"), ["war"]) == 1).all()


# The ranking.


def test_each_measure_has_the_order_of_the_rules_on_it() -> None:
    found = made([CLASH, CLASH * CALM, 2 * CLASH + 0.01 * CALM], hold=[CALM / 9, 0.2, 0.1])
    ranking = rank(found)
    assert list(ranking.orders) == ["war", "hold", "incidents"]
    war = disagreement(found.performance("war"), found.policies, maximise=False)
    assert np.array_equal(ranking.order("war").ranks, war.ranks)
    hold = disagreement(found.performance("hold"), found.policies, maximise=True)
    assert np.array_equal(ranking.order("hold").ranks, hold.ranks)
    assert ranking.acceptability["war"].shares[1, 0] == pytest.approx((CALM < 1).mean())
    assert ranking.acceptability["war"].shares[2, 0] == 0


def test_overall_counts_the_mean_rank_weighted_as_the_case_weighs_its_measures() -> None:
    # War (weight 3) says wait, refuse, yield; hold and incidents (weight 1 each) say yield, refuse, wait.
    found = made([0.1, 0.3, 0.2], hold=[0.1, 0.9, 0.5], incidents=[9, 1, 5])
    ranking = rank(found)
    # Mean ranks: wait (3·1 + 3 + 3) / 5 = 1.8, refuse 2, yield (3·3 + 1 + 1) / 5 = 2.2.
    assert ranking.overall == ("wait", "refuse", "yield")
    assert ranking.acceptability[OVERALL].expected_ranks.tolist() == [1.0, 3.0, 2.0]
    # Without war it is the other way round.
    assert rank(found, ["hold", "incidents"]).overall == ("yield", "refuse", "wait")


def test_weights_of_nothing_count_alike() -> None:
    case = loads(
        BORDER.replace("weight: 3", "weight: 0")
        .replace("want: high}", "want: high, weight: 0}")
        .replace("incidents, within: 2 years, want: low}", "incidents, within: 2 years, want: low, weight: 0}")
    )
    found = made([0.1, 0.3, 0.2], hold=[0.1, 0.9, 0.5], incidents=[9, 1, 5])
    found = replace(found, worlds=replace(found.worlds, case=case))
    assert [gauge.weight for gauge in found.gauges] == [0, 0, 0]
    assert rank(found).overall == ("yield", "refuse", "wait")
    assert (ranks_among(found, Variant("yield"), ["war", "hold", "incidents"]) == 1).all()


def test_the_leader_is_first_by_most_rules_and_of_several_the_one_with_the_better_mean() -> None:
    assert rank(made([CLASH, 2 * CLASH, 3 * CLASH])).leader("war") == "wait"
    assert rank(made([3 * CLASH, 2 * CLASH, CLASH])).leader("war") == "refuse"
    # Level by each rule but for a hair, which rules take for rounding: the mean decides, and a high one where high is wanted.
    level = rank(made([0.3, 0.3, 0.3], hold=[0.3, 0.3, 0.3]))
    firsts = {policy: len(level.order("war").first_by(policy)) for policy in level.policies}
    assert len(set(firsts.values())) == 1
    order = rank(made([0.2, 0.1, 0.3], hold=[0.2, 0.3, 0.1]))
    assert (order.leader("war"), order.leader("hold")) == ("yield", "yield")


def test_whom_another_never_trails_does_not_lead_however_steady() -> None:
    found = made([0.3400001, np.minimum(0.34 * CLASH / CLASH.max(), 0.34), 0.9])
    ranking = rank(found)
    firsts = {policy: len(ranking.order("war").first_by(policy)) for policy in ranking.policies}
    assert firsts["wait"] >= 2  # by rules that look at how steady it is
    assert ranking.leader("war") == "yield"


def test_dominance_is_over_all_measures() -> None:
    found = made([CLASH, 2 * CLASH, CLASH], hold=[0.5, 0.4, 0.5], incidents=[1, 2, 1])
    ranking = rank(found)
    assert ranking.dominance.undominated == ("wait", "refuse")
    assert rank(found, ["hold"]).dominance.dominators("yield") == ("wait", "refuse")


# Where the order comes from.


def test_flips_are_the_worlds_in_which_the_leader_is_beaten() -> None:
    limit = float(np.quantile(CLASH, 0.8))
    beaten = limit < CLASH
    found = made([np.where(beaten, 0.5, 0.1), 0.49, 0.6])
    ranking = rank(found)
    assert ranking.leader("war") == "wait"
    flips = ranking.flips("war")
    assert (flips.worlds, flips.cases) == (COUNT, int(beaten.sum()))
    (box,) = flips.boxes
    (restriction,) = box.restrictions
    assert restriction.input == "clash"
    assert box.coverage == 1
    assert box.density >= 0.75
    said = flips.words()[0]
    assert said.startswith("clash above ")
    assert "“wait” is not first by chance of war within 2 years" in said
    assert said.endswith("100 % of all such worlds lie here.")


def test_to_share_the_first_place_is_to_be_first() -> None:
    found = made([CLASH, CLASH, 2 * CLASH])
    assert rank(found).flips("war").cases == 0


def test_no_box_where_nothing_flips() -> None:
    flips = rank(made([CLASH, 2 * CLASH, 3 * CLASH])).flips("war")
    assert not flips.found
    assert flips.words() == ("No box: in none of the 200 worlds “wait” is not first by chance of war within 2 years.",)


@pytest.mark.parametrize(("measure", "above"), [("war", True), ("hold", False)])
def test_failing_is_on_the_side_that_is_not_wanted(measure: str, above: bool) -> None:
    found = made([CLASH, 0.2, 0.2], hold=[CLASH, 0.2, 0.2])
    limit = float(np.median(CLASH))
    fails = rank(found).fails("wait", measure, limit)
    assert fails.cases == int((limit < CLASH).sum() if above else (limit > CLASH).sum())
    (box,) = fails.boxes
    assert box.restrictions[0].input == "clash"
    word = "above" if above else "below"
    assert f"clash {word} " in fails.words()[0]
    assert f"{measure} under “wait” is {word} " in fails.words()[0]


def test_failing_of_a_policy_that_is_not_there() -> None:
    with pytest.raises(QuestionError, match="the policy `wiat` was not followed; did you mean wait"):
        rank(made([CLASH, 0.2, 0.2])).fails("wiat", "war", 0.1)


def test_what_decides_is_asked_of_the_leader() -> None:
    ranking = rank(made([CLASH, 2 * CLASH, 3 * CLASH]))
    decided = ranking.decided("war")
    assert (decided.gauge.name, decided.leader) == ("war", "wait")


# Words, tables, plain values.


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    return rank(outcomes(draw_worlds(CASE, 64, 1)))


def test_a_terminal_shows_outcomes_order_and_dominance(ranking: Ranking) -> None:
    text = str(ranking)
    for part in ("options against outcomes", "which policy first", "By all measures together, by expected rank:"):
        assert part in text
    assert "note: the same in every world, since no range is stated or it was set: b.reliability" in text
    assert "<table>" in ranking._repr_html_()
    assert ranking.verdicts()[0] == f"By chance of war within 2 years: {ranking.order('war').verdict}."


def test_the_table_says_who_leads_by_how_many_rules_and_in_how_many_worlds(ranking: Ranking) -> None:
    table = ranking.table()
    assert [row[0] for row in table.rows] == [gauge.label for gauge in ranking.outcomes.gauges]
    for row, name in zip(table.rows, ranking.orders, strict=True):
        leader = ranking.leader(name)
        assert row[1] == leader
        assert row[2] == f"{len(ranking.order(name).first_by(leader))} of 11"
        assert row[4] == ranking.order(name).verdict


def test_plain_values_are_whole_and_can_be_written_as_json(ranking: Ranking) -> None:
    plain = json.loads(json.dumps(ranking.to_dict(), allow_nan=False))
    assert (plain["case"], plain["format"], plain["worlds"], plain["seed"], plain["method"]) == (
        "A border",
        1,
        64,
        1,
        "sobol",
    )
    assert plain["measures"]["war"] == {
        "label": "chance of war within 2 years",
        "want": "low",
        "weight": 3.0,
        "leads": ranking.leader("war"),
    }
    war = ranking.outcomes.of("wait", "war")
    low, median, high = np.quantile(war, [0.05, 0.5, 0.95])
    assert plain["outcomes"]["wait"]["war"] == pytest.approx(
        {"low": low, "median": median, "high": high, "mean": war.mean()}
    )
    assert plain["overall"] == list(ranking.overall)
    assert list(plain["acceptability"]) == ["war", "hold", "incidents", OVERALL]
    assert plain["notes"] == ["the same in every world, since no range is stated or it was set: b.reliability"]


def test_one_policy_alone_and_one_world_alone_can_be_ranked() -> None:
    alone = rank(outcomes(draw_worlds(CASE, 8, 1), ["yield"]))
    assert alone.overall == ("yield",)
    assert alone.leader("war") == "yield"
    assert "the only policy" in alone.order("war").verdict
    one = rank(outcomes(worlds_at(CASE, {"clash": np.array([0.1])})))
    assert one.leader("war") == "yield"


# What there is nothing to rank by.


def test_measures_are_all_of_the_case_or_those_named() -> None:
    assert measures_of(CASE) == ("war", "hold", "incidents")
    assert measures_of(CASE, ["incidents", "war"]) == ("incidents", "war")
    with pytest.raises(QuestionError, match="there is no measure `wars`; did you mean war"):
        measures_of(CASE, ["hold", "wars"])
    with pytest.raises(QuestionError, match="has no measures to rank by; add for instance `measures:"):
        measures_of(CASE, [])
    with pytest.raises(QuestionError, match="has no measures to rank by"):
        measures_of(loads(BORDER.partition("measures:")[0] + "policies: {wait: {}}\n"))


def test_a_measure_that_was_not_ranked_by(ranking: Ranking) -> None:
    with pytest.raises(QuestionError, match="there is no measure `warr`; did you mean war"):
        ranking.order("warr")
    with pytest.raises(QuestionError, match="there is no measure `hold`"):
        rank(ranking.outcomes, ["war"]).leader("hold")


def test_thresholds_are_of_a_measure() -> None:
    found = made([0.1, 0.3, 0.2], hold=[0.1, 0.9, 0.5], incidents=[9, 1, 5])
    ranking = rank(found, thresholds={"war": 0.3, "incidents": 4})
    assert {name: order.options.threshold for name, order in ranking.orders.items()} == {
        "war": 0.3,
        "hold": None,
        "incidents": 4,
    }
    starr = {name: order.scores[:, -1].tolist() for name, order in ranking.orders.items()}
    # 0.3 is good enough where 0.3 is asked, and 0.5, the median of all, is good enough of what is to be high.
    assert starr == {"war": [1, 1, 1], "hold": [0, 1, 1], "incidents": [0, 1, 0]}
    assert rank(found, ["war"], options=Options(threshold=0.25)).order("war").scores[:, -1].tolist() == [1, 0, 1]
    assert (
        rank(found, ["war"], options=Options(threshold=0.25), thresholds={"war": 0.1}).order("war").options.threshold
        == 0.1
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"options": Options(threshold=0.25)}, r"0\.25 speaks of one measure, and the ranking is by 3; say of which, `thresholds={'war': 0\.25}`"),
        ({"thresholds": {"wra": 0.25}}, r"a threshold of `wra`, which is no measure that is ranked by; did you mean war\?"),
        ({"thresholds": {"war": float("inf")}}, "the threshold of `war` is inf; expected a chance from 0 to 1"),
        ({"thresholds": {"war": 25}}, "the threshold of `war` is 25; expected a chance from 0 to 1; 25 % is 0.25"),
        ({"thresholds": {"incidents": float("inf")}}, "the threshold of `incidents` is inf; expected a number"),
    ],
)  # fmt: skip
def test_thresholds_of_nothing(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        rank(made([0.1, 0.3, 0.2]), **asked)
