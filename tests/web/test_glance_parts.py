"""The choice at a glance on a page: each mean with its range, drawn on the scale of its measure, and the meanings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from offramp.brief.exhibits import Cell, Choice, Glance, Mark
from offramp.web.questions.glance_parts import ELSEWHERE, glance_parts
from offramp.web.rendering import _environment

BEST = Cell("10 %", 0.1, 0.2, 0.3, Mark.BEST, "10 %, in nine of ten worlds from 5.0 % to 17 %", "5.0 % to 17 %")
FIXED = Cell("0 %", 0.0, 0.0, 0.0, Mark.WORST, "0 %", "0 %")


def glance(key: str = "Nine of ten worlds.") -> Glance:
    return Glance(
        (("Any war", "low is better", "0 %", "100 %"),),
        (Choice("Talk", "It will talk. †", (BEST,)), Choice("Wait", "No commitment.", (FIXED,), "dominated by “talk”")),
        "Nine of ten worlds.",
        {"option": "Option"},
        "† It will not strike.",
        key,
    )


def page_of(parts: list[dict[str, Any]]) -> str:
    return str(_environment().get_template("parts.html.jinja").module.all(parts))  # type: ignore[attr-defined]


def test_each_mean_has_its_range_and_each_meaning_its_option() -> None:
    measures, meanings = glance_parts(glance())
    drawn = measures["drawn"]
    assert drawn["columns"] == [{"measure": "Any war", "better": "low is better", "low": "0 %", "high": "100 %"}]
    (talk,), (wait,) = (row["cells"] for row in drawn["rows"])
    assert (talk["text"], talk["range"]) == ("10 % ★", "5.0 % to 17 %")
    assert talk["description"].endswith("(best)")
    assert (talk["low"], talk["mean"], talk["high"]) == (10, 20, 30)
    assert (wait["text"], wait["range"]) == ("0 % ▼", "")
    assert [list(row) for row in meanings["rows"]] == [["Talk", "It will talk. †"], ["Wait", "No commitment."]]
    assert meanings["note"] == "† It will not strike."


def test_each_cell_is_drawn_on_the_scale_of_its_measure_and_a_dominated_option_is_grey() -> None:
    page = page_of(glance_parts(glance()))
    assert page.count('<svg class="range"') == 2
    assert re.findall(r'class="band" d="M([\d.]+) 4H([\d.]+)"', page) == [("10.0", "30.0"), ("0.0", "1.0")]
    assert re.findall(r'class="dot" d="M([\d.]+) 1V7"', page) == ["20.0", "1.2"]
    assert page.count("<title>10 %, in nine of ten worlds from 5.0 % to 17 % (best)</title>") == 1
    assert page.count('<tr class="dominated">') == 1
    assert page.index("Talk") < page.index('<tr class="dominated">')


def test_the_note_speaks_of_nothing_that_the_page_lacks() -> None:
    full = glance("Nine of ten worlds.")
    assert glance_parts(full)[0]["drawn"]["note"] == "Nine of ten worlds."
    cut = Glance(full.columns, full.choices, full.note + " One more option is in the annex.", full.words, "", full.key)
    assert glance_parts(cut)[0]["drawn"]["note"] == f"Nine of ten worlds. {ELSEWHERE}"
    marked = replace(full, drawn="Number and tick: mean.")
    assert glance_parts(marked)[0]["drawn"]["note"] == "Number and tick: mean. Nine of ten worlds."
