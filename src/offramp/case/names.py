"""Names that a case defines, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["Names", "names_in", "names_of"]

_SECTIONS = ("events", "terms", "unknowns", "goals", "measures", "policies", "sources")


@dataclass(frozen=True)
class Names:
    """The names that a case defines, by kind. They are taken from the raw file, so that a broken entry still counts as a name."""

    actors: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    unknowns: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    wanting: frozenset[str] = frozenset()

    @property
    def conditions(self) -> frozenset[str]:
        """Names that a condition on states may have."""
        return self.options | self.events | self.terms

    @property
    def quantities(self) -> frozenset[str]:
        """Names that a quantity may have."""
        return self.conditions | self.unknowns


def names_in(raw: Any) -> Names:
    """Return the names in the values of a file with any other faults."""

    def keys(value: Any, *path: str) -> frozenset[str]:
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        return frozenset(map(str, value)) if isinstance(value, dict) else frozenset()

    actors = keys(raw, "actors")
    return Names(
        actors=actors,
        options=frozenset(f"{actor}.{option}" for actor in actors for option in keys(raw, "actors", actor, "options")),
        amounts=keys(raw, "stocks") | keys(raw, "counts") | keys(raw, "harms"),
        wanting=keys(raw, "preferences") | {actor for actor in keys(raw, "images") if raw["images"][actor] != {}},
        **{section: keys(raw, section) for section in _SECTIONS},
    )


def names_of(case: Case) -> Names:
    """Return the names that a case defines."""
    return Names(
        actors=frozenset(case.actors),
        options=frozenset(case.options),
        amounts=frozenset([*case.stocks, *case.counts, *case.harms]),
        wanting=frozenset([*case.preferences, *(actor for actor, images in case.images.items() if images)]),
        **{section: frozenset(getattr(case, section)) for section in _SECTIONS},
    )
