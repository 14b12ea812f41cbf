"""Parts shared by the commands that evaluate the chain of a case: `risk`, `waiting`, `best-policy`, `simulate`, `export-chain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.notes import Note, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case

__all__ = ["FORECAST", "base_images", "best_value_note"]

FORECAST = "A model, not a forecast."
"""The last line of every answer over time."""


def base_images(case: Case, fixed: Mapping[str, str]) -> dict[str, str]:
    """Return the image taken of each actor that has images: the fixed one, else the heaviest."""
    from offramp.worlds.parameters import best_values

    return {actor: chosen[0] for actor, chosen in best_values(case, images=fixed).images.items()}


def best_value_note(case: Case, images: Mapping[str, str]) -> Note:
    """Return the note that names the values of the unknowns and the images taken."""
    taken = "".join(f", {case.name(actor)} read as {image}" for actor, image in images.items())
    return Note(Severity.NOTE, f"every unknown at its best value{taken}; `offramp rank` looks at all that is not known")
