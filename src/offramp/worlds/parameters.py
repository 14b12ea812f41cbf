"""Parameters of a case: one value per world of each of its estimates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.inputs import Input, InputKind
from offramp.case.questions import check_images
from offramp.case.units import per_year
from offramp.errors import QuestionError
from offramp.preference_sensitivity.reordering import reordered
from offramp.worlds.estimated_inputs import RELIABLE, estimates_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences

__all__ = [
    "Parameters",
    "best_values",
    "chosen_images",
    "parameters_of",
]

Order = tuple[int, ...]
"""An order of a list, as a permutation of the positions in the stated list."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """Parameters of the chain in each world; arrays have shape (worlds,).

    `unknowns` are in their own units, `tempo` is per year, and `reliability` is a chance. `images` names the image of each actor
    with images in each world. `amounts` are the estimates inside stocks, harms and agreements, by their path. `orders` has the
    order of statements in each world for each actor whose order is in doubt; an empty order is the stated one.
    """

    unknowns: Mapping[str, NDArray[np.float64]]
    tempo: Mapping[str, NDArray[np.float64]]
    reliability: Mapping[str, NDArray[np.float64]]
    images: Mapping[str, tuple[str, ...]]
    amounts: Mapping[tuple[str, ...], NDArray[np.float64]]
    orders: Mapping[str, tuple[Order, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of worlds."""
        return len(next(iter(self.tempo.values())))

    def take(self, first: int, last: int) -> Parameters:
        """Return the parameters of the worlds from `first` up to, but excluding, `last`."""
        some = slice(first, last)
        return Parameters(
            {name: values[some] for name, values in self.unknowns.items()},
            {name: values[some] for name, values in self.tempo.items()},
            {name: values[some] for name, values in self.reliability.items()},
            {name: chosen[some] for name, chosen in self.images.items()},
            {path: values[some] for path, values in self.amounts.items()},
            {actor: drawn[some] for actor, drawn in self.orders.items()},
        )

    def preferences(self, case: Case, actor: str) -> list[tuple[Preferences, NDArray[np.intp]]]:
        """Return the distinct preferences of an actor, each with the numbers of its worlds.

        They differ in the reading and in the order of its statements.
        """
        readings = self.images.get(actor, ("",) * self.count)
        among: dict[tuple[str, Order], list[int]] = {}
        for world, key in enumerate(zip(readings, self.orders.get(actor, ((),) * self.count), strict=True)):
            among.setdefault(key, []).append(world)
        found = []
        for (reading, order), worlds in among.items():
            preferences = case.image(actor, reading or None)
            if preferences is None:
                raise QuestionError(f"`{actor}` has no preferences; state them under `preferences`")
            found.append((reordered(preferences, order), np.array(worlds, dtype=np.intp)))
        return found


def parameters_of(
    case: Case,
    values: Mapping[str, NDArray[np.float64]],
    images: Mapping[str, tuple[str, ...]],
    orders: Mapping[str, tuple[Order, ...]] | None = None,
) -> Parameters:
    """Return the parameters of a case from the values of its estimated inputs and the images and orders of each world.

    Doubts are no parameters of the chain; the orders drawn with them are.

    Raises
    ------
    QuestionError
        if a tempo is negative, or a reliability is not above 0 and at most 1.
    """
    unknowns, tempo, reliability, amounts = {}, {}, {}, {}
    for estimated in estimates_in(case):
        found = values[estimated.name]
        match estimated.input:
            case Input(InputKind.UNKNOWN, name):
                unknowns[name] = found
            case Input(InputKind.TEMPO, actor):
                tempo[actor] = _valid_tempo(actor, found * per_year(estimated.estimate.unit))
            case Input(InputKind.RELIABILITY, actor):
                reliability[actor] = _valid_reliability(actor, found)
            case Input(InputKind.DOUBT):
                pass
            case _:
                amounts[estimated.path] = found
    return Parameters(unknowns, tempo, reliability, images, amounts, orders or {})


def _valid_tempo(actor: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if (values < 0).any():
        raise QuestionError(f"the tempo of `{actor}` is {values.min():g} per year; expected 0 or more")
    return values


def _valid_reliability(actor: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    wrong = values[(values <= RELIABLE[0]) | (values > RELIABLE[1])]
    if len(wrong):
        raise QuestionError(
            f"the reliability of `{actor}` is {wrong[0]:g}; expected a chance above 0, up to 1 (it never overlooks the best move)"
        )
    return values


def best_values(case: Case, *, images: Mapping[str, str] | None = None) -> Parameters:
    """Return one world with the best value of each estimated input; `images` names readings other than the heaviest.

    >>> from offramp.case.reading import load
    >>> best_values(load("hotline")).count
    1

    Raises
    ------
    QuestionError
        if an actor has no tempo or no reliability (with an example), or a value is out of its range.
    """
    fixed = chosen_images(case, images)
    chosen = {actor: (fixed.get(actor) or case.base_image(actor) or "",) for actor in case.images}
    return parameters_of(case, {e.name: np.array([e.best]) for e in estimates_in(case)}, chosen)


def chosen_images(case: Case, images: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the chosen readings; raise `ArgumentError` if an actor has no image of that name."""
    check_images(case, images or {})
    return images or {}
