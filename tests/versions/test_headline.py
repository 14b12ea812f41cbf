"""The sentences of the page: the headline, the largest change, what stays, and how the two were compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.versions.versions import compared, teller

from offramp.brief.answers import answers_of
from offramp.versions.differences import AnswerChange, BriefChanges
from offramp.versions.headline import bottom_line, comparison, stayed


def changes(old: dict[str, Any], new: dict[str, Any], *answers: AnswerChange) -> BriefChanges:
    made = answers_of(teller())
    return replace(compared(), old=replace(made, **old), new=replace(made, **new), answers=answers)


def lead(kind: str, *options: str) -> dict[str, Any]:
    return {"kind": kind, "lead": options}


def headline(old: dict[str, Any], new: dict[str, Any]) -> str:
    change = AnswerChange("lead", (), old["lead"], new["lead"])
    return " ".join(bottom_line(teller(), changes(old, new, change)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            lead("one", "wait"),
            lead("one", "yield"),
            "The headline changes: “yield” comes first. Before: “wait” comes first.",
        ),
        (
            lead("level", "wait", "yield"),
            lead("trade-off", "wait", "refuse"),
            "The headline changes: a trade-off between “wait” and “refuse”. Before: “wait” and “yield” come first, level.",
        ),
        (
            lead("trade-off", "1", "2", "3", "4"),
            lead("trade-off", "2", "3", "4", "5"),
            "The headline changes. Now among the leading options: “5”. No longer among the leading options: “1”.",
        ),
        (
            lead("level", "1", "2", "3", "4"),
            lead("one", "1"),
            "The headline changes: “1” comes first. Before: 4 options come first, level.",
        ),
    ],
)
def test_a_new_lead_is_said_beside_the_old_one(old: dict[str, Any], new: dict[str, Any], said: str) -> None:
    assert headline(old, new).startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "said"), [(0.2, 0.31, "up from 20 % to 31 %"), (0.5, 0.004, "down from 50 % to under 1 %")]
)
def test_the_largest_change_is_said_as_a_person_says_it(old: float, new: float, said: str) -> None:
    found = changes({}, {}, AnswerChange("mean", ("wait", "war"), old, new, abs(new - old)))
    assert bottom_line(teller(), found)[-1] == f"Most changed: war, under “wait”: {said}."


def test_what_stays_is_one_sentence() -> None:
    found = changes(
        {}, {}, AnswerChange("mean", ("wait", "war"), 0.1, 0.2), AnswerChange("goal", ("open",), "no", "deal")
    )
    assert stayed(teller(), found) == (
        "These stay: the lead, dominance, 5 of 6 means, 3 of 3 claims, 2 of 2 readings and the equilibria."
    )
    assert stayed(teller(), replace(found, compared={})) == "No answer that both versions hold stays as it was."


def test_other_worlds_are_a_caution() -> None:
    found = changes({"worlds": 64}, {})
    assert "has 8 worlds (seed 0), the old one 64 (seed 0): small changes may be chance." in " ".join(
        comparison(teller(), found)
    )


def test_other_uncertain_inputs_are_a_caution() -> None:
    found = compared(("calm", "0.6"))
    assert "so the draws are not the same" in " ".join(comparison(teller(), found))
