"""Kernels without a folder for their machine code."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numba

from offramp.compiled import compiled, inlined

if TYPE_CHECKING:
    import pytest


def test_a_kernel_says_what_the_function_says() -> None:
    def double(value: int) -> int:
        return 2 * value

    assert compiled(double)(4) == inlined(double)(4) == 8


def test_without_a_cache_a_kernel_is_compiled_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    real = numba.njit

    def njit(*, cache: bool = False, **options: Any) -> Any:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(numba, "njit", njit)
    assert compiled(lambda value: value + 1)(4) == 5
    assert asked == [True, False]


def test_a_user_who_can_write_to_no_cache_folder_gets_an_answer() -> None:
    """As in a container whose image root has built, and which runs as a user without a home."""
    code = (
        "from numba.core import caching; "
        "impl = getattr(caching, 'CacheImpl', None) or caching._CacheImpl; impl._locator_classes = []; "
        "from offramp.risk.streams import uniform; import numpy as np; print(0 < uniform(np.uint64(1), np.uint64(2)) <= 1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr
