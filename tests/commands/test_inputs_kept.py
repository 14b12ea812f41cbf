"""No command writes over a file that it reads, with --force or without."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offramp.case.catalog import find
from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
from offramp.experts.reading import write_panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Run = Callable[..., Result]


def written_here() -> None:
    """Write the inputs: a case, and a panel in several formats."""
    panel = Panel(
        levels=(0.05, 0.5, 0.95),
        experts={"ann": Expert()},
        questions={"q1": PanelQuestion(realisation=2)},
        answers=(Answer(expert="ann", question="q1", quantiles=(1, 2, 3)),),
    )
    for name in ("panel.yaml", "panel.csv", "study.dtt"):
        write_panel(panel, name)
    shutil.copy("panel.yaml", "panel.html")
    listed = find("river")
    assert listed is not None
    shutil.copy(listed, "case.yaml")
    shutil.copy(listed, "case.json")
    Path("case.html").write_text("a brief of old", encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("experts convert panel.yaml panel.yaml", "panel.yaml"),
        ("experts convert panel.yaml ./panel.yaml", "panel.yaml"),
        ("experts convert panel.csv panel.csv", "panel.csv"),
        ("experts convert study.dtt study.dtt", "study.dtt"),
        ("experts report panel.yaml --out panel.yaml", "panel.yaml"),
        ("experts report study.dtt --out study.rls", "study.rls"),
        ("experts orders case.yaml --out case.yaml", "case.yaml"),
        ("convert case.yaml case.yaml", "case.yaml"),
        ("brief case.json --out case.json", "case.json"),
        ("brief case.yaml --since case.html --out case.html", "case.html"),
        ("evidence plot talks.agreement_rate --case case.yaml --out case.yaml", "case.yaml"),
    ],
)
@pytest.mark.parametrize("force", [True, False])
def test_a_file_that_a_command_reads_is_kept(offramp_here: Run, command: str, file: str, force: bool) -> None:
    written_here()
    before = Path(file).read_bytes()
    result = offramp_here(*command.split(), *(["--force"] if force else []))
    assert (result.code, result.out) == (1, "")
    assert result.err.count("\n") == 1
    assert f"{file}: the command reads this file; name another file for the output" in result.err
    assert Path(file).read_bytes() == before


def test_a_table_does_not_replace_the_panel(offramp_here: Run) -> None:
    written_here()
    offramp_here("experts", "check", "panel.csv", "--csv", "out")
    (table,) = Path("out").iterdir()
    shutil.copy("panel.csv", table.name)
    before = Path(table.name).read_bytes()
    result = offramp_here("experts", "check", table.name, "--csv", ".", "--force")
    assert "the command reads this file" in result.err
    assert Path(table.name).read_bytes() == before


def test_other_files_are_still_replaced(offramp_here: Run) -> None:
    written_here()
    assert offramp_here("experts", "convert", "panel.yaml", "panel.csv", "--force").code == 0
    assert offramp_here("convert", "case.yaml", "case.json", "--force").code == 0


NAMES_A_PANEL = """
actors: {a: {options: {go: Go}}}
status quo: []
preferences: {a: [a.go]}
unknowns: {clash: {experts: panel.yaml, question: q1, unit: per year}}
"""


@pytest.mark.parametrize("force", [True, False])
def test_the_panel_that_a_case_names_is_kept(offramp_here: Run, force: bool) -> None:
    written_here()
    Path("case.yaml").write_text(NAMES_A_PANEL, encoding="utf-8")
    before = Path("panel.yaml").read_bytes()
    result = offramp_here("convert", "case.yaml", "panel.yaml", *(["--force"] if force else []))
    assert (result.code, result.out) == (1, "")
    assert "panel.yaml: the command reads this file" in result.err
    assert Path("panel.yaml").read_bytes() == before
    assert offramp_here("convert", "case.yaml", "other.yaml").code == 0
