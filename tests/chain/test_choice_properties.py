"""Choices, agreements, commitments and events: the rates of the chain are those of the definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from tests.chain.oracle_choice import NEITHER, ON, OVER, WAITING, Answerer, BrokenError, Node
from tests.strategies import POLICY, DrawnCrisis, crises, examples

from offramp.chain.rates import chain_of, chains_of
from offramp.chain.schedule import schedule_of
from offramp.chain.state_index import states_of
from offramp.errors import CaseError, QuestionError

if TYPE_CHECKING:
    from tests.chain.oracle_choice import Conflict

    from offramp.chain.rates import Chain
    from offramp.chain.schedule import Schedule
    from offramp.chain.state_space import StateSpace

STANDS = (WAITING, ON, OVER)


def node_of(structure: StateSpace, conflict: Conflict, node: int) -> Node:
    """Return a node of the program as the oracle's."""
    on = frozenset(t for bit, t in enumerate(structure.case.things) if int(structure.codes[node]) >> bit & 1)
    memory = structure.memory[node : node + 1]
    stands = [NEITHER] * len(conflict.crisis.stages)
    for stage in structure.commitments.stages:
        if stage.trigger_digit is not None:
            stands[stage.number] = STANDS[int(structure.commitments.digit(memory, stage)[0])]
    phases = {h.name: int(memory[0]) // h.weight % h.phases for h in structure.timed_events}
    return Node(conflict.state_of(on), tuple(stands), tuple(phases[event] for event in conflict.crisis.rates))


def laid(drawn: DrawnCrisis) -> Schedule | None:
    """Return the schedule of the policy; None where it is refused, as the definition does."""
    oracle = Answerer(drawn.crisis, drawn.worlds[0], 2.0)
    try:
        schedule = schedule_of(drawn.case, POLICY)
    except QuestionError:
        with pytest.raises(BrokenError):
            oracle.refuse_broken()
        return None
    oracle.refuse_broken()
    return schedule


def rates_of(chain: Chain, conflict: Conflict, world: int) -> dict[tuple[Node, str, Node], float]:
    """Return the rates of a chain by start, mover and end, those that are 0 left out."""
    case = chain.structure.case
    movers = [*case.actors, *case.agreements, *case.events]
    nodes = [node_of(chain.structure, conflict, int(node)) for node in chain.nodes]
    found: dict[tuple[Node, str, Node], float] = {}
    for start, end, mover, rate in zip(chain.starts, chain.ends, chain.movers, chain.values[:, world], strict=True):
        key = (nodes[start], movers[mover], nodes[end])
        if rate:
            found[key] = found.get(key, 0.0) + float(rate)
    return found


def agree(drawn: DrawnCrisis) -> None:
    """In the first window the program has the nodes and the rates of the definition, whether or not they come about."""
    schedule = laid(drawn)
    assume(schedule is not None)
    assert schedule is not None
    oracle = Answerer(drawn.crisis, drawn.worlds[0], 2.0)
    _, conflict = oracle.windows[0]
    structure = schedule.windows[0].structure
    chain = chain_of(structure, drawn.parameters)
    nodes = {node_of(structure, conflict, int(node)) for node in chain.nodes}
    assert nodes == conflict.conceivable({oracle.start})
    found = rates_of(chain, conflict, 0)
    expected = {
        (start, mover, end): rate for start in nodes for (mover, end), rate in conflict.leads(start).items() if rate
    }
    assert found == pytest.approx(expected, rel=1e-12)


@examples(150, dear=True)
@given(drawn=crises(phases=True))
def test_the_rates_are_those_of_the_definition(drawn: DrawnCrisis) -> None:
    agree(drawn)


@examples(100, dear=True)
@given(drawn=crises(5, policy=False))
def test_the_rates_without_a_policy_are_those_of_the_definition(drawn: DrawnCrisis) -> None:
    agree(drawn)


@examples(50)
@given(drawn=crises(worlds=3))
def test_the_chain_of_every_window_is_that_of_the_definition(drawn: DrawnCrisis) -> None:
    """Only what comes about is kept, worlds with the same steps together."""
    schedule = laid(drawn)
    assume(schedule is not None)
    assert schedule is not None
    groups = chains_of(schedule, drawn.parameters)
    assert sorted(int(world) for group in groups for world in group.worlds) == [0, 1, 2]
    for group in groups:
        for place, world in enumerate(group.worlds.tolist()):
            oracle = Answerer(drawn.crisis, drawn.worlds[world], 2.0)
            starts = {oracle.start}
            for number, (chain, (_, conflict)) in enumerate(zip(group.chains, oracle.windows, strict=True)):
                if number:
                    starts = {oracle.opened(node, number) for node in starts}
                expected = conflict.chain(starts)
                found = rates_of(chain, conflict, place)
                wanted = {(start, end): rate for start, leads in expected.items() for end, rate in leads.items()}
                # Nodes that are left, or come to, at a rate of 0 are in the pattern, and nothing comes of them.
                assert {start for start, _, _ in found} <= {
                    node_of(chain.structure, conflict, int(n)) for n in chain.nodes
                }
                sums: dict[tuple[Node, Node], float] = {}
                for (start, _, end), rate in found.items():
                    if start in expected:
                        sums[start, end] = sums.get((start, end), 0.0) + rate
                assert sums == pytest.approx({pair: rate for pair, rate in wanted.items() if rate}, rel=1e-12)
                starts = set(expected)


@examples(60)
@given(drawn=crises(merges=True))
def test_the_rates_of_merged_states_are_those_of_the_definition(drawn: DrawnCrisis) -> None:
    try:
        states_of(drawn.case)
    except CaseError:
        # Two merges that hold a state in common once an event has happened.
        assume(False)
    agree(drawn)
