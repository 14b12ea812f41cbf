"""The DOCX: real styles, tables and pictures with words, on the pages of the brief, and always in the same bytes."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from tests.brief.samples import PROVENANCE, brief, picture

import offramp
from offramp.brief.blocks import Bullets, Paragraph, Section
from offramp.brief.brief import Brief
from offramp.brief.exhibits import Score, Scoreboard, Standing
from offramp.brief.render.archive import unpacked
from offramp.brief.render.docx import MISSING, to_docx
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document
    from tests.conftest import Result

    from offramp.findings.findings import Findings

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice, which sets the pages, is not installed"
)


def opened(made: Brief) -> Document:
    return docx.Document(io.BytesIO(to_docx(made)))


@pytest.fixture(scope="module")
def document() -> Document:
    return opened(brief())


def styled(document: Document, style: str) -> list[str]:
    return [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name == style
    ]


def test_text_has_the_styles_of_word(document: Document) -> None:
    assert styled(document, "Title") == ["A title"]
    assert styled(document, "Heading 1") == [
        "Bottom line",
        "The choice at a glance",
        "Why",
        "What would change this",
        "The danger over time",
        "The way",
        "The claims, tested",
        "1. Answers",
        "2. Graph",
        "3. The pictures as tables",
    ]
    assert styled(document, "List Bullet") == [
        "First reason.",
        "Second reason.",
        "First condition.",
        "Second condition.",
        "A reason.",
    ]
    assert styled(document, "Caption") == ["A drawing.", "A table", "A wide drawing.", "A drawing", "A wide drawing"]


def test_page_2_and_the_annex_begin_pages(document: Document) -> None:
    begin = [each.text for each in document.paragraphs if each.paragraph_format.page_break_before]
    assert begin == ["The danger over time", "1. Answers"]


def test_pages_are_a4_and_a_wide_picture_lies_on_its_side(document: Document) -> None:
    sides = [(round((s.page_width or 0) / Mm(1)), round((s.page_height or 0) / Mm(1))) for s in document.sections]
    assert sides == [(210, 297), (297, 210), (210, 297)]
    body = document.element.body
    texts = ["".join(each.text for each in paragraph.iter(qn("w:t"))) for paragraph in body]
    breaks = [i for i, each in enumerate(body) if each.find(f".//{qn('w:sectPr')}") is not None]
    between = [text for text in texts[breaks[0] + 1 : breaks[1] + 1] if text]
    assert between == ["2. Graph", "A wide drawing."]


def test_every_table_repeats_its_headings(document: Document) -> None:
    assert [len(table.rows) for table in document.tables] == [4, 4, 4, 3, 2, 2]
    for table in document.tables:
        assert table.style is not None
        assert table.style.name == "Brief Table"
        assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows] == [  # noqa: SLF001
            i == 0 for i in range(len(table.rows))
        ]
        assert sum(column.width for column in table.columns) <= Mm(182.1)


def test_the_choice_has_means_ranges_marks_and_shades(document: Document) -> None:
    rows = document.tables[0].rows
    assert rows[0].cells[1].text == "Chance of the measured event 0\nlow is better"
    assert rows[1].cells[1].text == "0\u00a0% ★\n1 to 00\u00a0%"
    assert rows[3].cells[0].text.endswith("\ndominated by “wait”")
    shaded = [[cell._tc.find(f".//{qn('w:shd')}") is not None for cell in row.cells] for row in rows]  # noqa: SLF001
    assert shaded == [[False] * 3, [False, True, True], [False, True, False], [False, False, False]]
    colours = [{run.font.color.rgb for cell in row.cells for p in cell.paragraphs for run in p.runs} for row in rows]
    assert [str(*colour) for colour in colours] == ["None", "None", "None", "3D454E"]
    assert "Option 1 in one line." in styled(document, "Option")[1]


def test_the_way_and_the_claims_are_tables(document: Document) -> None:
    station, acts, gains, holds = (cell.text for cell in document.tables[1].rows[2].cells)
    assert (station, gains, holds) == ("1. Freeze\npackage deal", "North gains.", "Holds.")
    assert acts == "North: stop the tests\nNorth: stop the tests"
    assert document.tables[1].rows[3].cells[0].text == "2. Cap\none side moves · weakest step"
    assert [cell.text for cell in document.tables[2].rows[3].cells] == ["Time helps.", "depends: 50\u00a0% of worlds"]


def test_pictures_have_words_and_sharp_points(document: Document) -> None:
    drawn = [shape._inline.docPr for shape in document.inline_shapes]  # noqa: SLF001
    assert [(each.get("title"), each.get("descr")) for each in drawn] == [
        ("A drawing", "A square."),
        ("A wide drawing", "A square."),
    ]
    images = [part for name, part in unpacked(to_docx(brief())).items() if name.startswith("word/media/")]
    assert all(image.startswith(b"\x89PNG") for image in images)
    assert int.from_bytes(images[0][16:20], "big") == 600


def test_the_footer_says_that_it_is_a_model_and_counts_pages(document: Document) -> None:
    for section in document.sections:
        paragraph = section.footer.paragraphs[0]
        assert paragraph.text.startswith("A model, not a forecast\t")
        fields = [each.text for each in paragraph._p.iter(qn("w:instrText"))]  # noqa: SLF001
        assert fields == [" PAGE ", " NUMPAGES "]


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("fr", "fr-FR")])
def test_it_names_its_language_and_its_origin(language: str, locale: str) -> None:
    made = brief()
    document = opened(Brief(made.title, made.subtitle, "", made.sections, PROVENANCE, language))
    core = document.core_properties
    assert (core.title, core.keywords, core.language, core.author) == ("A title", "offramp brief", locale, "")
    languages = {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))}
    assert languages == {locale}
    assert f"SHA-256 {'0' * 64} · events given: none · offramp brief x" in styled(document, "Provenance")[0]


def test_the_same_brief_is_the_same_bytes_and_names_no_time() -> None:
    data = to_docx(brief())
    assert to_docx(brief()) == data
    parts = unpacked(data)
    assert not re.search(rb"dcterms:(created|modified)>|20\d\d-\d\d-\d\dT", parts["docProps/core.xml"])
    assert not any("thumbnail" in name for name in parts)


def test_another_process_writes_the_same_bytes(tmp_path: Path, offramp_here: Callable[..., Result]) -> None:
    assert offramp_here("brief", "chicken", "--out", "one.docx").code == 0
    subprocess.run(
        [sys.executable, "-m", "offramp", "brief", "chicken", "--out", "two.docx"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "2", "TZ": "Asia/Seoul"},
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()


@pytest.mark.parametrize("text", ["", "a \x07 b \ud800", "<w:p/> &amp; ]]>", "one\ntwo\u2028three", "가 ★ é"])
def test_any_text_can_be_written(text: str) -> None:
    table = Table(text, (text, "b"), ((text, text),), text)
    blocks = (Paragraph(text), Bullets((text,)), table, picture(30, text or "t"))
    document = opened(Brief(text, text, text, (Section(text, blocks, 1), Section(text, blocks)), PROVENANCE))
    shown = " ".join(text.replace("\x07", "[U+0007]").replace("\ud800", "[U+D800]").split())
    assert document.paragraphs[0].text == (shown or "Brief")
    assert document.tables[0].rows[1].cells[1].text == shown


def test_a_long_row_may_be_split() -> None:
    table = Table("", ("a",), (("word " * 400,), ("short",)))
    rows = opened(Brief("t", "", "", (Section("s", (table,), 1),), PROVENANCE)).tables[0].rows
    assert [row._tr.find(f".//{qn('w:cantSplit')}") is None for row in rows] == [True, True, False]  # noqa: SLF001


def test_a_front_without_an_annex_has_no_tables_of_pictures() -> None:
    made = brief()
    document = opened(Brief(made.title, made.subtitle, "", made.front, PROVENANCE))
    assert styled(document, "Heading 1")[-1] == "The claims, tested"


def test_without_python_docx_one_line_says_what_to_do(offramp_in: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "docx.py").write_text("raise ImportError", encoding="utf-8")
    result = offramp_in("brief", "chicken", "--out", "x.docx")
    assert (result.code, result.out, result.err) == (1, "", f"{MISSING}\n")
    assert 'pip install "python-docx>=1.1.2"' in result.err
    assert not (tmp_path / "x.docx").exists()


def test_the_library_raises_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden: dict[str, Any] = {"docx": None}
    monkeypatch.setitem(sys.modules, "docx", hidden["docx"])
    with pytest.raises(offramp.OutputError, match="needs the package python-docx"):
        to_docx(brief())


def crowded() -> Brief:
    """Return a brief whose second page has more text than fits in the usual letters."""
    made = brief()
    long = Section("How much of this is assumed", (Paragraph("Some of it. " * 250),), 2, "basis")
    return Brief(made.title, made.subtitle, made.summary, (*made.front, long, *made.annex), PROVENANCE)


def test_a_crowded_page_has_smaller_letters_and_its_picture_beside_the_words() -> None:
    document = opened(crowded())
    assert styled(document, "Close Text")[0].startswith("Some of it.")
    beside = document.tables[1].rows[0].cells
    assert [paragraph.text for paragraph in beside[1].paragraphs] == ["A drawing.", "A curve."]
    assert len(beside[0]._tc.findall(f".//{qn('w:drawing')}")) == 1  # noqa: SLF001
    assert {
        p.style.name
        for table in document.tables[2:4]
        for row in table.rows[1:]
        for cell in row.cells
        for p in cell.paragraphs
        if p.style
    } == {"Close Table Text"}
    assert document.tables[0].rows[1].cells[1].paragraphs[0].style.name == "Table Text"
    assert document.tables[4].rows[1].cells[0].paragraphs[0].style.name == "Table Text"


def test_claims_of_a_crowded_page_share_lines_where_their_verdicts_are_short() -> None:
    made = crowded()
    scores = (
        Score("One.", Standing.HOLDS, 1.0, "holds"),
        Score("Two.", Standing.DEPENDS, 0.5, "depends on the reading of the North, and on much else that is not known"),
        Score("Three.", Standing.NOT_TESTABLE, None, "not testable"),
        Score("Four.", Standing.FAILS, 0.0, "fails"),
    )
    board = Scoreboard(scores, "", {"claim": "Claim", "verdict": "Verdict"}, "Bars are shares.")
    sections = tuple(Section(s.title, (board,), 2, s.key) if s.key == "claims" else s for s in made.front)
    document = opened(Brief(made.title, made.subtitle, "", sections, PROVENANCE))
    rows = [[cell.text for cell in row.cells] for row in document.tables[3].rows]
    long = scores[1].verdict
    assert rows == [
        ["Claim", "Verdict"] * 2,
        ["One.", "holds", "Four.", "fails"],
        ["Three.", *["not testable"] * 3],
        ["Two.", long, long, long],
    ]
    assert "Bars are shares." not in "".join(each.text for each in document.element.body.iter(qn("w:t")))


@needs_office
@pytest.mark.dear
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_front_of_the_largest_case_is_two_pages(
    language: str, catalog_findings: Callable[[str], Findings], tmp_path: Path
) -> None:
    made = offramp.compose(catalog_findings("korea-2017"), language=language, front_only=True)
    (tmp_path / "front.docx").write_bytes(to_docx(made))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "front.docx"],
        check=True,
        capture_output=True,
    )
    assert len(pypdf.PdfReader(tmp_path / "front.pdf").pages) == 2
