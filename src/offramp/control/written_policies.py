"""The policies of a case that an actor can follow, for comparison with its best adaptive policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.chain.anticipation import changes_others_choices
from offramp.chain.evaluation import evaluate
from offramp.chain.rates import chains_of
from offramp.chain.schedule import runs_from_a_trigger, schedule_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.chain.rates import Chain, Group
    from offramp.chain.schedule import Schedule
    from offramp.risk.measures import MeasureSpec
    from offramp.worlds.parameters import Parameters

__all__ = ["value_of_policy", "written_policies"]


@dataclass(frozen=True)
class _WrittenPolicies:
    """The values of the policies of the case that bind the actor alone, and the names of the other policies."""

    written: Mapping[str, float]
    answers: tuple[str, ...]
    others: tuple[str, ...]
    drawn: tuple[str, ...]


def written_policies(
    schedule: Schedule, actor: str, measure_specs: tuple[MeasureSpec, ...], numbers: Parameters, free: Chain
) -> _WrittenPolicies:
    """Return the values of the policies of a case; `free` is the chain of all nodes without a policy."""
    case = schedule.case
    drawn = tuple(policy for policy in case.policies if runs_from_a_trigger(case, policy))
    others = tuple(
        policy
        for policy, stages in case.policies.items()
        if policy not in drawn and any(case.owner(option) != actor for stage in stages for option in stage.holds)
    )
    written, answers = {}, []
    for policy in case.policies:
        if policy not in (*drawn, *others):
            bound = schedule_of(case, policy, schedule.horizon)
            groups = chains_of(bound, numbers)
            written[policy] = value_of_policy(bound, measure_specs, numbers, groups)
            answers += [policy] if changes_others_choices(free, actor, groups) else []
    return _WrittenPolicies(written, tuple(answers), others, drawn)


def value_of_policy(
    schedule: Schedule,
    measure_specs: tuple[MeasureSpec, ...],
    numbers: Parameters,
    groups: Sequence[Group] | None = None,
) -> float:
    """Return the value of a policy; for several measures the weighted sum, less being better."""
    answers = evaluate(schedule, numbers, [measure_spec.asked for measure_spec in measure_specs], groups)
    values = [float(answers[measure_spec.asked].at([measure_spec.time])[0, 0]) for measure_spec in measure_specs]
    if len(measure_specs) == 1:
        return values[0]
    signs = [(1.0 if measure_spec.want == "low" else -1.0) * measure_spec.mean_weight for measure_spec in measure_specs]
    return sum(sign * value for sign, value in zip(signs, values, strict=True))
