"""The cheapest changes with which a condition holds, as the search over listed states and that over diagrams both return them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.preference_sensitivity.answers import KINDS, kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

__all__ = ["Cheapest", "CheapestByConcept", "as_stated", "concepts_asked", "unchanged"]

T = TypeVar("T")


@dataclass(frozen=True)
class Cheapest(Generic[T]):
    """The cheapest targets under one concept, the cheapest first.

    `complete` means that no other state of the target needs less; it is False if a search was cut short. `against`
    has, for each actor that may not change, the number of states of the target that are unstable for it.
    """

    concept: str
    targets: tuple[T, ...]
    complete: bool
    against: Mapping[str, int]

    @property
    def possible(self) -> bool:
        """Return whether some change makes a state of the target an equilibrium."""
        return bool(self.targets)


F = TypeVar("F", bound="Cheapest[Any]")


class CheapestByConcept(Generic[F]):
    """The cheapest changes by concept."""

    found: tuple[F, ...]

    @property
    def possible(self) -> bool:
        """Return whether some change of these actors makes it hold under some of the concepts."""
        return any(found.possible for found in self.found)

    def under(self, key: str) -> F:
        """Return the result under a concept; raise `QuestionError` for one that was not analysed."""
        for found in self.found:
            if found.concept == key.casefold():
                return found
        raise QuestionError(
            f"{key.upper()} is not among the concepts analysed: {', '.join(f.concept for f in self.found)}"
        )


def unchanged(key: str, state: int, *, ended: bool) -> str:
    """Return the answer for a state that needs no change under a concept; `ended` tells whether the crisis has ended in it.

    >>> unchanged("nash", 3, ended=True)
    'NASH: no change is needed: s3 is an equilibrium (where the crisis has ended), once it is reached.'
    """
    told = " (where the crisis has ended)" if ended else ""
    return f"{key.upper()}: no change is needed: {state_id(state)} is an equilibrium{told}, once it is reached."


def as_stated(key: str, state: int) -> str:
    """Return the sentence on a state that is an equilibrium under a concept without any change."""
    return f"{state_id(state)} is an equilibrium under {key.upper()} as stated."


def concepts_asked(concepts: Sequence[str] | None) -> list[str]:
    """Return the keys of the named concepts, each once (default: the five basic ones).

    Raises
    ------
    QuestionError
        where there is no such concept.
    """
    keys = list(dict.fromkeys(key.casefold() for key in (concepts or KINDS)))
    for key in keys:
        kind(key)
    return keys
