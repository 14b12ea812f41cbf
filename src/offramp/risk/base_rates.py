"""Base rates of war: reference classes of past crises, and a comparison of the model's chance of war with them.

A reference class is a record of crises, of which some ended in full-scale war. A case states it under `base rates`, with the
condition that counts as war. The share of wars has a beta posterior and the rate of crises a gamma posterior, both with the
Jeffreys prior. The rate of wars is their product, and the chance of a war within a year is 1 - exp(-rate). If the case takes
its own rate of war from the same source, agreement with the interval is no evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.feasible import names_under
from offramp.case.labels import in_words
from offramp.errors import QuestionError
from offramp.naming import Named, Phrase
from offramp.notes import Note, Severity
from offramp.text import chance_in_words, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.parts import ReferenceClass

__all__ = ["BaseRate", "BaseRateCheck", "base_rate", "base_rate_checks", "base_rates", "compare", "rates_by_war"]

LEVEL = 0.9
POINTS = 400
"""Number of quadrature points over the share; the integral is exact to more digits than are shown."""


@dataclass(frozen=True)
class BaseRate:
    """The chance of war within a year in a reference class: its mean and the limits of its credible interval."""

    name: str
    of: ReferenceClass
    mean: float
    low: float
    high: float
    level: float = LEVEL

    @property
    def words(self) -> str:
        """The name, counts, chance and interval as text."""
        mean, low, high = map(chance_in_words, (self.mean, self.low, self.high))
        return f"{self.name} ({self.of.wars} of {self.of.crises}): {mean} ({low} to {high})"


def base_rates(case: Case) -> tuple[BaseRate, ...]:
    """Return the chance of war within a year in each reference class of a case.

    >>> from offramp.case.reading import load
    >>> for rate in base_rates(load("korea-2017")):
    ...     print(rate.words)
    crises on the Korean peninsula since 1954 (0 of 14): 1.3 % (under 1 % to 5.1 %)
    crises with a non-violent trigger since 1946 (18 of 189): 3.9 % (2.0 % to 6.5 %)
    crises outside wars under way since 1946 (45 of 354): 5.1 % (2.8 % to 8.1 %)
    all crises since 1946 (63 of 377): 6.6 % (3.7 % to 10 %)
    """
    return tuple(base_rate(name, of) for name, of in case.base_rates.items())


def base_rate(name: str, of: ReferenceClass, level: float = LEVEL) -> BaseRate:
    """Return the chance of war within a year in a reference class, by numerical integration.

    With shares p ~ Beta(wars + 1/2, crises - wars + 1/2) and rates r ~ Gamma(came + 1/2, years), the chance is
    1 - exp(-p r): its mean is 1 - E[(1 + p / years) ** -(came + 1/2)], its distribution the mean over p of that of r.
    """
    return BaseRate(name, of, *_chances(of.wars, of.crises, of.came, of.years, level), level)


@lru_cache(maxsize=256)
def _chances(wars: int, crises: int, came: int, years: float, level: float) -> tuple[float, float, float]:
    """Return the mean and the limits of the interval of the chance of war within a year."""
    from scipy.optimize import brentq
    from scipy.special import betaincinv, gammainc

    points, weights = _quadrature()
    shares = betaincinv(wars + 0.5, crises - wars + 0.5, (points + 1) / 2)
    shape = came + 0.5

    def below(chance: float, wanted: float) -> float:
        return float(weights / 2 @ gammainc(shape, -np.log1p(-chance) * years / shares)) - wanted

    tail = (1 - level) / 2
    mean = 1 - float(weights / 2 @ (1 + shares / years) ** -shape)
    low, high = (float(brentq(below, 1e-15, 1 - 1e-9, args=(end,), xtol=1e-12)) for end in (tail, 1 - tail))
    return mean, low, high


@cache
def _quadrature() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the nodes and weights of Gauss-Legendre integration."""
    from scipy.special import roots_legendre

    # NumPy's own takes the eigenvalues of a full matrix: a hundred times as long, for the same digits.
    points, weights = roots_legendre(POINTS)
    return points, weights


