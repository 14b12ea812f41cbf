"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offramp.errors import OutputError
from offramp.files import all_or_none, nearest_file, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "one\nबातचीत\n")
    assert (tmp_path / "a.txt").read_bytes() == "one\nबातचीत\n".encode()
    assert os.listdir(tmp_path) == ["a.txt"]  # noqa: PTH208  (names alone)


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.bin", b"\x00\r\n\xff")
    assert (tmp_path / "a.bin").read_bytes() == b"\x00\r\n\xff"


def test_a_path_may_be_a_text(tmp_path: Path) -> None:
    write_whole(str(tmp_path / "a.txt"), "x")
    assert (tmp_path / "a.txt").read_text() == "x"


def test_a_file_is_replaced_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old and longer")
    path.chmod(0o640)
    write_whole(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.txt", "x")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"nowhere/a\.txt: cannot be written: No such file or directory"):
        write_whole(tmp_path / "nowhere" / "a.txt", "x")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="this is a folder; name a file"):
        write_whole(tmp_path, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(OutputError, match="cannot be written: Not a directory"):
        write_whole(tmp_path / "a" / "b.txt", "x")


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_no_file_can_have_is_an_error_too(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_whole(tmp_path / name, "x")


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(OSError(28, "No space left on device"), OutputError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_what_goes_wrong_half_way_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: BaseException, expected: type[BaseException]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(self: Path, target: Path) -> None:
        raise raised

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(expected):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_half_a_character_is_written_as_a_question_mark(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "a\ud800b")
    assert (tmp_path / "a.txt").read_text() == "a?b"


def test_a_set_of_files_appears_together(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    with all_or_none() as write:
        write(tmp_path / "a.txt", "one")
        write(tmp_path / "b.txt", "two")
        assert (tmp_path / "a.txt").read_text() == "old"
        assert not (tmp_path / "b.txt").exists()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "one", "b.txt": "two"}


def _one_and_no_more(write: Callable[[Path, str], None], folder: Path) -> None:
    write(folder / "a.txt", "one")
    raise KeyError


def test_of_a_set_of_files_none_appears_if_one_cannot(tmp_path: Path) -> None:
    (tmp_path / "b.txt").mkdir()
    with all_or_none() as write, pytest.raises(OutputError, match=r"b\.txt: this is no file"):
        write(tmp_path / "b.txt", "two")
    with pytest.raises(KeyError), all_or_none() as write:
        _one_and_no_more(write, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]


def test_the_nearest_file_is_one_of_its_folder_with_a_wanted_ending(tmp_path: Path) -> None:
    for name in ("border.yaml", "borde.txt"):
        (tmp_path / name).write_text("")
    assert nearest_file(tmp_path / "borde.yaml", ".yaml") == str(tmp_path / "border.yaml")
    assert nearest_file(tmp_path / "borde.tx") == str(tmp_path / "borde.txt")
    assert nearest_file(tmp_path / "zzz") is None
    assert nearest_file(tmp_path / "none" / "border.yaml") is None
    assert nearest_file(tmp_path / "\0" / "border.yaml") is None
