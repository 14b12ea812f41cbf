"""The brief as data for the page: the input of brief.typ, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.brief.blocks import Bullets, Paragraph
from offramp.brief.exhibits import Glance, Scoreboard, Way
from offramp.brief.render.columns import breakable, shares, unbroken
from offramp.brief.render.glyphs import in_one_line, replaced
from offramp.draw.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.brief.blocks import Block, Document, Section
    from offramp.tables import Table

__all__ = ["FONT", "pages"]

FONT = "Libertinus Serif"
"""The font of the page, which comes with typst."""

PIXEL = 0.75
"""A pixel of a picture in points."""

WIDE, TALL = 182 / 25.4 * 72, 225 / 25.4 * 72
"""The room for a picture on an upright page, in points."""
ACROSS = (269 / 25.4 * 72, 150 / 25.4 * 72)
"""The room for a picture on a page that lies on its side, with a heading and a title."""
TOO_WIDE = 1.25
"""Ratio of a picture's width to the page's above which it gets a landscape page."""

WORDS = {
    "model": "A model, not a forecast",
    "made": "Made with",
    "given": "events given:",
    "pictures": "The pictures as tables",
    "same": "The same as a table: page",
    "drawn": "the picture: page",
    "codes": "Characters that no font at hand has are written as their codes:",
}
"""The words of the page, in English, by their keys in brief.typ."""

CHARACTERS = 132
"""Least number of characters of a table in a line."""


def pages(brief: Document, codes: Mapping[str, str]) -> dict[str, Any]:
    """Return the brief as plain values for the page.

    `front` and `annex` hold sections with their blocks; `twins` each picture as a table, in the order of the pictures,
    to which their `number` counts. Characters in `codes`, and those that no page can hold, are written as their codes.
    """
    setter = _Setter(codes)
    front = [setter.section(section) for section in brief.front]
    annex = [setter.section(section, annex=True) for section in brief.annex]
    return {
        "language": brief.language,
        "words": {key: setter.words(brief.word(english)) for key, english in WORDS.items()},
        "title": setter.plain(brief.title).strip() or "Brief",
        "subtitle": setter.words(brief.subtitle),
        "summary": setter.words(brief.summary),
        "front": front,
        "annex": annex,
        "alone": not annex,
        "twins": setter.twins,
        "provenance": {key: setter.words(value) for key, value in brief.provenance.items()},
        "codes": bool(codes),
    }


class _Setter:
    """Turns blocks into plain values, and keeps the pictures' tables for the end."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self.codes = codes
        self.twins: list[dict[str, Any]] = []

    def plain(self, text: str) -> str:
        """Return a text in one line, as HTML has it."""
        return in_one_line(text, self.codes)

    def words(self, text: str) -> str:
        """Return a text in one line that can be broken anywhere it must."""
        return unbroken(breakable(self.plain(text)))

    def section(self, section: Section, *, annex: bool = False) -> dict[str, Any]:
        blocks = [self.block(block, annex=annex) for block in section.blocks]
        return {"title": self.words(section.title), "blocks": blocks, "page": section.page, "key": section.key}

    def block(self, block: Block, *, annex: bool) -> dict[str, Any]:
        match block:
            case Paragraph(text):
                return {"kind": "paragraph", "text": self.words(text)}
            case Bullets(items):
                return {"kind": "list", "items": [self.words(item) for item in items]}
            case Picture():
                return self.picture(block, annex=annex)
            case Glance():
                return self.glance(block)
            case Way():
                return self.way(block)
            case Scoreboard():
                return self.scoreboard(block)
        return self.table(block)

    def glance(self, glance: Glance) -> dict[str, Any]:
        """Return the choice at a glance."""
        return {
            "kind": "glance",
            "words": {key: self.words(word) for key, word in glance.words.items()},
            "note": self.words(glance.drawn_note),
            "shared": self.words(glance.shared),
            "columns": [
                {
                    "measure": self.words(label),
                    "better": self.words(better),
                    "low": self.words(low),
                    "high": self.words(high),
                }
                for label, better, low, high in glance.columns
            ],
            "choices": [
                {
                    "option": self.words(each.option),
                    "meaning": self.words(each.meaning),
                    "dominated": self.words(each.dominated),
                    "cells": [
                        {
                            "text": self.words(cell.text),
                            "sign": cell.sign,
                            "low": cell.low,
                            "mean": cell.mean,
                            "high": cell.high,
                        }
                        for cell in each.cells
                    ],
                }
                for each in glance.choices
            ],
        }

    def way(self, way: Way) -> dict[str, Any]:
        """Return the way as cards."""
        return {
            "kind": "way",
            "start": self.words(way.start),
            "words": {key: self.words(word) for key, word in way.words.items()},
            "legs": [
                {
                    **{
                        key: self.words(getattr(leg, key))
                        for key in ("station", "kind", "gains", "loses", "holds", "why")
                    },
                    "deal": leg.deal,
                    "willing": leg.willing,
                    "weakest": leg.weakest,
                    "acts": [self.words(act.words) for act in leg.acts],
                }
                for leg in way.legs
            ],
        }

    def scoreboard(self, board: Scoreboard) -> dict[str, Any]:
        """Return the claims with their bars."""
        return {
            "kind": "scoreboard",
            "note": self.words(board.drawn_note),
            "scores": [
                {
                    "text": self.words(score.text),
                    "verdict": self.words(score.verdict),
                    "share": score.share,
                    "standing": score.standing.value,
                }
                for score in board.scores
            ],
        }

    def table(self, table: Table) -> dict[str, Any]:
        """Return a table with the shares of its columns in the width; no shares mean as wide as it needs to be."""
        lines = [[self.words(cell) for cell in line] for line in (table.columns, *table.rows)]
        return {
            "kind": "table",
            "title": self.words(table.title),
            "note": self.words(table.note),
            "columns": lines[0],
            "rows": lines[1:],
            "shares": shares(list(zip(*lines, strict=True)), CHARACTERS),
        }

    def picture(self, picture: Picture, *, annex: bool) -> dict[str, Any]:
        """Return a picture, as large as it is or as there is room; its table follows at the end."""
        number = len(self.twins)
        self.twins.append({**self.table(picture.table), "title": self.words(picture.title), "number": number})
        across = annex and PIXEL * picture.width > TOO_WIDE * WIDE
        wide, tall = ACROSS if across else (WIDE, TALL)
        return {
            "kind": "picture",
            "title": self.words(picture.title),
            "description": self.plain(picture.description).strip() or "A picture",
            "svg": replaced(picture.on_paper(FONT), self.codes),
            "width": min(PIXEL * picture.width, wide, tall * picture.width / picture.height),
            "across": across,
            "number": number,
        }
