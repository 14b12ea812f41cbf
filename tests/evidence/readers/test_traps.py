"""Each source has its traps: they are read right, and noted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.evidence.readers.samples import written

from offramp.errors import DataError
from offramp.evidence.readers.registry import read

if TYPE_CHECKING:
    from pathlib import Path


def test_months_without_a_day(tmp_path: Path) -> None:
    found = read(written(tmp_path, "cns-tests"))
    assert found.column("date").astype(str).tolist() == ["1999-04-01", "1999-05-02"]
    assert found.column("precision").tolist() == ["month", "day"]


def test_unknown_in_a_column_of_numbers(tmp_path: Path) -> None:
    found = read(written(tmp_path, "cns-tests"))
    assert np.isnan(found.column("apogee_km")).tolist() == [True, False]
    assert any("“unknown” (1)" in note for note in found.notes)
    assert any("the outcome of 1 test is unknown" in note for note in found.notes)


def test_codes_for_a_part_of_a_month(tmp_path: Path) -> None:
    found = read(written(tmp_path, "icb-crises"))
    assert found.column("date").astype(str).tolist() == ["1950-06-25", "1951-07-01", "1952-02-01"]
    assert found.column("precision").tolist() == ["day", "month", "month"]
    assert found.column("end_precision").tolist() == ["day", "month", "day"]
    assert any(note.startswith("triggers with a day code of 66, 77 or 88") and ": 1;" in note for note in found.notes)


def test_a_release_without_a_column_of_codes(tmp_path: Path) -> None:
    path = written(tmp_path, "icb-crises")
    path.write_text(path.read_text().replace("mediate", "medwho"))
    found = read(path)
    assert np.isnan(found.column("mediated")).all()
    assert any("no column mediate" in note for note in found.notes)


def test_ongoing_sanctions(tmp_path: Path) -> None:
    ties = read(written(tmp_path, "ties"))
    assert np.isnan(ties.column("end")).tolist() == [False, True]
    gsdb = read(written(tmp_path, "gsdb"))
    assert any("ongoing cases with 2009 for an end" in note for note in gsdb.notes)
    assert gsdb.column("success").tolist() == ["ongoing,failed", "success_total"]


def test_another_method_and_a_table_of_zeros(tmp_path: Path) -> None:
    found = read(written(tmp_path, "stockpiles"))
    assert any("North Korea changed in 2021" in note for note in found.notes)
    assert [each.why for each in found.dropped] == [
        "“Freedonia” has 0 warheads in every year: the table has no estimate"
    ]


def test_a_table_of_zeros_alone(tmp_path: Path) -> None:
    path = tmp_path / "zeros.csv"
    path.write_text("country_name,year,nuclear_weapons_stockpile\nNorth Korea,2015,0\nNorth Korea,2016,0\n")
    with pytest.raises(DataError, match="0 warheads in every year"):
        read(path)


def test_a_year_without_provocations(tmp_path: Path) -> None:
    assert "the file has no provocation in 2018" in read(written(tmp_path, "csis-provocations-1958")).notes


def test_equal_rows_of_events_are_kept_and_noted(tmp_path: Path) -> None:
    path = written(tmp_path, "csis-provocations")
    assert any("equal an earlier row are kept: 1 (line 5)" in note for note in read(path).notes)
    dropped = read(path, mapping={"repeated": "drop"}).dropped
    assert [(each.count, each.why) for each in dropped][-1] == (1, "the row equals an earlier row")


JSON = {
    "timeBins": [
        {
            "year": 1999,
            "data": [
                {
                    "date": "1999-05",
                    "missile": "foo-1",
                    "facility": "beach",
                    "apogee": "unknown",
                    "distance": "500",
                    "outcome": "success",
                },
                {
                    "date": "1999-06-01",
                    "missile": "new",
                    "facility": "beach",
                    "apogee": 20,
                    "distance": "na",
                    "outcome": "failure",
                    "series": 2,
                },
            ],
        }
    ]
}


def test_tests_as_json(tmp_path: Path) -> None:
    path = tmp_path / "test.json"
    path.write_text(json.dumps(JSON))
    alone = read(path)
    assert alone.column("missile").tolist() == ["foo-1", "new"]
    assert any("missile.en.json" in note for note in alone.notes)
    (tmp_path / "missile.en.json").write_text(json.dumps({"foo-1": {"name": "Foo-1", "type": "SRBM"}}))
    beside = read(path)
    assert beside.column("missile").tolist() == ["Foo-1", "new"]
    assert beside.column("type").tolist() == ["SRBM", ""]
    assert beside.column("apogee_km").tolist()[1] == 20
    assert np.isnan(beside.column("series")).tolist() == [True, False]


def test_tests_as_a_spreadsheet_has_them(tmp_path: Path) -> None:
    path = tmp_path / "tests.csv"
    path.write_text(
        "Date,Missile Name,Missile Type,Facility Name,Landing Location,Apogee,Distance Travelled,Test Outcome\n"
        "5-Sep-2016,Foo-1,SRBM,Beach,Sea,200 km,1000 km,Success\n"
    )
    found = read(path)
    assert found.column("apogee_km").tolist() == [200]
    assert found.column("outcome").tolist() == ["success"]
    assert found.column("date").astype(str).tolist() == ["2016-09-05"]


def test_a_list_of_records_as_json(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    row = {"date": "2017-01-02", "type": "Other", "event": "e", "description": "d", "resources": None}
    path.write_text(json.dumps([row]))
    assert read(path).name == "csis-provocations-1958"


def test_codes_without_their_zeros(tmp_path: Path) -> None:
    path = written(tmp_path, "icews")
    path.write_text(path.read_text().replace("\t0712\t", "\t712\t"))
    with pytest.raises(
        DataError, match=r"events.tab:5: “712” is no CAMEO code: the codes have lost their leading zeros"
    ):
        read(path)


def test_weights_from_a_file_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("date,source,target,cameo_code\n2017-06-01,A,B,010\n2017-06-02,A,B,130\n")
    bare = read(path)
    assert np.isnan(bare.column("goldstein")).all()
    assert any("name a file of them" in note for note in bare.notes)
    (tmp_path / "weights.csv").write_text("code,name,goldstein\n010,Say,0.5\n")
    weighted = read(path, mapping={"goldstein": "weights.csv"})
    assert weighted.column("goldstein").tolist()[0] == 0.5
    assert "events without a Goldstein weight: 1; they count in numbers of events alone" in weighted.notes
    (tmp_path / "weights.csv").write_text("code,weight\n010,0.5\n")
    with pytest.raises(DataError, match="needs the columns code and goldstein"):
        read(path, mapping={"goldstein": "weights.csv"})


def test_semicolons_and_decimal_commas_of_a_known_source(tmp_path: Path) -> None:
    path = tmp_path / "stockpiles.csv"
    path.write_text("Entity;Year;Stockpiled nuclear warheads\nFreedonia;2020;9,5\n")
    found = read(path)
    assert found.column("warheads").tolist() == [9.5]
    assert any("decimal comma" in note for note in found.notes)
