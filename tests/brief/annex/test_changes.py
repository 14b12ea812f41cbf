"""What would have to change for a goal to hold, in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.brief.front.test_standing import ANSWERED
from tests.brief.readings import TEXT
from tests.brief.tellers import teller

from offramp.brief.annex.changes import changes
from offramp.errors import TooLarge
from offramp.findings import reading
from offramp.tables import Table

if TYPE_CHECKING:
    import pytest


def rows(text: str, language: str = "en") -> tuple[tuple[str, ...], ...]:
    (table,) = changes(teller(text, language))
    assert isinstance(table, Table)
    return table.rows


def test_a_change_is_told_in_wishes_and_goals_with_the_same_answer_share_a_row() -> None:
    told = {row[0]: row[2] for row in rows(ANSWERED)}
    assert told["Gone, Both"] == "nothing: it holds once it is reached"
    assert told["Waiting"].startswith("SEQ: A would have to add the wish not “go”")


def test_readings_with_different_answers_have_rows_of_their_own() -> None:
    assert len({row[1] for row in rows(TEXT)}) > 1


def test_french_is_french() -> None:
    first, *_ = (row[2].replace("\u00a0", " ") for row in rows(ANSWERED, "fr"))
    assert first.startswith("SEQ : A devrait ajouter le vœu non « go »")


def test_a_case_with_too_many_moves_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TooLarge("40 million moves")

    monkeypatch.setattr(reading, "invert", refuse)
    assert {row[2] for row in rows(ANSWERED + "title: Too large\n")} == {"not worked out: there are too many moves"}
