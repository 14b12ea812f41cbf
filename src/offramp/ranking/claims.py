"""Claims put to the test: in every world and under every reading, with the conditions under which they fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import expression as ex
from offramp.case.value import evaluate
from offramp.errors import QuestionError
from offramp.graph.readings import readings as readings_of
from offramp.graph.wording import counted, listed, quoted
from offramp.ranking.answers import answered, true_in
from offramp.ranking.discovery import CHANCE
from offramp.ranking.prim import prim
from offramp.ranking.rank import ranks_among
from offramp.risk.figures import percent
from offramp.risk.plan import measured, queried, variant_of
from offramp.risk.relevance import bearing
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case, Claim, Finding
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading
    from offramp.risk.asked import Asked
    from offramp.risk.outcomes import Outcomes

__all__ = ["ClaimVerdict", "claims", "claims_table", "known_within", "speaks_of_time", "told"]

OVER_TIME = (ex.Chance, ex.Expected, ex.Measured, ex.Ranked)
"""Questions whose answer differs from world to world."""

SURE = 0.95
"""In what share of worlds a claim has to hold to be said to hold."""

SOME = 0.02
"""In what share of worlds it has to hold, and to fail, for the conditions to be looked for."""

NEAR = 1e-10
"""Answers that differ by no more than this are equal: rounding decides no comparison between equals."""


@dataclass(frozen=True)
class ClaimVerdict:
    """What became of a claim.

    Of a claim on stability and reachability, `by_reading` says under which readings it holds. Of one on chances over time or on the
    order of policies, `share` is the share of the `worlds` in which it holds, `by_image` the same among the worlds of each
    reading, and `where` says where it fails (or, where it mostly fails, where it holds). `tied` is the share of the worlds in which it
    hangs on whether equals count. Where neither is given the claim was not tested, and `untested` says why. `weight` is the
    share of the author's weights that the readings have under which it holds; `record` what the record says, where the case
    states it.
    """

    name: str
    text: str
    test: str
    by_reading: Mapping[str, bool]
    untested: str = ""
    note: str = ""
    source: tuple[str, ...] = ()
    share: float | None = None
    worlds: int = 0
    by_image: Mapping[str, float] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    tied: float = 0.0
    weight: float | None = None
    record: Finding | None = None

    @property
    def verdict(self) -> str:
        """The verdict in a few words."""
        if self.share is not None:
            word = "holds" if self.share >= SURE else "fails" if self.share <= 1 - SURE else "depends: holds"
            return (
                f"{word} in {percent(self.share)} of worlds"
                if word != "fails"
                else f"fails in {percent(1 - self.share)} of worlds"
            )
        if not self.by_reading:
            return "not yet tested" if self.test else "not testable here"
        if all(self.by_reading.values()):
            return "holds" if len(self.by_reading) == 1 else "holds under every reading"
        if not any(self.by_reading.values()):
            return "fails" if len(self.by_reading) == 1 else "fails under every reading"
        return "holds under some readings"

    @property
    def fails(self) -> bool:
        """Whether it was tested and fails: in most worlds, or under every reading."""
        if self.share is not None:
            return self.share <= 1 - SURE
        return bool(self.by_reading) and not any(self.by_reading.values())

    @property
    def error(self) -> float:
        """The standard error of the share, as of independent worlds; 0 where it holds in all of them or in none: see `interval`."""
        return (
            float(np.sqrt(self.share * (1 - self.share) / self.worlds))
            if self.share is not None and self.worlds
            else 0.0
        )

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between what shares the one of ever more worlds lies, at 95 % (Wilson 1927); None where it was not tested in worlds."""
        if self.share is None or not self.worlds:
            return None
        from scipy.stats import binomtest

        found = binomtest(round(self.share * self.worlds), self.worlds).proportion_ci(0.95, method="wilson")
        return (float(found.low), float(found.high))

    @property
    def conditions(self) -> str:
        """Under which readings and where it holds or fails, or why it was not tested."""
        if self.share is not None:
            spread = [*self.by_image.values()]
            told = []
            if len(spread) > 1 and max(spread) - min(spread) > SOME:
                told = [", ".join(f"{percent(share)} under {name}" for name, share in self.by_image.items())]
            if self.tied > SOME:
                sides = f"in {percent(self.tied)} of worlds the two sides are equal, which counts"
                told.append(f"{sides} {'for' if self.share >= self.tied else 'against'} it")
            return "; ".join([*told, *self.where])
        if not self.by_reading:
            return self.untested
        holds = [name for name, value in self.by_reading.items() if value]
        fails = [name for name, value in self.by_reading.items() if not value]
        if not holds or not fails:
            return ""
        weight = f" ({percent(self.weight)} of the weights)" if self.weight is not None else ""
        return f"holds under {', '.join(holds)}{weight}; fails under {', '.join(fails)}"

    @property
    def recorded(self) -> str:
        """What the record says, in words; empty where the case does not say."""
        return f"The record {self.record.bears}: {self.record.says}" if self.record is not None else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        return {
            "name": self.name,
            "text": self.text,
            "test": self.test,
            "verdict": self.verdict,
            "by_reading": dict(self.by_reading),
            "share": self.share,
            "error": self.error,
            "interval": list(self.interval) if self.interval is not None else None,
            "tied": self.tied,
            "weight": self.weight,
            "worlds": self.worlds,
            "by_image": dict(self.by_image),
            "where": list(self.where),
            "untested": self.untested,
            "record": self.record.model_dump(mode="json", exclude_none=True) if self.record is not None else None,
            "note": self.note,
            "source": list(self.source),
        }


