"""The PDF: what is said stands in it as text, for every reader, on pages that stand alone, and always in the same bytes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import LISTED
from tests.strategies import examples

import offramp
from offramp.brief.blocks import Bullets, Paragraph, Section
from offramp.brief.brief import Brief
from offramp.brief.exhibits import Glance, Scoreboard, Standing
from offramp.brief.render import typesetting
from offramp.brief.render.pdf import to_pdf
from offramp.brief.writing import rendered, write_brief
from offramp.draw.picture import Picture
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Result

    from offramp.findings.findings import Findings

HOSTILE = (
    '#import "@preview/x:0.1.0": *',
    '#panic("read as code") #eval("1") #{ 1 } #[ 2 ]',
    "$ x^2 $ *bold* _soft_ `raw` ```c``` ~ -- --- ... @ref <label> \\ \\n \\u{41}",
    "= no heading\n- no item\n+ no number\n/ no: term",
    "// no comment /* none */ 'single' \"double\" https://example.org/#a",
    '<script>alert("&amp;")</script> </svg> ]]> %s {0} {{ brief }} {% raw %}',
    "é ß Ω → ≥ − “quoted” … ◄ Привет שלום",
)


def brief(*blocks: Paragraph | Bullets | Table | Picture, title: str = "A title") -> Brief:
    provenance = {"case": "x.yaml", "sha256": "0" * 64, "offramp": "0", "command": "offramp brief", "given": "no event"}
    return Brief(title, "sub", "", (Section("Front", blocks, 1), Section("Back", (Paragraph("."),))), provenance)


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


@cache
def texts(data: bytes) -> list[str]:
    """Return the text of every page; that of the Korean brief takes two seconds to take out, and many tests read it."""
    return [page.extract_text() for page in reader(data).pages]


def packed(text: str) -> str:
    """A text without its white space: where lines are broken is the page's affair."""
    return re.sub(r"\s+", "", text)


def tags(data: bytes) -> Iterator[dict[str, Any]]:
    """Every element of the structure that a screen reader walks through, in order."""

    def walk(node: Any) -> Iterator[dict[str, Any]]:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    root: Any = reader(data).trailer["/Root"]
    yield from walk(root["/StructTreeRoot"]["/K"])


@pytest.fixture(scope="module")
def korea(korea_brief: Brief) -> bytes:
    return to_pdf(korea_brief)


# What is said.


def test_a_brief_that_says_nothing_can_be_set() -> None:
    table = Table("", ("",), (("",),))
    nothing = brief(Paragraph(""), Bullets(()), table, Picture("", "", "", 1, 1, table), title="")
    assert texts(to_pdf(nothing))[0].startswith("Brief\n")
    assert texts(to_pdf(Brief("t", "", "", (Section("none", (), 1),), nothing.provenance)))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_read_as_markup(text: str) -> None:
    table = Table(text, ("a", text), ((text, text), ("x", text)), text)
    picture = Picture(text or "t", text or "d", "", 30, 20, table)
    everywhere = brief(Paragraph(text), Bullets((text, text)), table, picture, title=text)
    data = to_pdf(everywhere)
    # The title, the paragraph, two items; a table, with its title and note, and again as the picture's.
    assert "".join(map(packed, texts(data))).count(packed(text)) >= 4 + 6 + 6 + 1
    metadata = reader(data).metadata
    assert metadata is not None
    assert metadata.title == " ".join(text.split())


PRINTED = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"]), min_size=1)


@examples(40)
@given(PRINTED)
def test_a_paragraph_comes_out_as_its_text(text: str) -> None:
    page = packed(texts(to_pdf(brief(Paragraph(text))))[0])
    assert page == packed(f"A title sub Front {text} A model, not a forecast 1 / 2")


@examples(40, dear=True)
@given(st.text())
def test_any_text_can_be_set(text: str) -> None:
    table = Table("t", ("c", text), ((text, "x"),))
    assert reader(to_pdf(brief(Paragraph(text), table, title=text))).pages


def test_what_no_font_has_is_written_as_its_code_and_that_is_said() -> None:
    data = to_pdf(brief(Paragraph("a \u0378 b \x07 c"), title="T \ud800"))
    first, last = texts(data)[0], texts(data)[-1]
    assert "a [U+0378] b [U+0007] c" in first
    assert "T [U+D800]" in first
    assert "Characters that no font at hand has are written as their codes" in " ".join(last.split())
    assert "no font" not in texts(to_pdf(brief(Paragraph("a b c"))))[-1]


def test_long_words_are_broken_and_leave_no_mark_behind() -> None:
    names = "usa.talks,dprk.talks,usa.sanctions,rok.engages," * 12
    table = Table("t", ("id", "state", "more"), (("s1", names, names), ("s2", "x" * 300, "x")))
    data = to_pdf(brief(Paragraph("y" * 500), table))
    text = packed("".join(texts(data)))
    assert "y" * 500 in text
    assert "\u200b" not in text
    for page in reader(data).pages:
        assert all(0 < x < 596 for x in _ends(page))


