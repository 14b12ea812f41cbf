"""What can go wrong, in the brief."""

from __future__ import annotations

import pytest

from offramp.brief.blocks import Bullets, Paragraph
from offramp.brief.risk import dangers
from offramp.case.reading import load
from offramp.draw.picture import Picture
from offramp.tables import Table


@pytest.mark.parametrize("slug", ["cuba-1962", "elmira-1991", "prisoners-dilemma"])
def test_a_case_that_does_not_say_how_things_move_has_no_such_answer(slug: str) -> None:
    assert dangers(load(slug)) is None


def test_the_front_answers_with_accident_and_decision_apart() -> None:
    found = dangers(load("hotline"))
    assert found is not None
    answer = found.answer()
    assert answer.question == "What can go wrong, and when?"
    assert (
        answer.short
        == "Under “wait” the story ends by accident with a chance of 3.1 % and by decision with 0.00023 % within 10 years."
    )
    assert answer.because[0].startswith("It ends at all with 3.1 % so; least under “stand down”")
    assert answer.because[1].startswith("Waiting: “")
    # Nobody has said what record this made-up case should be held against.
    assert not any("reference class" in reason for reason in answer.because)


def test_the_annex_has_curves_with_tables_and_example_histories() -> None:
    found = dangers(load("hotline"))
    assert found is not None
    blocks = list(found.in_full())
    pictures = [block for block in blocks if isinstance(block, Picture)]
    assert pictures[0].title == "By decision or by accident"
    assert all(picture.table.rows for picture in pictures)
    assert any(picture.title.startswith("What waiting costs") for picture in pictures)
    assert any(isinstance(block, Bullets) and "2030" in block.items[0] for block in blocks)
    assert any(isinstance(block, Paragraph) and "An example, not a forecast" in block.text for block in blocks)
    tables = [block for block in blocks if isinstance(block, Table)]
    assert any("what each policy leads to" in table.title for table in tables)
    assert any(row[0] == "the best plan" for table in tables for row in table.rows)


def test_korea_is_held_against_the_record() -> None:
    found = dangers(load("korea-2017"))
    assert found is not None
    (said,) = [reason for reason in found.answer().because if "reference class" in reason]
    assert "(0 of 14): 1.3 %" in said
    assert "(18 of 189): 3.9 %" in said
    assert "(63 of 377): 6.6 %" in said


def test_one_year_is_one_year() -> None:
    found = dangers(load("korea-2017"))
    assert found is not None
    (said,) = [reason for reason in found.answer().because if reason.startswith("Waiting: ")]
    assert " begun 1 year later turns " in said
