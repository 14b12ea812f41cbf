"""Choice of an option in front: the answer, options against outcomes, the deciding unknowns, and the conditions that would change the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Answer
from offramp.brief.sections.wording import measure_named, span
from offramp.ranking.consequences import worst_words
from offramp.tables import Table
from offramp.text import listed, quoted, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.findings.options import BetterUnder, Options
    from offramp.ranking.drivers import DecisionDrivers
    from offramp.risk.measures import MeasureSpec
    from offramp.sensitivity.value_of_information import ValueOfInformation

__all__ = ["options_answer", "options_table", "what_decides", "what_would_change"]

MOST_MEASURES = 5
"""Largest number of measures in the table in front; the annex has all."""

MOST_LEFT_OUT = 2
"""Largest number of unranked measures named in front."""

MOST_REASONS = 4
"""Largest number of groups of measures whose best options the answer names."""

TELLING = 3
"""Largest number of unknowns named in a sentence."""


def options_answer(options: Options) -> Answer:
    """Answer which option is first."""
    lead, names = options.ranking.lead, listed(map(quoted, options.ranking.lead.policies))
    if not options.ranking.judged.pairs:
        short = "The case ranks options by no measure."
    elif len(options.ranking.policies) == 1:
        short = f"{names} is the only option."
    elif lead.kind == "one":
        short = f"{names}. By every measure judged it is better than each other option, or level with it."
    elif lead.kind == "level":
        short = f"{names}: no difference between them matters."
    else:
        short = f"A trade-off between {names}: none is best by every measure."
    return Answer("Which option first?", short, tuple(_reasons(options)))


def _reasons(options: Options) -> Iterator[str]:
    """Name the best options by each measure, with their means, and the measures that are not compared."""
    best: dict[tuple[str, ...], list[str]] = {}
    for measure, policies in options.ranking.lead.best_by.items():
        best.setdefault(policies, []).append(measure)
    if len(options.ranking.policies) > 1:
        for policies, measures in list(best.items())[:MOST_REASONS]:
            every = len(policies) == len(options.ranking.policies)
            who = "No option" if every else listed(map(quoted, policies))
            verb = "differs enough to matter" if every else "is best" if len(policies) == 1 else "are best"
            yield f"{who} {verb} by {listed(_with_mean(options, measure, policies) for measure in measures)}."
    left_out = [measure_named(options.outcomes.measure_spec(name).label) for name in options.ranking.judged.left_out]
    if left_out:
        which = listed(left_out) if len(left_out) <= MOST_LEFT_OUT else f"{len(left_out)} more measures"
        yield f"Shown but not ranked: {which}; the annex says why."
    ended = _ended(options)
    if ended and left_out:
        yield ended
    for found in options.won_by_the_end:
        over, mean = found.measure_spec.shown(found.over), found.measure_spec.shown(found.mean)
        yield (
            f"By {measure_named(found.measure_spec.label)} an ended crisis wins: the case counts it as {over}, "
            f"better than the {mean} under {quoted(found.policy)}."
        )


def _with_mean(options: Options, measure: str, policies: Sequence[str]) -> str:
    """Name a measure, with the range of the means of some policies over all worlds, and the worst mean under a reading."""
    measure_spec = options.outcomes.measure_spec(measure)
    found = [options.ranking.consequence(policy, measure) for policy in policies]
    means = span([each.mean for each in found], measure_spec.shown)
    sign = 1.0 if measure_spec.want == "low" else -1.0
    worst = max((each.worst for each in found if each.worst is not None), key=lambda w: sign * w.mean, default=None)
    at_worst = f"; at worst {worst_words(options.outcomes, worst, measure_spec, labels=True)}" if worst else ""
    return f"{measure_named(measure_spec.label)} (mean {means}{at_worst})"


def options_table(options: Options, most: int | None = MOST_MEASURES) -> Table:
    """Options against outcomes: the mean of each measure, and in brackets the 5th and 95th percentiles."""
    shown = options.outcomes.measure_specs[:most]
    rows = tuple(
        (policy, *(options.outcomes.range_of(policy, measure_spec) for measure_spec in shown))
        for policy in options.outcomes.policies
    )
    mean = f"Mean of {options.outcomes.count:,} worlds, in brackets the 5th and 95th percentiles."
    note = " ".join(part for part in (mean, _ended(options), _steady(options, shown)) if part)
    return Table(
        "Options against outcomes",
        ("option", *(f"{g.label} (better {g.want})" for g in shown)),
        rows,
        note,
    )


def _steady(options: Options, shown: Sequence[MeasureSpec]) -> str:
    """Say which values are the same in every world, where the crisis goes on: they follow from the case, and are no finding."""
    found: dict[tuple[str, ...], list[str]] = {}
    for measure_spec in shown:
        alike = tuple(policy for policy, names in options.constant.items() if measure_spec.name in names)
        if alike:
            found.setdefault(alike, []).append(measure_named(measure_spec.label))
    if not found:
        return ""
    told = [
        f"under {listed(map(quoted, policies))} {'' if labels[0].startswith('“') else 'the '}{listed(labels)}"
        for policies, labels in found.items()
    ]
    return f"The same in every world, so set by how the case is written: {'; '.join(told)}."


def _ended(options: Options) -> str:
    """Say under which policies the crisis mostly ends, since an ended crisis counts nothing more."""
    if not options.over:
        return ""
    return f"Under {listed(map(quoted, options.over))} the crisis mostly ends, and low counts there reflect its end."


def what_decides(options: Options) -> Iterator[str]:
    """Say which unknowns decide, in sentences."""
    for found in options.drivers:
        ranked = (found.choice or found.moves).ranked()
        whole = [influence.input for influence in ranked if influence.on_the_whole][:TELLING]
        part = [influence.input for influence in ranked if influence.in_part][: TELLING - len(whole)]
        what = f"the lead of {found.named}" if found.choice is not None else "it"
        moved = [f"{listed(whole)} move{'s' if len(whole) == 1 else ''} {what} most"] if whole else []
        if part:
            moves, whose = ("moves", "its") if len(part) == 1 else ("move", "their")
            moved.append(f"{listed(part)} {moves} {'it' if whole else what} in a part of {whose} range")
        yield f"By {measure_named(found.measure_spec.label)}: {'; '.join([*moved, _worth(found)])}."


def _worth(found: DecisionDrivers) -> str:
    """State the value of perfect information."""
    everything = found.worth.everything
    if everything.value <= max(everything.standard_error, found.measure_spec.matters):
        return "no further knowledge would change the choice by as much as matters"
    first = found.worth.ranked()[0]
    alone = f", and {first.name} alone {first.value / everything.value:.0%} of that" if first.value > first.bias else ""
    return f"to know everything before choosing would be worth {_gain(found.measure_spec, everything)}{alone}"


def _gain(measure_spec: MeasureSpec, worth: ValueOfInformation) -> str:
    """Return a value of information with its error; of a chance in points, since a share of a chance would be read as one."""
    scale, unit = (100.0, " percentage points") if measure_spec.is_chance else (1.0, "")
    return f"{rounded(scale * worth.value)}{unit} (standard error {rounded(scale * worth.standard_error)})"


def what_would_change(options: Options) -> Iterator[str]:
    """Name the conditions under which another policy is best: readings, boxes of unknowns."""
    for measure_spec in options.looked_into:
        yield from (_better_under(options, each) for each in options.better_under if each.measure_spec is measure_spec)
        flips = options.flips[measure_spec.name]
        if flips.found:
            yield flips.words()[0]


def _better_under(options: Options, found: BetterUnder) -> str:
    """Say that another policy has a better mean than those that lead, under an image of an actor."""
    label = options.case.images[found.actor][found.image].label or found.image
    shown = found.measure_spec.shown
    return (
        f"If {options.case.name(found.actor)} is to be read as “{label}”, “{found.policy}” is better than “{found.leading}” by "
        f"{measure_named(found.measure_spec.label)}: {shown(found.mean)} against {shown(found.leading_mean)} on average."
    )