def claims(case: Case, readings: Sequence[Reading], outcomes: Outcomes | None = None) -> tuple[ClaimVerdict, ...]:
    """Test the claims of a case.

    Those that speak of stability and reachability alone are tested under each reading; those that speak of chances, amounts or the
    order of policies in each world of `outcomes`. What cannot be tested is listed as not tested, never as passed.

    >>> from offramp.case.reading import load
    >>> korea = load("korea-2017")
    >>> {verdict.name: verdict.verdict for verdict in claims(korea, readings_of(korea))}["china supports"]
    'holds under every reading'
    """
    return tuple(_verdict(case, name, claim, readings, outcomes) for name, claim in case.claims.items())


def speaks_of_time(claim: Claim) -> bool:
    """Whether a claim speaks of chances, amounts or the order of policies, which differ from world to world."""
    return claim.holds is not None and any(isinstance(node, OVER_TIME) for node in ex.walk(claim.holds.tree))


def _verdict(
    case: Case, name: str, claim: Claim, readings: Sequence[Reading], outcomes: Outcomes | None
) -> ClaimVerdict:
    facts: dict[str, Any] = {
        "name": name,
        "text": claim.text,
        "note": claim.note or "",
        "source": claim.source,
        "record": claim.record,
        "test": claim.holds.text if claim.holds is not None else "",
        "by_reading": {},
    }
    if claim.holds is None:
        return ClaimVerdict(**facts, untested="the case states no test for it")
    over_time = speaks_of_time(claim)
    if over_time and outcomes is None:
        untested = (
            "speaks of chances over time or of the order of policies, which are tested in worlds: see `offramp claims`"
        )
        return ClaimVerdict(**facts, untested=untested)
    try:
        if over_time and outcomes is not None:
            return _in_worlds(case, claim.holds.tree, outcomes, facts)
        facts["by_reading"] = {reading.name: true_in(claim.holds.tree, reading.graph) for reading in readings}
        facts["weight"] = _weight(readings, facts["by_reading"])
    except QuestionError as error:
        return ClaimVerdict(**{**facts, "by_reading": {}, "weight": None}, untested=str(error))
    return ClaimVerdict(**facts)


def _weight(readings: Sequence[Reading], holds: Mapping[str, bool]) -> float | None:
    """Return the share of the weights under which something holds; None where the readings at hand are not all there are of an actor."""
    shares = [reading.share for reading in readings]
    if None in shares or abs(sum(share or 0.0 for share in shares) - 1) > 1e-9:
        return None
    return sum(reading.share or 0.0 for reading in readings if holds[reading.name])


def _in_worlds(case: Case, test: ex.Node, outcomes: Outcomes, facts: dict[str, Any]) -> ClaimVerdict:
    """Test a claim in each world."""
    truth, strictly, loosely = (
        np.broadcast_to(_truth(case, test, outcomes, ties), (outcomes.count,)) for ties in (None, False, True)
    )
    return ClaimVerdict(
        **facts,
        tied=float((strictly != loosely).mean()),
        share=float(truth.mean()),
        worlds=outcomes.count,
        by_image=_by_image(outcomes, truth),
        where=_where(case, test, outcomes, truth),
    )


def _truth(case: Case, test: ex.Node, outcomes: Outcomes, ties: bool | None = None) -> NDArray[np.bool_]:
    """Return whether a claim holds in each world: shape (worlds,), or () where it is the same in all.

    `ties` says whether equals pass for less, and for more; by itself the claim's own sign says so.
    """
    graphs = _Graphs(case, outcomes)

    def answer(node: ex.Node) -> Any | None:
        match node:
            case ex.Chance() | ex.Expected():
                return outcomes.of(variant_of(node.policy).name, queried(case, node).name)
            case ex.Measured(measure, policy):
                return outcomes.of(variant_of(policy).name, measure)
            case ex.Ranked(policy, measure):
                _refuse_some(case, outcomes)
                if measure is None:
                    raise QuestionError(
                        f"it ranks a policy by all measures together, which depends on what other policies there are; name one, "
                        f'such as `rank("{variant_of(policy).name}" by {next(iter(case.measures), "war")})`'
                    )
                return ranks_among(outcomes, variant_of(policy), measure)
            case ex.Stable() | ex.Wants() | ex.Reachable():
                return graphs.truth(node)
        return None

    value = evaluate(answered(test, answer), graphs.at_start, NEAR, ties=ties)
    return np.asarray(value).astype(bool)


