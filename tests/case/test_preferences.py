"""What an actor wants, in each of three ways."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from offramp.case.expression import Expression
from offramp.case.preferences import Image, Preferences, Statement, Statements, StatementWeights, StateRanking

READ: TypeAdapter[Any] = TypeAdapter(Preferences)


def test_a_list_is_of_statements_each_short_or_in_full() -> None:
    read = READ.validate_python(["a.x", {"say": "not a.y", "strong": "true", "unsure": True, "source": "letter"}])
    assert isinstance(read, Statements)
    first, second = read.statements
    assert first == Statement(say=Expression.read("a.x"))
    assert (str(second.say), second.strong, second.unsure, second.source) == ("not a.y", True, True, ("letter",))


@pytest.mark.parametrize(
    ("written", "groups", "gaps"),
    [
        (["a.x", "-"], (("a.x",), ("-",)), set()),
        (["a.x", ["-", "a.y"]], (("a.x",), ("-", "a.y")), set()),
        (["a.x", "much", "-"], (("a.x",), ("-",)), {0}),
        (["a.x", "much", "much", "-", "much", "a.y"], (("a.x",), ("-",), ("a.y",)), {0, 1}),
        (["much", "a.x", "-"], (("a.x",), ("-",)), set()),
        (["a.x", "-", "much"], (("a.x",), ("-",)), {1}),
    ],
)
def test_a_ranking_has_ties_and_big_gaps(
    written: list[Any], groups: tuple[tuple[str, ...], ...], gaps: set[int]
) -> None:
    read = READ.validate_python({"ranking": written, "source": "letter"})
    assert read == StateRanking(ranking=groups, gaps=frozenset(gaps), source=("letter",))


def test_weights_are_statements_with_numbers() -> None:
    read = READ.validate_python({"weights": {"a.x": "2", "not  a.y": -3.5}})
    assert isinstance(read, StatementWeights)
    assert [(str(said), weight) for said, weight in read.statements] == [("a.x", 2), ("not a.y", -3.5)]


@pytest.mark.parametrize(
    "value", [Statements(statements=("a.x",)), StateRanking(ranking=(("-",),)), StatementWeights(weights={"a.x": 1})]
)
def test_what_is_read_already_stays_as_it_is(value: Any) -> None:
    assert READ.validate_python(value) == value


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ([], "too_short"),
        ({"ranking": []}, "too_short"),
        ({"weights": {}}, "too_short"),
        ({"weights": {"a.x and": 2}}, "`a.x and` ends too early"),
        ({"weights": {"a.x": "many"}}, "float_parsing"),
        ({"weights": {"a.x": "nan"}}, "finite_number"),
        ({"weights": {"a.x": "inf"}}, "finite_number"),
        ({"ranking": ["-"], "weights": {"a.x": 1}}, "extra_forbidden"),
        (["a.x and"], "`a.x and` ends too early"),
        ([{"strong": True}], "missing"),
        ("a.x", "expected preferences: a list of statements"),
        (None, "expected preferences: a list of statements"),
    ],
)
def test_what_is_no_preferences_is_refused(written: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        READ.validate_python(written)
    assert message in str(caught.value)


def test_an_image_weighs_one_unless_it_says_more() -> None:
    image = Image.model_validate({"preferences": ["a.x"], "label": "Hawks"})
    assert (image.weight, image.label, isinstance(image.preferences, Statements)) == (1, "Hawks", True)


@pytest.mark.parametrize("weight", [-1, "nan", "inf"])
def test_an_image_weighs_a_number_from_nought(weight: Any) -> None:
    with pytest.raises(ValidationError):
        Image.model_validate({"preferences": ["a.x"], "weight": weight})
