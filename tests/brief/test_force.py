from __future__ import annotations

from tests.brief.readings import TEXT, views

import offramp
from offramp.brief.force import by_force, force_at_a_glance, forceful_options, tempting


def test_options_that_end_the_story_and_cannot_be_undone() -> None:
    assert forceful_options(offramp.loads(TEXT)) == ("a.hit",)
    assert forceful_options(offramp.loads(TEXT.replace("ends: a.hit\n", ""))) == ()
    assert forceful_options(offramp.loads(TEXT.replace(", once: on", ""))) == ()


def test_each_reading_has_its_answer() -> None:
    calm, wild = views()
    assert force_at_a_glance(calm, "a.hit") == "No."
    assert force_at_a_glance(wild, "a.hit") == "Yes: it would gain by it, and nothing deters it."
    (answer,) = by_force([calm, wild])
    assert answer.question == "Would a deliberately choose “Hit”?"
    assert answer.short.startswith("Under calm: No: from the status quo it would lose by it.")


def test_states_in_which_it_tempts_are_counted_by_hand() -> None:
    calm, wild = views()
    assert tempting(calm.graph, "a.hit").startswith("there is no state")
    # Whatever a and b do short of it, hitting is what wild wants: 2 x 2 states.
    assert (
        tempting(wild.graph, "a.hit")
        == "it would gain by it in 4 of the 4 states before it; nothing deters it in any of them"
    )


def test_what_the_tempting_states_have_in_common_is_named() -> None:
    text = TEXT.replace("[a.hit]", "[a.hit iff b.talk]")
    wild = views(text)[1]
    assert ", those with “Talk”; it is deterred in all of them" in tempting(wild.graph, "a.hit")


def test_an_event_can_make_it_tempting() -> None:
    text = TEXT.replace("[a.hit]", "[a.hit iff bomb]").replace("ends:", "events: {bomb: The bomb}\nends:")
    wild = views(text)[1]
    assert force_at_a_glance(wild, "a.hit") == "Not now; it would gain by it in some states once there is “The bomb”."


def test_a_gain_that_something_else_in_the_move_brings_is_not_a_gain_by_the_act() -> None:
    # All a wants is to talk no more; that it may hit while it stops talking is no reason to hit.
    text = TEXT.replace("[a.hit]", "[not a.talk]").replace("status quo: []", "status quo: [a.talk]")
    wild = views(text)[1]
    assert wild.stability.leavers(wild.graph.status_quo, "seq") == ("a",)
    assert force_at_a_glance(wild, "a.hit") == "No."
    assert tempting(wild.graph, "a.hit").startswith("there is no state")


def test_one_who_would_gain_may_be_deterred() -> None:
    text = TEXT.replace("b: {options: {talk: Talk}}", "b: {options: {talk: Talk, back: {label: Hit back, once: on}}}")
    text = text.replace("ends: a.hit", "ends: a.hit or b.back").replace(
        "[not a.hit, a.talk, not b.talk]", "[b.back iff a.hit]"
    )
    wild = views(text.replace("[a.hit]}", "[not b.back, a.hit]}"))[1]
    assert force_at_a_glance(wild, "a.hit") == "It would gain by it, but is deterred."
    assert "it is deterred in all of them" in tempting(wild.graph, "a.hit")
    (answer, _) = by_force([wild])
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
    assert (
        force_at_a_glance(wild, "a.hit")
        == "Yes: it would gain by it, and expects no answer, though there would be one."
    )
    assert tempting(wild.graph, "a.hit").endswith(
        "nothing deters it in any of them, by its beliefs about the others; in all of them the others would answer"
    )
    assert force_at_a_glance(calm, "a.hit") == "No."
    (answer, _) = by_force([calm, wild])
    assert any("b would answer with “Hit back”." in reason for reason in answer.because)


def test_beliefs_that_come_true_mislead_nobody() -> None:
    text = ANSWERED + "beliefs: {a: {b: [b.back iff a.hit]}}\n"
    assert force_at_a_glance(views(text)[1], "a.hit") == "It would gain by it, but is deterred."
