"""Agreement of experts on orders of statements, and equilibria by expert: sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.labels import in_words
from offramp.case.state_names import state_id
from offramp.tables import Table
from offramp.text import Figure, counted, listed, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.experts.order_agreement import OrderAgreement
    from offramp.experts.order_verdicts import EquilibriaByView, OrderView
    from offramp.graph.graph import Graph
    from offramp.preference_sensitivity.order_shares import OrderShare

__all__ = ["agreement_words", "equilibria_table", "ranks_table", "readings_table", "split_table", "whose_list"]

MOST_PAIRS = 10
"""The most split pairs that a table shows."""

MOST_EXPERTS = 8
"""The most experts that have a column of their own."""


def whose_list(case: Case, found: OrderAgreement) -> str:
    """Return the actor of a list, with its reading if there are several."""
    if not found.reading:
        return case.name(found.actor)
    image = case.images[found.actor][found.reading]
    return f"{case.name(found.actor)} as {image.label or found.reading}"


def agreement_words(case: Case, found: OrderAgreement) -> list[str]:
    """Return the agreement on a list in sentences."""
    head = f"{whose_list(case, found)}: {counted(len(found.experts), 'expert')} on {counted(len(found.statements), 'statement')}."
    told = [head]
    if (w := found.concordance) is not None:
        test = "" if w.exact else ", by chi-square"
        told.append(
            f"Kendall's W of {w.experts} complete orders is {w.w:.2f} (0: no agreement, 1: the same order). "
            f"Random orders reach it with a chance of {percent(w.p_value)}{test}."
        )
    else:
        told.append("Kendall's W needs two experts who order all statements.")
    pooled, own = (
        share / found.said if found.said else 0.0 for share in (found.pooled.disagreement, found.list_disagreement)
    )
    told.append(
        f"The pooled order contradicts {percent(pooled)} of the pairs that the experts state, and the list {percent(own)}."
    )
    if found.pooled.orders > 1:
        told.append(f"{found.pooled.orders:,} orders contradict as little; the nearest to the list is taken.")
    if len(found.readings) > 1:
        told.append(f"The experts form {len(found.readings)} rival readings (mean silhouette {found.silhouette:.2f}).")
    else:
        told.append("The experts form one reading.")
    return told


def ranks_table(case: Case, found: OrderAgreement, most: int = MOST_EXPERTS) -> Table:
    """Return the rank of each statement in the list, in the pooled order, and for each expert; a range where it leaves ranks open."""
    experts = found.experts[:most]
    pooled = {place: rank for rank, place in enumerate(found.pooled.order, start=1)}
    columns = [found.ranks(expert) for expert in experts]
    rows = tuple(
        (in_words(case, found.statements[k]), f"{k + 1}", f"{pooled[k]}", *(_ranks(*own[k]) for own in columns))
        for k in found.pooled.order
    )
    left = len(found.experts) - len(experts)
    note = "Ranks, 1 for the most important statement; a range where the expert leaves the rank open."
    note += f" {counted(left, 'more expert')}: see --csv." if left else ""
    names = ("statement", "list", "pooled", *map(found.label, experts))
    return Table(f"{whose_list(case, found)}: ranks by expert", names, rows, note)


def _ranks(high: int, low: int) -> str:
    return f"{high}" if high == low else f"{high} to {low}"


def split_table(case: Case, found: OrderAgreement, most: int = MOST_PAIRS) -> Table:
    """Return the pairs of statements that split the experts, the most divided first."""
    rows = []
    for pair in found.split[:most]:
        silent = len(found.experts) - len(pair.first_above) - len(pair.second_above)
        sides = (listed(map(found.label, names)) for names in (pair.first_above, pair.second_above))
        texts = (in_words(case, found.statements[k]) for k in (pair.first, pair.second))
        rows.append((*texts, *sides, f"{silent}" if silent else "·"))
    left = len(found.split) - len(rows)
    note = "The side of less weight is largest in the first row." + (
        f" {left} more pairs split the experts." if left else ""
    )
    columns = ("first", "second", "first above second", "second above first", "open")
    return Table(f"{whose_list(case, found)}: pairs that split the experts", columns, tuple(rows), note)


def readings_table(case: Case, found: OrderAgreement) -> Table:
    """Return the rival readings: their experts, share of the weight, and pooled order, by places in the list."""
    rows = tuple(
        (
            f"{number}",
            listed(map(found.label, each.experts)),
            Figure(percent(each.share), each.share),
            " ".join(f"{place + 1}" for place in each.pooled.order),
        )
        for number, each in enumerate(found.readings, start=1)
    )
    columns = ("reading", "experts", "share", "pooled order")
    note = "Orders by the numbers of the statements in the list."
    return Table(f"{whose_list(case, found)}: rival readings", columns, rows, note)


def equilibria_table(
    graph: Graph, found: EquilibriaByView, views: Sequence[OrderView], most: int = MOST_EXPERTS
) -> Table:
    """Return the equilibria of a concept by view: `holds`, or the share of the orders that agree with an expert."""
    from offramp.stability.concepts import concept

    shown = views[: most + 2]
    rows = tuple(
        (state_id(row.state), graph.name(row.state), *(_share(row.shares[view.name]) for view in shown))
        for row in found.states
    )
    label = concept(found.concept).label
    notes = (
        ["A fraction is the share of the orders that agree with the expert."]
        if not all(v.certain for v in views)
        else []
    )
    if found.left_out:
        notes.append(f"{found.left_out:,} more equilibria are not shown.")
    notes += [f"{counted(len(views) - len(shown), 'more expert')}: see --csv."] if len(views) > len(shown) else []
    columns = ("id", "state", *(view.label for view in shown))
    return Table(f"{label}: equilibria by expert", columns, rows, " ".join(notes))


def _share(share: OrderShare) -> Figure:
    if share.certain is not None:
        return Figure("holds" if share.certain else "·", share.share)
    low, high = share.range
    ends = {} if share.exact is not None else {"low": low, "high": high}
    return Figure(str(share), share.share, **ends)
