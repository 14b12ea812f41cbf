"""The numbers of a case: one value for everything that is estimated, for one world or a batch of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.estimate import Estimate, per_year
from offramp.errors import QuestionError, did_you_mean
from offramp.worlds.distribution import distribution_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.worlds.distribution import Distribution

__all__ = ["Estimated", "Parameters", "best_values", "chosen_images", "estimates_in", "parameters_of"]

RELIABLE = (0.5, 1.0)
"""Between what a reliability lies: from picking blindly to always picking right."""


@dataclass(frozen=True)
class Estimated:
    """Something that a case estimates.

    `name` is what it is called among all that is not known: `clash`, `usa.tempo`, `warheads.start`, `deaths of war`; `what` is
    the same in a sentence, `ends` between what it can lie, where that is limited.
    """

    name: str
    path: tuple[str, ...]
    estimate: Estimate
    what: str
    ends: tuple[float, float] | None = None

    @property
    def distribution(self) -> Distribution:
        """Its distribution; raises `QuestionError` where there is none."""
        return distribution_of(self.estimate, self.what, self.ends)

    @property
    def best(self) -> float:
        """Its best value: as stated, or the median of its distribution."""
        return self.estimate.best if self.estimate.best is not None else self.distribution.median


@dataclass(frozen=True, eq=False)
class Parameters:
    """One value per world of everything that a case estimates; arrays have shape (worlds,).

    `unknowns` are as the case states them, in their own units; `tempo` is per year; `images` names, per actor that has
    images, the one taken in each world; `amounts` are the estimates that stand in stocks and harms, by their path.
    """

    unknowns: Mapping[str, NDArray[np.float64]]
    tempo: Mapping[str, NDArray[np.float64]]
    reliability: Mapping[str, NDArray[np.float64]]
    images: Mapping[str, tuple[str, ...]]
    amounts: Mapping[tuple[str, ...], NDArray[np.float64]]

    @property
    def count(self) -> int:
        """How many worlds there are."""
        return len(next(iter(self.tempo.values())))

    def take(self, first: int, last: int) -> Parameters:
        """Return the numbers of some of the worlds, from `first` up to, but without, `last`."""
        some = slice(first, last)
        return Parameters(
            {name: values[some] for name, values in self.unknowns.items()},
            {name: values[some] for name, values in self.tempo.items()},
            {name: values[some] for name, values in self.reliability.items()},
            {name: chosen[some] for name, chosen in self.images.items()},
            {path: values[some] for path, values in self.amounts.items()},
        )

    def preferences(self, case: Case, actor: str) -> list[tuple[Preferences, NDArray[np.intp]]]:
        """Return the different preferences an actor has among the worlds, each with the worlds that have it."""
        names = np.array(self.images.get(actor, ("",) * self.count))
        found = []
        for name in dict.fromkeys(names.tolist()):
            preferences = case.image(actor, name or None)
            if preferences is None:
                raise QuestionError(f"`{actor}` has no preferences; state what it wants under `preferences`")
            found.append((preferences, np.flatnonzero(names == name)))
        return found


def estimates_in(case: Case) -> tuple[Estimated, ...]:
    """Return everything that a case estimates and a world has to fix: unknowns, tempos and reliabilities, starts of stocks, harms.

    >>> from offramp.case.reading import load
    >>> [estimated.name for estimated in estimates_in(load("hotline"))][-4:]
    ['warheads.start', 'deaths of war', 'deaths of north.strike', 'deaths of south.strike']

    Raises
    ------
    QuestionError
        where an actor has no tempo or no reliability, with an example.
    """
    return tuple(_estimates(case))


def _estimates(case: Case) -> Iterator[Estimated]:
    for name, estimate in case.unknowns.items():
        yield Estimated(name, ("unknowns", name), estimate, f"the unknown `{name}`")
    for actor in case.actors:
        paced, sure = _stated(case, actor)
        yield Estimated(f"{actor}.tempo", ("tempo", actor), paced, f"the tempo of `{actor}`")
        yield Estimated(f"{actor}.reliability", ("reliability", actor), sure, f"the reliability of `{actor}`", RELIABLE)
    for name, stock in case.stocks.items():
        if isinstance(stock.start, Estimate):
            yield Estimated(f"{name}.start", ("stocks", name, "start"), stock.start, f"the start of `{name}`")
    for harm, amounts in case.harms.items():
        for condition, amount in amounts.items():
            if isinstance(amount, Estimate):
                yield Estimated(
                    f"{harm} of {condition}", ("harms", harm, condition), amount, f"`{harm}` of `{condition}`"
                )


def parameters_of(
    case: Case, values: Mapping[str, NDArray[np.float64]], images: Mapping[str, tuple[str, ...]]
) -> Parameters:
    """Return the numbers of a case from the values of all that it estimates, by name, and the images of each world.

    Raises
    ------
    QuestionError
        where a tempo is negative, or a reliability no chance from 0.5 to 1.
    """
    unknowns, tempo, reliability, amounts = {}, {}, {}, {}
    for estimated in estimates_in(case):
        found = values[estimated.name]
        match estimated.path:
            case ("unknowns", name):
                unknowns[name] = found
            case ("tempo", actor):
                tempo[actor] = _often(actor, found * per_year(estimated.estimate.unit))
            case ("reliability", actor):
                reliability[actor] = _right(actor, found)
            case path:
                amounts[path] = found
    return Parameters(unknowns, tempo, reliability, images, amounts)


def _often(actor: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if (values < 0).any():
        raise QuestionError(f"the tempo of `{actor}` is {values.min():g} per year; nobody reconsiders less than never")
    return values


def _right(actor: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    wrong = values[(values < RELIABLE[0]) | (values > RELIABLE[1])]
    if len(wrong):
        raise QuestionError(
            f"the reliability of `{actor}` is {wrong[0]:g}; expected a chance from 0.5 (picks blindly) to 1 (always picks right)"
        )
    return values


def best_values(case: Case, *, images: Mapping[str, str] | None = None) -> Parameters:
    """Return the best value of everything estimated, as one world; `images` names readings other than the heaviest.

    >>> from offramp.case.reading import load
    >>> best_values(load("hotline")).count
    1

    Raises
    ------
    QuestionError
        where an actor has no tempo or no reliability (with an example), or a value is out of its range.
    """
    fixed = chosen_images(case, images)
    chosen = {actor: (fixed.get(actor) or case.base_image(actor) or "",) for actor in case.images}
    return parameters_of(case, {e.name: np.array([e.best]) for e in estimates_in(case)}, chosen)


def chosen_images(case: Case, images: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the readings chosen; raise `QuestionError` where an actor has no image of that name."""
    for actor, image in (images or {}).items():
        known = case.images.get(actor, {})
        if image not in known:
            if actor not in case.actors:
                raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, case.actors)}")
            if not known:
                others = ", ".join(case.images) or "nobody"
                raise QuestionError(f"`{actor}` has no images; images are given of: {others}")
            raise QuestionError(f"`{actor}` has no image `{image}`{did_you_mean(image, known)}")
    return images or {}


def _stated(case: Case, actor: str) -> tuple[Estimate, Estimate]:
    """Return the tempo and the reliability of an actor, or say which actors lack them, with an example."""
    tempo, reliability = case.actors[actor].tempo, case.actors[actor].reliability
    if tempo is not None and reliability is not None:
        return tempo, reliability
    lacking = [name for name, spec in case.actors.items() if spec.tempo is None or spec.reliability is None]
    names = ", ".join(f"`{name}`" for name in lacking)
    raise QuestionError(
        f"how things move over time is not said: tempo and reliability are missing for {names}; add for instance\n"
        f"  {lacking[0]}:\n    tempo: 4 per year      # how often it reconsiders\n"
        f"    reliability: 0.8       # how often it picks right when only its least concern is at stake"
    )
