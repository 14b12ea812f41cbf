"""Memory that a process can still get: a limit leads to one message or to less memory, never to the end of the program."""

from __future__ import annotations

import subprocess
import sys

import pytest

from offramp.errors import TooLarge
from offramp.symbolic import limits
from offramp.symbolic.budget import Budget
from offramp.symbolic.limits import within_limits


def test_a_budget_within_the_limits_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "address_space", lambda: 10.0)
    monkeypatch.setattr(limits, "free_memory", lambda: 10.0)
    budget = Budget(5, 2)
    assert within_limits(budget) is budget


@pytest.mark.parametrize(
    ("space", "free", "expected"),
    [(2.0, None, 0.8), (None, 1.0, 0.9), (2.0, 0.5, 0.45), (None, 0.0, 0.01), (1.219, None, 0.01)],
)
def test_less_is_reserved_where_a_limit_leaves_less(
    space: float | None, free: float | None, expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "address_space", lambda: space)
    monkeypatch.setattr(limits, "free_memory", lambda: free)
    found = within_limits(Budget(5, 2))
    assert found.seconds == 5
    assert found.gigabytes == pytest.approx(expected, abs=0.0101)
    assert found.gigabytes <= max(expected, 0.01)


def test_too_little_address_space_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "address_space", lambda: 0.4)
    with pytest.raises(TooLarge, match=r"the limit of this process leaves 0\.4 GB; raise the limit"):
        within_limits(Budget())


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of address space is one of Linux")
@pytest.mark.parametrize(("gigabytes", "code"), [(0.7, 1), (1.9, 0)])
def test_the_program_keeps_to_a_limit_of_address_space(gigabytes: float, code: int) -> None:
    command = [sys.executable, "-m", "offramp", "stability", "chicken", "--engine", "symbolic", "--concept", "nash"]
    limited = ["sh", "-c", f'ulimit -v {int(gigabytes * 1e6)}; exec "$@"', "sh", *command]
    result = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    if code:
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1
        assert "raise the limit (`ulimit -v`)" in result.stderr
    else:
        assert result.stdout.startswith("Equilibria")
