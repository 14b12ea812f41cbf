"""Which option first, across everything not known: in front and in full."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.brief.blocks import Answer, Bullets, Paragraph
from offramp.claim_testing.claims import claims, claims_table
from offramp.claim_testing.results import ClaimStatus
from offramp.claim_testing.words import share_in_words
from offramp.draw.acceptability import AcceptabilityChart
from offramp.draw.charted import draw
from offramp.draw.dots import Dots
from offramp.draw.ranks import Ranks
from offramp.draw.tornado import Tornado
from offramp.ensemble.early_end import better_when_over, end_chance
from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.ranking.consequences import consequences_table, worst_words
from offramp.ranking.levels import ahead, room, turned
from offramp.ranking.rank import rank
from offramp.ranking.regret import regret_table
from offramp.ranking.report import best_table, judged_words, lead_words, satisficing_table
from offramp.tables import Table
from offramp.text import listed, quoted, rounded
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.case.model import Case
    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.draw.picture import Picture
    from offramp.ensemble.outcomes import Outcomes
    from offramp.graph.readings import Reading
    from offramp.ranking.acceptability import Acceptability as Shares
    from offramp.ranking.drivers import DecisionDrivers
    from offramp.ranking.rank import Ranking
    from offramp.risk.measures import MeasureSpec
    from offramp.sensitivity.value_of_information import ValueOfInformation

__all__ = ["SAMPLES", "OptionsSection", "options"]

SAMPLES = 256
"""In how many worlds the options of a brief are followed unless told otherwise."""

MOST_MEASURES = 5
"""How many measures stand in the table in front; all stand in the annex."""

IN_FULL = 3
"""How many measures are looked into: when the order flips, what decides it."""

MOST_ROWS = 12
"""How many unknowns the annex lists by what it would be worth to know them."""

MOST_LEFT_OUT = 2
"""How many measures that are not ranked are named in front."""

MOST_REASONS = 4
"""How many groups of measures the answer names the best options of."""

TELLING = 3
"""How many unknowns are named in a sentence."""


@dataclass(frozen=True, eq=False)
class OptionsSection:
    """The policies of a case compared across worlds, and its claims tested in them."""

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

    @cached_property
    def looked_into(self) -> tuple[MeasureSpec, ...]:
        """The judged measures that are looked into: the first ones by which the lead is not best in every world."""
        judged = [self.outcomes.measure_spec(name) for name in self.ranking.orders]
        contested = [measure_spec for measure_spec in judged if self.ranking.beaten(measure_spec.name).any()]
        return tuple((contested or judged)[:IN_FULL])

    @cached_property
    def decided(self) -> tuple[DecisionDrivers, ...]:
        """What decides the measures that are looked into; empty where there are too few worlds to tell."""
        found = []
        for measure_spec in self.looked_into:
            try:
                found.append(self.ranking.decided(measure_spec.name))
            except (QuestionError, ValueError):
                return ()
        return tuple(found)

    def answer(self) -> Answer:
        """Which option first?"""
        lead, names = self.ranking.lead, listed(map(quoted, self.ranking.lead.policies))
        if not self.ranking.judged.pairs:
            short = "The case ranks options by no measure."
        elif len(self.ranking.policies) == 1:
            short = f"{names} is the only option."
        elif lead.kind == "one":
            short = f"{names}. By every measure judged it is better than each other option, or level with it."
        elif lead.kind == "level":
            short = f"{names}: no difference between them matters."
        else:
            short = f"A trade-off between {names}: none is best by every measure."
        return Answer("Which option first?", short, tuple(self._reasons()))

    def _reasons(self) -> Iterator[str]:
        """Say which options are best by which measures, with their means, and what is not compared."""
        best: dict[tuple[str, ...], list[str]] = {}
        for measure, policies in self.ranking.lead.best_by.items():
            best.setdefault(policies, []).append(measure)
        if len(self.ranking.policies) > 1:
            for policies, measures in list(best.items())[:MOST_REASONS]:
                every = len(policies) == len(self.ranking.policies)
                who = "No option" if every else listed(map(quoted, policies))
                verb = "differs enough to matter" if every else "is best" if len(policies) == 1 else "are best"
                yield f"{who} {verb} by {listed(self._with_mean(measure, policies) for measure in measures)}."
        left_out = [self.outcomes.measure_spec(name).label for name in self.ranking.judged.left_out]
        if left_out:
            which = listed(left_out) if len(left_out) <= MOST_LEFT_OUT else f"{len(left_out)} more measures"
            yield f"Shown but not ranked: {which}; the annex says why."
        ended = self._ended()
        if ended and left_out:
            yield ended
        for found in better_when_over(self.outcomes):
            over, mean = found.measure_spec.shown(found.over), found.measure_spec.shown(found.mean)
            yield (
                f"By {found.measure_spec.label} an ended crisis wins: the case counts it as {over}, "
                f"better than the {mean} under {quoted(found.policy)}."
            )

    def _with_mean(self, measure: str, policies: Sequence[str]) -> str:
        """Name a measure, with the best mean of some policies over all worlds, and the mean under the worst reading."""
        measure_spec = self.outcomes.measure_spec(measure)
        sign = 1.0 if measure_spec.want == "low" else -1.0
        found = min(
            (self.ranking.consequence(policy, measure) for policy in policies), key=lambda each: sign * each.mean
        )
        at_worst = worst_words(self.outcomes, found.worst, measure_spec, labels=True)
        return f"{measure_spec.label} (mean {measure_spec.shown(found.mean)}{'' if found.worst is None else f'; at worst {at_worst}'})"

    def table(self, most: int | None = MOST_MEASURES) -> Table:
        """Options against outcomes: the mean of each measure, and in brackets the 5th and 95th percentiles."""
        shown = self.outcomes.measure_specs[:most]
        rows = tuple(
            (policy, *(self.outcomes.range_of(policy, measure_spec) for measure_spec in shown))
            for policy in self.outcomes.policies
        )
        mean = f"Mean of {self.outcomes.count:,} worlds, in brackets the 5th and 95th percentiles."
        note = " ".join(part for part in (mean, self._ended(), self._steady(shown)) if part)
        return Table(
            "Options against outcomes",
            ("option", *(f"{g.label} (better {g.want})" for g in shown)),
            rows,
            note,
        )

    def dots(self, measure_spec: MeasureSpec) -> Picture:
        """Return a measure over worlds as a quantile dot plot, a row per policy; one that is the same in all worlds is told instead."""
        values = {policy: self.outcomes.of(policy, measure_spec.name) for policy in self.outcomes.policies}
        varied = {
            policy: found for policy, found in values.items() if np.ptp(found) > 1e-6 * max(1.0, np.abs(found).max())
        }
        rows = {policy: tuple(found.tolist()) for policy, found in (varied or values).items()}
        steady = [
            f"; “{policy}”: {measure_spec.shown(float(values[policy][0]))} in all"
            for policy in values
            if policy not in rows
        ]
        what = measure_spec.label[:1].upper() + measure_spec.label[1:]
        title = f"{what}: one dot is one world in twenty{''.join(steady)}"
        return draw(Dots(title, what, "chance" if measure_spec.is_chance else measure_spec.unit, rows))

    def _ranks(self, measure_spec: MeasureSpec) -> Picture:
        """Return the rank of every policy by every rule."""
        order = self.ranking.order(measure_spec.name)
        rows = {policy: tuple(int(rank) for rank in order.ranks[i]) for i, policy in enumerate(order.policies)}
        return draw(
            Ranks(
                f"By which rule: {measure_spec.label}", "Rank by rule", tuple(rule.label for rule in order.rules), rows
            )
        )

    def _shares(self, found: Shares, label: str) -> Picture:
        """Return in what share of worlds, and of weights where there are several measures, each policy has each rank."""
        rows = {policy: tuple(row) for policy, row in zip(found.policies, found.shares.tolist(), strict=True)}
        over = "worlds and weights" if len(found.measures) > 1 else "worlds"
        return draw(AcceptabilityChart(f"In what share of {over}: {label}", f"Share of {over}", rows))

    @staticmethod
    def _influences(found: DecisionDrivers) -> Picture:
        """Return what moves the lead of a policy, or the measure under it, as bars beside noise."""
        told = found.choice or found.moves
        what = f"the lead of {found.named}" if found.choice is not None else f"it under {found.named}"
        bars = {influence.input: influence.median for influence in told.influences}
        noise = max((influence.median_noise for influence in told.influences), default=0.0)
        parts = tuple(each.input for each in told.influences if each.matters and each.median <= noise)
        title = f"What moves {what}: {found.measure_spec.label}"
        return draw(Tornado(title, "PAWN index (median)", bars, noise=noise, in_parts=parts))

    def _steady(self, shown: Sequence[MeasureSpec]) -> str:
        """Say which values are the same in every world, where the crisis goes on: they follow from the case, and are no finding."""
        found: dict[tuple[str, ...], list[str]] = {}
        over = self._over()
        going = [policy for policy in self.outcomes.policies if policy not in over]
        for measure_spec in shown if self.outcomes.count > 1 else ():
            alike = [policy for policy in going if not np.ptp(self.outcomes.of(policy, measure_spec.name))]
            if alike:
                found.setdefault(tuple(alike), []).append(measure_spec.label)
        if not found:
            return ""
        told = [f"under {listed(map(quoted, policies))} the {listed(labels)}" for policies, labels in found.items()]
        return f"The same in every world, so set by how the case is written: {'; '.join(told)}."

    def _ended(self) -> str:
        """Say under which policies the crisis mostly ends, since an ended crisis counts nothing more."""
        over = self._over()
        if not over:
            return ""
        return f"Under {listed(map(quoted, over))} the crisis mostly ends, and low counts there reflect its end."

    def _over(self) -> list[str]:
        """Return the policies under which the crisis mostly ends."""
        return [policy for policy in self.outcomes.policies if (end_chance(self.outcomes, policy) or 0.0) > 0.5]

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
            what = f"the lead of {found.named}" if found.choice is not None else "it"
            moved = f"{listed(telling)} move{'s' if len(telling) == 1 else ''} {what} most; " if telling else ""
            yield f"By {found.measure_spec.label}: {moved}{self._worth(found)}."

    def _worth(self, found: DecisionDrivers) -> str:
        """Say what it would be worth to know everything before choosing."""
        everything = found.worth.everything
        if everything.value <= max(everything.standard_error, found.measure_spec.matters):
            return "no further knowledge would change the choice by as much as matters"
        first = found.worth.ranked()[0]
        alone = (
            f", and {first.name} alone {first.value / everything.value:.0%} of that" if first.value > first.bias else ""
        )
        return f"to know everything before choosing would be worth {_gain(found.measure_spec, everything)}{alone}"

    def what_would_change(self) -> Iterator[str]:
        """Say what would make another policy best: readings, boxes of unknowns."""
        for measure_spec in self.looked_into:
            for actor, names in self.outcomes.worlds.images.items():
                yield from self._by_image(actor, np.array(names), measure_spec)
            flips = self.ranking.flips(measure_spec.name)
            if flips.found:
                yield flips.words()[0]

    def _by_image(
        self, actor: str, drawn: np.ndarray[tuple[int], np.dtype[np.str_]], measure_spec: MeasureSpec
    ) -> Iterator[str]:
        """Say under which readings of an actor another policy has a better mean, by more than matters, than those that lead."""
        leading = self.ranking.leading(measure_spec.name)
        own = np.isin(self.outcomes.policies, leading)
        for image in self.case.images[actor]:
            some = drawn == image
            if not some.any() or own.all():
                continue
            means = self.outcomes.performance(measure_spec.name)[:, some].mean(axis=1)
            worth = turned(measure_spec, means)
            best, lead = int(np.argmax(np.where(own, -np.inf, worth))), int(np.argmax(np.where(own, worth, -np.inf)))
            if ahead(worth[best], worth[lead], room(measure_spec)):
                label = self.case.images[actor][image].label or image
                yield (
                    f"If {self.case.name(actor)} is to be read as “{label}”, “{self.outcomes.policies[best]}” is better than "
                    f"“{self.outcomes.policies[lead]}” by {measure_spec.label}: {measure_spec.shown(float(means[best]))} against "
                    f"{measure_spec.shown(float(means[lead]))} on average."
                )

    def compared(self) -> Iterator[Paragraph | Table | Picture]:
        """Yield how the options compare: consequences, dominance, the lead, regret, what is good enough, acceptability."""
        ranking = self.ranking
        yield consequences_table(self.outcomes, ranking.consequences, labels=True)
        yield Paragraph(judged_words(ranking, labels=True))
        if ranking.satisficing:
            yield replace(satisficing_table(ranking), columns=("option", *map(self._enough, ranking.satisficing)))
        if len(ranking.policies) == 1 or not ranking.judged.pairs:
            return
        yield Paragraph(ranking.dominance.words())
        yield ranking.dominance.share_table()
        yield Paragraph(lead_words(ranking))
        if ranking.lead.best_by:
            yield best_table(ranking)
            yield regret_table(self.outcomes, [each for by in ranking.regrets.values() for each in by], labels=True)
        if ranking.acceptability is not None and ranking.acceptability.measures:
            shares = self._labelled(ranking.acceptability)
            yield Paragraph(shares.words())
            yield self._shares(shares, "all judged measures with a scale")
            yield shares.win_table()
            if len(shares.measures) > 1:
                yield shares.weight_table()

    def _enough(self, measure: str) -> str:
        measure_spec = self.outcomes.measure_spec(measure)
        enough = "" if measure_spec.enough is None else measure_spec.limit(measure_spec.enough)
        return f"{measure_spec.label}: {enough} or {'less' if measure_spec.want == 'low' else 'more'}"

    def _labelled(self, found: Shares) -> Shares:
        """Put labels in place of the names of measures."""
        label = {measure_spec.name: measure_spec.label for measure_spec in self.outcomes.measure_specs}
        return replace(
            found,
            measures=tuple(label[name] for name in found.measures),
            left_out={label[name]: why for name, why in found.left_out.items()},
            weights={label[name]: weight for name, weight in found.weights.items()},
            central={
                policy: None if weights is None else {label[name]: weight for name, weight in weights.items()}
                for policy, weights in found.central.items()
            },
        )

    def in_full(self) -> Iterator[Paragraph | Bullets | Answer | Table | Picture]:
        """Everything: consequences, dominance, the lead, regret, acceptability; then by measure what flips and what decides it."""
        worlds = self.outcomes.worlds
        yield Paragraph(
            f"All policies were followed through the same {worlds.count:,} worlds, joint draws of everything not known (seed {worlds.seed}). How "
            f"often something is so among them is a matter of the ranges stated in the case, and no frequency of the world."
        )
        yield from self.compared()
        for measure_spec in self.looked_into:
            order = self.ranking.order(measure_spec.name)
            yield self.dots(measure_spec)
            yield self._ranks(measure_spec)
            yield Paragraph(" ".join([*map(str, order.parts()[1:])]))
            yield self._shares(self.ranking.acceptability_by(measure_spec.name), measure_spec.label)
            flips = self.ranking.flips(measure_spec.name)
            yield Paragraph(" ".join(flips.words()))
            if flips.found:
                yield flips.table()
        for found in self.decided:
            yield Paragraph(f"What decides {found.measure_spec.label}.")
            yield Paragraph(found.moves.words(f"it under {found.named}"))
            if found.choice is not None:
                yield Paragraph(found.choice.words(f"the lead of {found.named}"))
            yield self._influences(found)
            yield Paragraph(found.worth.words())
            yield _first_rows(found.worth.table())
        yield worlds.table()
        notes = [note.removeprefix("note: ") for note in self.ranking.notes()]
        if notes:
            yield Bullets(tuple(notes))

    def claims_in_full(self) -> Iterator[Paragraph | Table]:
        """The claims with their verdicts and conditions."""
        if not self.verdicts:
            return
        tested = sum(verdict.tested for verdict in self.verdicts)
        rest = len(self.verdicts) - tested
        others = f"; {rest} are not tested, which says nothing for or against them" if rest else ""
        yield Paragraph(
            f"{tested} of {len(self.verdicts)} claims are tested: those on what holds and what can be reached under every reading, those on "
            f"chances and on the order of options in {self.outcomes.count:,} worlds{others}."
        )
        yield claims_table(self.verdicts)


def _first_rows(table: Table) -> Table:
    """Return a table with its first rows alone, and say how many more there are."""
    left = len(table.rows) - MOST_ROWS
    if left <= 0:
        return table
    note = f"{table.note}; `offramp rank CASE --measure NAME` lists {left} more, each of no greater value"
    return replace(table, rows=table.rows[:MOST_ROWS], note=note)


GROUPS = ("hold", "depend", "fail", "not tested")


def _gain(measure_spec: MeasureSpec, worth: ValueOfInformation) -> str:
    """Return what knowledge is worth, with its error; of a chance in points, since a share of a chance would be read as one."""
    scale, unit = (100.0, " percentage points") if measure_spec.is_chance else (1.0, "")
    return f"{rounded(scale * worth.value)}{unit} (standard error {rounded(scale * worth.standard_error)})"


def _group(verdict: ClaimVerdict) -> str:
    if not verdict.tested:
        return "not tested"
    if verdict.holds is None:
        return "depend"
    return "hold" if verdict.holds else "fail"


def _named(verdict: ClaimVerdict) -> str:
    """Name a claim, with in how many worlds it holds or under which readings, or that it is as stated or on average."""
    if verdict.share is not None:
        told = [f"{share_in_words(verdict.share)} of worlds"] if 0 < verdict.share < 1 else []
        if verdict.status is ClaimStatus.AS_STATED:
            told = ["in every world" if verdict.varies else verdict.status.value]
        # Where most worlds hang on whether equals count, the share alone would mislead.
        told += [f"both sides equal in {share_in_words(verdict.tied)}"] if verdict.tied > 0.5 else []
        return f"{verdict.name} ({', '.join(told)})" if told else verdict.name
    if verdict.status in (ClaimStatus.AS_STATED, ClaimStatus.ON_AVERAGE):
        return f"{verdict.name} ({verdict.status.value})"
    held = [name for name, value in verdict.by_reading.items() if value]
    return f"{verdict.name} ({listed(held)})" if held and len(held) < len(verdict.by_reading) else verdict.name


def options(
    case: Case,
    readings: Sequence[Reading],
    samples: int = SAMPLES,
    seed: int = 0,
    known: Outcomes | None = None,
) -> OptionsSection | None:
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
    return OptionsSection(rank(found), claims(case, readings, found))
