"""The brief as a Word document (DOCX) that an office can edit: real styles, real tables, pictures with words."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from offramp.brief.blocks import Bullets, Paragraph
from offramp.brief.exhibits import Glance, Mark, Scoreboard, Standing, Way
from offramp.brief.recognition import NO_DIGEST
from offramp.brief.render.archive import packed, unpacked
from offramp.brief.render.cells import fill, text_of, widths_of
from offramp.brief.render.crowding import is_crowded
from offramp.brief.render.glyphs import in_one_line
from offramp.brief.render.pages import ACROSS, PIXEL, TALL, TOO_WIDE, WIDE
from offramp.draw.picture import Picture
from offramp.draw.png import to_png
from offramp.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

    from offramp.brief.blocks import Block, Document, Section
    from offramp.tables import Table

__all__ = ["MISSING", "check_docx", "to_docx"]

MISSING = 'the DOCX needs the package python-docx: pip install "python-docx>=1.1.2"; or write .html and open it in a word processor'
"""The message where python-docx is not installed."""

FONT = "Liberation Sans"
"""The font of the pictures."""

FRONT_WIDE, CLOSE_WIDE = 420.0, 310.0
"""The room for a picture of the front, in points: with less than the whole width it leaves room for the rest of its page, and with
still less on a close page."""

SHORT = 40
"""Most characters of a verdict that shares its line with another one on a close page."""

CLAIM_SHARES, PAIRED_SHARES = (0.42, 0.58), (0.36, 0.14, 0.36, 0.14)
"""The shares of the columns of claims in the width of the page, with one claim in a line and with two."""

WAY_SHARES = (0.19, 0.41, 0.2, 0.2)
"""The shares of the columns of the way in the width of the page."""

LONG = 1200
"""A row with a cell of so many characters may be split between pages."""


def check_docx() -> None:
    """Make sure that a DOCX can be made, before anything is computed.

    Raises
    ------
    OutputError
        where python-docx is not installed.
    """
    try:
        import docx  # noqa: F401
    except ImportError:
        raise OutputError(MISSING) from None


def to_docx(brief: Document) -> bytes:
    """Return the brief as a Word document: A4, page 2 and the annex on pages of their own.

    The same brief gives the same bytes: the document names no time.

    Raises
    ------
    OutputError
        where python-docx is not installed.

    >>> import offramp
    >>> to_docx(offramp.compose(offramp.load("chicken"), front_only=True))[:2]
    b'PK'
    """
    check_docx()
    import docx

    document = docx.Document()
    _Writer(document, brief).write()
    saved = io.BytesIO()
    document.save(saved)
    return packed(unpacked(saved.getvalue()))


class _Writer:
    """Writes the sections of a brief into a document, and keeps the tables of its pictures for the end."""

    def __init__(self, document: WordDocument, brief: Document) -> None:
        self.document, self.brief = document, brief
        self.twins: list[Picture] = []
        self.close = False  # whether the page has the smaller letters

    def write(self) -> None:
        from offramp.brief.render.word import define_styles, set_language, set_page

        brief = self.brief
        define_styles(self.document)
        set_language(self.document, brief.language)
        set_page(self.document.sections[0])
        self.properties()
        self.footer()
        self.document.add_paragraph(text_of(brief.title).strip() or "Brief", "Title")
        self.document.add_paragraph(text_of(brief.subtitle), "Subtitle")
        if brief.summary:
            self.document.add_paragraph(text_of(brief.summary))
        self.front()
        self.annex()
        self.origin()

    def properties(self) -> None:
        """Set the core properties; they name no time and no author."""
        from docx.opc.constants import RELATIONSHIP_TYPE

        core, package = self.document.core_properties, self.document.part.package
        core.title = text_of(self.brief.title)[:255]
        core.subject = text_of(self.brief.subtitle)[:255]
        core.keywords, core.identifier = "offramp brief", f"sha256-{NO_DIGEST}"
        core.author = core.last_modified_by = core.comments = ""
        root = core._element  # noqa: SLF001
        for element in [each for each in root if each.tag.endswith(("}created", "}modified"))]:
            root.remove(element)
        for key in [key for key, rel in package.rels.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            del package.rels[key]

    def footer(self) -> None:
        """Write the warning and the number of the page below every page."""
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Pt

        from offramp.brief.render.word import WIDTH, add_field

        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.style = self.document.styles["Note"]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"{text_of(self.brief.word('A model, not a forecast'))}\t")
        add_field(paragraph, "PAGE")
        paragraph.add_run(" / ")
        add_field(paragraph, "NUMPAGES")

    def front(self) -> None:
        page = 1
        for section in self.brief.front:
            self.heading(section.title, new_page=section.page > page)
            page = max(page, section.page)
            self.close = page > 1 and is_crowded(self.brief.front, page)
            style = "Bottom Line" if section.key == "bottom line" else None
            match section.blocks:
                case (Picture() as picture, Paragraph(words)) if self.close:
                    self.picture_beside(picture, words)
                case blocks:
                    for block in blocks:
                        if isinstance(block, Picture):
                            self.picture(block, (FRONT_WIDE, TALL))
                        else:
                            self.block(block, style)
        self.close = False

    def annex(self) -> None:
        """Write the annex, and in the end the pictures of the whole brief as tables."""
        for i, section in enumerate(self.brief.annex, 1):
            self.annex_section(section, i)
        if self.brief.annex and self.twins:
            title = self.brief.word("The pictures as tables")
            self.heading(f"{len(self.brief.annex) + 1}. {title}")
            for picture in self.twins:
                self.table(picture.table, picture.title)

    def annex_section(self, section: Section, number: int) -> None:
        """Write a section of the annex; wide pictures lie on pages of their own, the first one with the title of the section."""
        title = f"{number}. {section.title}"
        for i, block in enumerate(section.blocks):
            across = block if isinstance(block, Picture) and _is_across(block) else None
            if i == 0 and across is None:
                self.heading(title, new_page=number == 1)
            if across is not None:
                self.picture_across(across, title if i == 0 else "")
            else:
                self.block(block)

    def origin(self) -> None:
        """Write where the numbers come from."""
        brief, of = self.brief, self.brief.provenance
        words = f"{brief.word('A model, not a forecast')}. {brief.word('Made with')} offramp {of['offramp']}"
        parts = (
            words,
            of["case"],
            f"SHA-256 {of['sha256']}",
            f"{brief.word('events given:')} {of['given']}",
            of["command"],
        )
        alone = not self.brief.annex and is_crowded(self.brief.front, 2)
        self.document.add_paragraph(text_of(" · ".join(parts)), "Close Note" if alone else "Provenance")

    def heading(self, title: str, *, new_page: bool = False) -> None:
        if title.strip():
            paragraph = self.document.add_heading(text_of(title), 1)
            paragraph.paragraph_format.page_break_before = new_page or None

    def block(self, block: Block, style: str | None = None) -> None:
        match block:
            case Paragraph(text):
                self.document.add_paragraph(text_of(text), style or ("Close Text" if self.close else None))
            case Bullets(items):
                self.bullets(items)
            case Picture():
                self.picture(block)
            case Glance():
                self.glance(block)
            case Way():
                self.way(block)
            case Scoreboard():
                self.scoreboard(block)
            case _:
                self.table(block)

    def bullets(self, items: Sequence[str]) -> None:
        for item in items:
            self.document.add_paragraph(text_of(item), "List Bullet")

    def picture(self, picture: Picture, room: tuple[float, float] = (WIDE, TALL)) -> None:
        """Add a picture, as large as it is or as there is room, with its title below."""
        paragraph = self.document.add_paragraph()
        self.draw(paragraph, picture, room)
        paragraph.paragraph_format.keep_with_next = True
        self.document.add_paragraph(f"{text_of(picture.title)}.", "Caption")

    def picture_beside(self, picture: Picture, words: str) -> None:
        """Add a picture of a close page with its title and its words on its right."""
        from offramp.brief.render.word import WIDTH, set_widths

        table: WordTable = self.document.add_table(1, 2)
        left, right = table.rows[0].cells
        self.draw(left.paragraphs[0], picture, (CLOSE_WIDE, TALL))
        fill(right, [f"{text_of(picture.title)}.", words], "Close Note", bold=True)
        set_widths(table, [CLOSE_WIDE + 12, WIDTH - CLOSE_WIDE - 12])

    def draw(self, paragraph: WordParagraph, picture: Picture, room: tuple[float, float]) -> None:
        """Draw a picture into a paragraph, as large as it is or as there is room."""
        from offramp.brief.render.word import add_picture

        png = to_png(in_one_line(picture.on_paper(FONT), {}))
        width = min(PIXEL * picture.width, room[0], room[1] * picture.width / picture.height)
        add_picture(paragraph, png, width, text_of(picture.title), text_of(picture.description).strip() or "A picture")
        self.twins.append(picture)

    def picture_across(self, picture: Picture, title: str = "") -> None:
        """Add a wide picture on a page that lies on its side, under the title of its section where it begins one."""
        from offramp.brief.render.word import set_page

        set_page(self.document.add_section(), across=True)
        self.heading(title)
        self.picture(picture, ACROSS)
        set_page(self.document.add_section())

    def glance(self, glance: Glance) -> None:
        """Add the choice at a glance: mean, mark and range of each option by each measure."""
        from offramp.brief.render.word import BAND, SOFT, WIDTH, coloured, set_widths, shade

        heads = [[glance.words["option"]], *([label, better] for label, better, _, _ in glance.columns)]
        rows = [
            [
                [each.option, each.dominated],
                *([f"{cell.text} {cell.sign}".rstrip(), cell.range] for cell in each.cells),
            ]
            for each in glance.choices
        ]
        table = self.grid(heads, rows)
        for row, choice in zip(table.rows[1:], glance.choices, strict=True):
            for cell, shown in zip(row.cells[1:], choice.cells, strict=True):
                if shown.mark in (Mark.BEST, Mark.LEVEL):
                    shade(cell, BAND)
            if choice.dominated:
                for cell in row.cells:
                    coloured(cell, SOFT)
        share = WIDTH / (len(glance.columns) + 1.5)
        set_widths(table, [1.5 * share, *([share] * len(glance.columns))])
        self.note(glance.written_note)
        for each in glance.choices:
            paragraph = self.document.add_paragraph(style="Option")
            paragraph.add_run(f"{text_of(each.option)}. ").bold = True
            paragraph.add_run(text_of(each.meaning))
        if glance.shared:
            self.document.add_paragraph(text_of(glance.shared), "Option")

    def way(self, way: Way) -> None:
        """Add the way: its start, and a row per step."""
        from offramp.brief.render.word import WIDTH, set_widths

        words = way.words
        heads = [[words[key]] for key in ("station", "who does what", "who gains", "what holds")]
        rows = [
            [
                [f"{i}. {leg.station}", " · ".join([leg.kind, *([words["weakest"]] if leg.weakest else [])])],
                [act.words for act in leg.acts],
                [leg.gains, leg.loses],
                [leg.holds, leg.why],
            ]
            for i, leg in enumerate(way.legs, 1)
        ]
        table = self.grid(heads, [[[way.start], [], [], []], *rows])
        set_widths(table, [WIDTH * share for share in WAY_SHARES])

    def scoreboard(self, board: Scoreboard) -> None:
        """Add the claims with their verdicts; on a close page those with a short verdict share lines, before the others."""
        from offramp.brief.render.word import BAD, GOOD, WIDTH, coloured, set_widths

        short = [each for each in board.scores if self.close and len(each.verdict) <= SHORT]
        half = (len(short) + 1) // 2
        lines = [*(short[i::half] for i in range(half)), *([each] for each in board.scores if each not in short)]
        widths = [WIDTH * share for share in (PAIRED_SHARES if short else CLAIM_SHARES)]
        rows = [[[cell] for score in line for cell in (score.text, score.verdict)] for line in lines]
        rows = [[*row, *([[]] * (len(widths) - len(row)))] for row in rows]
        table = self.grid([[head] for head in board.table.columns] * (len(widths) // 2), rows, (0, 2))
        set_widths(table, widths)
        colours = {Standing.HOLDS: GOOD, Standing.FAILS: BAD}
        for row, line in zip(list(table.rows)[1:], lines, strict=True):
            if short and len(line) == 1:
                row.cells[1].merge(row.cells[3])
            for k, score in enumerate(line):
                if score.standing in colours:
                    coloured(row.cells[2 * k + 1], colours[score.standing])
        self.note(board.note)

    def table(self, table: Table, title: str = "") -> None:
        """Add a table with its title above and its note below."""
        from offramp.brief.render.word import set_widths

        if title or table.title:
            paragraph = self.document.add_paragraph(text_of(title or table.title), "Caption")
            paragraph.paragraph_format.keep_with_next = True
        made = self.grid([[name] for name in table.columns], [[[cell] for cell in row] for row in table.rows])
        set_widths(made, widths_of(table))
        self.note(table.note)

    def note(self, text: str) -> None:
        """Add a note below a table; it also parts the table from the next one."""
        self.document.add_paragraph(text_of(text), "Close Note" if self.close else "Note")

    def grid(
        self, heads: Sequence[Sequence[str]], rows: Sequence[Sequence[Sequence[str]]], strong: Sequence[int] = (0,)
    ) -> WordTable:
        """Add a table of cells, each a list of lines; headings are bold, and so are the first lines of the cells of `strong` columns."""
        from offramp.brief.render.word import repeat, whole

        close = "Close " if self.close else ""
        table: WordTable = self.document.add_table(len(rows) + 1, len(heads), "Brief Table")
        table_rows = list(table.rows)
        for cell, lines in zip(table_rows[0].cells, heads, strict=True):
            fill(cell, lines, f"{close}Table Heading", bold=True)
        repeat(table_rows[0])
        for row, texts in zip(table_rows[1:], rows, strict=True):
            for i, (cell, lines) in enumerate(zip(row.cells, texts, strict=True)):
                fill(cell, lines, f"{close}Table Text", bold=i in strong)
            if all(len(line) < LONG for lines in texts for line in lines):
                whole(row)
        return table


def _is_across(picture: Picture) -> bool:
    """Return whether a picture of the annex is so wide that it gets a page that lies on its side."""
    return PIXEL * picture.width > TOO_WIDE * WIDE
