"""Estimated inputs of a case: its numbers that are not known exactly, with their distributions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from offramp.case import nodes
from offramp.case.doubt import doubted
from offramp.case.estimate import Estimate
from offramp.case.inputs import Input, InputKind
from offramp.case.units import CHANCES, is_rate
from offramp.errors import CaseError, Problem, QuestionError
from offramp.evidence.resolution import with_evidence
from offramp.experts.resolution import parts_by_expert, with_experts
from offramp.worlds.distribution import distribution_of
from offramp.worlds.lacking import refuse_lacking
from offramp.worlds.mixture import Mixture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from offramp.case.model import Case
    from offramp.experts.resolution import ExpertPart
    from offramp.worlds.distribution import Distribution

__all__ = ["RELIABLE", "EstimatedInput", "distributions_of", "estimates_in", "wrong_ranges"]

RELIABLE = (0.0, 1.0)
"""Bounds of a reliability, the chance to take the best move and not to overlook it; the lower one is excluded."""

NEVER_NEGATIVE = (0.0, inf)
"""Bounds of a rate."""


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
    refuse_lacking(case)
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
