"""Each warning where it belongs, and not where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from tests.conftest import LISTED
from tests.oracle import Statements
from tests.paths.oracle_paths import Paths
from tests.strategies import Drawn, cases, examples

from offramp.case.reading import load, loads
from offramp.graph.advice import advise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.oracle import Condition

    from offramp.errors import Problem

SOUND = """
actors:
  a: {options: {talk: Talk, test: Test}}
  b: {options: {talk: Talk, arm: Arm}}
events:
  storm: Storm
impossible:
  - a.talk and a.test
status quo: [a.test]
preferences:
  a: [b.talk, not b.arm, a.talk if b.talk, not storm]
  b: [not a.test, b.talk iff a.talk, b.arm]
"""
"""Nothing to say about it."""


def advice(text: str) -> tuple[Problem, ...]:
    return advise(loads(text))


def warnings(text: str) -> list[str]:
    return [problem.message for problem in advice(text)]


def changed(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


def test_a_sound_case_has_no_warning() -> None:
    assert warnings(SOUND) == []


# A rule that pins another's option.

PINNED = """
actors: {a: {options: {talk: Talk}}, b: {options: {talk: Talk}}}
impossible:
  - b.talk and not a.talk
status quo: []
preferences: {a: [b.talk, not a.talk], b: [a.talk, not b.talk]}
"""


def test_a_rule_that_keeps_somebody_from_taking_back_an_offer_is_named() -> None:
    (problem,) = advice(PINNED)
    assert problem.message == (
        "the rule `b.talk and not a.talk` lets b pin `a.talk`: in `a.talk,b.talk` `a` cannot take it back; if the rule "
        "links options rather than forbids a state, write a term instead"
    )
    assert problem.place is not None
    assert PINNED.splitlines()[problem.place.line - 1].strip() == "- b.talk and not a.talk"


def test_a_rule_about_one_actor_pins_nobody() -> None:
    assert warnings(changed("a.talk and a.test", "a.test and not a.talk").replace("[a.test]", "[]")) == []


def test_a_rule_that_excludes_two_things_together_pins_nobody() -> None:
    # Either can always stop; only starting is forbidden.
    assert not any("pin" in message for message in warnings(changed("a.talk and a.test", "a.talk and b.arm")))


def test_what_stays_on_anyway_is_not_pinned() -> None:
    assert warnings(PINNED.replace("a: {options: {talk: Talk}}", "a: {options: {talk: {label: Talk, once: on}}}")) == []


def test_what_can_be_taken_back_together_with_something_else_is_not_pinned() -> None:
    text = """
actors: {a: {options: {x: X, y: Y}}, b: {options: {z: Z}}}
impossible: [b.z and not a.x and not a.y]
status quo: []
preferences: {a: [a.x, a.y], b: [b.z]}
"""
    assert warnings(text) == []


def test_a_rule_by_way_of_a_term_pins_too() -> None:
    text = PINNED.replace("- b.talk and not a.talk", "- alone") + "terms: {alone: b.talk and not a.talk}\n"
    (message,) = warnings(text)
    assert "the rule `alone` lets b pin `a.talk`" in message


def test_each_rule_is_named_once() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
impossible: [a.x and not b.y, b.y and not c.z]
status quo: []
preferences: {a: [a.x], b: [b.y], c: [c.z]}
"""
    first, second = warnings(text)
    assert "the rule `a.x and not b.y` lets a pin `b.y`" in first
    assert "the rule `b.y and not c.z` lets b pin `c.z`" in second


# What nobody minds.


def test_an_option_that_no_preference_mentions_is_named() -> None:
    text = changed("arm: Arm", "arm: Arm, sing: Sing")
    (problem,) = advice(text)
    assert problem.message == "no preference mentions the option `b.sing`"
    assert problem.place is not None
    line = text.splitlines()[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith("sing")


def test_an_option_mentioned_by_way_of_a_term_is_mentioned() -> None:
    text = changed("arm: Arm", "arm: Arm, sing: Sing").replace("events:", "terms: {noisy: b.sing and b.arm}\nevents:")
    assert warnings(text.replace("b.arm]\n", "b.arm, noisy]\n")) == []
    assert len(warnings(text)) == 1


def test_an_option_mentioned_by_an_image_or_a_weight_is_mentioned() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}, c: {options: {z: Z}}}
status quo: []
preferences: {b: {weights: {b.y: 1, c.z: 2}}, c: [b.y]}
images: {a: {one: {preferences: [b.y]}, two: {preferences: [a.x]}}}
"""
    assert warnings(text) == []


def test_where_somebody_ranks_states_every_option_is_weighed() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: {ranking: [a.x, "-", b.y, "a.x,b.y"]}, b: [a.x]}
"""
    assert warnings(text) == []
    assert warnings(text.replace('{ranking: [a.x, "-", b.y, "a.x,b.y"]}', "[a.x]")) == [
        "no preference mentions the option `b.y`"
    ]