def _ends(page: pypdf.PageObject) -> list[float]:
    """About where each piece of text on a page ends."""
    found: list[float] = []

    def visit(text: str, _user: Any, place: Any, _font: Any, size: float) -> None:
        if text.strip():
            found.append(place[4] + 0.2 * size * len(text.rsplit("\n", 1)[-1]))

    page.extract_text(visitor_text=visit)
    return found


def test_everything_that_the_brief_says_is_in_it(korea: bytes, korea_brief: Brief) -> None:
    whole = packed("".join(re.sub(r"\nA model, not a forecast\s*\d+ / \d+$", "", text) for text in texts(korea)))
    for section in korea_brief.sections:
        assert packed(section.title) in whole
        for block in section.blocks:
            if isinstance(block, Table):
                assert all(packed(row[0]) in whole for row in block.rows)


# On its pages.


def test_the_front_of_the_korean_case_is_two_pages(korea: bytes) -> None:
    pages = texts(korea)
    assert pages[0].startswith("Korean peninsula, June 2017")
    assert "What would change this" in pages[0]
    assert "How much of this is assumed" in pages[1]
    assert "1. The case" in pages[2]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_option_of_the_korean_case_is_told_in_one_line(language: str, korea_findings: Findings) -> None:
    front = offramp.compose(korea_findings, language=language, front_only=True)
    lines = {packed(line) for line in texts(to_pdf(front))[0].splitlines()}
    (glance,) = (block for section in front.sections for block in section.blocks if isinstance(block, Glance))
    told = [packed(f"{choice.option}.{choice.meaning}") for choice in glance.choices]
    assert len(told) == 9
    assert [line for line in told if line not in lines] == []
    assert packed(glance.shared) in lines


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_front_alone_is_two_pages(language: str, korea_findings: Findings) -> None:
    assert len(texts(to_pdf(offramp.compose(korea_findings, language=language, front_only=True)))) == 2


def test_the_annex_of_the_korean_case_has_at_most_twelve_pages(korea: bytes) -> None:
    assert len(texts(korea)) <= 2 + 12


def test_the_french_annex_of_the_korean_case_has_at_most_twelve_pages(korea_findings: Findings) -> None:
    pages = texts(to_pdf(offramp.compose(korea_findings, language="fr")))
    assert "La part des hypothèses" in pages[1]
    assert "1. Le cas" in pages[2]
    assert len(pages) <= 2 + 12


def test_every_page_says_that_it_is_a_model_and_its_number(korea: bytes) -> None:
    pages = texts(korea)
    for i, page in enumerate(pages):
        assert "A model, not a forecast" in page
        assert f"{i + 1} / {len(pages)}" in page


def test_pages_are_a4_and_only_wide_pictures_lie_on_their_side(korea: bytes) -> None:
    table = Table("", ("x",), (("1",),))
    wide = brief(Paragraph("x"))
    wide = replace(wide, sections=(*wide.sections, Section("Wide", (Picture("p", "d", "", 2000, 300, table),))))
    assert {size(page) for page in reader(korea).pages} == {(595, 842)}
    assert [size(page) for page in reader(to_pdf(wide)).pages].count((842, 595)) == 1


def size(page: pypdf.PageObject) -> tuple[int, int]:
    return round(float(page.mediabox.width)), round(float(page.mediabox.height))


def test_a_longer_front_is_set_in_smaller_letters_and_at_last_takes_more_pages() -> None:
    def height(paragraphs: int) -> tuple[int, int]:
        pages = texts(to_pdf(brief(*[Paragraph(f"p{i} " + "word " * 60) for i in range(paragraphs)])))
        return next(i for i, page in enumerate(pages) if "1. Back" in page), len(pages)

    assert height(3)[0] == 1
    assert height(40)[0] == 2
    assert height(90)[0] > 2


def test_the_last_page_says_where_it_comes_from(korea: bytes) -> None:
    last = packed(texts(korea)[-1])
    for part in (f"offramp {offramp.__version__}", offramp.load("korea-2017").digest, "offramp brief korea-2017"):
        assert packed(part) in last


# For every reader.


def test_it_says_that_it_is_for_every_reader(korea: bytes) -> None:
    root: Any = reader(korea).trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in korea


def test_every_picture_has_its_words_and_its_table(korea: bytes, korea_brief: Brief) -> None:
    pictures = [b for s in korea_brief.sections for b in s.blocks if isinstance(b, Picture)]
    told = [str(tag["/Alt"]) for tag in tags(korea) if tag["/S"] == "/Figure"]
    assert told == [" ".join(picture.description.split()) for picture in pictures]
    pages = texts(korea)
    begins = next(i for i, page in enumerate(pages) if re.search(r"\d+\. The pictures as tables", page))
    end = "".join(pages[begins:])
    assert end.count("(the picture: page ") == len(pictures)


