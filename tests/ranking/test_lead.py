"""The lead: one, level or a trade-off, as defined, and never decided by what decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ranking import oracle_choice as oracle
from tests.ranking.test_dominance import asked, tables
from tests.strategies import examples

from offramp.ranking.dominance import dominance
from offramp.ranking.lead import Lead, lead

if TYPE_CHECKING:
    from offramp.ranking.dominance import Dominance


def said(found: Lead) -> tuple[str, set[str], dict[str, set[str]]]:
    return found.kind, set(found.policies), {measure: set(best) for measure, best in found.best_by.items()}


@examples(250)
@given(drawn=tables())
def test_the_lead_is_as_defined(drawn: Any) -> None:
    table, matters, compared = drawn
    found = lead(asked(drawn))
    kind, policies = oracle.lead(table, matters, lambda name, p, q: bool(compared[name][p][q]))
    assert (found.kind, {int(policy[1:]) for policy in found.policies}) == (kind, policies)
    whole = {name for name in table if np.all(compared[name])}
    assert {name.rstrip("+") for name in found.best_by} == whole
    for name, best in found.best_by.items():
        exact = oracle.best_by(table[name.rstrip("+")], matters[name.rstrip("+")])
        assert {int(policy[1:]) for policy in best} == exact


@examples(150)
@given(drawn=tables())
def test_what_leads_is_undominated(drawn: Any) -> None:
    over = asked(drawn)
    found = lead(over)
    assert found.policies
    if found.kind == "trade-off":
        assert set(found.policies) == set(over.undominated)
    else:
        # Nobody is better by what matters in anything.
        for policy in found.policies:
            assert not over.dominators(policy)
            assert all(policy in best for best in found.best_by.values())
    if found.kind == "level":
        own = np.isin(over.policies, found.policies)
        assert not any(better[own][:, own].any() for better in over.better.values())


@examples(150)
@given(drawn=tables(), order=st.randoms(use_true_random=False))
def test_the_order_of_policies_and_measures_changes_nothing(drawn: Any, order: Any) -> None:
    table, matters, compared = drawn
    policies, names = list(range(len(next(iter(table.values()))))), list(table)
    order.shuffle(policies)
    order.shuffle(names)

    def given_in(policies: list[int], names: list[str]) -> Dominance:
        return dominance(
            {name: np.array([[float(v) for v in table[name][p]] for p in policies]) for name in names},
            [f"p{p}" for p in policies],
            maximise=dict.fromkeys(names, True),
            tolerance={name: float(matters[name]) for name in names},
            compared={name: np.array(compared[name])[policies][:, policies] for name in names},
        )

    assert said(lead(given_in(policies, names))) == said(lead(given_in(sorted(policies), sorted(names))))


@examples(150)
@given(drawn=tables(), data=st.data())
def test_counting_a_measure_twice_changes_no_lead(drawn: Any, data: st.DataObject) -> None:
    twice = data.draw(st.sampled_from(list(drawn[0])))
    found, other = lead(asked(drawn)), lead(asked(drawn, measures=[*drawn[0], twice]))
    assert (found.kind, found.policies) == (other.kind, other.policies)


@examples(150)
@given(drawn=tables(), data=st.data())
def test_a_twin_of_a_policy_that_leads_leads_too(drawn: Any, data: st.DataObject) -> None:
    size = len(next(iter(drawn[0].values())))
    twin = data.draw(st.integers(0, size - 1))
    found, other = lead(asked(drawn)), lead(asked(drawn, [*range(size), twin]))
    if f"p{twin}" in found.policies:
        assert {str(twin), str(size)} <= set(other.policies)
        assert other.kind == {"one": "level", "level": "level", "trade-off": "trade-off"}[found.kind]


def of(rows: dict[str, list[float]], matters: float = 0.0) -> Lead:
    """The lead of policies a, b, c, … by measures of which low is good."""
    size = len(next(iter(rows.values())))
    found = dominance(
        {name: [[value] for value in row] for name, row in rows.items()},
        list("abcdef"[:size]),
        maximise=dict.fromkeys(rows, False),
        tolerance=dict.fromkeys(rows, matters),
    )
    return lead(found)


@pytest.mark.parametrize(
    ("rows", "matters", "expected"),
    [
        ({"war": [0.1, 0.2], "missile": [0.3, 0.3]}, 0.01, Lead("one", ("a",), {"war": ("a",), "missile": ("a", "b")})),
        ({"war": [0.1, 0.2], "missile": [0.31, 0.3]}, 0.02, Lead("one", ("a",), {"war": ("a",), "missile": ("a", "b")})),
        ({"war": [0.1, 0.2], "missile": [0.4, 0.3]}, 0.01, Lead("trade-off", ("a", "b"), {"war": ("a",), "missile": ("b",)})),
        ({"war": [0.1, 0.1]}, 0.0, Lead("level", ("a", "b"), {"war": ("a", "b")})),
        ({"war": [0.1, 0.1, 0.2]}, 0.0, Lead("level", ("a", "b"), {"war": ("a", "b")})),
        ({"war": [0.1, 0.105, 0.2]}, 0.01, Lead("level", ("a", "b"), {"war": ("a", "b")})),
        # In the middle of two that differ, and level with both: nobody else holds its own by both measures.
        ({"war": [0.0, 0.8, 1.6], "missile": [1.6, 0.8, 0.0]}, 1.0, Lead("one", ("b",), {"war": ("a", "b"), "missile": ("b", "c")})),
        ({"war": [0.3]}, 0.0, Lead("one", ("a",), {"war": ("a",)})),
    ],
)  # fmt: skip
def test_known_answers(rows: dict[str, list[float]], matters: float, expected: Lead) -> None:
    assert of(rows, matters) == expected


def test_policies_that_no_measure_compares_are_no_match() -> None:
    apart = np.eye(2, dtype=bool)
    found = dominance(
        {"launches": [[0.0], [9.0]]}, ["strike", "wait"], maximise={"launches": False}, compared={"launches": apart}
    )
    assert lead(found) == Lead("trade-off", ("strike", "wait"), {})


def test_the_measures_by_which_a_policy_is_best() -> None:
    found = of({"war": [0.1, 0.2], "missile": [0.3, 0.3]})
    assert (found.best("a"), found.best("b")) == (("war", "missile"), ("missile",))
    assert found.to_dict() == {"kind": "one", "policies": ["a"], "best_by": {"war": ["a"], "missile": ["a", "b"]}}
