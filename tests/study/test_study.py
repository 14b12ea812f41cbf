"""The folder of a study: what it is made of, that a case is copied as it stands, and what cannot be made or opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER

from offramp.case.catalog import find
from offramp.case.reading import load, loads
from offramp.case.writing import write
from offramp.ensemble.run import run
from offramp.errors import CaseError, OutputError, QuestionError, ResultsError
from offramp.study.settings import Settings
from offramp.study.study import new_study, open_study

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def border(tmp_path: Path) -> Path:
    (tmp_path / "border.yaml").write_text("# Mine.\n" + BORDER, encoding="utf-8")
    return tmp_path / "border.yaml"


def test_a_new_study_holds_the_case_as_it_was_written_and_what_is_asked(border: Path, tmp_path: Path) -> None:
    made = new_study(tmp_path / "s", border, Settings(samples=32, seed=4, policies=("wait", "yield")))
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == ["README.txt", "case.yaml", "study.yaml"]
    assert (tmp_path / "s" / "case.yaml").read_text(encoding="utf-8") == border.read_text(encoding="utf-8")
    again = open_study(tmp_path / "s")
    assert again == made
    assert again.settings == Settings(samples=32, seed=4, policies=("wait", "yield"))
    assert again.case == load(border)
    assert again.plan.policies == ("wait", "yield")
    assert (again.worlds.count, again.worlds.seed) == (32, 4)


def test_a_case_of_the_catalog_is_copied_with_its_comments(tmp_path: Path) -> None:
    new_study(tmp_path / "s", "hotline")
    listed = find("hotline")
    assert listed is not None
    assert (tmp_path / "s" / "case.yaml").read_bytes() == listed.read_bytes()


def test_a_case_in_another_format_is_written_as_yaml(border: Path, tmp_path: Path) -> None:
    write(load(border), tmp_path / "border.json")
    new_study(tmp_path / "s", tmp_path / "border.json")
    assert loads((tmp_path / "s" / "case.yaml").read_text(encoding="utf-8")) == load(border)


def test_results_are_begun_lacking_and_whole(border: Path, tmp_path: Path) -> None:
    study = new_study(tmp_path / "s", border, Settings(samples=140))
    assert (study.begun, study.lacking, study.differs) == (False, 140, ())
    run(study.worlds, folder=study.results, shard=(1, 2))
    assert (study.begun, study.lacking, study.differs) == (True, 12, ())
    run(study.worlds, folder=study.results)
    assert study.lacking == 0
    other = border.read_text(encoding="utf-8").replace("0.05", "0.06")
    (tmp_path / "s" / "case.yaml").write_text(other, encoding="utf-8")
    assert [what.partition(" (")[0] for what in open_study(tmp_path / "s").differs] == ["content of the case"]


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_is_there_is_not_written_over(what: str, border: Path, tmp_path: Path) -> None:
    if what == "file":
        (tmp_path / "s").write_text("mine", encoding="utf-8")
    else:
        (tmp_path / "s").mkdir()
        (tmp_path / "s" / "diary.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(
        OutputError, match="s: there is already a file or a folder with content of that name; name a new folder"
    ):
        new_study(tmp_path / "s", border)
    assert not (tmp_path / "s" / "study.yaml").exists()


def test_an_empty_folder_will_do(border: Path, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    assert new_study(tmp_path / "s", border).settings.samples == 1000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chicken", "has no measures to rank by"),
        (BORDER.replace("reliability: 0.8, ", ""), "reliability is missing for `b`"),
        (BORDER.partition("measures:")[0] + "policies: {wait: {}}\n", "has no measures to rank by"),
        (BORDER.replace("best: 0.6, high: 1.8", "best: 0.6, high: 1.8, shape: uniform"), "leave `best`"),
    ],
)
def test_a_case_that_cannot_be_followed_makes_no_folder(text: str, message: str, tmp_path: Path) -> None:
    case: str | Path = text
    if "\n" in text:
        case = tmp_path / "case.yaml"
        case.write_text(text, encoding="utf-8")
    with pytest.raises((CaseError, QuestionError), match=message):
        new_study(tmp_path / "s", case)
    assert not (tmp_path / "s").exists()


def test_policies_and_readings_that_are_none_make_no_folder(border: Path, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="there is no policy `wiat`; did you mean wait"):
        new_study(tmp_path / "s", border, Settings(policies=("wiat",)))
    with pytest.raises(QuestionError, match="`a` has no image `ken`; did you mean keen"):
        new_study(tmp_path / "s", border, Settings(images=(("a", "ken"),)))
    assert not (tmp_path / "s").exists()


def test_folders_that_are_no_studies(border: Path, tmp_path: Path) -> None:
    with pytest.raises(
        ResultsError, match=r"holds no study: there is no study\.yaml in it; `offramp study new` makes one"
    ):
        open_study(tmp_path)
    new_study(tmp_path / "s", border)
    (tmp_path / "s" / "case.yaml").write_text(BORDER.replace("a.x: on", "a.z: on"), encoding="utf-8")
    with pytest.raises(CaseError, match=r"s/case\.yaml:\d+:\d+: .*`a\.z`"):
        open_study(tmp_path / "s")
    (tmp_path / "s" / "case.yaml").unlink()
    with pytest.raises(CaseError, match=r"s/case\.yaml: cannot be read: No such file or directory; the study needs it"):
        open_study(tmp_path / "s")
    (tmp_path / "s" / "case.yaml").write_bytes(b"title: \xff\n")
    with pytest.raises(CaseError, match=r"is not a text file in UTF-8 \(byte 8\)"):
        open_study(tmp_path / "s")
