from __future__ import annotations

import pytest

from offramp.case.reading import load, loads
from offramp.errors import QuestionError
from offramp.worlds.lacking import lacking, refuse_lacking

TEXT = """\
actors:
  north: {options: {go: Go}, tempo: 4 per year}
  south: {options: {go: Go}}
status quo: []
preferences: {north: [north.go], south: [south.go]}
"""


def test_actors_are_named_with_their_missing_keys() -> None:
    case = loads(TEXT)
    assert lacking(case) == {"north": ("reliability",), "south": ("tempo", "reliability")}
    with pytest.raises(QuestionError) as told:
        refuse_lacking(case)
    assert "reliability is missing for `north`; tempo and reliability are missing for `south`" in str(told.value)
    assert "  north:\n    reliability: 0.8" in str(told.value)


def test_a_case_over_time_lacks_nothing() -> None:
    case = load("hotline")
    assert not lacking(case)
    refuse_lacking(case)
