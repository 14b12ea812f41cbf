from __future__ import annotations

from tests.brief.readings import TEXT, views

from offramp.brief.sections.goals import deal_answers, goal_answers, reach_in_words, road_answer, weakest_in_short


def test_each_way_of_reaching_a_goal_has_its_words() -> None:
    calm, wild = views()
    assert reach_in_words(calm, "both") == "Only by a package deal."
    assert reach_in_words(wild, "both") == "No: only against the interest of a and b."
    here = views(TEXT.replace("status quo: []", "status quo: [a.talk, b.talk]"))[0]
    assert reach_in_words(here, "both") == "It holds already."
    alone = views(TEXT.replace("b.talk, not a.talk]", "a.talk]"))[0]
    assert reach_in_words(alone, "one") == "Yes, by improvements of each side alone."


def test_a_goal_reached_like_one_before_says_so() -> None:
    both, one = goal_answers(views()[:1]).values()
    assert both.because[0] == "a starts “Talk”; b starts “Talk”."
    assert one.because[0] == "In the same way as “both”."


def test_deals_are_told_for_goals_that_moves_alone_do_not_reach() -> None:
    both, one = deal_answers(views()).values()
    assert both.question == "What package deal reaches “both”?"
    assert both.short == "Under calm: One of a and b. Under wild: None in one step."
    assert one.question.endswith("“one”?")


def test_the_road_needs_more_than_one_goal() -> None:
    assert road_answer(views(TEXT.replace(", one: a.talk", ""))) is None
    answer = road_answer(views())
    assert answer is not None
    assert answer.short.startswith("Under calm: The step to “both”.")
    assert weakest_in_short(views()[1]) == "The step to “both”, which b does not want."
