from __future__ import annotations

from tests.brief.readings import views

from offramp.brief.sections.wording import by_reading, grouped, said


def test_readings_with_the_same_answer_are_one() -> None:
    both = views()
    assert grouped(both, ["x", "x"]) == [("", "x")]
    assert said(grouped(both, ["x.", "y."])) == "Under calm: x. Under wild: y."
    assert by_reading(both, ["", "y."]) == ("Under wild: y.",)
