"""Any table with a date column is read by a small mapping."""

from __future__ import annotations

import csv
import datetime
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.errors import DataError
from offramp.evidence.readers.registry import read

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9
).filter(lambda text: text.strip() == text and not text[0].isdecimal() and text[0] not in "+-.")
ROWS = st.lists(
    st.tuples(
        st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)),
        WORDS,
        st.integers(-1000, 1000).map(lambda n: n / 8),
    ),
    min_size=1,
    max_size=12,
)
FORMS = st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d %B %Y"])


@given(
    rows=ROWS,
    form=FORMS,
    separator=st.sampled_from(",;\t|"),
    comma=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
)
@examples(200)
def test_a_table_that_is_written_is_read_again(
    rows: list[tuple[datetime.date, str, float]],
    form: str,
    separator: str,
    comma: bool,
    end: str,
    mark: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerow(["When", "What kind", "How many"])
    for day, kind, n in rows:
        writer.writerow([day.strftime(form), kind, str(n).replace(".", ",") if comma else str(n)])
    path = tmp_path_factory.mktemp("table") / "table.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    mapping: dict[str, Any] = {
        "date": "when",
        "columns": {"n": "How many", "kind": "What kind"},
        "decimal": "," if comma else ".",
    }
    if "/" in form:
        mapping["day first"] = form.startswith("%d")
    found = read(path, mapping=mapping)
    assert found.column("date").astype(object).tolist() == [day for day, _, _ in rows]
    assert found.column("n").tolist() == [n for _, _, n in rows]
    assert found.column("kind").tolist() == [kind for _, kind, _ in rows]
    assert not found.dropped


def written(folder: Path, text: str) -> Path:
    path = folder / "own.csv"
    path.write_text(text)
    return path


def test_a_date_in_columns_of_year_month_and_day(tmp_path: Path) -> None:
    path = written(tmp_path, "Y,M,D,n\n2017,6,28,1\n2017,6,77,2\n2017,,,3\n,1,1,4\n")
    found = read(path, mapping={"date": ["Y", "M", "D"]})
    assert found.column("precision").tolist() == ["day", "month", "year"]
    assert found.column("date").astype(str).tolist() == ["2017-06-28", "2017-06-01", "2017-01-01"]
    assert [each.lines for each in found.dropped] == [(5,)]


def test_other_columns_keep_their_names(tmp_path: Path) -> None:
    found = read(written(tmp_path, "date,code,n,n\n2017-01-01,007,1,2\n"), mapping={"date": "date"})
    assert found.column("code").tolist() == ["007"]
    assert found.column("n (2)").tolist() == [2]


def test_years_of_two_digits(tmp_path: Path) -> None:
    path = written(tmp_path, "date,n\n28.06.17,1\n28.06.2018,2\n")
    (dropped,) = read(path, mapping={"date": "date"}).dropped
    assert (dropped.count, dropped.lines) == (1, (2,))
    assert "two digits; state `first year`" in dropped.why
    found = read(path, mapping={"date": "date", "first year": 1950})
    assert found.column("date").astype(str).tolist() == ["2017-06-28", "2018-06-28"]


def test_a_column_that_is_not_there_has_the_nearest(tmp_path: Path) -> None:
    path = written(tmp_path, "Datum,Art\n2017-01-01,a\n")
    with pytest.raises(DataError, match=r"own.csv: there is no column “Datun”; did you mean Datum"):
        read(path, mapping={"date": "Datun"})
    with pytest.raises(DataError, match="there is no column “Arten”; did you mean Art"):
        read(path, mapping={"date": "Datum", "columns": {"kind": "Arten"}})
    with pytest.raises(DataError, match=r"state the date column in the mapping, for instance \{date: Datum\}"):
        read(path, "table")


def test_a_name_that_the_file_has_already(tmp_path: Path) -> None:
    path = written(tmp_path, "date,kind,Art\n2017-01-01,a,b\n")
    with pytest.raises(DataError, match="has a column “kind” of its own"):
        read(path, mapping={"date": "date", "columns": {"kind": "Art"}})


def test_rows_that_repeat_are_left_out_if_asked(tmp_path: Path) -> None:
    path = written(tmp_path, "date,n\n2017-01-01,1\n2017-01-01,1\n2017-01-01,2\n2017-01-01,1\n")
    assert len(read(path, mapping={"date": "date"})) == 4
    found = read(path, mapping={"date": "date", "repeated": "drop"})
    assert found.column("n").tolist() == [1, 2]
    assert [(each.count, each.lines) for each in found.dropped] == [(2, (3, 5))]


def test_a_column_with_more_text_than_numbers_is_text(tmp_path: Path) -> None:
    found = read(
        written(tmp_path, "date,a,b\n2017-01-01,1,x\n2017-01-02,y,2\n2017-01-03,3,z\n"), mapping={"date": "date"}
    )
    assert np.isnan(found.column("a")).tolist() == [False, True, False]
    assert found.column("b").tolist() == ["x", "2", "z"]
    assert found.notes == ("values of “a” that are no numbers count as missing: 1 (line 3), the first is “y”",)
