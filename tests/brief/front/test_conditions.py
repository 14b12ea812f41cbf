"""Conditions under which another option is better, and the knowledge and the delay that count most."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from tests.brief.front.tales import options_of, tale

from offramp.brief.front.conditions import conditions, restriction_words
from offramp.discovery.boxes import Restriction

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings


@pytest.mark.parametrize(
    ("restriction", "said"),
    [
        (Restriction("shots", low=0.05), "“shots” above 0.05 per year"),
        (Restriction("shots", high=0.1), "“shots” below 0.1 per year"),
        (Restriction("shots", 0.05, 0.1), "“shots” between 0.05 per year and 0.1 per year"),
        (Restriction("reading of down", among=("proud",)), "Downstream as “Wants the river”"),
        (Restriction("up ranks “a” above “b”", among=("yes",)), "Upstream ranking its wishes as stated"),
        (Restriction("up ranks “a” above “b”", among=("no",)), "Upstream ranking its wishes otherwise"),
    ],
)
def test_a_restriction_is_told_in_labels(
    restriction: Restriction, said: str, catalog_findings: Callable[[str], Findings]
) -> None:
    assert restriction_words(tale(catalog_findings("river")), restriction) == said


def test_a_reading_is_named_once_with_its_share(korea_findings: Findings) -> None:
    told = conditions(tale(korea_findings))
    assert told[0].startswith("Under “Unification by coercion” (North Korea), “suspend for suspend” beats")
    assert told[0].endswith("This reading holds in 17 % of worlds.")
    for text in told:
        assert ("This reading holds" in text) == (text.startswith("Under “")), text
    for before, text in pairwise(told):
        assert not text.startswith("Under the same reading") or before.startswith("Under ")


def test_a_delay_is_told_where_it_matters(catalog_findings: Callable[[str], Findings]) -> None:
    found = catalog_findings("river")
    told = conditions(tale(found))
    assert told[-1].startswith("A delay of 20 months moves “shots fired” from ")
    assert told[-1].endswith("That is for “stop filling”, at central values of the unknowns.")
    assert found.dynamic is not None
    assert found.dynamic.waiting is not None
    level = {name: values * 0 for name, values in found.dynamic.waiting.values.items()}
    same = replace(found.dynamic, waiting=replace(found.dynamic.waiting, values=level))
    assert not any("A delay" in text for text in conditions(tale(found, dynamic=same)))


def test_the_most_useful_knowledge_is_named_where_it_changes_the_choice(korea_findings: Findings) -> None:
    told = conditions(tale(korea_findings))
    (useful,) = (text for text in told if text.startswith("The most useful thing to learn"))
    assert "is the reading of North Korea. To know it before choosing improves" in useful
    without = options_of(korea_findings, drivers=())
    assert not any("most useful" in text for text in conditions(tale(korea_findings, options=without)))


def test_without_a_condition_it_says_so(korea_findings: Findings, catalog_findings: Callable[[str], Findings]) -> None:
    none = options_of(korea_findings, better_under=(), failing=(), drivers=())
    told = conditions(tale(korea_findings, options=none, dynamic=None))
    assert told == ("No condition was found under which another option is better.",)
    river = catalog_findings("river")
    none = options_of(river, better_under=(), failing=(), drivers=())
    first, second = conditions(tale(river, options=none, dynamic=None))
    assert first.startswith("The weight that the reader gives to shots fired, ")
    assert second == "No condition was found that brings another option to the front."
