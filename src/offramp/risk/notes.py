"""Notes on an assessment: policies and measures that differ in nothing, never happen, or begin too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.case.bits import code_of, lookup_in
from offramp.case.expression import Expression
from offramp.case.feasible import names_under
from offramp.case.value import holds
from offramp.chain.amounts import rate
from offramp.chain.schedule import SAME, spans_of, stages_of
from offramp.text import years_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case
    from offramp.chain.state_space import StateSpace
    from offramp.risk.endings import Ending
    from offramp.risk.outcome import Outcome
    from offramp.worlds.parameters import Parameters

__all__ = ["from_the_start", "left_out", "never", "not_with_these_numbers", "noted", "too_late"]


def noted(words: str) -> str:
    """A note begins like one."""
    return words[0].lower() + words[1:]


def never(outcomes: Sequence[Outcome], ways: Sequence[Ending]) -> Iterator[str]:
    """Say which endings no policy can come to, however the numbers are."""
    for ending in ways:
        structures = [window.structure for outcome in outcomes for window in outcome.answers.schedule.windows]
        if not any(structure.where(ending.alone).any() for structure in structures):
            yield f"`{ending.name}` ends the story, but no policy here can come to it; what is 0 for it is so by how the case is written"


def from_the_start(case: Case, ways: Sequence[Ending]) -> Iterator[str]:
    """Say which ending is so from the start."""
    lookup = lookup_in(case, code_of(case, case.status_quo))
    for ending in ways:
        if holds(ending.alone, lookup):
            yield f"`{ending.name}` ends the story and is so in the status quo, so that nothing happens at all"


def not_with_these_numbers(
    case: Case, outcomes: Sequence[Outcome], ways: Sequence[Ending], numbers: Parameters
) -> Iterator[str]:
    """Say which endings could come about as the case is written, but have no chance at all with these numbers."""
    for ending in ways:
        windows = [window for outcome in outcomes for window in outcome.answers.schedule.windows]
        within = [window.structure for window in windows if window.structure.where(ending.alone).any()]
        if not within or any(outcome.endings[ending.name].any() for outcome in outcomes):
            continue
        events = [name for name in case.events if name in names_under(case, Expression.read(ending.name))]
        still = [event for event in events if all(_never_happens(structure, event, numbers) for structure in within)]
        why = f", since the rate of {' and '.join(f'`{event}`' for event in still)} is 0 all the time" if still else ""
        yield f"`{ending.name}` ends the story, but with the numbers taken here it has no chance at all to come about{why}"


def _never_happens(structure: StateSpace, event: str, numbers: Parameters) -> bool:
    """Whether the rate of an event is 0 wherever the story can be."""
    spec, state_index = structure.case.rates.get(event), np.unique(structure.state_index[~structure.ended])
    if spec is None or not len(state_index):
        return False
    return not rate(spec.rate, spec.unit, structure.states, state_index, numbers, f"the rate of `{event}`").any()


def left_out(case: Case, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Say which options and events make no difference to any answer, whatever the numbers are."""
    kept = {thing for outcome in outcomes for thing in outcome.answers.schedule.case.things}
    idle = [thing for thing in case.things if thing not in kept]
    if idle:
        yield (
            f"as the case is written, nothing asked here depends on {', '.join(idle)}, whatever the numbers are; the chain does without, "
            f"and the answers are the same"
        )


def too_late(case: Case, names: Sequence[str | None], delay: float, years: float) -> Iterator[str]:
    """Say which policies, or stages of them, begin only when all that is asked is over."""
    over = f"when all that is asked is over ({years_in_words(years)}), and so make no difference"
    if delay >= years * (1 - SAME) and any(case.policies[name] for name in names if name is not None):
        yield f"the policies begin after {years_in_words(delay)}, {over}"
        return
    for name in names:
        stages = stages_of(case, name)
        for number, (begins, _) in enumerate(spans_of(case, stages, delay), 1):
            if begins >= years * (1 - SAME):
                what = f"stage {number} of `{name}`" if len(stages) > 1 else f"`{name}`"
                yield f"{what} begins after {years_in_words(begins, 4)}, {over.replace('make', 'makes')}"
