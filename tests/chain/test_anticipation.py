"""Whether others choose otherwise under a policy."""

from __future__ import annotations

import pytest

from offramp.case.reading import loads
from offramp.chain.anticipation import changes_others_choices
from offramp.chain.rates import chain_of, chains_of
from offramp.chain.schedule import schedule_of
from offramp.worlds.parameters import best_values

CASE = """
horizon: 2 years
actors:
  a: {tempo: 2, reliability: 0.8, options: {x: X, y: Y, z: {label: Z, once: on}}}
  b: {tempo: 5, reliability: 0.9, options: {u: U}}
events: {e: {label: E, once: on}, f: {label: F, once: on}}
ends: e and b.u
status quo: []
preferences: {a: [a.x iff b.u, not a.z], b: [not a.x, b.u]}
rates: {e: 1, f: {rate: 1, phases: 2}}
AGREEMENTS
policies:
  nothing: {}
  beside the point: {a.y: on}
  never: {a.x: off}
  as it would: [{a.x: off}, {a.x: on, while: b.u}]
  by events: [{a.y: on, until: f}, {a.y: off, when: f}]
  after a year: [{a.y: off, for: 1 year}, {a.x: off}]
  for good: {a.z: on, when: f}
"""


def reckoned(policy: str) -> bool:
    case = loads(CASE.replace("AGREEMENTS", ""))
    numbers = best_values(case)
    free = chain_of(schedule_of(case, None).windows[0].structure, numbers)
    return changes_others_choices(free, "a", chains_of(schedule_of(case, policy), numbers))


@pytest.mark.parametrize(
    ("policy", "otherwise"),
    [
        ("nothing", False),
        ("beside the point", False),
        # Who is bound not to answer deters nobody.
        ("never", True),
        # Who is bound to answer as it would anyway changes nothing.
        ("as it would", False),
        ("by events", False),
        ("after a year", True),
        ("for good", False),
    ],
)
def test_others_choose_otherwise_where_an_answer_is_taken_away(policy: str, *, otherwise: bool) -> None:
    assert reckoned(policy) is otherwise


def test_a_deal_that_a_policy_rules_out_is_reckoned_with() -> None:
    """Both want y with u; who is bound to leave y off makes no such deal."""
    more = "  y off: {a.y: off}\n  y on: {a.y: on}\n"
    wants = "{a: [a.y and b.u, not a.y], b: [a.y and b.u, not b.u]}"
    deal = "deal: {between: [a, b], rate: 1}"
    text = CASE.replace("{a: [a.x iff b.u, not a.z], b: [not a.x, b.u]}", wants)
    text = text.replace("AGREEMENTS", f"agreements: {{{deal}}}") + more
    case = loads(text)
    numbers = best_values(case)
    free = chain_of(schedule_of(case, None).windows[0].structure, numbers)
    assert changes_others_choices(free, "a", chains_of(schedule_of(case, "y off"), numbers))
    assert not changes_others_choices(free, "a", chains_of(schedule_of(case, "nothing"), numbers))


def test_a_deal_that_ends_the_crisis_cannot_be_corrected_afterwards() -> None:
    """A deal to turn u on leaves x open; while the crisis goes on, a turns x off at once, and else it stays as it was agreed."""
    wants = "{a: [b.u], b: [b.u]}"
    text = CASE.replace("{a: [a.x iff b.u, not a.z], b: [not a.x, b.u]}", wants)
    text = text.replace("AGREEMENTS", "agreements: {deal: {between: [a, b], rate: 1, when: e}}")
    text = text.replace("z: {label: Z, once: on}}", "z: Z}")
    for ends, otherwise in (("e and b.u", True), ("e and f", False)):
        case = loads(text.replace("ends: e and b.u", f"ends: {ends}"))
        numbers = best_values(case)
        free = chain_of(schedule_of(case, None).windows[0].structure, numbers)
        assert changes_others_choices(free, "a", chains_of(schedule_of(case, "never"), numbers)) is otherwise
