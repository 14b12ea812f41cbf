"""How a study stands, told at each turn of its life."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.risk.border import BORDER

import offramp
from offramp.errors import ResultsError
from offramp.risk.running import run
from offramp.study import products
from offramp.study.products import PRODUCTS
from offramp.study.running import run_study
from offramp.study.settings import Settings
from offramp.study.status import Status, status_of
from offramp.study.study import new_study, open_study

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _quick_briefs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "briefs", lambda _case, _outcomes, forms: ((form, form) for form in forms))


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
    assert found.answer == "`offramp study run` does what is missing, and nothing else."
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


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        (
            DONE | {"brief.md": "changed by hand"},
            "Changed by hand, and left as it is: brief.md; remove it to have it made again.",
        ),
        (
            DONE | {"brief.md": "changed by hand", "claims.json": "missing"},
            "`offramp study run` does what is missing, and nothing else.",
        ),
        (DONE | {"brief.md": "out of date"}, "`offramp study run` does what is missing, and nothing else."),
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
        "answer": "`offramp study run` does what is missing, and nothing else.",
    }


def test_where_there_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="holds no study"):
        status_of(tmp_path)
