"""Two cases compared over time and over worlds: risk, ranking and claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.claim_testing.claims import claims
from offramp.comparison.words import FIRST, SECOND
from offramp.ensemble.ensemble import outcomes
from offramp.graph.readings import readings
from offramp.ranking.rank import rank
from offramp.ranking.report import lead_words
from offramp.risk.assess import assess
from offramp.tables import Shown, Table
from offramp.text import counted, listed
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from offramp.case.model import Case
    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.ranking.rank import Ranking
    from offramp.risk.assess import Risk
    from offramp.risk.measures import MeasureSpec

__all__ = ["ClaimPair", "MeasurePair", "OverTime", "compare_over_time"]


@dataclass(frozen=True)
class MeasurePair:
    """A measure under a policy: its value in the first case and in the second."""

    policy: str
    measure: MeasureSpec
    first: float
    second: float

    @property
    def differs(self) -> bool:
        """Return whether the two values differ in the digits that are shown."""
        return self.measure.shown(self.first) != self.measure.shown(self.second)

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as plain values."""
        return {"policy": self.policy, "measure": self.measure.name, "first": self.first, "second": self.second}


@dataclass(frozen=True)
class ClaimPair:
    """The verdicts on a claim of one name in both cases; None if a case does not make it."""

    name: str
    first: ClaimVerdict | None
    second: ClaimVerdict | None

    @property
    def differs(self) -> bool:
        """Return whether the two verdicts differ in words."""
        return _verdict(self.first) != _verdict(self.second)

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as plain values."""
        found = [None if each is None else _plain(each) for each in (self.first, self.second)]
        return {"claim": self.name, "first": found[0], "second": found[1]}


def _plain(verdict: ClaimVerdict) -> dict[str, Any]:
    return {key: value for key, value in verdict.to_dict().items() if key in ("status", "holds", "share", "verdict")}


def _verdict(verdict: ClaimVerdict | None) -> str:
    return "·" if verdict is None else verdict.verdict


@dataclass(frozen=True, eq=False)
class OverTime(Shown):
    """Risk, ranking and claims of two cases, each with its own worlds of one seed and number.

    `risk` has the measures of shared policies with every unknown at its best value, `means` their means over the worlds.
    """

    rankings: tuple[Ranking, Ranking]
    risk: tuple[MeasurePair, ...]
    means: tuple[MeasurePair, ...]
    claims: tuple[ClaimPair, ...]

    @property
    def worlds(self) -> int:
        """Number of worlds of either case."""
        return self.rankings[0].outcomes.count

    @property
    def seed(self) -> int:
        """Seed of the worlds."""
        return self.rankings[0].outcomes.worlds.seed

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: sentences, then the differences in risk, ranking and claims."""
        over = f"{counted(self.worlds, 'world')}, seed {self.seed}"
        tables = (
            _table("Risk, every unknown at its best value", self.risk),
            _table(f"Mean over {over}", self.means),
            self._claims(),
        )
        return (*self._sentences(), *(table for table in tables if table.rows))

    def _sentences(self) -> Iterator[str]:
        first, second = map(lead_words, self.rankings)
        if first == second:
            yield f"{first.removesuffix('.')}, in both cases."
        else:
            yield f"In {FIRST}: {first}"
            yield f"In {SECOND}: {second}"
        own = [set(ranking.policies) for ranking in self.rankings]
        for where, names in ((FIRST, own[0] - own[1]), (SECOND, own[1] - own[0])):
            if names:
                yield f"Only {where} has the polic{'ies' if len(names) > 1 else 'y'} {listed(f'`{n}`' for n in sorted(names))}."
        kinds: dict[str, tuple[MeasurePair | ClaimPair, ...]]
        kinds = {"risk": self.risk, "ranking": self.means, "claims": self.claims}
        alike = [kind for kind, pairs in kinds.items() if not any(pair.differs for pair in pairs)]
        if alike:
            yield f"No difference in {listed(alike)}, to the digits shown."

    def _claims(self) -> Table:
        rows = [(pair.name, _verdict(pair.first), _verdict(pair.second)) for pair in self.claims if pair.differs]
        return Table("Claims that differ", ("claim", FIRST, SECOND), tuple(rows), _rest(len(rows), len(self.claims)))

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values, in the shape that `offramp compare --samples N --json` prints."""
        leads = [ranking.to_dict()["lead"] for ranking in self.rankings]
        return {
            "worlds": self.worlds,
            "seed": self.seed,
            "risk": [pair.to_dict() for pair in self.risk],
            "lead": {"first": leads[0], "second": leads[1]},
            "means": [pair.to_dict() for pair in self.means],
            "claims": [pair.to_dict() for pair in self.claims],
        }


def _table(title: str, pairs: tuple[MeasurePair, ...]) -> Table:
    rows = [
        (pair.policy, pair.measure.name, pair.measure.shown(pair.first), pair.measure.shown(pair.second))
        for pair in pairs
        if pair.differs
    ]
    return Table(title, ("policy", "measure", FIRST, SECOND), tuple(rows), _rest(len(rows), len(pairs)))


def _rest(shown: int, count: int) -> str:
    return f"{shown:,} of {count:,} shown; the others are alike." if shown < count else ""


def compare_over_time(
    one: Case, other: Case, samples: int, seed: int = 0, *, images: Mapping[str, str] | None = None
) -> OverTime:
    """Compare two cases over time: risk, ranking and claims.

    Parameters
    ----------
    one, other
        the cases, each with tempo, reliability and measures.
    samples
        number of worlds of each.
    seed
        seed of the worlds of both.
    images
        the fixed image of each actor that has several (default: none for ranking and claims, the heaviest for risk).

    >>> from offramp.case.reading import load
    >>> from offramp.comparison.changes import changed
    >>> case = load("hotline")
    >>> found = compare_over_time(case, changed(case, {"misread": "0.02"}), 4)
    >>> [pair.differs for pair in found.risk if pair.measure.name == "war"][0], found.worlds
    (True, 4)

    Raises
    ------
    QuestionError
        if a case lacks a section that risk and ranking need, or has no image of that name.
    """
    risks = [assess(case, images=images) for case in (one, other)]
    found = [outcomes(draw_worlds(case, samples, seed, images=images)) for case in (one, other)]
    ranked = [rank(each) for each in found]
    verdicts = [
        {verdict.name: verdict for verdict in claims(case, readings(case, fixed=images), each)}
        for case, each in zip((one, other), found, strict=True)
    ]
    means = [{(each.policy, each.measure): each.mean for each in ranking.consequences} for ranking in ranked]
    specs = {spec.name: spec for spec in risks[0].measure_specs}
    return OverTime(
        (ranked[0], ranked[1]),
        tuple(_pairs(specs, *(_values(risk) for risk in risks))),
        tuple(_pairs(specs, *means)),
        tuple(
            ClaimPair(name, verdicts[0].get(name), verdicts[1].get(name))
            for name in dict.fromkeys([*verdicts[0], *verdicts[1]])
        ),
    )


def _values(risk: Risk) -> dict[tuple[str, str], float]:
    return {(outcome.policy, name): value for outcome in risk.outcomes for name, value in outcome.values.items()}


def _pairs(
    specs: Mapping[str, MeasureSpec], first: Mapping[tuple[str, str], float], second: Mapping[tuple[str, str], float]
) -> Iterable[MeasurePair]:
    for (policy, measure), value in first.items():
        if (policy, measure) in second:
            yield MeasurePair(policy, specs[measure], value, second[policy, measure])