def test_an_event_that_nobody_cares_about_is_named() -> None:
    text = changed("storm: Storm", "storm: Storm\n  rain: Rain")
    (problem,) = advice(text)
    assert problem.message == "no preference mentions the event `rain`"
    assert problem.place is not None
    assert text.splitlines()[problem.place.line - 1].strip() == "rain: Rain"


# A statement that never decides.


@pytest.mark.parametrize(
    "idle",
    [
        "a.talk or not a.talk",
        "not (a.talk and a.test)",
        "b.talk",
        "b.talk and not b.arm",
        "a.test if not b.talk and b.talk",
    ],
)
def test_a_statement_that_never_decides_is_named(idle: str) -> None:
    text = changed("a.talk if b.talk, not storm]", f"a.talk if b.talk, {idle}, not storm]")
    assert warnings(text) == [
        f"the statement `{idle}` of `a` never decides: the rules or the earlier statements settle it"
    ]


def test_a_statement_that_decides_between_two_states_alone_decides() -> None:
    text = changed("a.talk if b.talk, not storm]", "a.talk if b.talk, a.test and b.arm and not b.talk, not storm]")
    assert warnings(text) == []


def test_a_statement_that_stands_twice_never_decides_the_second_time() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences:
  a: [b.y]
  b:
    - a.x
    - b.y
    - not a.x
"""
    (problem,) = advice(text)
    assert "the statement `not a.x` of `b` never decides" in problem.message
    assert problem.place is not None
    assert text.splitlines()[problem.place.line - 1].strip() == "- not a.x"


def test_a_statement_about_an_event_is_left_alone() -> None:
    assert warnings(changed("not storm]", "not storm, storm and b.talk]")) == []


def test_statements_of_every_image_are_looked_at() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {b: [a.x, b.y]}
images: {a: {one: {weight: 2, preferences: [a.x]}, two: {preferences: [b.y, not b.y]}}}
"""
    assert warnings(text) == [
        "the statement `not b.y` of `a` never decides: the rules or the earlier statements settle it"
    ]


def decides(paths: Paths, conditions: Sequence[Condition], i: int) -> bool:
    """Whether two states differ on the i-th of some statements and agree on all that stand before."""
    seen = [tuple(condition.holds(on) for condition in conditions[: i + 1]) for on in paths.first.values()]
    return any(one[:-1] == other[:-1] and one != other for one in seen for other in seen)


@examples(30)
@given(cases(5, merges=False))
def test_the_statements_that_never_decide_are_all_named_and_no_others(drawn: Drawn) -> None:
    assume(not drawn.model.events)
    paths = Paths(drawn.model)
    expected = [
        f"the statement `{condition}` of `{actor}` never decides: the rules or the earlier statements settle it"
        for actor, wants in drawn.model.preferences.items()
        if isinstance(wants, Statements)
        for i, condition in enumerate(wants.conditions)
        if not decides(paths, wants.conditions, i)
    ]
    found = [problem.message for problem in advise(drawn.case) if "never decides" in problem.message]
    assert sorted(found) == sorted(expected)


# Somebody to whom all is one.


def test_somebody_indifferent_to_everything_is_named() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x, b.y], b: {ranking: [["-", a.x, b.y, "a.x,b.y"]]}}
"""
    (problem,) = advice(text)
    assert problem.message == "`b` is indifferent between all states"
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (2, 32)


def test_weights_that_add_up_to_nothing_are_indifference() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
status quo: []
preferences: {a: [a.x, b.y], b: {weights: {a.x: 1, not a.x: 1}}}
"""
    assert warnings(text) == ["`b` is indifferent between all states"]
    assert warnings(text.replace("not a.x: 1", "not a.x: 2")) == []


