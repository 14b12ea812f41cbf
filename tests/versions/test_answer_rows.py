"""Rows of changed answers: every kind has words for both versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.versions.versions import compared, teller

from offramp.brief.answers import ClaimAnswer
from offramp.brief.exhibits import Standing
from offramp.versions.answer_rows import answer_rows, lead_words
from offramp.versions.differences import AnswerChange

HOLDS, DEPENDS = ClaimAnswer(Standing.HOLDS, 1.0), ClaimAnswer(Standing.DEPENDS, 0.61)


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (("option", ("yield",), None, "yield"), ("The option “yield”", "not in the case", "in the case")),
        (("dominated", ("wait",), False, True), ("The option “wait”", "not dominated", "dominated")),
        (("mean", ("wait", "war"), 0.21, 0.34), ("War, under “wait”", "21 %", "34 %")),
        (("claim", ("It helps.",), HOLDS, DEPENDS), ("Claim: It helps.", "holds", "depends: 61 % of worlds")),
        (("reading", ("a", "keen"), "", "wait"), ("If a is read as “keen”", "the lead stays", "“wait” does better")),
        (("goal", ("open",), "deal", "no"), ("The goal “open”", "by a package deal", "by no way")),
        (("status quo", (), (), ("a", "b")), ("Who would leave the status quo", "nobody", "A and b")),
        (("equilibria", (), 1200, 3), ("States that hold under every concept", "1,200", "3")),
    ],
)
def test_an_answer_is_told_old_and_new(change: Any, row: tuple[str, str, str]) -> None:
    found = replace(compared(), answers=(AnswerChange(*change),))
    assert answer_rows(teller(), found) == ([row], 0)


def test_means_under_other_options_are_counted() -> None:
    means = [AnswerChange("mean", (option, "war"), 0.1, 0.2) for option in ("wait", "elsewhere", "nowhere")]
    rows, others = answer_rows(teller(), replace(compared(), answers=tuple(means)))
    assert [row[0] for row in rows] == ["War, under “wait”"]
    assert others == 2


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("one", "“wait”"),
        ("level", "“wait”, level"),
        ("trade-off", "a trade-off between “wait”"),
        ("", "no option is judged"),
    ],
)
def test_leads_in_words(kind: str, said: str) -> None:
    assert lead_words(teller(), kind, ("wait",)) == said
