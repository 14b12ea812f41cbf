from __future__ import annotations

from tests.brief.readings import views

from offramp.brief.views import by_reading, grouped, said


def test_readings_with_the_same_answer_are_one() -> None:
    both = views()
    assert grouped(both, ["x", "x"]) == [("", "x")]
    assert said(grouped(both, ["x.", "y."])) == "Under calm: x. Under wild: y."
    assert by_reading(both, ["", "y."]) == ("Under wild: y.",)


def test_what_follows_from_a_reading_is_worked_out_once() -> None:
    view = views()[0]
    assert view.stability is view.stability
    assert view.road is view.road
    assert set(view.alone) == set(view.together) == set(view.deals) == {"both", "one"}
