"""The scoreboard: the standing of a claim, its share of worlds and its verdict in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.brief.front.tales import tale

from offramp.brief.exhibits import Standing
from offramp.brief.front import scores
from offramp.brief.front.scores import score, scoreboard
from offramp.claim_testing.results import ClaimStatus
from offramp.claim_testing.verdicts import ClaimVerdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings


ORDER = (
    Standing.HOLDS,
    Standing.AS_STATED,
    Standing.DEPENDS,
    Standing.FAILS,
    Standing.NOT_TESTED,
    Standing.NOT_TESTABLE,
)


def verdict(**facts: Any) -> ClaimVerdict:
    return ClaimVerdict(
        **{"name": "x", "text": "X.", "test": "t", "status": ClaimStatus.DEPENDS, "holds": None, **facts}
    )


@pytest.mark.parametrize(
    ("facts", "standing", "share", "said"),
    [
        ({"status": ClaimStatus.HOLDS, "holds": True, "share": 1.0}, Standing.HOLDS, 1.0, "holds"),
        ({"status": ClaimStatus.HOLDS, "holds": True, "share": 0.97}, Standing.HOLDS, 0.97, "holds: 97 % of worlds"),
        (
            {"status": ClaimStatus.FAILS, "holds": False, "share": 0.02},
            Standing.FAILS,
            0.02,
            "fails: holds in 2 % of worlds",
        ),
        ({"share": 0.4}, Standing.DEPENDS, 0.4, "depends: 40 % of worlds"),
        ({"weight": 0.6, "by_reading": {"calm": True, "wild": False}}, Standing.DEPENDS, 0.6, "depends: only for calm"),
        ({"status": ClaimStatus.AS_STATED, "holds": True, "share": 1.0}, Standing.AS_STATED, None, "holds as stated"),
        ({"status": ClaimStatus.AS_STATED, "holds": False}, Standing.AS_STATED, None, "fails as stated"),
        (
            {"status": ClaimStatus.AS_STATED, "holds": True, "varies": True, "share": 1.0},
            Standing.HOLDS,
            1.0,
            "holds",
        ),
        ({"status": ClaimStatus.ON_AVERAGE, "holds": False}, Standing.FAILS, None, "fails on average"),
        ({"status": ClaimStatus.NOT_TESTABLE}, Standing.NOT_TESTABLE, None, "not testable"),
        ({"status": ClaimStatus.NOT_TESTED}, Standing.NOT_TESTED, None, "not tested"),
    ],
)
def test_a_verdict_has_a_standing_a_share_and_words(
    facts: dict[str, Any],
    standing: Standing,
    share: float | None,
    said: str,
    catalog_findings: Callable[[str], Findings],
) -> None:
    found = score(tale(catalog_findings("river")), verdict(**facts))
    assert (found.standing, found.share, found.verdict) == (standing, share, said)


def test_what_holds_is_first_and_what_no_test_decides_last(korea_findings: Findings) -> None:
    board = scoreboard(tale(korea_findings))
    assert board is not None
    standings = list(dict.fromkeys(each.standing for each in board.scores))
    assert standings == [each for each in ORDER if each in standings]
    depends = [each.share or 0 for each in board.scores if each.standing is Standing.DEPENDS]
    assert depends == sorted(depends, reverse=True)


def test_the_note_explains_only_what_is_shown(
    catalog_findings: Callable[[str], Findings], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = catalog_findings("river")
    assert scoreboard(tale(found, verdicts=())) is None
    only = scoreboard(tale(found, verdicts=(verdict(share=0.4),)))
    assert only is not None
    assert only.note == ""
    assert (
        only.drawn_note == "The bar is the share of worlds, or of the weight of the readings, in which a claim holds."
    )
    monkeypatch.setattr(scores, "MOST_CLAIMS", 1)
    few = scoreboard(tale(found, verdicts=(verdict(share=0.4), verdict(status=ClaimStatus.AS_STATED, holds=True))))
    assert few is not None
    assert len(few.scores) == 1
    assert "“As stated”: it follows from how the case is written, and is no finding." in few.note
    assert few.note.endswith("One more claim is in the annex.")


def test_a_claim_stands_in_its_short_words(korea_findings: Findings) -> None:
    board = scoreboard(tale(korea_findings))
    assert board is not None
    assert "Time is not on our side" in {each.text for each in board.scores}
    assert max(len(each.text) for each in board.scores) <= scores.MOST_CHARACTERS + 1
