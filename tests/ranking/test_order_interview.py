"""An interview for the lead or a measure: against the enumeration of every order, and to its end."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from itertools import combinations, permutations
from math import log2
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.ranking.open_orders import OPEN_ORDERS
from tests.worlds.test_open_lists import READINGS, without_north

from offramp.case.preferences import Statements
from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.ranking.order_interview import ENOUGH, OrderInterview, order_interview
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds, worlds_at

if TYPE_CHECKING:
    from offramp.ensemble.outcomes import Outcomes

TIMES = 40
"""How often each order stands among the worlds that have all of them."""

ORDERS = [order for order in permutations(range(5)) if order.index(0) < order.index(4)]
"""Every order of Northland's list that agrees with what is known."""


@cache
def every_order() -> Outcomes:
    """Return the outcomes in worlds that have every order equally often, and differ in nothing else."""
    return outcomes(worlds_at(loads(OPEN_ORDERS), {}, orders={"north": ORDERS * TIMES}), claims=False)


@cache
def drawn(count: int = 1000, text: str = OPEN_ORDERS) -> Outcomes:
    return outcomes(draw_worlds(loads(text), count, 1), claims=False)


@cache
def lead_by_order() -> dict[tuple[int, ...], tuple[str, ...]]:
    """Return the lead of each order, as the ranking of its world alone has it."""
    found = {}
    for order in ORDERS:
        alone = rank(outcomes(worlds_at(loads(OPEN_ORDERS), {}, orders={"north": [order]}), claims=False)).lead
        found[order] = (alone.kind, *alone.policies)
    return found


def entropy_of(orders: list[tuple[int, ...]]) -> float:
    counts = Counter(lead_by_order()[order] for order in orders)
    return sum(count / len(orders) * log2(len(orders) / count) for count in counts.values())


def split(orders: list[tuple[int, ...]], pair: tuple[int, int]) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    first = [order for order in orders if order.index(pair[0]) < order.index(pair[1])]
    return first, [order for order in orders if order not in first]


def left_after(orders: list[tuple[int, ...]], pair: tuple[int, int]) -> float:
    return sum(len(part) / len(orders) * entropy_of(part) for part in split(orders, pair) if part)


def pair_of(interview: OrderInterview) -> tuple[int, int]:
    """Return the places of the statements of a question, in the list as first stated."""
    stated = loads(OPEN_ORDERS).preferences["north"]
    assert isinstance(stated, Statements)
    texts = [statement.say.text for statement in stated.statements]
    asked = interview.question
    assert asked is not None
    return texts.index(asked.first), texts.index(asked.second)


def test_the_question_about_the_lead_is_the_best_of_all_orders() -> None:
    begun = order_interview(every_order())
    asked = begun.question
    assert asked is not None
    assert len(set(lead_by_order().values())) > 1
    before = entropy_of(ORDERS)
    assert asked.gain == pytest.approx(before - left_after(ORDERS, pair_of(begun)), abs=1e-9)
    left = {pair: left_after(ORDERS, pair) for pair in combinations(range(5), 2) if pair != (0, 4)}
    assert left[pair_of(begun)] == pytest.approx(min(left.values()), abs=1e-9)
    assert asked.first_share == pytest.approx(len(split(ORDERS, pair_of(begun))[0]) / len(ORDERS))


@pytest.mark.parametrize("measure", [None, "war"])
def test_the_interview_ends_with_the_lead_of_the_expert(measure: str | None) -> None:
    for order in ORDERS[::9]:
        interview = order_interview(every_order(), measure)
        count = 0
        while interview.question is not None:
            first, second = pair_of(interview)
            interview = interview.answered(order.index(first) < order.index(second))
            count += 1
        assert interview.status == "certain"
        assert count <= 4
        alone = rank(outcomes(worlds_at(loads(OPEN_ORDERS), {}, orders={"north": [order]}), claims=False))
        if measure is None:
            assert (interview.lead.kind, interview.lead.policies) == (alone.lead.kind, alone.lead.policies)
        else:
            assert set(interview.lead.best_by["war"]) >= set(alone.best_by("war"))


