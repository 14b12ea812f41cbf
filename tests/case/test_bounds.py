"""Comparisons of chances that come out the same whatever the chances are."""

from __future__ import annotations

import pytest

from offramp.case.bounds import bounds_of, settled_in
from offramp.case.expression import parse
from offramp.case.reading import loads

CASE = loads(
    """
actors: {a: {options: {x: X}}}
events: {war: War}
status quo: []
horizon: 5 years
preferences: {a: [a.x]}
counts: {shots: 3}
measures:
  war: {chance of: war, within: 5 years}
  shots: {expected: shots, within: 1 year}
policies: {wait: {}, talk: {a.x: on}}
"""
)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2.5", (2.5, 2.5)),
        ("chance(war within 1 year | wait)", (0, 1)),
        ("measure(war | wait)", (0, 1)),
        ("mean(war)", (0, 1)),
        ("measure(shots)", None),
        ("expected(shots)", None),
        ("-chance(war)", (-1, 0)),
        ("chance(war) - chance(war | talk)", (-1, 1)),
        ("chance(war) + 0.5", (0.5, 1.5)),
        ("chance(war) - measure(shots)", None),
        ("100 * chance(war)", (0, 100)),
        ("chance(war) * -2", (-2, 0)),
        ("chance(war) / 2", (0, 0.5)),
        ("chance(war) / chance(war | talk)", None),
        ("1 / (2 + chance(war))", (1 / 3, 1 / 2)),
        ("min(chance(war), 0.3)", (0, 0.3)),
        ("max(chance(war), 3)", (3, 3)),
        ("max(chance(war), measure(shots))", None),
        ("chance(war) if wants(a, a.x) else 4", (0, 4)),
        ("chance(war) if wants(a, a.x) else measure(shots)", None),
    ],
)
def test_the_bounds_of_what_is_made_of_chances(text: str, bounds: tuple[float, float] | None) -> None:
    assert bounds_of(CASE, parse(text)) == bounds


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("chance(war within 5 years | talk) < 110", True),
        ("chance(war) > 110", False),
        ("110 > chance(war)", True),
        ("1.1 <= mean(war | talk)", False),
        ("measure(war) == 5", False),
        ("measure(war) != 5", True),
        ("measure(war) == 0.5", None),
        ("measure(war) != 0.5", None),
        ("chance(war) - chance(war | talk) > -5", True),
        ("min(chance(war), chance(war | talk)) >= 5", False),
        ("100 * chance(war) < 50", None),
        ("100 * chance(war) < 110", True),
        ("chance(war) <= 1", True),
        ("chance(war) < 1", None),
        ("chance(war) >= 1", None),
        ("chance(war) > 1", False),
        ("chance(war) >= 0", True),
        ("chance(war) > 0", None),
        ("chance(war) < 0", False),
        ("chance(war) <= 0", None),
        ("chance(war) < 0.5", None),
        ("chance(war) < chance(war | talk) + 3", None),
        ("measure(shots) < 110", None),
        ("expected(shots) < 110", None),
        ("rank(talk on war) < 110", None),
        ("1 < 2", None),
    ],
)
def test_a_comparison_is_settled_where_no_chance_could_change_it(text: str, truth: bool | None) -> None:
    assert [settled.truth for settled in settled_in(CASE, parse(text))] == ([] if truth is None else [truth])


def test_every_comparison_of_a_claim_is_looked_at_with_its_place() -> None:
    text = "wants(a, a.x) and (chance(war) < 10 or not measure(war) > 7)"
    found = list(settled_in(CASE, parse(text)))
    assert [text[settled.offset :].split(" ")[0] for settled in found] == ["chance(war)", "measure(war)"]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("chance(war) < 110", "lies between 0 and 1; 110 % is 1.1"),
        ("chance(war) - chance(war | talk) > -5", "lies between -1 and 1; -5 % is -0.05"),
        ("chance(war) <= 1", "lies between 0 and 1"),
        ("100 * chance(war) < 110", "lies between 0 and 100"),
    ],
)
def test_a_per_cent_is_told_where_it_may_be_meant(text: str, end: str) -> None:
    (settled,) = settled_in(CASE, parse(text))
    assert str(settled).endswith(end)
