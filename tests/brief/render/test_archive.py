from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.brief.render.archive import packed, unpacked


@given(st.dictionaries(st.text("abc/", min_size=1).filter(lambda name: not name.endswith("/")), st.binary()))
def test_parts_come_back_in_their_order(parts: dict[str, bytes]) -> None:
    assert list(unpacked(packed(parts)).items()) == list(parts.items())


def test_no_part_names_a_time() -> None:
    data = packed({"a": b"1", "b": b"2"})
    assert data == packed({"a": b"1", "b": b"2"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_other_data_are_no_archive() -> None:
    with pytest.raises(zipfile.BadZipFile):
        unpacked(b"PK, but no archive")
