from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.render.markdown import to_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    import offramp


def test_pictures_become_words_and_tables(catalog_brief: Callable[[str], offramp.Brief]) -> None:
    text = to_markdown(catalog_brief("elmira-1991"))
    assert text.startswith("# Elmira groundwater contamination, 1991\n")
    assert "<svg" not in text
    assert "*The conflict as a graph: 9 states, in layers from the status quo" in text
    assert "**The conflict as a graph: 9 states**" in text


def test_every_section_has_its_heading(korea_brief: offramp.Brief) -> None:
    text = to_markdown(korea_brief)
    for section in korea_brief.sections:
        assert f"\n## {section.title}\n" in text
    assert text.index("# Annex") < text.index("## Sources")
