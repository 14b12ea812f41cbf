"""Chains with a memory: against matrix exponentials of the plain chain, which know nothing of words and bells."""

from __future__ import annotations

from math import e
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm
from tests.chain.processes import POLICY, DrawnProcess, processes
from tests.chain.quarrel import QUARREL
from tests.strategies import examples

from offramp.case.expression import Expression
from offramp.case.reading import loads
from offramp.chain.evaluation import evaluate
from offramp.chain.memory import OUT, Memory, amount_memory, condition_memory, products, stays_while_open, words_of
from offramp.chain.queries import ExpectedReward, ExpectedRewardOpen, StateProbability, TimeBoundedUntilOpen
from offramp.chain.rates import chains_of
from offramp.chain.rewards import reward_of
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.rates import Group
    from offramp.chain.schedule import Schedule


def grouped(case: Case, policy: str | None, **more: Any) -> tuple[Schedule, Group]:
    schedule = schedule_of(case, policy, **more)
    (group,) = chains_of(schedule, best_values(case))
    return schedule, group


def spread(schedule: Schedule, group: Group, memory: Memory) -> dict[str, float]:
    """Return the chance of each word when the memory ends, from its products alone."""
    here = np.ones(1)
    names: list[str] = []
    for window, product in zip(schedule.windows, products(memory, group), strict=False):
        size = len(product.nodes)
        matrix = np.zeros((size, size))
        np.add.at(matrix, (product.starts, product.ends), product.values)
        matrix -= np.diag(matrix.sum(axis=1))
        there = np.zeros(size)
        np.add.at(there, product.entry, here)
        here = there @ expm(matrix * (min(window.ends, memory.until) - window.begins))
        names = list(words_of(memory, product))
    found = dict.fromkeys(("out", *memory.words), 0.0)
    for name, chance in zip(names, here.tolist(), strict=True):
        found[name] += chance
    return found


