"""A timeline: its counts by year, the ends of records, and texts in another language."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from offramp.case.reading import load
from offramp.draw.charted import draw
from offramp.draw.timeline import Lane, Timeline, TimelineTexts, evidence_timeline, korean_record


def test_a_timeline_counts_each_year_and_each_span_in_its_years() -> None:
    dates = np.array(["2001-02-01", "2001-03-01", "2003-01-01"], dtype="datetime64[D]")
    ends = np.array(["2002-05-01", "NaT", "2003-01-02"], dtype="datetime64[D]")
    ones = np.ones(3, dtype=np.int64)
    chart = Timeline("T", 2001, 2003, (Lane("events", dates, 2 * ones), Lane("spans", dates, ones, ends)))
    assert chart.table.rows == (("2001", "4", "2"), ("2002", "0", "1"), ("2003", "2", "1"))
    assert draw(chart).width == 680


def test_the_korean_record_ends_where_it_is_asked_to() -> None:
    chart = korean_record("2017-06-28")
    nuclear = next(lane for lane in chart.lanes if lane.label == "Nuclear tests")
    assert nuclear.total == 5
    assert chart.table.note == ""
    assert "Other incidents until 2018-08-31" in korean_record("2020-12-31").words


def test_years_after_the_end_of_a_record_are_no_years_without_events() -> None:
    dates = np.array(["2002-02-01", "2003-03-01"], dtype="datetime64[D]")
    ones = np.ones(2, dtype=np.int64)
    short = Lane("short", dates, ones, None, "2003-06-30")
    chart = Timeline("T", 2001, 2004, (Lane("whole", dates, ones), short))
    assert [row[1:] for row in chart.table.rows] == [("0", "0"), ("1", "1"), ("1", "1"), ("0", "·")]
    assert chart.shading == "Shaded or “·”: after the end of the record (short until 2003-06-30)."
    svg = draw(chart).svg
    assert "after the end of the record" in svg
    assert svg.count("<path") > draw(replace(chart, lanes=(chart.lanes[0], replace(short, until="")))).svg.count(
        "<path"
    )


def test_every_text_but_labels_can_be_given() -> None:
    dates = np.array(["2002-02-01"], dtype="datetime64[D]")
    lane = Lane("tirs", dates, np.ones(1, dtype=np.int64), None, "2002-06-30", "30 juin 2002")
    texts = TimelineTexts(
        "{title}, {first}-{last}. {lanes}.",
        "{lane} : {number}",
        "année",
        "Après : {lanes}.",
        "{lane}, {day}",
        "« {sign} » : rien.",
    )
    chart = Timeline("Faits", 2002, 2004, (lane,), "2003-01-01", "ici", texts=texts)
    assert chart.words == "Faits, 2002-2004. tirs : 1. Après : tirs, 30 juin 2002."
    assert chart.table.columns == ("année", "tirs")
    assert chart.table.note == "« · » : rien."
    assert "Après : tirs, 30 juin 2002." in draw(chart).svg


def test_the_evidence_of_a_case_is_drawn_until_three_years_after_its_start() -> None:
    chart = evidence_timeline(load("korea-2017"))
    assert chart is not None
    assert (chart.last, chart.mark) == (2020, "2017-06-28")
    assert "Nuclear tests" in {lane.label for lane in chart.lanes}
    assert evidence_timeline(load("hotline")) is None
