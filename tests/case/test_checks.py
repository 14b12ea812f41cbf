"""What must be true of a case beyond its shape."""

from __future__ import annotations

import pytest

from offramp.case.catalog import slugs
from offramp.case.checks import is_condition, problems_in, problems_of
from offramp.case.estimates import estimates
from offramp.case.expression import Expression, parse
from offramp.case.feasible import names_under
from offramp.case.names import Names, names_in, names_of
from offramp.case.nodes import RESERVED
from offramp.case.normal_form import conjunctions
from offramp.case.reading import load, loads
from offramp.case.roles import expressions
from offramp.errors import CaseError, QuestionError
from offramp.graph.graph import build
from offramp.risk.endings import endings

CASE = """\
actors:
  usa: {options: {talks: Talk, strike: {label: Strike, once: on}}}
  dprk: {options: {testing: Test, cap: Cap}}
events: {war: War}
terms: {calm: not dprk.testing}
unknowns: {clash: 0.1}
status quo: [dprk.testing]
preferences:
  usa: [dprk.cap]
  dprk: [not usa.strike]
sources: {letter: A letter}
"""

THINGS = "dprk.cap, dprk.testing, usa.strike, usa.talks, war"
BOTH = "`usa` has both `preferences` and `images`; keep the images, the heaviest is the base reading"

A_CHANCE = "expected a chance from 0 to 1"

