"""The numbers of a case: one value for everything that is estimated, for one world or a batch of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.estimate import Estimate, per_year
from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences

__all__ = ["Parameters", "best_of", "best_values"]


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


def best_of(estimate: Estimate, what: str) -> float:
    """Return the best value of an estimate: as stated, or the middle of its range.

    The middle is the geometric mean of a range of positive numbers, unless another shape is stated.

    >>> round(best_of(Estimate(low=1, high=4), "growth"), 9)
    2.0

    Raises
    ------
    QuestionError
        where the case itself does not state a value.
    """
    if estimate.best is not None:
        return estimate.best
    if estimate.low is not None and estimate.high is not None:
        symmetric = estimate.shape in ("normal", "uniform", "triangular", "pert", "beta")
        if estimate.low > 0 and not symmetric:
            return float(np.sqrt(estimate.low * estimate.high))
        return (estimate.low + estimate.high) / 2
    said = "an evidence" if estimate.evidence else "a panel of experts"
    raise QuestionError(
        f"{what} has no `best` and no range, only {said}, which this version does not read; add a `best`, or fix it with `--set`"
    )


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
    for actor, image in (images or {}).items():
        known = case.images.get(actor, {})
        if image not in known:
            if actor not in case.actors:
                raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, case.actors)}")
            if not known:
                others = ", ".join(case.images) or "nobody"
                raise QuestionError(f"`{actor}` has no images; images are given of: {others}")
            raise QuestionError(f"`{actor}` has no image `{image}`{did_you_mean(image, known)}")
    tempo, reliability = {}, {}
    for actor in case.actors:
        paced, sure = _stated(case, actor)
        often = best_of(paced, f"the tempo of `{actor}`") * per_year(paced.unit)
        right = best_of(sure, f"the reliability of `{actor}`")
        if often < 0:
            raise QuestionError(f"the tempo of `{actor}` is {often:g} per year; nobody reconsiders less than never")
        if not 0.5 <= right <= 1:
            raise QuestionError(
                f"the reliability of `{actor}` is {right:g}; expected a chance from 0.5 (picks blindly) to 1 (always picks right)"
            )
        tempo[actor], reliability[actor] = np.array([often]), np.array([right])
    unknowns = {name: np.array([best_of(spec, f"the unknown `{name}`")]) for name, spec in case.unknowns.items()}
    chosen = {actor: ((images or {}).get(actor) or case.base_image(actor) or "",) for actor in case.images}
    return Parameters(unknowns, tempo, reliability, chosen, _amounts(case))


def _amounts(case: Case) -> dict[tuple[str, ...], NDArray[np.float64]]:
    found: dict[tuple[str, ...], NDArray[np.float64]] = {
        ("stocks", name, "start"): np.array([best_of(spec.start, f"the start of `{name}`")])
        for name, spec in case.stocks.items()
        if isinstance(spec.start, Estimate)
    }
    found |= {
        ("harms", harm, condition): np.array([best_of(amount, f"`{harm}` of `{condition}`")])
        for harm, amounts in case.harms.items()
        for condition, amount in amounts.items()
        if isinstance(amount, Estimate)
    }
    return found


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
