"""A comparison that the end of a crisis decides is not tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.case.reading import loads
from offramp.claim_testing.claims import claims
from offramp.claim_testing.results import ClaimStatus
from offramp.ensemble.ensemble import outcomes
from offramp.graph.readings import readings
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from offramp.claim_testing.verdicts import ClaimVerdict

CASE = """
horizon: 2 years
actors:
  a: {tempo: 1 per year, reliability: 1, options: {bomb: A bombs, guard: A guards}}
events: {war: {label: War, once: on}}
ENDS
status quo: []
preferences: {a: [a.bomb]}
unknowns: {clash: {low: 0.1, best: 0.3, high: 0.6, unit: per year}}
rates: {war: clash * (4 if a.bomb else 1)}
counts: {attacks: 10}
harms: {deaths: {war: 100}}
measures:
  attacks: {expected: attacks, within: 1 year, want: low}
  worst: {expected: attacks, within: 1 year, want: low, over: 50}
policies: {bomb: {a.bomb: on}, hold: {a.bomb: off}, guard: {a.bomb: off, a.guard: on}}
claims: {it: {text: So it is., holds: 'HOLDS'}}
"""


def verdict(holds: str, ends: str = "ends: war") -> ClaimVerdict:
    case = loads(CASE.replace("HOLDS", holds).replace("ENDS", ends))
    (found,) = claims(case, readings(case), outcomes(draw_worlds(case, 16)))
    return found


@pytest.mark.parametrize(
    "holds",
    [
        "expected(attacks within 1 year | bomb) >= expected(attacks within 1 year | hold)",
        "measure(attacks | bomb) >= measure(attacks | hold)",
        "mean(attacks | bomb) >= mean(attacks | hold)",
        "expected(attacks within 1 year | bomb after 6 months) >= expected(attacks within 1 year | hold)",
    ],
)
def test_what_an_early_end_wins_is_not_compared(holds: str) -> None:
    found = verdict(holds)
    assert found.status is ClaimStatus.NOT_TESTED
    assert "`attacks` is not counted" in found.untested
    assert "over: NUMBER" in found.untested


@pytest.mark.parametrize(
    ("holds", "ends"),
    [
        ("measure(worst | bomb) >= measure(worst | hold)", "ends: war"),
        ("expected(deaths within 1 year | bomb) > expected(deaths within 1 year | hold)", "ends: war"),
        ("expected(attacks within 1 year | guard) >= expected(attacks within 1 year | hold)", "ends: war"),
        ("expected(attacks within 1 year | bomb) > 3", "ends: war"),
        ("expected(attacks within 1 year | bomb) >= expected(attacks within 1 year | hold)", ""),
    ],
)
def test_all_other_comparisons_are(holds: str, ends: str) -> None:
    assert verdict(holds, ends).status is not ClaimStatus.NOT_TESTED


# Chances are compared all the same: an early end is a competing risk, and is told.


@pytest.mark.parametrize(
    ("condition", "question", "other"),
    [
        ("a.guard", "chance(a.guard within 2 years | {})", "bomb"),
        ("not a.guard", "chance(not a.guard at 2 years | {})", "bomb"),
        # Until it begins, a year later, nobody is bound.
        ("a.guard before a.bomb", "chance(a.guard before a.bomb within 2 years | {})", "guard after 1 year"),
    ],
)
def test_what_an_early_end_decides_in_part_is_told(condition: str, question: str, other: str) -> None:
    found = verdict(f"{question.format('hold')} >= {question.format(other)}")
    assert found.tested
    (cut,) = found.cut_short
    assert (cut.condition, cut.often, cut.seldom) == (condition, other, "hold")
    assert cut.most > cut.least + 0.1
    assert f"an early end decides it in part: “{other}” ends the crisis more often than “hold”" in found.conditions
    assert f"in ways that leave `{condition}` open" in found.conditions
    assert "robust" not in found.conditions


@pytest.mark.parametrize(
    "holds",
    [
        # The end itself is asked for, alone or beside something else.
        "chance(war within 2 years | bomb) > chance(war within 2 years | hold)",
        "chance(war or a.guard within 2 years | bomb) > chance(war or a.guard within 2 years | hold)",
        "chance(a.guard and not war at 2 years | hold) >= chance(a.guard and not war at 2 years | bomb)",
        # One policy, or policies that end it about as often.
        "chance(a.guard within 2 years | bomb) < chance(a.bomb within 2 years | bomb)",
        "chance(a.guard within 2 years | hold) < chance(a.guard within 2 years | guard)",
    ],
)
def test_an_end_that_is_asked_for_or_equally_frequent_decides_nothing_early(holds: str) -> None:
    assert verdict(holds).cut_short == ()


def test_a_case_that_does_not_end_cuts_nothing_short() -> None:
    assert verdict("chance(war within 2 years | bomb) > chance(war within 2 years | hold)", ends="").cut_short == ()
