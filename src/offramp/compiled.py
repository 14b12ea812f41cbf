"""Compilation of numerical kernels to machine code, with a cache on disk where one can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["compiled", "inlined"]

F = TypeVar("F", bound="Callable[..., Any]")


def compiled(function: F) -> F:
    """Return a kernel that is compiled when it is first called, and runs without the interpreter's lock.

    Its machine code is cached beside the source, or else in the user's cache folder. A user who can write to neither
    folder gets a kernel that each process compiles anew.
    """
    return _jit(function, nogil=True)


def inlined(function: F) -> F:
    """Return a kernel as `compiled` does, which is copied into the kernels that call it."""
    return _jit(function, nogil=True, inline="always")


def _jit(function: F, **options: Any) -> F:
    try:
        kernel: F = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # Numba finds no folder for the cache.
        kernel = numba.njit(**options)(function)
    return kernel
