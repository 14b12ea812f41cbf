"""Tables for simulation: transitions of the chain in order, and the node after the end of each stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.reading import loads
from offramp.chain.commitments import ON, OVER
from offramp.chain.rates import chain_of
from offramp.chain.schedule import schedule_of
from offramp.risk.simulation_tables import expiries, stages, transitions
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from offramp.chain.schedule import Schedule

CASE = """
horizon: 4 years
actors:
  a: {tempo: 2 per year, reliability: 0.9, options: {x: X, y: Y}}
  b: {tempo: 1 per year, reliability: 0.8, options: {z: Z}}
events: {e: {label: E, once: on}, war: {label: War, once: on}}
ends: war
status quo: []
preferences: {a: [not war, a.x, a.y], b: [not war, a.y, b.z]}
rates: {e: 0.5, war: 0.05 * (2 if b.z else 1)}
measures: {war: {chance of: war, within: 4 years, want: low}}
policies:
  answer: [{a.y: on, when: e, for: 6 months}, {b.z: off, from: 1 year, for: 1 year}]
"""


def schedule() -> Schedule:
    return schedule_of(loads(CASE), "answer", timers=True)


def test_each_stage_in_force_at_any_time_is_listed_once() -> None:
    found = stages(schedule())
    assert len(schedule().windows) == 3
    assert sorted(stage.number for stage in found) == [0, 1]


def test_transitions_of_a_node_are_those_of_the_chain_with_sums_of_their_rates() -> None:
    for window in schedule().windows:
        begins, ends, sums, movers, ended = transitions(window, best_values(loads(CASE)), 0)
        chain = chain_of(window.structure, best_values(loads(CASE)), world=0)
        assert (begins[0], begins[-1], len(begins)) == (0, len(chain.ends), window.structure.size + 1)
        assert np.array_equal(ended, window.structure.ended)
        for node in range(window.structure.size):
            part = slice(begins[node], begins[node + 1])
            rates = np.diff(sums[part], prepend=0.0)
            got = sorted(zip(ends[part].tolist(), movers[part].tolist(), np.round(rates, 12).tolist(), strict=True))
            own = chain.starts == node
            values = np.round(chain.values[own, 0], 12)
            assert got == sorted(
                zip(chain.ends[own].tolist(), chain.movers[own].tolist(), values.tolist(), strict=True)
            )


def test_a_stage_that_runs_out_changes_its_status_and_nothing_that_has_ended() -> None:
    timers = [each for each in stages(schedule()) if each.stage.when is not None and each.stage.lasts is not None]
    assert len(timers) == 1
    for window in schedule().windows:
        structure = window.structure
        (after,) = expiries(structure, timers)
        if timers[0] not in structure.commitments.stages:
            assert np.all(after == -1)
            continue
        status = structure.commitments.digit(structure.memory, timers[0])
        running = (status == ON) & ~structure.ended
        assert running.any()
        assert np.array_equal(after >= 0, running)
        assert np.all(status[after[running]] == OVER)
        assert np.all(structure.ended[after[running]] == structure.ended[np.flatnonzero(running)])