def dense(group: Group, number: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the rates of a window and where the crisis goes on."""
    chain = group.chains[number]
    matrix: NDArray[np.float64] = chain.matrix().toarray()
    return matrix, ~chain.ended


def never(schedule: Schedule, group: Group, condition: Expression, until: float) -> tuple[float, float]:
    """Return the chances that the crisis goes on at a time, and that it does without the condition ever having been so."""
    free, clean = np.ones(1), np.ones(1)
    going = np.ones(1, dtype=bool)
    for number, window in enumerate(schedule.windows):
        if window.begins >= until:
            break
        matrix, going = dense(group, number)
        chain = group.chains[number]
        met = chain.structure.where(condition)[chain.nodes]
        years = min(window.ends, until) - window.begins
        entered = np.zeros((2, chain.size))
        np.add.at(entered[0], group.entries[number], free)
        np.add.at(entered[1], group.entries[number], clean)
        entered[1, met] = 0.0
        free = entered[0] @ expm(matrix * years)
        clean = entered[1] @ expm(np.where(met[None, :], 0.0, matrix) * years)
    return float(free[going].sum()), float(clean[going].sum())


def amount_going_on(schedule: Schedule, group: Group, name: str, until: float) -> tuple[float, float]:
    """Return what has been gained and lost by a time in histories that go on: the expected amount beside the chance of each node."""
    numbers = best_values(schedule.case)
    here = np.concatenate([np.ones(1), np.zeros(2)])
    going = np.ones(1, dtype=bool)
    for number, window in enumerate(schedule.windows):
        if window.begins >= until:
            break
        matrix, going = dense(group, number)
        chain = group.chains[number]
        reward = reward_of(ExpectedReward(name), chain.structure, numbers, chain.nodes.astype(np.intp))[:, 0]
        size, entry = chain.size, group.entries[number]
        there = np.zeros((3, size))
        for row, part in enumerate(here.reshape(3, -1)):
            np.add.at(there[row], entry, part)
        larger = np.kron(np.eye(3), matrix)
        larger[:size, size : 2 * size] = np.diag(np.maximum(reward, 0))
        larger[:size, 2 * size :] = np.diag(np.maximum(-reward, 0))
        here = there.reshape(-1) @ expm(larger * (min(window.ends, until) - window.begins))
    _, gained, lost = here.reshape(3, -1)
    return float(gained[going].sum()), float(lost[going].sum())


def literals(data: st.DataObject, drawn: DrawnProcess) -> Expression:
    name = data.draw(st.sampled_from(drawn.process.model.things))
    return Expression.read(name if data.draw(st.booleans()) else f"not {name}")


@examples(60)
@given(drawn=processes(policy=True), data=st.data())
def test_what_has_been_so_while_the_crisis_goes_on(drawn: DrawnProcess, data: st.DataObject) -> None:
    condition = literals(data, drawn)
    try:
        schedule, group = grouped(drawn.case, POLICY, breaks=(0.7,))
    except QuestionError:
        return
    for until in (0.4, 1.5):
        memory = condition_memory(TimeBoundedUntilOpen(condition), schedule, group, until)
        goes_on, clean = never(schedule, group, condition, until)
        found = spread(schedule, group, memory)
        assert found["met"] == pytest.approx(goes_on - clean, rel=1e-9, abs=1e-11)
        assert found["waiting"] == pytest.approx(clean, rel=1e-9, abs=1e-11)
        assert found["out"] == pytest.approx(1 - goes_on, rel=1e-9, abs=1e-11)
        if stays_while_open(TimeBoundedUntilOpen(condition), schedule, group, until):
            now = Expression.read(f"({condition})" + (f" and not ({drawn.case.ends})" if drawn.case.ends else ""))
            answers = evaluate(schedule, best_values(drawn.case), [StateProbability(now)])
            assert found["met"] == pytest.approx(
                float(answers[StateProbability(now)].at([until])[0, 0]), rel=1e-9, abs=1e-11
            )


@examples(60)
@given(drawn=processes(policy=True), data=st.data())
def test_what_has_been_so_before_something_else(drawn: DrawnProcess, data: st.DataObject) -> None:
    asked = TimeBoundedUntilOpen(literals(data, drawn), literals(data, drawn))
    try:
        schedule, group = grouped(drawn.case, POLICY, breaks=(0.7,))
    except QuestionError:
        return
    assert not stays_while_open(asked, schedule, group, 1.5)
    found = spread(schedule, group, condition_memory(asked, schedule, group, 1.5))
    expected = evaluate(schedule, best_values(drawn.case), [asked])[asked].at([1.5])[0, 0]
    assert found["met"] == pytest.approx(expected, rel=1e-9, abs=1e-11)


@examples(60)
@given(drawn=processes(policy=True), data=st.data())
def test_a_bell_counts_what_is_counted_in_histories_that_go_on(drawn: DrawnProcess, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(drawn.process.model.things))
    case = loads(
        drawn.text
        + f"counts: {{n: 'if {name} then 7 else 2'}}\n".replace("'if", "'").replace(f" {name} then 7", f"7 if {name}")
        + f"stocks: {{s: {{start: 4, grows: '3 - 5 * {name}'}}}}\n"
    )
    try:
        schedule, group = grouped(case, POLICY, breaks=(0.7,))
    except QuestionError:
        return
    numbers = best_values(case)
    for until in (0.4, 1.5):
        memory, most, factor = amount_memory("n", schedule, group, numbers, until)
        assert factor == e * until * most
        found = spread(schedule, group, memory)
        assert factor * found["counted"] == pytest.approx(
            amount_going_on(schedule, group, "n", until)[0], rel=1e-9, abs=1e-10
        )
        memory, _, factor = amount_memory("s", schedule, group, numbers, until)
        found = spread(schedule, group, memory)
        gained, lost = amount_going_on(schedule, group, "s", until)
        assert factor * found["gained"] == pytest.approx(gained, rel=1e-9, abs=1e-10)
        assert factor * found["lost"] == pytest.approx(lost, rel=1e-9, abs=1e-10)
        assert sum(found.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("policy", ["none", "hold", "press, then stop"])
def test_from_window_to_window(policy: str) -> None:
    case = loads(QUARREL)
    schedule, group = grouped(case, policy)
    numbers = best_values(case)
    condition = Expression.read("b.z")
    for until in (0.5, 0.75, 2.0):
        goes_on, clean = never(schedule, group, condition, until)
        assert 0.01 < clean < goes_on < 1
        found = spread(schedule, group, condition_memory(TimeBoundedUntilOpen(condition), schedule, group, until))
        assert found["met"] == pytest.approx(goes_on - clean, rel=1e-10)
        before = TimeBoundedUntilOpen(condition, Expression.read("a.y"))
        found = spread(schedule, group, condition_memory(before, schedule, group, until))
        answers = evaluate(schedule, numbers, [before, ExpectedRewardOpen("arms")])
        assert found["met"] == pytest.approx(answers[before].at([until])[0, 0], rel=1e-9)
        for name in ("shots", "arms"):
            gained, lost = amount_going_on(schedule, group, name, until)
            memory, _, factor = amount_memory(name, schedule, group, numbers, until)
            found = spread(schedule, group, memory)
            assert factor * found[memory.words[1]] == pytest.approx(gained, rel=1e-10)
            assert factor * found.get("lost", 0.0) == pytest.approx(lost, rel=1e-10, abs=1e-12)
        grown = answers[ExpectedRewardOpen("arms")].at([until])[0, 0]
        assert gained - lost == pytest.approx(grown, rel=1e-9)


def test_a_memory_reaches_no_further_than_it_is_asked() -> None:
    schedule, group = grouped(loads(QUARREL), "press, then stop")
    assert len(schedule.windows) == 2
    asked = TimeBoundedUntilOpen(Expression.read("b.z"))
    for until, windows in ((0.5, 1), (0.75, 1), (0.76, 2)):
        assert len(list(products(condition_memory(asked, schedule, group, until), group))) == windows


def test_one_node_is_for_all_that_is_out() -> None:
    schedule, group = grouped(loads(QUARREL), "none")
    memory = condition_memory(TimeBoundedUntilOpen(Expression.read("b.z")), schedule, group, 1.0)
    (product,) = products(memory, group)
    assert np.flatnonzero(product.nodes == OUT).tolist() == [len(product.nodes) - 1]
    assert words_of(memory, product)[-1] == "out"
    # Nothing comes back, and no other node is one of an ended crisis.
    assert not (product.starts == len(product.nodes) - 1).any()
    assert not group.chains[0].ended[product.nodes[:-1]].any()
    # Every node can come about, and no node stands there twice.
    pairs = list(zip(product.nodes.tolist(), product.words.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert set(range(len(pairs))) <= {*product.ends.tolist(), *product.entry.tolist()}


def test_what_stays_needs_no_memory() -> None:
    schedule, group = grouped(loads(QUARREL), "press, then stop")
    for said, stays in (("b.z", False), ("a.y and b.w", True), ("f", False), ("e", True), ("a.y or e", True)):
        assert stays_while_open(TimeBoundedUntilOpen(Expression.read(said)), schedule, group, 2.0) == stays, said
    # It stays so within the first window, and not when another begins.
    held = TimeBoundedUntilOpen(Expression.read("a.x"))
    assert stays_while_open(held, schedule, group, 0.75)
    assert not stays_while_open(held, schedule, group, 0.76)


def test_what_adds_nothing_has_no_word() -> None:
    case = loads(QUARREL.replace("4 if b.z else 0.5", "0"))
    schedule, group = grouped(case, "none")
    memory, most, factor = amount_memory("shots", schedule, group, best_values(case), 2.0)
    assert (most, factor) == (1.0, 2 * e)
    assert spread(schedule, group, memory)["counted"] == 0.0
