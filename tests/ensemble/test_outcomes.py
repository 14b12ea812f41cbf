"""What policies lead to in worlds: asked by name, compared to the last bit, shown with medians and ranges."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.chain.border import BORDER, DOUBTED

from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.outcomes import Outcomes
from offramp.errors import QuestionError
from offramp.worlds.worlds import Worlds, draw_worlds


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return draw_worlds(loads(BORDER), 5, 1)


@pytest.fixture
def found(worlds: Worlds) -> Outcomes:
    """Outcomes made up: under `wait` the measures rise from world to world, under the others they are scaled."""
    rising = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    values = {
        policy: {"war": scale * rising, "hold": 1 - scale * rising, "incidents": 1000 * scale * rising}
        for policy, scale in (("wait", 1.0), ("yield", 0.5), ("refuse", 2.0))
    }
    values["yield after 3 months"] = {"chance(war)": 0.6 * rising}
    return Outcomes(worlds, ("wait", "yield", "refuse"), values)


def test_values_are_asked_by_policy_and_question(found: Outcomes) -> None:
    assert found.of("yield", "war").tolist() == [0.05, 0.1, 0.15, 0.2, 0.25]
    assert found.of("yield after 3 months", "chance(war)")[0] == pytest.approx(0.06)
    assert found.performance("war").shape == (3, 5)
    assert found.performance("war")[2].tolist() == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert found.count == 5
    assert found.case.title == "A border"


@pytest.mark.parametrize(
    ("policy", "question", "message"),
    [
        ("yeild", "war", "the policy `yeild` was not evaluated; did you mean yield?"),
        ("wait", "wars", "`wars` was not evaluated for `wait`; did you mean war?"),
        ("yield after 3 months", "war", "`war` was not evaluated for `yield after 3 months`"),
    ],
)
def test_what_was_not_followed_or_asked_is_named_with_the_nearest(
    found: Outcomes, policy: str, question: str, message: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        found.of(policy, question)
    assert message in str(caught.value)


def test_measures_are_those_of_the_case(found: Outcomes) -> None:
    assert [measure_spec.name for measure_spec in found.measure_specs] == ["war", "hold", "incidents"]
    assert found.measure_spec("hold").want == "high"
    with pytest.raises(QuestionError, match="there is no measure `holt`; did you mean hold"):
        found.performance("holt")


def test_two_are_equal_where_all_values_are_to_the_last_bit(found: Outcomes, worlds: Worlds) -> None:
    same = Outcomes(worlds, found.policies, {p: {q: v.copy() for q, v in a.items()} for p, a in found.values.items()})
    assert same == found
    same.values["wait"]["war"][3] = np.nextafter(0.4, 1)
    assert same != found
    assert Outcomes(worlds, ("yield", "wait", "refuse"), found.values) != found
    assert Outcomes(worlds, found.policies, {"wait": found.values["wait"]}) != found
    assert Outcomes(draw_worlds(worlds.case, 5, 2), found.policies, found.values) != found
    assert found != "outcomes"
    with pytest.raises(TypeError):
        hash(found)


def test_ranges_are_the_median_and_the_outer_percentiles(found: Outcomes) -> None:
    # Of 0.1 … 0.5 the percentiles at 5 and 95 lie a fifth of the way into the first and the last step.
    assert found.range_of("wait", found.measure_spec("war")) == "30 % (12 % to 48 %)"
    assert found.range_of("wait", found.measure_spec("incidents")) == "300 (120 to 480)"


def test_the_table_has_a_row_per_policy_that_is_ranked(found: Outcomes) -> None:
    table = found.table()
    assert table.columns == ("policy", "war", "hold", "incidents")
    assert [row[0] for row in table.rows] == ["wait", "yield", "refuse"]
    assert table.rows[1][1] == "15 % (6.0 % to 24 %)"
    assert "5 worlds" in table.note
    assert "chance of war within 2 years, better low" in table.note
    assert "expected incidents within 2 years, better low" in table.note
    assert "options against outcomes" in str(found)
    assert found._repr_html_().startswith("<table>")


def test_plain_values_can_be_written_as_json(found: Outcomes) -> None:
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["policies"] == ["wait", "yield", "refuse"]
    assert plain["values"]["refuse"]["war"] == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert plain["worlds"]["count"] == 5


def test_only_what_can_make_a_difference_counts_as_an_input() -> None:
    case = loads(
        BORDER.replace("unknowns: {", "unknowns: {idle: {low: 1, best: 2, high: 3}, ").replace(
            "3 if b.z", "idle if b.z"
        )
    )
    found = outcomes(draw_worlds(case, 8, 1), claims=False)
    assert {"clash", "calm", "a.tempo", "reading of a"} <= set(found.inputs("war"))
    assert "idle" not in found.inputs("war")
    assert {"clash", "idle"} <= set(found.inputs("incidents"))  # war ends the counting
    # What is the same in all worlds is no input, whatever it moves.
    fixed = outcomes(draw_worlds(case, 8, 1, images={"a": "keen"}), claims=False)
    assert "reading of a" not in fixed.inputs("war")


def test_pairs_of_statements_are_inputs_where_their_actor_bears_on_the_measure() -> None:
    apart = "  c: {tempo: 1 per year, reliability: 0.8, options: {w: W}}\nevents:"
    text = DOUBTED.replace("events:", apart, 1).replace("preferences: {b:", "preferences: {c: [c.w, not c.w], b:")
    case = loads(text.replace("b: 0.3}", "b: 0.3, c: 0.3}"))
    worlds = draw_worlds(case, 64, 1)
    found = Outcomes(worlds, ("wait",), {})
    names = worlds.pairs
    assert {pair.actor for pair in names.values()} == {"a", "b", "c"}
    assert {names[name].actor for name in found.inputs("hold") if name in names} == {"a", "b"}
    # Where the end of the crisis can free somebody from a commitment, a move by anybody can come in between.
    bound = Outcomes(worlds, ("wait", "yield", "refuse"), {})
    assert {names[name].actor for name in bound.inputs("hold") if name in names} == {"a", "b", "c"}
    assert set(found.inputs("hold")["a as keen ranks “a.x” above “not b.z”"]) == {"yes", "no"}
    # Once the order is known, the doubt about it makes no difference.
    assert "a.keen.doubt" in found.worlds.varied
    assert "a.keen.doubt" not in found.inputs("hold")
