"""Folders for results: which can be written into, and what an interrupted run may have left in them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from offramp.ensemble.folders import has_other_files, obstacle

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "title: ours\n"


def test_a_folder_can_be_written_into_and_a_file_cannot(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    assert obstacle(tmp_path, tmp_path / "deep" / "run") is None
    assert obstacle(file, file) == "File exists"
    assert obstacle(file, file / "run") == "Not a directory"


def test_a_folder_without_the_right_to_write_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "access", lambda _path, mode: asked.append(mode))
    assert obstacle(tmp_path, tmp_path / "run") == "Permission denied"
    assert asked == [os.W_OK | os.X_OK]


def test_what_an_interrupted_run_leaves_is_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert not has_other_files(folder, TEXT)  # which is not there
    (folder / "outcomes").mkdir(parents=True)
    (folder / "case.yaml").write_text(TEXT, encoding="utf-8")
    (folder / ".provenance.json.part").touch()
    assert not has_other_files(folder, TEXT)


@pytest.mark.parametrize("name", ["notes.txt", "case.yml", "outcomes.part", ".hidden", "outcomes/worlds.parquet"])
def test_any_other_file_is_of_somebody_else(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    assert has_other_files(tmp_path, TEXT)


@pytest.mark.parametrize("text", ["title: another\n", TEXT.replace("\n", "\r\n"), ""])
def test_another_case_is_of_somebody_else(text: str, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(text.encode())
    assert has_other_files(tmp_path, TEXT)
