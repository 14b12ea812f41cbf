"""The numbers of a case: one value for everything that is estimated, for one world or a batch of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from offramp.case import nodes
from offramp.case.doubt import doubted
from offramp.case.estimate import Estimate
from offramp.case.units import CHANCES, is_rate, per_year
from offramp.errors import CaseError, Problem, QuestionError, did_you_mean
from offramp.preference_sensitivity.reordering import reordered
from offramp.worlds.distribution import distribution_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.errors import Place
    from offramp.worlds.distribution import Distribution

__all__ = [
    "EstimatedInput",
    "Parameters",
    "best_values",
    "chosen_images",
    "distributions_of",
    "estimates_in",
    "lacking",
    "parameters_of",
    "wrong_ranges",
]

Order = tuple[int, ...]
"""An order of a list: the places in the stated list, the first entry of the new order first."""

RELIABLE = (0.0, 1.0)
"""Bounds of a reliability: the chance to take the best move that is open and not to overlook it; more than 0."""

NEVER_NEGATIVE = (0.0, inf)
"""Between what a rate lies."""


EXAMPLES = {
    "tempo": "    tempo: 4 per year      # how often it reconsiders",
    "reliability": "    reliability: 0.8       # the chance that it takes the best course open to it and does not overlook it",
}
"""What to write where an actor lacks a tempo or a reliability."""


@dataclass(frozen=True)
class EstimatedInput:
    """Something that a case estimates.

    `name` is what it is called among all that is not known: `clash`, `usa.tempo`, `warheads.start`, `deaths of war`; `what` is
    the same in a sentence, `ends` between what it can lie, where that is limited; the upper one is infinite of a rate.
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
    images, the one taken in each world; `amounts` are the estimates that stand in stocks, harms and agreements, by their
    path. `orders` has, per actor whose order of statements is in doubt, the order drawn in each world: the places in the
    stated list, the most important first (an empty order is the stated one).
    """

    unknowns: Mapping[str, NDArray[np.float64]]
    tempo: Mapping[str, NDArray[np.float64]]
    reliability: Mapping[str, NDArray[np.float64]]
    images: Mapping[str, tuple[str, ...]]
    amounts: Mapping[tuple[str, ...], NDArray[np.float64]]
    orders: Mapping[str, tuple[Order, ...]] = field(default_factory=dict)

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
            {actor: drawn[some] for actor, drawn in self.orders.items()},
        )

    def preferences(self, case: Case, actor: str) -> list[tuple[Preferences, NDArray[np.intp]]]:
        """Return the different preferences an actor has among the worlds, each with the worlds that have it.

        They differ by the reading, and by the order of its statements.
        """
        readings = self.images.get(actor, ("",) * self.count)
        among: dict[tuple[str, Order], list[int]] = {}
        for world, wanted in enumerate(zip(readings, self.orders.get(actor, ((),) * self.count), strict=True)):
            among.setdefault(wanted, []).append(world)
        found = []
        for (reading, order), worlds in among.items():
            preferences = case.image(actor, reading or None)
            if preferences is None:
                raise QuestionError(f"`{actor}` has no preferences; state what it wants under `preferences`")
            found.append((reordered(preferences, order), np.array(worlds, dtype=np.intp)))
        return found


def estimates_in(case: Case) -> tuple[EstimatedInput, ...]:
    """Return everything that a case estimates and a world has to fix: unknowns, tempos, reliabilities, doubts, starts of stocks, harms.

    >>> from offramp.case.reading import load
    >>> [estimated.name for estimated in estimates_in(load("hotline"))][-4:]
    ['warheads.start', 'deaths of war', 'deaths of north.strike', 'deaths of south.strike']

    Raises
    ------
    QuestionError
        where an actor has no tempo or no reliability, with an example.
    """
    return tuple(_estimates(case))


def _estimates(case: Case) -> Iterator[EstimatedInput]:
    _refuse_lacking(case)
    yield from _written(case)


def _written(case: Case) -> Iterator[EstimatedInput]:
    """Yield what a case estimates, whether or not every actor has a tempo and a reliability."""
    rates = _rates_among(case)
    for name, estimate in case.unknowns.items():
        # A range that states a number below 0 means it.
        rate = name in rates and estimate.unit not in CHANCES and estimate.low is not None and estimate.low >= 0
        ends = NEVER_NEGATIVE if rate else None
        yield EstimatedInput(name, ("unknowns", name), estimate, f"the unknown `{name}`", ends)
    for actor, spec in case.actors.items():
        if spec.tempo is not None:
            ends = NEVER_NEGATIVE if spec.tempo.low is not None else None
            yield EstimatedInput(f"{actor}.tempo", ("tempo", actor), spec.tempo, f"the tempo of `{actor}`", ends)
        if spec.reliability is not None:
            what = f"the reliability of `{actor}`"
            yield EstimatedInput(f"{actor}.reliability", ("reliability", actor), spec.reliability, what, RELIABLE)
    for doubt in doubted(case):
        # Two halves have all three percentiles, and stay between the ends.
        shape = doubt.estimate.shape or "logitnormal"
        estimate = doubt.estimate.model_copy(update={"unit": "swaps", "shape": shape})
        yield EstimatedInput(doubt.name, doubt.path, estimate, doubt.what, (0.0, doubt.most))
    for name, agreement in case.agreements.items():
        if isinstance(agreement.rate, Estimate):
            ends = NEVER_NEGATIVE if agreement.rate.low is not None else None
            what = f"the rate of the agreement `{name}`"
            yield EstimatedInput(f"{name}.rate", ("agreements", name, "rate"), agreement.rate, what, ends)
    for name, stock in case.stocks.items():
        if isinstance(stock.start, Estimate):
            yield EstimatedInput(f"{name}.start", ("stocks", name, "start"), stock.start, f"the start of `{name}`")
    for harm, amounts in case.harms.items():
        for condition, amount in amounts.items():
            if isinstance(amount, Estimate):
                ends = NEVER_NEGATIVE if amount.low is not None else None
                what = f"`{harm}` of `{condition}`"
                yield EstimatedInput(f"{harm} of {condition}", ("harms", harm, condition), amount, what, ends)


def _rates_among(case: Case) -> frozenset[str]:
    """Return the unknowns that are rates, or factors of one, so that a negative number would make a rate negative.

    They stand in the rate of an event or of what is counted, with a unit of time or as a factor; a term of a sum without a
    unit of time, or the growth of a stock, may well be negative.
    """
    found: set[str] = set()
    for rate in (*(spec.rate for spec in case.rates.values()), *(count.rate for count in case.counts.values())):
        timed = {name for name in rate.names if name in case.unknowns and is_rate(case.unknowns[name].unit)}
        found |= timed | (_factors(rate.tree) & set(case.unknowns))
    return frozenset(found)


def _factors(tree: nodes.Node) -> set[str]:
    """Return the names that a quantity is a multiple or a quotient of, in one of its branches."""
    match tree:
        case nodes.Name(text):
            return {text}
        case nodes.Arithmetic(left, "*" | "/", right):
            return _factors(left) | _factors(right)
        case nodes.Choose(then, _, otherwise):
            return _factors(then) | _factors(otherwise)
        case nodes.Extreme("min", parts):
            return set().union(*(_factors(part) for part in parts))
        case _:
            return set()


def distributions_of(case: Case, estimated: Iterable[EstimatedInput]) -> Mapping[str, Distribution]:
    """Return the distribution of everything that a case estimates, by name.

    >>> from offramp.case.reading import load
    >>> case = load("hotline")
    >>> distributions_of(case, estimates_in(case))["misread"].shape
    'lognormal'

    Raises
    ------
    CaseError
        where some have none, or one that reaches beyond what they can be, with all that is wrong and where.
    """
    found, problems = {}, []
    for each in estimated:
        try:
            found[each.name] = each.distribution
        except QuestionError as error:
            problems.append(Problem(str(error), _place(case, each)))
    if problems:
        raise CaseError(problems)
    return found


def wrong_ranges(case: Case) -> tuple[Problem, ...]:
    """Return what is wrong with the ranges that a case states, so that no worlds can be drawn from them.

    >>> from offramp.case.reading import load
    >>> wrong_ranges(load("hotline"))
    ()
    """
    try:
        distributions_of(case, (each for each in _written(case) if each.estimate.low is not None))
    except CaseError as error:
        return error.problems
    return ()


def _place(case: Case, estimated: EstimatedInput) -> Place:
    match estimated.path:
        case ("tempo" | "reliability" as what, actor):
            return case.place("actors", actor, what)
        case path:
            return case.place(*path)


def parameters_of(
    case: Case,
    values: Mapping[str, NDArray[np.float64]],
    images: Mapping[str, tuple[str, ...]],
    orders: Mapping[str, tuple[Order, ...]] | None = None,
) -> Parameters:
    """Return the numbers of a case from the values of all that it estimates, by name, and the images and orders of each world.

    Doubts are no numbers of the jump process; the orders drawn with them are.

    Raises
    ------
    QuestionError
        where a tempo is negative, or a reliability no chance above 0.
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
            case ("doubt", *_):
                pass
            case path:
                amounts[path] = found
    return Parameters(unknowns, tempo, reliability, images, amounts, orders or {})


