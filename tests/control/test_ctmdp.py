"""The chain with one actor's choices taken out, and what is remembered in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.control.oracle_adaptive import Tiny, tinies
from tests.strategies import examples

from offramp.case.reading import load, loads
from offramp.chain.rates import chain_of
from offramp.chain.schedule import schedule_of
from offramp.control import ctmdp as module
from offramp.control.ctmdp import Controlled, control, own_moves
from offramp.control.objective import Objective, objective_of
from offramp.errors import TooLarge, TooManyStates
from offramp.risk.measures import measure_spec
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from offramp.case.model import Case


def taken_out(case: Case, actor: str, *measures: str) -> Controlled:
    numbers = best_values(case)
    measure_specs = [measure_spec(case, name) for name in measures]
    schedule = schedule_of(case, None, measure_specs[0].time)
    window = schedule.windows[0]
    objective = objective_of(measure_specs, schedule, numbers)
    return control(chain_of(window.structure, numbers), actor, objective, int(window.entry[0]))


def on_in(of: Controlled, node: int) -> frozenset[str]:
    return frozenset(thing for bit, thing in enumerate(of.structure.case.things) if of.codes[node] >> bit & 1)


@examples(30)
@given(tiny=tinies())
def test_others_move_as_the_definition_says(tiny: Tiny) -> None:
    """Choices with foresight, deals and events from every node in which the actor can stay."""
    of = taken_out(loads(tiny.text), "a", *tiny.asked)
    rates = of.others.toarray()
    for node in of.members.tolist():
        here = on_in(of, node)
        expected: dict[frozenset[str], float] = {}
        for end, rate in tiny.leads(here):
            expected[end] = expected.get(end, 0.0) + rate
        found: dict[frozenset[str], float] = {}
        for number in np.flatnonzero(rates[node]).tolist():
            found[on_in(of, number)] = found.get(on_in(of, number), 0.0) + rates[node, number]
        assert found == pytest.approx({end: rate for end, rate in expected.items() if rate})
        assert of.exits[node] == pytest.approx(sum(expected.values()))


@examples(30)
@given(tiny=tinies())
def test_pools_are_what_the_actor_can_change_at_will(tiny: Tiny) -> None:
    of = taken_out(loads(tiny.text), "a", *tiny.asked)
    over = of.objective.is_over(of.nodes, of.memory)
    assert np.array_equal(of.pool < 0, over)
    for pool in range(of.pools):
        members = of.members[of.begins[pool] : of.begins[pool + 1]]
        assert (of.pool[members] == pool).all()
        reached = {on_in(of, end) for end in members.tolist()}
        reached |= {on_in(of, end) for end in of.onward[of.onward[:, 0] == pool, 1].tolist()}
        inside = np.flatnonzero(of.pool == pool)
        for node in inside.tolist():
            assert reached == {on_in(of, node), *tiny.moves("a", on_in(of, node))}
    # A move for good, or one by which something is remembered, never leads back.
    assert (of.pool[of.onward[:, 1]] != of.onward[:, 0]).all()


@examples(30)
@given(tiny=tinies(), data=st.data())
def test_memory_is_that_of_the_definition(tiny: Tiny, data: st.DataObject) -> None:
    of = taken_out(loads(tiny.text), "a", *tiny.asked)
    watched = len(of.objective.watched)
    if not watched:
        return
    assert of.objective.span == 3**watched
    node, memory = data.draw(st.sampled_from(range(of.size))), data.draw(st.integers(0, of.objective.span - 1))
    found = int(of.objective.remember(of.nodes[[node]], np.array([memory]))[0])
    digits = [memory // 3**k % 3 for k in range(watched)]
    if watched == len(tiny.watched):
        expected = tiny.remembered((frozenset(), tuple(digits)), on_in(of, node))[1]
        assert found == sum(digit * 3**k for k, digit in enumerate(expected))


def test_only_what_can_come_about_is_worked_on() -> None:
    case = load("korea-2017")
    name = next(name for name in case.measures if measure_spec(case, name).is_chance)
    of = taken_out(case, "usa", name)
    assert of.size < of.structure.size
    # Everything that others or the actor lead to is there.
    own = own_moves(of.structure, "usa")
    live = of.nodes[of.pool >= 0]
    assert set(own.of(own.pool[live])[1].tolist()) <= set(of.nodes.tolist())


def test_a_node_counts_only_once_the_actor_has_answered() -> None:
    """E comes with x on, and x can be off before that counts: the chance that both are on is nothing."""
    text = (
        "horizon: 1 year\nactors: {a: {tempo: 1, reliability: 1, options: {x: X}}}\nevents: {e: E}\nstatus quo: [a.x]\n"
        "preferences: {a: [a.x]}\nrates: {e: 3}\nmeasures: {m: {chance of: a.x and e, within: 1 year, want: low}}\n"
    )
    of = taken_out(loads(text), "a", "m")
    apart = np.setdiff1d(np.flatnonzero(of.pool >= 0), of.members)
    assert [on_in(of, node) for node in apart.tolist()] == [{"a.x", "e"}]
    assert of.objective.remember(of.nodes[apart], of.memory[apart]).tolist() == [1]


def test_too_much_to_remember_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    case = load("hotline")
    schedule = schedule_of(case, None, 3.0)
    numbers = best_values(case)
    objective = objective_of([measure_spec(case, "eased")], schedule, numbers)
    structure = schedule.windows[0].structure
    assert isinstance(objective, Objective)
    assert objective.span == 3
    monkeypatch.setattr(module, "MOST_KEYS", 3 * structure.size - 1)
    with pytest.raises(TooLarge, match=r"the measures need 3 memory values .* choose fewer measures at once"):
        control(chain_of(structure, numbers), "north", objective, int(schedule.windows[0].entry[0]))
    monkeypatch.undo()
    monkeypatch.setattr(module, "MOST_NODES", 5)
    with pytest.raises(TooManyStates, match="nodes can be reached under the control of `north`; the limit is 5"):
        control(chain_of(structure, numbers), "north", objective, int(schedule.windows[0].entry[0]))
