"""States that hold, goals and beliefs, in tables with labels."""

from __future__ import annotations

import re

from tests.brief.readings import TEXT
from tests.brief.tellers import teller

from offramp.brief.annex.strategy import beliefs, conflict, equilibria, goals
from offramp.brief.blocks import Paragraph
from offramp.draw.picture import Picture
from offramp.tables import Table

WRONG = """
actors:
  a: {name: Ada, options: {x: X}}
  b: {name: Bob, options: {y: Y}}
status quo: []
preferences: {a: [not b.y, a.x], b: [b.y]}
beliefs: {a: {b: [not b.y]}}
"""


def test_each_way_of_reaching_a_goal_has_its_words() -> None:
    (table,) = goals(teller(TEXT))
    assert isinstance(table, Table)
    assert table.rows[0][1:] == ("by a deal of a and b", "only against the interest of a and b")
    here = TEXT.replace("status quo: []", "status quo: [a.talk, b.talk]")
    (table,) = goals(teller(here))
    assert isinstance(table, Table)
    assert table.rows[0][1] == "it holds"
    alone = TEXT.replace("b.talk, not a.talk]", "a.talk]")
    (table,) = goals(teller(alone))
    assert isinstance(table, Table)
    assert table.rows[1][1] == "by each side alone"


def test_equilibria_are_counted_by_reading() -> None:
    *_, counts = equilibria(teller(TEXT))
    assert isinstance(counts, Table)
    assert [row[0] for row in counts.rows] == ["the likeliest reading", "“wild”"]
    assert counts.rows[1][-1] == "no: A would leave, by the wish: “hit” (assumed)"


def test_an_error_is_told_with_its_move_and_what_holds_without_it() -> None:
    table, told = beliefs(teller(WRONG))
    assert isinstance(table, Table)
    assert table.rows == (("Ada", "does not believe that the mover would gain; it would", "Bob: Y"),)
    assert isinstance(told, Paragraph)
    assert told.text.endswith("by its own beliefs: 1; when nobody is wrong: 1.")
    assert list(beliefs(teller(WRONG.replace("beliefs:", "#")))) == []


def test_a_case_without_options_has_its_graph() -> None:
    (picture,) = conflict(teller(WRONG, "fr"))
    assert isinstance(picture, Picture)
    assert picture.title == "Le conflit en graphe : 4 états"
    assert picture.description.startswith("Le conflit en graphe : 4 états, par couches depuis le statu quo")
    shown = " ".join(re.findall(r">([^<]+)</text>", picture.body))
    assert "état 0 · statu quo" in shown
    assert "Ada" in shown
    assert not re.search(r"\bs\d|\b[ab]\.[xy]\b|holds", shown), "labels and no names of the file"
    assert next(row[0] for row in picture.table.rows) == "état 0 (statu quo)"
