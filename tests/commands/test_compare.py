"""`offramp compare`: what it prints where, its exit codes, and wrong input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Run = Callable[..., Result]


def test_two_cases(offramp_here: Run) -> None:
    result = offramp_here("compare", "cuba-1962", "cuba-1962-reversible")
    assert result.code == 0
    assert result.err == ""
    assert "The second: cuba-1962-reversible" in result.out
    assert "us.air_strike,ussr.withdraw" in result.out
    assert "since “Strike the missile sites from the air” cannot be undone" in result.out


def test_a_case_and_the_same_case_changed(offramp_here: Run) -> None:
    result = offramp_here(
        "compare", "korea-2017", "--without", "usa.exercises", "--set", "images.dprk.survivor.weight=9", "--json"
    )
    assert result.code == 0
    found = json.loads(result.out)
    assert found["second"]["name"] == "korea-2017 with images.dprk.survivor.weight=9 without usa.exercises"
    assert found["gone"] == {**found["gone"], "count": 1344, "by_rule": [{"rule": "usa.exercises", "states": 1344}]}
    assert found["come"]["count"] == 0
    assert not found["same"]


def test_equal_cases_end_well_too(offramp_here: Run) -> None:
    result = offramp_here("compare", "chicken", "chicken")
    assert result.code == 0
    assert "Nothing differs" in result.out


def test_limits_strata_readings_and_concepts(offramp_here: Run) -> None:
    result = offramp_here(
        "compare", "korea-2017", "--without", "usa.strike", "--most", "2", "--concept", "seq", "--given", "icbm",
        "--image", "dprk=unifier", "--json",
    )  # fmt: skip
    assert result.code == 0
    found = json.loads(result.out)
    assert found["first"]["given"] == found["second"]["given"] == ["icbm"]
    assert found["first"]["images"] == {"usa": "administration", "dprk": "unifier"}
    assert len(found["gone"]["shown"]) == 2 < found["gone"]["count"]
    assert set(found["no_longer"]["by_concept"]) == {"seq"}
    result = offramp_here(
        "compare", "korea-2017", "--without", "usa.strike", "--concept", "nash", "--most", "0", "--json"
    )
    everything = json.loads(result.out)
    assert len(everything["gone"]["shown"]) == everything["gone"]["count"]


def test_wrong_usage(offramp_here: Run) -> None:
    for arguments in (
        ("chicken",),
        ("chicken", "cuba-1962", "--without", "row.dare"),
        ("chicken", "cuba-1962", "--set", "title=x"),
        ("chicken", "--set", "title"),
        ("chicken", "--set", "=x"),
        ("chicken", "cuba-1962", "--most", "-1"),
        (),
    ):
        result = offramp_here("compare", *arguments)
        assert (result.code, result.out) == (2, ""), arguments
        assert "Traceback" not in result.err


def test_wrong_input(offramp_here: Run) -> None:
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
        result = offramp_here("compare", *arguments)
        assert (result.code, result.out) == (1, ""), arguments
        assert message in result.err
        assert "Traceback" not in result.err


def test_an_unknown_is_fixed_as_for_risk(offramp_here: Run) -> None:
    asked = ("--set", "misread=0.02", "--policy", "wait", "--json")
    risk = json.loads(offramp_here("risk", "hotline", *asked).out)["policies"]["wait"]["measures"]["war"]
    found = json.loads(offramp_here("compare", "hotline", "--set", "misread=0.02", "--samples", "4", "--json").out)
    (war,) = (pair for pair in found["over_time"]["risk"] if (pair["policy"], pair["measure"]) == ("wait", "war"))
    assert war["second"] == pytest.approx(risk, rel=1e-9)
    assert war["second"] > war["first"]
    # The second case has one value in every world, so that means and best values agree as far as nothing else varies.
    assert found["second"]["name"] == "hotline with misread=0.02"


def test_risk_ranking_and_claims_only_when_asked(offramp_here: Run) -> None:
    asked = ("compare", "river", "--set", "images.down.proud.weight=30", "--concept", "nash", "--most", "1")
    plain = offramp_here(*asked)
    assert "Risk, every unknown" not in plain.out
    assert "over_time" not in json.loads(offramp_here(*asked, "--json").out)
    result = offramp_here(*asked, "--samples", "16")
    assert (result.code, result.err) == (0, "")
    for words in (
        "Risk, every unknown at its best value",
        "Mean over 16 worlds, seed 0",
        "Claims that differ",
        "In the second: Lead:",
    ):
        assert words in result.out
    assert result.out.endswith("A model, not a forecast.\n")
    other = offramp_here(*asked, "--samples", "16", "--seed", "5")
    assert "Mean over 16 worlds, seed 5" in other.out


def test_the_weight_of_an_image_is_a_weight(offramp_here: Run) -> None:
    asked = ("compare", "river", "--set", "images.down.proud.weight=30", "--concept", "nash", "--most", "1")
    out = offramp_here(*asked).out
    assert "The weight of the image `proud` of `down` is 1 in the first and 30 in the second." in out
    assert "The image of `down` compared here is `patient` in the first and `proud` in the second" in out
    assert "`down` wants" not in out
    found = json.loads(offramp_here(*asked, "--json").out)["contents"]
    assert found["weights"] == [{"actor": "down", "image": "proud", "first": 1.0, "second": 30.0}]
    assert found["taken"] == [{"actor": "down", "first": "patient", "second": "proud"}]
    assert found["wishes"] == []
    fixed = json.loads(offramp_here(*asked, "--image", "down=proud", "--json").out)["contents"]
    assert fixed["taken"] == []


def test_a_changed_measure_is_named_with_its_key(offramp_here: Run) -> None:
    out = offramp_here(
        "compare", "hotline", "--set", "measures.war.matters=0.05", "--set", "measures.strike.want=high"
    ).out
    assert "The `matters` of the measure `war` is not stated in the first and 0.05 in the second." in out
    assert "The `want` of the measure `strike` is `low` in the first and `high` in the second." in out
    gone = offramp_here("compare", "hotline", "--without", "measures.flights").out
    assert "Only the first has the measure `flights`." in gone


def test_wrong_questions_over_time(offramp_here: Run) -> None:
    for arguments, code, message in (
        (("hotline", "hotline", "--seed", "1"), 2, "add --samples N"),
        (("hotline", "hotline", "--samples", "4", "--given", "alarm"), 2, "leave out --given, or --samples"),
        (
            ("chicken", "--without", "row.dare", "--samples", "4"),
            1,
            "(risk, ranking and claims were requested by --samples)",
        ),
        (("hotline", "--set", "misred=1"), 1, "did you mean misread?"),
    ):
        result = offramp_here("compare", *arguments)
        assert (result.code, result.out) == (code, ""), arguments
        assert message in result.err
