"""Notes on an assessment: impossible endings, irrelevant options and events, policies that begin too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of, lookup_in
from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.value import holds
from offramp.chain.amounts import rate
from offramp.chain.schedule import SAME, spans_of, stages_of
from offramp.naming import Named, Phrase
from offramp.notes import Note, Severity
from offramp.text import years_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case
    from offramp.chain.state_space import StateSpace
    from offramp.naming import Value
    from offramp.risk.endings import Ending
    from offramp.risk.outcome import Outcome
    from offramp.worlds.parameters import Parameters

__all__ = [
    "ended_at_start",
    "impossible_with_numbers",
    "irrelevant_things",
    "late_policies",
    "simulated_policies",
    "unreachable_endings",
]


def unreachable_endings(outcomes: Sequence[Outcome], ways: Sequence[Ending]) -> Iterator[Note]:
    """Yield a note on each ending that no policy can reach, for any numbers."""
    for ending in ways:
        structures = [window.structure for outcome in outcomes for window in outcome.answers.schedule.windows]
        if not any(structure.where(ending.alone).any() for structure in structures):
            text = "{ending} ends the crisis, but no policy here can reach it; its chance is 0 for any numbers"
            yield _note(text, ending=_condition(ending.name))


def ended_at_start(case: Case, ways: Sequence[Ending]) -> Iterator[Note]:
    """Yield a note on the ending that holds in the status quo."""
    lookup = lookup_in(case, code_of(case, case.status_quo))
    for ending in ways:
        if holds(ending.alone, lookup):
            text = "{ending} ends the crisis and holds in the status quo, so nothing can happen"
            yield _note(text, ending=_condition(ending.name))


def impossible_with_numbers(
    case: Case, outcomes: Sequence[Outcome], ways: Sequence[Ending], numbers: Parameters
) -> Iterator[Note]:
    """Yield a note on each ending that some policy can reach, but whose chance is 0 with these numbers."""
    for ending in ways:
        windows = [window for outcome in outcomes for window in outcome.answers.schedule.windows]
        within = [window.structure for window in windows if window.structure.where(ending.alone).any()]
        if not within or any(outcome.endings[ending.name].any() for outcome in outcomes):
            continue
        events = [name for name in case.events if name in names_under(case, Expression.read(ending.name))]
        still = [event for event in events if all(_never_happens(structure, event, numbers) for structure in within)]
        text = "{ending} ends the crisis, but its chance is 0 with these numbers"
        text += ", since the rate of {events} is 0 in every state" if still else ""
        yield _note(text, ending=_condition(ending.name), events=tuple(map(_condition, still)))


def _never_happens(structure: StateSpace, event: str, numbers: Parameters) -> bool:
    """Return whether the rate of an event is 0 in every state before the end of the crisis."""
    spec, state_index = structure.case.rates.get(event), np.unique(structure.state_index[~structure.ended])
    if spec is None or not len(state_index):
        return False
    return not rate(spec.rate, spec.unit, structure.states, state_index, numbers, f"the rate of `{event}`").any()


def irrelevant_things(case: Case, outcomes: Sequence[Outcome]) -> Iterator[Note]:
    """Yield a note on the options and events that influence no answer, for any numbers."""
    kept = {thing for outcome in outcomes for thing in outcome.answers.schedule.case.things}
    idle = [thing for thing in case.things if thing not in kept]
    if idle:
        yield _note(
            "no measure or ending depends on {things}, for any numbers; the chain leaves them out, and the answers are "
            "the same",
            things=tuple(Named("condition", thing, bare=True) for thing in idle),
        )


def late_policies(case: Case, names: Sequence[str | None], delay: float, years: float) -> Iterator[Note]:
    """Yield a note on each policy or stage that begins only after the last time of any query."""
    over = f"later than any measure needs ({years_in_words(years)}), and so make no difference"
    if delay >= years * (1 - SAME) and any(case.policies[name] for name in names if name is not None):
        yield _note("the policies begin after {time}, {over}", time=years_in_words(delay), over=over)
        return
    for name in names:
        stages = stages_of(case, name)
        for number, (begins, _) in enumerate(spans_of(case, stages, delay), 1):
            if begins >= years * (1 - SAME):
                subject = "stage {number} of {policy}" if len(stages) > 1 else "{policy}"
                yield _note(
                    f"{subject} begins after {{time}}, {{over}}",
                    number=str(number),
                    policy=Named("policy", str(name)),
                    time=years_in_words(begins, 4),
                    over=over.replace("make", "makes"),
                )


def simulated_policies(policies: Sequence[str]) -> Iterator[Note]:
    """Yield a note on the policies left out, with the reason."""
    if policies:
        yield _note(
            "left out of the exact results, since a duration runs from a trigger, which needs drawn histories "
            "(`offramp simulate`): {policies}",
            policies=tuple(Named("policy", policy, bare=True) for policy in policies),
        )


def _condition(text: str) -> Named:
    return Named("condition", text)


def _note(message: str, **values: Value) -> Note:
    return Note(Severity.NOTE, Phrase.of(message, **values))
