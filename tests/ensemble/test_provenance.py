"""Provenance of results: what decides them, what does not, and how two runs are told apart."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import scipy
from tests.chain.border import BORDER

from offramp.case.reading import loads
from offramp.case.writing import to_yaml
from offramp.ensemble.plan import plan_of
from offramp.ensemble.provenance import (
    differences,
    provenance,
    provenance_of,
    refuse_other_run,
    run_differences,
    stored_case,
    versions_used,
    with_versions,
)
from offramp.errors import ResultsError
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

CASE = loads(BORDER)


def of(text: str = BORDER, count: int = 4, seed: int = 1, policies: list[str] | None = None) -> dict[str, Any]:
    case = loads(text)
    return provenance_of(plan_of(case, policies), draw_worlds(case, count, seed), "offramp rank border.yaml")


def stored(folder: Path, entries: dict[str, Any]) -> Path:
    (folder / "provenance.json").write_text(json.dumps(entries), encoding="utf-8")
    return folder


def test_it_says_what_was_run() -> None:
    found = of()
    assert found["digest"] == hashlib.sha256(to_yaml(CASE).encode()).hexdigest()
    assert (found["case"], found["worlds"], found["seed"], found["policies"]) == ("A border", 4, 1, list(CASE.policies))
    assert (found["numpy"], found["scipy"]) == (np.__version__, scipy.__version__)
    assert set(found["asked"]) == {*CASE.policies, "yield after 3 months"}
    assert set(CASE.measures) <= set(found["asked"]["wait"])
    assert json.loads(json.dumps(found)) == found


def test_the_key_depends_on_what_decides_the_results_alone() -> None:
    found = of()
    plain = provenance_of(plan_of(CASE), draw_worlds(CASE, 4, 1))
    assert plain["key"] == found["key"]
    others = [of(count=5), of(seed=2), of(policies=["wait"]), of(BORDER.replace("best: 0.1", "best: 0.11"))]
    assert len({found["key"], *(other["key"] for other in others)}) == 5


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, ()),
        ({"count": 5}, ("number of worlds (4, now 5)",)),
        ({"seed": 2, "count": 5}, ("number of worlds (4, now 5)", "seed (1, now 2)")),
        ({"policies": ["wait", "yield"]}, ("policies (with refuse, now without)",)),
        ({"text": BORDER.replace("A border", "A coast")}, ("case (A border, now A coast)", "content of the case")),
    ],
)
def test_two_runs_differ_in_what_was_changed(other: dict[str, Any], said: tuple[str, ...], tmp_path: Path) -> None:
    found = run_differences(of(), of(**other), "now")
    assert len(found) == len(said)
    assert all(text.startswith(begins) for text, begins in zip(found, said, strict=True))
    stored(tmp_path, of())
    case = loads(other.get("text", BORDER))
    worlds = draw_worlds(case, other.get("count", 4), other.get("seed", 1))
    assert differences(tmp_path, plan_of(case, other.get("policies")), worlds) == found
    if not said:
        refuse_other_run(tmp_path, of(**other))
        return
    with pytest.raises(ResultsError, match="holds the results of another run; it differs in ") as raised:
        refuse_other_run(tmp_path, of(**other))
    assert found[0] in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "holds no results"), ("{", "cannot be read"), ("[]", "holds no mapping"), ("{}", "is incomplete")],
)
def test_a_file_that_is_none_is_refused(text: str | None, said: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "provenance.json").write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError, match=said):
        provenance(tmp_path)


def test_the_case_stored_has_to_be_the_case_that_was_run(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"case\.yaml: cannot be read: No such file"):
        stored_case(tmp_path, "0")
    text = to_yaml(CASE)
    (tmp_path / "case.yaml").write_bytes(text.encode())
    assert stored_case(tmp_path, hashlib.sha256(text.encode()).hexdigest()) == CASE
    with pytest.raises(ResultsError, match="is not the case that was run"):
        stored_case(tmp_path, "0" * 64)


def test_versions_of_all_who_went_on_are_listed_once(tmp_path: Path) -> None:
    first = of() | {"numpy": "1", "scipy": "2"}
    second, third = ({"numpy": "1", "scipy": version} for version in ("3", "4"))
    together = with_versions(with_versions(first, [second, first]), [{**third, "also": [second]}, second])
    assert together["also"] == [second, third]
    assert with_versions(first, [first]) == first
    assert versions_used(stored(tmp_path, dict(together))) == (
        "NumPy 1 with SciPy 2",
        "NumPy 1 with SciPy 3",
        "NumPy 1 with SciPy 4",
    )
