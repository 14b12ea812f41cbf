"""Numbers at the ticks of charts, in the language of a brief: charts are drawn with those of English."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.draw.picture import Picture

if TYPE_CHECKING:
    from offramp.brief.blocks import Section
    from offramp.language.language import Language

__all__ = ["with_numbers_of"]

_NUMBER = re.compile(r">(\d+\.\d+)( %)?<")
"""A text of a drawing that is a number with decimals."""


def with_numbers_of(language: Language, section: Section) -> Section:
    """Return a section with the decimals of its charts as a language writes them."""
    if language.key == "en":
        return section
    blocks = tuple(_written(block, language) if isinstance(block, Picture) else block for block in section.blocks)
    return replace(section, blocks=blocks)


def _written(picture: Picture, language: Language) -> Picture:
    body = _NUMBER.sub(lambda found: f">{language.number(float(found[1]))}{found[2] or ''}<", picture.body)
    narrow = picture.narrow
    return replace(picture, body=body, narrow=_written(narrow, language) if narrow is not None else None)
