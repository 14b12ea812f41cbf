"""Numbers of the brief that the command line prints before anything heavy is imported."""

from __future__ import annotations

__all__ = ["SAMPLES"]

SAMPLES = 256
"""Number of worlds behind a brief by default."""
