"""What must be true of choice with foresight, whatever is at stake: its properties, one by one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.chain.oracle_choice import Conflict, Node
from tests.oracle import Statements, Weights, negation, thing
from tests.strategies import POLICY, DrawnCrisis, crises, examples, name_of

from offramp.beliefs.believed_game import game_of
from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import SojournTime, StateProbability, TimeBoundedUntil
from offramp.chain.rates import chain_of
from offramp.chain.schedule import schedule_of
from offramp.chain.state_index import states_of
from offramp.errors import CaseError, QuestionError
from offramp.graph.graph import build
from offramp.stability.stability import analyse
from offramp.worlds.parameters import Parameters, best_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.oracle import Condition, Preferences

    from offramp.case.model import Case
    from offramp.chain.queries import Query
    from offramp.chain.rates import Chain
    from offramp.graph.graph import Graph

TIMES = [0.2, 1.0, 2.0]


# A state is left by nobody's choice exactly where it is stable for all.


def whole(drawn: DrawnCrisis) -> Chain:
    """Return the chain among all nodes, or pass over a case whose merges overlap once an event has happened."""
    try:
        structure = schedule_of(drawn.case).windows[0].structure
    except CaseError:
        assume(False)
    return chain_of(structure, drawn.parameters)


def who_leaves(chain: Chain) -> Iterator[tuple[frozenset[str], set[str]]]:
    """Yield the things that are on in every node that goes on, and the actors who would move from it."""
    case = chain.structure.case
    actors, codes = list(case.actors), chain.structure.codes[chain.nodes].tolist()
    for node, code in enumerate(codes):
        if not chain.ended[node]:
            on = frozenset(name for bit, name in enumerate(case.things) if code >> bit & 1)
            movers = np.unique(chain.movers[chain.starts == node]).tolist()
            yield on, {actors[mover] for mover in movers if mover < len(actors)}


def graph_beside(case: Case, on: frozenset[str], images: Mapping[str, str]) -> Graph:
    return build(case, given=sorted(on & set(case.events)), images=images)


def compared_with(drawn: DrawnCrisis, concept: str) -> None:
    chain = whole(drawn)
    images = {actor: reading for actor, (reading, _) in drawn.chosen[0].items() if reading}
    known: dict[frozenset[str], Any] = {}
    for on, leavers in who_leaves(chain):
        happened = on & set(drawn.case.events)
        if happened not in known:
            known[happened] = analyse(graph_beside(drawn.case, on, images))
        state = known[happened].graph.state(name_of(on))
        assert leavers == set(known[happened].leavers(state, concept)), sorted(on)


@examples(100, dear=True)
@given(drawn=crises(5, merges=None, policy=False, minds=False))
def test_an_actor_leaves_a_state_exactly_where_it_is_not_seq_stable_for_it(drawn: DrawnCrisis) -> None:
    compared_with(drawn, "seq")


@examples(60)
@given(drawn=crises(5, merges=None, policy=False, minds=False))
def test_without_foresight_it_leaves_where_it_is_not_nash_stable(drawn: DrawnCrisis) -> None:
    compared_with(replace(drawn, crisis=replace(drawn.crisis, blind=frozenset(drawn.crisis.model.actors))), "nash")


@examples(60, dear=True)
@given(drawn=crises(4, policy=False, orders=False))
def test_with_beliefs_it_leaves_where_it_is_not_stable_in_the_game_that_it_believes_in(drawn: DrawnCrisis) -> None:
    chain = whole(drawn)
    images = {actor: reading for actor, (reading, _) in drawn.chosen[0].items() if reading}
    for on, leavers in who_leaves(chain):
        true = graph_beside(drawn.case, on, images)
        state = true.state(name_of(on))
        for actor in drawn.case.actors:
            try:
                game = game_of(true, actor)
            except QuestionError:
                # It sees no state of this stratum.
                continue
            if game.sees(state):
                concept = "nash" if actor in drawn.crisis.blind else "seq"
                stable = analyse(game.graph, [concept]).is_stable(int(game.number[state]), actor, concept)
                assert stable == (actor not in leavers), (sorted(on), actor)


@examples(40)
@given(drawn=crises(5, policy=False), other=st.sampled_from([0.5, 0.7, 1.0]))
def test_how_reliable_anybody_is_changes_how_often_and_never_whether_it_moves(drawn: DrawnCrisis, other: float) -> None:
    numbers = drawn.parameters
    changed = replace(numbers, reliability={actor: np.full(1, other) for actor in numbers.reliability})
    structure = whole(drawn).structure
    one, two = chain_of(structure, numbers), chain_of(structure, changed)
    for field in ("nodes", "starts", "ends", "movers"):
        assert np.array_equal(getattr(one, field), getattr(two, field))


@examples(40, dear=True)
@given(drawn=crises(5, merges=None, policy=False, minds=False))
def test_the_answers_of_the_oracle_are_those_of_the_oracle_of_stability(drawn: DrawnCrisis) -> None:
    """Without a policy, beliefs and events, both oracles are of the same definition."""
    model = replace(drawn.crisis.model, preferences=drawn.worlds[0].wants)
    conflict = Conflict(drawn.crisis, drawn.worlds[0])
    for state in model.states:
        for actor in model.actors:
            answers = {node.state for node in conflict.answers(actor, Node(state, (), (0,) * len(drawn.crisis.rates)))}
            assert answers == model.reach(model.others(actor), state, improving=True)
            candidates = conflict.candidates(actor, Node(state, (), (0,) * len(drawn.crisis.rates)))
            if not conflict.has_ended(state):
                assert bool(candidates) == (
                    not model.is_stable("seq", actor, state) and actor not in drawn.crisis.blind
                )


# What makes no difference.


def answers(case: Case, numbers: Parameters, asked: list[Query], policy: str | None = POLICY) -> Any:
    """Return the answers without any reduction; None where the policy is refused."""
    try:
        found = evaluate(schedule_of(case, policy), numbers, asked)
    except QuestionError:
        return None
    return np.array([found[question].at(TIMES) for question in asked])


def alike(one: Any, two: Any) -> None:
    assert (one is None) == (two is None)
    if one is not None:
        assert np.allclose(one, two, rtol=1e-10, atol=1e-12)


def questions(data: st.DataObject, names: list[str]) -> list[Query]:
    return of_one(Expression.read(data.draw(st.sampled_from(names))))


def of_one(said: Expression) -> list[Query]:
    return [StateProbability(said), TimeBoundedUntil(said), SojournTime(said)]


def with_wants(drawn: DrawnCrisis, change: Any) -> DrawnCrisis:
    """Return the crisis with all lists of statements changed, those of readings and beliefs too."""

    def of(wants: Preferences) -> Preferences:
        return change(wants) if isinstance(wants, Statements) else wants

    crisis = drawn.crisis
    model = replace(crisis.model, preferences={actor: of(wants) for actor, wants in crisis.model.preferences.items()})
    beliefs = {actor: {other: of(wants) for other, wants in told.items()} for actor, told in crisis.beliefs.items()}
    readings = {actor: {name: of(w) for name, w in told.items()} for actor, told in drawn.readings.items()}
    return replace(drawn, crisis=replace(crisis, model=model, beliefs=beliefs), readings=readings)


@examples(60, dear=True)
@given(drawn=crises(4, orders=False, rankings=False), data=st.data())
def test_an_option_that_nothing_looks_at_changes_no_answer(drawn: DrawnCrisis, data: st.DataObject) -> None:
    model = drawn.crisis.model
    asked = questions(data, [*model.things])
    actor, once = data.draw(st.sampled_from(model.actors)), data.draw(st.sampled_from([None, "on", "off"]))
    options = {name: (("idle", *own) if name == actor else own) for name, own in model.options.items()}
    status_quo = model.status_quo | data.draw(st.sampled_from([frozenset(), frozenset([f"{actor}.idle"])]))
    larger = replace(model, options=options, status_quo=status_quo)
    if once:
        larger = replace(larger, once={**model.once, f"{actor}.idle": once})
    more = replace(drawn, crisis=replace(drawn.crisis, model=larger))
    alike(answers(drawn.case, drawn.parameters, asked), answers(more.case, drawn.parameters, asked))


@examples(60, dear=True)
@given(drawn=crises(4, orders=False), data=st.data())
def test_statements_that_never_part_what_can_be_chosen_change_nothing(drawn: DrawnCrisis, data: st.DataObject) -> None:
    """True everywhere, said before, or about events alone: at whatever place of the list."""
    model = drawn.crisis.model
    asked = questions(data, [*model.things])
    name = thing(model.things[0])
    always = replace(negation(name), sign="or", parts=(name, negation(name)))

    def longer(wants: Statements) -> Statements:
        said = list(wants.conditions)
        for _ in range(data.draw(st.integers(0, 3))):
            place = data.draw(st.integers(0, len(said)))
            kinds: list[Condition] = [always, negation(always), *said[:place], *map(negation, said[:place])]
            kinds += [part for event in model.events for part in (thing(event), negation(thing(event)))]
            said.insert(place, data.draw(st.sampled_from(kinds)))
        return Statements(tuple(said))

    more = with_wants(drawn, longer)
    alike(answers(drawn.case, drawn.parameters, asked), answers(more.case, drawn.parameters, asked))


@examples(60, dear=True)
@given(drawn=crises(4, merges=None, orders=False), data=st.data())
def test_only_the_order_of_levels_counts(drawn: DrawnCrisis, data: st.DataObject) -> None:
    """Statements are weights that fall fast enough, and weights are as good as any that rise with them."""
    asked = questions(data, [*drawn.crisis.model.things])

    def weighed(wants: Statements) -> Weights:
        said: dict[str, Condition] = {}
        for condition in wants.conditions:
            said.setdefault(str(condition), condition)
        return Weights(tuple((condition, str(3.0**-k)) for k, condition in enumerate(said.values())))

    try:
        states_of(drawn.case)
    except CaseError:
        # Two merges that hold a state in common once an event has happened.
        assume(False)
    more = with_wants(drawn, weighed)
    alike(answers(drawn.case, drawn.parameters, asked), answers(more.case, drawn.parameters, asked))


NEW_NAMES = {"a": "zulu", "b": "yankee", "c": "alpha", "d": "mike", "x": "third", "y": "first", "z": "second"}
EVENTS = {"e": "thunder", "f": "flood"}
FULL = re.compile(r"\b([abcd])\.([xyz])\b")
ALONE = re.compile(r"\b([ef])\b")


def renamed(value: Any) -> Any:
    """Return the sections of a case under other names of actors, options and events."""
    match value:
        case dict():
            return {renamed(key): renamed(inner) for key, inner in value.items()}
        case list():
            return [renamed(inner) for inner in value]
        case str():
            if value in NEW_NAMES:
                return NEW_NAMES[value]
            full = FULL.sub(lambda found: f"{NEW_NAMES[found[1]]}.{NEW_NAMES[found[2]]}", value)
            return ALONE.sub(lambda found: EVENTS[found[1]], full)
    return value


@examples(60, dear=True)
@given(drawn=crises(4, phases=True, worlds=2), data=st.data())
def test_other_names_change_nothing(drawn: DrawnCrisis, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(drawn.crisis.model.things))
    numbers = drawn.parameters
    changed = loads("".join(f"{key}: {json.dumps(renamed(value))}\n" for key, value in drawn.values.items()))
    actors = {
        field: {NEW_NAMES[actor]: values for actor, values in getattr(numbers, field).items()}
        for field in ("tempo", "reliability", "images", "orders")
    }
    paths = {tuple(renamed(list(path))): values for path, values in numbers.amounts.items()}
    other = Parameters(
        numbers.unknowns, actors["tempo"], actors["reliability"], actors["images"], paths, actors["orders"]
    )
    one, two = (of_one(Expression.read(said)) for said in (name, renamed(name)))
    alike(answers(drawn.case, numbers, one), answers(changed, other, two))


@examples(40)
@given(drawn=crises(4, policy=False), data=st.data())
def test_the_order_of_the_file_changes_nothing(drawn: DrawnCrisis, data: st.DataObject) -> None:
    asked = questions(data, [*drawn.crisis.model.things])
    turned = dict(drawn.values)
    for section in ("actors", "events", "rates", "agreements", "images", "beliefs", "terms"):
        if section in turned:
            turned[section] = dict(reversed(turned[section].items()))
    turned["actors"] = {
        name: {**spec, "options": dict(reversed(spec["options"].items()))} for name, spec in turned["actors"].items()
    }
    case = loads("".join(f"{key}: {json.dumps(value)}\n" for key, value in turned.items()))
    alike(answers(drawn.case, drawn.parameters, asked, None), answers(case, drawn.parameters, asked, None))


def test_more_statements_than_a_number_has_powers_of_two_are_no_limit() -> None:
    """The least important of 2,003 statements decides; a weight of two to the power of its place could not be written."""
    nothing = ["not a.y or a.y"] * 1000
    said = ["a.x iff b.z", *nothing, "not a.y", *nothing, "b.w"]
    text = """
