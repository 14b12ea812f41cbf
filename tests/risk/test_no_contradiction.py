"""Risk and stability never contradict each other: nobody's choice leaves a state exactly where it is SEQ-stable for all."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.beliefs.hypergame import hypergame
from offramp.case.catalog import slugs
from offramp.case.reading import load
from offramp.chain.choice import Foresight
from offramp.chain.schedule import schedule_of
from offramp.graph.readings import readings

WITH_TEMPOS = [slug for slug in slugs() if all(actor.tempo for actor in load(slug).actors.values())]


def test_some_cases_of_the_catalog_say_how_fast_actors_reconsider() -> None:
    assert {"hotline", "korea-2017", "river"} <= set(WITH_TEMPOS)


@pytest.mark.parametrize("slug", WITH_TEMPOS)
def test_an_actor_leaves_a_live_state_exactly_where_it_is_not_stable_in_the_game_it_believes_in(slug: str) -> None:
    case = load(slug)
    structure = schedule_of(case).windows[0].structure
    assert all(actor.foresight != "none" for actor in case.actors.values())
    live = np.flatnonzero(~structure.ended)
    foresight = Foresight(structure)
    happened = {
        node: tuple(
            event for bit, event in enumerate(case.things) if event in case.events and structure.codes[node] >> bit & 1
        )
        for node in live.tolist()
    }
    for reading in readings(case):
        steps = foresight.steps(
            foresight.judge(tuple((reading.images.get(actor, ""), ()) for actor in case.actors)), live
        )
        leaves = {(start, mover) for start, mover in zip(steps.starts.tolist(), steps.movers.tolist(), strict=True)}
        for events in sorted(set(happened.values())):
            found = hypergame(case, ["seq"], given=events, images=reading.images)
            stable = found.stable("seq")
            state_of = {found.graph.code(state): state for state in range(found.graph.size)}
            for node in live.tolist():
                if happened[node] == events:
                    state = state_of[int(structure.codes[node])]
                    for number in range(len(case.actors)):
                        assert ((node, number) in leaves) != stable[number, state], (reading.name, events, node, number)
