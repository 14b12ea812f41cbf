"""Two cases compared over time and over worlds."""

from __future__ import annotations

import offramp
from offramp.case.reading import load
from offramp.comparison.changes import changed
from offramp.comparison.over_time import compare_over_time


def test_a_case_and_itself_differ_in_nothing() -> None:
    case = load("river")
    found = compare_over_time(case, changed(case), 8)
    assert not any(pair.differs for pair in (*found.risk, *found.means))
    assert not any(pair.differs for pair in found.claims)
    assert all(pair.first == pair.second for pair in (*found.risk, *found.means))
    assert len(found.parts()) == 2
    assert found.parts()[1] == "No difference in risk, ranking and claims, to the digits shown."


def test_each_side_is_what_the_commands_say_of_it() -> None:
    case = load("river")
    other = changed(case, {"shots": "0.2"})
    found = compare_over_time(case, other, 16, seed=3)
    for side, each in (("first", case), ("second", other)):
        risk = offramp.assess(each)
        ranking = offramp.rank(offramp.outcomes(offramp.draw_worlds(each, 16, 3)))
        assert {(p.policy, p.measure.name): getattr(p, side) for p in found.risk} == {
            (outcome.policy, name): value for outcome in risk.outcomes for name, value in outcome.values.items()
        }
        means = {(c.policy, c.measure): c.mean for c in ranking.consequences}
        assert {(p.policy, p.measure.name): getattr(p, side) for p in found.means} == means
        verdicts = {
            verdict.name: verdict.verdict for verdict in offramp.claims(each, offramp.readings(each), ranking.outcomes)
        }
        assert {pair.name: getattr(pair, side).verdict for pair in found.claims} == verdicts
    assert any(pair.differs for pair in found.risk)


def test_what_one_case_alone_has_is_said_so() -> None:
    case = load("river")
    name = next(iter(case.claims))
    found = compare_over_time(case, changed(case, without=["policies.stop filling", "claims"]), 4)
    text = "\n".join(str(part) for part in found.parts())
    assert "Only the first has the policy `stop filling`." in text
    assert "stop filling" not in {pair.policy for pair in found.risk}
    (pair,) = (pair for pair in found.claims if pair.name == name)
    assert pair.second is None
    assert pair.to_dict()["second"] is None