actors:
  a: {tempo: 2, reliability: 0.7, options: {x: X, y: Y}}
  b: {tempo: 3, reliability: 0.8, options: {z: Z, w: W}}
status quo: [a.y]
horizon: 2 years
preferences: {a: A, b: [b.z, b.w if not a.y]}
"""
    asked: list[Query] = [
        StateProbability(Expression.read(name)) for name in ("a.x", "a.y", "b.z", "b.w", "a.x and b.z")
    ]
    long, short = (loads(text.replace("A,", f"[{', '.join(some)}],")) for some in (said, [said[0], "not a.y", "b.w"]))
    alike(answers(short, best_values(short), asked, None), answers(long, best_values(long), asked, None))


# Small known answers.

PRISONERS = """
actors:
  row: {tempo: 2, reliability: 0.8, options: {talk: Talk}}
  column: {tempo: 2, reliability: 0.8, options: {talk: Talk}}
status quo: STATUS
horizon: 9 years
preferences:
  row: {ranking: [row.talk, "-", "row.talk,column.talk", column.talk]}
  column: {ranking: [column.talk, "-", "row.talk,column.talk", row.talk]}
"""


def test_prisoners_who_look_ahead_stay_silent() -> None:
    """To talk would be answered by talking, which is worse than silence for both; without foresight both talk."""
    silent = Expression.read("not row.talk and not column.talk")
    for foresight, chance in (("sequential", 1.0), ("none", 0.0)):
        text = PRISONERS.replace("0.8,", f"0.8, foresight: {foresight},").replace("STATUS", "[]")
        case = loads(text)
        found = evaluate(schedule_of(case), best_values(case), [StateProbability(silent)])[StateProbability(silent)].at(
            [9.0]
        )[0, 0]
        assert found == pytest.approx(chance, abs=1e-6)


def test_a_deal_frees_prisoners_who_talk() -> None:
    """From talking no move alone makes either better off; together they are silent, and nothing leads back."""
    case = loads(
        PRISONERS.replace("STATUS", "[row.talk, column.talk]")
        + "agreements: {deal: {between: [row, column], rate: 2}}\n"
    )
    silent = StateProbability(Expression.read("not row.talk and not column.talk"))
    for time in (0.5, 3.0):
        found = evaluate(schedule_of(case), best_values(case), [silent])[silent].at([time])[0, 0]
        assert found == pytest.approx(1 - np.exp(-2 * time), rel=1e-9)


CONSIDERED = """
actors: {a: {tempo: 5, reliability: 0.6, options: {x: X, y: Y}}}
status quo: []
horizon: 1 year
preferences: {a: [a.x, a.y]}
"""


def rates_from(case: Case, policy: str | None = None) -> dict[tuple[int, int], float]:
    chain = chain_of(schedule_of(case, policy).windows[0].structure, best_values(case))
    codes = chain.structure.codes[chain.nodes].tolist()
    return {
        (codes[i], codes[j]): rate
        for i, j, rate in zip(chain.starts.tolist(), chain.ends.tolist(), chain.values[:, 0].tolist(), strict=True)
    }


def test_the_best_is_taken_with_the_chance_of_reliability_and_what_is_overlooked_passes_on_to_the_next() -> None:
    """From nothing: both, x alone, y alone. What is left over stays."""
    found = rates_from(loads(CONSIDERED))
    expected = {(0, 3): 3.0, (0, 1): 1.2, (0, 2): 0.48, (1, 3): 3.0, (2, 3): 3.0, (2, 1): 1.2}
    assert found == pytest.approx(expected, rel=1e-12)


def test_equals_share() -> None:
    found = rates_from(loads(CONSIDERED.replace("[a.x, a.y]", "[a.x or a.y]")))
    assert found == pytest.approx({(0, 1): 1.0, (0, 2): 1.0, (0, 3): 1.0}, rel=1e-12)


def test_nobody_drifts_among_equals_or_does_itself_harm() -> None:
    assert rates_from(loads(CONSIDERED.replace("[a.x, a.y]", "[not a.x]"))) == pytest.approx(
        {(1, 0): 1.5, (1, 2): 1.5, (3, 0): 1.5, (3, 2): 1.5}, rel=1e-12
    )


DETERRED = """
actors:
  a: {tempo: 1, reliability: 1, options: {attack: {label: Attack, once: on}}}
  b: {tempo: 1, reliability: 1, options: {strike: {label: Strike, once: on}}}
