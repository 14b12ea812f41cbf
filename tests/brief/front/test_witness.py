"""Every sentence of the front can be checked: it is its message with its values, and each value is computed again from its origin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.brief.front.durations_again import again as durations_again
from tests.brief.front.sentences import witnessed

import offramp
from offramp.case.expression import Expression
from offramp.case.preferences import Statements
from offramp.chain.queries import TimeBoundedUntil
from offramp.evidence.estimation import estimate
from offramp.evidence.resolution import evidence_of
from offramp.language.language import language_of
from offramp.language.values import Amount, Chance, Count, Names, Span
from offramp.risk.base_rates import base_rates
from offramp.risk.endings import endings
from offramp.worlds.estimated_inputs import estimates_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

SLUGS = ("hotline", "korea-2017", "river")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_sentence_is_its_message_with_its_values(
    slug: str, language: str, catalog_findings: Callable[[str], Findings]
) -> None:
    spoken = language_of(language)
    told = witnessed(offramp.compose(catalog_findings(slug), language=language, front_only=True))
    assert len(told) > 15
    for sentence in told:
        if "{number}" in sentence.message:
            continue  # The form of the noun depends on the number; `say_count` has its own test.
        assert spoken.say(sentence.message, **sentence.values) == sentence


@pytest.mark.parametrize("slug", SLUGS)
def test_every_value_is_computed_again_from_its_origin(slug: str, catalog_findings: Callable[[str], Findings]) -> None:
    found = catalog_findings(slug)
    checked = 0
    for sentence in witnessed(offramp.compose(found, front_only=True)):
        for value in sentence.values.values():
            if isinstance(value, Span) and "years between" in value.of:
                each = next(one for one in estimates_in(found.case) if str(one.name) == value.of["years between"])
                assert value.years * each.best == pytest.approx(1)
                checked += 1
            elif isinstance(value, Chance | Amount | Count) and value.of:
                assert value.value == pytest.approx(again(found, dict(value.of)), abs=1e-9), (sentence, value)
                checked += 1
            elif isinstance(value, Names) and value.of.get("lead") == "policies":
                assert value.names == leading(found)
                checked += 1
    assert checked > 10


def again(found: Findings, of: dict[str, Any]) -> float:
    """Compute a value again from its origin, straight from the worlds, the chain or the case."""
    assert found.options is not None
    outcomes, case = found.options.outcomes, found.case
    match of:
        case {"mean": measure, "policy": policy, "of": actor, "image": image}:
            return float(outcomes.of(policy, measure)[np.array(outcomes.worlds.images[actor]) == image].mean())
        case {"mean": measure, "policy": policy, "percentile": share}:
            return float(np.quantile(outcomes.of(policy, measure), share / 100))
        case {"mean": measure, "policy": policy}:
            return float(sum(outcomes.of(policy, measure).tolist()) / outcomes.count)
        case {"share of": image, "of": actor}:
            return outcomes.worlds.images[actor].count(image) / outcomes.count
        case {"box": measure, "number": number}:
            return box(found, measure, number)
        case {"danger": policy, "percentile": share}:
            return float(np.quantile(ending(found, policy), share / 100))
        case {"worth of": name, "measure": measure}:
            return float(of.get("scale", 1)) * worth(found, name, measure)
        case {"delayed": measure, "policy": policy, "by": delay}:
            return delayed(found, measure, policy, delay)
        case {"ends": way, "policy": policy}:
            return ended(found, policy, way)
        case {"worlds": "count"}:
            return outcomes.worlds.count
        case {"worlds": "seed"}:
            return outcomes.worlds.seed
        case {"policies": "count"}:
            return len(case.policies)
        case {"actors": "count"}:
            return len(case.actors)
        case {"base rate": name}:
            return next(rate.mean for rate in base_rates(case) if rate.name == name)
        case {"base rate check": policy}:
            return year_of_war(found, policy)
        case {"best of": name} | {"low of": name} | {"high of": name}:
            each = next(one for one in estimates_in(case) if one.name == name)
            key = next(iter(of)).split()[0]
            return each.best if key == "best" else getattr(each.estimate, key)
        case {"numbers": kind}:
            return by_source([set(each.estimate.source) for each in stated(found)], kind)
        case {"statements": kind}:
            return by_source(statements(found), kind)
        case {"lead": "count"}:
            return len(leading(found))
        case {"limit of": _}:
            return limit(found, of)
        case (
            {"hindcast": _}
            | {"evidence": _}
            | {"estimate": _}
            | {"experts": _}
            | {"forecaster": _}
            | {"crps": _}
            | {"expert": _}
        ):
            return from_the_record(found, of)
        case {"duration": _} | {"past spans": _} | {"durations": _}:
            value: float = durations_again(found, of)
            return value
    raise AssertionError(f"no way to compute {of} again")


def from_the_record(found: Findings, of: dict[str, Any]) -> float:
    """Take a number from the file of the hindcast, or estimate it again from the record."""
    match of:
        case {"experts": number}:
            stated = published_on(str(found.case.ends))
            return float({"low": min(stated)[0], "high": max(one[1] for one in stated), "count": len(stated)}[number])
        case {"forecaster": who, "score": score}:
            row = next(row for row in shipped_hindcast()["scores"] if row[0] == who)
            return float(row[{"events": 1, "brier": 2, "base rate": 3, "log": 4, "ruled out": 5}[score]])
        case {"crps": question, "by": who}:
            row = next(row for row in shipped_hindcast()["numbers"] if row[0] == question)
            return float(row[3 + ["model", "mixed", "base_rate", "persistence"].index(who)])
        case {"expert": who, "end": end}:
            row = next(row for row in shipped_hindcast()["experts"] if row[0] == who)
            return float(row[{"low": 3, "high": 4}[end]])
        case {"hindcast": "questions"}:
            return len(shipped_hindcast()["questions"])
        case {"hindcast": key}:
            assert shipped_hindcast()["case"] == found.case.digest
            return float(shipped_hindcast()[key])
        case {"evidence": entry, "end": end}:
            return float(getattr(estimate(evidence_of(found.case)[entry].evidence or "", found.case), end))
        case {"estimate": name, "way": way, "end": end}:
            return float(next(getattr(one, end) for one in estimate(name).beside if one.kind == way))
    raise AssertionError(f"no way to compute {of} again")


def published_on(asked: str) -> list[tuple[float, float]]:
    """Return the chances, low and high, that experts gave in public of a condition of the case."""
    return [(row[3], row[4]) for row in shipped_hindcast()["experts"] if row[7] == asked]


def shipped_hindcast() -> dict[str, Any]:
    """The hindcast of the Korean case as it stands in the package."""
    file = Path(offramp.__file__).parent / "hindcasting" / "catalog" / "korea-2017.json"
    return dict(json.loads(file.read_text(encoding="utf-8")))


def limit(found: Findings, of: dict[str, Any]) -> float:
    """Return a numerical limit of a box, midway between the last world inside and the first outside in its direction."""
    assert found.options is not None
    outcomes = found.options.outcomes
    measure = of["measure"]
    restrictions = found.options.flips[measure].boxes[0].restrictions
    (own,) = (each for each in restrictions if str(each.input) == of["limit of"])
    inputs = outcomes.inputs(measure)
    others = np.logical_and.reduce(
        [np.ones(outcomes.count, bool), *(each.holds(inputs[each.input]) for each in restrictions if each is not own)]
    )
    column = np.asarray(inputs[own.input])
    low, high = own.low if own.low is not None else -np.inf, own.high if own.high is not None else np.inf
    inside = column[others & (column >= low) & (column <= high)]
    if of["end"] == "low":
        outside = column[column < inside.min()]
        assert outside.max() < low <= inside.min()
        return float(low)
    outside = column[column > inside.max()]
    assert inside.max() <= high < outside.min()
    return float(high)


DEAR = """
title: A dear promise
horizon: 2 years
actors:
  a: {tempo: 4 per year, reliability: 0.9, options: {guard: Guard the border}}
