"""The page of changes: short sentences, labels alone, every format, and one sheet of paper."""

from __future__ import annotations

import json
import re

import pytest
from tests.versions.versions import border, compared, since_border

import offramp
from offramp.brief.blocks import Paragraph, Section
from offramp.brief.formats import FORMATS
from offramp.brief.writing import rendered
from offramp.language.sentence import Sentence
from offramp.tables import Table

MANY = (
    ("clash", "{low: 0.5, best: 1, high: 3, unit: per year}"),
    ("images.a.loath.weight", "9"),
    ("images.a.keen.preferences", "[not war, not b.z, a.x]"),
    ("policies.sudden", "{a.x: on, a.y: on}"),
    ("title", "A frontier"),
)


def section(brief: offramp.Brief, key: str) -> Section:
    return next(each for each in brief.sections if each.key == key)


def text_of(brief: offramp.Brief, key: str) -> str:
    return " ".join(block.text for block in section(brief, key).blocks if isinstance(block, Paragraph))


def table_of(brief: offramp.Brief, key: str) -> Table:
    return next(block for block in section(brief, key).blocks if isinstance(block, Table))


def test_a_case_against_itself() -> None:
    brief = offramp.compose_changes(offramp.brief_changes(border(), border()))
    assert text_of(brief, "bottom line") == "Nothing changed, neither in the case nor in the answers."
    assert {each.key for each in brief.sections} == {"bottom line", "stayed", "basis"}
    assert "6 of 6 means" in text_of(brief, "stayed")


def test_the_bottom_line_says_whether_the_headline_changes_and_the_largest_change() -> None:
    text = text_of(since_border(*MANY), "bottom line")
    assert text.startswith("The headline ")
    assert "Most changed: " in text
    assert len(text.split()) <= 60


def test_the_entries_stand_in_labels_with_their_number() -> None:
    brief = since_border(*MANY)
    assert text_of(brief, "entries") == "The case has 5 changed entries. Of these, 1 is wording or a source alone."
    rows = {row[0]: row[1:] for row in table_of(brief, "entries").rows}
    assert rows["The option “sudden”"][0] == "not in the case"
    assert rows["Clash"] == ("0.1 per year (0.05 to 0.3)", "1 per year (0.5 to 3)", "assumed")
    assert rows["Weight of the reading of a as “loath”"] == ("33 %", "82 %", "assumed")
    (order,) = [name for name in rows if name.startswith("Rank among the wishes of a, read as “keen”")]
    assert {rows[order][0], rows[order][1]} == {"Place 2", "Place 3"}


def test_the_answers_stand_old_and_new() -> None:
    brief = since_border(MANY[0])
    rows = {row[0]: row[1:] for row in table_of(brief, "answers").rows}
    old, new = rows["War, under “wait”"]
    assert old.endswith("%")
    assert new.endswith("%")
    assert old != new


def test_wording_alone_changes_no_answer() -> None:
    brief = since_border(("title", "A frontier"))
    assert "No answer changes." in text_of(brief, "bottom line")
    assert "The old version has another title: “A border”." in text_of(brief, "basis")


@pytest.mark.parametrize("changes", [(), MANY, MANY[:1]])
def test_sentences_are_short_and_have_witnesses(changes: tuple[tuple[str, str], ...]) -> None:
    brief = since_border(*changes)
    for each in brief.sections:
        for block in each.blocks:
            if isinstance(block, Paragraph):
                assert isinstance(block.text, Sentence)
                assert all(len(part.split()) <= 25 for part in re.split(r"(?<=[.?!])\s", block.text)), block.text


def test_no_identifier_is_shown() -> None:
    page = str(since_border(*MANY)).partition("\n---\n")[0]
    assert not re.search(r"\b[ab]\.[xyz]\b|\bs\d+\b|\w_\w", page)


def test_every_format_holds_the_page() -> None:
    brief = since_border(*MANY)
    for form in FORMATS:
        assert rendered(brief, form)
    data = json.loads(rendered(brief, "json"))
    assert data["changes"]["same"] is False
    assert data["provenance"]["since"]


def test_the_page_is_one_sheet() -> None:
    pdf = bytes(rendered(since_border(*MANY), "pdf"))  # type: ignore[arg-type]
    assert re.search(rb"/Count 1\b", pdf)


def test_another_language_says_the_same_numbers() -> None:
    brief = offramp.compose_changes(compared(MANY[0]), language="fr")
    assert brief.language == "fr"
    assert brief.sections


@pytest.mark.parametrize("names", [("cuba-1962", "cuba-1962-reversible"), ("cuba-1962-reversible", "cuba-1962")])
def test_a_case_without_time_has_its_page(names: tuple[str, str]) -> None:
    brief = offramp.compose_changes(offramp.brief_changes(*map(offramp.load, names)))
    assert text_of(brief, "bottom line").startswith("The case ranks no options, before or now.")
    assert table_of(brief, "entries").rows
