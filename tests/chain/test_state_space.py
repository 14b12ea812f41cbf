"""The nodes of the chain and the rates between them, against the definition."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.chain.processes import POLICY, DrawnProcess, processes
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.chain import kept_spaces
from offramp.chain import schedule as schedule
from offramp.chain import state_space as structure_module
from offramp.chain.commitments import Commitments, active_stages
from offramp.chain.rates import chain_of
from offramp.chain.schedule import schedule_of
from offramp.chain.space_limits import independent_combinations, refuse_hopeless
from offramp.chain.state_index import states_of
from offramp.chain.state_space import explore
from offramp.errors import QuestionError, TooManyStates
from offramp.worlds.parameters import best_values


def agree(drawn: DrawnProcess, policy: str | None) -> None:
    """The program's chain has the rates of the oracle's, between nodes of the same names."""
    expected = drawn.process.chain()
    assume(expected is not None)
    assert expected is not None
    states, matrix = expected
    (window,) = schedule_of(drawn.case, policy).windows
    laid = window.structure
    chain = chain_of(laid, best_values(drawn.case), window.entry[:1])
    found = chain.matrix().toarray()
    names = {
        int(code): frozenset(thing for bit, thing in enumerate(drawn.case.things) if code >> bit & 1)
        for code in laid.codes[chain.nodes]
    }
    place = {drawn.process.first(state): i for i, state in enumerate(states)}
    nodes = [place[names[int(code)]] for code in laid.codes[chain.nodes]]
    assert nodes[int(chain.local(window.entry[:1])[0])] == 0
    assert sorted(nodes) == list(range(len(states)))
    assert np.allclose(found, matrix[np.ix_(nodes, nodes)], rtol=1e-12, atol=1e-14)


@examples(150)
@given(drawn=processes())
def test_the_chain_is_the_definition(drawn: DrawnProcess) -> None:
    agree(drawn, None)


@examples(100)
@given(drawn=processes(merges=True))
def test_the_chain_of_merged_states_is_the_definition(drawn: DrawnProcess) -> None:
    agree(drawn, None)


@examples(250, dear=True)
@given(drawn=processes(policy=True))
def test_the_chain_under_commitments_is_the_definition(drawn: DrawnProcess) -> None:
    with contextlib.suppress(QuestionError):
        # The program looks further than what comes about: it refuses whatever anybody could do that breaks a rule.
        agree(drawn, POLICY)


@examples(60)
@given(drawn=processes())
def test_a_policy_that_fixes_nothing_is_no_policy(drawn: DrawnProcess) -> None:
    parameters = best_values(drawn.case)
    chains = [chain_of(schedule_of(drawn.case, p).windows[0].structure, parameters).matrix() for p in (None, POLICY)]
    assert (chains[0] != chains[1]).nnz == 0


def test_too_many_nodes_are_refused_with_the_numbers() -> None:
    states = states_of(load("korea-2017"))
    start = np.array([0]), np.array([0])
    with pytest.raises(TooManyStates, match=r"more than [\d,]+ nodes of the [\d,]+ states.*the limit is 100"):
        explore(states, Commitments(states, None, ()), start, np.zeros(len(states.codes), dtype=bool), most=100)


PHASED = """
actors: {a: {tempo: 1, reliability: 0.9, options: {x: X, y: Y}}}
events: {e: {label: E, once: on}, f: F}
status quo: []
preferences: {a: [a.x]}
impossible: [a.y and not a.x]
rates: {e: {rate: 3, phases: 5000}, f: {rate: 1, phases: 7}}
horizon: 3 years
"""


def test_many_phases_are_known_after_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of phases stand one behind the other, and to go from one to the next took as many steps."""
    steps = []
    onward = structure_module._Explorer.onward  # noqa: SLF001

    def counted(explorer: Any, nodes: Any) -> Any:
        steps.append(len(nodes))
        return onward(explorer, nodes)

    monkeypatch.setattr(structure_module._Explorer, "onward", counted)  # noqa: SLF001
    structure = schedule_of(loads(PHASED)).windows[0].structure
    # Three states of options; e in one of its phases or over; f on or off in one of its phases.
    assert structure.size == 3 * 5001 * 14
    assert len(steps) < 60
    assert sum(steps) == structure.size


@examples(80)
@given(drawn=processes(policy=True), phases=st.lists(st.integers(1, 6), min_size=2, max_size=2), most=st.integers(1, 9))
def test_phases_are_explored_alike_one_by_one_and_by_leaps(drawn: DrawnProcess, phases: list[int], most: int) -> None:
    rates = {
        name: rate.model_copy(update={"phases": count})
        for (name, rate), count in zip(drawn.case.rates.items(), phases * 3, strict=False)
    }
    case = drawn.case.model_copy(update={"rates": rates})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure_module, "AT_ONCE", most)
        try:
            leaping = schedule_of(case, POLICY).windows[0].structure
        except QuestionError:
            return
        patch.setattr(structure_module._Explorer, "ahead", lambda *_: np.zeros(0, dtype=np.int64))  # noqa: SLF001
        walking = schedule_of(case, POLICY).windows[0].structure
    assert np.array_equal(leaping.state_index, walking.state_index)
    assert np.array_equal(leaping.memory, walking.memory)
    options, events = independent_combinations(case, case.policies[POLICY])
    assert options * events <= leaping.size


