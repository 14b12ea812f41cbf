"""Output of a ranking on a terminal: tables and sentences, in the order in which a choice is presented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.ensemble.early_end import better_when_over
from offramp.notes import Note, Severity
from offramp.ranking.consequences import consequences_table
from offramp.ranking.regret import regret_table
from offramp.ranking.robustness import MetricParameters
from offramp.tables import Table
from offramp.text import listed, percent, quoted
from offramp.worlds.orders import orders_taken_as_certain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offramp.ranking.comparison import PolicyComparison

__all__ = ["best_table", "judged_words", "lead_words", "metrics_table", "notes", "parts", "satisficing_table"]


def parts(ranking: PolicyComparison, *, labels: bool = False) -> tuple[str | Table, ...]:
    """Return consequences, dominance, the lead, regret, satisficing, acceptability and the robustness metrics, in this order.

    `labels` replaces the names of measures, actors and readings by labels.
    """
    return tuple(_parts(ranking, labels=labels))


def _parts(ranking: PolicyComparison, *, labels: bool) -> Iterator[str | Table]:
    yield consequences_table(ranking.outcomes, ranking.consequences, labels=labels)
    if labels:
        yield _better_words(ranking)
    yield judged_words(ranking, labels=labels)
    if len(ranking.policies) > 1 and ranking.judged.pairs:
        yield from ranking.dominance.parts()
        yield lead_words(ranking)
        if ranking.lead.best_by:
            yield best_table(ranking)
            regrets = [each for by in ranking.regrets.values() for each in by]
            yield regret_table(ranking.outcomes, regrets, labels=labels)
    if ranking.satisficing:
        yield satisficing_table(ranking, labels=labels)
    if len(ranking.policies) > 1 and ranking.judged.pairs:
        if ranking.acceptability is not None:
            yield from ranking.acceptability.parts(_labels(ranking) if labels else None)
        if ranking.orders:
            yield metrics_table(ranking)
    yield from map(str, notes(ranking, labels=labels))


def _labels(ranking: PolicyComparison) -> dict[str, str]:
    return {name: ranking.outcomes.measure_spec(name).label for name in ranking.measures}


def _better_words(ranking: PolicyComparison) -> str:
    """Name the measures of which low values are better, and those of which high ones are."""
    specs = [ranking.outcomes.measure_spec(name) for name in ranking.measures]
    by = {want: [each.label for each in specs if each.want == want] for want in ("low", "high")}
    return " ".join(f"Better {want}: {', '.join(names)}." for want, names in by.items() if names)


def judged_words(ranking: PolicyComparison, *, labels: bool = False) -> str:
    """Name the measures by which policies are judged, and the reasons why the others are not; `labels` replaces names."""

    def called(name: str) -> str:
        return ranking.outcomes.measure_spec(name).label if labels else name

    measures, left_out = ranking.judged.measures, ranking.judged.left_out
    told = f"Judged by: {', '.join(map(called, measures))}." if measures else "Judged by no measure."
    if left_out:
        told += f" Shown, not ranked: {'; '.join(f'{called(name)}: {why}' for name, why in left_out.items())}."
    some = {name: alike.sum() > len(alike) for name, alike in ranking.judged.pairs.items() if name in left_out}
    partly = [called(name) for name, compares in some.items() if compares]
    if partly:
        told += f" Policies that end it equally often are still compared by {listed(partly)}."
    return told


def lead_words(ranking: PolicyComparison) -> str:
    """Name the policy that leads, the level policies, or the policies of a trade-off."""
    lead = ranking.lead
    names = listed(map(quoted, lead.policies))
    if len(ranking.policies) == 1:
        return f"{names} is the only policy."
    others = len(ranking.policies) - len(lead.policies)
    if lead.kind == "one":
        return f"Lead: {names}. By every judged measure it is better than each other policy or level with it."
    if lead.kind == "level":
        rest = " By every judged measure each is better than the others or level with them." if others else ""
        return f"Lead: {names} are level; no difference between them matters.{rest}"
    told = f"Lead: a trade-off between {names}." if lead.policies else "Lead: a trade-off."
    idle = [quoted(policy) for policy in lead.policies if lead.best_by and not lead.best(policy)]
    if idle:
        are, them = ("is", "it") if len(idle) == 1 else ("are", "them")
        told += f" {listed(idle)} {are} best by no measure, but no policy dominates {them}."
    return told


def best_table(ranking: PolicyComparison) -> Table:
    """Return a table of the policies that are best by each judged measure: a row per measure."""
    rows = []
    for measure, policies in ranking.lead.best_by.items():
        measure_spec = ranking.outcomes.measure_spec(measure)
        means = [ranking.consequence(policy, measure).mean for policy in policies]
        best = min(means) if measure_spec.want == "low" else max(means)
        every = len(policies) == len(ranking.policies) > 1
        level = "no difference that matters" if every else listed(map(quoted, policies))
        rows.append(
            (
                measure_spec.label,
                level,
                measure_spec.shown(best),
                measure_spec.limit(measure_spec.matters) if measure_spec.matters else "·",
            )
        )
    heads = ("measure", "best", "mean of the best", "smallest difference that matters")
    return Table("Best by each measure", heads, tuple(rows))


def satisficing_table(ranking: PolicyComparison, *, labels: bool = False) -> Table:
    """Return a table of the share of worlds in which `enough` is met: a row per policy, a column per measure that
    states it; `labels` replaces names.
    """
    heads, columns = ["policy"], []
    for measure, shares in ranking.satisficing.items():
        measure_spec = ranking.outcomes.measure_spec(measure)
        enough = measure_spec.limit(measure_spec.enough) if measure_spec.enough is not None else "·"
        heads.append(
            f"{measure_spec.label if labels else measure}: {enough} or {'less' if measure_spec.want == 'low' else 'more'}"
        )
        columns.append([percent(shares[policy]) for policy in ranking.policies])
    rows = tuple(zip(ranking.policies, *columns, strict=True))
    return Table("Share of worlds in which a policy is good enough", tuple(heads), rows)


def metrics_table(ranking: PolicyComparison) -> Table:
    """Return a table of the verdict of the robustness metrics: a row per measure."""
    rows = tuple((ranking.outcomes.measure_spec(name).label, order.verdict) for name, order in ranking.orders.items())
    note = "The robustness rules, each for one measure; they count worlds and decide no lead. --measure MEASURE shows every rank."
    return Table("Annex: robustness metrics", ("measure", "verdict"), rows, note)


def notes(ranking: PolicyComparison, *, labels: bool = False) -> tuple[Note, ...]:
    """Return the notes that the tables need; `labels` replaces the names of measures."""
    outcomes = ranking.outcomes
    found = [
        f"“{policy}” is left out: its time runs from a trigger, which only simulated histories follow (`offramp simulate`)"
        for policy in outcomes.left_out
    ]
    for actor, image in outcomes.worlds.fixed.items():
        found.append(f"{outcomes.case.name(actor)} is read as {image} in every world")
    # In a single world every input is constant.
    constant = outcomes.worlds.constant
    if constant and outcomes.count > 1:
        found.append(f"the same in every world, since no range is stated or it was set: {', '.join(constant)}")
    found += map(str, better_when_over(outcomes))
    if certain := orders_taken_as_certain(outcomes.case):
        found.append(certain)
    if asked := tuple(_asked(ranking, _labels(ranking) if labels else {})):
        found.append(f"the robustness metrics use {listed(asked)}")
    return tuple(Note(Severity.NOTE, text) for text in found)


def _asked(ranking: PolicyComparison, labels: Mapping[str, str]) -> Iterator[str]:
    """Name the options of the metrics that differ from the defaults."""
    if not ranking.orders:
        return
    options, usual = next(iter(ranking.orders.values())).options, MetricParameters()
    if options.alpha != usual.alpha:
        yield f"a pessimism of {options.alpha:g} (Hurwicz)"
    if options.percentile != usual.percentile:
        yield f"percentile {100 * options.percentile:g} (percentile regret)"
    for name, order in ranking.orders.items():
        if order.options.threshold is not None:
            measure_spec = ranking.outcomes.measure_spec(name)
            side = "less" if measure_spec.want == "low" else "more"
            yield f"{labels.get(name, name)} good enough at {measure_spec.limit(order.options.threshold)} or {side} (Starr's domain)"
