"""What would have to change for a goal to hold, in a brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.readings import views as readings_of

from offramp.brief.sections.shifts import shift_answer
from offramp.errors import TooLarge
from offramp.findings import reading

if TYPE_CHECKING:
    import pytest

    from offramp.findings.findings import Findings
    from offramp.findings.reading import ReadingFindings

CASE = """
actors:
  a: {name: Ada, options: {x: X}}
  b: {name: Bob, options: {y: Y}}
status quo: []
preferences: {a: [not a.x, b.y], b: [b.y]}
goals: {started: a.x, answered: b.y}
"""


def views(text: str = CASE) -> tuple[ReadingFindings, ...]:
    return readings_of(text)


def test_what_holds_already_needs_nothing() -> None:
    answer = shift_answer(views(), "answered")
    assert answer.question == "What would have to change for “answered” to hold?"
    assert answer.short == "Under SEQ and NASH, nothing: it holds once it is reached."
    assert answer.because == ()


def test_what_does_not_hold_needs_a_change_in_statements() -> None:
    answer = shift_answer(views(), "started")
    assert answer.short == ("Under SEQ and NASH, Ada would have to cease to prefer one state to it.")
    assert answer.because == ("To hold under NASH: Ada would have to prefer “X”, above not “X”.",)


def test_in_full_the_state_is_named() -> None:
    (text,) = shift_answer(views(), "started", whole=True).because
    assert text.startswith("To hold under NASH, in s3 (Ada starts “X”; Bob starts “Y”): ")


def test_korea_a_cap_holds_once_reached_unless_unification_is_the_aim(korea_findings: Findings) -> None:
    short = shift_answer(korea_findings.strategic.readings, "cap").short
    assert short.startswith(
        "Under “The administration of June 2017, Regime survival first” and “Preventive war before the missile”: "
        "under SEQ, nothing: it holds once it is reached"
    )
    assert "Under “Unification by coercion”: under SEQ, North Korea would have to cease to prefer 4 states" in short


def test_a_case_with_too_many_moves_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TooLarge("40 million moves")

    monkeypatch.setattr(reading, "invert", refuse)
    answer = shift_answer(views(), "started")
    assert (answer.short, answer.because) == ("Not worked out: there are too many moves to look at.", ())
