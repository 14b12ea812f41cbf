"""Damaged files give one clear message, or a correct result with a count of what was dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.readers.samples import MAPPINGS, SAMPLES, written
from tests.strategies import examples

from offramp.errors import DataError, OfframpError
from offramp.evidence.readers.registry import READERS, read

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = [name for name in READERS if READERS[name].headers]


def message(path: Path, name: str | None = None) -> str:
    with pytest.raises(DataError) as caught:
        read(path, name, mapping=MAPPINGS.get(name or ""))
    text = str(caught.value)
    assert path.name in text
    assert "\n" not in text
    return text


@pytest.mark.parametrize("name", KNOWN)
def test_a_missing_column_is_named(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, name)
    first = path.read_text(encoding="utf-8-sig").split("\n", 1)[0]
    header = min(
        READERS[name].headers,
        key=lambda names: len(names - set(first.replace('"', "").casefold().replace("\t", ",").split(","))),
    )
    gone = sorted(header)[0]
    place = first.casefold().index(gone)
    path.write_text(path.read_text(encoding="utf-8-sig").replace(first[place : place + len(gone)], "zzz", 1))
    assert gone in message(path, name)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n \n"])
def test_an_empty_file(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    assert "the file is empty" in message(path, name)


@pytest.mark.parametrize("name", READERS)
def test_a_header_alone(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, name)
    path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    assert "no row can be used" in message(path, name)


@pytest.mark.parametrize("name", READERS)
def test_lines_before_the_header(name: str, tmp_path: Path) -> None:
    whole = read(written(tmp_path, name), name, mapping=MAPPINGS.get(name))
    path = tmp_path / SAMPLES[name].file
    path.write_text("Downloaded on a Monday\n\n" + path.read_text(encoding="utf-8-sig"), encoding="utf-8")
    found = read(path, name, mapping=MAPPINGS.get(name))
    assert {each: column.tolist() for each, column in found.columns.items()}.keys() == whole.columns.keys()
    assert found.column(SAMPLES[name].column).tolist() == whole.column(SAMPLES[name].column).tolist()
    assert [tuple(line - 2 for line in each.lines) for each in found.dropped] == [each.lines for each in whole.dropped]
    assert "the header is in line 3; the 2 lines before it are no rows" in found.notes


def test_a_header_that_lacks_the_first_name(tmp_path: Path) -> None:
    path = written(tmp_path, "gsdb")
    path.write_text("\n".join(f"{i},{line}" if i else line for i, line in enumerate(path.read_text().splitlines())))
    assert "gsdb.csv:2: the row has 16 cells, but the header in line 1 has 15 names" in message(path, "gsdb")


def test_names_that_stand_over_the_wrong_columns(tmp_path: Path) -> None:
    path = tmp_path / "shifted.csv"
    path.write_text("date,type,event,description,resources\nMissile,Launch,Two,x,2017-01-02\n")
    assert "“date” is no date: “Missile” (line 2)" in message(path)


def test_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("date;ort\n2017-06-28;Paris\n2017-06-29;Köln\n".encode("cp1252"))
    with pytest.raises(DataError, match=r"latin.csv:3: the byte f6 is not UTF-8.*`encoding: cp1252`"):
        read(path, mapping={"date": "date"})
    assert read(path, mapping={"date": "date", "encoding": "cp1252"}).column("ort").tolist() == ["Paris", "Köln"]
    with pytest.raises(DataError, match="there is no encoding cp99999"):
        read(path, mapping={"date": "date", "encoding": "cp99999"})
    with pytest.raises(DataError, match="the file is not in ascii"):
        read(path, mapping={"date": "date", "encoding": "ascii"})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_encoding_that_marks_itself(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_bytes("date,ort\n2017-06-28,Köln\n".encode(encoding))
    assert read(path, mapping={"date": "date"}).column("ort").tolist() == ["Köln"]


@pytest.mark.parametrize(
    ("content", "said"), [(b"date,n\n1\x00,2\n", "byte of value zero"), (b"PK\x03\x04abc", "file of Excel")]
)
def test_files_that_are_no_text(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "binary.csv"
    path.write_bytes(content)
    assert said in message(path)


def test_text_in_a_column_of_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, "cns-tests")
    path.write_text(path.read_text().replace(",3000,na,", ",about 3000,na,"))
    found = read(path)
    assert np.isnan(found.column("apogee_km")).all()
    assert any(
        "“apogee_km” that are no numbers count as missing: 1 (line 3), the first is “about 3000”" in note
        for note in found.notes
    )


YEARS = {
    "csis-months": "Year,Month,Prov,Nego\nYEAR,Jan,0,2\n1991,Feb,3,0\n",
    "csis-negotiations": "Month,Year,Leadership,Event Type,Parties Involved,Description\nAug,YEAR,A,Talks,X,T\nSep,1991,A,Talks,X,T\n",
    "gsdb": "case_id,sanctioned_state,sanctioning_state,begin,end,trade,arms,military,financial,travel,other,objective,success\n"
    "1,A,B,YEAR,YEAR,1,0,0,0,0,0,x,failed\n2,A,B,1991,1992,1,0,0,0,0,0,x,failed\n",
    "table": "date,n\nYEAR-01-05,1\n1991-01-05,2\n",
}


@pytest.mark.parametrize("name", YEARS)
@pytest.mark.parametrize("year", ["90", "0090", "2990", "1e400", "-5"])
def test_a_year_of_two_digits_or_of_no_record_is_dropped_with_its_line(name: str, year: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_text(YEARS[name].replace("YEAR", year), encoding="utf-8")
    found = read(path, None if name == "table" else name, mapping={"date": "date"} if name == "table" else None)
    assert found.column("date").astype(str).tolist() == [found.seen and found.seen.last]
    assert str(found.column("date")[0]).startswith("1991-")
    assert [(each.count, each.lines) for each in found.dropped] == [(1, (2,))]


@pytest.mark.parametrize("name", ["csis-months", "csis-negotiations", "gsdb"])
def test_years_of_two_digits_are_read_where_their_hundred_years_are_stated(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_text(YEARS[name].replace("YEAR", "90"), encoding="utf-8")
    found = read(path, name, mapping={"first year": 1950})
    assert found.column("date").astype("datetime64[Y]").astype(str).tolist() == ["1990", "1991"]
    assert not found.dropped


def test_a_column_of_numbers_without_a_number_is_refused(tmp_path: Path) -> None:
    """As where the names stand over the wrong columns, and all of them are there."""
    header = "case_id,sanctioned_state,sanctioning_state,begin,end,arms,military,financial,travel,other,objective,success,trade"
    path = tmp_path / "gsdb.csv"
    path.write_text(
        header + "\n" + "".join(f"{k},A,B,1991,1992,0,0,0,0,0,1,war,failed\n" for k in range(3)), encoding="utf-8"
    )
    assert "no value of “trade” is a number, the first is “failed”" in message(path, "gsdb")
    path.write_text(
        header + "\n1,A,B,1991,1992,0,0,0,0,0,1,war,failed\n2,A,B,1991,1992,0,0,0,0,0,war,failed,1\n", encoding="utf-8"
    )
    assert len(read(path)) == 2


def test_a_number_too_large_to_be_stored_is_missing(tmp_path: Path) -> None:
    path = written(tmp_path, "cns-tests")
    path.write_text(path.read_text().replace(",3000,na,", ",1e400,na,"))
    found = read(path)
    assert np.isnan(found.column("apogee_km")).all()
    assert any("the first is “1e400”" in note for note in found.notes)


def test_rows_of_another_length_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text('date,kind,n\n2017-01-01,"a\nb",1\n2017-01-02,b\n\n2017-01-03,"c",3\n2017-01-04,d,4,5\nx,e,5\n')
    found = read(path, mapping={"date": "date"})
    assert found.column("n").tolist() == [1, 3]
    assert [(each.count, each.lines) for each in found.dropped] == [(2, (4, 7)), (1, (8,))]
    assert found.dropped[0].why == "the header has 3 names, but the row 2 cells"
    assert found.seen is not None
    assert found.seen.rows == 5


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("last", ['3,"open\n4,x\n5,y', '3\n"open,4\n5,y', '"2017-01-03,4\n5,6'])
def test_a_quotation_mark_that_is_never_closed(last: str, end: str, tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text(f"date,n\n2017-01-01,1\n2017-01-02,2\n{last}{end}")
    with pytest.raises(DataError, match=r"open.csv:[45]: a quotation mark is opened in this row and never closed"):
        read(path, mapping={"date": "date"})


def test_duplicated_rows_are_counted(tmp_path: Path) -> None:
    for name in ("icb-crises", "icb-actors", "gsdb", "icews", "pax", "ties"):
        path = written(tmp_path, name)
        whole = read(path)
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "\n".join(text.splitlines()[1:3]) + "\n", encoding="utf-8")
        found = read(path)
        assert len(found) == len(whole), name
        more = sum(each.count for each in found.dropped) - sum(each.count for each in whole.dropped)
        assert more == 2, name
        assert any(each.why == "the row equals an earlier row" for each in found.dropped), name


def test_a_number_that_stands_twice_with_other_values(tmp_path: Path) -> None:
    path = written(tmp_path, "icb-crises")
    path.write_text(path.read_text(encoding="utf-8").replace("ICB1,2,SECOND", "ICB1,1,SECOND"), encoding="utf-8")
    found = read(path)
    assert found.column("name").tolist() == ["FIRST", "THIRD"]
    assert found.dropped[-1].why == "the same “crisno” stands in an earlier row with other values"


@given(order=st.permutations(range(8)))
@examples(40)
def test_dates_out_of_order_change_the_order_alone(order: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [f"2017-0{i + 1}-15,kind {i},{i}" for i in range(8)]
    path = tmp_path_factory.mktemp("order") / "order.csv"
    path.write_text("date,kind,n\n" + "\n".join(rows[i] for i in order) + "\n")
    found = read(path, mapping={"date": "date"})
    assert found.column("n").tolist() == order
    assert found.seen is not None
    assert found.seen.last == "2017-08-15"


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@examples(80)
def test_damaged_bytes_give_a_message_or_records(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cut, double, swap or change bytes anywhere: the rows that are kept and dropped are those of the file, or there is a message."""
    content = bytearray(SAMPLES[name].text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(begin, min(begin + 60, len(content))))
        new = data.draw(
            st.one_of(
                st.binary(max_size=8), st.sampled_from([b'"', b"\n", b";", b",", b"\t", bytes(content[begin:end]) * 2])
            )
        )
        content[begin:end] = new
    path = tmp_path_factory.mktemp("damaged") / SAMPLES[name].file
    path.write_bytes(content)
    try:
        found = read(path, name, mapping=MAPPINGS.get(name))
    except OfframpError:
        return
    assert found.seen is not None
    assert len(found) + sum(each.count for each in found.dropped) == found.seen.rows
    assert not np.isnat(found.column("date")).any()