events: {war: {label: War, once: on}}
status quo: []
ends: war
preferences: {a: [not war, not a.guard]}
unknowns: {heat: {label: heat of the border, low: 0.05, best: 0.5, high: 1.5, unit: per year}}
rates: {war: "0.4 if a.guard else heat"}
measures:
  war: {chance of: war, within: 2 years, want: low, matters: 0.01}
policies: {wait: {}, guard: {a.guard: on}}
"""
"""A case in which guarding is worse where the border is calm: the lead fails below a number."""


def test_a_numerical_limit_is_computed_again_from_the_worlds() -> None:
    found = offramp.find(offramp.loads(DEAR), samples=200)
    told = witnessed(offramp.compose(found, front_only=True))
    limits = [
        value for sentence in told for value in sentence.values.values() if "limit of" in getattr(value, "of", {})
    ]
    assert limits, "the case has a numerical limit"
    for value in limits:
        assert isinstance(value, Amount)
        assert value.value == pytest.approx(again(found, dict(value.of)))
        assert 0.3 < value.value < 0.5, "guarding pays from a rate of 0.4 on"


def leading(found: Findings) -> tuple[str, ...]:
    """Return the lead by its definition: no worse than any other by any judged measure, or else the undominated."""
    assert found.options is not None
    outcomes = found.options.outcomes
    policies, better = outcomes.policies, {}
    for name in found.options.ranking.orders:
        spec = outcomes.measure_spec(name)
        sign = 1.0 if spec.want == "high" else -1.0
        mean = {policy: sign * float(outcomes.of(policy, name).mean()) for policy in policies}
        better[name] = {(p, q) for p in policies for q in policies if mean[p] > mean[q] + spec.matters + 1e-9}
    first = tuple(p for p in policies if not any((q, p) in pairs for pairs in better.values() for q in policies))
    if first:
        return first
    return tuple(
        p
        for p in policies
        if not any(
            any((q, p) in pairs for pairs in better.values()) and not any((p, q) in pairs for pairs in better.values())
            for q in policies
        )
    )


def box(found: Findings, measure: str, number: str) -> float:
    """Count the worlds of the box again, and those among them in which a policy outside the lead is better."""
    assert found.options is not None
    outcomes = found.options.outcomes
    restrictions = found.options.flips[measure].boxes[0].restrictions
    inputs = outcomes.inputs(measure)
    inside = np.ones(outcomes.count, dtype=bool)
    for each in restrictions:
        column = np.asarray(inputs[each.input])
        if each.among:
            inside &= np.isin(column, each.among)
        inside &= column >= each.low if each.low is not None else True
        inside &= column <= each.high if each.high is not None else True
    if number == "worlds":
        return int(inside.sum())
    beaten = found.options.ranking.beaten(measure)
    return int(beaten[inside].sum())


def ended(found: Findings, policy: str, way: str) -> float:
    """Return the mean chance at the end of the front's chart that the crisis has ended in a way, from a run of its own."""
    assert found.options is not None
    assert found.danger is not None
    years = float(found.danger.times[-1])
    assert found.case.horizon is not None
    assert years == found.case.horizon.years
    outcomes = found.options.outcomes
    names = [f"ends: {each.name}" for each in endings(found.case) if each.way == way]
    return float(np.sum([outcomes.of(policy, name) for name in names], axis=0).mean())


