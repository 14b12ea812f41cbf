from __future__ import annotations

from tests.brief.readings import korea_brief

import offramp
from offramp.brief.markdown import to_markdown


def test_pictures_become_words_and_tables() -> None:
    text = to_markdown(offramp.compose(offramp.load("elmira-1991")))
    assert text.startswith("# Elmira groundwater contamination, 1991\n")
    assert "<svg" not in text
    assert "*A graph of all states" in text
    assert "| id | what is on | holds under | improvements |" in text


def test_every_section_has_its_heading() -> None:
    brief = korea_brief()
    text = to_markdown(brief)
    for section in brief.sections:
        assert f"\n## {section.title}\n" in text
    assert text.index("# Annex") < text.index("## Sources")
