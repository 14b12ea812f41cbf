"""Warnings and lists of states from decision diagrams, against those from a list of the states."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from tests.conftest import LISTED
from tests.strategies import Drawn, cases, examples
from tests.symbolic.engines import SMALL, encoded

from offramp.case.reading import load, loads
from offramp.case.state_names import state_id
from offramp.graph.advice import advise
from offramp.symbolic.encoded_states import EncodedStates, SomeStates


def told(problems: object) -> list[str]:
    """Return the warnings without the example states, of which several are right."""
    return [re.sub(r"in `[^`]*` ", "", str(problem)) for problem in problems]  # type: ignore[attr-defined]


@examples(150)
@given(cases(7, merges=False))
def test_warnings_are_those_of_a_list_of_the_states(drawn: Drawn) -> None:
    assert told(advise(drawn.case, EncodedStates(drawn.case, SMALL))) == told(advise(drawn.case))


def test_warnings_of_published_cases_are_the_same() -> None:
    for slug in LISTED:
        case = load(slug)
        if not case.indistinguishable:
            assert told(advise(case, EncodedStates(case, SMALL))) == told(advise(case)), slug


def test_each_kind_of_warning_is_found() -> None:
    case = loads(
        """
actors:
  a: {options: {x: x, y: {label: y, irreversible: off}}}
  b: {options: {z: z}}
  c: {options: {w: w}}
events: {storm: storm}
impossible: [a.x and b.z, b.z and not c.w]
status quo: []
preferences:
  a: [a.x, not a.x, storm, a.y or a.x, a.x and a.y]
  b: [b.z]
  c: [storm]
goals: {never: a.x and b.z, later: storm}
ends: b.z and not c.w
"""
    )
    found = told(advise(case, EncodedStates(case, SMALL)))
    assert found == told(advise(case))
    for word in ("never decides", "lets", "no possible state satisfies the goal `never`", "never ends", "mentions"):
        assert any(word in text for text in found), word
    assert not any("`later`" in text for text in found)


def test_a_statement_that_repeats_one_about_events_decides() -> None:
    case = loads(
        "actors: {a: {options: {x: x}}, b: {options: {y: y}}}\nevents: {storm: storm}\nstatus quo: []\n"
        "preferences: {a: [a.x or storm, a.x, a.x, b.y, a.x iff a.x], b: [b.y]}\n"
    )
    found = told(advise(case, EncodedStates(case, SMALL)))
    assert found == told(advise(case))
    assert sum("never decides" in text for text in found) == 2


@examples(100)
@given(cases(7, merges=False))
def test_states_are_counted_and_listed_from_the_status_quo(drawn: Drawn) -> None:
    graph, option = drawn.graph, drawn.case.options[0]
    large = encoded(drawn)
    everything = SomeStates(large)
    assert (everything.count, sorted(everything.nearest(graph.size))) == (graph.size, list(range(graph.size)))
    assert everything.nearest(1) == (graph.status_quo,)
    some = SomeStates(large, f"not {option}")
    expected = [state for state in range(graph.size) if option not in graph.on(state)]
    assert sorted(some.nearest(graph.size)) == expected
    listed = some.to_dict(3)
    assert listed["size"] == some.count == len(expected)
    assert {each["id"] for each in listed["states"]} <= {*map(state_id, expected)}
    codes = graph.space.codes[graph.cells]
    far = np.bitwise_count(codes ^ codes[graph.status_quo])[list(everything.nearest(graph.size))]
    assert np.all(np.diff(far.astype(int)) >= 0)
