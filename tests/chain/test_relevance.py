"""What is left out makes no difference: the narrowed case answers as the whole one does."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.chain.oracle_choice import Agreement, Rate
from tests.chain.processes import POLICY, DrawnProcess, processes
from tests.oracle import Condition, Statements, negation, thing
from tests.strategies import DrawnCrisis, crises, examples

from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil, TimeBoundedUntilOpen
from offramp.chain.relevance import MOST_CASES, reduce_to_relevant, relevant
from offramp.chain.schedule import schedule_of
from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.risk.assess import assess
from offramp.risk.first_passage import first_passage
from offramp.risk.waiting import waiting
from offramp.worlds.parameters import best_values
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.oracle import Preferences

    from offramp.case.model import Case
    from offramp.chain.queries import Query
    from offramp.worlds.parameters import Parameters

TIMES = [0.0, 0.4, 1.3, 2.0]


def same(
    case: Case,
    policy: str | None,
    asked: Sequence[Query],
    times: Sequence[float] = TIMES,
    parameters: Parameters | None = None,
) -> None:
    """Both cases give the same answers, or both refuse the policy."""
    numbers = parameters or best_values(case)
    try:
        whole = evaluate(schedule_of(case, policy), numbers, asked)
    except QuestionError:
        with pytest.raises(QuestionError):
            evaluate(schedule_of(reduce_to_relevant(case, policy, asked), policy), numbers, asked)
        return
    left = evaluate(schedule_of(reduce_to_relevant(case, policy, asked), policy), numbers, asked)
    for question in asked:
        expected = whole[question].at(times)
        assert np.allclose(left[question].at(times), expected, rtol=1e-10, atol=1e-12), question


@st.composite
def with_a_side_show(draw: st.DrawFn) -> DrawnCrisis:
    """Draw a crisis, and beside it actors who look at it, and at whom hardly anybody looks."""
    drawn = draw(crises(3, rankings=False, worlds=2))
    main = drawn.crisis.model
    options = {"s": ("v", "w"), "t": ("v",)}
    names = ["s.v", "s.w", "t.v"]
    literals = [p for name in names for p in (thing(name), negation(thing(name)))]
    anything = [*literals, *(thing(name) for name in main.things)]
    agreements = dict(drawn.crisis.agreements)
    if draw(st.booleans()):
        partners = draw(st.sampled_from([("s", "t"), ("t", "s"), ("s", main.actors[0])]))
        agreements["side"] = Agreement(
            partners, draw(st.none() | st.sampled_from(anything)), Rate(2.0, thing("s.v"), 1.0)
        )
    rules = tuple(
        draw(
            st.lists(
                st.sampled_from([Condition("and", (a, b)) for a in literals for b in literals if a.name != b.name]),
                max_size=1,
            )
        )
    )
    model = replace(main, options={**main.options, **options}, impossible=(*main.impossible, *rules))
    assume(not any(rule.holds(frozenset(main.status_quo)) for rule in model.impossible))
    wants: dict[str, Preferences] = {}
    for actor in options:
        pairs = st.builds(Condition, st.sampled_from(["and", "or", "iff"]), st.tuples(*[st.sampled_from(anything)] * 2))
        said = draw(st.lists(st.sampled_from(literals) | pairs, min_size=1, max_size=3, unique_by=str))
        wants[actor] = Statements(tuple(said))
    crisis = replace(
        drawn.crisis, model=replace(model, preferences={**main.preferences, **wants}), agreements=agreements
    )
    numbers = st.sampled_from([0.5, 1.0, 3.0])
    worlds = tuple(
        replace(
            world,
            wants={**world.wants, **wants},
            tempo={**world.tempo, **{actor: draw(numbers) for actor in options}},
            reliability={**world.reliability, **dict.fromkeys(options, 0.8)},
        )
        for world in drawn.worlds
    )
    chosen = tuple({**of, **dict.fromkeys(options, ("", ()))} for of in drawn.chosen)
    return replace(drawn, crisis=crisis, worlds=worlds, chosen=chosen)


@st.composite
def questions(draw: st.DrawFn, drawn: DrawnCrisis) -> list[Query]:
    """Draw questions about a little, so that much can be left out."""
    names = st.sampled_from(drawn.crisis.model.things)
    one, other = (
        Expression.read(str(draw(st.sampled_from([thing(n), negation(thing(n))]))))
        for n in draw(st.tuples(names, names))
    )
    amount = draw(st.sampled_from(["n", "s", "h"]))
    of_states: list[Query] = [
        StateProbability(one),
        TimeBoundedUntil(one, other),
        TimeBoundedUntilOpen(one),
        SojournTime(one),
    ]
    return draw(st.sampled_from([of_states[:1], of_states, [ExpectedReward(amount)], [ExpectedReward(amount, 3.0)]]))


@examples(150, dear=True)
@given(drawn=crises(5, worlds=2), data=st.data())
def test_random_cases_answer_alike(drawn: DrawnCrisis, data: st.DataObject) -> None:
    same(drawn.case, POLICY, data.draw(questions(drawn)), parameters=drawn.parameters)


@examples(100, dear=True)
@given(drawn=with_a_side_show(), data=st.data())
def test_what_is_left_out_is_often_something(drawn: DrawnCrisis, data: st.DataObject) -> None:
    """The property above is about something: cases in which things are left out, and the answers are those of the whole."""
    asked = data.draw(questions(drawn))
    assume(relevant(drawn.case, POLICY, asked) < set(drawn.case.things))
    same(drawn.case, POLICY, asked, parameters=drawn.parameters)


@examples(30)
@given(drawn=processes(merges=True))
def test_merged_states_keep_everything(drawn: DrawnProcess) -> None:
    if drawn.case.indistinguishable:
        assert relevant(drawn.case, POLICY, []) == set(drawn.case.things)
        assert reduce_to_relevant(drawn.case, POLICY, []) is drawn.case


TWO = """
actors:
  a: {tempo: 2, reliability: 0.7, options: {x: X, y: Y, u: U}}
  b: {tempo: 3, reliability: 0.8, options: {z: Z, w: W}}
  c: {tempo: 1, reliability: 0.6, options: {v: V, r: R}}
