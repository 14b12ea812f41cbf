"""The brief of a study: that of `offramp brief`, with the outcomes that the study has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.chain.border import BORDER

from offramp.brief.compose import compose
from offramp.brief.writing import rendered
from offramp.case.reading import loads
from offramp.ensemble.ensemble import outcomes
from offramp.findings import options
from offramp.study.brief import briefs
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    import pytest


def test_it_is_the_brief_of_these_outcomes_and_follows_no_worlds_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    case = loads(BORDER, "case.yaml")
    found = outcomes(draw_worlds(case, 64, 5, method="latin"), ["wait", "yield"])
    expected = compose(case, outcomes=found, command="offramp study run")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the outcomes are there already")

    monkeypatch.setattr(options, "outcomes", never)
    made = dict(briefs(case, found, ("html", "md", "json")))
    assert made == {form: rendered(expected, form) for form in ("html", "md", "json")}
    plain = json.loads(made["json"])
    assert plain["provenance"]["command"] == "offramp study run"
    assert (plain["provenance"]["worlds"], plain["provenance"]["seed"], plain["provenance"]["case"]) == (
        "64",
        "5",
        "case.yaml",
    )
    (table,) = [section for section in plain["sections"] if section["title"] == "The choice at a glance"]
    assert "refuse" not in json.dumps(table)
    # Made again it is the same.
    monkeypatch.undo()
    assert dict(briefs(case, found, ("md",)))["md"] == made["md"]
