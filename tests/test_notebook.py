"""The notebook of the documentation: it runs from above to below, and each cell shows what its text speaks of.

It is run as plain Python in one namespace, as `docs/notebook.py` does for the page; see there why not in a kernel.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from docs.notebook import Cell, cells, page, run, shown

from offramp.draw.picture import Picture
from offramp.tables import Table

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "docs").rglob("*.ipynb"))
RANKING = ROOT / "docs" / "tutorial" / "from-case-to-ranking.ipynb"


def lines(text: str) -> list[str]:
    """The lines of code of a notebook, without empty ones."""
    return [line for cell in cells(text) if cell.kind == "code" for line in cell.source.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def ran() -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """The names after the last cell, and what each cell of code printed and its value."""
    names: dict[str, Any] = {"__name__": "__main__"}
    code = [cell.source for cell in cells(RANKING.read_text(encoding="utf-8")) if cell.kind == "code"]
    return names, [run(source, names) for source in code]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_stored_without_outputs_and_can_be_found(file: Path) -> None:
    found = json.loads(file.read_text(encoding="utf-8"))
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in found["cells"]}) == len(found["cells"])
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    listed = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    assert str(file.relative_to(ROOT / "docs").with_suffix("")) in listed


def test_it_takes_twenty_lines() -> None:
    assert len(lines(RANKING.read_text(encoding="utf-8"))) == 20


def test_every_cell_prints_or_shows_something_rich(ran: tuple[dict[str, Any], list[tuple[str, Any]]]) -> None:
    rich = 0
    for printed, value in ran[1]:
        assert printed or value is not None
        if value is not None and not isinstance(value, tuple | dict):
            assert shown(value).startswith(("<table", "<p", "<svg")), type(value)
            rich += 1
    assert rich >= 9
    assert any(isinstance(value, Picture) for _, value in ran[1])
    assert any(isinstance(value, Table) for _, value in ran[1])


def test_what_its_text_says_is_so(ran: tuple[dict[str, Any], list[tuple[str, Any]]]) -> None:
    names = ran[0]
    ranking = names["ranking"]
    assert ranking.lead.kind in ("one", "level", "trade-off")
    assert set(ranking.best_by("clash")) <= set(ranking.policies)
    assert sum(ranking.acceptability.first.values()) == pytest.approx(1)
    (claim,) = (v for v in ran[1][-1][1].rows if v[0] == "no hurry")
    assert "100 % under proud" in claim[3]


def test_the_page_has_each_cell_and_what_it_shows() -> None:
    text = RANKING.read_text(encoding="utf-8")
    made = page(text)
    for cell in cells(text):
        assert cell.source in made
    assert made.count("```{raw} html") == sum(value.kind == "code" for value in cells(text)) - 1  # one of them prints
    assert made == page(text)


@pytest.mark.parametrize(
    ("source", "printed", "value"),
    [
        ("x = 1", "", None),
        ("x = 1\nx + 1", "", 2),
        ("print('hallo')\n(1, 2)", "hallo\n", (1, 2)),
        ("", "", None),
        ("if True:\n    y = 3\ny", "", 3),
    ],
)
def test_a_cell_has_the_value_of_its_last_line(source: str, printed: str, value: object) -> None:
    assert run(source, {}) == (printed, value)


def test_what_shows_itself_is_shown_so_and_all_else_as_text() -> None:
    assert shown(Table("T", ("a",), (("1",),))).startswith("<table>")
    assert shown({"a": "<b>"}) == "<pre>{&#x27;a&#x27;: &#x27;&lt;b&gt;&#x27;}</pre>"
    assert shown(None) == ""
    assert cells('{"cells": [{"cell_type": "code", "source": ["a\\n", "b"]}]}') == (Cell("code", "a\nb"),)