events: {e: E, f: F}
status quo: []
horizon: 2 years
preferences:
  a: [a.x iff b.z, a.y, not f]
  b: [b.z if a.x, b.w, a.y]
  c: [c.v iff a.x, c.r]
rates: {e: 1 if a.x else 0.1, f: 2 if a.u else 1}
"""
BOTH = {"a.x", "a.y", "b.z", "b.w", "e"}


def asked_of_e() -> list[Query]:
    return [TimeBoundedUntil(Expression.read("e"))]


def test_who_decides_matters_with_all_that_it_wants_and_others_do_not() -> None:
    """C looks at a, and nobody at c; what events alone make true or false decides no choice."""
    case = loads(TWO)
    assert relevant(case, None, asked_of_e()) == BOTH
    assert schedule_of(reduce_to_relevant(case, None, asked_of_e())).nodes == 32
    same(case, None, asked_of_e())


def test_without_any_decision_only_the_events_are_left() -> None:
    case = loads(TWO.replace("2 if a.u else 1", "2"))
    asked: list[Query] = [TimeBoundedUntil(Expression.read("f"))]
    assert relevant(case, None, asked) == {"f"}
    assert not reduce_to_relevant(case, None, asked).actors
    same(case, None, asked)


def test_a_rule_ties_options_together() -> None:
    case = loads(TWO + "impossible: [a.u and a.x]\n")
    assert relevant(case, None, asked_of_e()) == BOTH | {"a.u"}
    same(case, None, asked_of_e())


def test_a_statement_ties_options_together() -> None:
    case = loads(TWO.replace("b.w, a.y]", "b.w, a.y if c.r]"))
    assert relevant(case, None, asked_of_e()) == BOTH | {"c.r", "c.v"}
    same(case, None, asked_of_e())


@pytest.mark.parametrize(
    ("told", "more"),
    [
        # What a believes of b bears on what a does; what c believes bears on nothing.
        ("beliefs: {a: {b: [b.w iff a.u]}}", {"a.u"}),
        ("beliefs: {a: {c: [c.v iff a.u]}}", set()),
        ("beliefs: {c: {b: [b.w iff a.u]}}", set()),
        ("unaware: {a: [c.r and b.w]}", {"c.r", "c.v"}),
        ("agreements: {deal: {between: [b, c], when: f, rate: 1}}", {"c.r", "c.v", "f", "a.u"}),
        ("images: {b: {one: {weight: 1, preferences: [b.z]}, other: {weight: 1, preferences: [b.w if a.u]}}}", {"a.u"}),
    ],
)
def test_what_else_bears_on_a_choice(told: str, more: set[str]) -> None:
    text = TWO.replace("  b: [b.z if a.x, b.w, a.y]\n", "") if "images" in told else TWO
    case = loads(text + told + "\n")
    assert relevant(case, None, asked_of_e()) == BOTH | more
    same(case, None, asked_of_e())


BETWEEN = """
actors:
  i: {tempo: 1, reliability: 1, options: {x: X}}
  k: {tempo: 0, reliability: 1, options: {p: P, r: R}}
  j: {tempo: 0, reliability: 1, options: {w: W}}
