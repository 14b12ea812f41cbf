"""How a study stands, told at each turn of its life."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.chain.border import BORDER

import offramp
from offramp.ensemble.run import run
from offramp.errors import ResultsError
from offramp.study import products
from offramp.study.products import PRODUCTS
from offramp.study.running import run_study
from offramp.study.settings import Settings
from offramp.study.status import Status, status_of
from offramp.study.study import new_study, open_study
from offramp.worlds.worlds import draw_worlds


@pytest.fixture(autouse=True)
def _quick_briefs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "briefs", lambda _case, _outcomes, forms, _: ((form, form) for form in forms))


MISSING = dict.fromkeys(PRODUCTS, "missing")
DONE = dict.fromkeys(PRODUCTS, "done")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "border.yaml").write_text(BORDER, encoding="utf-8")
    new_study(tmp_path / "s", tmp_path / "border.yaml", Settings(samples=140))
    return tmp_path / "s"


def test_from_new_to_done(folder: Path) -> None:
    found = status_of(folder)
    assert (found.done, found.asked, found.differ, dict(found.files)) == (0, 140, (), MISSING)
    assert not found.complete
    assert found.answer == "`offramp study run` computes the missing files, and nothing else."
    study = open_study(folder)
    run(study.worlds, folder=study.results, shard=(1, 2))
    assert status_of(folder).done == 128
    assert "128 of 140 worlds" in str(status_of(folder))
    run_study(folder)
    found = status_of(folder)
    assert (found.done, dict(found.files), found.complete) == (140, DONE, True)
    assert found.answer == "Everything is done; nothing has changed."


def test_what_changed_is_named(folder: Path) -> None:
    run_study(folder)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.replace("seed: 0", "seed: 5"), encoding="utf-8")
    found = status_of(folder)
    assert found.differ == ("seed (0, now 5)",)
    assert not found.complete
    assert "it differs in seed (0, now 5)" in found.answer
    assert "--force" in found.answer
    assert ("results", "out of date", "140 of 140 worlds") in found.table().rows


NAMES = ("results/outcomes/worlds-0000000-0000128.parquet", "results/outcomes/worlds-0000128-0000140.parquet")


def test_a_file_of_results_that_was_cut_off_is_not_done(folder: Path) -> None:
    run_study(folder)
    (folder / NAMES[0]).write_bytes((folder / NAMES[0]).read_bytes()[:500])
    found = status_of(folder)
    wrong = "cannot be read: it is damaged, or no file of results"
    assert (found.done, found.complete, dict(found.damaged)) == (12, False, {NAMES[0]: wrong})
    assert found.answer == (
        f"{NAMES[0]} {wrong}. Remove it, and `offramp study run` does its worlds anew; all else is kept."
    )
    assert found.table().rows[:2] == (("results", "damaged", "12 of 140 worlds"), (NAMES[0], "damaged", wrong))
    assert found.to_dict()["damaged"] == {NAMES[0]: wrong}
    (folder / NAMES[1]).write_bytes(b"")
    assert status_of(folder).answer == (
        f"2 files of results are damaged, the first {NAMES[0]}. Remove them, and `offramp study run` does their worlds anew; all else is kept."
    )


def test_a_file_of_results_of_another_run_is_not_done(folder: Path) -> None:
    run_study(folder)
    other = draw_worlds(open_study(folder).case, 140, 1)
    run(other, folder=folder.parent / "other")
    (folder / NAMES[1]).write_bytes((folder.parent / "other" / "outcomes" / Path(NAMES[1]).name).read_bytes())
    found = status_of(folder)
    assert found.done == 128
    assert "belongs to another run than the rest of" in found.answer


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        (
            DONE | {"brief.md": "changed by hand"},
            "Changed by hand, and left as it is: brief.md; remove it to have it made again.",
        ),
        (
            DONE | {"brief.md": "changed by hand", "claims.json": "missing"},
            "`offramp study run` computes the missing files, and nothing else.",
        ),
        (DONE | {"brief.md": "out of date"}, "`offramp study run` computes the missing files, and nothing else."),
    ],
)
def test_the_answer_says_what_to_do_next(files: dict[str, str], answer: str) -> None:
    found = Status("A border", 8, 8, (), files)  # type: ignore[arg-type]
    assert found.answer == answer
    assert not found.complete


def test_plain_values(folder: Path) -> None:
    assert json.loads(json.dumps(status_of(folder).to_dict())) == {
        "case": "A border",
        "format": 1,
        "offramp": offramp.__version__,
        "complete": False,
        "worlds": {"done": 0, "asked": 140},
        "differs": [],
        "files": MISSING,
        "damaged": {},
        "answer": "`offramp study run` computes the missing files, and nothing else.",
    }


def test_where_there_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="holds no study"):
        status_of(tmp_path)


def test_a_file_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_study(folder)
    real = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "brief.html":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(ResultsError, match=r"brief\.html: cannot be read: Permission denied"):
        status_of(folder)
