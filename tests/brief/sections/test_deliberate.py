from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.readings import TEXT, views

import offramp
from offramp.brief.sections.deliberate import deliberate_answers, deliberate_at_a_glance, tempting
from offramp.findings.deliberate import catastrophes

if TYPE_CHECKING:
    from offramp.findings.reading import ReadingFindings


def glance(view: ReadingFindings) -> str:
    return deliberate_at_a_glance(view, view.deliberate["a.hit"])


def tempted(view: ReadingFindings) -> str:
    return tempting(view.case, view.deliberate["a.hit"].now)


def test_options_that_end_the_story_and_cannot_be_undone() -> None:
    assert catastrophes(offramp.loads(TEXT)) == ("a.hit",)
    assert catastrophes(offramp.loads(TEXT.replace("ends: a.hit\n", ""))) == ()
    assert catastrophes(offramp.loads(TEXT.replace(", once: on", ""))) == ()


def test_each_reading_has_its_answer() -> None:
    calm, wild = views()
    assert glance(calm) == "No."
    assert glance(wild) == "Yes: it would gain by it, and nothing deters it."
    (answer,) = deliberate_answers([calm, wild])
    assert answer.question == "Would a deliberately choose “Hit”?"
    assert answer.short.startswith("Under calm: No: from the status quo it would lose by it.")


def test_states_in_which_it_tempts_are_counted_by_hand() -> None:
    calm, wild = views()
    assert tempted(calm).startswith("there is no state")
    # Whatever a and b do short of it, hitting is what wild wants: 2 x 2 states.
    assert tempted(wild) == "it would gain by it in 4 of the 4 states before it; nothing deters it in any of them"


def test_what_the_tempting_states_have_in_common_is_named() -> None:
    text = TEXT.replace("[a.hit]", "[a.hit iff b.talk]")
    wild = views(text)[1]
    assert ", those with “Talk”; it is deterred in all of them" in tempted(wild)


def test_an_event_can_make_it_tempting() -> None:
    text = TEXT.replace("[a.hit]", "[a.hit iff bomb]").replace("ends:", "events: {bomb: The bomb}\nends:")
    wild = views(text)[1]
    assert glance(wild) == "Not now; it would gain by it in some states once there is “The bomb”."


def test_a_gain_that_something_else_in_the_move_brings_is_not_a_gain_by_the_act() -> None:
    # All a wants is to talk no more; that it may hit while it stops talking is no reason to hit.
    text = TEXT.replace("[a.hit]", "[not a.talk]").replace("status quo: []", "status quo: [a.talk]")
    wild = views(text)[1]
    assert wild.stability.leavers(wild.graph.status_quo, "seq") == ("a",)
    assert glance(wild) == "No."
    assert tempted(wild).startswith("there is no state")


def test_one_who_would_gain_may_be_deterred() -> None:
    text = TEXT.replace("b: {options: {talk: Talk}}", "b: {options: {talk: Talk, back: {label: Hit back, once: on}}}")
    text = text.replace("ends: a.hit", "ends: a.hit or b.back").replace(
        "[not a.hit, a.talk, not b.talk]", "[b.back iff a.hit]"
    )
    wild = views(text.replace("[a.hit]}", "[not b.back, a.hit]}"))[1]
    assert glance(wild) == "It would gain by it, but is deterred."
    assert "it is deterred in all of them" in tempted(wild)
    (answer, _) = deliberate_answers([wild])
    assert any("b would answer with “Hit back”." in reason for reason in answer.because)


ANSWERED = (
    TEXT.replace("b: {options: {talk: Talk}}", "b: {options: {talk: Talk, back: {label: Hit back, once: on}}}")
    .replace("ends: a.hit", "ends: a.hit or b.back")
    .replace("[not a.hit, a.talk, not b.talk]", "[b.back iff a.hit]")
    .replace("[a.hit]}", "[not b.back, a.hit]}")
)


def test_whoever_believes_that_nobody_would_answer_is_not_deterred() -> None:
    """As where it chooses over time: there it would hit."""
    text = ANSWERED + "beliefs: {a: {b: [not b.back]}}\n"
    calm, wild = views(text)
    assert glance(wild) == "Yes: it would gain by it, and expects no answer, though there would be one."
    assert tempted(wild).endswith(
        "nothing deters it in any of them, by its beliefs about the others; in all of them the others would answer"
    )
    assert glance(calm) == "No."
    (answer, _) = deliberate_answers([calm, wild])
    assert any("b would answer with “Hit back”." in reason for reason in answer.because)


def test_beliefs_that_come_true_mislead_nobody() -> None:
    text = ANSWERED + "beliefs: {a: {b: [b.back iff a.hit]}}\n"
    assert glance(views(text)[1]) == "It would gain by it, but is deterred."
