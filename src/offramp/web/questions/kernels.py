"""Compilation of the numerical kernels of risk, ahead of the first question about risk."""

from __future__ import annotations

import contextlib
import os

from offramp.case.catalog import find
from offramp.web.questions.risks import risk_of

__all__ = ["compiled_kernels"]

CASES = ("hotline", "korea-2017")
"""Catalog cases whose assessment needs all kernels."""

PATIENCE = 10
"""Steps by which the process gives way to others."""


def compiled_kernels() -> tuple[str, ...]:
    """Compile the kernels of risk into the cache on the disk, and return the cases that were assessed for it.

    The process gives way to all others for as long as it lives, so it should end with this question.
    """
    with contextlib.suppress(AttributeError, OSError):  # a system without priorities of processes
        os.nice(PATIENCE)
    files = {slug: find(slug) for slug in CASES}
    for file in files.values():
        if file is not None:
            risk_of(file.read_text(encoding="utf-8"), (), "", ())
    return tuple(files)
