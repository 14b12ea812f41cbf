"""The lead by expert, against rankings of cases whose lists are written by hand."""

from __future__ import annotations

import pytest

from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.ranking.lead_by_expert import lead_by_expert
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

CASE = """
actors:
  a: {{tempo: 4, reliability: 0.9, options: {{calm: Calm down}}}}
  b: {{tempo: 6, reliability: 0.8, options: {{arm: Arm}}}}
events: {{war: {{label: War, irreversible: on}}}}
ends: war
status quo: [b.arm]
preferences:
  a: [a.calm iff not b.arm]
  b: {b}
unknowns: {{clash: {{low: 0.1, best: 0.2, high: 0.4, unit: per year}}}}
rates: {{war: clash if b.arm else 0}}
measures: {{war: {{chance of: war, within: 2 years, want: low}}}}
policies: {{wait: {{}}, calm: {{a.calm: on}}}}
"""
ORDERS = {"dove": "[not b.arm if a.calm, b.arm]", "hawk": "[b.arm, not b.arm if a.calm]"}
HAWK = f"{{label: Hawk, order: {ORDERS['hawk']}}}"
SAID = f"{{dove: {ORDERS['dove']}, hawk: {HAWK}, open: [[b.arm, not b.arm if a.calm]]}}"
EXPERTS = CASE.format(b=f"{{statements: {ORDERS['hawk']}, experts: {SAID}}}")


def test_the_lead_is_that_of_a_case_with_the_order_of_the_expert() -> None:
    found = lead_by_expert(loads(EXPERTS), count=32, seed=3)
    leads = {view.name: view.lead for view in found.views}
    for name, order in ORDERS.items():
        case = loads(CASE.format(b=order))
        assert leads[name] == rank(outcomes(draw_worlds(case, 32, 3))).lead
    assert leads["dove"].policies == ("calm",)
    assert leads["hawk"].kind == "level"
    assert leads["as stated"] == leads["hawk"]
    known = CASE.format(b=f"{{statements: {ORDERS['hawk']}, above: []}}")
    assert leads["open"] == rank(outcomes(draw_worlds(loads(known), 32, 3))).lead
    assert not found.same
    assert found.parts()[0] == "The lead depends on whose order is right."
    assert found.table().rows[3] == ("Hawk", "“wait” and “calm”", "level")
    assert [view["name"] for view in found.to_dict()["views"]] == ["as stated", "pooled order", "dove", "hawk", "open"]


def test_a_case_without_experts_is_refused() -> None:
    with pytest.raises(QuestionError, match="no expert states an order of statements"):
        lead_by_expert(loads(CASE.format(b="[b.arm]")), count=4)
