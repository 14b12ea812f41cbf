"""Equilibria by expert, against every order that agrees with what the expert says."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.experts.oracle_orders import closed
from tests.strategies import examples

from offramp.case.reading import loads
from offramp.errors import QuestionError
from offramp.experts.expert_case import as_pooled, as_seen_by, as_stated, order_experts
from offramp.experts.expert_orders import expert_orders
from offramp.experts.order_verdicts import equilibria_by_expert, order_views
from offramp.graph.graph import build
from offramp.stability.stability import analyse

TEXTS = ["up.build", "not down.appeal", "up.share if not down.appeal", "not up.build if down.appeal"]
CASE = """
actors:
  up: {{options: {{build: Build, share: Share}}}}
  down: {{options: {{appeal: Appeal}}}}
status quo: [down.appeal]
preferences:
  up: {up}
  down: [down.appeal if up.build, not up.build]
"""


def listed(order: tuple[int, ...]) -> str:
    return f"[{', '.join(TEXTS[k] for k in order)}]"


def text_of(experts: str) -> str:
    return CASE.format(up=f"{{statements: {listed((0, 1, 2, 3))}, experts: {experts}}}")


PAIRS = st.permutations(range(4)).flatmap(
    lambda order: st.lists(
        st.sampled_from([(a, b) for i, a in enumerate(order) for b in order[i + 1 :]]), min_size=1, unique=True
    )
)


@given(PAIRS, st.permutations(range(4)), st.sampled_from(["nash", "gmr", "smr", "seq", "sseq"]))
@examples(30, dear=True)
def test_the_share_of_a_view_is_that_of_its_orders(pairs: list[tuple[int, int]], order: list[int], key: str) -> None:
    said = ", ".join(f"[{TEXTS[a]}, {TEXTS[b]}]" for a, b in pairs)
    case = loads(text_of(f"{{kim: {{above: [{said}]}}, lee: {listed(tuple(order))}}}"))
    (found,) = equilibria_by_expert(build(case), [key])
    known = closed(frozenset(pairs))
    agreeing = [p for p in permutations(range(4)) if all(p.index(a) < p.index(b) for a, b in known)]
    held = [set(analyse(build(loads(CASE.format(up=listed(p)))), [key]).equilibria(key)) for p in agreeing]
    by_lee = set(analyse(build(loads(CASE.format(up=listed(tuple(order))))), [key]).equilibria(key))
    for row in found.states:
        share = row.shares["kim"]
        assert share.exact == Fraction(sum(row.state in states for states in held), len(held))
        assert row.shares["lee"].certain == (row.state in by_lee)
    assert by_lee <= {row.state for row in found.states}


def test_views_are_the_list_the_pool_and_each_expert() -> None:
    case = loads(text_of(f"{{kim: {listed((3, 0, 1, 2))}, lee: {{label: Lee, order: {listed((3, 0, 2, 1))}}}}}"))
    views = order_views(build(case))
    assert [(view.name, view.label, view.certain) for view in views] == [
        ("as stated", "as stated", True),
        ("pooled order", "pooled order", True),
        ("kim", "kim", True),
        ("lee", "Lee", True),
    ]
    nash = equilibria_by_expert(build(case), ["nash"])[0]
    first = [row.differs for row in nash.states]
    assert first == sorted(first, reverse=True), "states on which views differ come first"
    assert nash.agreed == first.count(False)


@pytest.mark.parametrize("key", ["nash", "seq"])
def test_the_case_of_an_expert_has_the_same_equilibria(key: str) -> None:
    case = loads(text_of(f"{{kim: {listed((3, 0, 1, 2))}, lee: {listed((0, 3, 2, 1))}}}"))
    (found,) = equilibria_by_expert(build(case), [key])
    cases = {"as stated": as_stated(case), "pooled order": as_pooled(case)}
    cases |= {name: as_seen_by(case, name) for name in order_experts(case)}
    for name, seen in cases.items():
        held = set(analyse(build(seen), [key]).equilibria(key))
        assert held == {row.state for row in found.states if row.shares[name].certain}
        assert not order_experts(seen)
        assert seen.digest != case.digest


def test_an_expert_who_leaves_orders_open_becomes_known_pairs() -> None:
    case = loads(text_of(f"{{kim: {{above: [[{TEXTS[3]}, {TEXTS[1]}]]}}}}"))
    seen = as_seen_by(case, "kim").preferences["up"]
    assert seen.texts == [TEXTS[0], TEXTS[3], TEXTS[1], TEXTS[2]]  # type: ignore[union-attr]
    assert [(pair.above, pair.below) for pair in seen.above or ()] == [(TEXTS[3], TEXTS[1])]  # type: ignore[union-attr]
    with pytest.raises(QuestionError, match=r"there is no expert `kin`; did you mean kim\?"):
        as_seen_by(case, "kin")


def test_many_states_and_experts_are_cut_in_print_alone() -> None:
    experts = ", ".join(f"e{i}: {listed(order)}" for i, order in enumerate(permutations(range(4))))
    found = expert_orders(build(loads(text_of(f"{{{experts}}}"))), ["gmr"])
    short, full = found.parts(), found.parts(most=100)
    assert "16 more experts: see --csv." in str(short[1])
    assert len(full[1].columns) == 3 + 24  # type: ignore[union-attr]
    assert len(found.to_dict()["lists"][0]["experts"]) == 24


def test_a_reading_without_experts_has_no_views() -> None:
    text = CASE.replace(
        "preferences:\n  up: {up}\n",
        "images:\n  up: {{calm: {{preferences: {up}}}, wild: {{preferences: [up.build]}}}}\npreferences:\n",
    )
    case = loads(text.format(up=f"{{statements: {listed((0, 1, 2, 3))}, experts: {{kim: {listed((3, 0, 1, 2))}}}}}"))
    assert expert_orders(build(case, images={"up": "wild"})).views == ()
    with pytest.raises(QuestionError, match="choose another with --image"):
        order_views(build(case, images={"up": "wild"}))
    assert len(expert_orders(build(case)).views) == 3
