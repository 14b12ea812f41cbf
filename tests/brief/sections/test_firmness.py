"""How firm the resting points are, in a brief."""

from __future__ import annotations

from dataclasses import replace

import offramp
from offramp.brief.sections.firmness import firmness_answer
from offramp.findings.strategic import strategic
from offramp.graph.readings import readings


def test_korea_the_talks_are_less_firm_than_the_stalemate_and_the_war(korea_findings: offramp.Findings) -> None:
    answer = firmness_answer(korea_findings.strategic.readings)
    assert answer is not None
    assert answer.short == (
        "Under “The administration of June 2017, Regime survival first”: no reordering of anybody's wishes breaks s2090 and s2351; "
        "2 swaps of neighbouring wishes break s1731. "
        "Under “Preventive war before the missile”: no reordering of anybody's wishes breaks s2351; "
        "1 swap of neighbouring wishes breaks s1731. "
        "Under “Unification by coercion”: no reordering of anybody's wishes breaks s2090, s2118 and s2351. "
        "Under “Bargaining for aid”: no reordering of anybody's wishes breaks s2090 and s2351."
    )
    first, second = answer.because
    base = "The administration of June 2017, Regime survival first"
    assert first.startswith(f"Under “{base}”: s1731 holds under SEQ; it takes 2 swaps to break it: North Korea: ")
    assert second.startswith("Under “Preventive war before the missile”: s1731 holds under SEQ; it takes 1 swap")


def test_one_swap_breaks_the_peace_of_the_prisoners() -> None:
    found = strategic(readings(offramp.load("prisoners-dilemma")))
    answer = firmness_answer(found.readings)
    assert answer is not None
    assert found.firmness is not None
    assert answer.short == "1 swap of neighbouring wishes breaks s3."
    assert [row[0] for row in found.firmness.table("seq").rows] == ["s0", "s3"]


def test_where_nothing_holds_nothing_is_said() -> None:
    found = strategic(readings(offramp.load("chicken")))
    assert firmness_answer([replace(found.base, strongest=(), firmness=())]) is None
