"""The lead by expert: which policy leads if one expert is right about the orders of statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.ensemble.ensemble import outcomes
from offramp.errors import QuestionError
from offramp.experts.expert_case import as_pooled, as_seen_by, as_stated, order_experts
from offramp.ranking.rank import rank
from offramp.tables import Shown, Table
from offramp.text import counted, listed, quoted
from offramp.worlds.defaults import WORLDS
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.ranking.lead import Lead

__all__ = ["LeadByExpert", "LeadByView", "lead_by_expert"]

KINDS = {"one": "one policy leads", "level": "level", "trade-off": "a trade-off"}
"""Kinds of a lead in words."""


@dataclass(frozen=True)
class LeadByView:
    """The lead under one view of the orders: as stated, the pooled order, or an expert's."""

    name: str
    label: str
    lead: Lead

    def to_dict(self) -> dict[str, Any]:
        """Return the lead as plain values."""
        return {"name": self.name, "label": self.label, **self.lead.to_dict()}


@dataclass(frozen=True, eq=False)
class LeadByExpert(Shown):
    """The leads under each view, from as many `worlds` with the same `seed`."""

    views: tuple[LeadByView, ...]
    worlds: int
    seed: int

    @property
    def same(self) -> bool:
        """Whether the same policies lead in the same way under every view."""
        return len({(view.lead.kind, view.lead.policies) for view in self.views}) == 1

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output."""
        told = "The lead is the same under every view." if self.same else "The lead depends on whose order is right."
        return (told, self.table())

    def table(self) -> Table:
        """Return the lead under each view."""
        rows = tuple(
            (view.label, listed(map(quoted, view.lead.policies)), KINDS[view.lead.kind]) for view in self.views
        )
        note = f"{counted(self.worlds, 'world')} each, seed {self.seed}."
        return Table("The lead by expert", ("orders", "policies", "kind"), rows, note)

    def to_dict(self) -> dict[str, Any]:
        """Return the leads as plain values."""
        return {
            "views": [view.to_dict() for view in self.views],
            "same": self.same,
            "worlds": self.worlds,
            "seed": self.seed,
        }


def lead_by_expert(
    case: Case,
    policies: Sequence[str] | None = None,
    *,
    count: int = WORLDS,
    seed: int = 0,
    images: Mapping[str, str] | None = None,
) -> LeadByExpert:
    """Return which policies lead under the orders as stated, the pooled orders, and those of each expert.

    An expert who leaves orders open has each agreeing order with the same chance. A list on which an expert is silent is taken as stated.

    Parameters
    ----------
    case
        the case, with policies and measures.
    policies
        the policies; by default all.
    count
        number of worlds for each view.
    seed
        seed of the draws.
    images
        readings to use in every world, by actor.

    Raises
    ------
    QuestionError
        where no expert states the order of a list, or the case has no measures or cannot be run over time.
    TooLarge
        where the experts agree too little on too many statements for a pooled order.
    """
    experts = order_experts(case)
    if not experts:
        raise QuestionError("no expert states an order of statements, so that no lead differs by expert")
    views: list[tuple[str, str, Callable[[], Case]]] = [
        ("as stated", "as stated", lambda: as_stated(case)),
        ("pooled order", "pooled order", lambda: as_pooled(case)),
    ]
    views += [(name, label, lambda name=name: as_seen_by(case, name)) for name, label in experts.items()]  # type: ignore[misc]
    found = []
    for name, label, seen in views:
        worlds = draw_worlds(seen(), count, seed, images=images)
        found.append(LeadByView(name, label, rank(outcomes(worlds, policies)).lead))
    return LeadByExpert(tuple(found), count, seed)
