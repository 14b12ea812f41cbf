"""Notes: the severity before the text in print, beside it as plain values."""

from __future__ import annotations

import pytest

from offramp.notes import Note, Severity


@pytest.mark.parametrize(("severity", "word"), [(Severity.NOTE, "note"), (Severity.WARNING, "warning")])
def test_print_adds_the_severity(severity: Severity, word: str) -> None:
    note = Note(severity, "the rate is 0")
    assert str(note) == f"{word}: the rate is 0"
    assert note.to_dict() == {"severity": word, "text": "the rate is 0"}


def test_a_text_that_begins_like_a_prefix_stays_as_it_is() -> None:
    assert str(Note(Severity.NOTE, "warning: sirens")) == "note: warning: sirens"
