"""Figures of risk with numbers of sliders, against the assessment of a case that states these numbers."""

from __future__ import annotations

import pytest

from offramp.case.catalog import find
from offramp.case.reading import loads
from offramp.errors import ArgumentError
from offramp.risk.assess import assess
from offramp.web.questions.risks import risk_of


def hotline() -> str:
    file = find("hotline")
    assert file is not None
    return file.read_text(encoding="utf-8")


def test_figures_as_stated_are_those_of_the_assessment() -> None:
    found = risk_of(hotline(), (), "", ())
    assert found["changed"] == []
    assert found["twin"] == assess(loads(hotline()), [found["policy"]]).to_dict()


def test_a_number_of_a_slider_changes_the_figures_and_keeps_those_stated() -> None:
    stated, moved = risk_of(hotline(), (), "", ()), risk_of(hotline(), (), "", (("misread", "0.09"),))
    assert moved["changed"] == ["misread"]
    assert [each["base"] for each in moved["measures"]] == [each["base"] for each in stated["measures"]]
    assert [each["now"] for each in moved["measures"]] != [each["base"] for each in moved["measures"]]
    (slider,) = (each for each in moved["sliders"] if each["name"] == "misread")
    assert (slider["value"], slider["changed"]) == (0.09, True)


@pytest.mark.parametrize(
    ("policy", "sets", "told"),
    [
        ("no such", (), "there is no policy `no such`"),
        ("", (("misreed", "1"),), "there is no unknown `misreed`; did you mean misread"),
        ("", (("misread", "many"),), "needs a number such as .*, not `many`; its range is"),
        ("", (("misread", "-1"),), "the risk cannot be computed with -1 for “misread”; the range of"),
    ],
)
def test_a_wrong_value_is_told_by_what_readers_see(policy: str, sets: tuple[tuple[str, str], ...], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        risk_of(hotline(), (), policy, sets)
