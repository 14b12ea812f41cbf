"""`offramp compare`: what it prints where, its exit codes, and wrong input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Run = Callable[..., Result]


def test_two_cases(offramp_in: Run) -> None:
    result = offramp_in("compare", "cuba-1962", "cuba-1962-reversible")
    assert result.code == 0
    assert result.err == ""
    assert "The second: cuba-1962-reversible" in result.out
    assert "us.air_strike,ussr.withdraw" in result.out
    assert "since “Strike the missile sites from the air” cannot be undone" in result.out


def test_a_case_and_the_same_case_changed(offramp_in: Run) -> None:
    result = offramp_in(
        "compare", "korea-2017", "--without", "usa.exercises", "--set", "images.dprk.survivor.weight=9", "--json"
    )
    assert result.code == 0
    found = json.loads(result.out)
    assert found["second"]["name"] == "korea-2017 with images.dprk.survivor.weight=9 without usa.exercises"
    assert found["gone"] == {**found["gone"], "count": 1344, "by_rule": [{"rule": "usa.exercises", "states": 1344}]}
    assert found["come"]["count"] == 0
    assert not found["same"]


def test_equal_cases_end_well_too(offramp_in: Run) -> None:
    result = offramp_in("compare", "chicken", "chicken")
    assert result.code == 0
    assert "Nothing differs" in result.out


def test_limits_strata_readings_and_concepts(offramp_in: Run) -> None:
    result = offramp_in(
        "compare", "korea-2017", "--without", "usa.strike", "--most", "2", "--concept", "seq", "--given", "icbm",
        "--image", "dprk=unifier", "--json",
    )  # fmt: skip
    assert result.code == 0
    found = json.loads(result.out)
    assert found["first"]["given"] == found["second"]["given"] == ["icbm"]
    assert found["first"]["images"] == {"usa": "administration", "dprk": "unifier"}
    assert len(found["gone"]["shown"]) == 2 < found["gone"]["count"]
    assert set(found["no_longer"]["by_concept"]) == {"seq"}
    result = offramp_in(
        "compare", "korea-2017", "--without", "usa.strike", "--concept", "nash", "--most", "0", "--json"
    )
    everything = json.loads(result.out)
    assert len(everything["gone"]["shown"]) == everything["gone"]["count"]


def test_wrong_usage(offramp_in: Run) -> None:
    for arguments in (
        ("chicken",),
        ("chicken", "cuba-1962", "--without", "row.dare"),
        ("chicken", "cuba-1962", "--set", "title=x"),
        ("chicken", "--set", "title"),
        ("chicken", "--set", "=x"),
        ("chicken", "cuba-1962", "--most", "-1"),
        (),
    ):
        result = offramp_in("compare", *arguments)
        assert (result.code, result.out) == (2, ""), arguments
        assert "Traceback" not in result.err


def test_wrong_input(offramp_in: Run) -> None:
    for arguments, message in (
        (("chikcen", "chicken"), "did you mean the catalog case chicken?"),
        (("chicken", "chikcen"), "did you mean the catalog case chicken?"),
        (("chicken", "--without", "row.dear"), "did you mean row.dare?"),
        (("chicken", "--set", "title.x=1"), "has no `x` inside"),
        (("chicken", "--set", "status quo=[row.dar]"), "chicken with status quo=[row.dar]: "),
        (("chicken", "cuba-1962", "--given", "war"), "no event `war`"),
        (("chicken", "cuba-1962", "--image", "row"), "no actor has images; leave out `--image row`"),
        (("chicken", "cuba-1962", "--concept", "nsah"), "did you mean nash?"),
    ):
        result = offramp_in("compare", *arguments)
        assert (result.code, result.out) == (1, ""), arguments
        assert message in result.err
        assert "Traceback" not in result.err
