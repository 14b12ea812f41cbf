"""Every reader reads its format, recognises it by its header, and says what it left out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.evidence.readers.samples import MAPPINGS, SAMPLES, written

from offramp.errors import DataError, QuestionError
from offramp.evidence.readers.registry import READERS, read, recognise

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.evidence.records import Records


def read_sample(folder: Path, name: str) -> Records:
    return read(written(folder, name), name, mapping=MAPPINGS.get(name))


def test_every_reader_has_a_sample() -> None:
    assert set(SAMPLES) == set(READERS)
    assert all(name == reader.name for name, reader in READERS.items())


@pytest.mark.parametrize("name", READERS)
def test_a_sample_is_read(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    found = read_sample(tmp_path, name)
    assert found.name == name
    assert len(found) == sample.kept
    assert tuple(found.column(sample.column).tolist()) == sample.values
    assert found.seen is not None
    assert found.seen.rows == sample.rows
    assert found.seen.file == sample.file
    assert found.seen.sha256 == hashlib.sha256((tmp_path / sample.file).read_bytes()).hexdigest()
    assert found.seen.last == str(found.column("date").max())
    assert sum(each.count for each in found.dropped) == sample.rows - sample.kept
    assert all(each.why and len(each.lines) == min(each.count, 5) for each in found.dropped)


@pytest.mark.parametrize("name", READERS)
def test_columns_are_as_promised(name: str, tmp_path: Path) -> None:
    found = read_sample(tmp_path, name)
    assert set(READERS[name].columns) <= set(found.columns)
    assert set(found.column("precision").tolist()) <= {"day", "month", "year"}
    for column in found.columns.values():
        assert column.dtype in (np.dtype(object), np.dtype(np.float64), np.dtype("datetime64[D]"))
        assert column.dtype != object or all(isinstance(cell, str) for cell in column)


@pytest.mark.parametrize("name", [name for name in READERS if READERS[name].headers])
def test_a_file_is_recognised_by_its_header(name: str, tmp_path: Path) -> None:
    assert read(written(tmp_path, name)).name == name
    for header in READERS[name].headers:
        found = recognise(name.upper() for name in header)
        assert found is not None
        assert found.name == name


def test_other_columns_keep_their_names(tmp_path: Path) -> None:
    assert read_sample(tmp_path, "csis-provocations").column("Resources").tolist()[0] == "http://a.example"
    assert read_sample(tmp_path, "ties").column("gdp").tolist()[0] == 1.5
    assert read_sample(tmp_path, "pax").column("Pol").tolist() == [2.0, 0.0]
    assert "Source Sectors" not in read_sample(tmp_path, "icews").columns


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """A cell of the first row has a line break, so that the sixth row is in line 8."""
    (dropped,) = read_sample(tmp_path, "csis-provocations").dropped
    assert dropped.lines == (8,)
    assert "Weather" in dropped.why


def test_a_wrong_name_has_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="no reader “icb-crisis”; did you mean icb-crises"):
        read(written(tmp_path, "icb-crises"), "icb-crisis")


def test_an_unknown_header_names_the_readers(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("when,n\n2017,1\n")
    with pytest.raises(DataError, match=r"own.csv: .*when and n.*gsdb.*reader table"):
        read(path)


def test_a_mapping_alone_means_a_table(tmp_path: Path) -> None:
    assert read(written(tmp_path, "table"), mapping=MAPPINGS["table"]).name == "table"


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"dat": "x"}, "no key `dat`; did you mean date"),
        ({"decimal": ";"}, "key `decimal`"),
        ({"date": "x", "first year": 5}, "key `first year`"),
    ],
)
def test_a_wrong_mapping_names_its_key(mapping: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=said):
        read(written(tmp_path, "table"), "table", mapping=mapping)


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    written(tmp_path, "gsdb")
    with pytest.raises(DataError, match=r"no such file; did you mean .*gsdb\.csv"):
        read(tmp_path / "gsdbs.csv")
    with pytest.raises(DataError, match="this is a folder"):
        read(tmp_path)


UNTESTED = "was not tested with a file of this form from the publisher"


@pytest.mark.parametrize("name", READERS)
def test_a_file_of_a_form_that_was_not_tested_is_read_with_a_note(name: str, tmp_path: Path) -> None:
    """The samples of PA-X and of TIES have the form of the publisher, all others a form that was tested."""
    notes = read_sample(tmp_path, name).notes
    assert any(UNTESTED in note for note in notes) == (name in ("pax", "ties"))


def test_the_spreadsheet_of_missile_tests_has_the_note_and_the_json_has_none(tmp_path: Path) -> None:
    file = tmp_path / "nti.csv"
    file.write_text(
        "Date,Missile Name,Missile Type,Test Outcome,Apogee,Distance Travelled\n2017-07-04,Hwasong-14,ICBM,Success,2802 km,933 km\n",
        encoding="utf-8",
    )
    assert any(UNTESTED in note for note in read(file).notes)
    assert READERS["cns-tests"].is_tested(["date", "missile", "facility", "outcome", "apogee", "distance"])