def _refuse_some(case: Case, outcomes: Outcomes) -> None:
    """Raise where a claim ranks policies, which it does among all of the case, and some were not followed."""
    lacking = [name for name in case.policies if name not in (*outcomes.policies, *outcomes.left_out)]
    if lacking:
        raise QuestionError(
            f"it ranks a policy among all of the case, and {listed(map(quoted, lacking))} {'was' if len(lacking) == 1 else 'were'} not "
            f"followed here"
        )


class _Graphs:
    """The graph of each world: one per combination of readings that was drawn, made when something asks for it."""

    def __init__(self, case: Case, outcomes: Outcomes) -> None:
        self.case, self.outcomes = case, outcomes

    @cached_property
    def _by_images(self) -> dict[tuple[str, ...], Graph]:
        found = readings_of(self.case, every=True)
        return {tuple(reading.images[actor] for actor in self.case.images): reading.graph for reading in found}

    def truth(self, node: ex.Node) -> NDArray[np.float64]:
        """Return the answer to a question on the graph in each world."""
        answers: dict[tuple[str, ...], float] = {}
        chosen = list(zip(*self.outcomes.worlds.images.values(), strict=True)) or [()] * self.outcomes.count
        for images in set(chosen):
            answers[images] = float(true_in(node, self._by_images[images]))
        return np.array([answers[images] for images in chosen])

    def at_start(self, name: str) -> bool:
        """Return whether something is so in the status quo."""
        graph = next(iter(self._by_images.values()))
        return bool(graph.satisfying(ex.Expression(name, ex.Name(name)))[graph.status_quo])


def _by_image(outcomes: Outcomes, truth: NDArray[np.bool_]) -> dict[str, float]:
    """Return in what share of the worlds of each reading a claim holds."""
    found = {}
    for actor, names in outcomes.worlds.images.items():
        drawn = np.array(names)
        for image in outcomes.case.images[actor]:
            if (drawn == image).any():
                label = image if len(outcomes.worlds.images) == 1 else f"{actor}={image}"
                found[label] = float(truth[drawn == image].mean())
    return found


def _where(case: Case, test: ex.Node, outcomes: Outcomes, truth: NDArray[np.bool_]) -> tuple[str, ...]:
    """Say in which worlds a claim fails, or holds where it mostly fails, or why that cannot be said."""
    share = float(truth.mean())
    if share in (0.0, 1.0):
        return ()
    if not SOME <= share <= 1 - SOME:
        few = int(min(truth.sum(), (~truth).sum()))
        return (
            f"it {'fails' if share > SOME else 'holds'} in {few} of {len(truth):,} worlds, too few to say in which",
        )
    mostly = share >= 0.5
    asked = list(_asked(case, test))
    policies = [policy for policy, _ in asked] + [p if p in case.policies else None for p in outcomes.policies]
    names = bearing(case, dict.fromkeys(policies), [question for _, question in asked])
    found = prim(
        outcomes.worlds.varied_among(names),
        ~truth if mostly else truth,
        chance=CHANCE,
        units=outcomes.worlds.units,
        fails="it fails" if mostly else "it holds",
        failures="its failures" if mostly else "such worlds",
    )
    return tuple(sentence.removesuffix(".") for sentence in found.words())


def _asked(case: Case, test: ex.Node) -> Iterator[tuple[str | None, Asked]]:
    """Yield the policies and questions that a claim speaks of."""
    for node in ex.walk(test):
        match node:
            case ex.Chance() | ex.Expected():
                yield variant_of(node.policy).policy, queried(case, node).asked
            case ex.Measured(measure, policy):
                yield variant_of(policy).policy, measured(case, measure).asked
            case ex.Ranked(policy, measure):
                for name in [measure] if measure is not None else list(case.measures):
                    yield policy.policy, measured(case, name).asked


def told(case: Case, verdicts: Sequence[ClaimVerdict], outcomes: Outcomes | None = None) -> dict[str, Any]:
    """Return verdicts as plain values, in the shape that `offramp claims --json` prints."""
    return {
        "case": case.title,
        "format": 1,
        "worlds": outcomes.count if outcomes is not None else 0,
        "seed": outcomes.worlds.seed if outcomes is not None else 0,
        "claims": [verdict.to_dict() for verdict in verdicts],
    }


def known_within(outcomes: Outcomes) -> str:
    """Say in how many worlds claims were tested, and how far a share can be from that of ever more worlds.

    At a share of one half, where it is furthest, and as if each world were a draw of its own.
    """
    points = 100 * 1.96 * 0.5 / np.sqrt(outcomes.count)
    return f"{counted(outcomes.count, 'world')}, seed {outcomes.worlds.seed}: shares are known to within {points:.2g} points (95 %)"


def claims_table(verdicts: Sequence[ClaimVerdict]) -> Table:
    """Return the verdicts as a table."""
    rows = tuple(
        (v.name, v.text, v.verdict, "; ".join(part for part in (v.conditions, v.recorded, v.note) if part))
        for v in verdicts
    )
    return Table("Claims", ("claim", "as it is made", "verdict", "conditions and notes"), rows)
