"""Why: three causes, each with its number and its source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.brief.front.tales import tale

from offramp.brief.front import reasons as module
from offramp.brief.front.reasons import reasons, wish
from offramp.case.expression import Expression
from offramp.language.language import language_of
from offramp.language.values import Chance
from offramp.risk.endings import BY_ACCIDENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings


def test_korea_has_a_danger_an_interest_and_a_deal(korea_findings: Findings) -> None:
    danger, interest, deal = reasons(tale(korea_findings))
    assert danger.startswith("Under “wait”, the chance of any war within five years is 13 % by accident and ")
    assert danger.endswith("by decision (rates: ICB project, version 14).")
    assert interest == (
        "North Korea, read as “Regime survival first”, ranks an end to “keep sanctions tight” above "
        "“test missiles and weapons” (source: National Defence Commission, 2013)."
    )
    assert deal.startswith("A package deal reaches “talks” and “freeze”: ")
    assert "one comes about every 3.3 years (source: agreements 1994 to 2018)." in deal


def test_the_strongest_unknown_and_a_tempting_act_follow_where_there_is_room(
    korea_findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 5)
    *_, unknown, act = reasons(tale(korea_findings))
    assert unknown.startswith("On any war, ")
    assert " moves the lead most" in unknown
    assert act == "The United States would gain nothing today by the act “strike North Korea”."


def test_a_deal_without_a_rate_says_so(catalog_findings: Callable[[str], Findings]) -> None:
    told = reasons(tale(catalog_findings("hotline")))
    assert told[1].endswith("Northland and Southland gain. How often such deals are made is not stated.")


def test_where_nothing_ends_the_crisis_it_says_so(catalog_findings: Callable[[str], Findings]) -> None:
    found = catalog_findings("river")
    assert found.danger is not None
    nothing = {name: line * 0 for name, line in found.danger.mean.items()}
    ways: dict[str, dict[str, Any]] = {name: {BY_ACCIDENT: line} for name, line in nothing.items()}
    told = reasons(tale(found, danger=replace(found.danger, mean=nothing, ways=ways)))
    assert told[0] == "Under “wait” nothing ends the crisis within five years."


@pytest.mark.parametrize(
    ("say", "said"),
    [
        ("up.talks", "“send an envoy”"),
        ("not up.fill", "an end to “fill the reservoir”"),
        ("not clash", "avoiding “shots are fired”"),
        ("up.fill iff down.patrol", "its wish on “Patrol the river with gunboats” and “Fill the reservoir”"),
    ],
)
def test_a_wish_names_its_things(say: str, said: str, catalog_findings: Callable[[str], Findings]) -> None:
    assert wish(tale(catalog_findings("river")), Expression.read(say)) == said


def test_a_reading_that_moves_the_lead_is_told_with_its_means(catalog_findings: Callable[[str], Findings]) -> None:
    found = catalog_findings("river")
    assert found.options is not None
    outcomes = found.options.outcomes
    told = module.by_reading(tale(found), "reading of down", outcomes.measure_spec("clash"))
    values, drawn = outcomes.of("stop filling", "clash"), np.array(outcomes.worlds.images["down"])
    means = sorted(float(values[drawn == image].mean()) for image in set(drawn.tolist()))
    low, high = (Chance(mean).words(language_of("en")) for mean in means)
    assert told == (
        "On shots fired, the reading of Downstream moves the lead most. "
        f"By reading, the mean of “stop filling” goes from {low} to {high}."
    )
    assert module.by_reading(tale(found), "clashes", outcomes.measure_spec("clash")) is None


def test_a_limit_has_the_unit_of_its_number(catalog_findings: Callable[[str], Findings]) -> None:
    told = tale(catalog_findings("hotline"))
    assert told.limit("misread", 0.002, exact=True).words(told.language) == "0.002 per day"
    assert told.limit("no number", 0.5).words(told.language) == "0.5"
