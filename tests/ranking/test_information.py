"""What it would be worth to know each unknown, told."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from offramp.errors import QuestionError
from offramp.ranking.information import Information, information
from offramp.ranking.worth import evpi, evppi


def setting() -> tuple[np.ndarray[Any, Any], dict[str, np.ndarray[Any, Any]]]:
    random = np.random.default_rng(0)
    growth, calm, idle = random.normal(0, 2, 1000), random.normal(1, 1, 1000), random.random(1000)
    return np.array([np.zeros(1000), calm - growth]), {
        "calm": calm,
        "growth": growth,
        "idle": idle,
        "still": np.ones(1000),
    }


def asked(**more: Any) -> Information:
    return information(*setting(), policies=["wait", "talk first"], unit="lives", **more)


def test_every_unknown_that_varies_is_asked_about() -> None:
    values, inputs = setting()
    found = asked()
    assert [worth.of for worth in found.unknowns] == [("calm",), ("growth",), ("idle",)]
    assert found.everything == evpi(values)
    assert found.unknowns[1] == evppi(values, inputs, "growth")
    assert [worth.name for worth in found.ranked()] == ["growth", "calm", "idle"]


def test_groups_may_be_asked_about() -> None:
    found = asked(of=["idle", ("calm", "growth")])
    assert [worth.name for worth in found.ranked()] == ["calm and growth", "idle"]
    with pytest.raises(QuestionError, match="there is no unknown `clam`; did you mean calm"):
        asked(of=["clam"])


def test_it_is_told() -> None:
    found = asked()
    assert found.words().startswith("As things are, talk first is best on average (1.09 lives). To know everything")
    assert "before choosing would be worth 0.418 lives (standard error 0.028)." in found.words()
    assert "Worth most is growth: 0." in found.words()
    assert [row[0] for row in found.table().rows] == ["everything", "growth", "calm", "idle"]
    assert "1,000 worlds, seed 0; in lives" in str(found)
    assert "<table>" in found._repr_html_()
    values = json.loads(json.dumps(found.to_dict()))
    assert values["best"] == "talk first"
    assert values["everything"]["of"] == []
    assert [worth["of"] for worth in values["unknowns"]] == [["calm"], ["growth"], ["idle"]]


def test_less_may_be_better() -> None:
    values, inputs = setting()
    found = information(-values, inputs, of=["growth"], maximise=False)
    assert (found.best, found.unknowns[0].value) == ("policy 2", asked().unknowns[1].value)
    assert found.mean < 0


def test_one_choice_that_is_always_best() -> None:
    values, inputs = setting()
    found = information([values[1], values[1] - 1], inputs, of=["growth"])
    assert found.words() == (
        f"As things are, policy 1 is best on average ({found.mean:.3g}). It is best in every world: "
        "no knowledge would change the choice."
    )
    assert found.table().rows[0][4] == "·"


def test_names_are_as_many_as_policies() -> None:
    values, inputs = setting()
    with pytest.raises(ValueError, match="there are 3 names for 2 policies"):
        information(values, inputs, policies=["a", "b", "c"])