@dataclass(frozen=True)
class BaseRateCheck:
    """Comparison of a case's chance of war within a year with the reference classes of the same kind of war.

    `outside` is true if the chance lies outside the interval of every class. `shared_sources` names the sources that
    the case's own rate of war uses too.
    """

    war: Expression
    chance: float
    policy: str
    rates: tuple[BaseRate, ...]
    outside: bool
    sentence: str
    shared_sources: tuple[str, ...]

    @property
    def words(self) -> str:
        """The result, the reference classes, and a warning if their sources are shared."""
        return self._begun(self.note.text)

    @property
    def note(self) -> Note:
        """The words as a note, which is a warning if the chance lies outside."""
        text = f"{self.sentence} The record: {'; '.join(rate.words for rate in self.rates)}.{_nesting(self.rates)}"
        shared = "The case's own rate of war comes from the same record ({sources}): the comparison is no independent evidence."
        sources = tuple(Named("source", each, bare=True) for each in self.shared_sources)
        said = Phrase.of(f"{{text}} {shared}", text=text, sources=sources) if sources else text
        return Note(Severity.WARNING if self.outside else Severity.NOTE, said)

    def _begun(self, text: str) -> str:
        """Begin a sentence with a capital letter, or with the word for a warning if the chance lies outside."""
        return f"Warning: {text}" if self.outside else f"{text[0].upper()}{text[1:]}"

    @property
    def in_short(self) -> str:
        """The result, the range of the classes' means, and a warning if their sources are shared."""
        low, high = (chance_in_words(end(rate.mean for rate in self.rates)) for end in (min, max))
        text = self._begun(f"{self.sentence} The record says {low}{'' if low == high else f' to {high}'}")
        if self.shared_sources:
            text += "; the case takes its own rate of war from it, so this is no independent evidence"
        return f"{text}."


def _nesting(rates: Sequence[BaseRate]) -> str:
    """Return a sentence on the classes that lie within others, or an empty text."""
    inside: dict[str, list[str]] = {}
    for rate in rates:
        if rate.of.within is not None:
            inside.setdefault(rate.of.within, []).append(rate.name)
    parts = [
        f"{listed(map(quoted, names))} {'lies' if len(names) == 1 else 'lie'} within {quoted(outer)}"
        for outer, names in inside.items()
    ]
    return f" The classes are nested and no separate records: {'; '.join(parts)}." if parts else ""


def rates_by_war(case: Case) -> dict[Expression, tuple[BaseRate, ...]]:
    """Return the reference classes of a case by the condition that counts as war: the stated one, or the end of the crisis."""
    found: dict[Expression, tuple[BaseRate, ...]] = {}
    for rate in base_rates(case):
        war = rate.of.of or case.ends
        if war is not None:
            found[war] = (*found.get(war, ()), rate)
    return found


def base_rate_checks(case: Case, policy: str, chance_of: Callable[[Expression], float]) -> Iterator[BaseRateCheck]:
    """Compare the chance of war under a policy with the reference classes of a case.

    `chance_of` returns the chance within a year of a condition that counts as war.
    """
    for war, rates in rates_by_war(case).items():
        chance = chance_of(war)
        stated = any(rate.of.of is not None for rate in rates)
        event = f"war ({in_words(case, war.text)})" if stated else "war"
        outside, sentence = compare(chance, rates, f"under {quoted(policy)} the case implies", event)
        recorded = {source for rate in rates for source in rate.of.source}
        yield BaseRateCheck(
            war, chance, policy, rates, outside, sentence, tuple(sorted(recorded & _taken_from(case, war)))
        )


def _taken_from(case: Case, war: Expression) -> set[str]:
    """Return the sources of the rates of all events in a condition of war, and of the uncertainties in these rates."""
    found: set[str] = set()
    for event in names_under(case, war) & set(case.rates):
        found |= set(case.rates[event].source)
        for name in case.rates[event].rate.names:
            if name in case.unknowns:
                found |= set(case.unknowns[name].source)
    return found - {"assumed"}


def compare(
    chance: float, rates: Sequence[BaseRate], implied: str = "the case implies", event: str = "war"
) -> tuple[bool, str]:
    """Return whether a chance of war within a year lies outside every interval of its reference classes, and a sentence.

    The sentence begins with a small letter and names the classes whose intervals do not contain the chance.

    >>> from offramp.case.reading import load
    >>> found = base_rates(load("korea-2017"))
    >>> compare(0.2, found)[0], compare(0.03, found)[0]
    (True, False)
    """
    if not rates:
        raise QuestionError("there is no reference class to compare the chance with")
    text = f"{implied} {chance_in_words(chance)} for {event} within a year"
    if chance > max(rate.high for rate in rates):
        top = max(rates, key=lambda rate: rate.high)
        return True, (
            f"{text}, above the interval of every reference class "
            f"(the highest ends at {chance_in_words(top.high)}); say why this crisis is more dangerous than those before it."
        )
    if chance < min(rate.low for rate in rates):
        bottom = min(rates, key=lambda rate: rate.low)
        return True, (
            f"{text}, below the interval of every reference class "
            f"(the lowest begins at {chance_in_words(bottom.low)}); say why this crisis is safer than those before it."
        )
    over = [rate.name for rate in rates if chance > rate.high]
    under = [rate.name for rate in rates if chance < rate.low]
    parts = [
        f"{side} that of {listed(map(quoted, names))}" for side, names in (("above", over), ("below", under)) if names
    ]
    if not parts:
        return False, f"{text}, within the interval of every reference class."
    inside = len(over) + len(under) < len(rates)
    rest = "within the interval of at least one reference class, but " if inside else "between the intervals: "
    return not inside, f"{text}, {rest}{' and '.join(parts)}."
