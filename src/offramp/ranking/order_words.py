"""Words of an interview about the lead, or about the choice by one measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.text import counted, listed, percent, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.ranking.lead import Lead
    from offramp.risk.measures import MeasureSpec

__all__ = ["lead_in_words", "lead_to_dict", "words_of_best", "words_of_leads"]

MOST_LEADS = 3
"""The most leads of worlds that a sentence names."""


def lead_in_words(lead: Lead) -> str:
    """Say which policy leads, as a clause.

    >>> from offramp.ranking.lead import Lead
    >>> lead_in_words(Lead("level", ("talk", "trade"), {}))
    '“talk” and “trade” are level'
    """
    names = listed(map(quoted, lead.policies))
    if lead.kind == "one":
        return f"{names} leads"
    return f"{names} are level" if lead.kind == "level" else f"there is a trade-off between {names}"


def words_of_leads(lead: Lead, shares: Sequence[tuple[Lead, float]], worlds: int) -> str:
    """Say which policy leads in expectation, and in which shares of the worlds each does.

    >>> from offramp.ranking.lead import Lead
    >>> one = Lead("one", ("talk",), {})
    >>> words_of_leads(one, [(one, 1.0)], 200)
    'In expectation over 200 worlds, “talk” leads. It is so in each of these worlds.'
    """
    told = f"In expectation over {counted(worlds, 'world')}, {lead_in_words(lead)}."
    if len(shares) == 1:
        only = shares[0][0]
        same = (only.kind, only.policies) == (lead.kind, lead.policies)
        return (
            f"{told} It is so in each of these worlds."
            if same
            else f"{told} In each of these worlds, {lead_in_words(only)}."
        )
    some = "; ".join(f"{percent(share)}: {lead_in_words(each)}" for each, share in shares[:MOST_LEADS])
    left = sum(share for _, share in shares[MOST_LEADS:])
    return f"{told} World by world, {some}{f'; {percent(left)}: other leads' if left else ''}."


def words_of_best(spec: MeasureSpec, lead: Lead, shares: Sequence[tuple[Lead, float]], worlds: int) -> str:
    """Say which policies are best by a measure in expectation, and in which share of the worlds each is."""
    best = lead.best_by.get(spec.name, lead.policies)
    are = "is" if len(best) == 1 else "are"
    told = f"By {spec.label}, {listed(map(quoted, best))} {are} best in expectation over {counted(worlds, 'world')}."
    by_policy = {name: sum(share for each, share in shares if name in each.policies) for name in best}
    some = listed(f"{quoted(name)} in {percent(share)}" for name, share in by_policy.items())
    return f"{told} World by world, up to differences that do not matter: {some}."


def lead_to_dict(lead: Lead, share: float | None = None) -> dict[str, Any]:
    """Return a lead as plain values, with the share of worlds that have it."""
    found: dict[str, Any] = {"kind": lead.kind, "policies": list(lead.policies)}
    return found if share is None else {**found, "share": share}