def test_somebody_who_cares_about_an_event_is_not_indifferent_to_everything() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
events: {war: War}
status quo: []
preferences: {a: [a.x, b.y], b: [not war]}
"""
    assert warnings(text) == []


# A statement that somebody is unsure of.


def test_a_statement_marked_unsure_is_named() -> None:
    text = changed("b.arm]\n", "{say: b.arm, unsure: true}]\n")
    (problem,) = advice(text)
    assert (
        problem.message
        == "a statement of `b` is marked unsure; Nash, GMR, SMR, SEQ and SSEQ take it as sure; `--concept seq_a` to `seq_d` do not"
    )
    assert problem.place is not None
    assert "unsure" in text.splitlines()[problem.place.line - 1]
    assert warnings(changed("b.arm]\n", "{say: b.arm, strong: true}]\n")) == []


# Combinations that are one state, and yet told apart.

MERGED = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
merge: a.x
status quo: []
preferences:
  a: [a.x, b.y and not a.x]
  b: [b.y and not a.x]
"""


def test_doubt_that_firm_statements_leave_no_room_for_is_named() -> None:
    text = FIRM
    (problem,) = [warning for warning in advise(loads(text)) if "firm" in warning.message]
    assert problem.message == (
        "the doubt about `a` is 1.2 swaps; the firm statements allow at most 0.5, so worlds are drawn with at most 0.5 expected swaps"
    )
    assert problem.place is not None
    assert text.splitlines()[problem.place.line - 1].startswith("doubt")
    assert not [warning for warning in advise(loads(text.replace("1.2", "0.5"))) if "firm" in warning.message]


FIRM = """
actors: {a: {options: {x: X, y: Y, z: Z}}}
status quo: []
preferences: {a: [{say: a.x, firm: true}, a.y, a.z]}
doubt: {a: 1.2}
"""


def test_a_statement_that_tells_merged_combinations_apart_is_named() -> None:
    assert warnings(MERGED) == []
    told = MERGED.replace("  b: [b.y and not a.x]", "  b:\n    - b.y")
    (problem,) = advice(told)
    assert problem.message == (
        "the statement `b.y` of `b` differs between combinations that are merged into one state; the first combination, `a.x`, decides"
    )
    assert problem.place is not None
    assert told.splitlines()[problem.place.line - 1].strip() == "- b.y"


def test_a_weight_that_tells_merged_combinations_apart_is_named() -> None:
    told = MERGED.replace("b: [b.y and not a.x]", "b: {weights: {b.y: 1}}")
    assert any("differs between combinations" in message for message in warnings(told))


# All together.


def test_warnings_come_in_the_order_of_the_file() -> None:
    text = """
actors:
  a: {options: {x: X, idle: Idle}}
  b: {options: {y: Y}}
events: {rain: Rain}
impossible: [a.x and not b.y]
status quo: []
preferences:
  a: [a.x, {say: b.y, unsure: true}, a.x]
  b: [a.x or not a.x]
"""
    found = advice(text)
    places = [(problem.place.line, problem.place.column) for problem in found if problem.place]
    assert len(places) == len(found) == 7
    assert places == sorted(places)
    for kind in ("mentions", "the event", "pin", "unsure", "never decides", "indifferent"):
        assert any(kind in problem.message for problem in found)


def test_a_warning_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(PINNED, encoding="utf-8")
    (problem,) = advise(load(file))
    assert str(problem).startswith(f"{file}:")


def test_the_korean_case_has_no_warning() -> None:
    assert advise(load("korea-2017")) == ()


@pytest.mark.parametrize("slug", LISTED)
def test_every_warning_of_a_catalog_case_has_a_place(slug: str) -> None:
    for problem in advise(load(slug)):
        assert problem.place is not None
        assert problem.place.line > 0
        assert "\n" not in problem.message


def test_garrison_is_published_with_rules_that_pin_and_a_commission_that_does_not_mind() -> None:
    messages = [problem.message for problem in advise(load("garrison-1976"))]
    assert messages[0] == "`ijc` is indifferent between all states"
    assert len([message for message in messages if "pin" in message]) == 3
    assert len(messages) == 4


def test_a_goal_that_no_possible_state_satisfies() -> None:
    case = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
events: {e: E}
impossible: [a.x and b.y, a.x and e]
status quo: []
preferences: {a: [a.x, e], b: [b.y]}
goals: {one: a.x, both: a.x and b.y, later: e}
"""
    (problem,) = advise(loads(case))
    assert problem.message == "no possible state satisfies the goal `both`"


TIMED = """
actors:
  a: {tempo: 1, reliability: 0.8, options: {x: X}}
