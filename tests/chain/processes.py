"""Random small jump processes, each with the oracle's reading of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.chain.oracle_chain import Process, Stage
from tests.oracle import Condition, Ranking, Statements, negation, thing
from tests.strategies import POLICY as POLICY
from tests.strategies import begun, models

from offramp.case.reading import loads

if TYPE_CHECKING:
    from tests.oracle import Model, Preferences

    from offramp.case.model import Case


@dataclass(frozen=True, eq=False)
class DrawnProcess:
    """A process and the case that says the same."""

    process: Process
    case: Case
    text: str

    def __repr__(self) -> str:
        return self.text


@st.composite
def processes(draw: st.DrawFn, *, merges: bool = False, policy: bool = False, steady: bool = False) -> DrawnProcess:
    """Draw a conflict with tempos, reliabilities, rates and an end, and perhaps a policy of one or two stages.

    With `steady`, the policy has one stage, without a condition.
    """
    model: Model = draw(models(5, merges=merges))
    wants = {actor: _plain(draw, model, actor) for actor in model.actors}
    # What has happened at the start is part of the status quo; everything else may happen later.
    model = replace(model, preferences=wants, given=frozenset(), status_quo=begun(model))
    numbers = st.sampled_from([0.0, 0.5, 1.0, 3.0, 12.0])
    tempo = {actor: draw(numbers) for actor in model.actors}
    reliability = {actor: draw(st.sampled_from([0.5, 0.6, 0.8, 0.95, 1.0])) for actor in model.actors}
    literal = st.sampled_from([part for name in model.things for part in (thing(name), negation(thing(name)))])
    rates = {event: (draw(numbers), draw(literal), draw(numbers)) for event in model.events if draw(st.booleans())}
    ends = draw(st.none() | literal)
    stages = (Stage(_commitment(draw, model), None),) if steady else _stages(draw, model, literal) if policy else ()
    process = Process(model, tempo, reliability, rates, ends, stages)
    text = _text(process)
    return DrawnProcess(process, loads(text), text)


def _plain(draw: st.DrawFn, model: Model, actor: str) -> Preferences:
    """Return preferences that hold whatever has happened: rankings are of the states of one stratum, so statements stand in for them."""
    wants = model.preferences[actor]
    if isinstance(wants, Ranking) and (model.events or model.merge):
        names = draw(st.lists(st.sampled_from(model.things), min_size=1, max_size=4))
        return Statements(tuple(thing(name) for name in names))
    return wants


def _stages(draw: st.DrawFn, model: Model, literal: st.SearchStrategy[Condition]) -> tuple[Stage, ...]:
    return tuple(Stage(_commitment(draw, model), draw(st.none() | literal)) for _ in range(draw(st.integers(0, 2))))


def _commitment(draw: st.DrawFn, model: Model) -> dict[str, bool]:
    """Draw the options that a stage binds, and how."""
    options = [name for name in model.things if name not in model.events]
    return draw(st.dictionaries(st.sampled_from(options), st.booleans(), min_size=1, max_size=2))


def _text(process: Process) -> str:
    """Return the case file that says the same as a process."""
    model = process.model
    values = {
        line.partition(": ")[0]: json.loads(line.partition(": ")[2])
        for line in model.text().splitlines()
        if ": " in line
    }
    for actor in model.actors:
        values["actors"][actor] |= {"tempo": process.tempo[actor], "reliability": process.reliability[actor]}
    values["rates"] = {
        event: f"{rate!r} if {where} else {other!r}" for event, (rate, where, other) in process.rates.items()
    }
    if process.ends is not None:
        values["ends"] = str(process.ends)
    values["horizon"] = "2 years"
    stages = [
        {name: "on" if on else "off" for name, on in stage.holds.items()}
        | ({} if stage.during is None else {"while": str(stage.during)})
        for stage in process.stages
    ]
    values["policies"] = {POLICY: stages or {}}
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in values.items())