status quo: []
horizon: 2 years
preferences: {i: [not k.r if i.x, i.x], k: [k.r, k.p], j: [j.w]}
policies: {pledge: {k.r: off, while: not k.p}, free: {}}
"""


@pytest.mark.parametrize(
    "text",
    [
        BETWEEN,
        BETWEEN.replace(", while: not k.p", "") + "ends: k.p\n",
        BETWEEN.replace("while: not k.p", "until: k.p"),
    ],
)
def test_who_only_moves_in_between_matters_where_a_move_frees_somebody(text: str) -> None:
    """K can do r once it has done p; since nobody moves twice running, it takes somebody else to move in between."""
    case = loads(text)
    asked: list[Query] = [StateProbability(Expression.read("i.x"))]
    assert relevant(case, "pledge", asked) == set(case.things)
    assert relevant(case, "free", asked) == set(case.things) - {"j.w"}
    for policy in ("pledge", "free"):
        same(case, policy, asked)
    found = evaluate(schedule_of(case, "pledge"), best_values(case), asked)
    assert found[asked[0]].at([2.0])[0, 0] == 0.0
    alone = loads(text.replace("j: [j.w]", "j: [not j.w]"))
    found = evaluate(schedule_of(alone, "pledge"), best_values(alone), asked)
    assert found[asked[0]].at([2.0])[0, 0] == pytest.approx(1 - np.exp(-2))


def test_a_ranking_looks_at_everything() -> None:
    rows = [f'"{",".join(on) or "-"}"' for on in ([], ["a.x"], ["b.z"], ["a.x", "b.z"])]
    case = loads(
        f"actors:\n  a: {{tempo: 2, reliability: 0.7, options: {{x: X}}}}\n  b: {{tempo: 2, reliability: 0.7, options: {{z: Z}}}}\n"
        f"status quo: []\nhorizon: 2 years\npreferences:\n  a: {{ranking: [{', '.join(rows)}]}}\n  b: [b.z]\n"
    )
    assert relevant(case, None, [StateProbability(Expression.read("a.x"))]) == {"a.x", "b.z"}


def test_what_a_commitment_answers_matters_to_the_choice() -> None:
    """A chooses with a view to what b is bound to do in answer, though no statement names both options."""
    case = loads(
        "actors:\n  a: {tempo: 2, reliability: 0.9, options: {x: X}}\n  b: {tempo: 1, reliability: 0.7, options: {z: Z, v: V}}\n"
        "status quo: []\nhorizon: 2 years\npreferences:\n  a: [not b.z if b.v, a.x]\n  b: [b.v, b.z]\n"
        "policies: {answer: {b.z: on, while: a.x}}\n"
    )
    asked: list[Query] = [StateProbability(Expression.read("a.x"))]
    assert relevant(case, "answer", asked) == {"a.x", "b.z", "b.v"}
    same(case, "answer", asked)


def test_counts_stocks_and_harms_look_at_what_they_name() -> None:
    case = loads(
        TWO + "counts: {n: 3 if b.w else 1}\nstocks: {s: {start: 1, grows: 1 if f else 0}}\nharms: {h: {e: 5}}\n"
    )
    assert relevant(case, None, [ExpectedReward("n")]) == BOTH - {"e"}
    assert relevant(case, None, [ExpectedReward("s")]) == BOTH - {"e"} | {"f", "a.u"}
    assert relevant(case, None, [ExpectedReward("h")]) == BOTH
    same(case, None, [ExpectedReward("n"), ExpectedReward("s"), ExpectedReward("h")])


def test_equal_statements_are_no_hindrance() -> None:
    case = loads(TWO.replace("a.x iff b.z, a.y", "a.x iff b.z, a.y, a.x iff b.z"))
    same(case, None, asked_of_e())


def test_nothing_changes_where_everything_matters() -> None:
    case = loads(TWO)
    everything = [StateProbability(Expression.read(name)) for name in case.things]
    assert reduce_to_relevant(case, None, everything) is case


# What is left out of the chain must be right all the same.

ASIDE = """
actors:
  a: {tempo: 2, reliability: 0.7, options: {x: X, y: Y}}
