"""The answer of scenario discovery as data, words and tables."""

from __future__ import annotations

import json

import numpy as np
import pytest

from offramp.discovery.boxes import Box, Restriction
from offramp.discovery.discovery import BoxSearch, Discovery, DiscoverySettings, best_of
from offramp.discovery.prim import prim
from offramp.errors import QuestionError


def box(cases: int, worlds: int, *names: str) -> Box:
    return Box(tuple(Restriction(name, low=0.0) for name in names), worlds, cases, 100, 20)


def test_the_box_that_covers_most_is_chosen() -> None:
    everything = box(20, 100)
    assert best_of([everything, box(10, 12, "a"), box(8, 8, "a")], 0.8) == 1
    assert best_of([everything, box(10, 12, "a"), box(10, 11, "a", "b")], 0.8) == 1  # fewer restrictions
    assert best_of([everything, box(10, 12, "a"), box(10, 11, "b")], 0.8) == 2  # denser
    assert best_of([everything, box(10, 12, "a"), box(10, 12, "b")], 0.8) == 1  # the first
    assert best_of([everything, box(10, 20, "a")], 0.8) is None
    assert best_of([everything], 0.1) is None  # never the whole space


def found() -> Discovery:
    random = np.random.default_rng(0)
    growth, calm = random.random(200), random.random(200)
    return prim(
        {"growth": growth, "calm": calm},
        growth > 0.7,
        units={"growth": "per year"},
        fails="war comes",
        failures="wars",
        threshold=0.9,
        most=2,
    )


def test_words_and_table_say_the_same() -> None:
    answer = found()
    told = answer.words()
    assert told[0].startswith("growth above 0.679 ")
    assert " per year (" in told[0]
    assert told[0].endswith("of all wars lie here.")
    assert told[-1] == f"No further box: {answer.why}."
    table = answer.table()
    assert table.title == "Where war comes (PRIM)"
    assert table.rows[0][1] == answer.boxes[0].conditions({"growth": "per year"})
    assert told[0] in str(answer)
    assert "<table>" in answer._repr_html_()


def test_every_box_looked_at_has_its_row() -> None:
    search = found().searches[0]
    assert len(search.table().rows) == len(search.candidates) + len(search.pasted)
    assert [row[0] for row in search.table().rows if row[-1] == "yes"] == [str(search.chosen)]
    assert search.box == (search.pasted or search.candidates[search.chosen :])[-1 if search.pasted else 0]
    assert BoxSearch((box(20, 100), box(3, 10, "a"))).best_density == 0.3
    assert BoxSearch((box(20, 100),)).best_density == 0


def test_it_is_plain_values() -> None:
    answer = found()
    values = json.loads(json.dumps(answer.to_dict()))
    assert values["found"] is True
    assert len(values["searches"][0]["candidates"]) == len(answer.searches[0].candidates)
    assert values["boxes"][0]["restrictions"][0]["input"] == "growth"
    assert values["words"] == list(answer.words())


def test_membership_names_the_first_box() -> None:
    boxes = (box(1, 1, "x"), Box((Restriction("x", high=5.0),), 1, 1, 100, 20))
    answer = Discovery("PRIM", boxes, (), DiscoverySettings(), 100, 20)
    assert answer.membership({"x": [-1.0, 1.0, 6.0]}).tolist() == [1, 0, 0]
    assert Discovery("PRIM", boxes[1:], (), DiscoverySettings(), 100, 20).membership({"x": [6.0]}).tolist() == [-1]


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.01, float("nan")])
def test_a_threshold_is_a_density(threshold: float) -> None:
    with pytest.raises(QuestionError, match="expected a density above 0"):
        DiscoverySettings(threshold)
