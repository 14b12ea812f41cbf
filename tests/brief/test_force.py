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
    assert force_at_a_glance(wild, "a.hit") == "It would gain, and nothing deters it."
    (answer,) = by_force([calm, wild])
    assert answer.question == "Would a deliberately choose “Hit”?"
    assert answer.short.startswith("Under calm: No: from the status quo it would lose by it.")


def test_states_in_which_it_tempts_are_counted_by_hand() -> None:
    calm, wild = views()
    assert tempting(calm.graph, "a", "a.hit").startswith("there is no state")
    # Whatever a and b do short of it, hitting is what wild wants: 2 x 2 states.
    assert (
        tempting(wild.graph, "a", "a.hit") == "it would gain by it in 4 of the 4 states in which nobody has struck yet"
    )


def test_what_the_tempting_states_have_in_common_is_named() -> None:
    text = TEXT.replace("[a.hit]", "[a.hit iff b.talk]")
    wild = views(text)[1]
    assert tempting(wild.graph, "a", "a.hit").endswith("in which nobody has struck yet: those with “Talk”")


def test_an_event_can_make_it_tempting() -> None:
    text = TEXT.replace("[a.hit]", "[a.hit iff bomb]").replace("ends:", "events: {bomb: The bomb}\nends:")
    wild = views(text)[1]
    assert force_at_a_glance(wild, "a.hit") == "Not now; it may, once there is “The bomb”."
