"""The choice at a glance as tables: ranges beside means, and meanings beside the options that they are about."""

from __future__ import annotations

from offramp.brief.exhibits import Cell, Choice, Glance, Mark
from offramp.web.questions.glance_parts import glance_tables


def test_each_mean_has_its_range_and_each_meaning_its_option() -> None:
    best = Cell("10 %", 0.1, 0.2, 0.3, Mark.BEST, "", "5.0 % to 17 %")
    fixed = Cell("0 %", 0.0, 0.0, 0.0, Mark.WORST, "", "0 %")
    glance = Glance(
        (("Any war", "low is better", "0 %", "100 %"),),
        (Choice("Talk", "It will talk. †", (best,)), Choice("Wait", "No commitment.", (fixed,), "dominated by “talk”")),
        "Nine of ten worlds.",
        {"option": "Option"},
        "† It will not strike.",
    )
    measures, meanings = glance_tables(glance)
    assert measures.columns == ("Option", "Any war (low is better)")
    assert measures.rows == (("Talk", "10 % ★ (5.0 % to 17 %)"), ("Wait (dominated by “talk”)", "0 % ▼"))
    assert measures.note == "Nine of ten worlds."
    assert meanings.rows == (("Talk", "It will talk. †"), ("Wait", "No commitment."))
    assert meanings.note == "† It will not strike."