MORE = """\
goals: {freeze: calm}
stocks: {warheads: {start: 1, grows: 1}}
counts: {tests: dprk.testing}
harms: {deaths: {war: 1}}
rates: {war: clash}
measures: {toll: {expected: deaths, within: 1 year}}
policies: {wait: {}}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(CaseError) as caught:
        loads(text, "f")
    return [str(problem).removeprefix("f:") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("impossible: [usa.talk]", "12:14: there is no option, event or term `usa.talk`; did you mean usa.talks?"),
        ("impossible: [calm and usa.stike]", "12:23: there is no option, event or term `usa.stike`; did you mean usa.strike?"),
        ("impossible: usa", "12:13: `usa` is an actor; name one of its options; there are: usa.strike, usa.talks"),
        ("impossible: freeze", f"12:13: there is no option, event or term `freeze`; there are: calm, {THINGS}"),
        ("impossible: clash", "12:13: `clash` is an unknown number; a condition speaks of options, events and terms"),
        ("impossible: 1 + usa.talks", "12:13: `1 + usa.talks` is a number; expected a condition, which is true or false"),
        ("impossible: usa.talks and -war", "12:13: `usa.talks and -war` is a number; expected a condition, which is true or false"),
        ("impossible: not 3", "12:13: `not 3` is a number; expected a condition, which is true or false"),
        ("merge: wra", "12:8: there is no option, event or term `wra`; did you mean war?"),
        ("ends: 2 if war else 3", "12:7: `2 if war else 3` is a number; expected a condition, which is true or false"),
        ("ends: chance(war) > 0.5", "12:7: questions such as chance(…) and stable(…) belong into `claims`"),
        ("goals: {g: war or wr}", "12:19: there is no option, event or term `wr`; did you mean war?"),
        ("ends: not testable", "12:7: `not testable` belongs into the `holds` of a claim"),
        ("goals: {g: stable(war)}", "12:12: questions such as chance(…) and stable(…) belong into `claims`"),
        ("rates: {wr: 1}", "12:9: there is no event `wr`; did you mean war?"),
        ("rates: {war: clahs}", "12:14: there is no option, event or term `clahs`; did you mean clash?"),
        ("rates: {war: {rate: 2 * clahs}}", "12:25: there is no option, event or term `clahs`; did you mean clash?"),
        ("counts: {n: 3 * dprk.test}", "12:17: there is no option, event or term `dprk.test`; did you mean dprk.testing?"),
        ("stocks: {s: {start: clahs, grows: 1}}", "12:21: there is no unknown `clahs`; did you mean clash?"),
        ("stocks: {s: {start: 2 * war, grows: 1}}", "12:25: there is no unknown `war`; there are: clash"),
        ("stocks: {s: {start: 1, grows: clash * wr}}", "12:39: there is no option, event or term `wr`; did you mean war?"),
        ("horizon: 0 years", "12:10: the horizon is 0 years; expected some time, such as `18 months`"),
        (
            "measures: {m: {chance of: war, within: 0 days}}",
            "12:40: the time of the measure `m` is 0 days; expected some time, such as `18 months`",
        ),
        (
            "policies: {p: [{}, {usa.talks: on, for: 0 months}]}",
            "12:41: the length of a stage of the policy `p` is 0 months; expected some time, such as `18 months`",
        ),
        ("harms: {h: {war: -3}}", "12:18: the harm `h` of `war` is -3; expected a cost, 0 or more"),
        ("harms: {h: {war: {low: -1, high: 5}}}", "12:18: the harm `h` of `war` is -1; expected a cost, 0 or more"),
        *(
            (f"measures: {{m: {{chance of: war, within: 1 year, {key}: {value}}}}}", f"12:{column}: `{key}` of the measure `m` is {said}")
            for key, value, column, said in (
                ("enough", "50", 56, f"50; {A_CHANCE}; 50 % is 0.5"),
                ("enough", "1.5", 56, f"1.5; {A_CHANCE}; 1.5 % is 0.015"),
                ("enough", "-0.1", 56, f"-0.1; {A_CHANCE}"),
                ("enough", "200", 56, f"200; {A_CHANCE}"),
                ("matters", "5", 57, f"5; {A_CHANCE}; 5 % is 0.05"),
                ("scale", "[20, 0]", 56, f"20; {A_CHANCE}; 20 % is 0.2"),
                ("scale", "[0.5, -1]", 61, f"-1; {A_CHANCE}"),
            )
        ),
        ("harms: {h: {wr: 1}}", "12:13: there is no option, event or term `wr`; did you mean war?"),
        ("harms: {h: {war: 2 * cash}}", "12:22: there is no unknown `cash`; did you mean clash?"),
        ("measures: {m: {chance of: wr, within: 1 year}}", "12:27: there is no option, event or term `wr`; did you mean war?"),
        ("measures: {m: {chance of: war before clam, at: 1 day}}", "12:38: there is no option, event or term `clam`; did you mean calm?"),
        ("measures: {m: {chance of: war, before: clam, at: 1 day}}", "12:40: there is no option, event or term `clam`; did you mean calm?"),
        ("measures: {m: {expected: war, at: 1 day}}", "12:26: there is no stock, count or harm `war`"),
        ("policies: {p: {usa.talk: on}}", "12:16: there is no option `usa.talk`; did you mean usa.talks?"),
        ("policies: {p: [{usa.talks: on}, {usa.talk: off}]}", "12:34: there is no option `usa.talk`; did you mean usa.talks?"),
        ("policies: {p: {usa.talks: on, when: clam}}", "12:37: there is no option, event or term `clam`; did you mean calm?"),
        ("policies: {p: [{until: wr}]}", "12:24: there is no option, event or term `wr`; did you mean war?"),
        ("policies: {p: [{while: clash}]}", "12:24: `clash` is an unknown number; a condition speaks of options, events and terms"),
        ("beliefs: {us: {dprk: [war]}}", "12:11: there is no actor `us`; did you mean usa?"),
        ("beliefs: {usa: {dprc: [war]}}", "12:17: there is no actor `dprc`; did you mean dprk?"),
        ("beliefs: {usa: {dprk: [wr]}}", "12:24: there is no option, event or term `wr`; did you mean war?"),
        (
            "beliefs: {usa: {dprk: [war], usa: [war]}}",
            "12:30: `usa` can't be wrong about itself; state its preferences under `preferences`",
        ),
        ("unaware: {us: [dprk.cap]}", "12:11: there is no actor `us`; did you mean usa?"),
        ("unaware: {usa: [dprk.cap, dprk.cup]}", "12:27: there is no option, event or term `dprk.cup`; did you mean dprk.cap?"),
        ("coalitions: {c: [usa, dprc]}", "12:23: there is no actor `dprc`; did you mean dprk?"),
        ("coalitions: {c: [usa]}", "12:14: the coalition `c` must have two or more different members; found usa"),
        ("coalitions: {c: [usa, usa]}", "12:14: the coalition `c` must have two or more different members; found usa, usa"),
        ("claims: {c: {text: T, holds: stable(wr)}}", "12:37: there is no option, event or term `wr`; did you mean war?"),
        ("summary: S\nclaims:\n  c: {text: T, source: leter}", "14:24: there is no source `leter`; did you mean letter?"),
        ("images: {usa: {hawk: {preferences: [war]}}}", f"12:10: {BOTH}"),
        ("title: T\ntitle: U", "13:1: `title` stands here a second time; the first is in line 12"),
    ],
)  # fmt: skip
def test_names_exist_where_they_stand_and_conditions_are_conditions(section: str, problem: str) -> None:
    assert problems(CASE + section + "\n") == [problem]


@pytest.mark.parametrize(
    ("holds", "column", "problem"),
    [
        ("chance(wr within 1 year) > 0.5", 8, "there is no option, event or term `wr`; did you mean war?"),
        ("chance(war before clam) > 0.5", 19, "there is no option, event or term `clam`; did you mean calm?"),
        ("chance(war | wiat) > 0.5", 14, "there is no policy `wiat`; did you mean wait?"),
        ("chance(war)", 1, "`chance(war)` is a number; expected a condition, which is true or false"),
        ("expected(deaht) > 1", 1, "there is no stock, count or harm `deaht`; did you mean deaths?"),
        ("expected(deaths)", 1, "`expected(deaths)` is a number; expected a condition, which is true or false"),
        ("measure(tol) < 1", 1, "there is no measure `tol`; did you mean toll?"),
        ("measure(toll | wiat) < 1", 16, "there is no policy `wiat`; did you mean wait?"),
        ("rank(wiat on toll) == 1", 6, "there is no policy `wiat`; did you mean wait?"),
        ("rank(wait on tol) == 1", 1, "there is no measure `tol`; did you mean toll?"),
        ("leads(wiat on toll)", 7, "there is no policy `wiat`; did you mean wait?"),
        ("leads(wait on tol)", 1, "there is no measure `tol`; did you mean toll?"),
        ("undominated(wiat)", 13, "there is no policy `wiat`; did you mean wait?"),
        ("mean(tol | wait) < 1", 1, "there is no measure `tol`; did you mean toll?"),
        ("mean(toll | wiat) < 1", 13, "there is no policy `wiat`; did you mean wait?"),
        ("mean(toll | wait)", 1, "`mean(toll | wait)` is a number; expected a condition, which is true or false"),
        ("rank(wait on toll)", 1, "`rank(wait on toll)` is a number; expected a condition, which is true or false"),
        ("reachable(undominated(wait))", 1, "a question such as stable(…) cannot stand inside another"),
        (
            "calm and rank(wait by toll) == 1",
            10,
            "`rank(wait by toll)` is written with `on`; write `rank(wait on toll)`, `leads(wait on toll)` or `undominated(wait)`",
        ),
        ("stable(calm for us)", 1, "there is no actor `us`; did you mean usa?"),
        ("stable(calm under smrt)", 1, "there is no solution concept `smrt`; did you mean smr?"),
        ("equilibrium(some clam)", 18, "there is no option, event or term `clam`; did you mean calm?"),
        ("wants(us, war)", 1, "there is no actor `us`; did you mean usa?"),
        ("wants(usa, wr from calm)", 12, "there is no option, event or term `wr`; did you mean war?"),
        ("wants(usa, war from clam)", 21, "there is no option, event or term `clam`; did you mean calm?"),
        ("reachable(clam)", 11, "there is no option, event or term `clam`; did you mean calm?"),
        ("reachable(calm by deal)", 1, "there is no way `deal`; did you mean deals?"),
        ("clash > 0.5", 1, "`clash` is an unknown number; a claim speaks of options, events and terms"),
    ],
)
def test_claims_ask_about_what_there_is(holds: str, column: int, problem: str) -> None:
    text = CASE + MORE + f"claims:\n  c:\n    text: T\n    holds: {holds}\n"
    assert problems(text) == [f"22:{11 + column}: {problem}"]


@pytest.mark.parametrize(
    "stated",
    ["within: 1 year, enough: 50", "within: 1 year, matters: 5", "within: 1 year, scale: [60, 0]"],
)
def test_only_values_of_chances_lie_between_0_and_1(stated: str) -> None:
    assert loads(CASE + MORE.replace("within: 1 year", stated)).measures["toll"].expected == "deaths"


@pytest.mark.parametrize("stated", ["enough: 0", "enough: 1", "matters: 1", "scale: [1, 0]"])
def test_the_ends_are_chances_too(stated: str) -> None:
    assert loads(CASE + f"measures: {{m: {{chance of: war, within: 1 year, {stated}}}}}").measures["m"].chance_of


@pytest.mark.parametrize(
    "holds",
    [
        'chance(war or freeze before calm within 3 years | "wait" after 6 months) <= 0.5',
        "expected(warheads at 2 years) > expected(tests within 1 year | wait)",
        "expected(deaths) < 10",
        "measure(toll | wait) - measure(toll) < 0",
        "rank(wait on toll) == 1 or undominated(wait)",
        "leads(wait after 3 months on toll) and mean(toll | wait) < mean(toll)",
        "not testable",
        "stable(every freeze for usa under nash) and not equilibrium(war under sseq)",
        "stable(calm under gmr) iff stable(calm under seq)",
        "wants(dprk, dprk.testing from calm) if reachable(freeze from war by improvements)",
        "reachable(calm by deals) or reachable(calm by moves)",
        "min(chance(war), 0.2) < max(expected(deaths), 1)",
    ],
)
def test_claims_may_ask_any_question(holds: str) -> None:
    case = loads(CASE + MORE + f"claims: {{c: {{text: T, holds: '{holds}'}}}}\n")
    assert str(case.claims["c"].holds) == holds


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_words_of_the_language_name_nothing(word: str) -> None:
    message = f"`{word}` is a word of the language of conditions; call it something else"
    for line, column, text in [
        (3, 3, CASE.replace("dprk: {opt", f"{word}: {{opt").replace("dprk:", f"{word}:").replace("dprk.", "usa.")),
        (2, 19, CASE.replace("{talks:", f"{{{word}:")),
        (4, 10, CASE.replace("{war: War}", f"{{{word}: War}}")),
        (5, 9, CASE.replace("{calm:", f"{{{word}:")),
        (6, 12, CASE.replace("{clash:", f"{{{word}:")),
        (12, 9, CASE + f"goals: {{{word}: war}}\n"),
    ]:
        assert f"{line}:{column}: {message}" in problems(text)


NO_NAMES = {
    "hold talks": "hold_talks", "2talks": "KIND_2talks", "a.b": "a_b", "a-b": "a_b", "a,b": "a_b", "what?": "what",
    "a(b)": "a_b", "१क": "KIND_१क", "'a": "a", "&a": "a", "x|y": "x_y", "50%": "KIND_50", "a/b": "a_b", "-": "KIND",
}  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_is_one_word_without_signs(name: str) -> None:
    rule = (
        f"`{name}` cannot be a name: a name has no spaces or signs and does not start with a digit; write for instance"
    )
    quoted = '"' + name + '"'
    option, goal = (NO_NAMES[name].replace("KIND", kind) for kind in ("option", "goal"))
    assert problems(CASE.replace("{talks:", f"{{{quoted}:")) == [
        f"2:19: {rule} `{option}`; the label of an option may be any text"
    ]
    # A goal has no label.
    assert problems(CASE + f"goals: {{{quoted}: war}}\n") == [f"12:9: {rule} `{goal}`"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            CASE.replace("{war: War}", "{usa: War}"),
            "4:10: `usa` is already the name of one of the actors; a name has one meaning",
        ),
        (
            CASE.replace("{calm:", "{war:"),
            "5:9: `war` is already the name of one of the events; a name has one meaning",
        ),
        (
            CASE.replace("{clash:", "{calm:"),
            "6:12: `calm` is already the name of one of the terms; a name has one meaning",
        ),
        (
            CASE + "goals: {calm: war}\n",
            "12:9: `calm` is already the name of one of the terms; a name has one meaning",
        ),
    ],
)
def test_a_name_stands_for_one_thing(text: str, problem: str) -> None:
    assert problem in problems(text)


def test_options_of_two_actors_may_share_a_name() -> None:
    assert loads(CASE.replace("cap: Cap", "talks: Talk").replace("dprk.cap", "dprk.talks")).options[2:] == (
        "dprk.testing",
        "dprk.talks",
    )


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ("{a: not a}", ["5:9: `a` is defined by itself: a → a"]),
        ("{a: b, b: c and war, c: a}", ["5:9: `a` is defined by itself: a → b → c → a"]),
        ("{x: a, a: b, b: a}", ["5:15: `a` is defined by itself: a → b → a"]),
        (
            "{a: b, b: a, c: d or a, d: c}",
            ["5:9: `a` is defined by itself: a → b → a", "5:21: `c` is defined by itself: c → d → c"],
        ),
    ],
)
def test_terms_do_not_run_in_circles(terms: str, found: list[str]) -> None:
    assert problems(CASE.replace("{calm: not dprk.testing}", terms)) == found


def test_terms_that_share_terms_run_in_no_circle() -> None:
    chain = ", ".join(f"t{i}: t{i - 1} or t{i - 2}" for i in range(2, 60))
    text = CASE.replace("{calm: not dprk.testing}", f"{{t0: war, t1: war, {chain}}}")
    assert len(loads(text).terms) == 60


@pytest.mark.parametrize(
    ("status_quo", "found"),
    [
        ("[dprk.tests]", ["7:14: there is no option or event `dprk.tests`; did you mean dprk.testing?"]),
        ("[dprk]", ["7:14: there is no option or event `dprk`; did you mean dprk.cap?"]),
        (
            "[calm]",
            [f"7:14: there is no option or event `calm`; there are: {THINGS}"],
        ),
        ("[dprk.cap, war, dprk.cap]", ["7:29: `dprk.cap` is repeated in the status quo"]),
        (
            "[usa.talks, usa.strike]",
            [
                "7:13: the status quo is impossible: it breaks the rule `calm and usa.strike` (line 13)",
                "7:13: the status quo is impossible: it breaks the rule `usa.talks and usa.strike` (line 14)",
            ],
        ),
        (
            "[usa.strike]",
            [
                "7:13: the status quo is impossible: it breaks the rule `calm and usa.strike` (line 13)",
                "7:13: the status quo is impossible: it breaks the rule `not quiet` (line 15)",
            ],
        ),
    ],
)
def test_the_status_quo_exists_and_breaks_no_rule(status_quo: str, found: list[str]) -> None:
    rules = "impossible:\n  - calm and usa.strike\n  - usa.talks and usa.strike\n  - not quiet\n"
    text = CASE.replace("[dprk.testing]\npref", f"{status_quo}\npref").replace(
        "testing}", "testing, quiet: not usa.strike or usa.talks}"
    )
    assert problems(text + rules) == found


@pytest.mark.parametrize(
    ("images", "problem"),
    [
        ("{a: {weight: 0.5, preferences: [war]}, b: {weight: 0.3, preferences: [war]}}",
         "the weights of the images of `dprk` add up to 0.8; shares add up to 1 (or write odds such as 3 and 1)"),
        ("{a: {weight: 0.9, preferences: [war]}, b: {weight: 0.3, preferences: [war]}}",
         "the weights of the images of `dprk` add up to 1.2; shares add up to 1 (or write odds such as 3 and 1)"),
        ("{a: {weight: 0, preferences: [war]}, b: {weight: 0, preferences: [war]}}",
         "the weights of the images of `dprk` add up to 0"),
        ("{a: {weight: 0, preferences: [war]}}", "the weights of the images of `dprk` add up to 0"),
    ],
)  # fmt: skip
def test_weights_of_images_are_odds_or_shares_that_add_up(images: str, problem: str) -> None:
    text = CASE.replace("  dprk: [not usa.strike]\n", "") + f"images:\n  dprk: {images}\n"
    assert problems(text) == [f"12:3: {problem}"]


@pytest.mark.parametrize(
    "weights", [("0.5", "0.5"), ("3", "1"), ("1", "1"), ("0.3", "0.7"), ("1", "0"), ("2.5", "0.5")]
)
def test_weights_that_are_odds_or_add_up_are_right(weights: tuple[str, str]) -> None:
    first, second = (f"{{weight: {weight}, preferences: [war]}}" for weight in weights)
    text = CASE.replace("  dprk: [not usa.strike]\n", "") + f"images: {{dprk: {{a: {first}, b: {second}}}}}\n"
    assert set(loads(text).images["dprk"]) == {"a", "b"}


DOUBTED = """\
actors:
  a: {options: {x: X, y: Y}}
  b: {options: {z: Z}}
  c: {options: {w: W}}