events: {e: {label: E, once: on}, f: F, g: {label: G, once: on}}
status quo: []
horizon: 2 years
ends: g
preferences: {a: [a.x, a.y]}
unknowns: {k: {low: 0.1, best: 1, high: 3}}
rates: {e: 1, f: 2, g: 0.1}
counts: {n: 1}
stocks: {s: {start: 1, grows: 1}}
measures: {m: {chance of: e, within: 1 year}}
policies: {wait: {}, keep: {a.y: off}}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("f: 2", "f: 1 - 2 * a.x", r"the rate of `f` is -1 per year in `a.x.*`: `1 - 2 \* a.x`; expected 0 or more"),
        (
            "f: 2",
            "f: k / a.y",
            r"the rate of `f` has no value in the state where nothing is on: `k / a.y` divides by zero",
        ),
        ("f: 2", "f: {rate: 1 - 2 * f, unit: per month}", r"the rate of `f` is -12 per year in `f`"),
        ("{n: 1", "{n: 3 - 4 * f", r"the rate of `n` is -1 per year in `f`"),
        ("{n: 1", "{n: {rate: 1 / (1 - e), unit: per month}", r"the rate of `n` has no value in `.*e.*`"),
        ("grows: 1", "grows: 1 / (f - k)", r"the growth of `s` has no value in `f`"),
    ],
)
def test_a_wrong_rate_is_refused_though_nothing_asked_depends_on_it(old: str, new: str, message: str) -> None:
    case = loads(ASIDE.replace(old, new))
    for ask in (
        lambda: assess(case, ["wait"]),
        lambda: first_passage(case, "e", ["wait"]),
        lambda: waiting(case, "m", ["keep"]),
        lambda: outcomes(draw_worlds(case, 4), ["wait"]),
    ):
        with pytest.raises(QuestionError, match=message):
            ask()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # After the end nothing happens; what has happened for good does not happen; a loss is no rate.
        ("f: 2", "f: 1 / (1 - g)"),
        ("e: 1", "e: 1 / (1 - e)"),
        ("{n: 1", "{n: 1 / (1 - g)"),
        ("grows: 1", "grows: 1 - 4 * f"),
    ],
)
def test_a_rate_that_is_wrong_where_it_is_never_asked_is_right(old: str, new: str) -> None:
    found = assess(loads(ASIDE.replace(old, new))).outcomes[0]
    assert found.values["m"] > 0.5


def test_a_rate_that_is_wrong_where_nothing_leads_is_right_under_that_policy() -> None:
    """With y held off there is no state with it; otherwise there is."""
    case = loads(ASIDE.replace("f: 2", "f: 1 - 2 * a.y"))
    assert assess(case, ["keep"]).outcomes[0].values["m"] > 0.5
    with pytest.raises(QuestionError, match=r"the rate of `f` is -1 per year in `a.y`"):
        assess(case, ["keep", "wait"])


def test_cases_are_not_kept_for_ever() -> None:
    """A process that answers questions on one case after another does not keep them all."""
    text = """
    actors: {a: {options: {go: Go}}, b: {options: {stay: Stay}}}
    status quo: []
    ends: a.go
    preferences: {a: [a.go], b: [b.stay]}
    """
    left = []
    for i in range(MOST_CASES + 40):
        case = loads(f"title: Case {i}\n{dedent(text)}")
        relevant(case, None, ())
        left.append(weakref.ref(case))
    del case
    gc.collect()
    assert sum(each() is not None for each in left) <= MOST_CASES