events: {e: {label: E, once: on}, f: {label: F, once: on}}
status quo: []
preferences: {a: [a.x, not e, not f]}
rates: {e: 1}
impossible: [e and f]
ends: e and f
"""


def test_an_end_that_no_state_reaches_and_an_event_without_a_rate() -> None:
    messages = [problem.message for problem in advise(loads(TIMED))]
    assert "the crisis never ends: no possible state satisfies `e and f`" in messages
    assert "the event `f` has no rate, so it never occurs over time" in messages


# A claim that compares a policy with itself.

COMPARED = (
    SOUND
    + """
horizon: 1 year
rates: {storm: 0.1}
measures: {storm: {chance of: storm, within: 1 year}}
policies: {wait: {}, talk: {a.talk: on}, speak: [{a.talk: on, note: In other words.}]}
claims:
  calmer: {text: Talks calm., holds: measure(storm | talk) < measure(storm | wait)}
  plain: {text: Speech calms., holds: 'wants(a, a.talk) or measure(storm | talk) < measure(storm | speak)'}
"""
)


def test_a_claim_that_compares_a_policy_with_itself_is_told_with_its_place() -> None:
    (problem,) = advice(COMPARED)
    assert problem.message == (
        "the claim `plain` compares policies by `measure(storm)`, but “talk” and “speak” are the same policy; it is not tested"
    )
    assert problem.place is not None
    line = COMPARED.splitlines()[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith("measure(storm | talk) < measure(storm | speak)")


def test_a_claim_that_compares_two_policies_has_no_warning() -> None:
    assert warnings(COMPARED.replace("measure(storm | speak)", "measure(storm)")) == []


# A claim that comes out the same whatever the chances are.

TWO_CHANCES = "chance(storm | talk) - chance(storm)"


@pytest.mark.parametrize(
    ("holds", "words"),
    [
        (
            "wants(a, a.talk) or measure(storm | talk) < 110",
            "`measure(storm | talk) < 110` is always true, since `measure(storm | talk)` lies between 0 and 1; 110 % is 1.1",
        ),
        (
            f"{TWO_CHANCES} > 5",
            f"`({TWO_CHANCES}) > 5` is always false, since `{TWO_CHANCES}` lies between -1 and 1; 5 % is 0.05",
        ),
    ],
)
def test_a_claim_that_compares_chances_with_what_none_can_be_is_told_with_its_place(holds: str, words: str) -> None:
    text = COMPARED.replace("'wants(a, a.talk) or measure(storm | talk) < measure(storm | speak)'", f"'{holds}'")
    (problem,) = advice(text)
    assert problem.message == f"in the claim `plain`, {words}"
    assert problem.place is not None
    line = text.splitlines()[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith(holds.split(" or ")[-1])


# What a run over time has no use for.


def test_policies_that_no_measure_compares() -> None:
    text = SOUND + "horizon: 1 year\nrates: {storm: 0.1}\npolicies: {wait: {}, talk: {a.talk: on}}\n"
    (problem,) = advice(text)
    assert (
        problem.message == "the case states policies but no measures; `rank` has no measure to compare the policies by"
    )
    assert problem.place is not None
    assert text.splitlines()[problem.place.line - 1].startswith("policies")
    assert warnings(text + "measures: {storm: {chance of: storm, within: 1 year}}\n") == []


def test_a_crisis_that_has_ended_in_the_status_quo() -> None:
    text = SOUND + "terms: {over: a.test}\nends: over or storm\n"
    (problem,) = advice(text)
    assert problem.message == (
        "the status quo satisfies `ends`: `over or storm`; the crisis has ended before anybody can act"
    )
    assert problem.place is not None
    assert text.splitlines()[problem.place.line - 1][problem.place.column - 1 :] == "over or storm"
    assert warnings(text.replace("ends: over or storm", "ends: storm")) == []


def test_a_merge_over_events_alone_is_warned_of() -> None:
    text = "\nmerge: {}\n"
    told = [str(problem) for problem in advise(loads(SOUND + text.format("storm"), "a.yaml"))]
    assert told == [
        (
            "a.yaml:14:8: `indistinguishable` with `storm` names events alone: with these events it makes one state of all, and it changes no "
            "chance over time"
        )
    ]
    assert not advise(loads(SOUND + text.format("storm and b.arm")))
