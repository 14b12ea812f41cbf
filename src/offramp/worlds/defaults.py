"""Numbers that the command line prints before anything heavy is imported."""

from __future__ import annotations

from typing import Literal

__all__ = ["METHODS", "MOST_WORLDS", "WORLDS", "Method"]

WORLDS = 1000
"""Number of worlds drawn by default."""

MOST_WORLDS = 2**20
"""Largest number of worlds."""

Method = Literal["sobol", "latin"]
"""A method of drawing points of the unit cube: scrambled Sobol points, or a Latin hypercube."""

METHODS: tuple[Method, ...] = ("sobol", "latin")
