"""Policies compared across worlds: of outcomes made by hand, where the answer is plain; and what no answer may depend on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chain.border import BORDER
from tests.ranking.tables import Drawn, drawn_tables
from tests.ranking.tables import made as table
from tests.strategies import examples

from offramp.case.duration import Duration
from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.outcomes import Outcomes
from offramp.ensemble.plan import Variant
from offramp.errors import QuestionError
from offramp.ranking.disagreement import disagreement
from offramp.ranking.rank import Ranking, measures_of, rank, ranks_among
from offramp.ranking.robustness import MetricParameters
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
    """Outcomes of three policies that end equally often, by measure and policy; what is not given is the same for all."""
    level: list[ArrayLike] = [0.5, 0.5, 0.5]
    names = ("wait", "yield", "refuse")
    values = {
        policy: {
            name: np.broadcast_to(np.asarray(rows[i], dtype=float), (COUNT,))
            for name, rows in (
                ("war", war),
                ("hold", hold or level),
                ("incidents", incidents or level),
                ("ends: war", level),
            )
        }
        for i, policy in enumerate(names)
    }
    return Outcomes(WORLDS, names, values)


# What no answer may depend on.


def pairs(found: Ranking) -> dict[tuple[str, str], Any]:
    """Everything that is said of two policies."""
    index = {policy: i for i, policy in enumerate(found.policies)}
    told = {}
    for one, i in index.items():
        for other, j in index.items():
            if one != other:
                assert found.acceptability is not None
                told[one, other] = (
                    found.judged.between(one, other),
                    bool(found.dominance.dominates[i, j]),
                    float(found.dominance.shares[i, j]),
                    found.acceptability.pairwise[one][other],
                )
    return told


@examples(60)
@given(drawn=drawn_tables(ends=True), data=st.data())
def test_removing_a_policy_changes_nothing_that_is_said_of_two_others(drawn: Drawn, data: st.DataObject) -> None:
    whole = pairs(rank(drawn.outcomes()))
    kept = data.draw(st.lists(st.sampled_from(list(drawn.values)), min_size=2, unique=True))
    for pair, told in pairs(rank(drawn.outcomes(kept))).items():
        assert told == whole[pair]


@examples(60)
@given(drawn=drawn_tables(ends=True), data=st.data())
def test_duplicating_a_policy_changes_nothing_that_is_said_of_two(drawn: Drawn, data: st.DataObject) -> None:
    found = rank(drawn.outcomes())
    twin = data.draw(st.sampled_from(list(drawn.values)))
    more = replace(
        drawn,
        values={**drawn.values, "twin": drawn.values[twin]},
        chances={**drawn.chances, "twin": drawn.chances[twin]},
    )
    other = rank(more.outcomes())
    told = pairs(other)
    assert all(told[pair] == of for pair, of in pairs(found).items())
    measures, dominates, share, wins = told[twin, "twin"]
    assert (dominates, share) == (False, 0.0)
    assert wins in (0.0, None)
    if twin in found.lead.policies and measures:
        assert "twin" in other.lead.policies
        assert other.lead.kind == ("trade-off" if found.lead.kind == "trade-off" else "level")


@examples(40)
@given(drawn=drawn_tables(ends=True), order=st.randoms(use_true_random=False))
def test_reordering_the_file_changes_nothing(drawn: Drawn, order: Any) -> None:
    policies, measures = list(drawn.values), list(drawn.measures)
    order.shuffle(policies)
    order.shuffle(measures)
    found, other = rank(drawn.outcomes()), rank(drawn.outcomes(policies, measures))

    def told(ranking: Ranking) -> Any:
        plain = ranking.to_dict()
        lead = plain["lead"]
        by = {name: sorted(best) for name, best in lead["best_by"].items()}
        shares = {policy: of["shares"] for policy, of in plain["acceptability"]["policies"].items()}
        return (
            (lead["kind"], sorted(lead["policies"]), by, plain["left out"].keys(), plain["consequences"], plain["satisficing"]),
            {policy: sorted(of["dominated by"]) for policy, of in plain["dominance"]["policies"].items()},
            plain["pairwise"],
            {policy: np.round(share, 9).tolist() for policy, share in shares.items()},
            {name: {policy: of["mean"] for policy, of in by.items()} for name, by in plain["regret"].items()},
        )  # fmt: skip

    assert told(found) == told(other)


@examples(60)
@given(drawn=drawn_tables(), data=st.data())
def test_duplicating_a_measure_changes_neither_dominance_nor_the_lead(drawn: Drawn, data: st.DataObject) -> None:
    twice = data.draw(st.sampled_from(list(drawn.measures)))
    more = replace(
        drawn,
        measures={**drawn.measures, "again": drawn.measures[twice]},
        values={policy: {**of, "again": of[twice]} for policy, of in drawn.values.items()},
    )
    found, other = rank(drawn.outcomes()), rank(more.outcomes())
    assert (other.dominance.dominates == found.dominance.dominates).all()
    assert (other.dominance.shares == found.dominance.shares).all()
    assert (other.lead.kind, other.lead.policies) == (found.lead.kind, found.lead.policies)


@pytest.mark.parametrize("order", [("wait", "pay"), ("pay", "wait")])
def test_two_policies_that_come_to_the_same_are_level_whatever_their_order(order: tuple[str, str]) -> None:
    found = rank(table({policy: {"war": [0.1, 0.4]} for policy in order}, {"war": "chance of: war, want: low"}))
    assert (found.lead.kind, set(found.lead.policies)) == ("level", {"wait", "pay"})
    assert found.acceptability is not None
    assert found.acceptability.first == {"wait": 0.5, "pay": 0.5}
    assert found.acceptability.tied("wait", "pay") == 1
    assert "no difference between them matters" in str(found)
    assert found.flips("war").cases == 0


def test_a_mean_of_ranks_would_turn_on_an_irrelevant_policy_and_this_does_not() -> None:
    # By mean ranks, `wait` is ahead of `talk` alone (1.33 against 1.67), and behind with two more (2 against 1.67).
    measures = dict.fromkeys(("a", "b", "c"), "chance of: war, want: low")
    values = {
        "wait": {"a": 0.1, "b": 0.1, "c": 0.9},
        "talk": {"a": 0.2, "b": 0.2, "c": 0.1},
        "odd": {"a": 0.3, "b": 0.3, "c": 0.5},
        "other": {"a": 0.3, "b": 0.3, "c": 0.6},
    }
    few = rank(table({policy: values[policy] for policy in ("wait", "talk")}, measures))
    all_ = rank(table(values, measures))
    assert few.lead == replace(all_.lead, best_by=few.lead.best_by)
    assert few.lead.kind == "trade-off"
    assert few.acceptability is not None
    assert all_.acceptability is not None
    assert few.acceptability.pairwise["wait"]["talk"] == all_.acceptability.pairwise["wait"]["talk"]


# The lead, and what follows from it.


def test_the_lead_is_one_that_nobody_is_better_than() -> None:
    found = rank(made([0.1, 0.3, 0.2], hold=[0.9, 0.1, 0.5], incidents=[1, 9, 1]))
    assert (found.lead.kind, found.lead.policies) == ("one", ("wait",))
    assert found.lead.best_by == {"war": ("wait",), "hold": ("wait",), "incidents": ("wait", "refuse")}
    assert (found.best_by("war"), found.leading("war")) == (("wait",), ("wait",))


def test_of_a_trade_off_those_that_are_best_by_a_measure_are_looked_into() -> None:
    found = rank(made([0.1, 0.3, 0.5], hold=[0.1, 0.9, 0.05]))
    assert (found.lead.kind, found.lead.policies) == ("trade-off", ("wait", "yield"))
    assert (found.leading("war"), found.leading("hold")) == (("wait",), ("yield",))
    assert found.leading("incidents") == ("wait", "yield")
    assert found.best_by("incidents") == ("wait", "yield", "refuse")


def test_differences_that_do_not_matter_are_level() -> None:
    found = rank(made([0.100, 0.109, 0.3]))
    assert (found.lead.kind, found.lead.policies) == ("level", ("wait", "yield"))
    assert found.best_by("war") == ("wait", "yield")


def test_chances_of_one_in_a_million_differ_where_the_case_says_that_they_matter() -> None:
    measures = {"war": "chance of: war, want: low, matters: 0"}
    found = rank(table({"wait": {"war": [1e-7, 2e-9]}, "act": {"war": [8e-7, 1.6e-8]}}, measures))
    assert (found.lead.kind, found.lead.policies) == ("one", ("wait",))
    assert found.flips("war").cases == 0
    assert found.order("war").rank("act", "laplace") == 2
    coarse = {"war": "chance of: war, want: low"}
    assert rank(table({"wait": {"war": [1e-7]}, "act": {"war": [8e-7]}}, coarse)).lead.kind == "level"


def test_each_measure_has_the_order_of_the_rules_on_it() -> None:
    found = made([CLASH, CLASH * CALM, 2 * CLASH + 0.01 * CALM], hold=[CALM / 9, 0.2, 0.1])
    ranking = rank(found)
    assert list(ranking.orders) == ["war", "hold", "incidents"]
    war = disagreement(found.performance("war"), found.policies, maximise=False)
    assert np.array_equal(ranking.order("war").ranks, war.ranks)
    hold = disagreement(found.performance("hold"), found.policies, maximise=True)
    assert np.array_equal(ranking.order("hold").ranks, hold.ranks)
    shares = ranking.acceptability_by("war").first
    assert shares["yield"] == pytest.approx((CALM < 1).mean())
    assert shares["refuse"] == 0


def test_a_measure_that_is_left_out_is_shown_and_ranks_nobody() -> None:
    values = {"strike": {"war": 0.9, "shots": 1}, "wait": {"war": 0.1, "shots": 30}}
    measures = {"war": "chance of: war, want: low", "shots": "expected: shots, want: low"}
    asked = {"strike": {"ends: war": 0.9}, "wait": {"ends: war": 0.1}}
    found = rank(table(values, measures, ends="war", asked=asked))
    assert (found.lead.kind, found.lead.policies, list(found.lead.best_by)) == ("one", ("wait",), ["war"])
    assert found.consequence("strike", "shots").mean == 1
    assert (list(found.regrets), list(found.orders)) == (["war"], ["war"])
    for ask in (found.order, found.best_by, found.flips, found.decided, found.acceptability_by):
        with pytest.raises(QuestionError, match="policies are not ranked by `shots`: an ended crisis adds no more"):
            ask("shots")
    assert found.leading("shots") == ("wait",)
    assert "Shown, not ranked: shots: an ended crisis adds no more to it" in str(found)


def test_with_no_measure_to_judge_by_nothing_is_ranked() -> None:
    found = rank(table({"a": {"war": 0.1}, "b": {"war": 0.2}}, {"war": "chance of: war, judge: false"}))
    assert (found.lead.kind, found.lead.policies, found.lead.best_by) == ("trade-off", ("a", "b"), {})
    assert found.acceptability is None
    assert "Judged by no measure. Shown, not ranked: war: the case states `judge: false`." in str(found)
    assert "Lead" not in str(found)
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["pairwise"] == {}


# Where the lead is not best.


def test_flips_are_the_worlds_in_which_the_lead_is_beaten() -> None:
    limit = float(np.quantile(CLASH, 0.8))
    beaten = limit < CLASH
    found = made([np.where(beaten, 0.5, 0.1), 0.49, 0.6])
    ranking = rank(found)
    assert ranking.lead.policies == ("wait",)
    # By 0.01, which is what matters, it is not beaten.
    assert ranking.flips("war").cases == 0
    ranking = rank(made([np.where(beaten, 0.5, 0.1), 0.48, 0.6]))
    flips = ranking.flips("war")
    assert (flips.worlds, flips.cases) == (COUNT, int(beaten.sum()))
    (box,) = flips.boxes
    (restriction,) = box.restrictions
    assert restriction.input == "clash"
    assert box.coverage == 1
    assert box.density >= 0.75
    said = flips.words()[0]
    assert said.startswith("clash above ")
    assert "“wait” is not best by chance of war within 2 years" in said
    assert said.endswith("100 % of all such worlds lie here.")


def test_of_several_that_lead_one_that_is_best_is_enough() -> None:
    half = np.median(CLASH) < CLASH
    found = rank(made([np.where(half, 0.1, 0.3), np.where(half, 0.3, 0.1), 0.25]))
    assert (found.lead.kind, found.lead.policies) == ("level", ("wait", "yield"))
    assert found.flips("war").cases == 0
    assert "none of “wait” and “yield” is best by chance of war" in found.flips("war").words()[0]


def test_where_all_lead_none_is_beaten() -> None:
    assert rank(made([CLASH, CLASH, CLASH])).flips("war").cases == 0


def test_no_box_where_nothing_flips() -> None:
    flips = rank(made([CLASH, 2 * CLASH, 3 * CLASH])).flips("war")
    assert not flips.found
    assert flips.words() == ("No box: in none of the 200 worlds “wait” is not best by chance of war within 2 years.",)


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


def test_several_fail_where_each_does() -> None:
    found = rank(made([CLASH, 0.2, 0.2]))
    assert found.fails(["wait", "yield"], "war", 0.15).cases == int((CLASH > 0.15).sum())
    assert (
        "war under each of “wait” and “yield” is above 15 %" in found.fails(["wait", "yield"], "war", 0.15).words()[0]
    )


def test_a_tiny_threshold_is_written_with_its_digits() -> None:
    found = rank(made([CLASH * 1e-6, 0.2, 0.2]))
    assert "is above 1e-5 % in " in found.fails("wait", "war", 1e-7).words()[0]


def test_failing_of_a_policy_that_is_not_there() -> None:
    with pytest.raises(QuestionError, match="the policy `wiat` was not evaluated; did you mean wait"):
        rank(made([CLASH, 0.2, 0.2])).fails("wiat", "war", 0.1)


def test_what_decides_is_asked_of_the_lead() -> None:
    ranking = rank(made([CLASH, 2 * CLASH, 3 * CLASH]))
    decided = ranking.decided("war")
    assert (decided.measure_spec.name, decided.policies) == ("war", ("wait",))
    level = rank(made([CLASH, CLASH, 3 * CLASH])).decided("war")
    assert level.policies == ("wait", "yield")
    assert "under “wait” and “yield”" in str(level)


# The place of a policy in each world, as claims ask for it.


def test_the_place_of_a_policy_begun_late_is_counted_among_the_others() -> None:
    found = made([CLASH, 3 * CLASH, 2 * CLASH])
    late = Variant("yield", Duration(3, "month"))
    values = {**found.values, late.name: {"war": 2.5 * CLASH, "hold": np.full(COUNT, 0.9), "incidents": 0.5 * CLASH}}
    found = replace(found, values=values)
    # Begun at once it is no rival of itself begun late; a difference of 0.01 does not matter.
    assert (ranks_among(found, late, "war")[CLASH > 0.02] == 3).all()
    assert (ranks_among(found, Variant("yield"), "war")[CLASH > 0.02] == 3).all()
    assert (ranks_among(found, late, "hold") == 1).all()


def test_the_best_place_is_shared_in_a_claim() -> None:
    found = made([CLASH, CLASH, CLASH + 0.009])
    assert (ranks_among(found, Variant("refuse"), "war") == 1).all()
    assert (ranks_among(replace(found, policies=("wait",)), Variant("wait"), "war") == 1).all()


# Words, tables, plain values.


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    return rank(outcomes(draw_worlds(CASE, 64, 1)))


def test_a_terminal_shows_everything_in_the_order_of_a_choice(ranking: Ranking) -> None:
    text = str(ranking)
    parts = (
        "A border: consequences over 64 worlds",
        "Judged by: war, hold",
        "Dominance in expectation:",
        "Share of 64 worlds in which the policy of the row dominates",
        "Lead: ",
        "Best by each measure",
        "Regret",
        "Acceptability over 64 worlds and ",
        "Share of worlds and weights in which each policy takes each rank",
        "Annex: robustness metrics",
        "note: the same in every world, since no range is stated or it was set: b.reliability",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "<table>" in ranking._repr_html_()
    assert "together" not in text.replace("first together", "")


def test_a_median_never_stands_alone(ranking: Ranking) -> None:
    for part in (*ranking.parts(), ranking.outcomes.table()):
        if not isinstance(part, str) and "median" in " ".join(part.columns):
            assert "mean" in part.columns


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
        "unit": "chance",
        "matters": 0.01,
        "scale": [1.0, 0.0],
        "weight": 3.0,
    }
    war = ranking.outcomes.of("wait", "war")
    low, median, high = np.quantile(war, [0.05, 0.5, 0.95])
    numbers = {"low": low, "median": median, "high": high, "mean": war.mean()}
    assert plain["outcomes"]["wait"]["war"] == pytest.approx(numbers)
    worst = plain["consequences"]["wait"]["war"].pop("worst reading")
    assert plain["consequences"]["wait"]["war"] == pytest.approx(numbers)
    assert worst["actor"] == "a"
    assert worst["reading"] in ("keen", "loath")
    assert plain["lead"] == ranking.lead.to_dict()
    assert set(plain["lead"]) == {"kind", "policies", "best_by"}
    assert set(plain["pairwise"]) == set(plain["policies"])
    assert set(plain["pairwise"]["wait"]) == {"yield", "refuse"}
    assert plain["judged"] == list(ranking.judged.measures)
    assert set(plain["judged"]) | set(plain["left out"]) == {"war", "hold", "incidents"}
    assert list(plain["regret"]) == list(plain["metrics"]) == list(plain["orders"]) == plain["judged"]
    assert plain["satisficing"] == {}
    assert "overall" not in plain
    assert [note["severity"] for note in plain["notes"]] == ["note", "note"]
    assert [note["text"] for note in plain["notes"]] == [
        "the same in every world, since no range is stated or it was set: b.reliability",
        "the order of each actor's preferences was taken as certain, since the case states no `doubt`",
    ]


def test_what_is_enough_is_asked_of_every_world_and_of_starr() -> None:
    values = {"talk": {"war": [0.01, 0.2]}, "wait": {"war": [0.1, 0.4]}}
    found = rank(table(values, {"war": "chance of: war, want: low, enough: 0.05"}))
    assert found.satisficing == {"war": {"talk": 0.5, "wait": 0.0}}
    assert found.to_dict()["satisficing"] == {"war": {"enough": 0.05, "policies": {"talk": 0.5, "wait": 0.0}}}
    assert "war: 5 % or less" in str(found)
    assert found.order("war").options.threshold == 0.05
    assert rank(found.outcomes, thresholds={"war": 0.1}).order("war").options.threshold == 0.1


def test_weights_may_be_ranges() -> None:
    measures = {
        "war": "chance of: war, want: low, weight: {low: 1, high: 4}",
        "flood": "chance of: flood, want: low, weight: 2",
    }
    found = rank(table({"a": {"war": 0.1, "flood": 0.9}, "b": {"war": 0.9, "flood": 0.1}}, measures))
    plain = found.to_dict()
    assert (plain["measures"]["war"]["weight"], plain["measures"]["flood"]["weight"]) == ({"low": 1, "high": 4}, 2)
    # `a` is first where war weighs more than 2, in two thirds of the range.
    assert plain["pairwise"]["a"]["b"] == pytest.approx(2 / 3, abs=0.001)


def test_one_policy_alone_and_one_world_alone_can_be_ranked() -> None:
    alone = rank(outcomes(draw_worlds(CASE, 8, 1), ["yield"]))
    assert (alone.lead.kind, alone.lead.policies) == ("one", ("yield",))
    assert "the only policy" in alone.order("war").verdict
    assert "Lead" not in str(alone)
    one = rank(outcomes(worlds_at(CASE, {"clash": np.array([0.1])})))
    assert one.best_by("war") == ("yield",)


# What there is nothing to rank by.


def test_measures_are_all_of_the_case_or_those_named() -> None:
    assert measures_of(CASE) == ("war", "hold", "incidents")
    assert measures_of(CASE, ["incidents", "war", "war"]) == ("incidents", "war")
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
        rank(ranking.outcomes, ["war"]).leading("hold")
    with pytest.raises(QuestionError, match="the policy `wiat` was not evaluated; did you mean wait"):
        ranking.consequence("wiat", "war")


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
    assert rank(found, ["war"], options=MetricParameters(threshold=0.25)).order("war").scores[:, -1].tolist() == [
        1,
        0,
        1,
    ]
    assert (
        rank(found, ["war"], options=MetricParameters(threshold=0.25), thresholds={"war": 0.1})
        .order("war")
        .options.threshold
        == 0.1
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"options": MetricParameters(threshold=0.25)},
            r"0\.25 is in the unit of one measure, and the ranking is by 3; name the measure, `thresholds={'war': 0\.25}`",
        ),
        ({"thresholds": {"wra": 0.25}}, r"a threshold of `wra`, which is not among the measures of the ranking; did you mean war\?"),
        ({"thresholds": {"war": float("inf")}}, "the threshold of `war` is inf; expected a chance from 0 to 1"),
        ({"thresholds": {"war": 25}}, "the threshold of `war` is 25; expected a chance from 0 to 1; 25 % is 0.25"),
        ({"thresholds": {"incidents": float("inf")}}, "the threshold of `incidents` is inf; expected a number"),
    ],
)  # fmt: skip
def test_thresholds_of_nothing(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        rank(made([0.1, 0.3, 0.2]), **asked)
