"""Which option first, across everything not known: in front and in full."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Answer, Bullets, Paragraph
from offramp.draw.acceptability import Acceptability
from offramp.draw.charts import draw
from offramp.draw.dots import Dots
from offramp.draw.ranks import Ranks
from offramp.draw.tornado import Tornado
from offramp.errors import QuestionError
from offramp.graph.wording import listed, quoted
from offramp.ranking.claims import claims, claims_table
from offramp.ranking.rank import OVERALL, rank, ranks_in_worlds
from offramp.risk.ensemble import outcomes
from offramp.risk.figures import percent, rounded
from offramp.tables import Table
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case
    from offramp.draw.picture import Picture
    from offramp.graph.readings import Reading
    from offramp.ranking.claims import ClaimVerdict
    from offramp.ranking.decides import Decided
    from offramp.ranking.rank import Ranking
    from offramp.ranking.worth import Worth
    from offramp.risk.measures import Gauge
    from offramp.risk.outcomes import Outcomes

__all__ = ["SAMPLES", "Options", "options"]

SAMPLES = 500
"""In how many worlds the options of a brief are followed unless told otherwise."""

MOST_MEASURES = 5
"""How many measures stand in the table in front; all stand in the annex."""

IN_FULL = 3
"""How many measures are looked into: when the order flips, what decides it."""

TELLING = 3
"""How many unknowns are named in a sentence."""


@dataclass(frozen=True, eq=False)
class Options:
    """The policies of a case ranked across worlds, and its claims tested in them."""

    ranking: Ranking
    verdicts: tuple[ClaimVerdict, ...]

    @property
    def outcomes(self) -> Outcomes:
        """What the policies lead to."""
        return self.ranking.outcomes

    @property
    def case(self) -> Case:
        """The case."""
        return self.outcomes.case

    @property
    def leader(self) -> str:
        """The policy that comes first by all measures together."""
        return self.ranking.overall[0]

    @cached_property
    def looked_into(self) -> tuple[Gauge, ...]:
        """The measures that are looked into: the first ones by which worlds put different policies first."""
        contested = [g for g in self.outcomes.gauges if self._contested(g.name)]
        return tuple((contested or list(self.outcomes.gauges))[:IN_FULL])

    def _contested(self, measure: str) -> bool:
        ranks = ranks_in_worlds(self.outcomes, measure)
        return bool(np.ptp(np.argmin(ranks, axis=0)) > 0 or (ranks.min(axis=0) > 1).any())

    @cached_property
    def decided(self) -> tuple[Decided, ...]:
        """What decides the measures that are looked into; empty where there are too few worlds to tell."""
        found = []
        for gauge in self.looked_into:
            try:
                found.append(self.ranking.decided(gauge.name))
            except (QuestionError, ValueError):
                return ()
        return tuple(found)

    def answer(self) -> Answer:
        """Which option first?"""
        ranking, leader = self.ranking, self.leader
        accepted = ranking.acceptability[OVERALL]
        own = self.outcomes.policies.index(leader)
        by = [g.label for g in self.outcomes.gauges if ranking.leader(g.name) == leader]
        short = f"“{leader}”, by all measures together: first in {percent(float(accepted.shares[own, 0]))} of {self.outcomes.count:,} worlds."
        reasons = []
        first = self.outcomes.gauges[0]
        reasons.append(f"By {first.label}: {ranking.order(first.name).verdict}.")
        if len(self.outcomes.gauges) > 1:
            reasons.append(self._elsewhere(by))
        return Answer("Which option first?", short, tuple(reasons))

    def _elsewhere(self, by: Sequence[str]) -> str:
        """Say by how many measures the leader leads, and who leads by the others."""
        total = len(self.outcomes.gauges)
        others: dict[str, list[str]] = {}
        for gauge in self.outcomes.gauges:
            name = self.ranking.leader(gauge.name)
            if name != self.leader:
                others.setdefault(name, []).append(gauge.label)
        told = "; ".join(f"“{name}” leads by {listed(labels)}" for name, labels in others.items())
        ended = self._ended()
        caution = f" But {ended}." if ended and others else ""
        return f"It leads by {len(by)} of {total} measures" + (f"; {told}." if told else ".") + caution

    def table(self, most: int | None = MOST_MEASURES) -> Table:
        """Options against outcomes: the median of each measure, and in brackets the 5th and 95th percentiles."""
        shown = self.outcomes.gauges[:most]
        rows = tuple(
            (policy, *(self.outcomes.range_of(policy, gauge) for gauge in shown)) for policy in self.outcomes.policies
        )
        note = f"Median of {self.outcomes.count:,} worlds, in brackets the 5th and 95th percentiles; {self._ended()}"
        return Table(
            "Options against outcomes",
            ("option", *(f"{g.label} (better {g.want})" for g in shown)),
            rows,
            note.rstrip("; "),
        )

    def dots(self, gauge: Gauge) -> Picture:
        """Return a measure over worlds as a quantile dot plot, a row per policy; one that is the same in all worlds is told instead."""
        values = {policy: self.outcomes.of(policy, gauge.name) for policy in self.outcomes.policies}
        varied = {
            policy: found for policy, found in values.items() if np.ptp(found) > 1e-6 * max(1.0, np.abs(found).max())
        }
        rows = {policy: tuple(found.tolist()) for policy, found in (varied or values).items()}
        steady = [
            f"; “{policy}”: {gauge.shown(float(values[policy][0]))} in all" for policy in values if policy not in rows
        ]
        what = gauge.label[:1].upper() + gauge.label[1:]
        title = f"{what}: one dot is one world in twenty{''.join(steady)}"
        return draw(Dots(title, what, "chance" if gauge.is_chance else gauge.unit, rows))

    def _ranks(self, gauge: Gauge) -> Picture:
        """Return the rank of every policy by every rule."""
        order = self.ranking.order(gauge.name)
        rows = {policy: tuple(int(rank) for rank in order.ranks[i]) for i, policy in enumerate(order.policies)}
        return draw(
            Ranks(f"By which rule: {gauge.label}", "Rank by rule", tuple(rule.label for rule in order.rules), rows)
        )

    def _shares(self, measure: str, label: str) -> Picture:
        """Return in what share of worlds each policy has each rank."""
        shares = self.ranking.acceptability[measure].shares
        rows = {policy: tuple(row) for policy, row in zip(self.outcomes.policies, shares.tolist(), strict=True)}
        return draw(Acceptability(f"In what share of worlds: {label}", "Share of worlds", rows))

    @staticmethod
    def _influences(found: Decided) -> Picture:
        """Return what moves the lead of a policy, or the measure under it, as bars beside noise."""
        told = found.choice or found.moves
        what = f"the lead of “{found.leader}”" if found.choice is not None else f"it under “{found.leader}”"
        bars = {influence.input: influence.median for influence in told.influences}
        noise = max((influence.median_noise for influence in told.influences), default=0.0)
        parts = tuple(each.input for each in told.influences if each.matters and each.median <= noise)
        title = f"What moves {what}: {found.gauge.label}"
        return draw(Tornado(title, "PAWN index (median)", bars, noise=noise, in_parts=parts))

    def _ended(self) -> str:
        """Say under which policies the story mostly ends, since an ended story counts nothing."""
        over = []
        for policy in self.outcomes.policies:
            ends = [values for name, values in self.outcomes.values[policy].items() if name.startswith("ends: ")]
            if ends and float(np.median(np.sum(ends, axis=0))) > 0.5:
                over.append(policy)
        if not over:
            return ""
        return f"under {listed(map(quoted, over))} the story mostly ends, and what is low there is low because nothing comes after"

    def claims_at_a_glance(self) -> Table | None:
        """The claims by what became of them; None where the case makes none."""
        if not self.verdicts:
            return None
        groups: dict[str, list[str]] = {}
        for verdict in self.verdicts:
            groups.setdefault(_group(verdict), []).append(_named(verdict))
        order = [name for name in GROUPS if name in groups]
        return Table(
            "", ("claims", "which"), tuple((f"{name} ({len(groups[name])})", "; ".join(groups[name])) for name in order)
        )

    def what_decides(self) -> Iterator[str]:
        """Say which unknowns decide, in sentences."""
        for found in self.decided:
            telling = [influence.input for influence in (found.choice or found.moves).ranked() if influence.matters][
                :TELLING
            ]
            what = f"the lead of “{found.leader}”" if found.choice is not None else "it"
            if telling:
                yield f"By {found.gauge.label}: what moves {what} most is {listed(telling)}."
            yield self._worth(found)

    def _worth(self, found: Decided) -> str:
        """Say what it would be worth to know everything before choosing."""
        everything, label = found.worth.everything, found.gauge.label
        if everything.value == 0:
            return f"By {label}, “{found.worth.best}” is best in every world: no knowledge would change the choice."
        if everything.value <= 2 * everything.standard_error:
            return f"By {label}, what it would be worth to know more cannot be told from nothing in so few worlds."
        first = found.worth.ranked()[0]
        alone = (
            f", and {first.name} alone {first.value / everything.value:.0%} of that" if first.value > first.bias else ""
        )
        return f"To know everything before choosing would be worth {_gain(found.gauge, everything)}{alone}."

    def what_would_change(self) -> Iterator[str]:
        """Say what would put another policy first: readings, boxes of unknowns."""
        for gauge in self.looked_into:
            leader = self.ranking.leader(gauge.name)
            for actor, names in self.outcomes.worlds.images.items():
                yield from self._by_image(actor, np.array(names), gauge, leader)
            flips = self.ranking.flips(gauge.name)
            if flips.found:
                yield flips.words()[0]

    def _by_image(
        self, actor: str, drawn: np.ndarray[tuple[int], np.dtype[np.str_]], gauge: Gauge, leader: str
    ) -> Iterator[str]:
        ranks = ranks_in_worlds(self.outcomes, gauge.name)
        for image in self.case.images[actor]:
            some = drawn == image
            if not some.any():
                continue
            mean = ranks[:, some].mean(axis=1)
            best = int(np.argmin(mean))
            if (
                self.outcomes.policies[best] != leader
                and mean[best] < mean[self.outcomes.policies.index(leader)] - 0.05
            ):
                label = self.case.images[actor][image].label or image
                yield (
                    f"If {self.case.name(actor)} is to be read as “{label}”, “{self.outcomes.policies[best]}” and not “{leader}” comes first by "
                    f"{gauge.label}, by its mean rank."
                )

    def in_full(self) -> Iterator[Paragraph | Bullets | Answer | Table | Picture]:
        """Everything: outcomes, the order by every measure, shares of worlds, dominance, flips, what decides."""
        worlds = self.outcomes.worlds
        yield Paragraph(
            f"All policies were followed through the same {worlds.count:,} worlds, joint draws of everything not known (seed {worlds.seed}). How "
            f"often something is so among them is a matter of the ranges stated in the case, and no frequency of the world."
        )
        yield self.table(None)
        yield self.ranking.table()
        yield Paragraph(self.ranking.overall_words())
        yield self._shares(OVERALL, OVERALL)
        yield self.ranking.dominance.share_table()
        for gauge in self.looked_into:
            order = self.ranking.order(gauge.name)
            if gauge is not self.outcomes.gauges[0]:
                yield self.dots(gauge)
            yield self._ranks(gauge)
            yield Paragraph(" ".join([*map(str, order.parts()[1:])]))
            yield self._shares(gauge.name, gauge.label)
            flips = self.ranking.flips(gauge.name)
            yield Paragraph(" ".join(flips.words()))
            if flips.found:
                yield flips.table()
        for found in self.decided:
            yield Paragraph(f"What decides {found.gauge.label}.")
            yield Paragraph(found.moves.words(f"it under “{found.leader}”"))
            if found.choice is not None:
                yield Paragraph(found.choice.words(f"the lead of “{found.leader}”"))
            yield self._influences(found)
            yield Paragraph(found.worth.words())
            yield found.worth.table()
        yield worlds.table()
        notes = [note.removeprefix("note: ") for note in self.ranking.notes()]
        if notes:
            yield Bullets(tuple(notes))

    def claims_in_full(self) -> Iterator[Paragraph | Table]:
        """The claims with their verdicts and conditions."""
        if not self.verdicts:
            return
        tested = sum(bool(v.by_reading) or v.share is not None for v in self.verdicts)
        rest = len(self.verdicts) - tested
        others = f"; {rest} the model cannot test, which says nothing for or against them" if rest else ""
        yield Paragraph(
            f"{tested} of {len(self.verdicts)} claims are tested: those on what holds and what can be reached under every reading, those on "
            f"chances and on the order of options in {self.outcomes.count:,} worlds{others}."
        )
        yield claims_table(self.verdicts)


GROUPS = ("hold", "depend", "fail", "not tested")


def _gain(gauge: Gauge, worth: Worth) -> str:
    """Return what knowledge is worth, with its error; of a chance in points, since a share of a chance would be read as one."""
    scale, unit = (100.0, " percentage points") if gauge.is_chance else (1.0, "")
    return f"{rounded(scale * worth.value)}{unit} (standard error {rounded(scale * worth.standard_error)}) in {gauge.label}"


def _group(verdict: ClaimVerdict) -> str:
    if verdict.share is None and not verdict.by_reading:
        return "not tested"
    if verdict.fails:
        return "fail"
    whole = verdict.verdict.startswith("holds") and "some readings" not in verdict.verdict
    return "hold" if whole else "depend"


def _named(verdict: ClaimVerdict) -> str:
    """Name a claim, with in how many worlds it holds or under which readings, where that is not all."""
    if verdict.share is not None:
        told = [f"{percent(verdict.share)} of worlds"] if 0 < verdict.share < 1 else []
        # Where most worlds hang on whether equals count, the share alone would mislead.
        told += [f"both sides equal in {percent(verdict.tied)}"] if verdict.tied > 0.5 else []
        return f"{verdict.name} ({', '.join(told)})" if told else verdict.name
    held = [name for name, value in verdict.by_reading.items() if value]
    return f"{verdict.name} ({listed(held)})" if held and len(held) < len(verdict.by_reading) else verdict.name


def options(
    case: Case,
    readings: Sequence[Reading],
    samples: int = SAMPLES,
    seed: int = 0,
    known: Outcomes | None = None,
) -> Options | None:
    """Return the policies of a case ranked across worlds, or None where it does not say how things move over time.

    Raises
    ------
    QuestionError
        where it does say so, but a number is wrong or a policy contradicts the rules.
    TooManyStates
        where a chain is too large, with the numbers.
    """
    timed = all(spec.tempo and spec.reliability for spec in case.actors.values())
    if not timed or case.horizon is None or not case.measures or not case.policies or samples == 0:
        return None
    found = known if known is not None else outcomes(draw_worlds(case, samples, seed))
    return Options(rank(found), claims(case, readings, found))
