"""The lead of each world, against the definition of the lead applied to one world at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from tests.ranking import oracle_choice as oracle
from tests.ranking.tables import Drawn, drawn_tables
from tests.ranking.test_dominance import tables
from tests.strategies import examples

from offramp.ranking import world_leads as module
from offramp.ranking.dominance import dominance
from offramp.ranking.judged import judged
from offramp.ranking.lead import lead
from offramp.ranking.levels import room
from offramp.ranking.world_leads import leads_of_worlds, world_leads


@examples(400)
@given(drawn=tables())
def test_the_lead_of_a_world_is_that_of_its_own_values(drawn: Any) -> None:
    table, matters, compared = drawn
    worlds = len(next(iter(table.values()))[0])
    policies = [f"p{p}" for p in range(len(next(iter(table.values()))))]
    found = world_leads(
        {name: np.array([[float(value) for value in row] for row in rows]) for name, rows in table.items()},
        policies,
        tolerance={name: float(amount) for name, amount in matters.items()},
        compared={name: np.array(pairs) for name, pairs in compared.items()},
    )
    assert found.number.shape == (worlds,)
    for world in range(worlds):
        own = {name: [[row[world]] for row in rows] for name, rows in table.items()}
        kind, members = oracle.lead(own, matters, lambda name, p, q: bool(compared[name][p][q]))
        each = found.each[found.number[world]]
        assert (each.kind, set(each.policies)) == (kind, {f"p{p}" for p in members})


@examples(150)
@given(drawn=drawn_tables(ends=True))
def test_outcomes_have_the_leads_of_their_judged_measures(drawn: Drawn) -> None:
    outcomes = drawn.outcomes()
    allowed = judged(outcomes)
    if not allowed.pairs:
        return
    found = leads_of_worlds(outcomes, allowed)
    specs = [outcomes.measure_spec(name) for name in allowed.pairs]
    for world in range(outcomes.count):
        alone = lead(
            dominance(
                {spec.name: outcomes.performance(spec.name)[:, [world]] for spec in specs},
                outcomes.policies,
                maximise={spec.name: spec.want == "high" for spec in specs},
                tolerance={spec.name: room(spec) for spec in specs},
                compared=allowed.pairs,
            )
        )
        each = found.each[found.number[world]]
        assert (each.kind, each.policies) == (alone.kind, alone.policies)
    shares = found.shares()
    assert abs(sum(share for _, share in shares) - 1) < 1e-9
    assert [share for _, share in shares] == sorted((share for _, share in shares), reverse=True)


def test_worlds_are_compared_in_parts_with_the_same_result(monkeypatch: Any) -> None:
    values = {"war": np.random.default_rng(1).random((4, 50))}
    asked: dict[str, Any] = {"tolerance": {"war": 0.1}, "compared": {"war": np.ones((4, 4), dtype=bool)}}
    whole = world_leads(values, list("abcd"), **asked)
    monkeypatch.setattr(module, "AT_ONCE", 7)
    parts = world_leads(values, list("abcd"), **asked)
    assert np.array_equal(whole.number, parts.number)
    assert whole.policies == parts.policies
    assert len(whole.policies) > 4


def test_some_worlds_have_shares_of_their_own() -> None:
    found = world_leads(
        {"war": np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]])},
        ["talk", "wait"],
        tolerance={"war": 0.0},
        compared={"war": np.ones((2, 2), dtype=bool)},
    )
    assert [(each.policies, share) for each, share in found.shares()] == [
        (("talk",), 0.5),
        (("wait",), 0.25),
        (("talk", "wait"), 0.25),
    ]
    assert [each.kind for each, _ in found.shares(np.array([False, False, True, True]))] == ["one", "level"]
