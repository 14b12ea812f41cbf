"""The choice at a glance: order of the options, scale of each measure, marks and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.front.tales import options_of, tale

from offramp.brief.exhibits import Mark
from offramp.brief.front import glance as module
from offramp.brief.front.glance import better, dominator, glance

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from offramp.findings.findings import Findings


def test_dominated_options_are_last_and_name_one_that_dominates_them(
    catalog_findings: Callable[[str], Findings],
) -> None:
    own = tale(catalog_findings("hotline"))
    shown = glance(own)
    dominated = [bool(choice.dominated) for choice in shown.choices]
    assert dominated == sorted(dominated)
    assert shown.choices[-1].option == "Wait"
    assert shown.choices[-1].dominated == "dominated by “stand down”"
    assert dominator(own, "wait") == "stand down"
    assert dominator(own, "stand down") is None


def test_a_measure_has_its_unit_in_its_head_and_round_ends(catalog_findings: Callable[[str], Findings]) -> None:
    own = tale(catalog_findings("river"))
    heads = {column[0]: column[1:] for column in glance(own).columns}
    assert heads["Shots fired"] == ("low is better, within five years", "0 %", "100 %")
    assert heads["Water in the reservoir (cubic kilometres)"] == ("high is better, after five years", "0", "40")
    assert better(own, own.spec("talks")) == "high is better, within one year"


def test_ranges_lie_on_the_scale(korea_findings: Findings) -> None:
    for choice in glance(tale(korea_findings)).choices:
        for cell in choice.cells:
            assert 0 <= cell.low <= cell.high <= 1
            assert 0 <= cell.mean <= 1


def test_one_option_alone_is_best_or_several_are_level(catalog_findings: Callable[[str], Findings]) -> None:
    shown = glance(tale(catalog_findings("river")))
    for j, column in enumerate(zip(*(choice.cells for choice in shown.choices), strict=True)):
        marks = [cell.mark for cell in column]
        assert marks.count(Mark.BEST) == (0 if Mark.LEVEL in marks else 1), shown.columns[j]
        assert marks.count(Mark.LEVEL) != 1
    water = {choice.option: choice.cells[2].mark for choice in shown.choices}
    assert (water["Wait"], water["Stop filling"]) == (Mark.BEST, Mark.WORST)


def test_the_notes_say_what_is_no_finding_and_what_is_hidden(
    catalog_findings: Callable[[str], Findings], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = catalog_findings("river")
    note = glance(tale(found)).note
    assert "Set by how the case is written, and no finding: water in the reservoir under “stop filling”." in note
    assert "Dominated" not in note
    assert "no finding" not in glance(tale(found, options=options_of(found, constant={}))).note
    monkeypatch.setattr(module, "MOST_OPTIONS", 2)
    monkeypatch.setattr(module, "MOST_MEASURES", 1)
    few = glance(tale(found))
    assert (len(few.choices), len(few.columns)) == (2, 1)
    assert few.note.endswith("2 more judged measures are in the annex. 2 more options are in the annex.")


def test_the_note_says_what_is_drawn_only_where_it_is(catalog_findings: Callable[[str], Findings]) -> None:
    for language, drawn in (("en", ("tick", "bar:")), ("fr", ("trait", "bande"))):
        shown = glance(tale(catalog_findings("river"), language))
        for word in drawn:
            assert word in shown.drawn_note
            assert word not in shown.written_note
            assert word not in shown.table.note
        assert shown.note in shown.drawn_note
        assert shown.note in shown.written_note


def test_a_table_writes_the_ranges_that_a_drawing_shows(catalog_findings: Callable[[str], Findings]) -> None:
    shown = glance(tale(catalog_findings("river")))
    for choice, row in zip(shown.choices, shown.table.rows, strict=True):
        for cell, text in zip(choice.cells, row[1:], strict=True):
            assert text.startswith(cell.text)
            assert (f"({cell.range})" in text) == (cell.range != cell.text)
            assert text.endswith(cell.sign)
