"""A few hundred mutants of the catalog; `python -m tests.fuzz` runs many more."""

from __future__ import annotations

import pytest

from tests.fuzz import KINDS, mutant, run


@pytest.mark.parametrize("block", range(4))
def test_nothing_but_the_programs_own_errors_leaves_it(block: int) -> None:
    report = run(13, range(75 * block, 75 * (block + 1)))
    assert not report.failures, report.failures[0][1]
    assert report.loaded
    assert report.refused


def test_a_mutant_is_the_same_every_time() -> None:
    assert [mutant(1, n) for n in range(20)] == [mutant(1, n) for n in range(20)]
    assert {mutant(1, n)[0] for n in range(50)} == set(KINDS)


def test_an_error_that_is_not_the_programs_own_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes) -> bool:
        raise KeyError(len(data))

    monkeypatch.setattr("tests.fuzz.examine", fail)
    report = run(1, range(3))
    assert [number for number, _ in report.failures] == [0, 1, 2]
    assert "3 failed" in str(report)
