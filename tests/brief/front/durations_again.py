"""Values of a duration beside past spans, computed again: from the chain at the asked ages alone, and from the spans."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.expression import Expression
from offramp.chain.queries import TimeBoundedUntil
from offramp.chain.relevance import reduce_to_relevant
from offramp.chain.schedule import schedule_of
from offramp.chain.spells import FirstSpells, first_spells
from offramp.evidence.durations import ends_ratio
from offramp.evidence.recorded_spans import recorded_spans
from offramp.risk.durations import SAMPLES
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.findings.findings import Findings

__all__ = ["again"]

AGES = (1.0, 2.0, 5.0)


def again(found: Findings, of: dict[str, Any]) -> Any:
    """Compute a value of a duration again."""
    case = found.case
    match of:
        case {"past spans": name, "age": age, "end": end}:
            shares = recorded_spans(case.durations[name].evidence, case).share(age)
            return dict(zip(("low", "best", "high"), shares, strict=True))[end]
        case {"past spans": name, "end": end}:
            record = recorded_spans(case.durations[name].evidence, case)
            return {"n": record.n, "ended": record.ended, "censored": record.n - record.ended}[end]
        case {"durations": name, "verdict": verdict}:
            check = next(one for one in found.record.durations if one.name == name)
            return [policy for policy, each in check.policies.items() if each.verdict == verdict]
        case {"duration": name, "policy": policy, "end": "begun"}:
            return float(_spells(case, name, policy).begun.mean())
        case {"duration": name, "policy": policy, "ratio": end}:
            spells, record = _spells(case, name, policy), recorded_spans(case.durations[name].evidence, case)
            share = spells.lasting.sum(axis=1) / spells.begun.sum()
            hazards = [-np.log(share[list(spells.ages).index(years)]) for years in record.spans.years]
            return dict(zip(("low", "best", "high"), ends_ratio(record.ended, float(sum(hazards))), strict=True))[end]
        case {"duration": name, "policy": policy, "age": age, "end": end}:
            spells = _spells(case, name, policy)
            row = spells.lasting[list(spells.ages).index(age)]
            if end == "best":
                return float(row.sum() / spells.begun.sum())
            return weighted(row, spells.begun, {"low": 0.05, "high": 0.95}[end])
    raise AssertionError(f"no way to compute {of} again")


def weighted(row: Any, begun: Any, level: float) -> float:
    """Return the percentile of the shares of worlds, each with the weight of its beginning."""
    shares = sorted((lasting / chance, chance) for lasting, chance in zip(row, begun, strict=True) if chance > 0)
    reached = 0.0
    for share, weight in shares:
        reached += weight / float(begun.sum())
        if reached >= level - 1e-12:
            return float(share)
    return float(shares[-1][0])


@lru_cache(maxsize=64)
def _spells_of(key: tuple[int, str, str]) -> FirstSpells:
    case, name, policy = _CASES[key[0]], key[1], key[2]
    stated = case.durations[name]
    assert stated.begun_within is not None
    worlds = draw_worlds(case, SAMPLES)
    ages = np.unique([*AGES, *recorded_spans(stated.evidence, case).spans.years])
    small = reduce_to_relevant(case, policy, [TimeBoundedUntil(Expression.read(stated.of.text))])
    within = stated.begun_within.years
    schedule = schedule_of(small, policy, within + float(ages[-1]))
    return first_spells(schedule, worlds.parameters, stated.of, within, ages)


_CASES: dict[int, Case] = {}


def _spells(case: Case, name: str, policy: str) -> FirstSpells:
    """Return the first spells under a policy, computed once for a case."""
    _CASES[id(case)] = case
    return _spells_of((id(case), name, policy))