def test_what_nothing_ties_together_is_counted_beforehand() -> None:
    case = loads(PHASED.replace("impossible: [a.y and not a.x]", ""))
    assert independent_combinations(case, ()) == (4, 5001 * 14)
    assert schedule_of(case).nodes == 4 * 5001 * 14


MANY = "".join(
    f"  a{i}: {{tempo: 1, reliability: 0.9, options: {{{', '.join(f'o{j}: O' for j in range(6))}}}}}\n"
    for i in range(4)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"actors:\n{MANY}status quo: []\npreferences: {{{', '.join(f'a{i}: [a{i}.o0]' for i in range(4))}}}\nhorizon: 1 year\n",
            "at least 16,777,216 nodes: 16,777,216 combinations of options are independent of each other .*; the limit is 4,000,000",
        ),
        (
            PHASED.replace("5000", "10000").replace("phases: 7", "phases: 300"),
            "at least 6,000,600 nodes: 1 combinations of options and 6,000,600 of events and their phases",
        ),
        (
            PHASED.replace("a.y and not a.x]", "e and f]").replace("5000", "3000").replace("phases: 7", "phases: 900"),
            "at least 10,800,000 nodes: 4 combinations of options and 2,700,000 of events and their phases",
        ),
    ],
)
def test_ten_million_nodes_are_refused_with_the_numbers(text: str, message: str) -> None:
    with pytest.raises(TooManyStates, match=message):
        schedule_of(loads(text))


LARGE = """
horizon: 1 year
actors:
  a: {{tempo: 2, reliability: 0.8, options: {{{a}}}}}
  b: {{tempo: 2, reliability: 0.8, options: {{{b}}}}}
events: {{e: {{label: E, once: on}}, f: F, g: G}}
status quo: [e]
preferences: {{a: [a.o0], b: [b.p0]}}
rates: {{e: 1, f: 1}}
policies: {{hold: {{{held}}}}}
"""


def large(options: int, held: int = 0) -> str:
    a = ", ".join(f"o{i}: O" for i in range(options))
    return LARGE.format(a=a, b=a.replace("o", "p"), held=", ".join(f"a.o{i}: on" for i in range(held)))


def test_what_is_far_too_large_is_refused_before_it_is_explored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 2^23 states an eighth can come about: an event is settled, one has no rate, and one option is held."""

    def explored(*_: object) -> None:
        raise AssertionError("explored")

    monkeypatch.setattr(kept_spaces, "explore", explored)
    case = loads(large(10, held=1))
    monkeypatch.setattr(schedule, "refuse_hopeless", partial(refuse_hopeless, most=500_000))
    with pytest.raises(
        TooManyStates, match=r"about 1,048,576 of the 8,388,608 states can be reached.*the limit is 500,000"
    ):
        schedule.schedule_of(case, "hold")
    monkeypatch.setattr(schedule, "refuse_hopeless", partial(refuse_hopeless, most=600_000))
    with pytest.raises(AssertionError, match="explored"):
        schedule.schedule_of(case, "hold")


@examples(60)
@given(drawn=processes(policy=True))
def test_no_more_than_are_counted_can_be_reached(drawn: DrawnProcess) -> None:
    """What is taken for fixed is so in every node, until the story ends."""
    with contextlib.suppress(QuestionError):
        found = schedule_of(drawn.case, POLICY).windows[0].structure
        stages = active_stages(drawn.case, drawn.case.policies[POLICY], 1)
        fixed, value = schedule.fixed_bits(drawn.case, stages, [(0.0, np.inf)] * len(stages), 2.0)
        assert ((found.codes & fixed) == value)[~found.ended].all()


def test_ends_have_no_way_out() -> None:
    case = load("hotline")
    laid = schedule_of(case).windows[0].structure
    matrix = chain_of(laid, best_values(case)).matrix()
    assert laid.ended.any()
    assert abs(matrix[laid.ended]).sum() == 0


def test_every_node_that_goes_on_is_in_one_pool_of_every_actor() -> None:
    laid = schedule_of(load("korea-2017")).windows[0].structure
    pools = np.repeat(np.arange(len(laid.pool_actor)), np.diff(laid.pool_begins))
    for actor in range(4):
        members = np.sort(laid.pool_members[laid.pool_actor[pools] == actor])
        assert np.array_equal(members, np.flatnonzero(~laid.ended))


def test_choices_that_commitments_turn_into_one_are_one() -> None:
    """X alone and x with y come to the same, since who does x is bound to y; beside it z is the other best."""
    case = loads("""
actors: {a: {tempo: 6, reliability: 1, options: {x: X, y: Y, z: Z}}}
status quo: []
horizon: 1 year
impossible: [a.z and a.x, a.z and a.y]
preferences: {a: [a.x or a.z]}
policies: {pledge: {a.y: on, while: a.x}}
""")
    structure = schedule_of(case, "pledge").windows[0].structure
    chain = chain_of(structure, best_values(case))
    from_nothing = chain.starts == chain.local(np.flatnonzero(structure.codes == 0))[0]
    ends = structure.codes[chain.nodes[chain.ends[from_nothing]]]
    assert dict(zip(ends.tolist(), chain.values[from_nothing, 0].tolist(), strict=True)) == {0b011: 3.0, 0b100: 3.0}
