"""Errors: one tree, messages with a place, the nearest right name."""

from __future__ import annotations

import re

import pytest

from offramp import errors
from offramp.errors import CaseError, OfframpError, Place, Problem, did_you_mean, nearest


def test_everything_public_is_listed() -> None:
    public = {name for name, thing in vars(errors).items() if getattr(thing, "__module__", "") == errors.__name__}
    assert set(errors.__all__) == public


def test_every_error_is_in_the_drawn_tree_and_under_the_one_root() -> None:
    classes = {name for name in errors.__all__ if isinstance(getattr(errors, name), type)}
    raised = {name for name in classes if issubclass(getattr(errors, name), Exception)}
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))
    assert raised == drawn | {"OfframpError"}
    assert all(issubclass(getattr(errors, name), OfframpError) for name in drawn)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("a.yaml", 3, 5), "a.yaml:3:5"),
        (Place("a.yaml", 3), "a.yaml:3:0"),
        (Place("a.yaml"), "a.yaml"),
    ],
)
def test_a_place_names_file_line_and_column_where_it_has_them(place: Place, shown: str) -> None:
    assert str(place) == shown


def test_a_problem_without_a_place_is_its_message() -> None:
    assert str(Problem("odd")) == "odd"


def test_a_case_error_has_every_problem_once_in_the_order_of_the_file() -> None:
    late, early, nowhere = Problem("b", Place("f", 9, 1)), Problem("a", Place("f", 2, 7)), Problem("c")
    earlier = Problem("z", Place("f", 2, 1))
    error = CaseError([late, early, nowhere, early, earlier])
    assert error.problems == (nowhere, earlier, early, late)
    assert str(error) == "c\nf:2:1: z\nf:2:7: a\nf:9:1: b"


def test_a_case_error_takes_any_iterable() -> None:
    assert CaseError(Problem(text) for text in "ab").problems == (Problem("a"), Problem("b"))


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("usa.talk", ["usa.talks", "dprk.talks"], ["usa.talks"]),
        ("USA.TALKS", ["usa.talks"], ["usa.talks"]),
        ("Talks", ["TALKS"], ["TALKS"]),
        ("चीन", ["चीना", "भारत"], ["चीना"]),
        ("xyz", ["usa.talks"], []),
        ("x", [], []),
    ],
)
def test_the_nearest_name_does_not_mind_capitals(name: str, known: list[str], found: list[str]) -> None:
    assert nearest(name, known) == found


def test_the_nearest_names_come_closest_first() -> None:
    assert nearest("talks", ["talk", "talks", "walks", "zebra"], limit=3) == ["talks", "talk", "walks"]


def test_names_that_differ_in_capitals_alone_give_the_first_of_them() -> None:
    assert nearest("no", ["No", "NO"]) == ["NO"]


def test_a_hint_names_the_nearest_or_all_that_there_are() -> None:
    assert did_you_mean("chian", ["usa", "china"]) == "; did you mean china?"
    assert did_you_mean("zzz", ["b", "a", "a"]) == "; there are: a, b"
    assert did_you_mean("zzz", []) == ""


def test_a_hint_does_not_list_everything_in_the_world() -> None:
    assert did_you_mean("zzz", [f"n{i:02}" for i in range(20)]).endswith("n10, n11 and 8 more")
