"""Elements of a Word document that python-docx has no call for: styles, fields, widths, shades and pictures with words."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.section import Section
    from docx.styles.style import BaseStyle, ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

__all__ = [
    "BAD",
    "BAND",
    "GOOD",
    "SOFT",
    "WIDTH",
    "add_field",
    "add_picture",
    "coloured",
    "define_styles",
    "repeat",
    "set_language",
    "set_page",
    "set_widths",
    "shade",
    "whole",
]

FONT = "Calibri"
INK = RGBColor.from_string("111418")
SOFT = RGBColor.from_string("3D454E")
GOOD = RGBColor.from_string("00553F")
BAD = RGBColor.from_string("8B0000")
BAND = "E3F1EA"
"""The shade of the best cells."""

WIDTH = 182 / 25.4 * 72
"""The width of the text on an upright page, in points."""


class _Letters(NamedTuple):
    """_Letters and spacing of a style: sizes are in points."""

    size: float
    before: float = 0.0
    after: float = 0.0
    bold: bool = False
    colour: RGBColor = INK


BUILT_IN = {
    "Normal": _Letters(9, after=2),
    "Title": _Letters(16, after=1, bold=True),
    "Subtitle": _Letters(9, after=2, colour=SOFT),
    "Heading 1": _Letters(11.5, before=5, after=2, bold=True),
    "Heading 2": _Letters(9, before=5, after=1, bold=True),
    "List Bullet": _Letters(9, after=1),
    "Caption": _Letters(8.5, before=3, after=1, bold=True),
}
"""The styles of Word that the brief uses."""

OWN = {
    "Bottom Line": ("Normal", _Letters(10.5, before=1, after=3)),
    "Table Text": ("Normal", _Letters(8)),
    "Table Heading": ("Table Text", _Letters(8, colour=SOFT)),
    "Note": ("Normal", _Letters(8, before=2, after=2, colour=SOFT)),
    "Option": ("Note", _Letters(7.5, colour=SOFT)),
    "Provenance": ("Note", _Letters(8, before=12, colour=SOFT)),
    "Close Text": ("Normal", _Letters(8, after=1)),
    "Close Table Text": ("Table Text", _Letters(7)),
    "Close Table Heading": ("Table Heading", _Letters(7, colour=SOFT)),
    "Close Note": ("Note", _Letters(7, before=1, after=1, colour=SOFT)),
}
"""The styles of paragraphs that Word does not have, each with its base."""

LOCALES = {"en": "en-GB", "fr": "fr-FR"}
"""The language of a document, as Word names it, by the language of the brief."""

TABLE_STYLE = """<w:style {} w:type="table" w:customStyle="1" w:styleId="BriefTable">
<w:name w:val="Brief Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
<w:tblPr>
<w:tblBorders>
<w:bottom w:val="single" w:sz="4" w:space="0" w:color="B4BCC5"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="B4BCC5"/>
</w:tblBorders>
<w:tblCellMar>
<w:top w:w="8" w:type="dxa"/><w:left w:w="60" w:type="dxa"/><w:bottom w:w="8" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>
</w:tblCellMar>
</w:tblPr>
<w:tblStylePr w:type="firstRow">
<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="3D454E"/></w:tcBorders></w:tcPr>
</w:tblStylePr>
</w:style>"""


def define_styles(document: Document) -> None:
    """Set the built-in styles, and add those of the brief."""
    for name, letters in BUILT_IN.items():
        _set_letters(document.styles[name], letters)
        _remove_ornaments(document.styles[name])
    for name, (base, letters) in OWN.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[base]
        style.quick_style = True
        _set_letters(style, letters)
    document.styles.element.append(parse_xml(TABLE_STYLE.format(nsdecls("w"))))


def _set_letters(style: ParagraphStyle, letters: _Letters) -> None:
    font, paragraph = style.font, style.paragraph_format
    font.size, font.bold, font.italic, font.color.rgb = Pt(letters.size), letters.bold, False, letters.colour
    font.name = FONT
    fonts = style.element.rPr.rFonts
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    paragraph.space_before, paragraph.space_after = Pt(letters.before), Pt(letters.after)
    paragraph.line_spacing = 1.0


def _remove_ornaments(style: BaseStyle) -> None:
    """Remove the line and the wide letters that Word's template gives to titles."""
    for element in [*style.element.iter(qn("w:pBdr"), qn("w:spacing"), qn("w:kern"))]:
        if element.getparent().tag == qn("w:rPr") or element.tag == qn("w:pBdr"):
            element.getparent().remove(element)


def set_language(document: Document, language: str) -> None:
    """Set the language of the text, for spelling and for screen readers."""
    locale = LOCALES.get(language, language)
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), locale)
    document.core_properties.language = locale


def set_page(section: Section, *, across: bool = False) -> None:
    """Set a section to A4 with the margins of the PDF; `across` lays it on its side."""
    from docx.enum.section import WD_ORIENT

    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    sides = Mm(210), Mm(297)
    section.page_width, section.page_height = sides[::-1] if across else sides
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin, section.bottom_margin = Mm(11), Mm(13)
    section.header_distance, section.footer_distance = Mm(5), Mm(6)


def add_field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word computes, such as `PAGE`."""
    run = paragraph.add_run()._r  # noqa: SLF001
    for kind in ("begin", "code", "separate", "text", "end"):
        if kind == "code":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        elif kind == "text":
            element = OxmlElement("w:t")
            element.text = "1"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run.append(element)


def add_picture(paragraph: Paragraph, png: bytes, width: float, title: str, description: str) -> None:
    """Add a picture of a width in points to a paragraph, with words for readers who do not see it."""
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Pt(width))
    properties = shape._inline.docPr  # noqa: SLF001
    properties.set("title", title)
    properties.set("descr", description)


def repeat(row: _Row) -> None:
    """Repeat a row of headings on every page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement("w:tblHeader"))


def whole(row: _Row) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))  # noqa: SLF001


def set_widths(table: Table, widths: Sequence[float]) -> None:
    """Set the width of each column, in points."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Pt(width)


def shade(cell: _Cell, colour: str) -> None:
    """Shade a cell."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
    properties.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>'))


def coloured(cell: _Cell, colour: RGBColor) -> None:
    """Write the text of a cell in a colour."""
    for paragraph in cell.paragraphs:
        for run in paragraph.runs:
            run.font.color.rgb = colour