def test_few_questions_are_asked_beside_the_best_tree() -> None:
    leads = lead_by_order()

    @cache
    def fewest(orders: frozenset[tuple[int, ...]]) -> float:
        if len({leads[order] for order in orders}) == 1:
            return 0.0
        best = float("inf")
        for pair in combinations(range(5), 2):
            first, second = split(sorted(orders), pair)
            if first and second:
                share = len(first) / len(orders)
                best = min(best, 1 + share * fewest(frozenset(first)) + (1 - share) * fewest(frozenset(second)))
        return best

    def expected(interview: OrderInterview) -> float:
        asked = interview.question
        if asked is None:
            return 0.0
        yes, no = interview.answered(True), interview.answered(False)
        return 1 + asked.first_share * expected(yes) + (1 - asked.first_share) * expected(no)

    ours, best = expected(order_interview(every_order())), fewest(frozenset(ORDERS))
    assert 1 <= best <= ours + 1e-9
    assert ours <= 1.1 * best


def test_drawn_worlds_have_about_the_gain_of_all_orders() -> None:
    begun = order_interview(drawn())
    asked = begun.question
    assert asked is not None
    exact = entropy_of(ORDERS) - left_after(ORDERS, pair_of(begun))
    assert asked.gain == pytest.approx(exact, abs=0.1)
    assert 0 <= asked.standard_error < 0.05
    assert begun.worlds == 1000


def test_an_answer_keeps_the_worlds_that_agree_and_is_known_in_the_case() -> None:
    begun = order_interview(drawn())
    asked = begun.question
    assert asked is not None
    yes, no = begun.answered(True, expert="Kim", reason="so it said"), begun.answered(False)
    assert yes.worlds + no.worlds == begun.worlds
    assert yes.worlds / begun.worlds == pytest.approx(asked.first_share)
    assert asked.if_first == yes.lead
    assert asked.if_second == no.lead
    assert asked.if_first.policies != asked.if_second.policies
    stated = yes.case.preferences["north"]
    assert isinstance(stated, Statements)
    assert stated.above is not None
    pair = stated.above[-1]
    assert (pair.above, pair.below, pair.expert, pair.reason) == (asked.first, asked.second, "Kim", "so it said")
    assert yes.last_answer == (("preferences", "north"), pair)
    assert begun.last_answer is None


def test_new_worlds_are_drawn_from_the_answers_where_too_few_are_left() -> None:
    begun = order_interview(drawn(120))
    assert begun.refreshed() is begun
    answered = begun.answered(True)
    assert answered.worlds < 120
    fresh = answered.refreshed()
    assert fresh.worlds == 120
    assert fresh.basis.outcomes.worlds == draw_worlds(answered.case, 120, 1)
    assert fresh.answers == answered.answers
    assert (fresh.lead.kind, fresh.lead.policies) == (answered.lead.kind, answered.lead.policies)
    assert fresh.refreshed() is fresh


def test_nobody_knows_and_another_question_is_asked() -> None:
    interview, asked = order_interview(drawn()), set()
    while (question := interview.question) is not None:
        pair = frozenset((question.first, question.second))
        assert pair not in asked
        asked.add(pair)
        interview = interview.answered(None)
    assert 1 <= len(asked) <= 9
    assert interview.status == "no question"
    assert interview.worlds == 1000
    assert not interview.answers
    assert "No answer to a question would change which policy leads" in interview.ending
    with pytest.raises(QuestionError, match="there is no question to answer"):
        interview.answered(True)
    # What could not be answered is not asked about in new worlds either.
    assert OrderInterview(interview.basis, interview.case, interview.agreeing, (), interview.skipped).question is None


def test_a_measure_that_no_order_decides_has_no_question() -> None:
    found = order_interview(drawn(), "eased")
    assert found.status == "certain"
    assert found.question is None
    assert found.words.startswith("By chance of not north.alert and not south.alert at 3 years, “stand down” is best")
    assert found.ending == "It is certain which policy is best, as far as 1,000 worlds can tell."


