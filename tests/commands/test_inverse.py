"""`offramp inverse` as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Run = Callable[..., Result]


def test_it_says_what_would_have_to_change(offramp_here: Run) -> None:
    result = offramp_here("inverse", "korea-2017", "--to", "cap", "--concept", "nash")
    assert (result.code, result.err) == (0, "")
    assert "North Korea would have to" in result.out


def test_json(offramp_here: Run) -> None:
    result = offramp_here("inverse", "elmira-1991", "--to", "uniroyal.accept", "--most", "1", "--json")
    data = json.loads(result.out)
    assert result.code == 0
    assert set(data["concepts"]) == {"nash", "gmr", "smr", "seq", "sseq"}
    assert all(len(found["targets"]) == 1 for found in data["concepts"].values())


def test_exit_code_one_where_no_change_will_do(offramp_here: Run) -> None:
    arguments = ("inverse", "prisoners-dilemma", "--to", "not column.defect", "--actor", "row", "--concept", "nash")
    result = offramp_here(*arguments)
    assert result.code == 1
    assert "no change of Row" in result.out


def test_wrong_input(offramp_here: Run) -> None:
    for arguments, told in (
        (("--to", "row.defct"), "row.defect"),
        (("--to", "row.defect", "--actor", "rwo"), "did you mean row?"),
        (("--to", "row.defect", "--concept", "nahs"), "did you mean nash?"),
    ):
        result = offramp_here("inverse", "prisoners-dilemma", *arguments)
        assert result.code == 1
        assert told in result.err
        assert "Traceback" not in result.err
    assert offramp_here("inverse", "prisoners-dilemma").code == 2
