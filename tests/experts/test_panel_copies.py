"""Results and studies keep copies of the panels that a case takes numbers from, and are read without the first files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.experts.panels import invented

from offramp.case.reading import load, loads
from offramp.case.writing import to_yaml
from offramp.ensemble.merging import merge
from offramp.ensemble.run import run
from offramp.ensemble.store import load_outcomes
from offramp.experts.panel_copies import copy_name, panel_copies, panel_file
from offramp.experts.panel_file import panel_from_yaml
from offramp.experts.reading import write_panel
from offramp.experts.resolution import with_experts
from offramp.study.settings import Settings
from offramp.study.study import new_study, open_study
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

CASE = """
actors: {a: {options: {go: Go}, tempo: 4, reliability: 0.9}}
events: {war: {label: War, irreversible: on}}
ends: war
status quo: []
preferences: {a: [a.go]}
unknowns:
  clash: {experts: ../shared/panel.csv, question: q6, unit: per year, draw: expert}
  hits: {experts: panel.yaml, question: q7}
rates: {war: clash / 1000}
stocks: {hurt: {start: hits, grows: 0}}
measures: {war: {chance of: war, within: 2 years, want: low}}
policies: {wait: {}, go: {a.go: on}}
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a folder with a case, whose panels lie there and in a folder beside it."""
    for name in ("case", "shared"):
        (tmp_path / name).mkdir()
    first = invented(4, 6, 2, 3)
    plain = {name: question.model_copy(update={"unit": None}) for name, question in first.questions.items()}
    write_panel(first.model_copy(update={"questions": plain}), tmp_path / "shared" / "panel.csv")
    write_panel(invented(3, 6, 2, 4), tmp_path / "case" / "panel.yaml")
    (tmp_path / "case" / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path / "case"


def test_copies_have_names_of_their_own_and_hold_the_whole_panel(here: Path) -> None:
    copies = panel_copies(load(here / "case.yaml"), here)
    assert list(copies) == [f"panels/{copy_name('../shared/panel.csv')}", "panels/panel.yaml"]
    assert panel_from_yaml(copies["panels/panel.yaml"]) == invented(3, 6, 2, 4)
    assert copy_name("a/b.yaml") != copy_name("a-b.yaml")
    assert panel_file("nothing.yaml", here) is None
    assert panel_file("a\0b", here) is None


def test_results_are_read_without_the_first_files(here: Path, tmp_path: Path) -> None:
    case = load(here / "case.yaml")
    worlds = draw_worlds(case, 140, 1)
    straight = run(worlds, folder=tmp_path / "run").outcomes
    for k in (1, 2):
        run(worlds, folder=tmp_path / f"part-{k}", shard=(k, 2))
    shutil.rmtree(here)
    shutil.rmtree(tmp_path / "shared")
    shutil.move(tmp_path / "run", tmp_path / "elsewhere")
    assert load_outcomes(tmp_path / "elsewhere") == straight
    assert merge(tmp_path / "whole", [tmp_path / "part-1", tmp_path / "part-2"]) == straight
    assert load_outcomes(tmp_path / "whole") == straight


def test_a_study_is_opened_without_the_first_files(here: Path, tmp_path: Path) -> None:
    made = new_study(tmp_path / "study", here / "case.yaml", Settings(samples=8))
    shutil.rmtree(here)
    shutil.rmtree(tmp_path / "shared")
    assert open_study(tmp_path / "study").worlds.values.keys() == made.worlds.values.keys()
    assert "copies of the panels of experts" in (tmp_path / "study" / "README.txt").read_text(encoding="utf-8")


def test_a_case_with_its_numbers_filled_in_needs_no_panel(here: Path) -> None:
    """Workers of a cluster get such a case."""
    filled = with_experts(load(here / "case.yaml"))
    again = loads(to_yaml(filled))
    assert with_experts(again) is again
    assert again.unknowns["hits"].best == filled.unknowns["hits"].best