def test_few_worlds_are_no_ground_for_a_question() -> None:
    found = order_interview(drawn(30))
    assert found.status == "too few worlds"
    assert found.question is None
    assert found.ending.startswith("30 worlds agree with the known pairs, too few for a question; it takes 50")
    assert found.to_dict()["question"] is None
    with pytest.raises(QuestionError, match="too few for a question"):
        found.answered(True)


def test_a_reading_is_asked_about_by_its_name() -> None:
    text = without_north(READINGS).replace(
        "{statements: [not war, north.line, not north.alert], above: []}",
        "{statements: [north.alert iff south.alert, north.alert, north.line and south.line], above: []}",
    )
    begun = order_interview(drawn(text=text))
    asked = begun.question
    assert asked is not None
    assert (asked.actor, asked.reading) == ("north", "calm")
    told = begun.to_dict()["question"]
    assert told["text"] == "Which matters more to Northland, read as “calm”?"
    answered = begun.answered(True)
    assert answered.last_answer is not None
    assert answered.last_answer[0] == ("images", "north", "calm", "preferences")
    calm = np.array(begun.basis.outcomes.worlds.images["north"]) == "calm"
    assert answered.agreeing[calm].mean() == pytest.approx(answered.agreeing[~calm].mean(), abs=0.1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("  open the line: {south.line: on}\n  stand down: {south.alert: off}\n", ""), "the case has one policy"),
        (("    above: [[not war, north.alert]]\n", ""), "no list of the case has `above`"),
        ((", want: low}\n  eased", ", want: low, judge: false}\n  eased"), "are not ranked by `war`: the case states"),
    ],
)
def test_a_case_without_a_choice_is_one_message(change: tuple[str, str], message: str) -> None:
    text = OPEN_ORDERS.replace(*change)
    assert text != OPEN_ORDERS
    with pytest.raises(QuestionError, match=message):
        order_interview(drawn(60, text), "war")


def test_an_unknown_measure_is_one_message() -> None:
    with pytest.raises(QuestionError, match="there is no measure `wars`; did you mean war"):
        order_interview(drawn(), "wars")


def test_the_answer_as_plain_values() -> None:
    answered = order_interview(drawn()).answered(False, expert="Kim")
    found = json.loads(json.dumps(answered.to_dict()))
    assert found["worlds"] == {"drawn": 1000, "agreeing": answered.worlds}
    assert sum(each["share"] for each in found["world_leads"]) == pytest.approx(1)
    assert found["answers"][0]["expert"] == "Kim"
    assert found["status"] == answered.status
    assert found["measure"] is None


def test_worlds_are_added_only_where_those_at_hand_leave_no_question() -> None:
    begun = order_interview(drawn(64), most=512)
    assert begun.status == "open"
    assert begun.refreshed() is begun
    interview, counts = begun, [64]
    while interview.refreshed().question is not None:
        interview = interview.refreshed().answered(True)
        counts.append(interview.basis.outcomes.count)
    ended = interview.refreshed()
    counts.append(ended.basis.outcomes.count)
    assert counts == sorted(counts)
    assert ended.status == "certain"
    assert ended.worlds >= ENOUGH or ended.basis.outcomes.count == 512
    assert ended.basis.outcomes.worlds == draw_worlds(ended.case, counts[-1], 1)
    one_size = order_interview(drawn(512))
    assert (one_size.lead.kind, one_size.lead.policies) == (begun.lead.kind, begun.lead.policies)


def test_the_end_without_a_question_is_told_on_the_most_worlds_alone() -> None:
    few = order_interview(drawn(64), most=200)
    skipped = few
    while skipped.question is not None:
        skipped = skipped.answered(None)
    ended = skipped.refreshed()
    while ended.question is not None:
        ended = ended.answered(None).refreshed()
    assert (ended.status, ended.worlds) == ("no question", 200)
