"""Past spans by the name of their estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offramp.case.reading import load
from offramp.errors import QuestionError
from offramp.evidence.recorded_spans import recorded_spans
from offramp.evidence.sets import read_data

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.case.model import Case

DATA = """date,end,name
2001-01-01,2003-01-01,one
2004-01-01,,two
2006-01-01,2006-07-02,three
"""

CASE = """
actors: {a: {options: {x: X}}}
status quo: []
preferences: {a: [a.x]}
data: {truces: {file: truces.csv, date: date, end: end, last: 2010-01-01}}
evidence:
  truces.year: {label: Truces that lasted a year, estimate: survival, of: truces, at: 1 year}
"""


def with_data(folder: Path, data: str, mapping: str = "date: date, end: end") -> Case:
    """Return a case beside a file of truces."""
    (folder / "truces.csv").write_text(data, encoding="utf-8")
    (folder / "case.yaml").write_text(CASE.replace("date: date, end: end", mapping), encoding="utf-8")
    return load(folder / "case.yaml")


def test_the_spans_are_those_of_the_estimate() -> None:
    found = recorded_spans("freezes.two_years")
    assert found.estimate.best == found.share(2.0)[1] == 0.6
    assert recorded_spans("freezes.ending_rate").spans.years.tolist() == found.spans.years.tolist()
    assert found.shares([0.0, 2.0]).tolist() == [[0.0, 1.0, 1.0], list(found.share(2.0))]


def test_a_span_under_way_is_censored_and_has_no_end() -> None:
    found = recorded_spans("freezes.two_years@2000-01-01")
    assert (found.n, found.ended, found.curve) == (2, 0, None)
    assert found.to_dict()["censored"] == 2
    assert found.share(1.0) == (0.0, 1.0, 1.0)


def test_spans_of_a_users_own_file(tmp_path: Path) -> None:
    found = recorded_spans("truces.year", with_data(tmp_path, DATA))
    assert (found.n, found.ended) == (3, 2)
    assert found.to_dict()["seen_to_end"] == [True, False, True]


def test_a_span_without_a_readable_end_is_dropped_and_never_taken_for_one_under_way(tmp_path: Path) -> None:
    data = DATA + "2007-01-01,soon,four\n2008-01-01,2007-01-01,five\n"
    case = with_data(tmp_path, data)
    assert recorded_spans("truces.year", case).n == 3
    why = [(one.why, one.lines) for one in read_data(case.data["truces"], case).dropped]
    assert why == [("“end” is no date: “soon”", (5,)), ("the span ends before it begins", (6,))]


def test_a_column_of_ends_has_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="the ends of `table` are text; name their column in the mapping"):
        recorded_spans("truces.year", with_data(tmp_path, DATA, "date: date"))
    with pytest.raises(QuestionError, match=r"column `end`"):
        recorded_spans("truces.year", with_data(tmp_path, "date,name\n2001-01-01,one\n", "date: date"))


def test_years_end_with_their_last_day_and_an_ongoing_case_has_no_end(tmp_path: Path) -> None:
    data = "date,end,ongoing\n2001-01-01,2001,0\n2004-01-01,2005,0\n2006-01-01,2009,1\n"
    found = recorded_spans("truces.year", with_data(tmp_path, data, "date: date"))
    assert found.spans.years == pytest.approx([364 / 365.25, 730 / 365.25, 1461 / 365.25])
    assert found.spans.ended.tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nuclear.tests", "is of kind `rate`; a duration is compared with spans"),
        ("freezes.two_year", r"there is no evidence `freezes.two_year`; did you mean freezes.two_years\?"),
        ("freezes.two_years@1990-01-01", "nothing had begun"),
        ("freezes.two_years@soon", "`soon` is not a date"),
    ],
)
def test_evidence_without_spans_is_refused(name: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        recorded_spans(name)
