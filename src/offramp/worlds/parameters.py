"""Parameters of a case: one value per world of each of its estimates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from offramp.case import nodes
from offramp.case.doubt import doubted
from offramp.case.estimate import Estimate
from offramp.case.inputs import Input, InputKind
from offramp.case.units import CHANCES, is_rate, per_year
from offramp.errors import CaseError, Problem, QuestionError, did_you_mean
from offramp.evidence.resolution import with_evidence
from offramp.experts.resolution import parts_by_expert, with_experts
from offramp.preference_sensitivity.reordering import reordered
from offramp.worlds.distribution import distribution_of
from offramp.worlds.mixture import Mixture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.case.preferences import Preferences
    from offramp.experts.resolution import ExpertPart
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
"""An order of a list, as a permutation of the positions in the stated list."""

RELIABLE = (0.0, 1.0)
"""Bounds of a reliability, the chance to take the best move and not to overlook it; the lower one is excluded."""

NEVER_NEGATIVE = (0.0, inf)
"""Bounds of a rate."""


EXAMPLES = {
    "tempo": "    tempo: 4 per year      # how often it reconsiders",
    "reliability": "    reliability: 0.8       # the chance that it takes its best move and does not overlook it",
}
"""Example lines for an actor without a tempo or a reliability."""


@dataclass(frozen=True)
class EstimatedInput:
    """An input of a case that is estimated.

    `path` is its place in the file, and `phrase` names it in a sentence. `ends` are its bounds, None without any; the upper bound
    of a rate is infinite. `parts` are the estimates of experts of whom each world takes one; the distribution is then their mixture.
    """

    input: Input
    path: tuple[str, ...]
    estimate: Estimate
    phrase: str
    ends: tuple[float, float] | None = None
    parts: tuple[ExpertPart, ...] = ()

    @property
    def name(self) -> str:
        """The identifier among all inputs, as in `clash`, `usa.tempo`, `warheads.start` or `deaths of war`."""
        return str(self.input)

    @property
    def distribution(self) -> Distribution:
        """The distribution; raises `QuestionError` if the estimate has none."""
        if self.parts:
            return Mixture.of([*self.by_expert.values()], [part.share for part in self.parts])
        return distribution_of(self.estimate, self.phrase, self.ends)

    @property
    def by_expert(self) -> dict[str, Distribution]:
        """The distribution of each expert of whom a world may take one; raises `QuestionError` where one has none."""
        return {
            part.expert: distribution_of(part.estimate, f"{self.phrase} by {part.expert}", self.ends)
            for part in self.parts
        }

    @property
    def best(self) -> float:
        """The stated best value, or the median of the distribution."""
        return self.estimate.best if self.estimate.best is not None else self.distribution.median


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


def estimates_in(case: Case) -> tuple[EstimatedInput, ...]:
    """Return all estimated inputs of a case: unknowns, tempos, reliabilities, doubts, rates of agreements, stocks, harms.

    >>> from offramp.case.reading import load
    >>> [estimated.name for estimated in estimates_in(load("hotline"))][-4:]
    ['warheads.start', 'deaths of war', 'deaths of north.strike', 'deaths of south.strike']

    Raises
    ------
    QuestionError
        if an actor has no tempo or no reliability, with an example.
    """
    return tuple(_estimates(case))


def _estimates(case: Case) -> Iterator[EstimatedInput]:
    _refuse_lacking(case)
    yield from _stated_inputs(case)


def _stated_inputs(case: Case) -> Iterator[EstimatedInput]:
    """Yield the estimated inputs of a case; actors may lack a tempo or a reliability.

    An estimate without numbers has those of its evidence, or of its panel of experts.
    """
    parts = parts_by_expert(case)
    for each in _filled_inputs(with_experts(with_evidence(case))):
        yield replace(each, parts=parts[each.name]) if each.name in parts else each


def _filled_inputs(case: Case) -> Iterator[EstimatedInput]:
    """Yield the estimated inputs of a case whose estimates have numbers."""
    rates = _rates_among(case)
    for name, estimate in case.unknowns.items():
        # A stated range below 0 is intended.
        rate = name in rates and estimate.unit not in CHANCES and estimate.low is not None and estimate.low >= 0
        ends = NEVER_NEGATIVE if rate else None
        yield EstimatedInput(
            Input(InputKind.UNKNOWN, name), ("unknowns", name), estimate, f"the unknown `{name}`", ends
        )
    for actor, spec in case.actors.items():
        if spec.tempo is not None:
            ends = NEVER_NEGATIVE if spec.tempo.low is not None else None
            phrase = f"the tempo of `{actor}`"
            yield EstimatedInput(Input(InputKind.TEMPO, actor), ("actors", actor, "tempo"), spec.tempo, phrase, ends)
        if spec.reliability is not None:
            phrase = f"the reliability of `{actor}`"
            path = ("actors", actor, "reliability")
            yield EstimatedInput(Input(InputKind.RELIABILITY, actor), path, spec.reliability, phrase, RELIABLE)
    for doubt in doubted(case):
        # A two-piece logit-normal has all three percentiles, and stays between the bounds.
        shape = doubt.estimate.shape or "logitnormal"
        estimate = doubt.estimate.model_copy(update={"unit": "swaps", "shape": shape})
        yield EstimatedInput(doubt.input, doubt.path, estimate, doubt.what, (0.0, doubt.most))
    for name, agreement in case.agreements.items():
        if isinstance(agreement.rate, Estimate):
            ends = NEVER_NEGATIVE if agreement.rate.low is not None else None
            phrase = f"the rate of the agreement `{name}`"
            yield EstimatedInput(
                Input(InputKind.RATE, name), ("agreements", name, "rate"), agreement.rate, phrase, ends
            )
    for name, stock in case.stocks.items():
        if isinstance(stock.start, Estimate):
            yield EstimatedInput(
                Input(InputKind.START, name), ("stocks", name, "start"), stock.start, f"the start of `{name}`"
            )
    for harm, amounts in case.harms.items():
        for condition, amount in amounts.items():
            if isinstance(amount, Estimate):
                ends = NEVER_NEGATIVE if amount.low is not None else None
                phrase = f"`{harm}` of `{condition}`"
                harmed = Input(InputKind.HARM, f"{harm} of {condition}")
                yield EstimatedInput(harmed, ("harms", harm, condition), amount, phrase, ends)


def _rates_among(case: Case) -> frozenset[str]:
    """Return the unknowns that are rates or factors of rates, so that a negative value would make a rate negative.

    They occur in the rate of an event or a count, with a unit of time or as a factor. A term of a sum without a unit of time, or
    the growth of a stock, may be negative.
    """
    found: set[str] = set()
    for rate in (*(spec.rate for spec in case.rates.values()), *(count.rate for count in case.counts.values())):
        timed = {name for name in rate.names if name in case.unknowns and is_rate(case.unknowns[name].unit)}
        found |= timed | (_factors(rate.tree) & set(case.unknowns))
    return frozenset(found)


def _factors(tree: nodes.Node) -> set[str]:
    """Return the names that are factors or divisors of a quantity in any of its branches."""
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
    """Return the distribution of each estimated input, by name.

    >>> from offramp.case.reading import load
    >>> case = load("hotline")
    >>> distributions_of(case, estimates_in(case))["misread"].shape
    'lognormal'

    Raises
    ------
    CaseError
        if inputs have no distribution, or one that exceeds their bounds; it lists all of them with their places.
    """
    found, problems = {}, []
    for each in estimated:
        try:
            found[each.name] = each.distribution
        except QuestionError as error:
            problems.append(Problem(str(error), case.place(*each.path)))
    if problems:
        raise CaseError(problems)
    return found


def wrong_ranges(case: Case) -> tuple[Problem, ...]:
    """Return the problems in the stated ranges of a case for which no worlds can be drawn.

    >>> from offramp.case.reading import load
    >>> wrong_ranges(load("hotline"))
    ()
    """
    try:
        distributions_of(case, (each for each in _stated_inputs(case) if each.estimate.low is not None))
    except CaseError as error:
        return error.problems
    return ()


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
    """Return the chosen readings; raise `QuestionError` if an actor has no image of that name."""
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
    """Return the actors without a tempo or a reliability, each with its missing keys.

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
    """Raise `QuestionError` if actors lack a tempo or a reliability; the message names both and gives an example."""
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
        f"the case cannot be run over time: {'; '.join(parts)}; add for instance\n  {first}:\n{examples}"
    )
