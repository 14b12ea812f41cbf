"""A brief is known by its structure, and an unedited one by its digest."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pypdf
import pytest
from pypdf.annotations import FreeText
from tests.brief.samples import brief

from offramp.brief.formats import FORMATS
from offramp.brief.recognition import Origin, origin_of
from offramp.brief.render.archive import packed, unpacked
from offramp.brief.writing import rendered, write_brief

if TYPE_CHECKING:
    from pathlib import Path


def written(form: str) -> bytes:
    made = rendered(brief(), form)
    return made if isinstance(made, bytes) else made.encode()


@pytest.fixture(params=list(FORMATS))
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_brief_as_written_is_known(form: str, tmp_path: Path) -> None:
    file = tmp_path / "a file of any name"
    write_brief(brief(), file, form)
    assert origin_of(file) is Origin.OFFRAMP


def test_the_digest_depends_on_the_content(form: str) -> None:
    other = brief()
    assert rendered(other, form) == rendered(brief(), form)
    assert rendered(type(other)("Other", "", "", other.sections, other.provenance), form) != rendered(other, form)


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_an_edited_text_is_no_longer_as_written(form: str, tmp_path: Path) -> None:
    file = tmp_path / "x"
    data = written(form)
    for edited in (
        data.replace(b"First reason", b"First  reason"),
        data.replace(b"digest", b"degist"),
        data.replace(b"A title", b"B title", 1),
    ):
        assert edited != data
        file.write_bytes(edited)
        assert origin_of(file) is Origin.EDITED


def test_a_note_below_a_markdown_brief_is_an_edit(tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_bytes(written("md") + b"\nRead by the desk on Monday.\n")
    assert origin_of(file) is Origin.EDITED


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_line_ends_of_another_system_are_no_edit(form: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(written(form).replace(b"\n", b"\r\n"))
    assert origin_of(tmp_path / "x") is Origin.OFFRAMP


def test_a_note_at_the_end_of_a_text_is_an_edit(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(written("html") + b"<!-- mine -->")
    assert origin_of(tmp_path / "x") is Origin.EDITED
    (tmp_path / "x").write_bytes(written("json") + b"\n")
    assert origin_of(tmp_path / "x") is Origin.EDITED


@pytest.mark.parametrize("form", ["pdf", "slide"])
def test_a_pdf_with_a_remark_is_no_longer_as_written(form: str, tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(written(form)), incremental=True)
    writer.add_annotation(0, FreeText(text="mine", rect=(50, 50, 200, 90)))
    writer.write(tmp_path / "x")
    assert origin_of(tmp_path / "x") is Origin.EDITED


def test_a_docx_saved_by_an_editor_is_no_longer_as_written(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(written("docx")))
    document.add_paragraph("mine")
    document.save(str(tmp_path / "x"))
    assert origin_of(tmp_path / "x") is Origin.EDITED


def test_a_docx_that_is_packed_again_is_as_written(tmp_path: Path) -> None:
    parts = unpacked(written("docx"))
    (tmp_path / "x").write_bytes(packed(parts))
    assert origin_of(tmp_path / "x") is Origin.OFFRAMP
    (tmp_path / "x").write_bytes(packed({**parts, "word/media/mine.png": b""}))
    assert origin_of(tmp_path / "x") is Origin.EDITED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"[" * 100_000,
        b'{"title": "x", "sections": [], "provenance": {}}',
        b"<!DOCTYPE html><title>x</title>",
        b"# A\n\n---\n",
        b"%PDF-1.7 /Keywords(mine)",
        b"PK\x03\x04 damaged",
        packed({"docProps/core.xml": b"<cp:keywords>mine</cp:keywords>"}),
    ],
)
def test_another_file_is_no_brief(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    assert origin_of(tmp_path / "x") is Origin.OTHER


def test_a_file_that_cannot_be_read_is_no_brief(tmp_path: Path) -> None:
    assert origin_of(tmp_path / "missing") is Origin.OTHER
    assert origin_of(tmp_path) is Origin.OTHER
