"""What a verdict on a claim holds: its status, the interval of its share, and the same as plain values."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from offramp.case.model import Finding
from offramp.claim_testing.results import ClaimStatus, Margin, SpeaksOf
from offramp.claim_testing.verdicts import ClaimVerdict

MADE = ClaimVerdict("it", "It is so.", "chance(war) < 0.1", ClaimStatus.HOLDS, holds=True, share=0.96, worlds=100)


def test_statuses_are_those_that_json_has() -> None:
    assert [status.value for status in ClaimStatus] == [
        *("holds", "depends", "fails", "as stated", "on average", "not testable", "not tested"),
    ]
    assert [speaks.value for speaks in SpeaksOf] == ["one moment", "over time", "both"]


@pytest.mark.parametrize("status", ClaimStatus)
def test_a_claim_is_tested_unless_its_status_says_not(status: ClaimStatus) -> None:
    assert replace(MADE, status=status).tested == (status.value not in ("not testable", "not tested"))


def test_it_fails_where_it_was_tested_and_does_not_hold() -> None:
    assert [replace(MADE, holds=holds).fails for holds in (True, False, None)] == [False, True, False]


def test_how_well_its_share_is_known() -> None:
    assert MADE.error == pytest.approx((0.96 * 0.04 / 100) ** 0.5)
    assert MADE.interval is not None
    low, high = MADE.interval
    # Wilson: the shares p with |0.96 - p| at 1.96 standard errors of their own.
    for share in (low, high):
        assert abs(0.96 - share) == pytest.approx(1.959964 * (share * (1 - share) / 100) ** 0.5)
    untested = replace(MADE, share=None, worlds=0)
    assert (untested.error, untested.interval) == (0.0, None)


def test_plain_values_are_those_of_the_verdict() -> None:
    verdict = replace(
        MADE,
        margin=Margin(0.02, "chance", 0.001),
        twins=(("a", "b"),),
        speaks_of=SpeaksOf.BOTH,
        moment=("the status quo",),
        varies=True,
        record=Finding(says="So it was.", bears="supports it"),
    )
    plain = json.loads(json.dumps(verdict.to_dict()))
    assert (plain["status"], plain["holds"], plain["speaks_of"], plain["moment"]) == (
        *("holds", True, "both", ["the status quo"]),
    )
    assert plain["margin"] == {"least": 0.02, "unit": "chance", "error": 0.001}
    assert (plain["twins"], plain["varies"]) == ([["a", "b"]], True)
    assert plain["verdict"] == verdict.verdict == "holds in 96 % of worlds"
    assert plain["record"] == {"says": "So it was.", "bears": "supports it", "source": []}
    assert replace(MADE, record=None).recorded == ""
