"""Sentences of pages name actors, options, images and measures by their labels."""

from __future__ import annotations

from tests.web.test_reading_kept import CHAINED

from offramp.case.reading import loads
from offramp.web.questions.comparing import compared
from offramp.web.questions.labelled import labelled


def test_a_comparison_speaks_in_labels() -> None:
    other = (
        CHAINED.replace("[a.go, not b.stay]", "[a.go]")
        .replace("weight: 1,", "weight: 2,")
        .replace("want: low", "want: high")
    )
    told = [part for part in compared(CHAINED, other)["parts"] if isinstance(part, str)]
    assert "Ann prefers in the first alone not “Stay”." in told
    assert "The weight of the image “The soft one” of Bob is 1 in the first and 2 in the second." in told
    assert (
        "The `want` of the measure “chance of “Go” within 1 year” is `low` in the first and `high` in the second."
        in told
    )


def test_a_name_that_no_case_knows_stays() -> None:
    case = loads(CHAINED)
    assert labelled("They differ in `claims`; see `c.x`, `((` and image `x` of `b`.", case) == (
        "They differ in `claims`; see `c.x`, `((` and image `x` of Bob."
    )
    assert labelled("`a` gives `a.go or b.wait` up.", case) == "Ann gives “Go” or “Wait” up."