status quo: []
horizon: 1 year
ends: a.attack or b.strike
preferences: {a: [not b.strike, a.attack], b: [b.strike iff a.attack]}
policies: {promise: {b.strike: off}, nothing: {}}
"""


@pytest.mark.parametrize("policy", ["promise", "nothing"])
def test_a_promise_not_to_strike_first_leaves_deterrence_as_it_is(policy: str) -> None:
    """Once a has attacked the crisis is over, and with it the promise."""
    assert rates_from(loads(DETERRED), policy) == {}


def test_a_promise_that_binds_while_the_crisis_goes_on_holds_back_the_answer() -> None:
    """Where an attack ends nothing, b is bound not to answer, and a attacks; without the promise it is deterred."""
    case = loads(DETERRED.replace("ends: a.attack or b.strike\n", ""))
    assert rates_from(case, "promise") == {(0, 1): 1.0}
    assert (0, 1) not in rates_from(case, "nothing")


def test_who_is_wrong_about_another_is_deterred_by_what_it_believes() -> None:
    """In truth b would not strike back; a believes that it would."""
    meek = DETERRED.replace("b: [b.strike iff a.attack]", "b: [not b.strike]")
    assert rates_from(loads(meek), "nothing") == {(0, 1): 1.0}
    assert rates_from(loads(meek + "beliefs: {a: {b: [b.strike iff a.attack]}}\n"), "nothing") == {}


BARGAIN = """
actors:
  a: {tempo: 0, reliability: 1, options: {x: {label: X, once: on}, y: {label: Y, once: on}, z: {label: Z, once: on}}}
  b: {tempo: 0, reliability: 1, options: {u: U}}