def ending(found: Findings, policy: str) -> Any:
    """Return the chance in each world that the crisis has ended at the end of the front's chart."""
    assert found.options is not None
    outcomes = found.options.outcomes
    return np.sum([outcomes.of(policy, f"ends: {each.name}") for each in endings(found.case)], axis=0)


def worth(found: Findings, name: str, measure: str) -> float:
    """Return the value of knowing the reading of an actor: the gain of the best option of each reading over the best of all worlds."""
    assert found.options is not None
    outcomes = found.options.outcomes
    sign = 1.0 if outcomes.measure_spec(measure).want == "high" else -1.0
    every = sign * np.array([outcomes.of(policy, measure) for policy in outcomes.policies])
    images = np.array(outcomes.worlds.images[name.removeprefix("reading of ")])
    own = sum(every[:, images == image].mean(axis=1).max() * (images == image).mean() for image in set(images))
    return float(own - every.mean(axis=1).max())


def delayed(found: Findings, measure: str, policy: str, delay: float) -> float:
    """Return a measure of a policy that begins later, with every unknown at its best value."""
    from offramp.risk.assess import assess

    return float(assess(found.case, [policy], delay=delay).outcome(policy).values[measure])


def year_of_war(found: Findings, policy: str) -> float:
    """Return the chance of war within a year with every unknown at its best value."""
    from offramp.chain.evaluation import evaluate
    from offramp.chain.schedule import schedule_of
    from offramp.worlds.parameters import best_values

    assert found.case.ends is not None
    name = policy if policy in found.case.policies else None
    query = TimeBoundedUntil(Expression.read(found.case.ends.text))
    answer = evaluate(schedule_of(found.case, name, 1.0), best_values(found.case), [query])
    return float(answer[query].at([1.0])[0][0])


def stated(found: Findings) -> list[Any]:
    return [each for each in estimates_in(found.case) if each.estimate.best is not None]


def statements(found: Findings) -> list[set[str]]:
    case, told = found.case, []
    lists = [
        *case.preferences.values(),
        *(image.preferences for images in case.images.values() for image in images.values()),
    ]
    for each in lists:
        assert isinstance(each, Statements)
        told += [set(statement.source) for statement in each.statements]
    for believed in case.beliefs.values():
        assert believed  # Beliefs are not what a side wants, and are not counted.
    return told


def by_source(sources: list[set[str]], kind: str) -> int:
    named = [bool(each - {"assumed"}) for each in sources]
    counts = {
        "all": len(sources),
        "own": sum(not each for each in named),
        "in part": sum(each and "assumed" in some for each, some in zip(named, sources, strict=True)),
    }
    counts["sourced"] = counts["all"] - counts["own"] - counts["in part"]
    return counts[kind]