def test_every_table_has_headings_that_are_headings(korea: bytes, korea_brief: Brief) -> None:
    tables = [
        b.table if isinstance(b, Picture | Glance) else b
        for s in korea_brief.sections
        for b in s.blocks
        if isinstance(b, Table | Picture | Glance)
    ]
    found = Counter(tag["/S"] for tag in tags(korea))
    boards = sum(tables_of(b) for s in korea_brief.sections for b in s.blocks if isinstance(b, Scoreboard))
    assert found["/THead"] == len(tables)
    assert found["/Table"] == len(tables) + boards
    assert found["/TH"] == sum(len(table.columns) for table in tables)
    scopes = {str(a["/Scope"]) for tag in tags(korea) if tag["/S"] == "/TH" for a in tag["/A"]}
    assert scopes == {"/Column"}


def tables_of(board: Scoreboard) -> int:
    """Return the number of tables of a scoreboard: four or more verdicts of a word or two stand in two of them."""
    parts = groupby(board.scores, lambda score: score.standing is Standing.DEPENDS or len(score.verdict) > 40)
    return sum(1 if long or len(list(scores)) < 4 else 2 for long, scores in parts)


def test_headings_are_headings_and_bookmarks(korea: bytes, korea_brief: Brief) -> None:
    found = Counter(tag["/S"] for tag in tags(korea))
    sections = korea_brief.sections
    assert found["/Title"] == 1
    assert found["/H1"] == len(sections) + 1
    outline = [entry.title for entry in reader(korea).outline if not isinstance(entry, list)]
    assert outline[:4] == ["Bottom line", "The choice at a glance", "Why", "What would change this"]
    annexes = sum(section.annex for section in sections)
    assert outline[-1] == f"{annexes + 1}. The pictures as tables"


# The same.


def test_the_same_brief_is_the_same_bytes_and_names_no_time(korea: bytes, korea_brief: Brief) -> None:
    assert to_pdf(korea_brief) == korea
    assert not re.search(rb"CreationDate|ModDate|CreateDate|ModifyDate|\(D:\d", korea)


def test_another_process_writes_the_same_bytes(tmp_path: Path, offramp_here: Callable[..., Result]) -> None:
    assert offramp_here("brief", "cuba-1962", "--out", "one.pdf").code == 0
    subprocess.run(
        [sys.executable, "-m", "offramp", "brief", "cuba-1962", "--out", "two.pdf"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "2", "TZ": "Asia/Seoul", "SOURCE_DATE_EPOCH": "2"},
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_nothing_is_asked_of_a_network() -> None:
    for template in Path(typesetting.__file__).parent.glob("*.typ"):
        text = template.read_text(encoding="utf-8")
        assert not any(word in text for word in ("import", "include", "@")), template.name


@pytest.mark.parametrize("slug", [slug for slug in LISTED if slug != "korea-2017"])
def test_every_catalog_brief_can_be_set_in_typst_s_own_fonts(
    slug: str, catalog_brief: Callable[[str], Brief], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "lacking", None)
    pages = texts(to_pdf(catalog_brief(slug)))
    assert next(i for i, page in enumerate(pages) if re.search(r"(^|\n)1\. ", page)) <= 2


# Into files.


def test_it_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "b.pdf"
    write_brief(brief(Paragraph("one")), file)
    before = file.read_bytes()
    assert before == rendered(brief(Paragraph("one")), "pdf")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(offramp.OutputError, match="No space left on device"):
        write_brief(brief(Paragraph("two")), file)
    assert file.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["b.pdf"]


def test_by_command(offramp_here: Callable[..., Result], tmp_path: Path) -> None:
    assert offramp_here("brief", "chicken", "--out", "x.pdf").err == "wrote x.pdf\n"
    assert offramp_here("brief", "chicken", "--format", "pdf").err == "wrote chicken-brief.pdf\n"
    assert (tmp_path / "x.pdf").read_bytes() == (tmp_path / "chicken-brief.pdf").read_bytes()


def test_to_a_pipe(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "offramp", "brief", "chicken", "--format", "pdf", "--out", "-"]
    assert reader(subprocess.run(command, capture_output=True, check=True).stdout).pages


# Without typst.


def test_without_typst_one_line_says_what_to_do(offramp_in: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "typst.py").write_text("raise ImportError", encoding="utf-8")
    result = offramp_in("brief", "chicken", "--out", "x.pdf")
    assert (result.code, result.out) == (1, "")
    assert result.err == f"{typesetting.MISSING}\n"
    assert 'pip install "typst>=0.15"; or write .html and print it' in result.err
    assert not (tmp_path / "x.pdf").exists()
    assert offramp_in("brief", "chicken", "--out", "x.html").code == 0


@pytest.mark.parametrize("error", [ValueError("unknown pdf standard: ua-1"), TypeError("timestamp")])
def test_an_older_typst_is_as_good_as_none(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    def refuse(*_: object, **__: object) -> bytes:
        raise error

    monkeypatch.setattr(typst, "compile", refuse)
    with pytest.raises(offramp.OutputError, match="needs the package typst"):
        to_pdf(brief(Paragraph("x")))


def test_what_typst_refuses_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    template = b"#metadata(1) <first-ends>\n#metadata(1) <front-ends>\n#panic()"
    monkeypatch.setattr(typesetting, "_template", lambda _name: template)
    with pytest.raises(offramp.OutputError, match=r"cannot be set: .*; write \.html and print it"):
        to_pdf(brief(Paragraph("x")))