status quo: []
preferences: {a: [a.x, a.y, b.z], c: {weights: {c.w: 1}}}
images:
  b:
    keen: {preferences: [b.z, a.x, a.y, not c.w]}
    loath: {preferences: {ranking: [[-, a.x], b.z]}}
"""


EQUALLY = "swaps can be expected, when every order is equally likely"


@pytest.mark.parametrize(
    ("doubt", "found"),
    [
        ("a: 1.5", ""),
        ("a: {low: 0.1, best: 0.4, high: 1.4, unit: swaps}", ""),
        ("b: {keen: 3, loath: 0.5}", ""),
        ("b: 0.5", ""),
        ("a: -1", "11:12: the doubt about `a` is -1 swaps; expected 0 or more"),
        ("a: 1.6", f"11:12: the doubt about `a` is 1.6 swaps; its list has 3 entries, of which at most 1.5 {EQUALLY}"),
        (
            "a: {low: 0.1, best: 1, high: 2}",
            f"11:12: the doubt about `a` is 2 swaps; its list has 3 entries, of which at most 1.5 {EQUALLY}",
        ),
        (
            "b: 2",
            (
                "11:12: the doubt about `b` is 2 swaps; the list of the reading `loath` has 2 entries, of which at most 0.5 "
                f"{EQUALLY}; state doubt by reading"
            ),
        ),
        (
            "b: {keen: 3.5, loath: 0.1}",
            f"11:19: the doubt about `b` as `keen` is 3.5 swaps; its list has 4 entries, of which at most 3 {EQUALLY}",
        ),
        ("a: 1 per year", "11:12: the doubt about `a` is in `per year`; doubt counts swaps, so leave the unit out"),
        ("c: 0", "11:12: `c` has weights, which have no order; doubt concerns a list of statements or a ranking"),
        ("b: {keem: 1}", "11:13: there is no image of `b` `keem`; did you mean keen?"),
        ("d: 1", "11:9: there is no actor `d`; there are: a, b, c"),
    ],
)
def test_doubt_is_about_an_order_and_no_more_than_can_be_expected_of_it(doubt: str, found: str) -> None:
    text = f"{DOUBTED}doubt: {{{doubt}}}\n"
    if found:
        assert problems(text) == [found]
    else:
        loads(text)


def test_every_actor_wants_something() -> None:
    without = CASE.replace("  dprk: [not usa.strike]\n", "")
    message = "3:3: `dprk` has no preferences; state them under `preferences`"
    assert problems(without) == [message]
    assert problems(without + "images: {dprk: {}}\n") == [message]
    assert problems(CASE[: CASE.index("preferences")]) == [message.replace("3:3: `dprk`", "2:3: `usa`"), message]


def test_somebody_can_do_something() -> None:
    text = "actors: {a: {}}\nstatus quo: []\nevents: {war: War}\npreferences: {a: [war]}\n"
    assert problems(text) == ["1:9: no actor has an option; a case needs at least one"]


@pytest.mark.parametrize(
    ("preferences", "problem"),
    [
        ("{ranking: [usa.talk, '-']}", "in the ranking: the state `usa.talk` names `usa.talk`, which is no option or event; did you mean usa.talks?"),
        ("{ranking: ['war,war']}", "in the ranking: the state `war,war` names `war` twice"),
    ],
)  # fmt: skip
def test_a_ranking_names_states(preferences: str, problem: str) -> None:
    assert problems(CASE.replace("[dprk.cap]", preferences)) == [f"9:18: {problem}"]


def test_weights_are_of_conditions_and_their_place_is_the_key() -> None:
    text = CASE.replace("[dprk.cap]", "{weights: {dprk.cap: 1, war and dprk.cup: 2, 1 + war: 3}}")
    assert problems(text) == [
        "9:40: there is no option, event or term `dprk.cup`; did you mean dprk.cap?",
        "9:53: `1 + war` is a number; expected a condition, which is true or false",
    ]


@pytest.mark.parametrize(
    "where", ["events: {war: {label: War, source: [letter, leter]}}", "unknowns: {clash: {best: 1, source: leter}}"]
)
def test_sources_are_listed_and_assumed_needs_no_listing(where: str) -> None:
    section = where.partition(":")[0]
    line = next(line for line in CASE.splitlines() if line.startswith(section))
    assert [p.partition(": ")[2] for p in problems(CASE.replace(line, where))] == [
        "there is no source `leter`; did you mean letter?"
    ]
    assert loads(CASE.replace(line, where.replace("leter", "assumed"))).sources == loads(CASE).sources


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("war", True),
        ("not war", True),
        ("war and calm", True),
        ("war if calm", True),
        ("war iff calm", True),
        ("war if calm else calm", True),
        ("1 < 2", True),
        ("stable(war)", True),
        ("1", False),
        ("clash", False),
        ("war + 1", False),
        ("-war", False),
        ("not clash", False),
        ("war or 1", False),
        ("1 if war else 2", False),
        ("min(1, 2)", False),
        ("chance(war)", False),
    ],
)
def test_a_condition_is_true_or_false(text: str, is_one: bool) -> None:
    assert is_condition(parse(text), names_of(loads(CASE))) is is_one


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("freeze and not war", []),
        ("usa.talk", ["there is no option, event or term `usa.talk`; did you mean usa.talks?"]),
        ("freze", ["there is no option, event, term or goal `freze`; did you mean the goal `freeze`?"]),
        ("usa.talks + 1", ["`usa.talks + 1` is a number; expected a condition, which is true or false"]),
        ("stable(war)", ["questions such as chance(…) and stable(…) belong into `claims`"]),
    ],
)
def test_somebody_may_ask_about_conditions_and_goals(text: str, found: list[str]) -> None:
    assert problems_in(Expression.read(text), loads(CASE + MORE)) == found


def test_names_count_though_what_they_stand_for_is_broken() -> None:
    names = names_in(
        {"actors": {"a": {"options": {"x": []}}, "b": None, "c": []}, "events": ["war"], "terms": {"t": 3}}
    )
    assert names == Names(actors=frozenset("abc"), options=frozenset(["a.x"]), terms=frozenset("t"))
    assert names_in("nonsense") == names_in(None) == Names()


@pytest.mark.parametrize("slug", slugs())
def test_the_names_of_a_case_are_those_of_its_file(slug: str) -> None:
    case = load(slug)
    names = names_of(case)
    assert names.options == set(case.options)
    assert names.wanting >= set(case.actors)
    assert problems_of(case, names) == []


def test_every_expression_and_estimate_of_a_case_is_met() -> None:
    case = loads(
        CASE
        + MORE
        + "impossible: [usa.talks and usa.strike]\nclaims: {c: {text: T, holds: stable(war)}, d: {text: U}}\n"
    )
    assert [(use.path, str(use.expression), use.role) for use in expressions(case)] == [
        (("terms", "calm"), "not dprk.testing", "condition"),
        (("goals", "freeze"), "calm", "condition"),
        (("impossible", 0), "usa.talks and usa.strike", "condition"),
        (("preferences", "usa", 0, "say"), "dprk.cap", "condition"),
        (("preferences", "dprk", 0, "say"), "not usa.strike", "condition"),
        (("rates", "war", "rate"), "clash", "quantity"),
        (("counts", "tests", "rate"), "dprk.testing", "quantity"),
        (("stocks", "warheads", "grows"), "1", "quantity"),
        (("claims", "c", "holds"), "stable(war)", "claim"),
    ]
    assert [(path, estimate.best) for path, estimate in estimates(case)] == [
        (("unknowns", "clash"), 0.1),
        (("stocks", "warheads", "start"), 1),
        (("harms", "deaths", "war"), 1),
    ]


def chain(length: int, step: str = "t{}") -> str:
    """Return terms of which each names the next."""
    terms = [f"t{i}: {step.format(*[i + 1] * step.count('{}'))}" for i in range(length)]
    return "terms: {" + ", ".join([*terms, f"t{length}: a.go"]) + "}\n"


LONE = "actors: {a: {options: {go: Go}}}\nstatus quo: []\npreferences: {a: [a.go]}\n"


def test_a_chain_of_terms_may_be_as_deep_as_an_expression() -> None:
    assert len(loads(LONE + chain(146) + "goals: {g: t0}\nimpossible: not t0 and a.go\n").terms) == 147
    with pytest.raises(CaseError) as caught:
        loads(LONE + chain(1000), "a.yaml")
    assert [str(p) for p in caught.value.problems] == [
        "a.yaml:4:9997: `t850` is nested 151 deep through the terms that it names; the limit is 150"
    ]


def test_a_term_is_evaluated_once_however_often_others_name_it() -> None:
    """Each term names the next three times: without memory, a question would take 3 to the 25 steps."""
    twice = "(t{} or not t{}) and t{}"
    text = LONE + chain(25, twice) + "impossible: not t0\nends: t1 or t1\ngoals: {g: t0}\n"
    case = loads(text.replace("status quo: []", "status quo: [a.go]"))
    assert build(case).size == 1
    assert [ending.name for ending in endings(case)] == ["t1"]
    assert names_under(case, case.goals["g"]) == {"a.go"}


def test_terms_that_name_each_other_twice_make_one_conjunction() -> None:
    case = loads(LONE + chain(25, "t{} or t{}") + "goals: {g: t0}\nends: t0\n")
    assert conjunctions(case.goals["g"], case) == [{"a.go": True}]
    assert [ending.name for ending in endings(case)] == ["t25"]


def test_every_cycle_of_terms_is_found_once() -> None:
    text = LONE + "terms: {p: q or r, q: r, r: q and s, s: s, u: p}\n"
    with pytest.raises(CaseError) as caught:
        loads(text, "a.yaml")
    assert sorted(problem.message for problem in caught.value.problems) == [
        "`q` is defined by itself: q → r → q",
        "`s` is defined by itself: s → s",
    ]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("horizon: 1e400 years\n", "4:10: the horizon is inf years; expected at most 1,000,000 years"),
        ("measures: {m: {chance of: a.go, within: 1e300 years}}\n", ("4:41: the time of the measure `m` is 1e+300 years; "
         "expected at most 1,000,000 years")),
        ("goals: {g: 1 / 0 > 1}\n", "4:12: a division by 0 has no value"),
        ("events: {e: E}\nrates: {e: {rate: 1, phases: 10001}}\n", "5:30: `phases` is `10001`; expected at most 10,000"),
        ("sources: {s: {cite: C, url: 'JavaScript:x'}}\n", ("4:30: the address of a source begins with `JavaScript:`; "
         "expected `https:`, or another of http, https, ftp, doi, urn")),
    ],
)  # fmt: skip
def test_what_no_run_could_use_is_refused_when_read(more: str, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        loads(LONE + more, "a.yaml")
    assert [str(problem) for problem in caught.value.problems] == [f"a.yaml:{message}"]


def test_a_comparison_that_divides_by_0_in_a_state_is_refused() -> None:
    case = loads(LONE + "goals: {g: 1 / a.go > 0, h: (1 / a.go if a.go else 0) < 2}\n")
    graph = build(case)
    with pytest.raises(QuestionError, match=r"`\(1 / a.go\) > 0` has no value in s0 \(-\): it divides by 0 there"):
        graph.satisfying(case.goals["g"])
    assert graph.satisfying(case.goals["h"]).all()