status quo: []
horizon: 1 year
impossible: [a.x + a.y + a.z >= 2, (a.x or a.y or a.z) and not b.u]
preferences: {a: [a.x, a.y, a.z], b: [a.z, a.y, a.x]}
agreements: {deal: {between: [a, b], rate: 3}}
"""


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        # X is best for a and worst for b, z the other way round; y is second for both.
        ({}, {"a.y,b.u": 3.0}),
        # Between x and z alone there is nothing to choose.
        ({"a.x + a.y + a.z >= 2": "a.x + a.z >= 2, a.y"}, {"a.x,b.u": 1.5, "a.z,b.u": 1.5}),
        # Where a could go on to x, only x lasts.
        ({", once: on": ""}, {"a.x,b.u": 3.0}),
        # A deal that is worse than another for one and better for nobody is not made.
        ({"b: [a.z, a.y, a.x]": "b: [not a.z, a.y or a.x]"}, {"a.x,b.u": 3.0}),
        # Who is indifferent does not agree.
        ({"b: [a.z, a.y, a.x]": "b: [b.u or not b.u]"}, {}),
        ({"rate: 3": "rate: 3, when: b.u"}, {}),
        ({"rate: 3": "rate: 2 + 5 * (1 - b.u)"}, {"a.y,b.u": 7.0}),
    ],
)
def test_the_deals_of_a_group_by_fallback_bargaining(changes: dict[str, str], made: dict[str, float]) -> None:
    text = BARGAIN
    for old, new in changes.items():
        text = text.replace(old, new)
    case = loads(text)
    chain = chain_of(schedule_of(case).windows[0].structure, best_values(case))
    found = {}
    for start, end, rate in zip(chain.starts, chain.ends, chain.values[:, 0], strict=True):
        if chain.structure.codes[chain.nodes[start]] == 0 and rate:
            code = int(chain.structure.codes[chain.nodes[end]])
            found[name_of(frozenset(t for bit, t in enumerate(case.things) if code >> bit & 1))] = float(rate)
    assert found == pytest.approx(made, rel=1e-12)