def _often(actor: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if (values < 0).any():
        raise QuestionError(f"the tempo of `{actor}` is {values.min():g} per year; nobody reconsiders less than never")
    return values


def _right(actor: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    wrong = values[(values <= RELIABLE[0]) | (values > RELIABLE[1])]
    if len(wrong):
        raise QuestionError(
            f"the reliability of `{actor}` is {wrong[0]:g}; expected a chance above 0, up to 1 (it never overlooks the best move)"
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
                others = f"images are given of: {', '.join(case.images)}" if case.images else "no actor has images"
                raise QuestionError(f"`{actor}` has no images; {others}")
            raise QuestionError(f"`{actor}` has no image `{image}`{did_you_mean(image, known)}")
    return images or {}


def lacking(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Return the actors without a tempo or without a reliability, each with the keys that it lacks.

    >>> from offramp.case.reading import load
    >>> lacking(load("chicken"))
    {'row': ('tempo', 'reliability'), 'column': ('tempo', 'reliability')}
    """
    keys = {
        actor: tuple(key for key in ("tempo", "reliability") if getattr(spec, key) is None)
        for actor, spec in case.actors.items()
    }
    return {actor: missing for actor, missing in keys.items() if missing}


def _refuse_lacking(case: Case) -> None:
    """Raise `QuestionError` where actors lack a tempo or a reliability: which actor lacks which, with an example."""
    missing = lacking(case)
    if not missing:
        return
    parts = []
    for keys in dict.fromkeys(missing.values()):
        names = ", ".join(f"`{name}`" for name, lacks in missing.items() if lacks == keys)
        parts.append(f"{' and '.join(keys)} {'are' if len(keys) > 1 else 'is'} missing for {names}")
    first, keys = next(iter(missing.items()))
    examples = "\n".join(EXAMPLES[key] for key in keys)
    raise QuestionError(
        f"how things move over time is not said: {'; '.join(parts)}; add for instance\n  {first}:\n{examples}"
    )
