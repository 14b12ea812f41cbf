"""Conditions as lists of conjunctions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.case.bits import lookup_in
from offramp.case.expression import Expression
from offramp.case.model import Case
from offramp.case.normal_form import MOST_NAMED, Conjunction, conjunctions
from offramp.case.value import holds
from offramp.errors import QuestionError

OPTIONS = [f"o{i}" for i in range(10)]
CASE = Case.model_validate(
    {
        "actors": {"a": {"options": dict.fromkeys(OPTIONS, "O")}},
        "terms": {"both": "a.o0 and not a.o1", "any": "both or a.o2", "odd": "a.o0 iff a.o1"},
        "goals": {"goal": "any or a.o3"},
        "status quo": [],
        "preferences": {"a": ["a.o0"]},
    }
)

atoms = st.sampled_from(["a.o0", "a.o1", "a.o2", "a.o3", "both", "any", "odd"])
texts = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(lambda a: f"(not {a})"),
        st.tuples(inner, st.sampled_from(["and", "or", "if", "iff", "==", "<", "+ 1 > 2 *"]), inner).map(
            lambda p: f"({' '.join(p)})"
        ),
    ),
    max_leaves=6,
)


def where(form: list[Conjunction]) -> list[bool]:
    return [
        any(
            all((code >> CASE.things.index(name) & 1) == on for name, on in conjunction.items()) for conjunction in form
        )
        for code in range(16)
    ]


@examples(100)
@given(texts)
def test_one_of_the_conjunctions_holds_where_the_condition_does(text: str) -> None:
    condition = Expression.read(text)
    truth = np.broadcast_to(holds(condition, lookup_in(CASE, np.arange(16))), 16)
    assert where(conjunctions(condition, CASE)) == truth.tolist()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a.o0", [{"a.o0": True}]),
        ("not a.o0", [{"a.o0": False}]),
        ("a.o1 and not a.o0", [{"a.o1": True, "a.o0": False}]),
        ("a.o0 or (a.o1 and a.o2)", [{"a.o0": True}, {"a.o1": True, "a.o2": True}]),
        ("both", [{"a.o0": True, "a.o1": False}]),
        ("any", [{"a.o0": True, "a.o1": False}, {"a.o2": True}]),
        ("goal", [{"a.o0": True, "a.o1": False}, {"a.o2": True}, {"a.o3": True}]),
        ("both and a.o2", [{"a.o0": True, "a.o1": False, "a.o2": True}]),
        ("a.o0 and a.o0", [{"a.o0": True}]),
        ("a.o0 and not a.o0", []),
        ("a.o0 or not a.o0", [{"a.o0": True}, {"a.o0": False}]),
        ("a.o0 iff a.o0", [{}]),
        ("1 < 2", [{}]),
        ("2 < 1", []),
        ("not (a.o0 or a.o1)", [{"a.o0": False, "a.o1": False}]),
        ("a.o0 if a.o1", [{"a.o0": True}, {"a.o1": False}]),
        ("a.o0 iff a.o1", [{"a.o0": False, "a.o1": False}, {"a.o0": True, "a.o1": True}]),
        (
            "a.o0 + a.o1 + a.o2 >= 2",
            [{"a.o0": True, "a.o1": True}, {"a.o0": True, "a.o2": True}, {"a.o1": True, "a.o2": True}],
        ),
    ],
)
def test_a_condition_is_put_shortly(text: str, form: list[Conjunction]) -> None:
    found = conjunctions(Expression.read(text), CASE)
    assert sorted(map(repr, map(sorted, (c.items() for c in found)))) == sorted(
        map(repr, map(sorted, (c.items() for c in form)))
    )


def test_a_list_of_conjunctions_may_name_any_number() -> None:
    text = " or ".join(f"(a.{name} and not a.o0)" for name in OPTIONS[1:])
    assert len(conjunctions(Expression.read(text), CASE)) == 9


def test_any_other_form_may_not() -> None:
    few = " or ".join(f"not not a.{name}" for name in OPTIONS[:MOST_NAMED])
    many = " or ".join(f"not not a.{name}" for name in OPTIONS[: MOST_NAMED + 1])
    assert len(conjunctions(Expression.read(few), CASE)) == MOST_NAMED
    with pytest.raises(
        QuestionError,
        match="names 9 things; a condition in another form than a list of conjunctions may name at most 8",
    ):
        conjunctions(Expression.read(many), CASE)
